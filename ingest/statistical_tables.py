"""Statistics in tables: lines of cells joined with ` | `, under a line that heads the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maitu.ingest import periods, wording
from maitu.ingest.periods import Today
from maitu.ingest.wording import rules
from maitu.ontology import measures
from maitu.ontology.model import Document, Observation

_BAR = re.compile(r"\s*\|\s*")
_NUMBER = re.compile(r"([-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*([^\d\s]{0,8})")
_UNIT = re.compile(r"[（(](?:单位[：:])?([^（）()]{1,12})[)）]\s*$|/([^/（(]{1,8})$")
_UNIT_LINE = re.compile(r"单位[：:]\s*([^\s）)，。|]{1,10})")
_YEAR = re.compile(r"(?:19|20)\d\d")


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


def find(document: Document, sentences: Sequence[tuple[int, int]], now: Today) -> Tables:
    """Return the statistics of all tables of the document."""
    rows: list[tuple[int, int]] = []
    found: list[Observation] = []
    for table, unit in _tables(document.text, sentences):
        rows += table
        found += _read(document.text, table, unit, now)
    return Tables(tuple(rows), tuple(found))


def _tables(text: str, sentences: Sequence[tuple[int, int]]
            ) -> Iterator[tuple[list[tuple[int, int]], str | None]]:
    """Yield the lines of every table, with the unit that the line before them gives for all."""
    table: list[tuple[int, int]] = []
    before = ""
    for start, end in (*sentences, (len(text), len(text))):
        line = text[start:end]
        if "|" in line and len(_BAR.split(line.strip(" |"))) > 1:
            table.append((start, end))
            continue
        if len(table) > 1:
            unit = _UNIT_LINE.search(before)
            yield table, unit[1] if unit else None
        table, before = [], line


def _read(text: str, table: Sequence[tuple[int, int]], unit: str | None, now: Today
          ) -> Iterator[Observation]:
    header = [_label(cell, now) for cell in _cells(text, *table[0])]
    for start, end in table[1:]:
        cells = _cells(text, start, end)
        if len(cells) != len(header):
            continue
        order = rules()["tables"]["order"]
        names = [i for i, cell in enumerate(cells)
                 if not _NUMBER.fullmatch(cell) and header[i].text not in order]
        first = names[0] if names else 0
        row = _label(cells[first], now)
        for i, cell in enumerate(cells):
            number = _NUMBER.fullmatch(cell)
            if i > first and number and header[i].text not in order:
                yield from _cell(text, (start, end), number, row, header[i], unit)


def _cell(text: str, line: tuple[int, int], number: re.Match[str], row: _Label, column: _Label,
          unit: str | None) -> Iterator[Observation]:
    own = number[2].replace("％", "%") or column.unit or row.unit or unit
    if own and measures.normalize(Decimal(1), own) is None:
        own = column.unit or row.unit or unit
    name = row.text + column.text if row.text != column.text else row.text
    if not name:
        return
    value = Decimal(number[1].replace(",", "").replace("−", "-"))
    yearly = any(word in column.text for word in rules()["tables"]["yearly"])
    yield Observation(name, value, own, text[slice(*line)], *line, row.period or column.period,
                      "yoy" if yearly else None)


def _cells(text: str, start: int, end: int) -> list[str]:
    return _BAR.split(text[start:end].strip(" |"))


def _label(cell: str, now: Today) -> _Label:
    unit = _UNIT.search(cell)
    name = cell[: unit.start()] if unit else cell
    written = (unit[1] or unit[2]).strip().replace("％", "%") if unit else None
    if written and measures.normalize(Decimal(1), written) is None:
        name, written = cell, None
    period = None
    if _YEAR.fullmatch(name.strip()):
        return _Label("", written, name.strip())
    for time in reversed(periods.find(name, now)):
        if time.role == "topic" and time.iso:
            period = time.iso
            name = name[: time.start] + name[time.end:]
    name = wording.strip_openers(name.strip())
    return _Label("" if name in rules()["tables"]["empty"] else name, written, period)
