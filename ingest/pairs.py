"""Pairs: which entities may stand in a relation, and how they stand to each other.

Every place that names an entity is paired, as object, with the entities that stand in its own
sentence, in the two before and the one after, in the heading above it and in the document's first
two sentences that name any; each by the place nearest to it. Of a pair the network reads numbers
(distance, order, types, what the rules claim) and stretches of words (between the two, around each
of them).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from maitu.ingest.features import Features
from maitu.ingest.parsing import Reading
from maitu.ingest.spans import Span
from maitu.ingest.triggers import LINK
from maitu.ingest.vectors import Array
from maitu.ontology.terms import PREDICATES, TYPES

BEFORE, AFTER = 2, 1  # sentences in which a subject is looked for
OPENING = 2  # sentences that everything after may be about
HEADING = 25  # characters; a longer line is text
REGIONS = 5  # between, before and after the object, before and after the subject
_PREDICATE = {name: i for i, name in enumerate(PREDICATES)}
_SURE = 44  # where the confidences of the two stand
_PLACES = 5 + 14 + 4 + 4 + 2 + 7 + 4 + 4 + 2
NUMBERS = _PLACES + 2 * len(TYPES) + 2 * len(PREDICATES)

Claims = Mapping[tuple[str, str], Collection[str]]  # (subject, object) -> predicates


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a text. Spans are counted as in `spans`, words as in the features."""

    spans: Sequence[Span]
    words: npt.NDArray[np.int64]  # (spans, 2): first and last word
    subjects: npt.NDArray[np.int64]  # (pairs,): which span
    objects: npt.NDArray[np.int64]
    regions: npt.NDArray[np.int64]  # (pairs, REGIONS, 2): words, the second one excluded
    numbers: Array  # (pairs, NUMBERS)


