"""Entities as they are shown in an answer: IRI, label, types."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.ontology.terms import MT, TYPES

_MANY = 4000  # entities
_CLASSES = " ".join(f"mt:{name}" for name in TYPES)


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity of the store, with what is needed to show it."""

    iri: str
    label: str
    types: tuple[str, ...]  # class names, in the order of the ontology

    def __str__(self) -> str:
        return self.label


def things(store: Store, iris: Collection[str]) -> dict[str, Thing]:
    """Return these entities by IRI; one that the store does not know is named by its IRI."""
    labels: dict[str, set[str]] = {iri: set() for iri in iris}
    types: dict[str, set[str]] = {iri: set() for iri in iris}
    for query in _queries(iris):
        for row in rows(store, query):
            for said, name in ((labels, "label"), (types, "type")):
                if name in row and row["e"] in said:
                    said[row["e"]].add(row[name])
    return {iri: thing(iri, labels[iri], types[iri]) for iri in iris}


def thing(iri: str, labels: Collection[str], classes: Collection[str]) -> Thing:
    """Make an entity from all labels and IRIs of classes that documents give it.

    They may write its label differently (`5G 手机`, `5G手机`): the shortest one is shown.
    """
    label = min(labels, key=lambda x: (len(x), x), default=unquote(iri.rsplit("/", 1)[-1]))
    return Thing(iri, label, tuple(t for t in TYPES if MT + t in classes))


def _queries(iris: Collection[str]) -> Iterator[str]:
    """Give the queries for labels and types, each in a row of its own.

    Every document says label and type anew: asked for in one row, they would multiply.
    """
    if len(iris) < _MANY:
        for among in values("?e", iris):
            yield (f"SELECT DISTINCT ?e ?label ?type {{ {among} "
                   "{ ?e rdfs:label ?label } UNION { ?e rdf:type ?type } }")
    else:  # it is quicker to hear what is said of all there are
        yield "SELECT DISTINCT ?e ?label { ?e rdfs:label ?label }"
        # Beside few entities the engine would start from the classes, and look at all.
        yield f"SELECT DISTINCT ?e ?type {{ VALUES ?type {{ {_CLASSES} }} ?e rdf:type ?type }}"
