"""Labels of tables: what the heads of columns and rows, and the line above, say of the numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from maitu.ingest import dating, owners, periods, resolving, wording
from maitu.ingest.present import Today
from maitu.ingest.statistics_context import Context
from maitu.ingest.wording import rules
from maitu.ontology import measures

_UNIT = re.compile(r"[（(](?:单位[：:])?([^（）()]{1,12})[)）]\s*$|/([^/（(]{1,8})$")
_SYMBOL = re.compile(r"[a-zμ°℃]{1,2}|[A-Za-z]{1,3}/[A-Za-z]{1,4}")  # 时延(ns), 带宽(GB/s)
_OPENED = re.compile(r"[（(][，,、;；]\s*")
_UNIT_LINE = re.compile(r"单位[：:]\s*([^\s）)。|]{1,24})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_YEAR = re.compile(r"[（(]((?:19|20)\d\d)年?度?[）)]$")  # 指标（2024）
_AMONG = re.compile(r"^(?:其中[：:]?|[#*＃])\s*")
_NOW = re.compile(r"^(?:当月|本月|累计|当季|本季)")
_FILED = re.compile(r"(?:填报|填表|编制|制表|报送)(?:单位|时间|日期|人)")  # no caption
_MONTH = re.compile(r"\d{4}-\d\d")
_TOTAL = re.compile(r"(?:1[-—–至]?本月|本年|今年以来|(上年|去年))?(?:同期)?累计(?!同比|增)")
_NUMBERED = re.compile(  # 表1-2：, 五、, （三）, 分行业
    r"^[\W_]*(?:图?表\s*[\dA-Z一二三四五六七八九十]*(?:[-—.]\d+)?|[（(]?[一二三四五六七八九十\d]+[）)、.．]"
    r"(?:\d+[.．]?)*)?[\s：:、.．*]*(?:分(?!布|析|配|类|红|成).{2})?(?:主要(?:产品|工业品|商品|指标)?)?")
_BRACKETED = re.compile(r"[（(]([^（）()]*)[）)]")
_QUESTION = 6  # characters; a longer head of a column of words is what those asked were asked
_CAPTION = 60  # characters; a longer line before a table is text


@dataclass(frozen=True, slots=True)
class Label:
    """What a column or a row is headed with."""

    text: str  # without unit and period
    unit: str | None
    period: str | None
    measured: bool = True  # not a column of ranks or units
    names: bool = False  # a column that says what the numbers of a row measure


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is headed with."""

    text: str
    unit: str | None
    period: str | None
    column: int  # where its name is
    owner: str = ""  # what owns the numbers, and is no part of what they measure
    place: str | None = None  # it is headed with a place
    about: str | None = None  # the entity that it is headed with


@dataclass(frozen=True, slots=True)
class Caption:
    """What the line above a table says of all its numbers."""

    measure: str  # what they measure, "" if it does not say so
    units: tuple[str, ...]
    period: str | None


def caption(line: str, now: Today, first: str) -> Caption:
    """Read the line above a table: 表2 分行业用电量（单位：亿千瓦时）; `first` heads its rows."""
    stated = _UNIT_LINE.search(line)
    units = tuple(u for u in re.split(r"[、，,/；;]", stated[1])
                  if measures.normalize(Decimal(1), u)) if stated else ()
    if len(line) > _CAPTION:
        return Caption("", units, _led(line, now))
    if _FILED.match(line):
        return Caption("", units, None)
    title = label(line, now)
    remarks = [part.strip() for remark in _BRACKETED.findall(title.text)
               for part in re.split("[，,；;]", remark)]
    said = (part for part in remarks if measures.normalize(Decimal(1), part))
    units = units or ((title.unit,) if title.unit else tuple(said))
    names = [_measure(_BRACKETED.sub("", title.text)), *map(_measure, remarks)]
    measure = next(filter(None, reversed(names)), "")
    return Caption(measure.removeprefix(first), units, title.period)


def _measure(text: str) -> str:
    """Return what a caption says is measured: 县区用电量 of 三、县区用电量情况."""
    text = _NUMBERED.sub("", text)
    tails = rules()["tables"]["captions"]
    while text.endswith(tails):
        text = text.removesuffix(next(tail for tail in tails if text.endswith(tail)))
    named = wording.head(text) or text.endswith(rules()["words"]["transitive"])
    return text if named and not text.endswith("。") else ""


def _led(line: str, now: Today) -> str | None:
    """Return the one time that the text before a table speaks of, None if there are several."""
    named = {p.iso for p in periods.find(re.sub(r"\s", "", line), now)
             if p.role == "topic" and p.iso}
    return dating.to_month(named.pop()) if len(named) == 1 else None


