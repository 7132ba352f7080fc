"""The page of one document: its text with what was found in it, and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from maitu.graph.document_text import DocumentText, Place
from maitu.graph.things import Thing
from maitu.ingest.sentences import split


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that names one entity, or none."""

    text: str
    thing: Thing | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; `start` is its place in the text and its anchor on the page."""

    start: int
    anchors: tuple[int, ...]  # where else in it quotes begin
    pieces: tuple[Piece, ...]
    statements: int  # relations and statistics that it is evidence of


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading of a level from 1 on."""

    level: int
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The characters alone."""
        return "".join(piece.text for s in self.sentences for piece in s.pieces)


def blocks(document: DocumentText) -> list[Block]:
    """Return a document's paragraphs and headings, in order."""
    text = document.graph.document.text
    headings = {s.start: s.level for s in document.graph.document.sections}
    evidence = [(r.start, r.end) for r in document.graph.relations]
    evidence += [(o.start, o.end) for o in document.graph.observations]
    found: list[Block] = []
    sentences: list[Sentence] = []
    line_end = -1
    for start, end in split(text):
        if start > line_end:
            if sentences:
                found.append(_block(sentences, headings))
                sentences = []
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
        said = sum(a < end and start < b for a, b in evidence)
        anchors = sorted({a for a, _ in evidence if start < a < end})
        sentences.append(Sentence(start, tuple(anchors), tuple(_pieces(
            text, start, end, document.places)), said))
    if sentences:
        found.append(_block(sentences, headings))
    return found


def _block(sentences: Sequence[Sentence], headings: dict[int, int]) -> Block:
    return Block(headings.get(sentences[0].start, 0), tuple(sentences))


def _pieces(text: str, start: int, end: int, places: Sequence[Place]) -> Iterator[Piece]:
    """Cut a sentence at its entities; of one within another only the longer shows."""
    done = start
    for place in places:
        if place.start >= done and place.end <= end:
            if place.start > done:
                yield Piece(text[done:place.start])
            yield Piece(text[place.start:place.end], place.thing)
            done = place.end
    if done < end:
        yield Piece(text[done:end])
