"""Sentences and clauses, found by Chinese punctuation.

A sentence ends at 。！？ (and their ASCII forms where they end one) and at every line break, so
headings, list items and table rows are sentences of their own. What stands in quotation marks
or brackets is kept together. Everything here is linear in the length of the text.
"""

from __future__ import annotations

import re

_CLOSERS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》",
            "〈": "〉", "【": "】", "〔": "〕", "[": "]"}
_OPENERS = {closer: opener for opener, closer in _CLOSERS.items()}
_QUOTE_ENDS = "”’」』"
_LONGEST_PAIR = 160  # characters; a longer quotation is a text of its own and is split inside

_END = re.compile(
    r"[。！？｡]+[。！？｡!?…]*"  # also ？！ and ！！！
    r"|(?:(?<![\d!?])|(?<=\d[!?]))[!?]++(?=[\s“”‘’」』）)\u3400-\u9fff])|(?<![!?])[!?]++(?=$|\n)"
    r"|…{2,}(?![，、；：。！？的])|…{2,}(?=[”’」』]|$|\n)"
    r"|(?<=[a-z]{2})\.(?=\s+[A-Z“\"])"  # between two English sentences
)
_CLAUSE = re.compile(r"[，；：]|;|,(?!\d)|(?<!\d):(?!//)|:(?![\d/])")


def split(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as (start, end), without the white space around them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        inside = _pairs(text, line.start(), line.end())
        for mark in _END.finditer(text, line.start(), line.end()):
            end = _sentence_end(text, mark.end(), line.end(), inside)
            if end is not None and end > start:
                _add(spans, text, start, end)
                start = end
        _add(spans, text, start, line.end())
    return spans


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the clauses of `text[start:end]`, split after commas, semicolons and colons.

    The mark belongs to the clause it ends. Quotations and brackets stay whole.
    """
    inside = _pairs(text, start, end)
    spans: list[tuple[int, int]] = []
    for mark in _CLAUSE.finditer(text, start, end):
        if mark.start() not in inside:
            _add(spans, text, start, mark.end())
            start = mark.end()
    _add(spans, text, start, end)
    return spans


def _sentence_end(text: str, end: int, limit: int, inside: dict[int, int]) -> int | None:
    """Return where the sentence whose end mark stops at `end` is over; None if it goes on."""
    mark = text[end - 1]
    while end < limit and text[end] in _OPENERS:
        closer = text[end]
        opening = inside.get(end, 0)
        if closer in _QUOTE_ENDS:
            follower = text[end + 1] if end + 1 < limit else ""
            # “……。”他说 is over; “……？”成为问题 and “……。”的说法 go on.
            if follower in set("，、；：的地"):
                return None
            if mark not in "。｡" and follower and follower not in _OPENERS and (
                "\u3400" <= follower <= "\u9fff"
            ):
                return None
        elif opening and not _begins_sentence(text, opening - 1):
            return None  # a title or a remark with its own mark: 《去哪儿？》一书
        end += 1
    goes_on = end < limit and end in inside and inside[end] <= end  # still within a pair
    return None if goes_on else end


def _begins_sentence(text: str, position: int) -> bool:
    return position == 0 or text[position - 1] in "。！？\n"


def _pairs(text: str, start: int, end: int) -> dict[int, int]:
    """Map every position inside a matched pair, its closer included, to the opener + 1.

    Only the outermost pairs that are not too long protect; an unclosed opener protects nothing.
    """
    inside: dict[int, int] = {}
    stack: list[int] = []
    for position in range(start, end):
        character = text[position]
        if character in _CLOSERS:
            stack.append(position)
        elif character in _OPENERS:
            depth = len(stack) - 1
            while depth >= 0 and text[stack[depth]] != _OPENERS[character]:
                depth -= 1
            if depth < 0:
                continue
            opener = stack[depth]
            del stack[depth:]
            if position - opener <= _LONGEST_PAIR:
                inside.update(dict.fromkeys(range(opener, position + 1), opener + 1))
    return inside


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Append text[start:end] without the white space around it, unless nothing is left."""
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(stripped)))