def headings(cells: Sequence[str], now: Today, whole: str | None, counted: Collection[int]
             ) -> list[Label]:
    """Read what heads the columns; that of a growth (同比) is of the latest one before.

    Args:
        cells: the head line.
        now: when the document speaks.
        whole: the period of the whole document; in a report of one month, 本月 is that, and 累计
            the year up to it.
        counted: the columns that hold numbers.
    """
    words = rules()["tables"]
    found: list[Label] = []
    level = Label("", None, None)
    monthly = whole if whole and _MONTH.fullmatch(whole) else None
    if monthly:
        now = replace(now, year=int(monthly[:4]), month=int(monthly[5:]))
    for i, cell in enumerate(cells):
        head = label(cell, now, current=monthly or level.period)
        if monthly and (total := _TOTAL.match(cell)):
            until = resolving.shifted(monthly, -1) if total[1] else monthly
            head = replace(head, period=f"{until[:4]}-01/{until}")
        head = replace(head, measured=head.text not in (*words["order"], *words["units"]),
                       names=cell.strip() in words["measures"])
        alone = _NOW.sub("", head.text)
        if alone.startswith((*words["yearly"], *words["changes"])) or (
                level.text and alone in words["shares"]):
            alike = [h.period for h in found if h.period and h.text == level.text
                     and len(h.period) == len(level.period or "")]
            head = replace(head, text=level.text + alone,
                           period=head.period or max(alike, default=level.period))
        elif head.measured and i in counted:
            if head.period and not head.text:  # 去年同期, after 销量
                head = replace(head, text=level.text, unit=head.unit or level.unit)
            level = head
        elif len(head.text) >= _QUESTION:
            level = replace(head, period=None)
        found.append(head)
    return found


def row(cells: Sequence[str], places: Sequence[int], header: Sequence[Label], now: Today,
        year: int | None, counted: Collection[int], repeated: Collection[int], context: Context
        ) -> Row:
    """Read what heads a row: the first cell that names what is its own.

    Firms and places own what is counted and are no part of its name; what several rows share
    (类别) names none of them.

    Args:
        cells: of the row.
        places: where in the document each cell begins.
        header: what heads the columns.
        now: when the document speaks.
        year: what times without one are of.
        counted: the columns that hold numbers.
        repeated: the columns that say the same of several rows.
        context: the entities of the document.
    """
    words = rules()["tables"]
    heads = [i for i, cell in enumerate(cells)
             if header[i].measured and i not in counted and cell] or [0]
    first = heads[0]
    heads = [i for i in heads if i <= min((c for c in counted if c > first), default=len(cells))]
    where = header[first].text.endswith(words["places"]) or owners.is_place(cells[first])
    named = context.named(places[first], places[first] + len(cells[first]))
    owns = where or bool(named and (header[first].text.endswith(words["owners"])
                                    or named.types[0] in ("Company", "Place")))
    texts = [label(cells[i], now, year) for i in heads]
    own = [t for i, t in zip(heads, texts, strict=True)
           if t.text and i not in repeated and not (owns and (
               i == first or header[i].text.startswith(words["attributes"])))]
    told = own[0] if own else Label("", None, None) if owns else texts[0]
    place = named.id if named and named.types[0] == "Place" else cells[first] if where else None
    found = Row(told.text, told.unit, told.period, first, texts[0].text if owns else "", place,
                named.id if named and not place else None)
    for heading, cell in zip(header[first:], cells[first:], strict=True):
        of = label(cell, now, year)
        if heading.text in words["units"]:
            found = replace(found, unit=cell)
        elif heading.names and of.text:  # 公司 | 指标 | 2022年 | 2023年
            found = replace(found, text=of.text, unit=of.unit, period=of.period or found.period)
        elif not of.text and of.period:
            found = replace(found, period=found.period or of.period)
    return found


def unit_of(column: Label, units: Sequence[str]) -> str | None:
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


def label(cell: str, now: Today, year: int | None = None, current: str | None = None) -> Label:
    """Read a cell that heads something: its words, the unit and the time that it names."""
    unit = _UNIT.search(cell)
    name = cell[: unit.start()] if unit else cell
    written = (unit[1] or unit[2]).strip().replace("％", "%") if unit else None
    if written and measures.normalize(Decimal(1), written) is None and not (
            unit and unit[1] and _SYMBOL.fullmatch(written)):
        name, written = cell, None
    period = None
    if _YEAR.fullmatch(name.strip()):
        return Label("", written, name.strip())
    if of_year := _OF_YEAR.search(name):
        return Label(_plain(name[: of_year.start()]), written, of_year[1])
    for time in reversed(periods.find(name, now, year, current)):
        if time.role == "topic" and time.iso:
            period = dating.to_month(time.iso)
            name = name[: time.start] + name[time.end:]
    if period and _OPENED.search(name):  # 毛利率（2023，%）
        return replace(label(_OPENED.sub("（", name), now, year), period=period)
    return Label(_plain(name), written, period)


def _plain(name: str) -> str:
    """Return what a heading names, without 其中; "" for one that only says: here are figures."""
    name = _AMONG.sub("", name.strip())
    return "" if name in rules()["tables"]["empty"] else name
