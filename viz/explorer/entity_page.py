"""The page of an entity: what surrounds it, what is said of it, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from maitu.graph import indicators, statistics
from maitu.graph.entity import EntityPage, ObservationLine, RelationLine, connected
from maitu.graph.statistics import Measure, Point
from maitu.graph.store import Store
from maitu.graph.things import things
from maitu.viz.chart import Chart
from maitu.viz.explorer import charting, neighbours
from maitu.viz.explorer.page import is_chinese, page

LISTED = 50  # statistics and documents on the page of an entity
STEP = 100  # lines of what is shown alone
_MANY_QUOTES = 20  # of a relation of two entities that are shown alone
_ENOUGH = 3  # points of one indicator that make a chart
_CHARTS = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart of one of the entity's indicators."""

    name: str
    unit: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a reader wants of a page that may be long, as the address says it."""

    show: str  # `documents`, `statistics`, or relations of one kind: `out.promotes`
    other: str  # IRI of the entity that all relations are wanted with
    offset: int

    @classmethod
    def of(cls, request: Request) -> _Wanted:
        given = request.query_params
        offset = given.get("offset", "")
        return cls(given.get("show", ""), given.get("with", ""),
                   int(offset) if offset.isascii() and offset.isdigit() else 0)


def entity_page(request: Request, store: Store, entity: EntityPage) -> Response:
    """Return the page of an entity, or of one part of all that is known of it."""
    wanted = _Wanted.of(request)
    parts = _whole(store, entity, is_chinese(request)) if not (wanted.show or wanted.other) else \
        _alone(store, entity, wanted)
    counts = Counter({(line.direction, line.predicate, line.other.iri, line.modality):
                      len(line.evidences) for line in entity.relations})
    return page(
        request, store, "entity.html", entity=entity, counts=counts, show=wanted.show,
        offset=wanted.offset, step=STEP, query=_query,
        **{"with": wanted.other, **parts})


def _whole(store: Store, entity: EntityPage, zh: bool) -> dict[str, Any]:
    near = [thing.iri for thing, _ in neighbours.ranked(entity)[:neighbours.SHOWN]]
    pairs = connected(store, near) if len(near) > 1 else set()
    return {
        "picture": neighbours.picture(entity, pairs, zh),
        "groups": neighbours.groups(entity.relations), "relations_total": len(entity.relations),
        "charts_shown": _charts(store, entity, zh),
        "observations": _short(entity.observations[:LISTED]),
        "documents": entity.mentioned_in[:LISTED], "total": 0, "with_label": ""}


def _alone(store: Store, entity: EntityPage, wanted: _Wanted) -> dict[str, Any]:
    """Return one part of the page, a stretch of it; the others are empty."""
    stretch = slice(wanted.offset, wanted.offset + STEP)
    parts: dict[str, Any] = {"picture": None, "groups": [], "relations_total": 0,
                             "charts_shown": [], "observations": [], "documents": [],
                             "total": 0, "with_label": ""}
    if wanted.show == "documents":
        return parts | {"documents": entity.mentioned_in[stretch],
                        "total": len(entity.mentioned_in)}
    if wanted.show == "statistics":
        return parts | {"observations": _short(entity.observations[stretch]),
                        "total": len(entity.observations)}
    lines = [line for line in entity.relations if _fits(line, wanted)]
    quotes = _MANY_QUOTES if wanted.other else neighbours.QUOTES
    groups = [replace(g, total=len(lines)) if wanted.show else g
              for g in neighbours.groups(lines[stretch], STEP, quotes)]
    label = things(store, [wanted.other])[wanted.other].label if lines and wanted.other else ""
    return parts | {"groups": groups, "relations_total": len(lines), "total": len(lines),
                    "with_label": label}


def _fits(line: RelationLine, wanted: _Wanted) -> bool:
    if wanted.other:
        return line.other.iri == wanted.other
    return f"{line.direction}.{line.predicate}" == wanted.show


def _charts(store: Store, entity: EntityPage, zh: bool) -> Sequence[Drawn]:
    """Return charts of the indicators with most values at different times."""
    if len(entity.observations) < _ENOUGH:
        return []
    sets: dict[tuple[str, Measure], list[Point]] = {}
    for point in statistics.points(statistics.about(store, [entity.iri])):
        if point.first.begins:
            key = indicators.key(point.first.indicator), point.first.measure
            sets.setdefault(key, []).append(point)
    enough = [(key, points) for key, points in sets.items()
              if len({p.first.begins for p in points}) >= _ENOUGH]
    enough.sort(key=lambda s: -len(s[1]))
    drawn = []
    for (_, measure), points in enough[:_CHARTS]:
        titles = things(store, {p.first.document for p in points})
        chart = charting.charted(points, titles, store.base, zh)
        if chart:
            drawn.append(Drawn(points[0].first.indicator, measure.unit, chart))
    return drawn


def _short(lines: Sequence[ObservationLine]) -> Sequence[ObservationLine]:
    return [replace(line, quote=neighbours.short(line.quote)) for line in lines]


def _query(parameters: Mapping[str, object]) -> str:
    return urlencode({name: value for name, value in parameters.items() if value})
