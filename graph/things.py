"""Entities as they are shown in an answer: IRI, label, types."""

from __future__ import annotations

from collections.abc import Collection
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
    # Every document says label and type anew: asked for together, they would multiply.
    labels = _objects(store, iris, "?e rdfs:label ?x")
    types = _objects(store, iris, "?e rdf:type ?x", f"VALUES ?x {{ {_CLASSES} }}")
    return {iri: thing(iri, labels[iri], types[iri]) for iri in iris}


def thing(iri: str, labels: Collection[str], classes: Collection[str]) -> Thing:
    """Make an entity from all labels and IRIs of classes that documents give it.

    They may write its label differently (`5G 手机`, `5G手机`): the shortest one is shown.
    """
    label = min(labels, key=lambda x: (len(x), x), default=unquote(iri.rsplit("/", 1)[-1]))
    return Thing(iri, label, tuple(t for t in TYPES if MT + t in classes))


def _objects(
    store: Store, iris: Collection[str], pattern: str, among: str = ""
) -> dict[str, set[str]]:
    """Return what the pattern says of each entity, as `?x` of `?e`.

    Args:
        store: any store.
        iris: the entities.
        pattern: where they stand.
        among: what narrows the pattern where all entities are asked for; beside few of them the
            engine would start from it, and look at all.
    """
    found: dict[str, set[str]] = {iri: set() for iri in iris}
    # Of many entities, it is quicker to hear what is said of all there are.
    clauses = values("?e", iris) if len(found) < _MANY else [among]
    for clause in clauses:
        for row in rows(store, f"SELECT DISTINCT ?e ?x {{ {clause} {pattern} }}"):
            if row["e"] in found:
                found[row["e"]].add(row["x"])
    return found
