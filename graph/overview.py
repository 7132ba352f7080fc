"""What a store holds, in numbers, and what its documents speak of most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maitu.graph import catalogue
from maitu.graph.catalogue import Entry
from maitu.graph.rows import rows
from maitu.graph.store import Store
from maitu.ontology.terms import MT, PREDICATES, TYPES

TOP = 8  # entities of a type that are named
_FIRST = ("Policy", "Trend", "Risk", "Technology")  # what readers come for; then as the ontology


@dataclass(frozen=True, slots=True)
class Overview:
    """The contents of a store; types as `_FIRST` has them, predicates in the ontology's order."""

    documents: int
    statements: int
    observations: int
    entities: int
    types: Mapping[str, int]  # name of the class -> entities
    predicates: Mapping[str, int]  # name of the property -> statements
    top: Mapping[str, tuple[Entry, ...]]  # name of the class -> those spoken of most


_COUNTS = {
    "documents": "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a mt:Document }",
    "observations": "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a mt:Observation }",
}
_PREDICATES = """
SELECT ?p (COUNT(DISTINCT ?x) AS ?n) { ?x a mt:Statement ; rdf:predicate ?p } GROUP BY ?p
"""


def overview(store: Store, top: int = TOP) -> Overview:
    """Return what a store holds.

    Args:
        store: any store.
        top: so many entities of each type are named.
    """
    known = catalogue.current(store)
    types = {name: known.types[name]
             for name in dict.fromkeys((*_FIRST, *TYPES)) if name in known.types}
    best = {name: known.in_order(known.chosen(name), "most")[:top] for name in types}
    stated = {r["p"].removeprefix(MT): int(r["n"]) for r in rows(store, _PREDICATES) if "p" in r}
    counts = {name: int(next(rows(store, query))["n"]) for name, query in _COUNTS.items()}
    return Overview(
        counts["documents"], sum(stated.values()), counts["observations"], len(known), types,
        {name: stated[name] for name in PREDICATES if name in stated},
        {name: tuple(known.entries(found)) for name, found in best.items()})
