"""Axes of charts: round values and calendar times to draw lines at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_STEPS = (1, 3, 12, 24, 60, 120, 240, 600, 1200)  # months between two lines
_MOST_TIMES = 12
_LINES = 5  # that a linear axis has at least
_SCALES = {True: ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
           False: ((10**12, " tn"), (10**9, " bn"), (10**6, " m"))}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the axis of time, with what is written below it."""

    begins: date
    label: str
    fills: bool  # the label stands for all of the stretch, not for its beginning


def times(first: date, last: date, least: int = 1) -> list[Span]:
    """Return stretches of equal length that hold all days from the first to the last.

    Args:
        first: the first day.
        last: the last day.
        least: months that no stretch is shorter than: values of years need no quarters.

    Returns:
        Not more than a dozen, or two dozen beyond ten centuries; the last one, without a label,
        is where the axis ends.
    """
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month
    step = next((s for s in _STEPS if s >= least
                 and _ceiling(high, s) - low // s * s <= s * _MOST_TIMES), _STEPS[-1])
    months = range(low // step * step, _ceiling(high, step) + 1, step)
    return [Span(_day(m), _called(m, step) if m < months[-1] else "", step <= 12)
            for m in months if 12 <= m < 12 * 9999]


def linear(low: float, high: float) -> list[float]:
    """Return round values around these and zero, which such an axis always shows."""
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        return [0.0, 1.0]
    rough = (high - low) / _LINES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough * 0.999)
    return [round(n * step, 12 - int(math.log10(power)) if power < 1 else 6)
            for n in range(math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9) + 1)]


def logarithmic(low: float, high: float) -> list[float]:
    """Return the powers of ten around two values above zero, some only if there are many."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    last = max(last, first + 1)
    step = max(1, math.ceil((last - first) / 8))
    return [10.0 ** n for n in range(first, last + step, step)]


def written(value: float, zh: bool) -> str:
    """Return a value as people read it: 8.5万亿, 8.5 tn."""
    size = abs(value)
    scale, name = next((s for s in _SCALES[zh] if size >= s[0]), (1, ""))
    text = f"{value / scale:,.4f}" if size >= 1 or not size else f"{value:.4g}"
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return text + name


def place(value: float, ticks: Sequence[float], log: bool) -> float:
    """Return how far up the axis a value stands: 0 at its first line, 1 at its last."""
    low, high = ticks[0], ticks[-1]
    if log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _ceiling(value: int, step: int) -> int:
    return -(-value // step) * step


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _called(month: int, step: int) -> str:
    year, of_year = divmod(month, 12)
    if step >= 12:
        return str(year)
    return f"{year}-{of_year + 1:02d}" if step == 1 else f"{year} Q{of_year // 3 + 1}"
