"""Passages: a sentence laid out for the reading of its numbers.

Spaces are taken out (`72 万亿元` is 72万亿元), full-width figures made plain, and titles in 《》
blanked; every position can be traced back to the document's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from maitu.ingest import periods, quantities
from maitu.ingest.periods import Period
from maitu.ingest.present import Today
from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import rules

_PLAIN = str.maketrans({chr(0xFF10 + i): str(i) for i in range(10)} | {
    chr(0xFF21 + i): chr(65 + i) for i in range(26)} | {
    "ｌ": "l", "％": "%", "．": ".", "～": "~", "＋": "+"})
_CLASS = (  # of what is counted, which its name goes without: 小型船（18吨以下）320艘
    r"[（(](?=[^（）()]*(?:以[上下内]|\d[—~–-]\d))[^（）()，。；\n]{2,16}[）)](?=\d)")
_INDEXED = r"[（(]以?(?:上年|去年|上月|20\d\d年)(?:同[期月])?[=＝为]10{2,3}[）)]"  # （上年=100）
_SPACE = re.compile(
    rf"{_CLASS}|{_INDEXED}|" r"(?<![A-Za-z\d])\s+|\s+(?![A-Za-z\d])|(?<=\d)\s+(?=[A-Za-z])"
    r"|(?:(?<=(?<!\d)\d)|(?<=(?<!\d)\d\d)|(?<=(?<!\d)\d{3}))\s(?=\d{3}(?!\d))")  # 1 870
# 2O23年, 6l.7%: letters for figures, as scans have them
_LETTER_O = re.compile(r"(?<=[\d.])O(?=[\dO年月日所人家万亿元户个%])")
_LETTER_L = re.compile(r"(?<=\d)[lI](?=\.?\d)|(?<![A-Za-z\d])[lI](?=\.\d)")
_THOUSANDS = re.compile(r"(?<=(?<![\d.，])\d)，(?=\d{3}(?![\d.，年月日]))|"
                        r"(?<=(?<![\d.，])\d\d)，(?=\d{3}(?![\d.，年月日]))")  # 9，800元
# In scans characters stand apart: 受 益 1 8 6 2 户. There a lone figure belongs to its neighbour.
_APART = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]")
_SCANNED = re.compile(_SPACE.pattern + r"|(?<=(?<!\d)\d) (?=\d)|(?<=\d) (?=\d(?!\d))")
_SPACED_OUT = 3  # characters apart in a sentence that make it one of a scan
_TITLE = re.compile(r"《[^《》]*》")
_REMARK = re.compile(r"[（(][^（）()，。；]{1,20}[）)]")
_YEARLY = re.compile(  # whose numbers are of its year: 《2022年行业报告》显示
    r"《((?:19|20)\d\d)(?:年度?|/(\d\d)学?年度?)[^《》（(]{2,30}(?:报告|调查|白皮书|蓝皮书|简报|公报|年报)》"
    r"(?=[^，。；《]{0,8}(?:显示|表明|指出|测算|统计|调查|披露|估计|[称说里中]|给出|发现|认为|数据))")
_BREAK = re.compile(r"[，；。：！？;?（）()【】]|,(?!\d)|(?<!\d):|——")
BLANK = "□"


@dataclass(frozen=True)
class Passage:
    """A sentence without spaces, with its periods and quantities."""

    text: str
    offsets: tuple[int, ...]  # of every character of `text`, and of the end
    periods: tuple[Period, ...]
    quantities: tuple[Quantity, ...]

    @cached_property
    def breaks(self) -> tuple[tuple[int, int], ...]:
        """Where clauses end, as (start, end) of the marks; titles are kept whole."""
        text = _REMARK.sub(self._remark, _blank(self.text, _TITLE))
        return tuple(m.span() for m in _BREAK.finditer(text))

    def _remark(self, match: re.Match[str]) -> str:
        """Blank a remark in brackets that is part of a name: 广义货币（M2）余额."""
        starts = (*(q.start for q in self.quantities), *(p.start for p in self.periods))
        holds = any(match.start() < start < match.end() for start in starts)
        return match[0] if holds else BLANK * len(match[0])

    def clause_start(self, position: int) -> int:
        """Return where the clause begins that reaches `position`."""
        i = bisect_right(self.breaks, (position - 1, len(self.text)))
        while i and self.breaks[i - 1][1] > position:
            i -= 1
        return self.breaks[i - 1][1] if i else 0

    def clause_end(self, position: int) -> int:
        """Return where the clause that holds `position` ends, before its mark."""
        i = bisect_left(self.breaks, (position, 0))
        return self.breaks[i][0] if i < len(self.breaks) else len(self.text)

    def at(self, offset: int) -> int:
        """Return the position in the passage of an offset of the document."""
        return bisect_left(self.offsets, offset)


def lay_out(
    text: str, start: int, end: int, now: Today, anchor: int | None, current: str | None
) -> Passage:
    """Lay out `text[start:end]`; see `periods.find` for the other arguments."""
    plain, offsets = _squeeze(text, start, end)
    blanked = _blank(plain, _TITLE)
    told = periods.find(blanked, now, anchor, current)
    told += [Period(m.start(), m.end(), m[1] + (f"/{m[1][:2]}{m[2]}" if m[2] else ""), "topic")
             for m in _YEARLY.finditer(plain)]
    times = tuple(_beginnings(plain, sorted(told, key=lambda time: time.start)))
    for time in times:
        blanked = blanked[: time.start] + BLANK * (time.end - time.start) + blanked[time.end:]
    return Passage(plain, offsets, times, tuple(quantities.find(blanked)))


def _beginnings(text: str, times: list[Period]) -> list[Period]:
    """Take the years in which something was founded or issued for no topic."""
    words = rules()["sentence"]["beginnings"]
    before = rules()["sentence"]["founded"]
    issued = rules()["sentence"]["issued"]
    return [Period(t.start, t.end, None, "none")
            if text.startswith(issued, t.end) or (text[t.start].isdigit()
            and (text.startswith(words, t.end) or text.endswith(before, 0, t.start))) else t
            for t in times]


def _squeeze(text: str, start: int, end: int) -> tuple[str, tuple[int, ...]]:
    pieces: list[str] = []
    offsets: list[int] = []
    position = start
    scanned = len(_APART.findall(text, start, end)) >= _SPACED_OUT
    for gap in (_SCANNED if scanned else _SPACE).finditer(text, start, end):
        pieces.append(text[position: gap.start()])
        offsets.extend(range(position, gap.start()))
        position = gap.end()
    pieces.append(text[position:end])
    offsets.extend(range(position, end + 1))
    plain = _LETTER_L.sub("1", _LETTER_O.sub("0", "".join(pieces).translate(_PLAIN)))
    return _THOUSANDS.sub(",", plain), tuple(offsets)


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda m: BLANK * len(m[0]), text)
