"""Reading a file as a document: the right loader, then cleaning, repair and metadata."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from maitu.ingest import (
    cleaning,
    docx,
    encoding,
    epub,
    headings,
    html,
    markdown,
    metadata,
    numbering,
    pdf,
    plain,
    repair,
)
from maitu.ingest.blocks import Block, Draft
from maitu.ingest.sources import SUFFIXES
from maitu.ontology.errors import DocumentError
from maitu.ontology.model import Document, Page, Section

_LOG = logging.getLogger(__name__)
LARGEST = 20_000_000  # bytes
# A shareable page of ours: a graph to load, no text to read.
_OWN_PAGE = re.compile(rb'<script type="application/ld\+json" id="graph">')
_SOURCE_NOTE = "以下文章来源于"


def read(path: Path, *, name: str | None = None, max_bytes: int = LARGEST) -> Document:
    """Read a file as a document.

    Args:
        path: a text, Markdown, HTML, PDF, DOCX or EPUB file.
        name: the document's name; the file's stem if not given.
        max_bytes: the largest file that is read.

    Raises:
        DocumentError: the file cannot be read, and why.
    """
    return document(contents(path, max_bytes), path, name, max_bytes)


def document(data: bytes, path: Path, name: str | None, max_bytes: int) -> Document:
    """Do the same with the bytes of a file; `path` need not be a file here."""
    draft = _draft(data, path, max_bytes)
    blocks, labels = metadata.without_labels(_mended(draft))
    if not any(character.isalnum() for block in blocks for character in block.text):
        raise DocumentError(path, "no text in it")
    return _document(blocks, {**labels, **draft.said}, path, path.stem if name is None else name)


def contents(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        DocumentError: it cannot be read, is empty, or larger than `max_bytes`.
    """
    try:
        if not path.exists():
            raise DocumentError(path, "no such file")
        if path.is_dir():
            raise DocumentError(path, "a folder, not a file")
        size = path.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                path,
                f"{size / 1e6:.1f} MB is larger than the limit of {max_bytes / 1e6:g} MB; "
                "raise it with --max-size, or split the file",
            )
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(path, f"cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise DocumentError(path, "the file is empty")
    return data


def _draft(data: bytes, path: Path, max_bytes: int) -> Draft:
    """Return the file's blocks by the loader that its content and its suffix ask for."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise DocumentError(path, f"files of this kind are not supported; supported are {known}")
    if _OWN_PAGE.search(data):
        raise DocumentError(path, "a page that `maitu view` wrote; `maitu load` brings it in")
    try:
        return _packed(data, path, suffix, max_bytes) or _text(encoding.decode(data, path), suffix)
    except DocumentError:
        raise
    except Exception as error:  # the parsers of other people's formats raise what they like
        _LOG.debug("%s", path, exc_info=True)
        reason = f"the file is broken, or not what its name says ({type(error).__name__}: {error})"
        raise DocumentError(path, reason) from error


def _packed(data: bytes, path: Path, suffix: str, max_bytes: int) -> Draft | None:
    """Return the blocks of a file that is more than text, None for one that is text."""
    if suffix == ".pdf" or data.startswith(b"%PDF-"):
        return pdf.read(data, path)
    if suffix == ".docx" or (data.startswith(b"PK\x03\x04") and b"word/document.xml" in data):
        return docx.read(data, path, max_bytes)
    if suffix == ".epub" or data.startswith(b"PK\x03\x04"):
        return epub.read(data, path, max_bytes)
    if suffix in {".mht", ".mhtml"}:
        page, address = html.archived(data, path)
        return html.with_address(html.read(encoding.decode(page, path)), address)
    return None


def _text(text: str, suffix: str) -> Draft:
    if suffix in {".html", ".htm", ".xhtml"} or html.looks_like(text):
        return html.read(text)
    if suffix in {".md", ".markdown"} or markdown.looks_like(text):
        return markdown.read(text)
    return plain.read(text)


def _mended(draft: Draft) -> list[Block]:
    names = {draft.said.get(key, "") for key in ("source", "publisher", "account")}
    names |= {
        block.text.removeprefix(_SOURCE_NOTE).partition("，")[0]
        for block in draft.blocks[:40]
        if block.text.startswith(_SOURCE_NOTE)
    }
    blocks: Sequence[Block] = cleaning.clean(headings.marked(draft.blocks, frozenset(names)))
    blocks = _with_title(repair.with_whole_titles(blocks), draft.said)
    if draft.paged:
        blocks = repair.mended(blocks)
    return headings.levelled(blocks)


def _with_title(blocks: Sequence[Block], said: Mapping[str, str]) -> Sequence[Block]:
    """Return `blocks` with the title line a heading, and so not half of the first paragraph.

    A file that declares its title needs no guess.
    """
    named = metadata.declared(said, "title")
    at = (next((i for i, b in enumerate(blocks[:3]) if b.text == named), None) if named
          else metadata.title_line(blocks))
    if at is None or blocks[at].level == 1 or numbering.kind(blocks[at].text):
        return blocks
    title = replace(blocks[at], kind="heading", level=1, bold=())
    return [*blocks[:at], title, *blocks[at + 1 :]]


def _document(
    blocks: Sequence[Block], said: Mapping[str, str], path: Path, name: str
) -> Document:
    """Lay the blocks out as one text, one to a line, with the offsets of their parts."""
    starts: list[int] = []
    at = 0
    for block in blocks:
        starts.append(at)
        at += len(block.text) + 1
    text = "\n".join(block.text for block in blocks)
    title, known = metadata.describe(blocks, said, text, path.name)
    emphases = (
        (start + a, start + b)
        for start, block in zip(starts, blocks, strict=True)
        for a, b in block.bold
    )
    return Document(
        name, title or name, text, known, _sections(blocks, starts, len(text)),
        _pages(blocks, starts, len(text)), tuple(emphases),
    )


def _sections(blocks: Sequence[Block], starts: Sequence[int], end: int) -> tuple[Section, ...]:
    """Return the sections: each ends where the next of its level or above begins."""
    sections: list[Section] = []
    open_until: list[tuple[int, int]] = []  # (level, index in sections) of what has not ended
    ends: dict[int, int] = {}
    for block, start in zip(blocks, starts, strict=True):
        if block.kind == "heading":
            while open_until and open_until[-1][0] >= block.level:
                ends[open_until.pop()[1]] = start
            open_until.append((block.level, len(sections)))
            sections.append(Section(block.text, block.level, start, end))
    return tuple(
        Section(s.title, s.level, s.start, ends.get(i, end)) for i, s in enumerate(sections)
    )


def _pages(blocks: Sequence[Block], starts: Sequence[int], end: int) -> tuple[Page, ...]:
    begins: dict[int, int] = {}
    for block, start in zip(blocks, starts, strict=True):
        for offset, number in block.pages:
            begins.setdefault(number, start + offset)
    ordered = sorted(begins.items(), key=lambda item: item[1])
    stops = [*(start for _, start in ordered[1:]), end][: len(ordered)]
    return tuple(
        Page(number, start, stop)
        for (number, start), stop in zip(ordered, stops, strict=True)
        if start < stop
    )
