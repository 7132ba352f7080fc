"""Plain text to blocks: lines that are paragraphs, or paragraphs broken into lines."""

from __future__ import annotations

import re

from maitu.ingest import lines
from maitu.ingest.blocks import Block, Draft, make

_BULLET = re.compile(r"\s*[•●■◆▪◦]\s*|\s*[-*]\s+")
_TABBED = re.compile(r"\S\t+\S.*\t+\S")


def read(text: str) -> Draft:
    """Return the blocks of a plain text. Form feeds part pages."""
    pages = text.split("\f")
    full = lines.measure(text.replace("\f", "\n").split("\n"))
    blocks: list[Block] = []
    for number, page in enumerate(pages, 1):
        for group in lines.paragraphs(page.split("\n"), full):
            block = _block(group, number if len(pages) > 1 else None)
            if block:
                blocks.append(block)
    return Draft(blocks, paged=full is not None or len(pages) > 1)


def _block(group: list[str], page: int | None) -> Block | None:
    first = group[0]
    if len(group) == 1 and lines.is_contents(first):
        return make("contents", first, page=page)
    if len(group) == 1 and _TABBED.search(first.strip()):
        return lines.row(first.strip().split("\t"), page)
    whole = lines.unbroken("\n".join(group))
    if bullet := _BULLET.match(whole):
        return make("item", whole[bullet.end() :], page=page)
    return make("paragraph", whole, page=page)
