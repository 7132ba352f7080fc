"""Units and periods: what the amounts and the times of observations come to.

Pure functions over `units.csv`, shared by those who read numbers from texts and those who store
them. The table's columns: `unit` as texts write it; `base`, the unit that amounts of its kind are
compared in; `factor`, how many of the base one of it is; `kind`; `not_before`, signs after which
the characters are no unit (家 in 家庭). Factors are by definition (SI, 1 亩 = 2000/3 平方米).
"""

from __future__ import annotations

import calendar
import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

SCALES: Mapping[str, int] = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as texts write it, without a scale."""

    name: str
    base: str
    factor: Fraction
    kind: str  # money, ratio, people, count, mass …
    not_before: tuple[str, ...]


def _read() -> dict[str, Unit]:
    with files("maitu.ontology").joinpath("units.csv").open(encoding="utf-8") as lines:
        return {
            row["unit"]: Unit(
                row["unit"], row["base"], Fraction(row["factor"]), row["kind"],
                tuple(filter(None, row["not_before"].split("|"))),
            )
            for row in csv.DictReader(lines)
        }


UNITS: Mapping[str, Unit] = _read()


# Traditional characters of units and scales, for texts that write 億港元, 個百分點 and 萬噸.
_SIMPLIFIED = str.maketrans(
    "億萬點個間輛噸臺門幣員隻戶區畝頃條項張", "亿万点个间辆吨台门币员只户区亩顷条项张")


def unscaled(unit: str) -> tuple[int, str]:
    """Split a written unit into the factor of its scale and the unit proper.

    万亿元 is (10**12, 元), 千瓦 is (1, 千瓦), a bare 亿 is (10**8, ""), 億港元 is (10**8, 港元).
    """
    unit = unit.translate(_SIMPLIFIED)
    if unit in UNITS:
        return 1, unit
    for scale, factor in SCALES.items():
        if unit.startswith(scale):
            return factor, unit.removeprefix(scale)
    return 1, unit


@lru_cache(maxsize=1 << 12)
def kind(unit: str | None) -> str:
    """Return the kind of a written unit; "" where it has none, or is a scale alone."""
    found = UNITS.get(unscaled(unit or "")[1].partition("/")[0])
    return found.kind if found else ""


def normalize(value: Decimal, unit: str) -> tuple[Decimal, str] | None:
    """Return an amount in its base unit: 8.5 万亿元 is 8500000000000 元.

    Units of rates (元/GB, 微克/立方米) are converted above and below the stroke.

    Returns:
        The value and the base unit ("" for a bare number or scale), or None for an unknown unit.
    """
    scale, name = unscaled(unit)
    above, stroke, below = (name, "", "") if name in UNITS else name.partition("/")
    factor = Fraction(scale)
    bases = []
    for part, power in ((above, 1), (below, -1)):
        if part and part not in UNITS:
            return None
        if part:
            factor *= UNITS[part].factor ** power
            bases.append(UNITS[part].base)
    if stroke and len(bases) < 2:
        return None
    exact = value * factor.numerator / Decimal(factor.denominator)
    return _plain(exact), "/".join(bases)


def _plain(value: Decimal) -> Decimal:
    """Return the value without exponent and trailing zeros, with 20 significant digits at most."""
    rounded = round(value, max(0, 19 - value.adjusted())) if value else value
    whole = rounded.to_integral_value()
    return whole.quantize(Decimal(1)) if rounded == whole else rounded.normalize()


_ISO = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})(?:-(\d{2}))?))?")


def bounds(period: str) -> tuple[date, date] | None:
    """Return the first and the last day of a period.

    Args:
        period: `2020`, `2020-09`, `2020-09-30`, `2020-H1`, `2020-Q3`, or two of them joined by
            `/`, from the first day of the first to the last day of the second.

    Returns:
        The two days, or None if `period` is no such expression or ends before it begins.
    """
    ends = [_span(part) for part in period.split("/")]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or first is None or last is None or first[0] > last[1]:
        return None
    return first[0], last[1]


def _span(part: str) -> tuple[date, date] | None:
    match = _ISO.fullmatch(part)
    if not match or match[1] == "0000":
        return None
    year, half, quarter, month, day = (int(g) if g else 0 for g in match.groups())
    if half:
        months = (6 * half - 5, 6 * half)
    elif quarter:
        months = (3 * quarter - 2, 3 * quarter)
    else:
        months = (month, month) if match[4] else (1, 12)
    if not 1 <= months[0] <= 12:
        return None
    length = calendar.monthrange(year, months[1])[1]
    if match[5]:
        return (date(year, month, day),) * 2 if 1 <= day <= length else None
    return date(year, months[0], 1), date(year, months[1], length)
