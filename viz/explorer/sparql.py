"""The query editor: what browsers get at `/sparql`, where programs get the protocol.

The page asks the endpoint itself, by script. Without scripts its form works as well: `show=table`
has the answer put into the page here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from maitu.graph import failures
from maitu.graph.reader import GRAPH, ROWS, TRUTH
from maitu.ontology.errors import MaituError
from maitu.ontology.terms import PREFIXES
from maitu.viz.explorer import examples, terms
from maitu.viz.explorer.page import Asked, page

router = APIRouter()

SHOWN = 1000  # rows of an answer in the page itself
_MOST_ROWS, _MOST_BYTES = 100_000, 32 << 20
_FORMATS = {ROWS: "json", TRUTH: "json", GRAPH: "ttl"}
_KEPT = 3600  # seconds that browsers keep the terms


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page without scripts shows: rows, or a text, or why there is neither."""

    variables: Sequence[str] = ()
    rows: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    count: int = 0  # of all rows
    text: str | None = None  # a truth value or a graph in Turtle
    refusal: str | None = None


@router.api_route("/sparql", methods=["GET", "HEAD"])
async def editor(
    request: Request, store: Asked, query: str = "",
    show: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show the editor, with a query filled in."""
    answer = None
    if show == "table" and query.strip() and request.method == "GET":
        answer = await _answered(request, query)
    return await run_in_threadpool(
        page, request, store, "sparql.html", query=query, answer=answer, shown=SHOWN,
        categories=examples.categories(), base=store.base)


@router.get("/sparql/terms.json")
def offered(request: Request, store: Asked) -> Response:
    """Give what completion offers besides the query's own variables."""
    prefixes = {**PREFIXES, "id": store.base}
    content = json.dumps({"prefixes": prefixes, "terms": terms.terms()}, ensure_ascii=False)
    tag = f'"{hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": f"max-age={_KEPT}"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


async def _answered(request: Request, query: str) -> Answer:
    """Ask the endpoint, as a client would."""
    try:
        kind, content = await request.app.state.endpoint.whole(
            query, _FORMATS, _MOST_ROWS, _MOST_BYTES)
    except MaituError as error:
        return Answer(refusal=failures.told(error)[1])
    if kind == GRAPH:
        return Answer(text=content.decode("utf-8"))
    found = json.loads(content)
    if kind == TRUTH:
        return Answer(text=str(found["boolean"]).lower())
    rows = found["results"]["bindings"]
    return Answer(found["head"]["vars"], rows[:SHOWN], len(rows))
