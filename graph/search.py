"""Finding entities by what a person types: a name, a part of one, its pinyin or its initials."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from maitu.graph.rows import rows, values
from maitu.graph.store import Name, Store
from maitu.graph.things import things


@dataclass(frozen=True, slots=True)
class Match:
    """An entity that fits the text searched for."""

    iri: str
    label: str
    types: tuple[str, ...]
    matched_name: str  # the name that fits best
    score: float  # 0 to 1
    documents: tuple[str, ...]  # titles of the documents that mention it


_MOST_NAMES = 2000  # that are looked through for entities of some types


def find(store: Store, text: str, limit: int = 20, types: Collection[str] = ()) -> list[Match]:
    """Return the entities that fit the text, best first.

    A whole name counts more than the beginning of one, that more than its middle, and these more
    than pinyin (`xinxixiaofei`, ü as `v`) and its initials (`xxxf`). Of equals, what the documents
    speak of most comes first. Case, width, spaces and quotation marks make no difference.

    Args:
        store: any store.
        text: what was typed.
        limit: at most so many matches.
        types: only entities of one of these classes (`Company`); none: of any.
    """
    if not types:
        return matches(store, store.find_names(text, limit))
    looked = limit
    while True:
        looked = min(looked * 4, _MOST_NAMES)
        ranked = store.find_names(text, looked)
        known = things(store, {name.iri for name, _ in ranked})
        fitting = [r for r in ranked if not set(types).isdisjoint(known[r[0].iri].types)]
        if len(fitting) >= limit or len(ranked) < looked or looked == _MOST_NAMES:
            return matches(store, fitting[:limit])


def matches(store: Store, ranked: Iterable[tuple[Name, float]]) -> list[Match]:
    """Return ranked names as matches, with what the store knows of their entities."""
    kept = list(ranked)
    iris = [name.iri for name, _ in kept]
    known = things(store, iris)
    titles: dict[str, set[str]] = {iri: set() for iri in iris}
    for clause in values("?e", iris):
        for row in rows(store, f"SELECT DISTINCT ?e ?title {{ {clause} "
                               "?document mt:mentions ?e ; dcterms:title ?title }"):
            titles[row["e"]].add(row["title"])
    return [
        Match(n.iri, known[n.iri].label, known[n.iri].types, n.text, round(score, 4),
              tuple(sorted(titles[n.iri])))
        for n, score in kept
    ]
