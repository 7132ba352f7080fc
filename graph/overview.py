"""What a store holds, in numbers, and what its documents speak of most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maitu.graph.rows import rows
from maitu.graph.store import Store
from maitu.graph.things import Thing, things
from maitu.ontology.terms import MT, PREDICATES, TYPES

TOP = 8  # entities of a type that are named
_FIRST = ("Policy", "Trend", "Risk", "Technology")  # what readers come for; then as the ontology


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entity and how many documents and statements speak of it."""

    thing: Thing
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The contents of a store; types as `_FIRST` has them, predicates in the ontology's order."""

    documents: int
    statements: int
    observations: int
    types: Mapping[str, int]  # name of the class -> entities
    predicates: Mapping[str, int]  # name of the property -> statements
    top: Mapping[str, tuple[Ranked, ...]]  # name of the class -> those spoken of most


_COUNTS = {
    "documents": "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a mt:Document }",
    "observations": "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a mt:Observation }",
}
_PREDICATES = """
SELECT ?p (COUNT(DISTINCT ?x) AS ?n) { ?x a mt:Statement ; rdf:predicate ?p } GROUP BY ?p
"""
_MENTIONED = """
SELECT ?e (COUNT(DISTINCT ?document) AS ?n) { ?document mt:mentions ?e } GROUP BY ?e
"""
_STATED = """
SELECT ?e (COUNT(DISTINCT ?x) AS ?n) {
  { ?x rdf:subject ?e } UNION { ?x rdf:object ?e } ?x a mt:Statement } GROUP BY ?e
"""
_TYPED = "SELECT DISTINCT ?e ?type { ?document mt:mentions ?e . ?e a ?type }"


def overview(store: Store, top: int = TOP) -> Overview:
    """Return what a store holds.

    Args:
        store: any store.
        top: so many entities of each type are named.
    """
    weight = {r["e"]: int(r["n"]) for r in rows(store, _MENTIONED)}
    for row in rows(store, _STATED):
        if row["e"] in weight:
            weight[row["e"]] += int(row["n"])
    of_type: dict[str, list[str]] = {name: [] for name in dict.fromkeys((*_FIRST, *TYPES))}
    for row in rows(store, _TYPED):
        name = row["type"].removeprefix(MT)
        if name in of_type and row["e"] in weight:
            of_type[name].append(row["e"])
    best = {name: sorted(found, key=lambda e: (-weight[e], e))[:top]
            for name, found in of_type.items()}
    known = things(store, {e for found in best.values() for e in found})
    stated = {r["p"].removeprefix(MT): int(r["n"]) for r in rows(store, _PREDICATES) if "p" in r}
    counts = {name: int(next(rows(store, query))["n"]) for name, query in _COUNTS.items()}
    return Overview(
        counts["documents"], sum(stated.values()), counts["observations"],
        {name: len(found) for name, found in of_type.items() if found},
        {name: stated[name] for name in PREDICATES if name in stated},
        {name: tuple(Ranked(known[e], weight[e]) for e in found)
         for name, found in best.items() if found})
