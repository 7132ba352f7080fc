"""Columns: tables set with spaces, as scans and plain texts have them, become rows of cells.

`企业      投资（万元）` over `红岩水泥  6200` is 企业 | 投资（万元） over 红岩水泥 | 6200.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_GAP = re.compile(r"[ \u00a0\u3000]{2,}|\t+")
_SPREAD = re.compile(r"(?<!\S)([\u4e00-\u9fff])[ \u3000]{1,4}([\u4e00-\u9fff])(?!\S)")  # 合  计
_NUMBER = re.compile(r"[-+−＋]?\d[\d ,.]*[%％]?|[-—–]{1,2}")
_LOOSE = re.compile(  # spaces within the cells of a scan: 投 资（万 元）, 1 408.2
    r"(?<=[\u3000-\u9fff\uff00-\uffee]) | (?=[\u3000-\u9fff\uff00-\uffee])|(?<=[\d.]) (?=[\d.])")
_HEADING = re.compile("[\u4e00-\u9fff%]")  # of a column: no page number, as in contents
_LONGEST_CELL = 30  # characters; longer stretches are text
_FEWEST_ROWS = 2


def is_row(line: str) -> bool:
    """Say whether a line is a row of cells between bars."""
    return line.count("|") > 2 and line.startswith("|") and line.endswith("|")


def ruled(lines: Sequence[str]) -> list[str]:
    """Return the lines, those of tables set with spaces with bars between and beside the cells.

    A table is a line of headings and lines of at most as many cells, of which the last is a number.
    """
    found: list[str] = []
    table: list[list[str]] = []
    for line in (*lines, ""):
        cells = _cells(line)
        if table and cells and len(cells) <= len(table[0]) and _NUMBER.fullmatch(cells[-1]):
            table.append(cells)
            found.append(line)
            continue
        if len(table) > _FEWEST_ROWS:
            found[-len(table):] = [_row(row, len(table[0])) for row in table]
        heads = cells and _HEADING.search(cells[-1]) and not any(map(_NUMBER.fullmatch, cells))
        table = [cells] if heads else []
        found.append(line)
    return found[:-1]


def _cells(line: str) -> list[str]:
    """Return the cells of a line, none if it is not one of a table set with spaces."""
    if "|" in line:
        return []
    cells = _GAP.split(_SPREAD.sub(r"\1\2", line.strip()))
    return cells if len(cells) > 1 and max(map(len, cells)) <= _LONGEST_CELL else []


def _row(cells: Sequence[str], columns: int) -> str:
    """Return the row of cells; what it lacks is missing after its name: 合计 | — | 10050."""
    whole = [_LOOSE.sub("", cell) for cell in cells]
    whole[1:1] = ["—"] * (columns - len(whole))
    return f"|{'|'.join(whole)}|"
