"""Tables as CSV, for spreadsheets as well as for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would reckon what begins so
Value = str | int | float | None


def answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Response:
    """Return a table as a CSV file: UTF-8, marked as such, which Excel needs to read Chinese.

    Args:
        name: of the file, without its suffix.
        header: the names of the columns.
        rows: the values; texts that a spreadsheet would take for formulas are quoted with `'`.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_safe(name) for name in header])
    writer.writerows([_safe(value) for value in row] for row in rows)
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'inline; filename="{name}.csv"'})


def _safe(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
