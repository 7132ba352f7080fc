"""The page of paths: how two entities are connected, as a list, as text and as a picture."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from maitu.graph import paths
from maitu.graph.citing import cited
from maitu.graph.paths import Path
from maitu.graph.store import Store
from maitu.viz import style
from maitu.viz.explorer import path_picture, path_text
from maitu.viz.explorer.asking import Meant, meant
from maitu.viz.explorer.page import Asked, page, reading

router = APIRouter()
_Name = Annotated[str, Query(max_length=1000)]
_Length = Annotated[int, Query(ge=1, le=6)]
_Top = Annotated[int, Query(ge=1, le=20)]


@router.get("/path")
def shown(request: Request, store: Asked, source: Annotated[_Name, Query(alias="from")] = "",
          target: Annotated[_Name, Query(alias="to")] = "", max_length: _Length = 4,
          top: _Top = 5) -> Response:
    """Show the best explanations of how two entities relate, or ask for the two."""
    ends = meant(store, source), meant(store, target)
    found = _between(store, *ends, max_length, top)
    asked = {"from": source.strip(), "to": target.strip(), "max_length": max_length, "top": top}
    answer = page(
        request, store, "path.html", source=ends[0], target=ends[1], found=found or (),
        is_asked=found is not None, max_length=max_length, top=top, machine=urlencode(asked),
        keep_from=urlencode({"from": source}), keep_to=urlencode({"to": target}),
        picture=path_picture.draw(found) if found else None,
        text=_text(request, store, found) if found else "")
    if any(end.is_unclear for end in ends):
        answer.status_code = 404
    return answer


@router.get("/path.json")
def as_json(request: Request) -> Response:
    """Go to the same question of the interface for programs."""
    return RedirectResponse(f"/api/path?{request.url.query}")


@router.get("/path.txt")
def as_text(request: Request, store: Asked, source: Annotated[_Name, Query(alias="from")],
            target: Annotated[_Name, Query(alias="to")], max_length: _Length = 4,
            top: _Top = 5) -> Response:
    """Give the explanations as plain text, with their sources."""
    found = _between(store, meant(store, source), meant(store, target), max_length, top)
    if not found:
        return PlainTextResponse("", 404)
    return PlainTextResponse(_text(request, store, found))


def _between(
    store: Store, source: Meant, target: Meant, max_length: int, top: int
) -> list[Path] | None:
    """Return the paths; None where it is not said between which two entities."""
    if source.thing is None or target.thing is None:
        return None
    return paths.find(store, source.thing.iri, target.thing.iri, max_length, top)


def _text(request: Request, store: Store, found: list[Path]) -> str:
    zh, words = reading(request)
    sources = cited(store, {hop.document for path in found for hop in path.hops})
    return path_text.told(found, sources, words,
                          lambda name: style.words(name)["zh" if zh else "en"])
