"""Quotes: where the words that a language model gives stand in the text, and what they assert."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from maitu.ingest.parsing import Reading, Sentence

WHOLE = 200  # characters: sentences up to this length are quoted whole
LONGEST = 400  # characters; a longer quote points at nothing


def places(text: str, words: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where words stand, letter by letter, between two offsets.

    Latin letters and figures must be whole words: `AI` is not in `MAIL`.
    """
    before = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", words) else ""
    after = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]$", words) else ""
    pattern = re.compile(before + re.escape(words) + after)
    return [m.span() for m in pattern.finditer(text, start, end)]


def sentences(reading: Reading, start: int, end: int) -> Sequence[Sentence]:
    """Return the sentences that a stretch of text touches."""
    first = max(0, bisect_right(reading.sentences, start, key=lambda s: s.start) - 1)
    behind = bisect_left(reading.sentences, end, key=lambda s: s.start)
    return [s for s in reading.sentences[first:behind] if start < s.end]


def asserted(reading: Reading, start: int, end: int) -> bool:
    """Say whether all sentences of a stretch assert something."""
    touched = sentences(reading, start, end)
    return bool(touched) and all(s.asserts for s in touched)


def evidence(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Return the stretch to show for a quote: its whole sentences, unless they are long."""
    touched = sentences(reading, start, end)
    first, last = touched[0].start, touched[-1].end
    if last - first > WHOLE:
        first, last = start, end
    text = reading.document.text
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last
