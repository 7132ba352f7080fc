"""The pages of statistics: indicators, and one indicator's values over time, place and document."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from maitu.graph import indicators, resolve, statistics
from maitu.graph.indicators import Indicator
from maitu.graph.statistics import Figure, Measure, Point
from maitu.graph.store import Store
from maitu.graph.things import Thing, things
from maitu.viz import selection
from maitu.viz.explorer import asking, charting, share
from maitu.viz.explorer.page import Asked, is_chinese, page
from maitu.viz.scene import Scene

router = APIRouter()
LISTED = 50  # rows on a page
_FACETS = 12  # entities or places that are offered to choose from
_MOST_SHARED = 100  # entities with statistics in a file, which also shows what is around them
_COLUMNS = ("indicator", "period", "begins", "ends", "about", "place", "value", "unit", "amount",
            "base_unit", "change", "forecast", "document", "title", "start", "quote")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader wants to see, as the address says it."""

    indicator: Annotated[str, Query(max_length=300)] = ""
    about: Annotated[str, Query(max_length=1000)] = ""  # a name or an IRI
    place: Annotated[str, Query(max_length=1000)] = ""
    since: Annotated[str, Query(max_length=10)] = ""  # years
    until: Annotated[str, Query(max_length=10)] = ""
    unit: Annotated[str, Query(max_length=100)] = ""
    scale: Annotated[str, Query(max_length=10)] = ""
    sort: Annotated[str, Query(max_length=20)] = "time"
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0

    def link(self, **changes: str | int) -> str:
        """Return the address of the page with other choices; it starts anew from the first row."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        wanted = {**kept, "offset": 0, **changes}
        return "?" + urlencode({k: v for k, v in wanted.items()
                                if v and (k, v) != ("sort", "time")})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a choice comes to."""

    indicator: Indicator | None  # the one that is shown
    listed: Sequence[Indicator]  # those to choose from
    points: Sequence[Point]  # of the chosen measure, in the chosen order
    measures: Sequence[tuple[Measure, int]]  # all there are, with the number of points
    measure: Measure | None
    facets: Mapping[str, Sequence[tuple[Thing, int]]]  # what the indicator is about, and where


Chosen = Annotated[Choice, Depends()]


@router.get("/statistics")
def shown(request: Request, store: Asked, chosen: Chosen) -> Response:
    """Show the indicators, or one of them as chart and table."""
    found, zh = _shown(store, chosen), is_chinese(request)
    titles = _titles(store, found.points)
    rows = found.points[chosen.offset:chosen.offset + LISTED]
    chart = charting.charted(found.points, titles, store.base, zh,
                             {"log": True, "linear": False}.get(chosen.scale))
    listed = found.listed[chosen.offset:chosen.offset + LISTED] if not found.indicator else []
    total = len(found.points) if found.indicator else len(found.listed)
    return page(
        request, store, "statistics.html", chosen=chosen, found=found,
        asked_about=asking.readable(store, chosen.about),
        asked_place=asking.readable(store, chosen.place), chart=chart, rows=rows,
        quotes=statistics.quotes(store, [f for p in rows for f in p.figures[:1]]),
        amount=lambda f: charting.amount(f, zh), listed=listed, total=total,
        named=named, step=LISTED, timeless=sum(p.first.begins is None for p in found.points),
        marks=len(chart.marks) if chart else 0)


@router.get("/statistics.html")
async def as_file(request: Request, store: Asked, chosen: Chosen, show: bool = False) -> Response:
    """Give what an indicator's statistics are about as one file; see `share`."""
    def scene() -> Scene:
        found = _shown(store, chosen)
        subjects = Counter(thing.iri for point in found.points for figure in point.figures
                           for thing in (figure.about, figure.place) if thing and thing.iri)
        if found.indicator is None or not subjects:
            return Scene()
        kept = [iri for iri, _ in subjects.most_common(_MOST_SHARED)]
        return replace(selection.select(store, entities=kept), asked=(),
                       title=found.indicator.name)

    return await share.given(request, store, scene, show)


