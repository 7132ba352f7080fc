"""Repairing sentences: paragraphs that page breaks cut, and footnotes inside sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from maitu.ingest import numbering
from maitu.ingest.blocks import Block, join
from maitu.ingest.lines import ends_sentence
from maitu.ingest.spacing import width

_ASIDES = {"note", "caption", "row"}
_NARROWEST_CUT = 60  # columns: a shorter line without a comma is a title, not half a paragraph
_LONGEST = 20_000  # characters; no paragraph is so long, so nothing is joined to one
_DEFINES = re.compile(r"[^，。；：:]{1,30}[:：]\s*\S")  # a note goes on with another term
_TITLE_BEGINS = re.compile(
    r"[^，。；：、]{0,40}关于[^，。；：]{0,40}(?<!通知|意见|决定|办法|方案|规定|公告)"
)
_TITLE_ENDS = re.compile(
    r"[^，。；：]{2,60}(?:通知|意见|决定|办法|方案|规定|公告|通告|批复|函|令|条例|规划|纲要|报告)(?:（.{1,12}）)?"
)
_SOURCE = re.compile(r"(?:数据|资料|图片|图表)?来源[:：]|注[:：]")


def mended(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` with cut paragraphs joined.

    Footnotes, captions and table rows that stood between the halves follow the whole paragraph.
    """
    whole: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        asides: list[Block] = []
        while _is_cut(block):
            following = _after_asides(blocks, at)
            if following == len(blocks) or not _continues(block, blocks[following]):
                break
            asides += blocks[at:following]
            block = join(block, blocks[following])
            at = following + 1
        whole += [block, *asides]
    return whole


def with_whole_titles(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` with titles that stood on two lines on one."""
    whole: list[Block] = []
    for block in blocks:
        if whole and _is_split_title(whole[-1], block):
            whole[-1] = join(whole[-1], block)
        else:
            whole.append(block)
    return whole


def _is_cut(block: Block) -> bool:
    """Tell whether a block stops in the middle of a sentence."""
    text = block.text
    if block.kind not in {"paragraph", "item"} or block.all_bold or ends_sentence(text):
        return False
    if _SOURCE.match(text) or len(text) > _LONGEST:
        return False
    if text[-1] in "”’）)》】":
        return width(text) >= _NARROWEST_CUT and "，" in text
    return bool(re.search("[，。；]", text)) or width(text) >= _NARROWEST_CUT


def _is_split_title(block: Block, following: Block) -> bool:
    """Tell whether a title was broken in two lines: 关于印发 / ……的通知."""
    if following.kind != block.kind or block.kind not in {"heading", "paragraph"}:
        return False
    return bool(_TITLE_BEGINS.fullmatch(block.text) and _TITLE_ENDS.fullmatch(following.text))


def _continues(block: Block, following: Block) -> bool:
    """Tell whether `following` can be the other half of the cut `block`."""
    text = following.text
    if following.kind != "paragraph" or numbering.is_heading_line(text):
        return False
    if numbering.kind(text) in numbering.OUTER or _SOURCE.match(text):
        return False
    lead_in = bool(following.bold) and following.bold[0][0] == 0
    if lead_in and block.text[-1] not in "，、":
        return False
    return ends_sentence(text) or bool(re.search("[，。；、]", text))


def _after_asides(blocks: Sequence[Block], at: int) -> int:
    """Return the index of the first block from `at` on that is no aside of the page."""
    begun = at
    while at < len(blocks):
        block = blocks[at]
        after_note = at > begun and blocks[at - 1].kind == "note"
        more_note = block.kind == "paragraph" and after_note and _DEFINES.match(block.text)
        if not (block.kind in _ASIDES or _SOURCE.match(block.text) or more_note):
            break
        at += 1
    return at
