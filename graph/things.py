"""Entities as they are shown in an answer: IRI, label, types."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
    found: dict[str, list[tuple[str, str]]] = {iri: [] for iri in iris}
    for clause in values("?e", iris):
        for row in rows(store, f"SELECT DISTINCT ?e ?label ?type {{ {clause} "
                               "?e rdfs:label ?label ; a ?type }"):
            found[row["e"]].append((row["label"], row["type"]))
    return {iri: thing(iri, known) for iri, known in found.items()}


def thing(iri: str, known: Iterable[tuple[str, str]]) -> Thing:
    """Make an entity from the (label, class IRI) pairs known of it.

    Documents may write its label differently (`5G 手机`, `5G手机`): the shortest one is shown.
    """
    labels, types = set(), set()
    for label, type in known:
        labels.add(label)
        types.add(type.removeprefix(MT))
    label = min(labels, key=lambda x: (len(x), x), default=unquote(iri.rsplit("/", 1)[-1]))
    return Thing(iri, label, tuple(t for t in TYPES if t in types))
