"""Sharing: what a page shows as one self-contained file, as `maitu view` writes it.

`/share?query=…` is of the answer to a query, `?entity=…&depth=1` of an entity (or several) and
what is around it, `?from=…&to=…` of the paths between two, `?document=…` of what a document says.
Pages that show a part of their own (`/policies.html`, `/matrix.html`, `/statistics.html`) give it
by `given`. `show=1` opens the file in the browser in place of keeping it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from maitu.graph import failures
from maitu.graph.reader import GRAPH, ROWS
from maitu.graph.resolve import resolve
from maitu.graph.store import Store
from maitu.graph.things import things
from maitu.ontology.errors import EntityError, MaituError
from maitu.viz import answer_scene, selection
from maitu.viz.explorer.page import Asked, page
from maitu.viz.page import render
from maitu.viz.scene import Scene

router = APIRouter()

MOST_ENTITIES = 1000
_MOST_ROWS, _MOST_BYTES = 50_000, 16 << 20  # of an answer that is to become a picture
_FORMATS = {ROWS: "json", GRAPH: "nt"}
_DRAWING = asyncio.Semaphore(1)  # a picture takes a second of a processor that others need too

Name = Annotated[str, Field(max_length=2000)]


@router.get("/share")
async def share(
    request: Request, store: Asked, query: str = "",
    entity: Annotated[list[Name] | None, Query(max_length=20)] = None,
    depth: Annotated[int, Query(ge=0, le=3)] = 1,
    source: Annotated[Name, Query(alias="from")] = "",
    target: Annotated[Name, Query(alias="to")] = "",
    document: Name = "", limit: Annotated[int, Query(ge=1, le=MOST_ENTITIES)] = 300,
    show: bool = False,
) -> Response:
    """Give the file of a part of the graph."""
    try:
        answered = await _answered(request, query) if query.strip() else None
    except MaituError as error:
        return await run_in_threadpool(_refused, request, store, error)

    def scene() -> Scene:
        if answered is not None:
            return _of_answer(store, query, *answered, limit)
        ends = (resolve(store, source), resolve(store, target)) if source or target else None
        return selection.select(
            store, entities=[resolve(store, name) for name in entity or ()], depth=depth,
            between=ends, document=document or None, limit=limit)

    return await given(request, store, scene, show)


async def given(
    request: Request, store: Store, scene: Callable[[], Scene], show: bool
) -> Response:
    """Give the file of a scene.

    Args:
        request: who asks.
        store: where the scene is from.
        scene: makes it; what it raises is told on a page.
        show: open the file in the browser in place of keeping it.
    """
    try:
        async with _DRAWING:
            title, text = await run_in_threadpool(lambda: _file(scene()))
    except MaituError as error:
        return await run_in_threadpool(_refused, request, store, error)
    headers = {} if show else {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{title}.html')}"}
    return HTMLResponse(text, headers=headers)


async def _answered(request: Request, query: str) -> tuple[str, bytes]:
    kind, content = await request.app.state.endpoint.whole(
        query, _FORMATS, _MOST_ROWS, _MOST_BYTES)
    return kind, content


def _of_answer(store: Store, query: str, kind: str, content: bytes, limit: int) -> Scene:
    of = answer_scene.of_graph if kind == GRAPH else answer_scene.of_rows
    return of(store, query, content, limit)


def _file(scene: Scene) -> tuple[str, str]:
    """Return a file's name without suffix, and the file.

    Raises:
        EntityError: the scene is empty.
    """
    if not scene.nodes:
        raise EntityError("there is nothing to show: no entity fits")
    name = re.sub(r"[^\w-]+", "-", scene.title).strip("-")[:80]
    return name or "maitu", render(scene, made=date.today().isoformat())


def _refused(request: Request, store: Store, error: MaituError) -> Response:
    """Say why there is no file."""
    status, message = (404, str(error)) if isinstance(error, EntityError) \
        else failures.told(error)[:2]
    iris = error.candidates if isinstance(error, EntityError) else ()
    known = things(store, iris)
    answer = page(request, store, "refused.html", status=status, message=message,
                  candidates=[known[iri] for iri in iris])
    answer.status_code = status
    return answer
