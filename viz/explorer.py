"""The explorer: pages for people of what a store holds, each statement with its sentence."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from maitu.graph import documents, resource, search
from maitu.graph.document_text import document_text
from maitu.graph.entity import EntityPage, describe
from maitu.graph.overview import overview
from maitu.graph.store import Store
from maitu.graph.things import Thing
from maitu.ontology import naming
from maitu.ontology.errors import EntityError, StoreError
from maitu.viz import document_page, style, templating

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
LISTED = 100  # documents on a page
_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
           "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
           "frame-ancestors 'self'")


async def _given(request: Request) -> AsyncIterator[Store]:
    async with request.app.state.reading() as store:
        yield store


Asked = Annotated[Store, Depends(_given)]


@router.get("/")
def home(request: Request, store: Asked) -> Response:
    """Show what the store holds."""
    return _page(request, store, "home.html", o=overview(store))


@router.get("/search")
def found(request: Request, store: Asked, q: Annotated[str, Query(max_length=1000)] = "",
          entity: Annotated[str, Query(max_length=2000)] = "") -> Response:
    """Show the entities that fit a text, or go to the page of one."""
    if entity.startswith(store.base):
        return RedirectResponse(address(store.base, entity), 303)
    matches = search.find(store, q, limit=50) if q.strip() else []
    return _page(request, store, "found.html", asked=q, matches=matches)


@router.get("/documents")
def listed(request: Request, store: Asked, offset: Annotated[int, Query(ge=0)] = 0) -> Response:
    """List the documents."""
    known = sorted(documents.list_documents(store), key=lambda d: (d.date or "", d.name),
                   reverse=True)
    return _page(request, store, "documents.html", listed=known[offset:offset + LISTED],
                 before=max(offset - LISTED, 0) if offset else None,
                 behind=offset + LISTED if offset + LISTED < len(known) else None)


@router.get(resource.ROOT + "{name:path}")
def thing(request: Request, store: Asked) -> Response:
    """Show an entity or a document; of anything else there is the graph alone."""
    for iri, _ in resource.candidates(store.base, request.scope["raw_path"]):
        name = _document_name(store.base, iri)
        try:
            if name is not None:
                return _document(request, store, iri, name)
            return _entity(request, store, describe(store, iri))
        except (EntityError, StoreError):
            continue
    return RedirectResponse(f"{request.url.path}.ttl", 303)


def address(base: str, iri: str) -> str:
    """Return the address of the page of a thing of the store; of others, their IRI."""
    return resource.ROOT + quote(iri.removeprefix(base)) if iri.startswith(base) else iri


def _entity(request: Request, store: Store, entity: EntityPage) -> Response:
    return _page(request, store, "entity.html", entity=entity)


def _document(request: Request, store: Store, iri: str, name: str) -> Response:
    read = document_text(store, name)
    blocks = document_page.blocks(read)
    named: Counter[Thing] = Counter(place.thing for place in read.places)
    plain = [s for b in blocks if not b.level for s in b.sentences]
    return _page(
        request, store, "document.html", d=read.graph.document, iri=iri, blocks=blocks,
        looks=style.LOOKS, outline=[b for b in blocks if b.level], named=named.most_common(),
        sentences=len(plain), silent=sum(not s.statements for s in plain))


def _document_name(base: str, iri: str) -> str | None:
    """Return the name of the document of this IRI, None if it is no document's."""
    stem = naming.document_iri("", base)
    return unquote(iri.removeprefix(stem)) if iri.startswith(stem) else None


def _page(request: Request, store: Store, template: str, **values: object) -> Response:
    """Return a page in the reader's language, which is kept once it is chosen."""
    chosen = request.query_params.get("lang")
    zh = _is_chinese(chosen or request.cookies.get("lang"), request.headers.get("accept-language"))
    other = {**request.query_params, "lang": "en" if zh else "zh"}

    def kind(types: Sequence[str]) -> str:
        return (" · ").join(style.words(t)["zh" if zh else "en"] for t in types)

    def place(document: str, start: int) -> str:
        return f"{address(store.base, document)}#s{start}"

    text = templating.render(
        template, zh=zh, w=_words(zh), other=urlencode(other), look=style.look, kind=kind,
        predicate=lambda name: kind([name]), place=place,
        address=lambda iri: address(store.base, iri), **values)
    page = HTMLResponse(text, headers={
        "Content-Security-Policy": _POLICY, "Vary": "Accept, Accept-Language, Cookie"})
    if chosen in ("zh", "en"):
        page.set_cookie("lang", chosen, max_age=31_536_000, samesite="lax", httponly=True)
    return page


def _is_chinese(chosen: str | None, accepted: str | None) -> bool:
    """Say whether a reader gets Chinese: unless they chose, or their browser prefers, English."""
    if chosen in ("zh", "en"):
        return chosen == "zh"
    first = (accepted or "").split(",")[0].strip().lower()
    return not first.startswith("en")


@cache
def _words(zh: bool) -> Mapping[str, str]:
    said = tomllib.loads(files("maitu.viz").joinpath("explorer_words.toml").read_text("utf-8"))
    return {name: words[0 if zh else 1] for name, words in said.items()}
