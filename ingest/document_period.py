"""The period of a document or a section: what its numbers without a time of their own are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from maitu.ingest import periods
from maitu.ingest.dating import is_day
from maitu.ingest.present import ISSUE, Today
from maitu.ingest.rulebook import any_of, toml
from maitu.ingest.script import to_simplified
from maitu.ontology.model import Document

_YEARS_ABREAST = re.compile(r"\|\s*20\d\d年?\s*\|\s*20\d\d年?")
_REVIEW = re.compile(
    r"((?:19|20)\d\d)年[^，。]{0,12}(?:情况|执行|回顾)[^，。]{0,3}[和与、及](?:19|20)\d\d年")
_SPAN = re.compile(r"\d{4}/\d{4}")
_YEARLY = re.compile(r"((?:19|20)\d\d)年?度")
_STATED = re.compile(r"(?<!\d)((?:19|20)\d\d)(?![\d届级])")
_YEARBOOK = re.compile(r"年鉴[^，。；\d]{0,12}((?:19|20)\d\d)(?![\d年])")  # of the year before
_WEEK_NUMBER = re.compile(r"第(\d{1,2})周|(?<![A-Za-z])W(\d{1,2})(?!\d)")
_WEEK = re.compile(r"(20\d\d)[年./-](\d{1,2})[月./-]\d{1,2}")
# A firm's year that is none of the calendar's: 截至2025年3月31日止年度
_FISCAL = re.compile(
    r"截至(?:19|20)\d\d年(?:\d{1,2}月\d\d日?止的?[三六九]个月"
    r"|(?!12月|十二月)\d{1,2}月\d\d日?止的?(?:财政)?(?:年度|财年|全年))")
_SURVEYED = re.compile(r"调查(?:时间|时期|期间|日期|时段)?：(?=[^，。；]{0,4}(?:19|20)\d\d年)")
_OFFICE = re.compile(r"调查(?:总?队|局)")  # whose bulletins are no surveys
_OPENING = 300  # characters in which a document says what time it is about
_HEADLINES = 3  # first lines, one of which is the headline even where the title is not known
_HEADLINE = 50  # characters; a longer line is text


def whole(document: Document, now: Today) -> str | None:
    """Return the period that a whole document is about: a bulletin's year, a firm's half-year.

    Other documents speak of many times, and a number of theirs without one has none.
    """
    words = toml("observations")["one_period"]
    text = to_simplified(document.text[:_OPENING])
    lines = [line for line in text.split("\n")[:_HEADLINES] if len(line) <= _HEADLINE]
    heads = [re.sub(r"\s", "", line) for line in (to_simplified(document.title), *lines)]
    survey = next((head for head in heads
                   if any_of(words["surveys"]).search(_OFFICE.sub("", head))), None)
    if survey or _SURVEYED.search(text):
        return _of_survey(document.text, text, survey or heads[0], now)
    if yearbook := _YEARBOOK.search(text):
        return str(int(yearbook[1]) - 1)
    if issue := next(filter(None, map(ISSUE.search, heads)), None):
        return f"{issue[1]}-{issue[2]}"
    if fiscal := _FISCAL.search(re.sub(r"\s", "", text)):
        return _times([fiscal[0]], now)[0]
    if told := next(filter(None, (heading(head, now) for head in heads)), None):
        return told
    if (year := _reviewed(heads)) or (year := _reported(text, now)):
        return year
    if week := next(filter(None, (_week(head, now) for head in heads)), None):
        return week
    headlines = [head for head in heads if any_of(words["titles"]).search(head)]
    if not headlines:
        return _titled(heads[0], now)
    times = _times((*headlines, *heads, re.sub(r"\s", "", text)), now)
    if times and times[0].endswith("-Q3") and any("三季报" in head for head in heads):
        return f"{times[0][:4]}-Q1/{times[0]}"  # a firm's report of three quarters
    return times[0] if times else document.metadata.edition


def _of_survey(text: str, opening: str, title: str, now: Today) -> str | None:
    """Return when a survey was held: what its title says, else its text, else when it speaks."""
    if yearly := _YEARLY.search(title):
        return yearly[1]
    if exact := [iso for iso in _times([title], now) if "-" in iso]:
        return exact[0]
    named = _STATED.search(title)
    held = _surveyed(text, opening, now)
    if named and not (held and named[1] in held):
        return named[1]
    spoken = now.year and not now.surmised and not _YEARS_ABREAST.search(text)
    return held or (str(now.year) if spoken and not title.endswith("。") else None)


def _titled(title: str, now: Today) -> str | None:
    """Return the first time that a title names: 2024年快递市场观察; a span of years is a plan's."""
    named = _times([title], now)
    return named[0] if named and not _SPAN.fullmatch(named[0]) else None


