"""A timeline in lanes: where on the axis each policy stands, and in which row of its lane."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maitu.graph.policies import Policy
from maitu.graph.things import Thing
from maitu.ontology.measures import bounds
from maitu.viz import labels

NARROWEST = 720  # pixels of a lane, below which the page shows lists
_LETTER = 13  # pixels of a Chinese character
_NAME = 15.0  # characters of a name that are shown
_DATE = 7.6  # pixels of a character of a date
_GAP = 26  # pixels around a name
_MOST_TICKS = 12

_Stretch = tuple[float, float]  # of the axis: what a policy's time and name take


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the time axis."""

    label: str
    at: float  # percent of the axis, as all places


@dataclass(frozen=True, slots=True)
class Mark:
    """A policy in a lane: the time in which it was issued, with its name at the side."""

    policy: Policy
    at: float  # where the time begins
    span: float  # how long it is, as far as it is known
    row: int
    is_left: bool  # the name stands left of the end of the time
    room: float  # for the name


@dataclass(frozen=True, slots=True)
class Lane:
    """What one body issued."""

    body: Thing | None  # None: nothing says who
    marks: tuple[Mark, ...]  # in time order
    rows: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes over one axis."""

    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]  # that with the most policies first, what nobody issued last


def timeline(dated: Sequence[Policy]) -> Timeline:
    """Arrange policies that all have a date; a joint issue stands in each issuer's lane."""
    spans = {p.thing.iri: span for p in dated if (span := bounds(p.date or ""))}
    if not spans:
        return Timeline((), ())
    begin = date(min(first.year for first, _ in spans.values()), 1, 1)
    end = date(max(last.year for _, last in spans.values()), 12, 31) + timedelta(1)

    def at(day: date) -> float:
        return round(100 * (day - begin).days / (end - begin).days, 2)

    of_body: dict[Thing | None, list[Policy]] = defaultdict(list)
    for policy in dated:
        if policy.thing.iri in spans:
            for body in policy.issuers or (None,):
                of_body[body].append(policy)
    ordered = sorted(of_body.items(), key=lambda lane: (
        lane[0] is None, -len(lane[1]), lane[0].label if lane[0] else ""))
    places = {iri: (at(first), at(last + timedelta(1))) for iri, (first, last) in spans.items()}
    return Timeline(
        tuple(Tick(label, at(day)) for label, day in _ticks(begin.year, end.year)),
        tuple(_lane(body, issued, places) for body, issued in ordered))


def _lane(
    body: Thing | None, issued: Iterable[Policy], places: dict[str, tuple[float, float]]
) -> Lane:
    """Put each policy into the first row in which its name has room, on the right or the left.

    That is reckoned for the narrowest lane; in a wider one names only move apart.
    """
    rows: list[list[_Stretch]] = []
    placed = []
    for policy in sorted(issued, key=lambda p: (places[p.thing.iri], p.thing.label)):
        begin, end = places[policy.thing.iri]
        wide = 100 * _width(policy) / NARROWEST
        ways = ((begin, max(end, begin + wide)), (min(begin, end - wide), end))
        inside = [way for way in ways if way[0] >= 0 and way[1] <= 100]
        row, taken = next(((n, way) for n, others in enumerate(rows) for way in inside
                           if all(way[1] <= o[0] or o[1] <= way[0] for o in others)),
                          (len(rows), inside[0]))
        if row == len(rows):
            rows.append([])
        rows[row].append(taken)
        placed.append((policy, row, taken is ways[1], taken))
    limits = [sorted((taken, is_left) for _, row, is_left, taken in placed if row == n)
              for n in range(len(rows))]
    marks = []
    for policy, row, is_left, taken in placed:
        begin, end = places[policy.thing.iri]
        room = _room(limits[row], taken, is_left)
        marks.append(Mark(policy, begin, round(end - begin, 2), row, is_left, round(room, 2)))
    return Lane(body, tuple(marks), len(rows))


def _room(row: Sequence[tuple[_Stretch, bool]], taken: _Stretch, is_left: bool) -> float:
    """Return how far a name may go: to its neighbour, or half the gap if that grows as well."""
    at = row.index((taken, is_left))
    if is_left:
        before = row[at - 1] if at else None
        limit = 0.0 if before is None else before[0][1]
        if before and not before[1]:
            limit = (limit + taken[0]) / 2
        return taken[1] - limit
    behind = row[at + 1] if at + 1 < len(row) else None
    limit = 100.0 if behind is None else behind[0][0]
    if behind and behind[1]:
        limit = (limit + taken[1]) / 2
    return limit - taken[0]


def _width(policy: Policy) -> float:
    """Return the pixels that a policy's date and name take."""
    name = min(labels.width(policy.thing.label), _NAME)
    return _GAP + _DATE * len(policy.date or "") + _LETTER * name


def _ticks(first: int, end: int) -> Iterable[tuple[str, date]]:
    """Yield lines at the beginnings of quarters, of years, or of some of them."""
    if end - first <= 2:
        for year in range(first, end):
            for month in (1, 4, 7, 10):
                yield f"{year}-{month:02d}", date(year, month, 1)
        return
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000) if (end - first) / s <= _MOST_TICKS)
    for year in range(first, end):
        if year % step == 0 or step == 1:
            yield str(year), date(year, 1, 1)
