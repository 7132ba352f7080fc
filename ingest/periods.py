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
from dataclasses import dataclass, replace

from maitu.ingest.present import Today

_TO = "(?:[-—–~]{1,2}|至|到)"
_Y = r"(?<![\d.])(?:19|20)\d\d"
_M = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_N = r"(?:\d{1,2}|二?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_PERIOD = re.compile(rf"""
    (?=[\d一二三四五六七八九十两第首前上下今本去当明同全年半中元国近过最这连截到目至迄如现民“"QqHhF])(?:
    [“"]?十(?P<plan>[一二三四五六])五[”"]?(?:(?P<plan_last>末)|时期|期间|以来)
  | (?P<year1>{_Y})年(?P<year1_month>{_M})月份?{_TO}(?P<year2>{_Y})年(?P<year2_month>{_M})月
  | (?P<from_year>{_Y})年{_TO}(?P<to_year>{_Y})年(?P<to_month_of>{_M})月
  | (?P<first>{_Y})(?:年度?)?{_TO}(?P<last>(?:19|20)\d\d)(?:年度?|学年)
  | (?P<first_season>{_Y}){_TO}(?P<last_season>(?:19|20)?\d\d)年?
    (?:冰雪季|雪季|赛季|采暖季|供暖季|榨季)
  | (?<![\dA-Za-z.])(?P<terse>[12]\d(?:Q[1-4]|H[12])|(?:[1-4]Q|[12]H)[12]\d)(?![\dA-Za-z%])
  | FY\s?(?P<fiscal>(?:20)?\d\d)(?!\d)
  | (?P<ended>{_Y})年(?P<end>3月31|6月30|9月30|12月31)日?
    止(?:之?(?:[三六九]个月|年度)|全?年)
  | (?P<ended_hanzi>[一二][九〇零○][〇零○一二三四五六七八九]{{2}})年
    (?P<end_hanzi>三月三十一|六月三十|九月三十|十二月三十一)日?止(?:之?(?:[三六九]个月|年度)|全?年)
  | (?<![\d.])(?P<iso>20\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9]))(?![\d.])
  | 民国(?P<roc>\d{{2,3}})年度?
  | (?P<since>{_Y})年以来
  | (?<![第\d])(?:近|过去|最近|这)?(?P<years>{_N})[多余]?年[来间](?!隔)
  | (?:近|过去|最近)(?P<past>{_N})年(?!级)
  | 连续(?P<each>{_N})年(?=每年|年均|均|都)
  | (?P<now>截[至止]目前|到目前为止|目前|当前|至今(?!年)|迄今|如今|现阶段)
  | (?P<today>当[天日](?!时)|[本上]个?月[底末初份]?(?![市司]))
  | (?P<same>(?:[去上]|上一|前一)年同[期月]|一年前(?!后))
  | (?P<last_quarter>上一?季度?(?!节))
  | (?P<void>\d\d世纪(?:\d0年代)?|(?:19|20)?\d0年代|[5-9]0后)
  | (?=[\d一二三四五六七八九十第首前上下今本去当明同全年半中元五国“"QqHh])
    (?:(?P<year>{_Y})(?:(?P<mark>年度?|财年)|(?=[QqHh上前第][1-4半一二三]))
      |(?P<hanzi>[一二][九〇零○][〇零○一二三四五六七八九]{{2}})年
      |(?P<word>今年|本年度?|去年|上年|前年|当年|明年|同年))?
    (?:的?(?:(?P<nine_months>三季报)|第?(?P<quarter>[一二三四1-4])(?:季[度报]|(?<=第.)季(?!节))|(?P<first_quarter>首季度?)
        |[Qq]1{_TO}[Qq](?P<to_q>[234])(?![\d.])
        |[Qq](?P<q>[1-4])(?![\d.])
        |[前首](?P<quarters>[二两三23])个?季度?(?!报)|[一1]{_TO}(?P<to_quarter>[二三23])季度
        |(?P<half>[上下])半年|(?P<halfly>半年[度报]|中报|中期(?=业绩|报告|财务|成绩|财报|净利|营收))|[Hh](?P<h>[12])(?![\d.])
        |(?<![\d.])(?P<month1>{_M})(?:月份?[上中下]旬|月?份?){_TO}(?P<month2>{_M})月份?
        |前(?P<months>{_N})个?月
        |(?P<holiday>元旦|[“"]?五一[”"]?|[“"]?十一[”"]?(?=黄金周|假期)|国庆)(?:黄金周|小?长?假期?|假日|节假日|节|期间)?
        |(?<![\d.])(?P<day_month>{_M})月(?P<day>\d{{1,2}})日
            (?:{_TO}(?:(?P<to_month>{_M})月)?(?P<to_day>\d{{1,2}})日)?
        |(?<![\d.])(?P<month>{_M})月份?(?![球饼亮嫂薪经租活均])
        |(?P<whole>全年(?!目标|任务|计划|预[算期])|年[底末初中])))?
    (?:以来|底|末|初|[上中下]旬)?)
""", re.VERBOSE)  # fmt: skip

_HANZI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_HOLIDAYS = {"元旦": 1, "五一": 5, "十一": 10, "国庆": 10}
_WORDS = {"今年": 0, "本年": 0, "本年度": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_THAN = re.compile(
    r"(?:比|较|相比于?|相较于?|高于|低于|多于|少于|快于|慢于|优于|好于|高出|低出|超过|超出|相当于"
    r"|恢复[到至])$"
)
_WITH = re.compile(r"(?:与|和|同|跟|对比)$")
_OF_AMOUNT = re.compile(r"(?:同期|全年|水平)?的(?:近|约|超)?[\d一二两三四五六七八九]")
_IS = re.compile(r"(?:是|为|达|达到|约为|约|近)$")
_BY_THE_WAY = re.compile(r"[为是=＝]|同期")
_BASIS = re.compile(r"(?:年)?(?:价格?|不变价|可比价)格?计算")  # 按上年不变价计算
_RECORD = re.compile(r"的?(?:同期)?(?:第[一二两三四五六七八九十]|最|首次|新[高低])")  # 五年来最高
# A span counted back from today is told of at a clause's beginning: 五年来，产值年均增长8%.
# Elsewhere it but tells what is counted: 近五年未实施的专利占74%.
_SPANNED = re.compile(r"，|[^，。；]{0,12}(?:年均|平均)")
_AHEAD = re.compile(r"(?:预计|预期|预测|预估|展望|指引|有望|力争|目标)[^，。；]{0,8}，?[^，。；]{0,4}$")
_OVERCOME = re.compile(r"(?:扭转|改变|结束|止住|摆脱)了?$")


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
        if not groups:
            continue
        until = text.endswith(("截至", "截止"), 0, match.start())
        iso = _resolve(groups, _foreseen(match, now), None if until else anchor, current)
        if iso and found and found[-1].iso and _glossed(text, found[-1].end, match):
            continue
        role = _role(text, match.start(), match.end(), groups)
        before = found[-1].iso if found and found[-1].role == "topic" else None
        again = bool(iso and before and groups.get("word") in ("去年", "上年")
                     and iso == shifted(before, -1))
        found.append(Period(match.start(), match.end(), iso, role,
                            bool(groups.keys() & {"same", "last_quarter"}) or again
                            or _aside(match)))
        if role == "topic" and iso and "since" not in groups and not found[-1].aside:
            current = iso
            anchor = year_of(iso) or anchor
    return found


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


def year_of(iso: str) -> int | None:
    """Return the year that a period lies in, None where it spans several."""
    first, last = iso[:4], iso.rpartition("/")[2][:4]
    return int(first) if first and first == last else None


def shifted(iso: str, years: int) -> str:
    """Return the same period `years` later: 2020-H1 and -1 give 2019-H1."""
    return re.sub(r"\d{4}", lambda m: f"{int(m[0]) + years:04d}", iso)


def _role(text: str, start: int, end: int, groups: dict[str, str]) -> str:
    if "now" in groups:
        return "now"
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


def _resolve(groups: dict[str, str], now: Today, anchor: int | None, current: str | None
             ) -> str | None:
    if "now" in groups or "void" in groups:
        return None
    if "same" in groups:
        if current:
            return shifted(current, -1)
        return str(now.year - 1) if now.year else None
    if "last_quarter" in groups:
        return _quarter_before(current)
    if "plan" in groups:  # the 十四五 (14th five-year) plan is of 2021 to 2025
        last = 1955 + 5 * (10 + _number(groups["plan"]))
        return str(last) if "plan_last" in groups else f"{last - 4}/{last}"
    if "year1" in groups:
        return "{year1}-{0:02d}/{year2}-{1:02d}".format(
            _number(groups["year1_month"]), _number(groups["year2_month"]), **groups)
    if "from_year" in groups:
        return "{from_year}/{to_year}-{0:02d}".format(_number(groups["to_month_of"]), **groups)
    if "first_season" in groups:
        return f"{groups['first_season']}/{groups['first_season'][:2]}{groups['last_season'][-2:]}"
    if "today" in groups:
        return _month_of(groups["today"], now)
    if "first" in groups:
        return f"{groups['first']}/{groups['last']}"
    return _in_figures(groups) or _counted(groups, now) or _dated(groups, now, anchor, current)


def _in_figures(groups: dict[str, str]) -> str | None:
    """Resolve the terse and the numeric: 3Q24, FY2024, 2024-11-12, 民国113年."""
    if "terse" in groups:
        before, part, after = re.split("([QH])", groups["terse"])
        return f"20{max(before, after, key=len)}-{part}{min(before, after, key=len)}"
    if "fiscal" in groups:
        return "20" + groups["fiscal"][-2:]
    if "ended" in groups:  # a firm's period of report: 截至2024年6月30日止六个月
        parts = {"3月31": "-Q1", "6月30": "-H1", "9月30": "-Q1/{0}-Q3", "12月31": ""}
        return groups["ended"] + parts[groups["end"]].format(groups["ended"])
    if "iso" in groups:
        year, month, day = map(int, re.split(r"[-/.]", groups["iso"]))
        return f"{year}-{month:02d}-{day:02d}"
    if "ended_hanzi" in groups:
        ended = "".join(str(_HANZI[c]) for c in groups["ended_hanzi"])
        parts = {"三": "-Q1", "六": "-H1", "九": "-Q1/{0}-Q3", "十": ""}
        return ended + parts[groups["end_hanzi"][0]].format(ended)
    if "roc" in groups:  # counted from the founding of the Republic in 1912
        return str(1911 + int(groups["roc"]))
    return None


def _quarter_before(current: str | None) -> str | None:
    """Return the quarter before the one spoken of: 2024-Q4 before 2025-Q1."""
    told = re.search(r"(\d{4})-Q([1-4])$", current or "")
    if told is None:
        return None
    quarters = 4 * int(told[1]) + int(told[2]) - 2
    return f"{quarters // 4:04d}-Q{quarters % 4 + 1}"


def _month_of(said: str, now: Today) -> str | None:
    """Return the month of 当天, 昨日, 本月 or 上月."""
    if not now.year or not now.month:
        return None
    months = 12 * now.year + now.month - 1 - said.startswith("上")
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _counted(groups: dict[str, str], now: Today) -> str | None:
    """Resolve spans that are counted back from today."""
    if not now.year:
        return None
    if "since" in groups:
        since = groups["since"]
        return f"{since}/{now.year}" if int(since) < now.year else since
    if "each" in groups:  # the years that are over: 连续7年每年
        return f"{now.year - _number(groups['each'])}/{now.year - 1}"
    if groups.get("past") in ("一", "1"):
        return str(now.year - 1)
    back = groups.get("years") or groups.get("past")
    return f"{now.year - _number(back)}/{now.year}" if back else None


def _dated(groups: dict[str, str], now: Today, anchor: int | None, current: str | None
           ) -> str | None:
    part, month = _part(groups)
    if "year" in groups:
        year: int | None = int(groups["year"])
    elif "hanzi" in groups:
        year = int("".join(str(_HANZI[c]) for c in groups["hanzi"]))
    elif "word" in groups:
        word = groups["word"]
        said = None if now.surmised else now.year
        base = said if word in _WORDS else anchor or now.year
        if word == "上年" and current:
            base = year_of(current) or base
        year = base + _WORDS.get(word, 0) if base else None
    elif "whole" in groups:
        year = anchor or now.whole_year
    else:
        day = now.surmised and "day" in groups
        year = anchor or (None if day else now.year_of(month))
    if year is None or not (part or groups.keys() & {"mark", "hanzi", "word", "whole"}):
        return None
    return "/".join(f"{year:04d}{p}" for p in part) or f"{year:04d}"


def _part(groups: dict[str, str]) -> tuple[tuple[str, ...], int]:
    """Return the parts of the year that are named (`-Q1`, `-08` …).

    Also return a month that is past or running: the first of a single part, which may be the
    present one, and the last of a span (前三季度), which is told of when it is over.
    """
    if "first_quarter" in groups:
        return ("-Q1",), 1
    if "nine_months" in groups:  # that is what a firm's report of the third quarter is about
        return ("-Q1", "-Q3"), 9
    if quarter := groups.get("quarter") or groups.get("q"):
        return (f"-Q{_number(quarter)}",), 3 * _number(quarter) - 2
    if quarters := (groups.get("quarters") or groups.get("to_quarter")
                    or groups.get("to_q")):
        return ("-Q1", f"-Q{_number(quarters)}"), 3 * _number(quarters)
    if "halfly" in groups:
        return ("-H1",), 6
    if half := groups.get("half") or groups.get("h"):
        return ("-H1",) if half in "上1" else ("-H2",), 1 if half in "上1" else 7
    if "month2" in groups or "months" in groups:
        first = _number(groups.get("month1", "1"))
        last = _number(groups.get("month2") or groups["months"])
        return (f"-{first:02d}", f"-{last:02d}"), last
    if "day" in groups:
        month, day = _number(groups["day_month"]), int(groups["day"])
        until = groups.get("to_day")
        if not until:
            return (f"-{month:02d}-{day:02d}",), month
        to_month = _number(groups.get("to_month", groups["day_month"]))
        return (f"-{month:02d}-{day:02d}", f"-{to_month:02d}-{int(until):02d}"), month
    if "holiday" in groups:
        month = _HOLIDAYS[groups["holiday"].strip("“”\"")]
        return (f"-{month:02d}",), month
    if "month" in groups:
        return (f"-{_number(groups['month']):02d}",), _number(groups["month"])
    return (), 1


def _number(written: str) -> int:
    """Return a number below 100, in figures or in characters."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _HANZI[written]
    return 10 * (_HANZI[tens] if tens else 1) + (_HANZI[ones] if ones else 0)