def _reviewed(heads: Sequence[str]) -> str | None:
    """Return the year that a report looks back on: 关于2022年工作情况和2023年工作安排的报告.

    A government tells at a year's beginning of the year before: 2024年政府工作报告.
    """
    found = next(filter(None, (_REVIEW.search(head) for head in heads)), None)
    if found:
        return found[1]
    if not any("政府工作报告" in head for head in heads):
        return None
    told = next(filter(None, (_STATED.search(head) for head in heads)), None)
    return str(int(told[1]) - 1) if told else None


def _week(head: str, now: Today) -> str | None:
    """Return the month of a weekly report: 周报（2024.9.23—9.27）, 周评（2021年第37周）.

    One that does not name its days is of the month that it is published in.
    """
    if not any_of(toml("observations")["one_period"]["weekly"]).search(head):
        return None
    if found := _WEEK.search(head):
        return f"{found[1]}-{int(found[2]):02d}"
    number = _WEEK_NUMBER.search(head)
    if number and now.year:
        return date.fromisocalendar(now.year, min(int(number[1] or number[2]), 52), 1
                                    ).isoformat()[:7]
    named = now.year and now.month and not head.endswith("。")
    return f"{now.year}-{now.month:02d}" if named else None


def _reported(text: str, now: Today) -> str | None:
    """Return what a text that begins without a title reports on: 某公司披露2024年半年度报告：…"""
    opening = re.sub(r"\s", "", text.split("\n")[0])[:_HEADLINE]
    named = any_of(toml("observations")["one_period"]["reports"]).search(opening)
    if len(text.split("\n")[0]) <= _HEADLINE or named is None:
        return None
    times = [p.iso for p in periods.find(opening[: named.end()], now)
             if p.role == "topic" and p.iso and not is_day(p.iso)]
    return times[-1] if times else None


def _surveyed(text: str, opening: str, now: Today) -> str | None:
    """Return when a survey was held, None for one that sets years side by side in tables."""
    if _YEARS_ABREAST.search(text):
        return None
    words = toml("observations")["one_period"]
    held = any_of(words["held"])
    clauses = [re.sub(r"\s", "", clause) for clause in re.split(r"[。\n；]", opening)]
    times = (*_times([c for c in clauses if held.search(c)], now), *_times(clauses, now))
    exact = [iso for iso in times if "-" in iso]
    if exact and any_of(words["waves"]).search(opening):  # the last of several is told of
        return max(exact, key=lambda iso: iso.rpartition("/")[2])
    return next(iter(exact), next(iter(times), None))


def _times(texts: Sequence[str], now: Today) -> list[str]:
    """Return the times that the texts name, but for the days of something."""
    return [period.iso for said in texts for period in periods.find(said, now)
            if period.iso and period.role == "topic" and not is_day(period.iso)
            and not said.startswith(("起", "发布", "印发"), period.end)]


def heading(line: str, now: Today) -> str | None:
    """Return the period that a heading of figures sets for what is below it.

    附：2023年部分数据 does; a heading that names several times or no figures does not.
    """
    if len(line) > _HEADLINE or line.endswith("。") or not any_of(
            toml("observations")["one_period"]["headings"]).search(line):
        return None
    named = [p for p in periods.find(re.sub(r"\s", "", line), now) if p.role == "topic"]
    if len(named) != 1 or is_day(named[0].iso) or _byline().search(line):
        return None
    return named[0].iso


@cache
def _byline() -> re.Pattern[str]:
    return re.compile("|".join(toml("observations")["one_period"]["bylines"]))
