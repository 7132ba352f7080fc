"""Periods: the times that a sentence names, as ISO 8601-like expressions.

今年1-8月 is `2020-01/2020-08` in a document of 2020, 前三季度 is `2020-Q1/2020-Q3`, 十四五期间 is
`2021/2025`. What a time does in its sentence is its `role`:

topic   when the statement holds
than    what it is compared with: 比2015年
base    where a change starts: 由2012年的
now     目前: the day of writing, which few texts date
past    when something held that is over: 扭转了上半年下降的局面
none    no time that can be dated, yet no amount either: 90年代
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from maitu.ingest.present import Today
from maitu.ingest.resolving import last_month, number, resolve, shifted, year_of

_TO = "(?:[-—–~]{1,2}|至|到)"
_Y = r"(?<![\d.])(?:19|20)\d\d"
_M = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_N = r"(?:\d{1,2}|二?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_PERIOD = re.compile(rf"""
    (?=[\d一二三四五六七八九十两第首前头上下今本去当明同全年半中元国近过最这连截到目至迄如现民“"QqHhFf])(?:
    [“"]?十(?P<plan>[一二三四五六])五[”"]?(?:(?P<plan_last>末)|时期|期间|以来)
  | (?P<year1>{_Y})年(?P<year1_month>{_M})月份?{_TO}(?P<year2>{_Y})年(?P<year2_month>{_M})月
  | (?P<from_year>{_Y})年{_TO}(?P<to_year>{_Y})年(?P<to_month_of>{_M})月
  | (?P<first>{_Y})(?:年度?)?{_TO}(?P<last>(?:19|20)\d\d)(?:年度?|学年)
  | (?P<first_season>{_Y}){_TO}(?P<last_season>(?:19|20)?\d\d)年?
    (?:冰雪季|雪季|赛季|采暖季|供暖季|榨季)
  | (?<![\dA-Za-z.])(?:(?P<terse_year>[12]\d)Q1{_TO}Q?(?P<terse_to>[234])
      |(?P<terse>[12]\d(?:Q[1-4]|H[12])|(?:[1-4]Q|[12]H)(?:20)?[12]\d))(?![\dA-Za-z%])
  | (?:(?P<fiscal_of>Q[1-4]|H[12]|[1-4]Q|[12]H)\s?)?(?:FY|[Ff]iscal\s?(?:[Yy]ear\s?)?)\s?
    (?P<fiscal>(?:20)?\d\d)(?!\d)(?:\s?(?P<fiscal_part>Q[1-4]|H[12]|[1-4]Q|[12]H)(?!\d))?
  | (?P<fiscal_year>{_Y})FY(?![A-Za-z\d])
  | (?:(?P<ended>{_Y})|(?P<ended_hanzi>[一二][九〇零○][〇零○一二三四五六七八九]{{2}}))年
    (?P<end_month>{_M})月(?:\d\d|[二三]十[一八九]?)日?
    止的?之?(?P<ended_of>[三六九]个月|十二个月|第?[一二三四]?季度?|(?:财政)?年度?|财年|全年)
  | (?<![\d.])(?P<iso>20\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9]))(?![\d.])
  | 民国(?P<roc>\d{{2,3}})年度?
  | (?P<since>{_Y})年以来
  | (?P<same_of>{_Y})年同[期季]
  | (?<![第\d])(?:近|过去|最近|这)?(?P<years>{_N})[多余]?年[来间](?!隔)
  | (?:近|过去|最近)(?P<past>{_N})年(?!级)
  | 连续(?P<each>{_N})年(?=每年|年均|均|都)
  | (?P<now>截[至止]目前|到目前为止|目前|当前|至今(?!年)|迄今|如今|现阶段)
  | (?P<today>当[天日](?!时)|[本上]个?月[底末初份]?(?![市司]))
  | (?P<same>(?:[去上]|上一|前一)(?:财年|年)同[期月]|上一?财年(?!同)|一年前(?!后))
  | (?P<last_quarter>上一?季度?(?!节))
  | (?P<void>\d\d世纪(?:\d0年代)?|(?:19|20)?\d0年代|[5-9]0后)
  | (?=[\d一二三四五六七八九十第首前头上下今本去当明同全年半中元五国“"QqHh])
    (?:(?P<year>{_Y})(?:(?P<mark>年度?|财年)|(?=[QqHh上前第][1-4半一二三]))
      |(?P<hanzi>[一二][九〇零○][〇零○一二三四五六七八九]{{2}})年
      |(?P<republic>(?<![\d.第近约逾])1[01]\d)年(?:度|(?![来间内后期级代多历以]))
      |(?P<word>今年|本年度?|去年|上年|前年|当年|明年|同年))?
    (?:的?(?:第?(?P<quarter>[一二三四1-4])(?:(?P<season>财季)|季[度报]|(?<=第.)季(?!节))
        |(?P<first_quarter>首季度?)
        |[Qq]1{_TO}[Qq]?(?P<to_q>[234])(?![\d.%])
        |[Qq](?P<q>[1-4])(?![\d.])
        |[前首](?P<quarters>[二两三23])个?季度?(?!报)|[一1]{_TO}(?P<to_quarter>[二三23])季度
        |(?P<half>[上下])半年|(?P<halfly>半年[度报]|中报|中期(?=业绩|报告|财务|成绩|财报|净利|营收))|[Hh](?P<h>[12])(?![\d.])
        |(?<![\d.])(?P<month1>{_M})(?:月份?[上中下]旬|月?份?){_TO}(?P<month2>{_M})月份?
        |[前头](?P<months>{_N})个?月
        |(?P<holiday>元旦|[“"]?五一[”"]?|[“"]?十一[”"]?(?=黄金周|假期)|国庆)(?:黄金周|小?长?假期?|假日|节假日|节|期间)?
        |(?<![\d.])(?P<day_month>{_M})月(?P<day>\d{{1,2}})日
            (?:{_TO}(?:(?P<to_month>{_M})月)?(?P<to_day>\d{{1,2}})日)?
        |(?<![\d.])(?P<month>{_M})月份?(?![球饼亮嫂薪经租活均])
        |(?P<whole>全年(?!目标|任务|计划|预[算期]|连续|无休|不间断|候)|年[底末初中])))?
    (?:以来|底|末|初|[上中下]旬)?)
""", re.VERBOSE)  # fmt: skip

_THAN = re.compile(
    r"(?:比|较|相比于?|相较于?|高于|低于|多于|少于|快于|慢于|优于|好于|高出|低出|超过|超出|相当于"
    r"|恢复[到至])$"
)
_WITH = re.compile(r"(?:与|和|同|跟|对比)$")
_OF_AMOUNT = re.compile(r"(?:同期|全年|水平)?的(?:近|约|超)?[\d一二两三四五六七八九]")
_IS = re.compile(r"(?:是|为|达|达到|约为|约|近)$")
_BY_THE_WAY = re.compile(r"[为是=＝]|同期")
_BASIS = re.compile(r"(?:年)?(?:价格?|不变单?价|可比单?价)格?计算")  # 按上年不变价计算
_RECORD = re.compile(r"的?(?:同期)?(?:第[一二两三四五六七八九十]|最|首次|新[高低])")  # 五年来最高
# A span counted back from today is told of at a clause's beginning: 五年来，产值年均增长8%.
# Elsewhere it but tells what is counted: 近五年未实施的专利占74%.
_SPANNED = re.compile(r"，|[^，。；]{0,12}(?:年均|平均)")
_AHEAD = re.compile(
    r"(?:预计|预期|预测|预估|展望|指引|有望|力争|目标)[^，。；]{0,8}，?[^，。；]{0,4}$")
_BUILT_BEFORE = re.compile(r"(?:以|之)?前[^，。；]{1,12}[^，。；目]的")  # 2000年前建成的小区
_OVERCOME = re.compile(r"(?:扭转|改变|结束|止住|摆脱)了?$")

_LISTED = 24  # characters that the earlier times of an enumeration may take
_ENUMERATED = (  # what the last one is, how much of it the others share, how they are written
    (re.compile(r"\d{4}"), 0, re.compile(r"(?<![\d.])(?:(?:19|20)\d\d[、和与及])+$")),
    (re.compile(r"\d{4}-\d\d"), 5, re.compile(r"(?<![\d.])(?:(?:1[0-2]|[1-9])[、和与及])+$")),
    (re.compile(r"\d{4}-Q\d"), 6, re.compile(r"(?<![\d.])(?:[一二三1-3][、和与及])+$")),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A time as a sentence names it."""

    start: int
    end: int
    iso: str | None  # None where it cannot be told
    role: str
    aside: bool = False  # 上年同期: of the number after it alone


def find(
    text: str, now: Today, anchor: int | None = None, current: str | None = None
) -> list[Period]:
    """Return the periods of a sentence, in order.

    Args:
        text: the sentence, without spaces.
        now: when the document speaks.
        anchor: the year that the paragraph spoke of last, which year-less times belong to.
        current: the period that the sentence before left standing, for 去年同期.
    """
    found: list[Period] = []
    for match in _PERIOD.finditer(text):
        if not match[0]:
            continue  # a time may begin here, but none does
        groups = {name: value for name, value in match.groupdict().items() if value}
        if not groups or ("republic" in groups and not now.republic):
            continue
        year = anchor
        if text.endswith(("截至", "截止"), 0, match.start()):
            year = _ending(groups, current)
        iso = resolve(groups, _foreseen(match, now), year, current)
        if iso and found and found[-1].iso and _glossed(text, found[-1].end, match):
            continue
        present = now.year or year_of((current or "")[:4])
        over = iso and present and int(iso[:4]) < present
        told_of = over and _BUILT_BEFORE.match(text, match.end())
        role = "none" if told_of else _role(text, match.start(), match.end(), groups)
        before = found[-1].iso if found and found[-1].role == "topic" else None
        again = bool(iso and before and groups.get("word") in ("去年", "上年")
                     and iso == shifted(before, -1))
        if iso and role == "topic":
            found += _enumerated(text, match.start(), iso)
        found.append(Period(match.start(), match.end(), iso, role,
                            bool(groups.keys() & {"same", "same_of", "last_quarter"}) or again
                            or _aside(match)))
        if role == "topic" and iso and "since" not in groups and not found[-1].aside:
            current = iso
            anchor = year_of(iso) or anchor
    rounds = [Period(m.start(), m.end(), iso, _role(text, m.start(), m.end(), {}))
              for name, iso in now.rounds.items() for m in re.finditer(name, text)
              if all(m.start() - p.end not in (0, 1) for p in found)]  # 2019年首轮 is dated
    return sorted(found + rounds, key=lambda period: period.start) if rounds else found


def _ending(groups: dict[str, str], current: str | None) -> int | None:
    """Return the year of a day up to which something is told, None if it cannot be told.

    It is that of the period spoken of, if that ends in its month: 2024年营收5亿元。截至12月31日.
    """
    month = groups.get("day_month") or groups.get("month") or ""
    year, last = divmod(last_month(current), 12) if current else (None, 0)
    return year if month.isdigit() and int(month) == last + 1 else None


def _enumerated(text: str, start: int, iso: str) -> Iterator[Period]:
    """Yield the times before one whose unit it alone has: 7、8、9月; 2022、2023年; 一、二季度."""
    kept, written = next(((kept, written) for shape, kept, written in _ENUMERATED
                          if shape.fullmatch(iso)), (0, None))
    listed = written.search(text, max(0, start - _LISTED), start) if written else None
    if not listed:
        return
    at = listed.start()
    named = list(re.finditer(r"\d+|[一二三]", listed[0]))
    isos = [f"{iso[:kept]}{number(m[0]):0{len(iso) - kept}d}" for m in named]
    if [*isos, iso] == sorted({*isos, iso}):
        for match, said in zip(named, isos, strict=True):
            yield Period(at + match.start(), at + match.end(), said, "topic")


def _foreseen(match: re.Match[str], now: Today) -> Today:
    """Let a month that is foreseen be to come: 预计第四季度, in September, is of this year."""
    clause = match.string[max(0, match.start() - 12): match.start()].rpartition("。")[2]
    return replace(now, month=None) if _AHEAD.search(clause) else now


def _aside(match: re.Match[str]) -> bool:
    """Say whether a number of the year before is told by the way: 利润2亿元，上年为1亿元."""
    return match[0] in ("上年", "去年") and bool(
        _BY_THE_WAY.match(match.string, match.end()))


def _glossed(text: str, end: int, match: re.Match[str]) -> bool:
    """Say whether a time in brackets says the one before it once more: 前三季度（1—9月）."""
    return match.start() == end + 1 and text[end] in "（(" and text[match.end():][:1] in ("）", ")")


def _role(text: str, start: int, end: int, groups: dict[str, str]) -> str:
    if "now" in groups:
        return "now"
    if text[start:end] == "明年" and text.endswith(("到", "待", "等"), 0, start):
        return "none"  # what is left for later is not told of
    if text.endswith("每年", 0, start):
        return "none"
    passing = bool(groups.keys() & {"years", "past"}) and not (
        _SPANNED.match(text, end) or (start == 0 and text[end - 1] == "来"))
    if passing or "void" in groups or _BASIS.match(text, end) or (
            text.endswith("以来", 0, end) and _RECORD.match(text, end)):
        return "none"
    before, after = text[max(0, start - 4):start], text[end:end + 8]
    if _THAN.search(before) or (_IS.search(before) and _OF_AMOUNT.match(after)):
        return "than"
    if _WITH.search(before) and re.match(r"(?:同期|末|底)?(?:相比|相当|持平|比较)", after):
        return "than"
    if re.search(r"[由从自]$", before) and not re.match(r"起|开始|以来|[至到]", after):
        return "base"
    return "past" if _OVERCOME.search(before) else "topic"
