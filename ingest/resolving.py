"""Resolving: what the times that a sentence names are, as ISO 8601-like expressions."""

from __future__ import annotations

import re

from maitu.ingest.present import FOUNDED, Today

_HANZI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_HOLIDAYS = {"元旦": 1, "五一": 5, "十一": 10, "国庆": 10}
# The last month of a part of a year, and how many it has.
_FIRM_PARTS = {"": (12, 12), "-H1": (6, 6), "-H2": (12, 6),
               "-Q1": (3, 3), "-Q2": (6, 3), "-Q3": (9, 3), "-Q4": (12, 3)}
_WORDS = {"今年": 0, "本年": 0, "本年度": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}


def year_of(iso: str) -> int | None:
    """Return the year that a period lies in, None where it spans several."""
    first, last = iso[:4], iso.rpartition("/")[2][:4]
    return int(first) if first and first == last else None


def shifted(iso: str, years: int) -> str:
    """Return the same period `years` later: 2020-H1 and -1 give 2019-H1."""
    return re.sub(r"\d{4}", lambda m: f"{int(m[0]) + years:04d}", iso)


def resolve(groups: dict[str, str], now: Today, anchor: int | None, current: str | None
            ) -> str | None:
    """Return the period that a time names, None if that cannot be told.

    Args:
        groups: what was read of it, by the names of the groups in the pattern of `periods`.
        now: when the document speaks.
        anchor: the year that year-less times belong to.
        current: the period spoken of before, for 去年同期 and 上季度.
    """
    if "now" in groups or "void" in groups:
        return None
    if groups.keys() & {"same", "same_of", "last_quarter"}:
        return _leaning(groups, now, current)
    if "plan" in groups:  # the 十四五 (14th five-year) plan is of 2021 to 2025
        last = 1955 + 5 * (10 + number(groups["plan"]))
        return str(last) if "plan_last" in groups else f"{last - 4}/{last}"
    if "year1" in groups:
        return "{year1}-{0:02d}/{year2}-{1:02d}".format(
            number(groups["year1_month"]), number(groups["year2_month"]), **groups)
    if "from_year" in groups:
        return "{from_year}/{to_year}-{0:02d}".format(number(groups["to_month_of"]), **groups)
    if "first_season" in groups:
        return f"{groups['first_season']}/{groups['first_season'][:2]}{groups['last_season'][-2:]}"
    if "today" in groups:
        return _month_of(groups["today"], now)
    if "first" in groups:
        return f"{groups['first']}/{groups['last']}"
    said = (_in_figures(groups) or _counted(groups, now, current)
            or _dated(groups, now, anchor, current))
    if said and now.fiscal > 1 and (
            groups.keys() & {"fiscal", "season"} or groups.get("mark") == "财年"):
        named = groups.keys() & {"year", "hanzi", "fiscal"}
        return _of_firm(said, now.fiscal, None if named else current)
    return said


