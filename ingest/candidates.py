"""Candidates: stretches of text that may name an entity, before they are weighed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that one extractor takes for an entity's name."""

    start: int
    end: int
    types: tuple[str, ...]  # the likeliest first
    origin: str  # the extractor: vocabulary, title, tagger, name, term, list, clause
    confidence: float  # 0 to 1
    canonical: str | None = None  # the vocabulary's label
    core: tuple[int, int] | None = None  # a part that names the thing as well: “(云上果园)”服务

    def __len__(self) -> int:
        return self.end - self.start

    def holds(self, other: Candidate) -> bool:
        """Say whether the other lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Candidate) -> bool:
        """Say whether the two share a character."""
        return self.start < other.end and other.start < self.end


# Types whose names are clauses: they hold other entities and leave them standing.
CLAUSAL = frozenset({"Trend", "Risk", "Event"})


def settle(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose among overlapping candidates and return them in the order of the text.

    The surer kind of extractor wins, then the longer stretch. A clause (`origin == "clause"`) may
    hold other names and be held by none but a longer clause; names do not overlap each other, but
    for the issuer that a title begins with.
    """
    names: dict[Candidate, None] = {}
    clauses: dict[Candidate, None] = {}
    standing: tuple[dict[int, Candidate], dict[int, Candidate]] = {}, {}  # at each offset
    for c in sorted(candidates, key=_rank):
        clausal = c.origin == "clause"
        places, taken = range(c.start, c.end), standing[clausal]
        if all(_issuer(taken[i], c) for i in places if i in taken):
            (clauses if clausal else names)[c] = None
            taken |= dict.fromkeys(places, c)
    spans = {(c.start, c.end) for c in clauses}
    kept = [c for c in names if (c.start, c.end) not in spans]
    return sorted([*kept, *clauses], key=lambda c: (c.start, -c.end))


# Titles and quoted names have clear bounds; of the others the longest wins, and of two of one
# length the one that knows more.
_BOUNDED = {"title", "quoted"}
_KNOWS = ("vocabulary", "name", "term", "list", "tagger")


def _rank(c: Candidate) -> tuple[bool, int, int, int]:
    knows = _KNOWS.index(c.origin) if c.origin in _KNOWS else len(_KNOWS)
    return (c.origin not in _BOUNDED, -len(c), knows, c.start)


def _issuer(title: Candidate, c: Candidate) -> bool:
    """Say whether `c` is the body that a title begins with: (国务院办公厅)关于……的意见."""
    return title.origin == "title" and c.start == title.start and c.end < title.end \
        and "GovernmentBody" in c.types and "Policy" not in c.types
