"""Rounds: when the rounds of a survey that is held again and again were.

首轮 and 第二轮 are times where the text says when they were: 第一轮在2021年，第二轮在2023年.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from maitu.ingest import periods
from maitu.ingest.present import Today
from maitu.ingest.resolving import number

_HANZI = "一二三四五六七八九"
_ROUND = (rf"(?:第(?P<nth>[{_HANZI}\d])|(?P<first>首)|(?P<before>上一?|前一)"
          r"|(?P<last>本|这一|最[近新]一))(?P<noun>[轮波])")
_NAME = re.compile(_ROUND)
_SURVEY = re.compile("受访|问卷|样本|调查")
_SAID = re.compile(_ROUND + r"(?:调查|调研)?[”\"]?(?:（|：|于|在|是|指|为)*$")
_SAYS = re.compile(r"的?" + _ROUND)
_EACH = re.compile(r"(?:夏季|冬季|春季|秋季)?(?:各|分)(?:开展|进行|做了|发放)?[一两二三四五]轮")
_CLAUSE = re.compile(r"[。；\n]")
_LAST, _BEFORE_LAST = -1, -2


def find(text: str, now: Today) -> Mapping[str, str]:
    """Return the periods of the rounds that a text names, by all names they may go by.

    Args:
        text: the document's, in simplified characters.
        now: when it speaks.
    """
    noun = _NAME.search(text)
    if not noun or not _SURVEY.search(text):
        return MappingProxyType({})
    held: dict[int, str] = {}
    for clause in _CLAUSE.split(text):
        plain = re.sub(r"\s", "", clause)
        told = [p for p in periods.find(plain, now) if p.iso and p.role in ("topic", "than")]
        for period in told:
            comma = plain.rfind("，", 0, period.start) + 1
            noted = plain[period.start - 1: period.start] == "（"  # 本轮样本3260份（2024年）
            name = _SAID.search(plain[comma: period.start]) or _SAYS.match(plain, period.end) or (
                noted and _NAME.search(plain, comma, period.start))
            if name:
                held.setdefault(_place(name), str(period.iso))
        if told and _EACH.match(plain, told[-1].end):
            held.update(enumerate((str(p.iso) for p in told), 1))
    return MappingProxyType(_by_name(held, noun["noun"]))


def _by_name(held: Mapping[int, str], noun: str) -> dict[str, str]:
    """Return the periods by all names that the rounds may go by."""
    counted = {n: iso for n, iso in sorted(held.items()) if n > 0}
    latest = max(counted, default=0)
    last = held.get(_LAST) or (counted[latest] if latest > 1 else None)
    before = held.get(_BEFORE_LAST) or (
        counted.get(latest - 1 if last == counted.get(latest) else latest) if last else None)
    names = {f"第{written}{noun}": iso for n, iso in counted.items()
             for written in (_HANZI[n - 1], str(n))}
    if 1 in counted:
        names[f"首{noun}"] = counted[1]
    names |= {f"{word}{noun}": last for word in ("本", "这一", "最近一", "最新一") if last}
    return names | {f"{word}{noun}": before for word in ("上一", "上", "前一") if before}


def _place(name: re.Match[str]) -> int:
    """Return which round a name means: 1 for the first, -1 for the last, -2 for that before."""
    if name["nth"]:
        return number(name["nth"])
    return 1 if name["first"] else _BEFORE_LAST if name["before"] else _LAST
