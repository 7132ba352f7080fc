"""Statistics of a store: what documents measured, in units that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from maitu.graph import indicators, resolve
from maitu.graph.entity import Quote
from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.graph.things import Thing, things

# One triple in each OPTIONAL: of more, engines first look for all that there are.
_FIGURES = """
SELECT ?x ?indicator ?value ?unit ?normal ?base ?period ?begins ?ends ?change ?forecast
    ?about ?aboutName ?place ?placeName ?document ?at ?to {{ {where}
  ?x mt:indicator ?indicator ; mt:value ?value ; mt:document ?document ; mt:evidence ?evidence .
  ?evidence mt:start ?at ; mt:end ?to .
  OPTIONAL {{ ?x mt:unit ?unit }} OPTIONAL {{ ?x mt:period ?period }}
  OPTIONAL {{ ?x mt:normalizedValue ?normal }} OPTIONAL {{ ?x mt:normalizedUnit ?base }}
  OPTIONAL {{ ?x mt:periodStart ?begins }} OPTIONAL {{ ?x mt:periodEnd ?ends }}
  OPTIONAL {{ ?x mt:change ?change }} OPTIONAL {{ ?x mt:forecast ?forecast }}
  OPTIONAL {{ ?x mt:about ?about }} OPTIONAL {{ ?x mt:aboutName ?aboutName }}
  OPTIONAL {{ ?x mt:place ?place }} OPTIONAL {{ ?x mt:placeName ?placeName }}
}}
"""
_QUOTES = """
SELECT ?x ?quote ?at ?to ?document ?title ?section ?page {{ {where}
  ?x mt:evidence ?evidence ; mt:document ?document .
  ?evidence mt:quote ?quote ; mt:start ?at ; mt:end ?to .
  ?document dcterms:title ?title .
  OPTIONAL {{ ?evidence mt:section ?section }} OPTIONAL {{ ?evidence mt:page ?page }}
}}
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """What values must share to stand on one axis."""

    unit: str  # the base unit, or the unit as written where it has none; "" for bare numbers
    change: str | None = None  # `yoy`: the values are changes against a year before


@dataclass(frozen=True, slots=True)
class Figure:
    """One statistic, as one document gives it."""

    iri: str
    indicator: str  # as the document writes it
    value: Decimal  # as written: 8.5 of 8.5万亿元
    unit: str | None  # as written
    amount: Decimal  # in the unit of `measure`
    measure: Measure
    period: str | None  # ISO 8601
    begins: date | None  # first and last day of the period
    ends: date | None
    forecast: bool
    about: Thing | None  # a name of which the document makes no entity has an empty IRI
    place: Thing | None
    document: str  # IRI
    start: int  # of the sentence in the document's text


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time, and all documents' figures that give it so."""

    figures: tuple[Figure, ...]  # at least one

    @property
    def first(self) -> Figure:
        """One figure of those that say the same."""
        return self.figures[0]


def of_indicator(store: Store, names: Collection[str]) -> list[Figure]:
    """Return the statistics of an indicator.

    Args:
        store: any store.
        names: the indicator's, as documents write them.
    """
    literals = " ".join(str(ox.Literal(name)) for name in sorted(names))
    return _figures(store, [f"VALUES ?indicator {{ {literals} }}"])


def about(store: Store, iris: Collection[str]) -> list[Figure]:
    """Return the statistics that are about these entities, or of these places."""
    wheres = [f"{clause} ?x mt:{role} ?e ." for role in ("about", "place")
              for clause in values("?e", iris)]
    return _figures(store, wheres)


def called(store: Store, text: str) -> Callable[[Thing | None], bool]:
    """Return what says whether a thing is the one that a text names: by IRI, or by a name.

    Args:
        store: any store.
        text: the name or the IRI.
    """
    plain, iris = indicators.key(text), {*resolve.named(store, text)}
    return lambda thing: thing is not None and (
        thing.iri in iris or indicators.key(thing.label) == plain)


def points(figures: Iterable[Figure]) -> list[Point]:
    """Join figures that say the same of the same; in time order, what tells no time last."""
    same: dict[tuple[object, ...], list[Figure]] = {}
    for f in figures:
        when = (f.begins, f.ends) if f.begins else f.period
        same.setdefault((indicators.key(f.indicator), f.measure, f.amount, when, f.forecast,
                         f.about, f.place), []).append(f)
    joined = [Point(tuple(sorted(some, key=lambda f: (f.document, f.start))))
              for some in same.values()]
    return sorted(joined, key=_time_order)


def quotes(store: Store, figures: Collection[Figure]) -> Mapping[str, Quote]:
    """Return the sentences that figures are taken from, by the figures' IRIs."""
    found: dict[str, Quote] = {}
    for clause in values("?x", {f.iri for f in figures}):
        for row in rows(store, _QUOTES.format(where=clause)):
            found.setdefault(row["x"], Quote(
                row["quote"], row["document"], row["title"], row.get("section"),
                int(row["page"]) if "page" in row else None, int(row["at"]), int(row["to"])))
    return found


def _time_order(point: Point) -> tuple[bool, date, date, str, str, Decimal, str]:
    f = point.first
    return (f.begins is None, f.begins or date.max, f.ends or date.max, f.period or "",
            f.about.label if f.about else "", f.amount, f.iri)


def _figures(store: Store, wheres: Sequence[str]) -> list[Figure]:
    found: dict[str, Mapping[str, str]] = {}
    for where in wheres:
        for row in rows(store, _FIGURES.format(where=where)):
            found.setdefault(row["x"], row)
    named = things(store, {row[r] for row in found.values() for r in ("about", "place")
                           if r in row})
    ordered = sorted(found.values(), key=lambda row: (row["document"], int(row["at"]), row["x"]))
    return list(_read(ordered, named))


def _read(found: Iterable[Mapping[str, str]], named: Mapping[str, Thing]) -> Iterator[Figure]:
    for row in found:
        try:
            value = Decimal(row["value"])
            amount = Decimal(row["normal"]) if _is_normal(row) else value
            times = [date.fromisoformat(row[end]) if end in row else None
                     for end in ("begins", "ends")]
        except (InvalidOperation, ValueError):  # data of other makers
            continue
        if not (value.is_finite() and amount.is_finite()):
            continue
        yield Figure(
            row["x"], row["indicator"], value, row.get("unit"), amount,
            Measure(row["base"] if _is_normal(row) else row.get("unit", ""), row.get("change")),
            row.get("period"), times[0], times[1], row.get("forecast") == "true",
            _thing(row, "about", named), _thing(row, "place", named),
            row["document"], int(row["at"]))


def _is_normal(row: Mapping[str, str]) -> bool:
    return "normal" in row and "base" in row


def _thing(row: Mapping[str, str], role: str, named: Mapping[str, Thing]) -> Thing | None:
    if role in row:
        return named[row[role]]
    name = row.get(role + "Name")
    return Thing("", name, ()) if name else None
