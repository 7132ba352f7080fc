"""Statistics in tables: lines of cells joined with ` | `, under a line that heads the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from maitu.ingest import dating, owners, periods, resolving
from maitu.ingest.present import Today
from maitu.ingest.wording import rules
from maitu.ontology import measures
from maitu.ontology.model import Document, Observation

_BAR = re.compile(r"\s*[|｜]\s*")
_NUMBER = re.compile(
    r"([-−+＋]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?)\s*[（(]?([^\d\s（）()]{0,8})[）)]?")
_NAMED = re.compile(  # a cell that says itself what it counts: 上云企业15万家
    r"([^\d|，。；：]{2,20}?)(?:达到?|约|超过?|不[低少]于)?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"\s*([^\d\s，。；]{1,8})")
_UNIT = re.compile(r"[（(](?:单位[：:])?([^（）()]{1,12})[)）]\s*$|/([^/（(]{1,8})$")
_SYMBOL = re.compile(r"[a-zμ°℃]{1,2}|[A-Za-z]{1,3}/[A-Za-z]{1,4}")  # 时延(ns), 带宽(GB/s)
_OPENED = re.compile(r"[（(][，,、;；]\s*")
_UNIT_LINE = re.compile(r"单位[：:]\s*([^\s）)。|]{1,24})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_YEAR = re.compile(r"[（(]((?:19|20)\d\d)年?度?[）)]$")  # 指标（2024）
_CHANGED = re.compile(  # 下降1.8个百分点, ↑0.6pct
    r"(上升|增长|增加|提高|提升|上涨|扩大|升|增|涨|[↑▲+]"
    r"|下降|减少|降低|下滑|回落|下跌|收窄|降|减|跌|[↓▼])(?:了|约)?(\d+(?:\.\d+)?)"
    r"(%|个?百分点|pct|个pct)")
_FALLS = tuple("下减降回跌收↓▼")
_AMONG = re.compile(r"^(?:其中[：:]?|[#*＃])\s*")
_NOW = re.compile(r"^(?:当月|本月|累计|当季|本季)")
_SIGNS = str.maketrans("−＋", "-+")
_FILED = re.compile(r"(?:填报|填表|编制|制表|报送)(?:单位|时间|日期|人)")  # no caption
_MONTH = re.compile(r"\d{4}-\d\d")
_TOTAL = re.compile(r"(?:1[-—–至]?本月|本年|今年以来|(上年|去年))?(?:同期)?累计(?!同比|增)")
_CAPTION = 60  # characters; a longer line before a table is text


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of the document's tables, and the statistics in them."""

    rows: tuple[tuple[int, int], ...]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    """What a row or a column is headed with."""

    text: str  # without unit and period
    unit: str | None
    period: str | None
    column: int = 0  # of a row: where its name is
    place: bool = False  # of a row: it is headed with a place
    measured: bool = True  # not a column of ranks or units
    names: bool = False  # a column that says what the numbers of a row measure


def find(document: Document, sentences: Sequence[tuple[int, int]], now: Today,
         whole: str | None = None) -> Tables:
    """Return the statistics of all tables of the document.

    Args:
        document: its text holds the lines of the tables.
        sentences: (start, end) of every sentence; a line of a table is one.
        now: when the document speaks.
        whole: the period of the whole document, which holds where a table names none.
    """
    rows: list[tuple[int, int]] = []
    found: list[Observation] = []
    for table, caption in _tables(document.text, sentences):
        rows += table
        found += _read(document.text, table, caption, now, whole)
    return Tables(tuple(rows), tuple(found))


def _tables(text: str, sentences: Sequence[tuple[int, int]]
            ) -> Iterator[tuple[list[tuple[int, int]], str]]:
    """Yield the lines of every table, with the line before them."""
    table: list[tuple[int, int]] = []
    before = ""
    for start, end in (*sentences, (len(text), len(text))):
        line = text[start:end]
        bars = len(_BAR.split(line.strip(" |"))) - 1
        if bars > 1 or (bars and "|" in line):  # one ｜ parts a heading or names
            table.append((start, end))
            continue
        if len(table) > 1:
            yield table, before
        table, before = [], line


