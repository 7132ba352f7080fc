"""Page furniture: tables of contents, copyright pages, imprints, buttons and promotion, taken out.

What furniture looks like is data (`rules/furniture.toml`); here is where it is looked for, and
how it is kept from taking real text with it: only short lines, only where no sentence follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from maitu.ingest import numbering
from maitu.ingest.blocks import Block
from maitu.ingest.lines import ends_sentence
from maitu.ingest.rulebook import toml

_SHORT = 40  # characters: promotion, menus and links are short lines without a full stop
_KEPT = re.compile(r"[（(]?(?:来源|作者|附件|附[:：])")  # short lines at the end that say something
_FEWEST_CONTENTS = 3  # lines with leaders and a number in a row that make a table of contents


def clean(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` without what is not the document's text."""
    for step in (_without_contents, _without_copyright, _without_imprint, _without_related,
                 _without_tail, _without_promotion, _without_lines, _without_repeats):
        blocks = step(blocks)
    return list(blocks)


def is_furniture(text: str) -> bool:
    """Tell whether a line is page furniture by its words alone."""
    rules = _rules()
    if not re.search(r"\w", text):
        return True
    if rules["whole"].fullmatch(text) or rules["credits"].fullmatch(text):
        return True
    if len(text) > rules["within_longest"]:
        return False
    return bool(rules["notices"].search(text)) or _is_promotion(text)


def _is_promotion(text: str) -> bool:
    if numbering.kind(text) or text[-1] in "。；":
        return False
    return bool(_rules()["within"].search(text))


@cache
def _rules() -> dict[str, Any]:
    """Return the rules: each list of patterns as one compiled pattern."""
    return _compiled(toml("furniture"))


def _compiled(table: dict[str, Any]) -> dict[str, Any]:
    return {
        key: re.compile("|".join(f"(?:{pattern})" for pattern in value))
        if isinstance(value, list)
        else _compiled(value) if isinstance(value, dict) else value
        for key, value in table.items()
    }


def _is_menu_line(block: Block) -> bool:
    """Tell whether a block may be a button, a link or a slogan: short, and no sentence."""
    return len(block.text) <= _SHORT and not ends_sentence(block.text)


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    titles = _rules()["contents"]["titles"]
    last = {_bare(block.text): at for at, block in enumerate(blocks)}
    kept: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if len(block.text) <= 20 and titles.fullmatch(block.text):
            end = _contents_end(blocks, at + 1, last)
        else:
            end = _run_end(blocks, at, lambda b: b.kind == "contents")
            end = end if end - at >= _FEWEST_CONTENTS else at
        if end == at:
            kept.append(_as_paragraph(block))
        at = max(end, at + 1)
    return kept


def _contents_end(blocks: Sequence[Block], at: int, last: Mapping[str, int]) -> int:
    """Return where the table of contents that begins at `at` ends.

    An entry has leaders and a page number, or stands again, later on, as a heading.
    """
    while at < len(blocks):
        block = blocks[at]
        entry = block.kind == "contents" or (
            block.kind == "row" and re.search(r"\|\s*\d{1,4}$", block.text)
        )
        repeated = last[_bare(block.text)] > at and _is_menu_line(block)
        if not (entry or repeated):
            break
        at += 1
    return at


def _bare(text: str) -> str:
    """Return a heading for comparison: without white space and a page number at its end."""
    return "".join(re.sub(r"\d{1,4}$", "", text).rstrip(".．·… ").split())


def _as_paragraph(block: Block) -> Block:
    if block.kind != "contents":
        return block
    return replace(block, kind="paragraph")


def _run_end(blocks: Sequence[Block], at: int, belongs: Callable[[Block], object]) -> int:
    while at < len(blocks) and belongs(blocks[at]):
        at += 1
    return at


def _without_copyright(blocks: Sequence[Block]) -> list[Block]:
    rules = _rules()["copyright"]
    titles, words = rules["titles"], rules["words"]
    everywhere = rules["paragraphs"]
    kept: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        end = at
        if len(block.text) <= 20 and titles.fullmatch(block.text):
            end = _run_end(
                blocks, at + 1, lambda b: b.kind != "heading" and words.search(b.text)
            )
            end = end if end > at + 1 else at  # a heading of that name over other text
        elif block.kind != "heading" and everywhere.search(block.text):
            end = at + 1
        if end == at:
            kept.append(block)
        at = max(end, at + 1)
    return kept


def _without_imprint(blocks: Sequence[Block]) -> list[Block]:
    """Drop addresses that stand together, and at the end the publisher's name above them."""
    lines = _rules()["imprint"]["lines"]
    kept: list[Block] = []
    at = 0
    while at < len(blocks):
        end = _run_end(blocks, at, lambda b: lines.fullmatch(b.text))
        if end - at >= 2 or (end > at and end == len(blocks)):
            rest = [block for block in blocks[end:] if not is_furniture(block.text)]
            if not rest:
                while kept and _is_menu_line(kept[-1]) and _is_name(kept[-1]):
                    kept.pop()
        elif end == at:
            kept.append(blocks[at])
        else:
            kept += blocks[at:end]
        at = max(end, at + 1)
    return kept


def _is_name(block: Block) -> bool:
    """Tell whether a line may be a name alone: no number before it, no comma in it."""
    return not numbering.kind(block.text) and not re.search(r"[，；：:\d|]", block.text)


def _without_related(blocks: Sequence[Block]) -> list[Block]:
    titles = _rules()["related"]
    kept: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        end = at
        if len(block.text) <= 20 and titles.fullmatch(block.text.strip("：:【】[]▼▽↓ ")):
            end = _run_end(blocks, at + 1, _is_menu_line)
            # Something that is text goes on below: then only the line itself may go.
            end = end if end == len(blocks) or end - at > 1 else at + 1
        if end == at:
            kept.append(block)
        at = max(end, at + 1)
    return kept


def _without_tail(blocks: Sequence[Block]) -> Sequence[Block]:
    marker = _rules()["tail"]
    last_sentence = max(
        (i for i, b in enumerate(blocks) if not _is_menu_line(b) and not is_furniture(b.text)),
        default=-1,
    )
    for at in range(last_sentence + 1, len(blocks)):
        if marker.fullmatch(blocks[at].text):
            return blocks[:at]
    return blocks


def _without_lines(blocks: Sequence[Block]) -> list[Block]:
    return [
        block
        for block in blocks
        if block.kind in {"row", "note"} or not is_furniture(block.text)
    ]


def _without_promotion(blocks: Sequence[Block]) -> Sequence[Block]:
    """Drop the slogans and links at the end: the short lines around a piece of promotion."""
    begin = len(blocks)
    while begin and _is_menu_line(blocks[begin - 1]) and not _KEPT.match(blocks[begin - 1].text):
        begin -= 1
    for at in range(begin, len(blocks)):
        if _is_promotion(blocks[at].text):
            while at > begin and blocks[at - 1].kind == "heading" and _is_name(blocks[at - 1]):
                at -= 1
            return blocks[:at]
    return blocks


def _without_repeats(blocks: Sequence[Block]) -> list[Block]:
    """Drop a heading that says again what the heading before it said."""
    kept: list[Block] = []
    for block in blocks:
        repeated = kept and kept[-1].kind == block.kind == "heading"
        if not (repeated and _bare(kept[-1].text) == _bare(block.text)):
            kept.append(block)
    return kept
