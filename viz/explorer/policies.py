"""The page of the policies: a timeline in lanes by issuing body, and a list of the undated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from maitu.graph import policies as stored
from maitu.graph.current import Current
from maitu.graph.policies import Policy
from maitu.graph.regions import choices
from maitu.graph.store import Store
from maitu.graph.things import Thing
from maitu.ontology.measures import bounds
from maitu.viz.explorer import spreadsheet
from maitu.viz.explorer.asking import Meant, meant
from maitu.viz.explorer.page import Asked, page
from maitu.viz.explorer.timeline import timeline

router = APIRouter()
MOST = 200  # dated policies on a page, the latest ones
MOST_UNDATED = 100
_Text = Annotated[str, Query(max_length=1000)]
_Day = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The policies that a reader asks for."""

    topic: Meant
    listed: Sequence[Policy]
    places: Sequence[Thing]  # to choose from, as the next
    bodies: Sequence[Thing]
    unread: tuple[str, ...]  # dates that are none

    @property
    def dated(self) -> list[Policy]:
        return [p for p in self.listed if p.date]

    @property
    def undated(self) -> list[Policy]:
        return [p for p in self.listed if not p.date]


@dataclass(frozen=True, slots=True)
class _All:
    """All policies of a store, and by what region they can be chosen."""

    listed: Sequence[Policy]
    places: Sequence[Thing]
    bodies: Sequence[Thing]


def _all(store: Store) -> _All:
    listed = stored.policies(store)
    return _All(listed, *choices(store, {b for p in listed for b in p.issuers}))


_known = Current(_all)


def _choose(store: Store, topic: str, region: str, first: str, last: str) -> _Chosen:
    known = _known.of(store)
    listed = known.listed
    about = meant(store, topic)
    if about.is_unclear:
        listed = []
    elif about.thing:
        listed = stored.about(store, listed, about.thing.iri)
    if region:
        listed = [p for p in listed if region in p.regions]
    if first or last:
        listed = stored.within(listed, first, last)
    unread = tuple(d for d in (first, last) if d and bounds(d) is None)
    return _Chosen(about, listed, known.places, known.bodies, unread)


@router.get("/policies")
def shown(request: Request, store: Asked, topic: _Text = "", region: _Text = "",
          first: Annotated[_Day, Query(alias="from")] = "",
          last: Annotated[_Day, Query(alias="to")] = "") -> Response:
    """Show the policies, or those about a topic, of a region or of a time."""
    first, last = first.strip(), last.strip()
    chosen = _choose(store, topic, region, first, last)
    dated = chosen.dated
    asked = {"topic": topic, "region": region, "from": first, "to": last}
    wanted = {name: value for name, value in asked.items() if value}
    return page(
        request, store, "policies.html", chosen=chosen, region=region, first=first, last=last,
        machine=urlencode(wanted), filtered=bool(wanted), most=MOST, dated=dated[-MOST:],
        undated=chosen.undated[:MOST_UNDATED], lanes=timeline(dated[-MOST:]))


@router.get("/policies.json")
def as_json(store: Asked, topic: _Text = "", region: _Text = "",
            first: Annotated[_Day, Query(alias="from")] = "",
            last: Annotated[_Day, Query(alias="to")] = "") -> Response:
    """Give the policies for programs."""
    chosen = _choose(store, topic, region, first.strip(), last.strip())
    return JSONResponse([jsonable_encoder(p) | {"regions": sorted(p.regions)}
                         for p in chosen.listed])


@router.get("/policies.csv")
def as_csv(store: Asked, topic: _Text = "", region: _Text = "",
           first: Annotated[_Day, Query(alias="from")] = "",
           last: Annotated[_Day, Query(alias="to")] = "") -> Response:
    """Give the policies for spreadsheets."""
    chosen = _choose(store, topic, region, first.strip(), last.strip())
    return spreadsheet.answer(
        "policies", ("policy", "date", "date_from", "issued_by", "first_mentioned", "sentence",
                     "document", "iri"),
        ([p.thing.label, p.date, p.origin, " | ".join(b.label for b in p.issuers), p.mentioned,
          p.quotes[0].text if p.quotes else None, p.quotes[0].title if p.quotes else None,
          p.thing.iri] for p in chosen.listed))


