"""Charts of values over time, as plain places that a template draws.

Each series has a colour and a shape. A value of a period stands in the middle of it; what is
forecast is drawn hollow. Lines join values of periods of the same length only, and only where a
series gives one value for each: a quarter is not the next point after a year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from maitu.viz import axes

WIDTH, HEIGHT = 960, 400
LEFT, RIGHT, TOP, BOTTOM = 92, 16, 28, 34  # margins
SHAPES = ("dot", "square", "triangle", "diamond", "triangleDown", "hexagon", "star", "bar")
MOST_MARKS = 240  # that are links of their own
_GRAIN = 4  # beyond that, dots of so many units, one where there are several
_YEAR = 360  # days from which on a period is no part of a year
_LONG = 550  # days from which on a period is drawn with its length
_SPREAD = 100  # from which ratio of the values on the axis is logarithmic by itself


@dataclass(frozen=True, slots=True)
class Value:
    """A value to be drawn."""

    series: str  # "": none; it stands among the others, and no line leads to it
    begins: date
    ends: date
    amount: float
    forecast: bool
    label: str  # what is said of it
    href: str  # where it leads


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign on the chart."""

    x: float
    y: float
    number: int  # of the series, the last one is that of all others
    value: Value
    reach: tuple[float, float] | None  # from where to where the period goes, if it is long


@dataclass(frozen=True, slots=True)
class Line:
    """What joins two values next to each other."""

    ends: tuple[float, float, float, float]  # x, y, x, y
    number: int
    forecast: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with what is written at it."""

    at: float
    label: str
    label_at: float


@dataclass(frozen=True, slots=True)
class Series:
    """A row of the legend."""

    name: str  # "" for all others
    number: int
    shape: str
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn, in units of a field of `WIDTH` by `HEIGHT`."""

    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    dots: tuple[tuple[int, str], ...]  # in place of marks, if there are too many: series and path
    across: tuple[Tick, ...]  # time
    up: tuple[Tick, ...]  # values
    series: tuple[Series, ...]
    log: bool
    can_be_log: bool

    @property
    def has_forecasts(self) -> bool:
        """Whether a sign is hollow."""
        return any(m.value.forecast for m in self.marks)

    def shape(self, number: int) -> str:
        """Return the shape of a series."""
        return SHAPES[number]

    @property
    def zero(self) -> float | None:
        """How high zero is, if it is on the axis."""
        return next((t.at for t in self.up if t.label == "0"), None)


def draw(values: Sequence[Value], zh: bool, log: bool | None = None) -> Chart | None:
    """Return the chart of values, None if there are none.

    Args:
        values: in any order; those of a series have its name.
        zh: write numbers the Chinese way.
        log: make the axis of values logarithmic, if all are above zero; None: where it must be.
    """
    if not values:
        return None
    amounts = [v.amount for v in values]
    low, high = min(amounts), max(amounts)
    log = low > 0 and (high / low >= _SPREAD if log is None else log)
    ticks = axes.logarithmic(low, high) if log else axes.linear(low, high)
    shortest = min((v.ends - v.begins).days for v in values)
    spans = axes.times(min(v.begins for v in values), max(v.ends for v in values),
                       least=12 if shortest >= _YEAR else 1)
    numbers = _numbers(values)
    field = _Field(spans[0].begins, spans[-1].begins, ticks, log)
    marks = tuple(field.mark(v, numbers.get(v.series, len(SHAPES) - 1)) for v in values)
    crowded = len(marks) > MOST_MARKS
    return Chart(
        () if crowded else marks, () if crowded else tuple(_lines(marks)),
        tuple(_dots(marks)) if crowded else (), tuple(_across(spans, field)),
        tuple(Tick(y, axes.written(t, zh), y) for t in ticks for y in [field.y(t)]),
        tuple(_legend(values, numbers)), log, low > 0 and high > low)


@dataclass(frozen=True, slots=True)
class _Field:
    first: date
    last: date
    ticks: Sequence[float]
    log: bool

    def x(self, day: float) -> float:
        """Return where a day stands, by its ordinal number."""
        share = (day - self.first.toordinal()) / (self.last - self.first).days
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, amount: float) -> float:
        share = axes.place(amount, self.ticks, self.log)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def mark(self, value: Value, number: int) -> Mark:
        begins, ends = value.begins.toordinal(), value.ends.toordinal() + 1
        reach = (self.x(begins), self.x(ends)) if ends - begins > _LONG else None
        return Mark(self.x((begins + ends) / 2), self.y(value.amount), number, value, reach)


def _numbers(values: Sequence[Value]) -> dict[str, int]:
    """Number the series, those with most values first; beyond the shapes they have none."""
    counts = Counter(v.series for v in values if v.series)
    if len(counts) < len({v.series for v in values}):
        counts[""] = 0  # it takes the place of the others
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    own = len(SHAPES) if len(ordered) <= len(SHAPES) else len(SHAPES) - 1
    return {name: n for n, name in enumerate(ordered[:own]) if name}


def _legend(values: Sequence[Value], numbers: dict[str, int]) -> Iterator[Series]:
    counts = Counter(v.series for v in values)
    for name, n in numbers.items():
        yield Series(name, n, SHAPES[n], counts.pop(name))
    others = counts.total()
    if others:
        yield Series("", len(SHAPES) - 1, SHAPES[-1], others)


def _lines(marks: Sequence[Mark]) -> Iterator[Line]:
    rows: dict[tuple[str, int], list[Mark]] = {}
    for mark in marks:
        length = (mark.value.ends - mark.value.begins).days + 1
        rows.setdefault((mark.value.series, round(length / 30.4)), []).append(mark)
    for row in rows.values():
        row.sort(key=lambda m: m.x)
        if row[0].value.series and len({m.x for m in row}) == len(row):
            for a, b in pairwise(row):
                yield Line((a.x, a.y, b.x, b.y), a.number, b.value.forecast)


def _dots(marks: Sequence[Mark]) -> Iterator[tuple[int, str]]:
    taken: dict[tuple[int, int], int] = {}
    for mark in sorted(marks, key=lambda m: m.number):
        cell = (round(mark.x / _GRAIN) * _GRAIN, round(mark.y / _GRAIN) * _GRAIN)
        taken.setdefault(cell, mark.number)
    for number in sorted(set(taken.values())):
        yield number, "".join(f"M{x} {y}h0" for (x, y), n in taken.items() if n == number)


def _across(spans: Sequence[axes.Span], field: _Field) -> Iterator[Tick]:
    for span, after in pairwise(spans):
        at, end = field.x(span.begins.toordinal()), field.x(after.begins.toordinal())
        yield Tick(at, span.label, round((at + end) / 2, 1) if span.fills else at)
    yield Tick(field.x(spans[-1].begins.toordinal()), "", 0)
