"""A document as the extractors see it: sentences, clauses and tagged words.

All offsets count in `Document.text`. Matching is done on `Reading.text`, which has the same length
but is in simplified characters, half width and lower case, so that one pattern fits every writing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from maitu.ingest import assertion, states
from maitu.ingest.script import is_traditional, to_simplified
from maitu.ingest.sentences import split
from maitu.ingest.tagger import Array, Word, tagger
from maitu.ontology.model import Document

CLAUSE_ENDS = "，,；;：:。！？!?\n"
LONGEST = 800  # characters; no sentence of prose is longer


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its words."""

    start: int
    end: int
    words: tuple[Word, ...]
    clauses: tuple[tuple[int, int], ...]  # cut at commas, semicolons and colons outside brackets
    heading: bool = False
    asserts: bool = True  # not so: a supposition, a rumour, or what the next sentence denies
    ruled_out: bool = False  # it lists what is not supported or allowed
    states: Array | None = field(default=None, compare=False, repr=False)  # see `Tagged`


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with everything that later stages look at."""

    document: Document
    text: str
    sentences: tuple[Sentence, ...]
    traditional: bool = False  # written in traditional characters; `text` is simplified

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds `offset`."""
        i = self.sentence_number(offset)
        found = self.sentences[i] if i >= 0 else None
        return found if found and offset < found.end else None

    def sentence_number(self, offset: int) -> int:
        """Return which sentence is the last that begins up to `offset`, -1 where none does."""
        return bisect_right(self.sentences, offset, key=lambda s: s.start) - 1


def parse(document: Document, keep: Callable[[Array], Array] | None = states.kept) -> Reading:
    """Split and tag a document.

    Args:
        document: the document.
        keep: what to keep of the tagger's states; None for all of them.
    """
    traditional = is_traditional(document.text)
    simplified = _half_width(to_simplified(document.text) if traditional else document.text)
    text = _lower(simplified)
    spans = [piece for span in split(document.text) for piece in _pieces(text, *span)]
    headings = {section.start for section in document.sections}
    tagged = tagger().tag(simplified, spans, keep or (lambda all_of_them: all_of_them))
    void = assertion.unasserted([text[start:end] for start, end in spans])
    barred = assertion.ruled_out(text, spans)
    return Reading(document, text, tuple(
        Sentence(start, end, tuple(words), tuple(_clauses(text, start, end)),
                 start in headings, i not in void, i in barred, known)
        for i, ((start, end), (words, known)) in enumerate(zip(spans, tagged, strict=True))
    ), traditional)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first, depth = start, 0
    for i in range(start, end):
        char = text[i]
        if char in "(（《":
            depth += 1
        elif char in ")）》":
            depth = max(0, depth - 1)
        elif char in CLAUSE_ENDS and not depth:
            if i > first:
                yield first, i
            first = i + 1
    if first < end:
        yield first, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long for a sentence at a comma, so that no text takes quadratic time."""
    while end - start > LONGEST:
        cut = max(text.rfind(mark, start, start + LONGEST) for mark in "，,；;、 ") + 1
        cut = cut if cut > start else start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def fold(text: str) -> str:
    """Return text as it is matched: simplified, half width, lower case; of the same length."""
    return _lower(_half_width(to_simplified(text) if is_traditional(text) else text))


def _half_width(text: str) -> str:
    return _curled(text.translate(_HALF_WIDTH))


def _curled(text: str) -> str:
    """Return text with straight quotation marks as pairs of “”, line by line."""
    if '"' not in text:
        return text
    return "\n".join(_PAIR.sub(r"“\1”", line) if line.count('"') % 2 == 0 else line
                     for line in text.split("\n"))


_PAIR = re.compile(r'"([^"]*)"')


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


# Full-width letters and digits become half width; corner brackets become the quotation marks that
# the rules speak of, and all other punctuation stays Chinese.
_HALF_WIDTH = {
    c: ord(unicodedata.normalize("NFKC", chr(c)))
    for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_HALF_WIDTH |= {ord(a): ord(b) for a, b in zip("「」『』", "“”‘’", strict=True)}
