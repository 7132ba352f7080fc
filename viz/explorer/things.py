"""The pages of one thing: an entity, or a document with what was found in its text."""

from __future__ import annotations

from collections import Counter
from urllib.parse import unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from maitu.graph import resource
from maitu.graph.document_text import document_text
from maitu.graph.entity import describe
from maitu.graph.store import Store
from maitu.graph.things import Thing
from maitu.ontology import naming, records
from maitu.ontology.errors import EntityError, StoreError
from maitu.viz import api, style
from maitu.viz.explorer import document_blocks, kept_pages
from maitu.viz.explorer.entity_page import entity_page
from maitu.viz.explorer.kept_pages import PageKey
from maitu.viz.explorer.page import Asked, answered, page, unknown

router = APIRouter()


@router.get(resource.ROOT + "{name:path}.json")
def as_json(request: Request, store: Asked) -> Response:
    """Give an entity as /api/entity does, or a document in the form of `maitu extract`."""
    path = request.scope["raw_path"].removesuffix(b".json")
    for iri, _ in resource.candidates(store.base, path):
        name = _document_name(store.base, iri)
        try:
            if name is not None:
                return JSONResponse(records.to_json(document_text(store, name).graph))
            told = api.Entity.model_validate(describe(store, iri))
            return JSONResponse(told.model_dump(mode="json"))
        except (EntityError, StoreError):
            continue
    return thing(request, store)  # it may be its name that ends so


@router.get(resource.ROOT + "{name:path}")
def thing(request: Request, store: Asked) -> Response:
    """Show an entity or a document; of anything else there is the graph alone."""
    pages, key = kept_pages.current(store), PageKey.of(request)
    kept = pages.get(key)
    if kept is not None:
        return answered(request, kept)
    made = _thing(request, store)
    pages.keep(key, made)
    return made


def _thing(request: Request, store: Store) -> Response:
    for iri, _ in resource.candidates(store.base, request.scope["raw_path"]):
        name = _document_name(store.base, iri)
        try:
            if name is not None:
                return _document(request, store, iri, name)
            return entity_page(request, store, describe(store, iri))
        except (EntityError, StoreError):
            pass
        if store.query(f"ASK {{ <{iri}> ?p ?o }}"):
            return RedirectResponse(f"{request.url.path}.ttl", 303)
    return unknown(request, store)


def _document(request: Request, store: Store, iri: str, name: str) -> Response:
    read = document_text(store, name)
    blocks = document_blocks.blocks(read)
    named: Counter[Thing] = Counter(place.thing for place in read.places)
    plain = [s for b in blocks if not b.level for s in b.sentences]
    return page(
        request, store, "document.html", d=read.graph.document, iri=iri, blocks=blocks,
        looks=style.LOOKS, outline=[b for b in blocks if b.level], named=named.most_common(),
        sentences=len(plain), silent=sum(not s.statements for s in plain))


def _document_name(base: str, iri: str) -> str | None:
    """Return the name of the document of this IRI, None if it is no document's."""
    stem = naming.document_iri("", base)
    return unquote(iri.removeprefix(stem)) if iri.startswith(stem) else None