def _read(text: str, table: Sequence[tuple[int, int]], caption: str, now: Today,
          whole: str | None) -> Iterator[Observation]:
    header = _headings(_cells(text, *table[0]), now, whole)
    stated = _UNIT_LINE.search(caption)
    units = [u for u in re.split(r"[、，,/；;]", stated[1])
             if measures.normalize(Decimal(1), u)] if stated else []
    title = _Label("", None, None)
    if len(caption) <= _CAPTION and not _FILED.match(caption):
        title = _label(caption, now)
    if title.unit and not units:
        units = [title.unit]  # 表1 主要产品产量（万吨）
    told = {column.period for column in header if column.period}
    said = title.period or (told.pop() if len(told) == 1 else None) or _led(caption, now)
    above = ""
    for start, end in table[1:]:
        cells = _cells(text, start, end)
        if len(cells) != len(header):
            continue
        if not cells[0]:
            cells[0] = above  # as in the row above
        above = cells[0]
        row = _row(cells, header, now, resolving.year_of(said or whole or ""))
        for i, cell in enumerate(cells):
            number = _NUMBER.fullmatch(cell)
            named = _NAMED.fullmatch(cell)
            if i > row.column and (changed := _CHANGED.fullmatch(cell)):
                yield _change(text, (start, end), changed, row, header[i], said or whole)
            elif i > row.column and named and measures.kind(named[3]):
                yield Observation(
                    named[1], Decimal(named[2].replace(",", "")), named[3], text[start:end],
                    start, end, header[i].period or row.period or said or whole)
            elif i > row.column and number and header[i].measured and not (
                    _YEAR.fullmatch(number[1]) and number[2].startswith("年")):
                yield from _cell(text, (start, end), number, row, header[i],
                                 _unit_of(header[i], units), said or whole)


def _change(text: str, line: tuple[int, int], changed: re.Match[str], row: _Label,
            column: _Label, period: str | None) -> Observation:
    """Read a cell that says how something has changed: 下降1.8个百分点."""
    value = Decimal(changed[2])
    verb = changed[1] if len(changed[1]) > 1 else ""
    name = row.text + column.text + ("" if verb[:1] in column.text else verb)
    yearly = any(word in column.text for word in rules()["tables"]["yearly"])
    return Observation(
        name, -value if changed[1].startswith(_FALLS) else value, changed[3], text[slice(*line)],
        *line, row.period or column.period or period, "yoy" if yearly else None)


def _unit_of(column: _Label, units: Sequence[str]) -> str | None:
    """Return which of the units that a table states is a column's: 单位：亿件、亿元、%."""
    if not units:
        return None
    words = rules()["tables"]
    rate = any(w in column.text for w in words["yearly"]) or column.text.endswith(words["rates"])
    if len(units) == 1:
        return "%" if rate else units[0]
    money = column.text.endswith(words["money"])
    fitting = [u for u in units if ("%" in u) == rate and ("元" in u or not money)]
    return next((u for u in fitting if money or "元" not in u), next(iter(fitting), None))


def _led(caption: str, now: Today) -> str | None:
    """Return the one time that the text before a table speaks of, None if there are several."""
    named = {p.iso for p in periods.find(re.sub(r"\s", "", caption), now)
             if p.role == "topic" and p.iso} if len(caption) > _CAPTION else set()
    return dating.to_month(named.pop()) if len(named) == 1 else None


