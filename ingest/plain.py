"""Plain text to blocks: lines that are paragraphs, or paragraphs broken into lines."""

from __future__ import annotations

import re
from collections import Counter

from maitu.ingest import columns, lines
from maitu.ingest.blocks import Block, Draft, make

_BULLET = re.compile(r"\s*[•●■◆▪◦]\s*|\s*[-*]\s+")
_REPEATED = 0.35  # share of pages on which a running head stands (odd and even ones may differ)
_TABBED = re.compile(r"\S\t++\S.*?\t(?=\S)")


def read(text: str) -> Draft:
    """Return the blocks of a plain text. Form feeds part pages."""
    pages = _without_running_heads([
        columns.ruled(page.split("\n")) for page in text.split("\f")])
    full = lines.measure([line for page in pages for line in page])
    blocks: list[Block] = []
    for number, page in enumerate(pages, 1):
        for group in lines.paragraphs(page, full):
            block = _block(group, number if len(pages) > 1 else None)
            if block:
                blocks.append(block)
    return Draft(blocks, paged=full is not None or len(pages) > 1)


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Drop the first and last lines that several pages share, but where they first stand."""
    edges = [_edges(page) for page in pages]
    counts = Counter(re.sub(r"\d+", "#", line.strip()) for edge in edges for line in edge)
    seen: set[str] = set()
    kept: list[list[str]] = []
    for page, edge in zip(pages, edges, strict=True):
        heads = {line for line in edge if counts[re.sub(r"\d+", "#", line.strip())] >= max(
            2, _REPEATED * len(pages))}
        kept.append([line for line in page if line not in heads or line.strip() not in seen])
        seen |= {line.strip() for line in heads}
    return kept


def _edges(page: list[str]) -> list[str]:
    written = [line for line in page if line.strip()]
    return [*written[:1], *written[-1:]]


def _block(group: list[str], page: int | None) -> Block | None:
    first = group[0]
    if len(group) == 1 and lines.is_contents(first):
        return make("contents", first, page=page)
    if len(group) == 1 and _TABBED.search(first.strip()):
        return lines.row(first.strip().split("\t"), page)
    if len(group) == 1 and columns.is_row(first):
        return lines.row(first[1:-1].split("|"), page)
    whole = lines.unbroken("\n".join(group))
    if bullet := _BULLET.match(whole):
        return make("item", whole[bullet.end() :], page=page)
    return make("paragraph", whole, page=page)
