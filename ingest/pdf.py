"""PDF to blocks: running heads off, lines joined to paragraphs, headings and footnotes known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from maitu.ingest import lines as text_lines
from maitu.ingest import numbering, pdflines
from maitu.ingest.blocks import Block, Draft, Run, make
from maitu.ingest.pdflines import Line
from maitu.ingest.spacing import glue
from maitu.ontology.errors import DocumentError

_EDGE = 2  # lines at the head and at the foot of a page that may be running heads
_REPEATED = 0.35  # share of pages on which a running head stands (odd and even ones may differ)
_PAGE_NUMBER = re.compile(
    r"[-–—·•\s第]*+(?:\d{1,4}|[ivxlc]{1,6})\s*+(?:页\s*+)?"
    r"(?:[/／共of]+\s*+\d{1,4}\s*+页?)?[-–—·•\s]*", re.I
)
_FEWEST_CHARACTERS = 8  # on an average page; a page of a scan has none, or a stamp
_NOTE_SIZE = 0.9  # footnotes are set at least a tenth smaller than the text
_HEADING_SIZE = 1.12  # headings at least that much larger
_NOTE_START = re.compile(r"\s*(?:\[?\d{1,3}\]?|[①-⑳*†‡])[\s.、]*(?=\S)")
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class _Page:
    """How the text of the document is set, measured over all its lines."""

    size: float  # of ordinary text
    left: float
    right: float
    leading: float  # from baseline to baseline


def read(data: bytes, path: Path) -> Draft:
    """Return the blocks of a born-digital PDF.

    Raises:
        DocumentError: broken, protected, or a scan whose text would need OCR.
    """
    pages = pdflines.pages(data, path)
    _check_readable(pages, path)
    pages = _without_running_heads(pages)
    every = [line for page in pages for line in page]
    if not every:
        raise DocumentError(path, "the PDF has page numbers and no text")
    setting = _measure(every)
    levels = _heading_levels(every, setting)
    blocks = [b for page in pages for b in _blocks(page, setting, levels) if b]
    return Draft(blocks, paged=True)


def _check_readable(pages: Sequence[Sequence[Line]], path: Path) -> None:
    text = "".join(line.text for page in pages for line in page)
    if sum(c.isalnum() for c in text) < _FEWEST_CHARACTERS * min(len(pages), 50):
        raise DocumentError(
            path,
            "the PDF has no text, it is probably a scan: recognise it first, "
            "for example with `ocrmypdf -l chi_sim in.pdf out.pdf`",
        )
    if len(_UNREADABLE.findall(text)) > 0.3 * len(text):
        raise DocumentError(
            path, "the PDF does not say which characters its fonts show: recognise it with OCR"
        )


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Drop page numbers, and the lines that the heads or feet of many pages share."""
    edges = [_edges(page) for page in pages]
    counts = Counter(key for page in edges for key in {_head_key(line) for line in page})
    needed = max(3, _REPEATED * len(pages))
    return [
        [
            line
            for line in page
            if not (
                line in edge
                and (counts[_head_key(line)] >= needed or _PAGE_NUMBER.fullmatch(line.text.strip()))
            )
        ]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edges(page: Sequence[Line]) -> list[Line]:
    ordered = sorted(page, key=lambda line: -line.bottom)
    return [*ordered[:_EDGE], *ordered[-_EDGE:]]


def _head_key(line: Line) -> str:
    # With its size: a title may say what the running heads say.
    return f"{line.size:.0f} " + re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text))


def _measure(every: Sequence[Line]) -> _Page:
    weights = Counter[float]()
    for line in every:
        weights[round(line.size, 1)] += len(line.text)
    size = weights.most_common(1)[0][0]
    body = [line for line in every if abs(line.size - size) < 0.06 * size]
    lefts = Counter(round(line.left) for line in body)
    rights = sorted(line.right for line in body)
    gaps = Counter(
        round(a.bottom - b.bottom, 1)
        for a, b in pairwise(body)
        if a.page == b.page and 0 < a.bottom - b.bottom < 4 * size
    )
    leading = gaps.most_common(1)[0][0] if gaps else 1.5 * size
    common = [left for left, count in lefts.items() if count >= 0.1 * len(body)]
    return _Page(size, min(common or lefts), rights[int(0.95 * (len(rights) - 1))], leading)


def _heading_levels(every: Sequence[Line], setting: _Page) -> dict[float, int]:
    """Map the sizes of headings to levels; the largest is 1."""
    levels: dict[float, int] = {}
    level, largest = 0, float("inf")
    for size in sorted({line.size for line in every}, reverse=True):
        if size < _HEADING_SIZE * setting.size:
            break
        if size < 0.93 * largest:  # nearly equal sizes are one: glyphs differ in height
            level, largest = min(level + 1, 6), size
        levels[size] = level
    return levels


def _blocks(
    page: Sequence[Line], setting: _Page, levels: dict[float, int]
) -> Iterator[Block | None]:
    group: list[Line] = []
    for line in page:
        if group and not _goes_on(group[-1], line, setting):
            yield _block(group, setting, levels)
            group = []
        group.append(line)
    if group:
        yield _block(group, setting, levels)


def _block(group: Sequence[Line], setting: _Page, levels: dict[float, int]) -> Block | None:
    first = group[0]
    if len(group) == 1 and text_lines.is_contents(first.text):
        return make("contents", first.text, page=first.page)
    runs = _joined(group)
    if first.size >= _HEADING_SIZE * setting.size and sum(len(t) for t, _ in runs) <= 80:
        return make("heading", runs, levels[first.size], page=first.page)
    if first.size <= _NOTE_SIZE * setting.size and (mark := _NOTE_START.match(first.text)):
        return make("note", "".join(text for text, _ in runs)[mark.end() :], page=first.page)
    return make("paragraph", runs, page=first.page)


def _joined(group: Sequence[Line]) -> list[Run]:
    runs: list[Run] = []
    for line in group:
        if runs:
            before = "".join(text for text, _ in runs[-2:]).rstrip()
            runs.append((glue(before, line.text.lstrip()), runs[-1][1]))
        for at, (text, bold) in enumerate(line.runs):
            text = text.lstrip() if at == 0 else text
            runs.append((text.rstrip() if at == len(line.runs) - 1 else text, bold))
    return runs


def _goes_on(line: Line, following: Line, setting: _Page) -> bool:
    """Tell whether a paragraph goes on from `line` to the line printed after it."""
    size = line.size
    if abs(following.size - size) > 0.08 * size:
        return False
    if text_lines.is_contents(line.text):
        return False
    drop = line.bottom - following.bottom
    if not 0 < drop < max(1.7 * setting.leading, 1.7 * size):
        return False
    if size >= _HEADING_SIZE * setting.size:  # a heading of two lines
        return not numbering.kind(following.text.strip()) and drop < 2.2 * size
    if numbering.is_heading_line(line.text.strip()) and line.right < setting.right - 2 * size:
        return False
    if size <= _NOTE_SIZE * setting.size and _NOTE_START.match(following.text):
        return False
    if following.left > setting.left + 1.2 * size and line.left < following.left - 0.8 * size:
        return False  # an indented first line
    if text_lines.begins_own(following.text.strip()):
        return False
    return line.right >= setting.right - 2.5 * size