def _headings(cells: Sequence[str], now: Today, whole: str | None) -> list[_Label]:
    """Read what heads the columns; that of a growth (同比) is of the latest one before.

    In a report of one month (`whole`) 本月 is that, and 累计 the year up to it.
    """
    words = rules()["tables"]
    headings: list[_Label] = []
    level = _Label("", None, None)
    monthly = whole if whole and _MONTH.fullmatch(whole) else None
    if monthly:
        now = replace(now, year=int(monthly[:4]), month=int(monthly[5:]))
    for cell in cells:
        label = _label(cell, now, current=monthly)
        if monthly and (total := _TOTAL.match(cell)):
            until = resolving.shifted(monthly, -1) if total[1] else monthly
            label = replace(label, period=f"{until[:4]}-01/{until}")
        label = replace(label, measured=label.text not in (*words["order"], *words["units"]),
                        names=cell.strip() in words["measures"])
        alone = _NOW.sub("", label.text)
        if alone.startswith(words["yearly"]) or (level.text and alone in words["shares"]):
            alike = [h.period for h in headings if h.period and h.text == level.text
                     and len(h.period) == len(level.period or "")]
            label = replace(label, text=level.text + alone,
                            period=label.period or max(alike, default=level.period))
        elif label.measured:
            level = label
        headings.append(label)
    return headings


def _row(cells: Sequence[str], header: Sequence[_Label], now: Today, year: int | None) -> _Label:
    """Read what heads a row: its first cell in words, with the time and the unit of others.

    `year` is what times without one are of.
    """
    words = rules()["tables"]
    named = (i for i, cell in enumerate(cells)
             if header[i].measured and not _NUMBER.fullmatch(cell))
    first = next(named, 0)
    place = header[first].text.endswith(words["places"]) or owners.is_place(cells[first])
    row = replace(_label(cells[first], now, year), column=first, place=place)
    for heading, cell in zip(header[first + 1:], cells[first + 1:], strict=True):
        label = _label(cell, now, year)
        if heading.text in words["units"]:
            row = replace(row, unit=cell)
        elif heading.names and label.text:  # 公司 | 指标 | 2022年 | 2023年
            row = replace(label, column=row.column, period=label.period or row.period)
        elif not label.text and label.period:
            row = replace(row, period=row.period or label.period)
    return row


def _cell(text: str, line: tuple[int, int], number: re.Match[str], row: _Label, column: _Label,
          unit: str | None, period: str | None) -> Iterator[Observation]:
    yearly = any(word in column.text for word in rules()["tables"]["yearly"])
    units = (number[2].replace("％", "%"), column.unit, None if yearly else row.unit, unit)
    own = next((u for u in units if u and measures.normalize(Decimal(1), u)), None)
    where = row.text if row.place and column.text else ""
    name = column.text if where or row.text == column.text else row.text + column.text
    if not name:
        return
    value = Decimal(re.sub("[, ]", "", number[1]).translate(_SIGNS))
    yield Observation(name, value, own or column.unit or row.unit or unit, text[slice(*line)],
                      *line, row.period or column.period or period, "yoy" if yearly else None,
                      place=where or None)


def _cells(text: str, start: int, end: int) -> list[str]:
    """Return the cells of a line; the first and the last may be empty: ` | 2021 | 2022`."""
    line = text[start:end].strip()
    if line.startswith("|") and line.endswith("|"):
        line = line[1:-1]
    return _BAR.split(line.strip())


def _label(cell: str, now: Today, year: int | None = None, current: str | None = None
           ) -> _Label:
    unit = _UNIT.search(cell)
    name = cell[: unit.start()] if unit else cell
    written = (unit[1] or unit[2]).strip().replace("％", "%") if unit else None
    if written and measures.normalize(Decimal(1), written) is None and not (
            unit and unit[1] and _SYMBOL.fullmatch(written)):
        name, written = cell, None
    period = None
    if _YEAR.fullmatch(name.strip()):
        return _Label("", written, name.strip())
    if of_year := _OF_YEAR.search(name):
        return _Label(_plain(name[: of_year.start()]), written, of_year[1])
    for time in reversed(periods.find(name, now, year, current)):
        if time.role == "topic" and time.iso:
            period = dating.to_month(time.iso)
            name = name[: time.start] + name[time.end:]
    if period and _OPENED.search(name):  # 毛利率（2023，%）
        return replace(_label(_OPENED.sub("（", name), now, year), period=period)
    return _Label(_plain(name), written, period)


def _plain(name: str) -> str:
    """Return what a heading names, without 其中; "" for one that only says: here are figures."""
    name = _AMONG.sub("", name.strip())
    return "" if name in rules()["tables"]["empty"] else name
