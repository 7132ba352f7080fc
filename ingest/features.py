"""A text as numbers: of every word what the networks read.

Words are the unit: nineteen in twenty names begin and end where the tagger's words do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading, Sentence
from maitu.ingest.proposals import EXTRACTORS, Proposals
from maitu.ingest.tagger import Word
from maitu.ingest.vectors import Array, word_vectors
from maitu.ontology.terms import TYPES

WIDEST = 18  # words of a name
TAGS = ("", "n", "f", "s", "t", "nr", "ns", "nt", "nw", "nz", "v", "vd", "vn", "a", "ad", "an", "d",
        "m", "q", "r", "p", "c", "u", "xc", "w", "PER", "LOC", "ORG", "TIME")
SOURCES = (*EXTRACTORS, "settled")
PROPOSED = len(SOURCES) + 2 * len(TYPES)  # numbers that say of a span who proposes it as what
LENGTHS = 8
_TYPE = {name: i for i, name in enumerate(TYPES)}
_TAG = {name: i for i, name in enumerate(TAGS)}
_STOPS = frozenset("，。、；：！？,;:!?…")
_BARRIERS = _STOPS - frozenset("、：:")  # of 57,000 names three in a thousand hold one
_BRACKETS = (("“", "”"), ("《", "》"), ("（", "）"))


@dataclass(frozen=True)
class Features:
    """The words of a text, in order, and what is known of each."""

    words: Sequence[Word]
    ends: npt.NDArray[np.int64]  # of each word: the one behind it that no name reaches into
    states: Array  # (words, numbers) of the tagger's network
    vectors: Array  # (words, numbers) of the table
    tags: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]  # characters, at most LENGTHS - 1
    edges: npt.NDArray[np.bool_]  # whether a name may begin or end with it
    signs: Array  # (words, numbers) of place and proposals
    proposed: dict[tuple[int, int], Array]  # (first word, words - 1) -> who proposes it as what

    @cached_property
    def starts(self) -> list[int]:
        """Where in the text each word begins."""
        return [w.start for w in self.words]

    @cached_property
    def stops(self) -> list[int]:
        """Where in the text each word ends."""
        return [w.end for w in self.words]

    def covering(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and last word that lie in a stretch of text, None if none touch it."""
        first, last = bisect_right(self.stops, start), bisect_left(self.starts, end) - 1
        return (first, last) if first <= last else None

    def exactly(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and last word of a stretch, None if it cuts a word or is too wide."""
        found = self.covering(start, end)
        if found is None or found[1] - found[0] >= WIDEST:
            return None
        first, last = found
        return found if self.starts[first] == start and self.stops[last] == end else None


def features(reading: Reading, proposals: Proposals) -> Features:
    """Return the features of a text."""
    sentences = [s for s in reading.sentences if s.words]
    words = [w for s in sentences for w in s.words]
    counts = np.array([len(s.words) for s in sentences], dtype=np.int64)
    states = [s.states for s in sentences if s.states is not None]
    said = [reading.text[w.start:w.end].strip() for w in words]
    places = _places(reading, sentences, words, said)
    plain = Features(
        words, np.minimum(np.repeat(np.cumsum(counts), counts), _next_barriers(said)),
        np.concatenate(states, dtype=np.float32) if states else np.zeros((0, 0), np.float32),
        word_vectors().of(said), np.array([_TAG.get(w.tag, 0) for w in words], dtype=np.int64),
        np.array([min(w.end - w.start, LENGTHS - 1) for w in words], dtype=np.int64),
        np.array([bool(text) and text not in _STOPS for text in said], dtype=bool), places, {})
    on_words, proposed = _proposed(plain, proposals)
    return replace(plain, signs=np.concatenate([places, on_words], axis=1), proposed=proposed)


def _next_barriers(said: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return of each word which one, from it on, is the next that no name holds."""
    at = np.array([i if text in _BARRIERS else len(said) for i, text in enumerate(said)],
                  dtype=np.int64)
    found: npt.NDArray[np.int64] = np.minimum.accumulate(at[::-1])[::-1]
    return found


def _places(reading: Reading, sentences: Sequence[Sentence], words: Sequence[Word],
            said: Sequence[str]) -> Array:
    """Say of each word where it stands: in a heading, in quotation marks, at a line's start …"""
    seen = Counter(said)
    bold = _within(len(reading.text), reading.document.emphases)
    quoted = [_within(len(reading.text), _pairs(reading.text, *pair)) for pair in _BRACKETS]
    found = np.zeros((len(words), 8 + len(_BRACKETS)), dtype=np.float32)
    i = 0
    for number, s in enumerate(sentences):
        n = len(s.words)
        found[i:i + n, 0:2] = s.heading, s.asserts
        found[i, 2] = 1
        found[i + 1:i + min(n, 2), 3] = 1
        found[i:i + n, 4:6] = number == 0, number < 3
        i += n
    starts = np.array([w.start for w in words], dtype=np.int64)
    found[:, 6] = bold[starts]
    found[:, 7] = [min(seen[text], 4) / 4 if len(text) > 1 else 0 for text in said]
    for k, inside in enumerate(quoted):
        found[:, 8 + k] = inside[starts]
    return found


def _pairs(text: str, opener: str, closer: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(f"{opener}[^{opener}{closer}\n]{{1,80}}{closer}", text)]


def _within(length: int, stretches: Iterable[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(length + 1, dtype=bool)
    for start, end in stretches:
        inside[start:end] = True
    return inside


def _proposed(f: Features, proposals: Proposals) -> tuple[Array, dict[tuple[int, int], Array]]:
    """Say of each word, and of each span, who proposes it as what."""
    on_words = np.zeros((len(f.words), 3 * len(SOURCES) + len(TYPES)), dtype=np.float32)
    spans: dict[tuple[int, int], Array] = {}
    by_source: dict[str, list[Candidate]] = {**proposals.found, "settled": proposals.settled}
    for k, source in enumerate(SOURCES):
        settled = source == "settled"
        for c in by_source[source]:
            place = f.covering(c.start, c.end)
            if place is None:
                continue
            first, last = place
            types = [_TYPE[t] for t in c.types]
            on_words[first, 3 * k] = 1
            on_words[first:last + 1, 3 * k + 1] = 1
            on_words[last, 3 * k + 2] = 1
            for t in types if settled else ():
                on_words[first:last + 1, 3 * len(SOURCES) + t] = 1
            if f.exactly(c.start, c.end):
                row = spans.get((first, last - first))
                if row is None:
                    row = spans[first, last - first] = np.zeros(PROPOSED, np.float32)
                row[k] = 1
                for t in types:
                    row[len(SOURCES) + (len(TYPES) if settled else 0) + t] = 1
    return on_words, spans