@cache
def possible(subject: tuple[str, ...], object: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Say of each predicate whether it may join entities of these types."""
    return np.array([p.allows(subject, object) for p in PREDICATES.values()])


@cache
def _joinable(subject: tuple[str, ...], object: tuple[str, ...]) -> bool:
    return bool(possible(subject, object).any())


class _Places:
    """Where the spans stand: sentence, clause, words."""

    def __init__(self, reading: Reading, f: Features, spans: Sequence[Span]) -> None:
        sentences = reading.sentences
        starts = [s.start for s in sentences]
        clauses = [c for s in sentences for c in s.clauses]
        clause_starts = [a for a, _ in clauses]
        self.words = np.zeros((len(spans), 2), dtype=np.int64)
        self.sentence, self.clause, self.heading = [], [], []
        self.sentence_start: list[int] = []  # words
        self.clause_words: list[tuple[int, int]] = []
        for i, span in enumerate(spans):
            k = max(bisect_right(starts, span.start) - 1, 0)
            c = max(bisect_right(clause_starts, span.start) - 1, 0)
            first, last = f.covering(span.start, span.end) or (0, 0)
            self.words[i] = first, last
            self.sentence.append(k)
            self.clause.append(c)
            self.heading.append(sentences[k].heading)
            self.sentence_start.append(bisect_left(f.starts, sentences[k].start))
            a, b = clauses[c] if clauses else (0, 0)
            within = f.covering(a, max(b, span.end)) or (first, last)
            self.clause_words.append((min(within[0], first), max(within[1], last) + 1))
        self.bounds: list[tuple[int, int]] = [(a, b) for a, b in self.words.tolist()]


def pairs(reading: Reading, f: Features, spans: Sequence[Span], claims: Claims,
          policy: str | None) -> Pairs:
    """Return the pairs of a text.

    Args:
        reading: the text.
        f: its features.
        spans: the places that name entities, in the order of the text.
        claims: what the rules say of two entities.
        policy: the entity that is the document's own policy.
    """
    at = _Places(reading, f, spans)
    by_sentence: dict[int, list[int]] = {}
    for i, k in enumerate(at.sentence):
        by_sentence.setdefault(k, []).append(i)
    opening = [i for k in sorted(by_sentence)[:OPENING] for i in by_sentence[k]]
    above = _headings(reading)
    own = [i for i, s in enumerate(spans) if s.entity == policy][:1]
    starts = [s.start for s in spans]
    subjects, objects, regions = [], [], []
    numbers: list[list[int]] = []
    for j, o in enumerate(spans):
        nearest: dict[str, tuple[tuple[int, int], int]] = {}
        k = at.sentence[j]
        near = [i for m in range(k - BEFORE, k + AFTER + 1) for i in by_sentence.get(m, ())]
        for i in [*near, *by_sentence.get(above[k], ()), *opening, *own]:
            s = spans[i]
            if s.entity == o.entity:
                continue
            rank = (abs(at.sentence[i] - k) + (at.sentence[i] > k), abs(s.start - o.start))
            if s.entity not in nearest or rank < nearest[s.entity][0]:
                nearest[s.entity] = rank, i
        for _, i in nearest.values():
            s = spans[i]
            if not _joinable(s.types, o.types):
                continue
            subjects.append(i)
            objects.append(j)
            regions.append(_regions(at, i, j))
            row = len(numbers) * NUMBERS
            numbers.append([row + k for k in
                            _signs(reading, at, spans, starts, i, j, claims, policy)])
    left, right = np.array(subjects, dtype=np.int64), np.array(objects, dtype=np.int64)
    x = np.zeros((len(left), NUMBERS), dtype=np.float32)
    x.reshape(-1)[[k for row in numbers for k in row]] = 1
    if len(left):
        types = np.array([[t in span.types for t in TYPES] for span in spans], dtype=np.float32)
        sure = np.array([span.confidence for span in spans], dtype=np.float32)
        x[:, _SURE], x[:, _SURE + 1] = sure[left], sure[right]
        x[:, _PLACES:_PLACES + 2 * len(TYPES)] = np.concatenate(
            [types[left], types[right]], axis=1)
    return Pairs(spans, at.words, left, right,
                 np.array(regions, dtype=np.int64).reshape(-1, REGIONS, 2), x)


def _headings(reading: Reading) -> list[int]:
    """Return of each sentence the last one up to it that is a heading or like one, else -1."""
    found, last = [], -1
    for k, s in enumerate(reading.sentences):
        line = reading.text[s.start:s.end]
        if s.heading or (len(line) <= HEADING and not line.endswith(("。", "；"))):
            last = k
        found.append(last)
    return found


def _regions(at: _Places, i: int, j: int) -> list[tuple[int, int]]:
    s, o = at.bounds[i], at.bounds[j]
    if at.sentence[i] == at.sentence[j]:
        first, second = (s, o) if s[0] <= o[0] else (o, s)
        between = (min(first[1] + 1, second[0]), second[0])
    else:
        between = (at.sentence_start[j], o[0])
    (a, b), (c, d) = at.clause_words[j], at.clause_words[i]
    return [between, (a, o[0]), (o[1] + 1, max(b, o[1] + 1)), (c, s[0]),
            (s[1] + 1, max(d, s[1] + 1))]


_LISTING = str.maketrans("", "", "、和与及或以“”《》")
_EXAMPLES = ("包括", "如", "例如", "比如", "包含", "涵盖", "等", "：", ":", "（", "(")


def _unlisted(text: str, spans: Sequence[Span], starts: Sequence[int], start: int, end: int
              ) -> str:
    """Return what stands between two places besides names and the marks of enumerations."""
    rest, at = [], start
    for span in spans[bisect_left(starts, start):bisect_left(starts, end)]:
        if span.start >= at and span.end <= end:
            rest.append(text[at:span.start])
            at = span.end
    rest.append(text[at:end])
    return "".join(rest).translate(_LISTING)


def _signs(reading: Reading, at: _Places, spans: Sequence[Span], starts: Sequence[int],
           i: int, j: int, claims: Claims, policy: str | None) -> list[int]:
    """Return which of a pair's numbers are 1, but for the types."""
    s, o = spans[i], spans[j]
    apart = at.sentence[i] - at.sentence[j]
    before = s.start <= o.start
    (s_first, s_last), (o_first, o_last) = at.bounds[i], at.bounds[j]
    gap = max(o_first - s_last, s_first - o_last, 0)
    first, second = (s, o) if before else (o, s)
    found = [_APART.get(apart, 4), 5 + 7 * before + min((gap + 1).bit_length() - 1, 6),
             23 + min(abs(at.clause[i] - at.clause[j]), 3)]
    said = (o.start <= s.start and s.end <= o.end, s.start <= o.start and o.end <= s.end,
            at.heading[i], at.heading[j], s.entity == policy,
            s_first == at.clause_words[i][0], o_first == at.clause_words[j][0],
            at.sentence[i] == at.sentence[0], s.clausal)
    found += [27 + k for k, yes in enumerate(said) if yes]
    if not apart:
        others = bisect_left(starts, second.start) - bisect_left(starts, first.end)
        found.append(19 + min(max(others, 0), 3))
        found += _between(reading, spans, starts, first.end, second.start)
    ruled = _PLACES + 2 * len(TYPES)
    found += [ruled + _PREDICATE[p] for p in claims.get((s.entity, o.entity), ())]
    ruled += len(PREDICATES)
    return found + [ruled + _PREDICATE[p] for p in claims.get((o.entity, s.entity), ())]


_APART = {0: 0, -1: 1, -2: 2, 1: 3}


def _between(reading: Reading, spans: Sequence[Span], starts: Sequence[int], start: int, end: int
             ) -> list[int]:
    """Return which numbers about what stands between two places of a sentence are 1."""
    said = [False] * 8
    if end - start <= 6:
        between = reading.text[start:end]
        said[:4] = (bool(between) and LINK.fullmatch(between) is not None, not between,
                    between == "的", between[:1] in ("（", "("))
    if 0 < end - start <= 120:
        rest = _unlisted(reading.text, spans, starts, start, end)
        said[4:] = (not rest, 0 < len(rest) <= 4, "等" in rest, rest.startswith(_EXAMPLES))
    return [36 + k for k, yes in enumerate(said) if yes]
