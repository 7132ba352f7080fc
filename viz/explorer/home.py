"""The first pages: what there is, what a search finds, and the list of documents."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from maitu.graph import search
from maitu.graph.current import Current
from maitu.graph.documents import StoredDocument, list_documents
from maitu.graph.overview import overview
from maitu.graph.store import Store
from maitu.viz.explorer.page import Asked, address, page

router = APIRouter()
LISTED = 100  # documents on a page


def _newest_first(store: Store) -> list[StoredDocument]:
    return sorted(list_documents(store), key=lambda d: (d.date or "", d.name), reverse=True)


_overview = Current(overview)
_documents = Current(_newest_first)


@router.get("/")
def home(request: Request, store: Asked) -> Response:
    """Show what the store holds."""
    return page(request, store, "home.html", o=_overview.of(store))


@router.get("/search")
def found(request: Request, store: Asked, q: Annotated[str, Query(max_length=1000)] = "",
          entity: Annotated[str, Query(max_length=2000)] = "") -> Response:
    """Show the entities that fit a text, or go to the page of one."""
    if entity.startswith(store.base):
        return RedirectResponse(address(store.base, entity), 303)
    matches = search.find(store, q, limit=50) if q.strip() else []
    return page(request, store, "found.html", asked=q, matches=matches)


@router.get("/documents")
def listed(request: Request, store: Asked, offset: Annotated[int, Query(ge=0)] = 0) -> Response:
    """List the documents."""
    known = _documents.of(store)
    return page(request, store, "documents.html", listed=known[offset:offset + LISTED],
                 before=max(offset - LISTED, 0) if offset else None,
                 behind=offset + LISTED if offset + LISTED < len(known) else None)
