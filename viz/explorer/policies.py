"""The page of the policies: a timeline in lanes by issuing body, and a list of the undated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from maitu.graph import policies as stored
from maitu.graph.policies import Policy
from maitu.graph.store import Store
from maitu.viz import selection
from maitu.viz.explorer import share, spreadsheet
from maitu.viz.explorer.asking import Meant, meant
from maitu.viz.explorer.narrowing import Narrowed, Narrowing, narrowed
from maitu.viz.explorer.page import Asked, page, reading
from maitu.viz.explorer.timeline import timeline
from maitu.viz.scene import Scene

router = APIRouter()
MOST = 200  # dated policies on a page, the latest ones
MOST_UNDATED = 100
_MOST_SHARED = 150  # policies in a file, which also shows what they have to do with
_Text = Annotated[str, Query(max_length=1000)]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The policies that a reader asks for."""

    topic: Meant
    narrowed: Narrowed
    listed: Sequence[Policy]

    @property
    def dated(self) -> list[Policy]:
        return [p for p in self.listed if p.date]

    @property
    def undated(self) -> list[Policy]:
        return [p for p in self.listed if not p.date]


def _choose(store: Store, topic: str, asked: Narrowing) -> _Chosen:
    fitting, about = narrowed(store, asked), meant(store, topic)
    listed = fitting.listed
    if about.is_unclear:
        listed = []
    elif about.thing:
        listed = stored.about(store, listed, about.thing.iri)
    return _Chosen(about, fitting, listed)


@router.get("/policies")
def shown(request: Request, store: Asked, asked: Narrowing, topic: _Text = "") -> Response:
    """Show the policies, or those about a topic, of a region or of a time."""
    chosen = _choose(store, topic, asked)
    dated = chosen.dated
    wanted = ({"topic": topic} if topic else {}) | asked.parameters()
    return page(
        request, store, "policies.html", chosen=chosen, machine=urlencode(wanted),
        filtered=bool(wanted), most=MOST, dated=dated[-MOST:],
        undated=chosen.undated[:MOST_UNDATED], lanes=timeline(dated[-MOST:]))


@router.get("/policies.html")
async def as_file(request: Request, store: Asked, asked: Narrowing, topic: _Text = "",
                  show: bool = False) -> Response:
    """Give the policies, with what they have to do with, as one file; see `share`."""
    title = reading(request)[1]["policies"]
    return await share.given(request, store, lambda: _scene(store, topic, asked, title), show)


def _scene(store: Store, topic: str, asked: Narrowing, title: str) -> Scene:
    chosen = _choose(store, topic, asked)
    latest = [*chosen.dated[::-1], *chosen.undated]
    kept = [policy.thing.iri for policy in latest[:_MOST_SHARED]]
    if not kept:
        return Scene()
    scene = selection.select(store, entities=kept)
    about = chosen.topic.thing
    return replace(scene, asked=(), title=f"{title} · {about.label}" if about else title,
                   omitted=scene.omitted + len(latest) - len(kept))


@router.get("/policies.json")
def as_json(store: Asked, asked: Narrowing, topic: _Text = "") -> Response:
    """Give the policies for programs."""
    return JSONResponse([jsonable_encoder(p) | {"regions": sorted(p.regions)}
                         for p in _choose(store, topic, asked).listed])


@router.get("/policies.csv")
def as_csv(store: Asked, asked: Narrowing, topic: _Text = "") -> Response:
    """Give the policies for spreadsheets."""
    return spreadsheet.answer(
        "policies", ("policy", "date", "date_from", "issued_by", "first_mentioned", "sentence",
                     "document", "iri"),
        ([p.thing.label, p.date, p.origin, " | ".join(b.label for b in p.issuers), p.mentioned,
          p.quotes[0].text if p.quotes else None, p.quotes[0].title if p.quotes else None,
          p.thing.iri] for p in _choose(store, topic, asked).listed))
