"""Statistics in tables: lines of cells joined with ` | `, under a line that heads the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maitu.ingest import resolving, table_labels, wording
from maitu.ingest.present import Today
from maitu.ingest.statistics_context import Context
from maitu.ingest.table_labels import Caption, Label, Row
from maitu.ingest.wording import rules
from maitu.ontology import measures
from maitu.ontology.model import Document, Observation

_BAR = re.compile(r"\s*[|｜]\s*")
_NUMBER = re.compile(
    r"(?:人民币|新[台臺]币|港币|[¥￥])?"
    r"([-−+＋]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?)\s*[（(]?([^\d\s（）()]{0,8})[）)]?")
_NAMED = re.compile(  # a cell that says itself what it counts: 上云企业15万家
    r"([^\d|，。；：]{2,20}?)(?:达到?|约|超过?|不[低少]于)?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"\s*([^\d\s，。；]{1,8})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CHANGED = re.compile(  # 下降1.8个百分点, ↑0.6pct
    r"(上升|增长|增加|提高|提升|上涨|扩大|升|增|涨|[↑▲+]"
    r"|下降|减少|降低|下滑|回落|下跌|收窄|降|减|跌|[↓▼])(?:了|约)?(\d+(?:\.\d+)?)"
    r"(%|个?百分点|pct|个pct)")
_FALLS = tuple("下减降回跌收↓▼")
_NOTHING = re.compile(r"[-—–/\s*]*|n/?[am]", re.IGNORECASE)
_SIGNS = str.maketrans("−＋", "-+")


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of the document's tables, and the statistics in them."""

    rows: tuple[tuple[int, int], ...]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table."""

    start: int
    end: int
    cells: list[str]
    places: list[int]  # where in the document each cell begins


def find(document: Document, sentences: Sequence[tuple[int, int]], now: Today, context: Context,
         whole: str | None = None) -> Tables:
    """Return the statistics of all tables of the document.

    Args:
        document: its text holds the lines of the tables.
        sentences: (start, end) of every sentence; a line of a table is one.
        now: when the document speaks.
        context: whom the statistics may be about.
        whole: the period of the whole document, which holds where a table names none.
    """
    rows: list[tuple[int, int]] = []
    found: list[Observation] = []
    for table, before in _tables(document.text, sentences):
        rows += table
        found += _read(document.text, table, before, now, context, whole)
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


def _read(text: str, table: Sequence[tuple[int, int]], before: str, now: Today,
          context: Context, whole: str | None) -> Iterator[Observation]:
    head, *body = (_line(text, *bounds) for bounds in table)
    body = [line for line in body if len(line.cells) == len(head.cells)]
    for line, above in zip(body[1:], body, strict=False):
        line.cells[0] = line.cells[0] or above.cells[0]  # as in the row above
    columns = list(zip(*(line.cells for line in body), strict=True))
    counted = {i for i, column in enumerate(columns) if _counts(column)}
    repeated = {i for i, column in enumerate(columns) if len({*column}) < len(column)}
    header = table_labels.headings(head.cells, now, whole, counted)
    caption = table_labels.caption(before, now, head.cells[0])
    told = {column.period for column in header if column.period}
    said = caption.period or (told.pop() if len(told) == 1 else None) or whole
    year = resolving.year_of(said or "")
    for line in body:
        row = table_labels.row(
            line.cells, line.places, header, now, year, counted, repeated, context)
        for i, cell in enumerate(line.cells):
            if i > row.column:
                yield from _cell(text, line, cell, row, header[i], caption, said)


def _line(text: str, start: int, end: int) -> _Line:
    """Cut a line into cells; the first and the last may be empty: ` | 2021 | 2022`."""
    line = text[start:end].strip()
    begin = text.index(line, start)
    if line.startswith("|") and line.endswith("|"):
        line, begin = line[1:-1], begin + 1
    begin += len(line) - len(line.lstrip())
    line = line.strip()
    cells, places, at = [], [], 0
    for bar in (*_BAR.finditer(line), None):
        cells.append(line[at: bar.start() if bar else len(line)])
        places.append(begin + at)
        at = bar.end() if bar else at
    return _Line(start, end, cells, places)


def _counts(column: Sequence[str]) -> bool:
    """Say whether a column holds numbers."""
    told = [cell for cell in column if not _NOTHING.fullmatch(cell)]
    counting = sum(bool(_NUMBER.fullmatch(cell) or _CHANGED.fullmatch(cell)) for cell in told)
    return 2 * counting > len(told)


def _cell(text: str, line: _Line, cell: str, row: Row, column: Label, caption: Caption,
          said: str | None) -> Iterator[Observation]:
    """Read a number in its row and its column, or what a cell says by itself."""
    yearly = any(word in column.text for word in rules()["tables"]["yearly"])
    period = row.period or column.period or said
    name = _name(row, column, caption)
    if changed := _CHANGED.fullmatch(cell):  # 下降1.8个百分点
        verb = changed[1] if len(changed[1]) > 1 and changed[1] not in column.text else ""
        value = Decimal(changed[2])
        value, unit = -value if changed[1].startswith(_FALLS) else value, changed[3]
        name += verb
    elif (named := _NAMED.fullmatch(cell)) and measures.kind(named[3]) and not (
            _NUMBER.fullmatch(cell)):
        name, unit, yearly = named[1], named[3], False
        value = Decimal(named[2].replace(",", ""))
    elif (number := _NUMBER.fullmatch(cell)) and column.measured and not (
            _YEAR.fullmatch(number[1]) and number[2].startswith("年")):
        stated = table_labels.unit_of(column, caption.units)
        units = (number[2].replace("％", "%"), column.unit, None if yearly else row.unit, stated)
        known = next((u for u in units if u and measures.normalize(Decimal(1), u)), None)
        unit = known or column.unit or row.unit or stated or ""
        value = Decimal(re.sub("[, ]", "", number[1]).translate(_SIGNS))
    else:
        return
    if name:
        yield Observation(
            name, value, unit or None, text[line.start: line.end], line.start, line.end, period,
            "yoy" if yearly else None, row.about, place=row.place)


def _name(row: Row, column: Label, caption: Caption) -> str:
    """Name what a number measures, by its row and its column, else by what stands above."""
    words = rules()["tables"]
    if row.text and column.text == row.text:
        return row.text
    silent = not column.text or column.text in (*words["yearly"], *words["changes"])
    whole = bool(column.text) and caption.measure.endswith(column.text)  # 市场份额 over 份额
    above = caption.measure if (silent or whole) and not wording.head(row.text) else ""
    measure = above.removeprefix(row.text).removesuffix(column.text) + column.text
    return row.text + measure or row.owner
