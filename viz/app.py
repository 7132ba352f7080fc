"""The server: the SPARQL endpoint, and what else is told over HTTP.

The endpoint's addresses are answered before FastAPI sees them: their way is short, and their form
is the protocol's. Everything for programs that is ours is described at `/docs`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware

from maitu.graph.endpoint import Endpoint, Receive, Scope, Send
from maitu.graph.readers import Limits, Readers
from maitu.graph.writer import Writer
from maitu.viz import monitoring
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
        store: the folder of the store.
        token: what may write; None: nobody.
        read_only: open the store for reading only.
        readers: how many processes answer queries.
        limits: what a query may take.
    """

    def __init__(self, store: Path, *, token: str | None = None, read_only: bool = False,
                 readers: int = 2, limits: Limits | None = None) -> None:
        self.writer = Writer(store, read_only=read_only)
        self.readers = Readers(readers, limits or Limits())
        self.endpoint = Endpoint(self.writer, self.readers, None if read_only else token)
        self.monitor = Monitor(self.readers, self.writer)
        self._pages = _pages(self)
        self._sparql = GZipMiddleware(self.endpoint.sparql, _WORTH_ZIPPING, _ZIPPING)
        self._data = GZipMiddleware(self.endpoint.data, _WORTH_ZIPPING, _ZIPPING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            await self.monitor.watch(self._answer, scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, zips = scope["path"], _takes_gzip(scope)
        if path == "/sparql":
            await (self._sparql if zips else self.endpoint.sparql)(scope, receive, send)
        elif path == "/update":
            await self.endpoint.update(scope, receive, send)
        elif path == "/data" or path.startswith("/data/"):
            await (self._data if zips else self.endpoint.data)(scope, receive, send)
        else:
            await self._pages(scope, receive, _secured(send))


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

    app = FastAPI(title="Maitu 脉图", lifespan=running)

    @app.get("/health")
    async def health() -> Health:
        """Say whether the server is able to answer; a busy one is."""
        if not server.readers.working:
            raise HTTPException(503, "the processes that answer queries do not start")
        return Health(status="ok")

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """Give the metrics for Prometheus."""
        return Response(server.monitor.metrics(), media_type=monitoring.CONTENT_TYPE)

    return app
