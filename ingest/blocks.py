"""Blocks: what every loader makes of its format, and what the cleaning works on.

A block is a heading, a paragraph, a list item, a table row or a footnote: one line of the
reading text. It carries what must survive with exact offsets: bold spans and page numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from maitu.ingest.spacing import glue, kept, plain_characters

Kind = Literal["heading", "paragraph", "item", "row", "caption", "note", "contents"]
Run = tuple[str, bool]  # a piece of text, and whether it is bold


@dataclass(frozen=True, slots=True)
class Block:
    """One line of text and its role; offsets count characters of `text`."""

    kind: Kind
    text: str
    level: int = 0  # of a heading, 1 is the outermost
    bold: tuple[tuple[int, int], ...] = ()
    pages: tuple[tuple[int, int], ...] = ()  # (offset, number of the page that begins there)

    @property
    def all_bold(self) -> bool:
        """Whether the whole block is set in bold."""
        return sum(end - start for start, end in self.bold) >= len(self.text) > 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as its loader read it, before cleaning."""

    blocks: Sequence[Block]
    said: Mapping[str, str] = field(default_factory=dict)  # what the file says of itself: title …
    paged: bool = False  # page breaks may have cut paragraphs in the middle


def make(
    kind: Kind, runs: Iterable[Run] | str, level: int = 0, page: int | None = None
) -> Block | None:
    """Return a block of tidied text, or None if nothing readable is left.

    Args:
        kind: the block's role.
        runs: pieces of text with their boldness, or plain text.
        level: of a heading.
        page: the page that it begins on.
    """
    pieces = [(runs, False)] if isinstance(runs, str) else list(runs)
    pieces = [(plain_characters(text), bold) for text, bold in pieces]
    raw = "".join(text for text, _ in pieces)
    indexes = kept(raw)
    text = "".join(" " if raw[i].isspace() else raw[i] for i in indexes)
    if not text:
        return None
    spans: list[tuple[int, int]] = []
    at = 0
    for piece, bold in pieces:
        if bold:
            _add_span(spans, bisect_left(indexes, at), bisect_left(indexes, at + len(piece)))
        at += len(piece)
    return Block(kind, text, level, tuple(spans), ((0, page),) if page is not None else ())


def _add_span(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Append a span, or stretch the last one that it touches."""
    if start >= end:
        return
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))


def join(first: Block, second: Block) -> Block:
    """Return `first` continued by `second`: one sentence that a break had cut."""
    text = first.text + glue(first.text, second.text)
    shift = len(text)
    spans = list(first.bold)
    for start, end in second.bold:
        _add_span(spans, start + shift, end + shift)
    last = first.pages[-1][1] if first.pages else None
    pages = [(at + shift, number) for at, number in second.pages if number != last]
    return replace(
        first, text=text + second.text, bold=tuple(spans), pages=(*first.pages, *pages)
    )
