"""Repairing sentences: paragraphs that page breaks cut, and footnotes inside sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from maitu.ingest import metadata, numbering
from maitu.ingest.blocks import Block, join
from maitu.ingest.lines import ends_sentence
from maitu.ingest.spacing import width

_ASIDES = {"note", "caption", "row"}
_NARROWEST_CUT = 60  # columns: a shorter line without a comma is a title, not half a paragraph
_LONGEST = 20_000  # characters; no paragraph is so long, so nothing is joined to one
_MOST_LINES = 4  # of a title
_LONGEST_TITLE = 200  # characters
_HEAD = 3  # blocks at the beginning among which the title is
_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_GAPS = 3  # in a title; two may part joint issuers
_DEFINES = re.compile(r"[^，。；：:]{1,30}[:：]\s*\S")  # a note goes on with another term
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
    """Return `blocks` with titles of official documents on one line each, without OCR's gaps."""
    whole: list[Block] = []
    at = 0
    while at < len(blocks):
        title = "plain_title" if at < _HEAD and _GAP.search(blocks[at].text) else "whole_title"
        lines = _title_lines(blocks, at, title)
        whole.append(_without_gaps(reduce(join, blocks[at:at + lines]), title))
        at += lines
    return whole


def _title_lines(blocks: Sequence[Block], at: int, title: str) -> int:
    """Return on how many lines the title stands that begins here: 关于印发 / ……的通知."""
    first = blocks[at]
    if first.kind not in {"heading", "paragraph"} or _fits(title, first.text) \
            or not (_fits("title_begins", first.text) or title == "plain_title"):
        return 1
    text = first.text
    for lines, block in enumerate(blocks[at + 1:at + _MOST_LINES], 2):
        if block.kind != first.kind or not _fits("title_goes_on", block.text):
            break
        text += block.text
        if _fits(title, text):
            return lines
    return 1


def _without_gaps(block: Block, title: str) -> Block:
    """Return a title that OCR has parted (……的通 知) without any spaces."""
    text = block.text
    parted = len(_GAP.findall(text)) >= _GAPS or not metadata.pattern(title).fullmatch(text)
    if len(text) > _LONGEST_TITLE or not parted or not _fits(title, text):
        return block
    return replace(block, text=re.sub(r"\s", "", text), bold=())


def _fits(pattern: str, text: str) -> bool:
    """Tell whether a line is what the pattern says, without regard to spaces."""
    return bool(metadata.pattern(pattern).fullmatch(re.sub(r"\s", "", text)))


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