def _of_firm(said: str, first: int, current: str | None) -> str:
    """Return when a part of a firm's year was, the year beginning in the month `first`.

    A firm's year is called by the year that it ends in. A quarter without a year is of the one
    that brings it nearest to `current`.
    """
    year, part = int(said[:4]), said[4:]
    if part not in _FIRM_PARTS:
        return said
    last, months = _FIRM_PARTS[part]
    ends = [12 * (year + later) + last + first - 14 for later in ((1, 0) if current else (0,))]
    end = min(ends, key=lambda end: abs(end - last_month(current))) if current else ends[0]
    return _span(end // 12, end % 12 + 1, months)


def last_month(iso: str) -> int:
    """Return the last month of a period, counted from the year 0: 24287 of 2023-Q4."""
    last = iso.rpartition("/")[2]
    part = last[4:]
    month = _FIRM_PARTS[part][0] if part in _FIRM_PARTS else int(part[1:3])
    return 12 * int(last[:4]) + month - 1


def _in_figures(groups: dict[str, str]) -> str | None:
    """Resolve the terse and the numeric: 3Q24, 24Q1-3, FY2024, 2024-11-12, 民国113年."""
    if "terse" in groups:
        before, part, after = re.split("([QH])", groups["terse"])
        return f"20{max(before, after, key=len)[-2:]}-{part}{min(before, after, key=len)}"
    if "terse_year" in groups:
        return f"20{groups['terse_year']}-Q1/20{groups['terse_year']}-Q{groups['terse_to']}"
    if "fiscal" in groups:
        part = groups.get("fiscal_of") or groups.get("fiscal_part")
        part = part[::-1] if part and part[0].isdigit() else part  # 1H
        return "20" + groups["fiscal"][-2:] + (f"-{part}" if part else "")
    if "fiscal_year" in groups:
        return groups["fiscal_year"]
    if "ended_of" in groups:
        return _ended(groups)
    if "iso" in groups:
        year, month, day = map(int, re.split(r"[-/.]", groups["iso"]))
        return f"{year}-{month:02d}-{day:02d}"
    if "roc" in groups:
        return str(FOUNDED + int(groups["roc"]))
    return None


def _ended(groups: dict[str, str]) -> str:
    """Return a firm's period of report: 截至2024年6月30日止六个月, 截至2025年3月31日止年度."""
    written = groups.get("ended") or "".join(str(_HANZI[c]) for c in groups["ended_hanzi"])
    year, month, of = int(written), number(groups["end_month"]), groups["ended_of"]
    months = {"三": 3, "六": 6, "九": 9}.get(of[0], 12) if "个月" in of else 3 if "季" in of else 12
    return _span(year, month, months)


def _span(year: int, month: int, months: int) -> str:
    """Return the span of so many months that ends with a month: a quarter or a half, if one."""
    if month % 3 == 0 and months == 3:
        return f"{year}-Q{month // 3}"
    if month % 6 == 0 and months == 6:
        return f"{year}-H{month // 6}"
    if month == months == 9:
        return f"{year}-Q1/{year}-Q3"
    if month == months == 12:
        return str(year)
    first = 12 * year + month - months
    return f"{first // 12:04d}-{first % 12 + 1:02d}/{year}-{month:02d}"


def _leaning(groups: dict[str, str], now: Today, current: str | None) -> str | None:
    """Resolve what leans on the period spoken of: 去年同期, 2020年同期, 上季度."""
    if "last_quarter" in groups:
        return _quarter_before(current)
    if "same" in groups:
        if current:
            return shifted(current, -1)
        return str(now.year - 1) if now.year else None
    year = year_of(current or "")
    named = groups["same_of"]
    return shifted(current, int(named) - year) if current and year else named


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


def _counted(groups: dict[str, str], now: Today, current: str | None) -> str | None:
    """Resolve spans that are counted back from today."""
    if not now.year:
        return None
    if "since" in groups:
        since = groups["since"]
        return f"{since}/{now.year}" if int(since) < now.year else since
    if "each" in groups:  # the years that are over: 连续7年每年
        return f"{now.year - number(groups['each'])}/{now.year - 1}"
    if groups.get("past") in ("一", "1"):
        whole = current is not None and current.isdigit()  # the year that a report is about
        return current if whole else str(now.year - 1)
    back = groups.get("years") or groups.get("past")
    return f"{now.year - number(back)}/{now.year}" if back else None


def _dated(groups: dict[str, str], now: Today, anchor: int | None, current: str | None
           ) -> str | None:
    part, month = _part(groups)
    if "year" in groups:
        year: int | None = int(groups["year"])
    elif "hanzi" in groups:
        year = int("".join(str(_HANZI[c]) for c in groups["hanzi"]))
    elif "republic" in groups:
        year = FOUNDED + int(groups["republic"])
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
    if year is None or not (part or groups.keys() & {"mark", "hanzi", "republic", "word", "whole"}):
        return None
    return "/".join(f"{year:04d}{p}" for p in part) or f"{year:04d}"


def _part(groups: dict[str, str]) -> tuple[tuple[str, ...], int]:
    """Return the parts of the year that are named (`-Q1`, `-08` …).

    Also return a month that is past or running: the first of a single part, which may be the
    present one, and the last of a span (前三季度), which is told of when it is over.
    """
    if "first_quarter" in groups:
        return ("-Q1",), 1
    if quarter := groups.get("quarter") or groups.get("q"):
        return (f"-Q{number(quarter)}",), 3 * number(quarter) - 2
    if quarters := (groups.get("quarters") or groups.get("to_quarter")
                    or groups.get("to_q")):
        return ("-Q1", f"-Q{number(quarters)}"), 3 * number(quarters)
    if "halfly" in groups:
        return ("-H1",), 6
    if half := groups.get("half") or groups.get("h"):
        return ("-H1",) if half in "上1" else ("-H2",), 1 if half in "上1" else 7
    if "month2" in groups or "months" in groups:
        first = number(groups.get("month1", "1"))
        last = number(groups.get("month2") or groups["months"])
        return (f"-{first:02d}", f"-{last:02d}"), last
    if "day" in groups:
        month, day = number(groups["day_month"]), int(groups["day"])
        until = groups.get("to_day")
        if not until:
            return (f"-{month:02d}-{day:02d}",), month
        to_month = number(groups.get("to_month", groups["day_month"]))
        return (f"-{month:02d}-{day:02d}", f"-{to_month:02d}-{int(until):02d}"), month
    if "holiday" in groups:
        month = _HOLIDAYS[groups["holiday"].strip("“”\"")]
        return (f"-{month:02d}",), month
    if "month" in groups:
        return (f"-{number(groups['month']):02d}",), number(groups["month"])
    return (), 1


def number(written: str) -> int:
    """Return a number below 100, in figures or in characters."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _HANZI[written]
    return 10 * (_HANZI[tens] if tens else 1) + (_HANZI[ones] if ones else 0)
