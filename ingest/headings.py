"""Headings: which lines are headings, and how deep they stand."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from maitu.ingest import numbering
from maitu.ingest.blocks import Block
from maitu.ingest.lines import ends_sentence

# Official documents set the first sentence of a numbered paragraph in another type: a lead-in.
_LEAD_IN = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]|[（(]\d{1,2}[）)])\s*([^。，；：\s][^。；]{1,38}。)(?=.)"
)


def marked(blocks: Sequence[Block], names: frozenset[str] = frozenset()) -> list[Block]:
    """Return `blocks` with the lines that are headings and captions made so.

    Args:
        blocks: as a loader made them.
        names: of publishers; such a name in bold is a byline and no heading.
    """
    return [block if block.text in names else _marked(block) for block in blocks]


def _marked(block: Block) -> Block:
    if block.kind == "heading":
        # A whole paragraph under a `#` is a converter's error.
        too_long = len(block.text) > 120 and ends_sentence(block.text)
        return replace(block, kind="paragraph", level=0) if too_long else replace(block, bold=())
    if block.kind not in {"paragraph", "item"}:
        return block
    if numbering.CAPTION.match(block.text) and len(block.text) <= 60:
        return block if ends_sentence(block.text) else replace(block, kind="caption")
    if block.kind == "paragraph" and numbering.is_heading_line(block.text):
        return replace(block, kind="heading", bold=())
    if not block.bold and (lead := _LEAD_IN.match(block.text)):
        return replace(block, bold=(lead.span(1),))
    short = len(block.text) <= numbering.LONGEST_HEADING and not ends_sentence(block.text)
    if block.kind == "paragraph" and block.all_bold and short:
        return replace(block, kind="heading", bold=())
    return block


def levelled(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` with heading levels that agree with the headings' numbers.

    Converters of PDF guess levels from font sizes and guess differently from page to page. Where
    numbered headings of one kind stand on several levels, or a deeper kind above an outer one,
    or have no level at all, the kinds of numbers decide.
    """
    headings = [block for block in blocks if block.kind == "heading"]
    levels: dict[str, set[int]] = {}
    for heading in headings:
        kind = numbering.kind(heading.text)
        if kind:
            levels.setdefault(kind, set()).add(heading.level)
    kinds = sorted(levels, key=numbering.rank)
    given = [min(levels[kind]) for kind in kinds]
    titled = bool(headings) and headings[0].level == 1 and not numbering.kind(headings[0].text)
    top = 2 if titled else 1
    reliable = all(len(found) == 1 for found in levels.values()) and (
        min(given, default=top) >= top and all(a < b for a, b in pairwise(given))
    )
    chosen = {kind: given[i] if reliable else top + i for i, kind in enumerate(kinds)}
    return _with_levels(blocks, chosen, top)


def _with_levels(blocks: Sequence[Block], chosen: dict[str, int], top: int) -> list[Block]:
    result: list[Block] = []
    current = top - 1  # level of the numbered heading last seen
    first = True
    following = deque([*(b.text for b in blocks if b.kind == "heading"), ""])
    following.popleft()
    for block in blocks:
        if block.kind == "heading":
            kind = numbering.kind(block.text)
            below = following.popleft()
            if kind:
                level = current = chosen[kind]
            elif block.level == 0:  # a bold line: over the numbers that begin under it
                level = top if numbering.is_first(below) else current + 1
            else:
                level = block.level if first else max(block.level, top)
            block, first = replace(block, level=level), False
        result.append(block)
    return result
