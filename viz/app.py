"""The server: the SPARQL endpoint, and what else is told over HTTP.

The endpoint's addresses are answered before FastAPI sees them: their way is short, and their form
is the protocol's. Everything for programs that is ours is described at `/docs`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
)
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from maitu.graph import failures, negotiation, resource
from maitu.graph.asgi import Receive, Scope, Send
from maitu.graph.endpoint import Endpoint
from maitu.graph.media import RDF_FORMATS
from maitu.graph.readers import Limits, Readers
from maitu.graph.remote import RemoteStore
from maitu.graph.remote_writer import RemoteWriter
from maitu.graph.served import Served
from maitu.graph.writer import Writer
from maitu.ontology.errors import StoreError
from maitu.viz import api, explorer, monitoring
from maitu.viz.explorer.page import Asked, page, unknown
from maitu.viz.monitoring import Monitor

_WORTH_ZIPPING = 1000  # bytes
_NO_GZIP = re.compile(rb"gzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)
_PROTECTING = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"),
               (b"x-frame-options", b"SAMEORIGIN"))
_ZIPPING = 4  # of 9: more takes three times as long for a tenth less


class Health(BaseModel):
    """Whether the server can answer."""

    status: str


class Server:
    """The ASGI application.

    Args:
        store: the folder of the store, or an engine that the server is a front of.
        token: what may write; None: nobody.
        read_only: open the store for reading only.
        readers: how many processes answer queries.
        limits: what a query may take.
        union: whether a query that names no graphs looks in all of them, or only in what is in no
            named graph.
        hosts: that SERVICE and LOAD may reach, as `HOST` or `HOST:PORT`.
        create: make an empty store if there is none.
    """

    def __init__(self, store: Path | RemoteStore, *, token: str | None = None,
                 read_only: bool = False, readers: int = 2, limits: Limits | None = None,
                 union: bool = True, hosts: tuple[str, ...] = (), create: bool = False) -> None:
        self.writer: Served
        if isinstance(store, RemoteStore):
            self.writer = RemoteWriter(store, read_only=read_only)
            self.readers = Readers(readers, limits or Limits(), sign_in=store.engine.sign_in)
        else:
            self.writer = Writer(store, read_only=read_only, create=create)
            self.readers = Readers(readers, limits or Limits())
        self.endpoint = Endpoint(self.writer, self.readers, None if read_only else token, union,
                                 hosts)
        self.monitor = Monitor(self.readers, self.writer)
        self._pages = _pages(self)
        self._sparql = GZipMiddleware(self.endpoint.sparql, _WORTH_ZIPPING, _ZIPPING)
        self._things = GZipMiddleware(self.endpoint.resource, _WORTH_ZIPPING, _ZIPPING)
        self._data = GZipMiddleware(self.endpoint.data, _WORTH_ZIPPING, _ZIPPING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            await self.monitor.watch(self._answer, scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, zips = scope["path"], _takes_gzip(scope)
        if zips:
            scope["extensions"] = {}  # what is sent at once is not zipped
        if path == "/sparql" and not _for_editing(scope):
            await (self._sparql if zips else self.endpoint.sparql)(scope, receive, send)
        elif path == "/update":
            await self.endpoint.update(scope, receive, send)
        elif path == "/data" or path.startswith("/data/"):
            await (self._data if zips else self.endpoint.data)(scope, receive, send)
        elif path.startswith(resource.ROOT) and not _for_people(scope):
            await (self._things if zips else self.endpoint.resource)(scope, receive, send)
        else:
            head = {"method": "GET"} if scope["method"] == "HEAD" else {}  # uvicorn sends no body
            await self._pages({**scope, **head}, receive, _secured(send))


def _takes_gzip(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
    return b"gzip" in accepted and not _NO_GZIP.search(accepted)


def _secured(send: Send) -> Send:
    """Return what sends pages with the headers that protect who looks at them."""
    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"], *(h for h in _PROTECTING if h[0] not in there)]
        await send(message)

    return sent


def _for_people(scope: Scope) -> bool:
    """Say whether a thing is asked for as a page or our JSON: by suffix, or as browsers ask."""
    suffix = scope["path"].rpartition(".")[2]
    if suffix in RDF_FORMATS or scope["method"] not in ("GET", "HEAD"):
        return False
    if suffix == "json":  # the JSON of our own, which the pages' part gives
        return True
    return _prefers_pages(scope, negotiation.offers("construct"))


def _for_editing(scope: Scope) -> bool:
    """Say whether /sparql is asked for as browsers ask for pages, and not for one of its forms."""
    if scope["method"] not in ("GET", "HEAD"):
        return False
    if not _prefers_pages(scope, {**negotiation.offers("select"), **negotiation.offers(None)}):
        return False
    named = parse_qs(scope["query_string"].decode("latin-1"))
    return not ("format" in named or "output" in named)


def _prefers_pages(scope: Scope, forms: Mapping[str, str]) -> bool:
    """Say whether a page is more welcome than any of these forms."""
    accept = dict(scope["headers"]).get(b"accept", b"*/*").decode("latin-1").lower()
    if "html" not in accept:  # nearly all programs: ranges that fit a page fit some form as well
        return False
    chosen = negotiation.choose(accept, {**forms, "text/html": "html"})
    return chosen is not None and chosen.format == "html"


def _pages(server: Server) -> FastAPI:
    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        await server.readers.start()
        async with server.writer.checkpoint():
            pass  # for the first question, and for a server beside this one
        try:
            yield
        finally:
            await server.readers.close()
            await server.writer.close()

    app = FastAPI(title="Maitu 脉图", lifespan=running, docs_url=None, redoc_url=None)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET"])
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_ZIPPING, compresslevel=_ZIPPING)
    app.state.endpoint = server.endpoint
    app.include_router(explorer.router)
    api.include(app, server.writer.reading)
    app.mount("/static", StaticFiles(packages=[("maitu.viz", "static")]))

    @app.get("/health", summary="Whether the server can answer")
    async def health() -> Health:
        """Say whether the server is able to answer; a busy one is."""
        if not server.readers.working:
            raise HTTPException(503, "the processes that answer queries do not start")
        return Health(status="ok")

    @app.get("/docs", include_in_schema=False)
    def described(request: Request, store: Asked) -> Response:
        """Describe what answers JSON; FastAPI's own page would fetch scripts from the network."""
        return page(request, store, "docs.html", paths=app.openapi()["paths"])

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """Give the metrics for Prometheus."""
        return Response(server.monitor.metrics(), media_type=monitoring.CONTENT_TYPE)

    @app.exception_handler(StoreError)
    async def unable(request: Request, error: StoreError) -> Response:
        """Say that the store does not answer, an engine that is being started anew, say."""
        status, message, headers = failures.told(error)
        return PlainTextResponse(f"{message}\n", status, headers)

    @app.exception_handler(404)
    async def nothing(request: Request, error: HTTPException) -> Response:
        """Say that there is nothing at an address: to people with a page."""
        if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
            return await http_exception_handler(request, error)
        async with server.writer.reading() as store:
            return await run_in_threadpool(unknown, request, store)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        """Say that an address cannot be read: to people with a page, `/documents?offset=x`."""
        if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
            return await request_validation_exception_handler(request, error)
        async with server.writer.reading() as store:
            answer = await run_in_threadpool(unknown, request, store)
        answer.status_code = 422
        return answer

    return app
