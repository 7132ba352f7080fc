"""The page of the matrix: policies by what they promote, regulate or respond to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from maitu.graph import relations
from maitu.graph.entity import Quote, RelationLine, between
from maitu.graph.matrix import Matrix, Weighed, kinds, matrix, stated
from maitu.graph.store import Store
from maitu.ontology.terms import PREDICATES, TYPES
from maitu.viz import selection, style
from maitu.viz.explorer import share, spreadsheet
from maitu.viz.explorer.asking import Meant, meant
from maitu.viz.explorer.narrowing import Narrowing, narrowed
from maitu.viz.explorer.page import Asked, page, reading
from maitu.viz.scene import Scene

router = APIRouter()
DEFAULT = "Technology"
ROWS, COLUMNS = 25, 18  # on a page
_SHADES = 5  # of the heat map
_MOST_QUOTES = 20  # wordings of a relation that a page quotes
_Text = Annotated[str, Query(max_length=1000)]
_Place = Annotated[int, Query(ge=0)]


@dataclass(frozen=True, slots=True)
class _Cell:
    """What the table shows where a row and a column meet."""

    weight: int
    shade: int  # 1 to `_SHADES`; 0: nothing
    link: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A relation of an opened cell, each wording once."""

    line: RelationLine
    quotes: Sequence[tuple[Quote, int]]  # with how many other documents have it too
    more: int  # wordings that are left out


@router.get("/matrix")
def shown(request: Request, store: Asked, only: Narrowing, type: _Text = DEFAULT,
          predicate: _Text = "", name: _Text = "", row: _Place = 0, column: _Place = 0,
          policy: _Text = "", other: _Text = "") -> Response:
    """Show the matrix of policies and the entities of a type, and what a cell says."""
    type, predicate = _known(type, predicate)
    types, properties = kinds(relations.current(store), store.base)
    fitting = narrowed(store, only)
    whole = _whole(store, type, predicate, name, only)
    rows, columns = whole.rows[row:row + ROWS], whole.columns[column:column + COLUMNS]
    asked = {"type": type, "predicate": predicate, "name": name}
    wanted = {key: value for key, value in asked.items() if value} | only.parameters()
    places = {key: value for key, value in (("row", row), ("column", column)) if value}
    opened = meant(store, policy), meant(store, other)
    return page(
        request, store, "matrix.html", types=types, properties=properties, type=type,
        narrowed=fitting, chosen=predicate, sought=name, rows=rows, columns=columns,
        cells=_cells(whole, rows, columns, wanted | places), whole=whole, row=row, column=column,
        turn=_turns(whole, wanted, row, column), machine=urlencode(wanted),
        opened=opened, said=_said(store, *opened), shades=range(1, _SHADES + 1),
        most=max((whole.weight(r, c) for r, c in whole.cells), default=0))


@router.get("/matrix.html")
async def as_file(request: Request, store: Asked, only: Narrowing, type: _Text = DEFAULT,
                  predicate: _Text = "", name: _Text = "", show: bool = False) -> Response:
    """Give the relations of the matrix as one file; see `share`."""
    type, predicate = _known(type, predicate)
    zh, words = reading(request)
    title = words["matrix_of"].replace("{}", style.words(type)["zh" if zh else "en"])

    def scene() -> Scene:
        counted = stated(relations.current(store), store.base,
                         _whole(store, type, predicate, name, only))
        triples = [ox.Triple(*map(ox.NamedNode, relation)) for relation in sorted(set(counted))]
        return replace(selection.select(store, answered=triples), title=title)

    return await share.given(request, store, scene, show)


@router.get("/matrix.json")
def as_json(store: Asked, only: Narrowing, type: _Text = DEFAULT, predicate: _Text = "",
            name: _Text = "") -> Response:
    """Give the cells of the whole matrix for programs."""
    whole = _whole(store, *_known(type, predicate), name, only)
    things = {w.thing.iri: w.thing for w in (*whole.rows, *whole.columns)}
    return JSONResponse([
        {"policy": things[r].label, "policy_iri": r, "other": things[c].label, "other_iri": c,
         "weight": whole.weight(r, c), "documents": dict(said)}
        for (r, c), said in whole.cells.items()])


@router.get("/matrix.csv")
def as_csv(store: Asked, only: Narrowing, type: _Text = DEFAULT, predicate: _Text = "",
           name: _Text = "") -> Response:
    """Give the whole matrix as a table for spreadsheets."""
    whole = _whole(store, *_known(type, predicate), name, only)
    return spreadsheet.answer(
        "matrix", ["policy", *(c.thing.label for c in whole.columns)],
        ([r.thing.label, *(whole.weight(r.thing.iri, c.thing.iri) for c in whole.columns)]
         for r in whole.rows))


def _whole(store: Store, type: str, predicate: str, name: str, only: Narrowing) -> Matrix:
    among = {p.thing.iri for p in narrowed(store, only).listed} if only.parameters() else None
    return matrix(relations.current(store), store.base, type, predicate or None, name, among)


def _known(type: str, predicate: str) -> tuple[str, str]:
    """Return what the ontology knows of what was asked for: the usual type, and all properties."""
    return type if type in TYPES else DEFAULT, predicate if predicate in PREDICATES else ""


def _cells(
    whole: Matrix, rows: Sequence[Weighed], columns: Sequence[Weighed],
    wanted: dict[str, str | int],
) -> list[list[_Cell]]:
    most = max((whole.weight(r, c) for r, c in whole.cells), default=1)

    def cell(row: str, column: str) -> _Cell:
        weight = whole.weight(row, column)
        shade = 1 + (weight - 1) * (_SHADES - 1) // max(1, most - 1) if weight else 0
        link = urlencode(wanted | {"policy": row, "other": column}) if weight else ""
        return _Cell(weight, shade, link)

    return [[cell(r.thing.iri, c.thing.iri) for c in columns] for r in rows]


def _turns(whole: Matrix, wanted: dict[str, str], row: int, column: int) -> dict[str, str]:
    """Return the addresses of the parts of the matrix that lie around the one shown."""
    ways = {"up": (row - ROWS, column), "down": (row + ROWS, column),
            "left": (row, column - COLUMNS), "right": (row, column + COLUMNS)}
    found = {}
    for way, (r, c) in ways.items():
        r, c = (max(r, 0) if way == "up" else r), (max(c, 0) if way == "left" else c)
        if (r, c) != (row, column) and r < len(whole.rows) and c < len(whole.columns):
            found[way] = "?" + urlencode({**wanted, "row": r, "column": c})
    return found


def _said(store: Store, policy: Meant, other: Meant) -> list[_Said]:
    """Return what the documents say of two entities."""
    if policy.thing is None or other.thing is None:
        return []
    found = []
    for line in between(store, policy.thing.iri, other.thing.iri):
        wordings: dict[str, list[Quote]] = {}
        for quote in line.evidences:
            wordings.setdefault(quote.text, []).append(quote)
        quotes = [(same[0], len({q.document for q in same}) - 1) for same in wordings.values()]
        found.append(_Said(line, quotes[:_MOST_QUOTES], max(0, len(quotes) - _MOST_QUOTES)))
    return found
