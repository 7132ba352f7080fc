"""Entities as they are shown in an answer: IRI, label, types."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.ontology.terms import MT, TYPES


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
    # Every document says label and type anew: asked for together, they would multiply.
    labels, types = (_objects(store, iris, p) for p in ("rdfs:label", "rdf:type"))
    return {iri: thing(iri, labels[iri], types[iri]) for iri in iris}


def thing(iri: str, labels: Collection[str], classes: Collection[str]) -> Thing:
    """Make an entity from all labels and IRIs of classes that documents give it.

    They may write its label differently (`5G 手机`, `5G手机`): the shortest one is shown.
    """
    label = min(labels, key=lambda x: (len(x), x), default=unquote(iri.rsplit("/", 1)[-1]))
    return Thing(iri, label, tuple(t for t in TYPES if MT + t in classes))


def _objects(store: Store, iris: Collection[str], predicate: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {iri: set() for iri in iris}
    for clause in values("?e", iris):
        query = f"SELECT DISTINCT ?e ?x {{ {clause} ?e {predicate} ?x }}"
        for row in rows(store, query):
            found[row["e"]].add(row["x"])
    return found
