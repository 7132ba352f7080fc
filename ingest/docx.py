"""DOCX to blocks: headings by style or outline level, tables by row, footnotes in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from lxml import etree

from maitu.ingest import archive, inline, lines
from maitu.ingest.blocks import Block, Draft, Kind, Run, make

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*(\d)", re.I)
_CONTENTS_STYLE = re.compile(r"(?:toc|目录|table of figures)\b.*", re.I)
_LAYOUT = 300  # characters: a table cell with more text lays out a page, it holds no value


def read(data: bytes, path: Path, max_bytes: int) -> Draft:
    """Return the blocks of a Word file, and its properties.

    Raises:
        DocumentError: no zip archive, encrypted, or too large when unpacked.
        Exception: whatever python-docx meets in a broken file.
    """
    with archive.opened(data, path, max_bytes) as packed:
        document: Any = docx.Document(archive.texts_alone(packed, path))
    blocks = list(_Reader(document).blocks())
    title = (document.core_properties.title or "").strip()
    # Word fills the title with the first line of a template; it counts if the text has it.
    known = title and any(title in block.text for block in blocks[:14])
    return Draft(blocks, {"title": title} if known else {})


class _Reader:
    """Reads the paragraphs of a document in order, with its styles and footnotes at hand."""

    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        self.styles = {style.style_id: style for style in document.styles}
        self.notes = _footnotes(document)
        self.tables = {table for table in self.body.iter(f"{_W}tbl") if _is_data(table)}

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the document's body, text boxes included."""
        for element in self.body.iter(f"{_W}p", f"{_W}tbl"):
            if any(a.tag == _FALLBACK or a in self.tables for a in element.iterancestors()):
                continue
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element in self.tables:
                for row in element.iter(f"{_W}tr"):
                    block = lines.row([_cell(cell) for cell in row.iter(f"{_W}tc")])
                    if block:
                        yield block

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        if _CONTENTS_STYLE.fullmatch(self._style_name(paragraph)) or _in_contents(paragraph):
            return
        level = self._level(paragraph)
        listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        kind: Kind = "heading" if level else "item" if listed else "paragraph"
        runs = list(_runs(paragraph))
        raw = "".join(text for text, _ in runs)
        block = make("contents", raw) if lines.is_contents(raw) else make(kind, runs, level)
        if block:
            yield block
        for reference in paragraph.iter(f"{_W}footnoteReference"):
            note = make("note", self.notes.get(reference.get(f"{_W}id"), ""))
            if note:
                yield note

    def _style_name(self, paragraph: Any) -> str:
        style = self._style(paragraph)
        return (style.name or "") if style is not None else ""

    def _style(self, paragraph: Any) -> Any:
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.styles.get(named.get(f"{_W}val")) if named is not None else None

    def _level(self, paragraph: Any) -> int:
        """Return the level of a heading, 0 for other paragraphs."""
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        style = self._style(paragraph)
        seen = 0
        while outline is None and style is not None and seen < 10:  # styles inherit
            if style.name and style.name.lower() in {"title", "标题"}:
                return 1
            if named := _HEADING_STYLE.match(style.name or ""):
                return int(named[1])
            outline = style.element.find(f"{_W}pPr/{_W}outlineLvl")
            style, seen = getattr(style, "base_style", None), seen + 1
        level = int(outline.get(f"{_W}val", "9")) if outline is not None else 9
        return level + 1 if level < 9 else 0


def _is_data(table: Any) -> bool:
    """Tell whether a table holds values, and not the layout of a page."""
    if table.find(f".//{_W}tbl") is not None:
        return False
    longest = max((len(_cell(cell)) for cell in table.iter(f"{_W}tc")), default=0)
    wide = any(len(row.findall(f"{_W}tc")) > 1 for row in table.iter(f"{_W}tr"))
    return wide and longest <= _LAYOUT


def _cell(cell: Any) -> str:
    paragraphs = ("".join(text for text, _ in _runs(p)) for p in cell.iter(f"{_W}p"))
    return " ".join(paragraphs)


def _in_contents(paragraph: Any) -> bool:
    """Tell whether a paragraph stands in an automatic table of contents."""
    for ancestor in paragraph.iterancestors(f"{_W}sdt"):
        gallery = ancestor.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
        if gallery is not None and "Contents" in gallery.get(f"{_W}val", ""):
            return True
    return False


def _runs(paragraph: Any) -> Iterator[Run]:
    """Yield the text of a paragraph's own runs, not of text boxes in it nor of deletions."""
    before = ""
    for run in paragraph.iter(f"{_W}r"):
        owner = next(run.iterancestors(f"{_W}p"), None)
        if owner is not paragraph or next(run.iterancestors(f"{_W}del"), None) is not None:
            continue
        text = "".join(
            child.text or "" if child.tag == f"{_W}t" else "\t" if child.tag == f"{_W}tab" else " "
            for child in run
            if child.tag in {f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"}
        )
        raised = run.find(f"{_W}rPr/{_W}vertAlign")
        if raised is not None and raised.get(f"{_W}val") == "superscript" and (
            inline.is_note_mark(text, before)
        ):
            continue
        before = text or before
        bold = run.find(f"{_W}rPr/{_W}b")
        yield text, bold is not None and bold.get(f"{_W}val", "1") not in {"0", "false", "off"}


def _footnotes(document: Any) -> dict[str, str]:
    """Return the footnotes' texts by their ids."""
    for relation in document.part.rels.values():
        if relation.reltype == _FOOTNOTES and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(relation.target_part.blob, parser)
            return {
                note.get(f"{_W}id", ""): "".join(t.text or "" for t in note.iter(f"{_W}t"))
                for note in root.iter(f"{_W}footnote")
            }
    return {}
