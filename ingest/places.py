"""Places: where the entities of a text stand, as arrays over its spans and its characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maitu.ingest.features import Features
from maitu.ingest.parsing import Reading
from maitu.ingest.spans import Span

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HEADING = 25  # characters; a longer line is text
_OPENING, _CLOSING = "“《\"'「『 ", "”》\"'」』 "
_LINKS = ("以及", "、", "和", "与", "及", "或", "/")
_LISTING = "、和与及或以“”《》"
_EXAMPLES = re.compile("包括|如|例如|比如|包含|涵盖|等|：|:|（|\\(")
_ASIDE = 30  # characters; a longer stretch in brackets is no other name


@dataclass(frozen=True, slots=True)
class Places:
    """Of every span, in the order of the text, where it stands."""

    start: Numbers  # characters
    end: Numbers
    words: Numbers  # (spans, 2): first and last word
    sentence: Numbers  # which one, and so on
    clause: Numbers
    above: Numbers  # the sentence that is the last heading up to it, -1 without one
    heading: Flags  # whether it stands in one
    sentence_word: Numbers  # first word of its sentence
    clause_words: Numbers  # (spans, 2): of its clause, the second one excluded
    enumeration: Numbers  # which one; a span alone is one of its own
    listed: Numbers  # (spans, 2): first and last word of its enumeration
    members: Numbers  # of its enumeration
    between: Between


@dataclass(frozen=True, slots=True)
class Between:
    """Of every character, for what stands between two places besides names and enumerations."""

    plain: Numbers  # how many such characters stand before it
    etc: Numbers  # how many 等 among them
    following: Numbers  # the next such character from it on
    example: Flags  # whether a word that introduces examples begins with it
    text: str


def places(reading: Reading, f: Features, spans: Sequence[Span]) -> Places:
    """Return where the spans of a text stand.

    Args:
        reading: the text.
        f: its features.
        spans: the places that name entities, in the order of the text; at least one.
    """
    sentences = reading.sentences
    start = np.array([s.start for s in spans])
    end = np.array([s.end for s in spans])
    sentence = np.maximum(np.searchsorted([s.start for s in sentences], start, "right") - 1, 0)
    clauses = np.array([c for s in sentences for c in s.clauses] or [(0, 0)])
    clause = np.maximum(np.searchsorted(clauses[:, 0], start, "right") - 1, 0)
    words = np.array([f.covering(s.start, s.end) or (0, 0) for s in spans])
    above = _headings(reading)
    first_word = np.array([bisect_left(f.starts, s.start) for s in sentences])
    around = np.array([
        f.covering(a, max(b, stop)) or (first, last) for (a, b), stop, (first, last)
        in zip(clauses[clause].tolist(), end.tolist(), words.tolist(), strict=True)])
    enumeration = _enumerations(reading.text, spans)
    first, last = np.full(len(spans), len(f.words)), np.zeros(len(spans), dtype=np.int64)
    np.minimum.at(first, enumeration, words[:, 0])
    np.maximum.at(last, enumeration, words[:, 1])
    return Places(
        start, end, words, sentence, clause, above[sentence],
        np.array([sentences[k].heading for k in sentence]), first_word[sentence],
        np.stack([np.minimum(around[:, 0], words[:, 0]),
                  np.maximum(around[:, 1], words[:, 1]) + 1], axis=1),
        enumeration, np.stack([first, last], axis=1)[enumeration],
        np.bincount(enumeration, minlength=len(spans))[enumeration],
        _between(reading.text, spans))


def _headings(reading: Reading) -> Numbers:
    """Return of each sentence the last one up to it that is a heading or like one, else -1."""
    found, last = [], -1
    for k, s in enumerate(reading.sentences):
        line = reading.text[s.start:s.end]
        if s.heading or (len(line) <= HEADING and not line.endswith(("。", "；"))):
            last = k
        found.append(last)
    return np.array(found)


def _enumerations(text: str, spans: Sequence[Span]) -> Numbers:
    """Return of each span the first one of the enumeration it stands in: A、B（b）和C."""
    found = list(range(len(spans)))
    by_end: dict[int, int] = {}
    for n, span in enumerate(spans):
        before = _linked(text, span.start)
        if before in by_end:
            found[n] = found[by_end[before]]
        by_end.setdefault(span.end, n)  # of spans that end together the longest comes first
    return np.array(found)


def _linked(text: str, start: int) -> int:
    """Return where what an enumeration names before `start` ends, -1 if none does."""
    while start > 0 and text[start - 1] in _OPENING:
        start -= 1
    link = next((link for link in _LINKS if text.startswith(link, start - len(link))), "")
    if not link or start <= len(link):
        return -1
    end = start - len(link)
    if text[end - 1] in "）)":
        end = max(text.rfind(bracket, max(end - _ASIDE, 0), end) for bracket in "（(")
    while end > 0 and text[end - 1] in _CLOSING:
        end -= 1
    return end


def _between(text: str, spans: Sequence[Span]) -> Between:
    plain = np.array([c not in _LISTING for c in text] + [True])
    for span in spans:
        plain[span.start:span.end] = False
    at = np.where(plain, np.arange(len(plain)), len(text))
    examples = np.zeros(len(text) + 1, dtype=bool)
    examples[[m.start() for m in _EXAMPLES.finditer(text)]] = True
    etc = np.array([c == "等" for c in text] + [False]) & plain
    return Between(np.concatenate([[0], np.cumsum(plain)]), np.concatenate([[0], np.cumsum(etc)]),
                   np.minimum.accumulate(at[::-1])[::-1], examples & plain, text)
