"""The present of a document: the day it speaks on, which 今年, 8月 and 全年 are counted from."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from maitu.ingest.script import to_simplified
from maitu.ontology.model import Document

_YEAR_STATED = re.compile(
    r"(?<![\d.—\-])(?<!(?<!截)[到至])(?<!(?<!截)[到至]\s)((?:19|20)\d\d)\s?(?:年|财年)(?!底?前(?![一二两三\d])|远景|[^，。\n]{0,8}(?:力争|将))"
)
_DATED_LINE = re.compile(
    r"(?<!\d)(20\d\d)(?:\s?年\s?|[-/.])(1[0-2]|0?[1-9])(?:\s?月|[-/.](?=\d)|(?=[）)]))"
    r"(?![^）)\n]{0,9}[至到])")
_NUMBERED = re.compile(r"[〔\[（(](20\d\d)[〕\]）)]\s?第?\d+\s?号|[（(：](20\d\d)-\d{3}\b")
_INTERIM = re.compile(  # a firm's report of a part of a year, which appears in that year
    r"(?:发布|披露|公布|公告)[^，。；《]{0,4}《?((?:19|20)\d\d)(?:年度?|财年)?"
    r"(?:中报|中期|半年|[一三]季|第?[一二三]季度|上半年|前三季|Q[1-3]|H1)")
_DATELINE = re.compile(  # of a long line: （2024年11月5日，某地讯）, 【某报2024-05-16】
    r"(?m)^(?:[^\n，。；《]{0,10}[（(【\[［·][^\n，。；《）)】\]］]{0,10})?"
    r"(20\d\d)(?:年|[-/.])(1[0-2]|0?[1-9])"
    r"(?:月|[-/.])\d{1,2}(?:日?[）)】\]］]|日?，[^，。]{0,6}[讯电][）)】\]］]|(?<=[-.]\d\d)[，,\s])")
_CLOSING = re.compile(  # of a text's end: （某智库，2025年1月）, ——某证券研究组2024.11.5
    r"(?<![\d至到自起—–-])(20\d\d)(?:\s?年\s?|[-/.])(1[0-2]|0?[1-9])(?:月|[-/.]|(?!\d))"
    r"(?:\d{1,2}日?)?(?:供稿|整理)?[）)］】]?$")
_WRITTEN = re.compile(r"(?:写于|记者[^，。；\n]{2,6})(20\d\d)年()[）)。]")  # 本文写于2025年。
ISSUE = re.compile(r"[（(]第?(20\d\d)(0[1-9]|1[0-2])期?[）)]")  # （202311期）
_TAIWAN = re.compile(r"民国|新台币|行政院|立法院")
_OF_REPUBLIC = r"(?<![\d.第近约逾])(1[01]\d)年"  # as Taiwan counts: 113年 is 2024
_YEAR_OF_REPUBLIC = re.compile(_OF_REPUBLIC + r"(?![来來間间内內后後期级級代多历歷以])")
_PART_OF_REPUBLIC = re.compile(_OF_REPUBLIC + r"(?:第?[一二三四]季|\d{1,2}月|度|[上下]半年|[底初])")
_MONTH_OF_REPUBLIC = re.compile(r"(?<!\d)(1[01]\d)年(1[0-2]|[1-9])月")
_BARE_YEAR = re.compile(r"(?<![\d.—–~-])20[0-3]\d(?![\d.,%—–~-]|年)")
_LETTER_O = re.compile(r"(?<=\d)[OＯ](?=[\dOＯ年月日])")
_YEAR_IN_HANZI = re.compile(r"二[〇○零][〇○零一二三][〇○零一二三四五六七八九](?=年)")
_SPACED = re.compile(  # 2 0 2 0 年 8 月 and ( 2 0 2 0 . 8 ), as scans have it
    r"(?<=(?<!\d)\d) +(?=\d(?!\d))|(?<=\d) +(?=[年月日])|(?<=\d) +(?=\. ?\d)|(?<=\d[ .]\.) +(?=\d)"
    r"|(?<=\d\.) +(?=\d)|(?<=[（(]) +(?=\d)|(?<=\d) +(?=[）)])")
_OPENING = 400  # characters
_BYLINES = 160  # characters at the beginning in which a line may hold the date
_BYLINE = 50  # characters; a longer line is text
_FORESEEN = re.compile(
    r"(?:预计|预测|预期|有望|估计|力争|计划|拟[于在]?|将[于在]?|展望|[成创建]立于|始建于|改为|[推延顺]迟?[至到])"
    r"[^，。；\n]{0,10}$")
_FISCAL_YEAR = re.compile(  # 财政年度截至每年3月31日止, 财年4月1日起算
    r"(?:财政年度|会计年度|财年)[^，。；\d]{0,6}(?:(?<=[于自从])(?P<since>1[0-2]|[1-9])月1日"
    r"|(?P<first>1[0-2]|[1-9])月1日(?=[起至开])|(?P<last>1[0-2]|[1-9])月(?:3[01]|2[89])日)")
_YEAR_MEANT = re.compile(  # 2024财年（2023年7月至2024年6月）
    r"(?<!\d)(?:20)?\d\d财年[（(](?:19|20)\d\d年(1[0-2]|[1-9])月(?:1日)?[-—–~至到]{1,2}(?:19|20)\d\d年")
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_YEAR_ENDED = re.compile(  # Fiscal year ended June 30, 2025
    rf"(?i:(?:fiscal|financial)\s+year|\bFY)[\s\w]{{0,6}}\s(?i:end(?:ed|s|ing)?)\s(?:on\s)?"
    rf"(?:\d{{1,2}}\s)?({'|'.join(_MONTHS)})")
_QUARTER_MEANT = re.compile(  # 第一财季（2024年10—12月）, 第三财季指2023年10月至12月
    r"第?([一二三四1-4])财季[^，。；\d]{0,3}[（(指即为](?:(?:19|20)\d\d年)?(1[0-2]|[1-9])月?[-—–~至到]")
FOUNDED = 1911  # the year before the first of the Republic, which Taiwan counts from
_HANZI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}


@dataclass(frozen=True, slots=True)
class Today:
    """When a document speaks: what 今年, 8月 and 全年 are counted from."""

    year: int | None
    month: int | None = None
    edition: int | None = None  # the year that a yearly report is about
    surmised: bool = field(default=False, compare=False)  # but the last year spoken of
    fiscal: int = field(default=1, compare=False)  # the month that a firm's year begins with
    republic: bool = field(default=False, compare=False)  # years are Taiwan's: 113年 is 2024
    rounds: Mapping[str, str] = field(default_factory=dict, compare=False)  # of a survey: 首轮

    def year_of(self, month: int) -> int | None:
        """Return the year of a month named without one: the latest in which it has begun."""
        if self.year and self.month and month > self.month:
            return self.year - 1
        return self.year

    @property
    def whole_year(self) -> int | None:
        """The year that 全年 is: one that is over, or nearly so."""
        if self.edition:
            return self.edition
        return self.year - 1 if self.year and self.month and self.month <= 6 else self.year


def today(document: Document) -> Today:
    """Return when the document speaks: its date, else its edition, else the latest year it states.

    Years that are aims (到2035年, 2030年前) do not count.
    """
    text = to_simplified(document.text)
    republic = bool(_TAIWAN.search(text) or _PART_OF_REPUBLIC.search(text))
    return replace(_today(document, republic), fiscal=_fiscal(text), republic=republic)


def _fiscal(text: str) -> int:
    """Return the month that the year of a firm begins with, 1 if nothing else is said."""
    if said := _FISCAL_YEAR.search(text):
        return int(said["since"] or said["first"] or int(said["last"]) % 12 + 1)
    if meant := _YEAR_MEANT.search(text):
        return int(meant[1])
    if meant := _QUARTER_MEANT.search(text):
        quarter = "一二三四1234".index(meant[1]) % 4
        return (int(meant[2]) - 1 - 3 * quarter) % 12 + 1
    ended = _YEAR_ENDED.search(text)
    return _MONTHS[ended[1]] % 12 + 1 if ended else 1


def _today(document: Document, republic: bool) -> Today:
    text, title = document.text, document.title
    if republic:
        text, title = (_YEAR_OF_REPUBLIC.sub(lambda m: f"{FOUNDED + int(m[1])}年", said)
                       for said in (text, title))
    text, title = _in_digits(text[:_OPENING]) + text[_OPENING:], _in_digits(title)
    date = (re.match(r"(\d{4})(?:-(\d\d))?", document.metadata.date or "") or _byline(text)
            or ISSUE.search(text, 0, _BYLINES) or _closing(text))
    edition = re.search(r"\d{4}", document.metadata.edition or "")
    about = int(edition[0]) if edition else None
    if date:
        return Today(int(date[1]), int(date[2]) if date[2] else None, about)
    if month := _MONTH_OF_REPUBLIC.search(document.text, 0, _BYLINES):
        return Today(FOUNDED + int(month[1]), int(month[2]), about)
    stated = [max(years) for said in (title, text) if (years := _stated(said))]
    if interim := _INTERIM.search(to_simplified(text), 0, _BYLINES):
        return Today(int(interim[1]), None, about)
    if number := _NUMBERED.search(text, 0, _BYLINES):
        return Today(int(number[1] or number[2]), None, about)
    bare = [int(m[0]) for said in (title, text[:_OPENING]) for m in _BARE_YEAR.finditer(said)]
    year = about or next(iter(stated + bare), None)
    return Today(year, None, about, not about and not _is_dated(year, title, text))


def _is_dated(year: int | None, title: str, text: str) -> bool:
    """Say whether a title or a part of the year tells that a text speaks in it.

    2024年公司收入增长5% may be said in 2024 or in 2025.
    """
    part = (rf"{year}\s?(?:年\s?(?:\d{{1,2}}\s?月|第?[一二三四]季|[上下前春暑国]|以来)|[QH])"
            rf"|《{year}年[^》]{{0,40}}(?:方案|计划|要点|安排)》")  # which the year itself brings
    opening = "".join(line for line in text[:_BYLINES].split("\n") if len(line) <= _BYLINE)
    return str(year) in title + opening or re.search(part, to_simplified(text)) is not None


def _in_digits(text: str) -> str:
    """Write the years of a text in digits: 2 0 2 0年 8 月, 2O20年, 二〇二〇年."""
    text = _LETTER_O.sub("0", _SPACED.sub("", text))
    return _YEAR_IN_HANZI.sub(lambda m: "".join(str(_HANZI[c]) for c in m[0]), text)


def _byline(text: str) -> re.Match[str] | None:
    """Return the date of a short line at the beginning: 某报 2024年3月8日, 小编 2022-09-06.

    A longer line may begin with one: （2024年3月8日，某地讯）.
    """
    lines = text[:_BYLINES].split("\n")
    dates = (_DATED_LINE.search(line) if len(line) <= _BYLINE else _DATELINE.match(line)
             for line in lines)
    return next(filter(None, dates), None) or _DATELINE.search(text, 0, _BYLINES)


def _closing(text: str) -> re.Match[str] | None:
    """Return the date that a text ends with: （某智库，2025年1月）."""
    last = text.rstrip()[-_BYLINES:].rpartition("\n")[2]
    return None if " | " in last else _CLOSING.search(last) or _WRITTEN.search(last)


def _stated(text: str) -> list[int]:
    """Return the years a text speaks of as present or past: not those it foresees."""
    text = to_simplified(text)
    return [int(m[1]) for m in _YEAR_STATED.finditer(text)
            if not _FORESEEN.search(text, max(0, m.start() - 12), m.start())]