@router.get("/statistics.csv")
def as_csv(store: Asked, chosen: Chosen) -> Response:
    """Give the statistics that the page shows, all of them, as CSV."""
    file = io.StringIO()
    file.write("\ufeff")  # without it Excel reads the Chinese as something else
    table = csv.DictWriter(file, _COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows({k: _inert(v) for k, v in row.items()} for row in _rows(store, chosen))
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="statistics.csv"'})


@router.get("/statistics.json")
def as_json(store: Asked, chosen: Chosen) -> Response:
    """Give the statistics that the page shows, all of them, or the indicators."""
    found = _shown(store, chosen)
    if found.indicator is None:
        return JSONResponse({"indicators": [_told(i) for i in found.listed]})
    return JSONResponse({**_told(found.indicator), "statistics": list(_rows(store, chosen))})


def _shown(store: Store, chosen: Choice) -> Shown:
    known = indicators.indicators(store)
    indicator = known.get(indicators.key(chosen.indicator)) if chosen.indicator else None
    if indicator is None:
        if chosen.about:
            iris = resolve.named(store, chosen.about)
            known = _counted(statistics.about(store, iris))
        return Shown(None, _matching(known, chosen.indicator), [], [], None, {})
    figures = statistics.of_indicator(store, indicator.names)
    fits = _fits(store, chosen)
    facets = {role: _facet(getattr(f, role) for f in figures) for role in ("about", "place")}
    points = statistics.points(f for f in figures if fits(f))
    counts = Counter(p.first.measure for p in points)
    measures = sorted(counts.items(), key=lambda m: (-m[1], m[0].unit, m[0].change or ""))
    measure = next((m for m, _ in measures if named(m) == chosen.unit),
                   measures[0][0] if measures else None)
    points = [p for p in points if p.first.measure == measure]
    others = [i for i in _matching(known, indicator.name) if i != indicator]
    return Shown(indicator, others[:_FACETS], _sorted(points, chosen.sort), measures, measure,
                 facets)


def _matching(known: Mapping[str, Indicator], text: str) -> Sequence[Indicator]:
    listed = list(known.values())
    return indicators.matching(listed, text) if text else listed


def _fits(store: Store, chosen: Choice) -> Callable[[Figure], bool]:
    about, place = (statistics.called(store, text) if text else None
                    for text in (chosen.about, chosen.place))
    since, until = (int(y) if y.isdecimal() else None for y in (chosen.since, chosen.until))

    def fits(figure: Figure) -> bool:
        if about and not (about(figure.about) or about(figure.place)):
            return False
        if place and not place(figure.place):
            return False
        if since is not None and (figure.ends is None or figure.ends.year < since):
            return False
        return until is None or (figure.begins is not None and figure.begins.year <= until)

    return fits


def _counted(figures: Sequence[Figure]) -> Mapping[str, Indicator]:
    """Return the indicators of some figures, by key."""
    of_key: dict[str, list[Figure]] = {}
    for figure in figures:
        of_key.setdefault(indicators.key(figure.indicator), []).append(figure)
    found = []
    for key, some in of_key.items():
        names = indicators.commonest_first(Counter(f.indicator for f in some))
        years = [str(d.year) for f in some for d in (f.begins, f.ends) if d] or [""]
        found.append(Indicator(
            key, names[0], names, len(some), len({f.document for f in some}),
            tuple(sorted({f.measure.unit for f in some})), min(years), max(years)))
    return {i.key: i for i in sorted(found, key=lambda i: (-i.count, i.name))}


def _facet(things: Iterator[Thing | None]) -> Sequence[tuple[Thing, int]]:
    return Counter(t for t in things if t).most_common(_FACETS)


def _sorted(points: Sequence[Point], by: str) -> Sequence[Point]:
    """Return points in an order: `time`, `about`, `place`, `amount`, from the end with `-`."""
    name, backwards = by.removeprefix("-"), by.startswith("-")
    if name == "time":
        told = [p for p in points if p.first.begins]
        return [*(reversed(told) if backwards else told),
                *(p for p in points if not p.first.begins)]
    orders: Mapping[str, Callable[[Point], Any]] = {
        "amount": lambda p: p.first.amount,
        "about": lambda p: p.first.about.label if p.first.about else "",
        "place": lambda p: p.first.place.label if p.first.place else "",
    }
    return sorted(points, key=orders[name], reverse=backwards) if name in orders else points


def named(measure: Measure) -> str:
    """Return what the address calls a measure."""
    return " ".join(filter(None, (measure.unit or "1", measure.change)))


def _titles(store: Store, points: Sequence[Point]) -> Mapping[str, Thing]:
    return things(store, {f.document for p in points for f in p.figures})


def _rows(store: Store, chosen: Choice) -> Iterator[dict[str, object]]:
    found = _shown(store, chosen)
    figures = [f for p in found.points for f in p.figures] if found.indicator else \
        statistics.of_indicator(store, [name for i in found.listed for name in i.names])
    quotes = statistics.quotes(store, figures)
    for f in figures:
        yield dict(zip(_COLUMNS, (
            f.indicator, f.period, f.begins and f.begins.isoformat(),
            f.ends and f.ends.isoformat(), f.about and f.about.label, f.place and f.place.label,
            format(f.value, "f"), f.unit, format(f.amount, "f"), f.measure.unit, f.measure.change,
            f.forecast, f.document, quotes[f.iri].title, f.start, quotes[f.iri].text), strict=True))


def _told(indicator: Indicator) -> dict[str, object]:
    return {"indicator": indicator.name, "names": indicator.names, "count": indicator.count,
            "documents": indicator.documents, "units": indicator.units,
            "first": indicator.first or None, "last": indicator.last or None}


def _inert(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay what they are."""
    text = "" if value is None else str(value)
    is_number = text.replace(".", "", 1).lstrip("-").isdigit()
    return "'" + text if text[:1] in ("=", "+", "-", "@") and not is_number else text
