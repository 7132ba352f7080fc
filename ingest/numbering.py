"""The numbers that Chinese documents put before headings, and the levels they stand for."""

from __future__ import annotations

import re

_DIGITS = "一二三四五六七八九十百零〇"
_FULL_STOPS = "。！？；：:，,;!?"

# From the outermost kind to the innermost, as official documents and reports use them
# (GB/T 9704-2012 7.3.3: 一、 then （一） then 1. then （1）).
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第[{_DIGITS}\d]+[编篇部](?:分)?")),
    ("chapter", re.compile(rf"第[{_DIGITS}\d]+章")),
    ("section", re.compile(rf"第[{_DIGITS}\d]+节")),
    ("一、", re.compile(rf"[{_DIGITS}]+[、．.](?![{_DIGITS}]+[、线级])|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]+、")),
    ("（一）", re.compile(rf"[（(][{_DIGITS}]+[）)]")),
    ("1.1.1.1", re.compile(r"\d+(?:\.\d+){3}(?![\d%.])")),
    ("1.1.1", re.compile(r"\d+(?:\.\d+){2}(?![\d%.])")),
    ("1.1", re.compile(r"\d{1,2}\.\d{1,2}(?![\d%.])")),
    ("1.", re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))")),
    ("（1）", re.compile(r"[（(]\d{1,2}[）)]|\d{1,2}[）)]")),
    ("①", re.compile(r"[①-⑳]")),
)
_FIRST = re.compile(r"第?[（(]?[一1①Ⅰ](?![\d一二三四五六七八九十])")
_ORDER = {
    kind: rank
    for rank, kind in enumerate(
        ["part", "chapter", "section", "一、", "（一）", "1.", "1.1", "1.1.1", "1.1.1.1", "（1）",
         "①"]
    )
}
# A line that begins so is a caption, whatever its length: 图1 …, 表 2-3：…
CAPTION = re.compile(
    r"(?:图|表|图表|专栏|Figure|Table)\s*[\d一二三四五六七八九十]+(?:[-–.．]\d+)*[：:．.、\s]?(?=\S)"
)
OUTER = frozenset({"part", "chapter", "section", "一、", "（一）"})  # never inside a sentence
LONGEST_HEADING = 50  # characters


def kind(text: str) -> str | None:
    """Return the kind of number that `text` begins with: `一、`, `（一）`, `1.` …, or None."""
    for name, pattern in _KINDS:
        if pattern.match(text):
            return name
    return None


def is_first(text: str) -> bool:
    """Tell whether a heading has the first number of its kind."""
    return bool(_FIRST.match(text))


def rank(kind: str) -> int:
    """Return how deep a kind of number stands: 0 is the outermost."""
    return _ORDER[kind]


def is_heading_line(text: str) -> bool:
    """Tell whether a line reads as a numbered heading: a number, short, and no sentence."""
    number = kind(text)
    if number is None or len(text) > LONGEST_HEADING or text[-1] in _FULL_STOPS:
        return False
    if number in {"1.1", "1.1.1", "1.1.1.1"} and re.match(r"[\d.]+\s*[%万亿个部元倍年月]", text):
        return False  # a figure at the beginning of a line: 1.5亿部
    if number in {"1.", "（1）", "①"} and len(text) > 30:
        return False
    return not re.search("[。；]", text) and len(text) > 2
