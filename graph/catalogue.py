"""All entities that the documents of a store mention: how much there is of each, in any order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from maitu.graph import matching
from maitu.graph.current import Current
from maitu.graph.rows import rows
from maitu.graph.store import Store
from maitu.graph.texts import Texts
from maitu.graph.things import Thing, things
from maitu.ontology.terms import TYPES

Numbers = npt.NDArray[np.intp]
# What entities are sorted by: what documents speak of most, its name as pinyin has it, counts.
ORDERS = ("most", "name", "documents", "relations", "statistics")

_COUNTS = {
    "documents": """
        SELECT ?e (COUNT(DISTINCT ?x) AS ?n) { ?x mt:mentions ?e } GROUP BY ?e HAVING(isIRI(?e))""",
    "relations": """
        SELECT ?e (COUNT(DISTINCT ?x) AS ?n) {
          { ?x rdf:subject ?e } UNION { ?x rdf:object ?e } ?x a mt:Statement } GROUP BY ?e""",
    "statistics": """
        SELECT ?e (COUNT(DISTINCT ?x) AS ?n) {
          { ?x mt:about ?e } UNION { ?x mt:source ?e } UNION { ?x mt:place ?e } } GROUP BY ?e""",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity, and how much the documents say of it."""

    thing: Thing
    documents: int  # that mention it
    relations: int  # statements that it takes part in
    statistics: int  # that are about it, measured by it or there

    @property
    def weight(self) -> int:
        """How much the documents speak of it."""
        return self.documents + self.relations


class Catalogue:
    """The entities, numbered in the order of their IRIs; it never changes.

    Args:
        store: any store, whose documents' entities these are.
    """

    def __init__(self, store: Store) -> None:
        counts = {of: {row["e"]: int(row["n"]) for row in rows(store, query)}
                  for of, query in _COUNTS.items()}
        iris = sorted(counts["documents"])
        known = things(store, iris)
        self._iris = Texts(iris)
        self._labels = Texts(known[iri].label for iri in iris)
        self._types = [known[iri].types for iri in iris]
        self._counts: Mapping[str, Numbers] = {
            of: np.array([found.get(iri, 0) for iri in iris], np.intp)
            for of, found in counts.items()}
        self._counts |= {"most": self._counts["documents"] + self._counts["relations"]}
        self._of_type = {
            type: np.array([n for n, types in enumerate(self._types) if type in types], np.intp)
            for type in TYPES}

    def __len__(self) -> int:
        return len(self._iris)

    @property
    def types(self) -> dict[str, int]:
        """How many entities there are of each class, in the ontology's order."""
        return {type: len(found) for type, found in self._of_type.items() if len(found)}

    def chosen(self, type: str = "", among: Iterable[str] | None = None) -> Numbers:
        """Return the numbers of entities.

        Args:
            type: name of a class, of which they are; empty: of any.
            among: IRIs, of which they are in that order; None: of all entities.
        """
        found = self._of_type.get(type, np.array([], np.intp)) if type else np.arange(len(self))
        if among is None:
            return found
        numbers = np.array([n for iri in among if (n := self._number(iri)) is not None], np.intp)
        return numbers[np.isin(numbers, found)]

    def in_order(self, numbers: Numbers, order: str) -> Numbers:
        """Return entities in one of `ORDERS`, or after a `-` in that order from its end.

        Names begin with a, counts with the largest; of equals that comes first of which more is
        said.
        """
        by = order.removeprefix("-")
        first = self._alphabet if by == "name" else -self._counts[by]
        placed = numbers[np.lexsort((numbers, -self._counts["most"][numbers], first[numbers]))]
        return placed[::-1] if order.startswith("-") else placed

    def entries(self, numbers: Iterable[int]) -> list[Entry]:
        """Return these entities."""
        return [Entry(Thing(self._iris[n], self._labels[n], self._types[n]),
                      *(int(self._counts[of][n]) for of in _COUNTS)) for n in numbers]

    @cached_property
    def _alphabet(self) -> Numbers:
        """The place of each entity's name among all names, by pinyin."""
        labels = list(self._labels)
        places = np.empty(len(labels), np.intp)
        order = sorted(range(len(labels)), key=lambda n: (matching.syllables(labels[n]), labels[n]))
        places[order] = np.arange(len(labels))
        return places

    def _number(self, iri: str) -> int | None:
        found = bisect_left(self._iris, iri)
        return found if found < len(self) and self._iris[found] == iri else None


_current = Current(Catalogue)


def current(store: Store) -> Catalogue:
    """Return the entities of a store as it is now, kept until it is written."""
    return _current.of(store)
