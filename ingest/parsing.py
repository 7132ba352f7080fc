"""A document as the extractors see it: sentences, clauses and tagged words.

All offsets count in `Document.text`. Matching is done on `Reading.text`, which has the same length
but is in simplified characters, half width and lower case, so that one pattern fits every writing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from maitu.ingest.script import is_traditional, to_simplified
from maitu.ingest.sentences import split
from maitu.ingest.tagger import Word, tagger
from maitu.ontology.model import Document

CLAUSE_ENDS = "，,；;：:。！？!?\n"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its words."""

    start: int
    end: int
    words: tuple[Word, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with everything that later stages look at."""

    document: Document
    text: str
    sentences: tuple[Sentence, ...]

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds `offset`."""
        i = bisect_right(self.sentences, offset, key=lambda s: s.start) - 1
        found = self.sentences[i] if i >= 0 else None
        return found if found and offset < found.end else None

    def clauses(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Yield the sentence's clauses, cut at commas, semicolons and colons outside brackets."""
        start, depth = sentence.start, 0
        for i in range(sentence.start, sentence.end):
            char = self.text[i]
            if char in "(（《":
                depth += 1
            elif char in ")）》":
                depth = max(0, depth - 1)
            elif char in CLAUSE_ENDS and not depth:
                if i > start:
                    yield start, i
                start = i + 1
        if start < sentence.end:
            yield start, sentence.end


def parse(document: Document) -> Reading:
    """Split and tag a document."""
    simplified = _half_width(to_simplified(document.text) if is_traditional(document.text)
                             else document.text)
    spans = split(document.text)
    headings = {section.start for section in document.sections}
    tagged = tagger().tag(simplified, spans)
    return Reading(document, _lower(simplified), tuple(
        Sentence(start, end, tuple(words), start in headings)
        for (start, end), words in zip(spans, tagged, strict=True)
    ))


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
