"""The list of entities: of a type, found by name, in an order of the reader's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from maitu.graph import answers, catalogue
from maitu.graph.catalogue import Catalogue, Entry, Numbers
from maitu.graph.store import Store
from maitu.ontology.terms import TYPES
from maitu.viz import selection, style
from maitu.viz.explorer import share, spreadsheet
from maitu.viz.explorer.page import Asked, is_chinese, page, reading
from maitu.viz.scene import Scene

router = APIRouter()
LISTED = 100  # entities on a page
_MOST = 1000  # that are given to programs at once
_MOST_NAMED = 5000  # that a text may find
_MOST_SHARED = 150  # in a file, which also shows what they have to do with
_DESCRIBED = """
CONSTRUCT {{ ?e ?p ?o }} WHERE {{ VALUES ?e {{ {among} }} ?e ?p ?o
  FILTER(?p IN (rdf:type, rdfs:label, skos:prefLabel, skos:altLabel, skos:exactMatch)) }}
"""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the address says; without an order, names that fit best or what is said most of."""

    type: Annotated[str, Query(max_length=100)] = ""
    q: Annotated[str, Query(max_length=1000)] = ""
    order: Annotated[str, Query(pattern="^(-?(name|documents|relations|statistics))?$")] = ""

    def link(self, **other: object) -> str:
        """Return the parameters that say this, with some said otherwise."""
        said = {"type": self.type, "q": self.q.strip(), "order": self.order, **other}
        return urlencode({name: value for name, value in said.items() if value})


Wanted = Annotated[_Wanted, Depends()]
Offset = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=_MOST)]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The entities that a reader asks for."""

    known: Catalogue
    numbers: Numbers  # in the catalogue
    is_cut: bool  # more names fit than are looked through

    def listed(self, offset: int, limit: int) -> Sequence[Entry]:
        return self.known.entries(self.numbers[offset:offset + limit].tolist())


def _choose(store: Store, wanted: _Wanted) -> _Chosen:
    if wanted.type and wanted.type not in TYPES:
        raise HTTPException(404)
    known, text = catalogue.current(store), wanted.q.strip()
    named = [name.iri for name, _ in store.find_names(text, _MOST_NAMED)] if text else None
    numbers = known.chosen(wanted.type, named)
    if wanted.order or named is None:
        numbers = known.in_order(numbers, wanted.order or "most")
    return _Chosen(known, numbers, named is not None and len(named) == _MOST_NAMED)


def _title(request: Request, wanted: _Wanted) -> str:
    zh, words = reading(request)
    if not wanted.type:
        return words["entities_all"]
    name = style.words(wanted.type)["zh" if zh else "en"]
    return name[:1].upper() + name[1:]


@router.get("/entities")
def shown(request: Request, store: Asked, wanted: Wanted, offset: Offset = 0) -> Response:
    """List the entities, a page of them."""
    chosen = _choose(store, wanted)
    total = len(chosen.numbers)
    offset = min(offset, max(total - 1, 0) // LISTED * LISTED)  # at the end, the last page
    return page(
        request, store, "entities.html", title=_title(request, wanted), wanted=wanted,
        types=chosen.known.types, every=len(chosen.known), total=total, offset=offset, step=LISTED,
        listed=chosen.listed(offset, LISTED), cut=_MOST_NAMED if chosen.is_cut else 0,
        stretch=wanted.link(offset=offset))


@router.get("/entities.html")
async def as_file(request: Request, store: Asked, wanted: Wanted, show: bool = False) -> Response:
    """Give the first entities, with what they have to do with, as one file; see `share`."""
    title = _title(request, wanted)

    def scene() -> Scene:
        chosen = _choose(store, wanted)
        kept = [entry.thing.iri for entry in chosen.listed(0, _MOST_SHARED)]
        if not kept:
            return Scene()
        found = selection.select(store, entities=kept)
        return replace(found, asked=(), title=title,
                       omitted=found.omitted + len(chosen.numbers) - len(kept))

    return await share.given(request, store, scene, show)


@router.get("/entities.json")
def as_json(store: Asked, wanted: Wanted, offset: Offset = 0, limit: Limit = LISTED) -> Response:
    """Give entities for programs, and how many there are."""
    chosen = _choose(store, wanted)
    return JSONResponse({"total": len(chosen.numbers), "offset": offset,
                         "entities": [_plain(e) for e in chosen.listed(offset, limit)]})


def _plain(entry: Entry) -> dict[str, Any]:
    thing, counts = jsonable_encoder(entry.thing), jsonable_encoder(entry)
    return {**thing, **{name: counts[name] for name in counts if name != "thing"}}


@router.get("/entities.ttl")
def as_turtle(store: Asked, wanted: Wanted, offset: Offset = 0, limit: Limit = LISTED) -> Response:
    """Give the names, types and links of entities as RDF."""
    listed = _choose(store, wanted).listed(offset, limit)
    among = " ".join(f"<{entry.thing.iri}>" for entry in listed)
    return Response(answers.write(store.query(_DESCRIBED.format(among=among)), "ttl"),
                    media_type="text/turtle; charset=utf-8")


@router.get("/entities.csv")
def as_csv(request: Request, store: Asked, wanted: Wanted) -> Response:
    """Give all entities that were asked for, for spreadsheets."""
    chosen, language = _choose(store, wanted), "zh" if is_chinese(request) else "en"
    return spreadsheet.answer(
        "entities", ("name", "types", "documents", "relations", "statistics", "iri"),
        ([e.thing.label, " | ".join(style.words(t)[language] for t in e.thing.types), e.documents,
          e.relations, e.statistics, e.thing.iri]
         for e in chosen.listed(0, len(chosen.numbers))))
