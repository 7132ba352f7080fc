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
_NAME = 19.0  # characters of a name that are shown
_DATE = 7.6  # pixels of a character of a date
_GAP = 26  # pixels around a name
_MOST_TICKS = 12


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
    """Put each policy into the first row in which its name has room.

    That is reckoned for the narrowest lane; in a wider one names only move apart.
    """
    rows: list[list[tuple[float, float]]] = []
    placed = []
    for policy in sorted(issued, key=lambda p: (places[p.thing.iri], p.thing.label)):
        begin, end = places[policy.thing.iri]
        wide = 100 * _width(policy) / NARROWEST
        is_left = begin + wide > 100
        taken = (min(begin, end - wide), end) if is_left else (begin, max(end, begin + wide))
        row = next((n for n, others in enumerate(rows)
                    if all(taken[1] <= o[0] or o[1] <= taken[0] for o in others)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(taken)
        placed.append((policy, row, is_left, taken))
    marks = []
    for policy, row, is_left, taken in placed:
        begin, end = places[policy.thing.iri]
        room = (end - max((o[1] for o in rows[row] if o[1] <= taken[0]), default=0) if is_left
                else min((o[0] for o in rows[row] if o[0] >= taken[1]), default=100) - begin)
        marks.append(Mark(policy, begin, round(end - begin, 2), row, is_left, round(room, 2)))
    return Lane(body, tuple(marks), len(rows))


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
