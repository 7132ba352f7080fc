"""The server: the SPARQL endpoint, and what else is told over HTTP.

The endpoint's addresses are answered before FastAPI sees them: their way is short, and their form
is the protocol's. Everything for programs that is ours is described at `/docs`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware

from maitu.graph.endpoint import Endpoint, Receive, Scope, Send
from maitu.graph.readers import Limits, Readers
from maitu.graph.writer import Writer

_WORTH_ZIPPING = 1000  # bytes


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
        union: whether a query that names no graphs looks in all of them, or only in what is in no
            named graph.
        hosts: that SERVICE and LOAD may reach, as `HOST` or `HOST:PORT`.
        create: make an empty store if there is none.
    """

    def __init__(self, store: Path, *, token: str | None = None, read_only: bool = False,
                 readers: int = 2, limits: Limits | None = None, union: bool = True,
                 hosts: tuple[str, ...] = (), create: bool = False) -> None:
        self.writer = Writer(store, read_only=read_only, create=create)
        self.readers = Readers(readers, limits or Limits())
        self.endpoint = Endpoint(self.writer, self.readers, None if read_only else token, union,
                                 hosts)
        self._pages = _pages(self)
        self._sparql = GZipMiddleware(self.endpoint.sparql, _WORTH_ZIPPING)
        self._data = GZipMiddleware(self.endpoint.data, _WORTH_ZIPPING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope.get("path", "")
        if path == "/sparql":
            await self._sparql(scope, receive, send)
        elif path == "/update":
            await self.endpoint.update(scope, receive, send)
        elif path == "/data" or path.startswith("/data/"):
            await self._data(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def _pages(server: Server) -> FastAPI:
    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        await server.readers.start()
        try:
            yield
        finally:
            await server.readers.close()
            await server.writer.close()

    app = FastAPI(title="Maitu 脉图", lifespan=running)

    @app.get("/health")
    async def health() -> Health:
        """Say that the server is able to answer."""
        return Health(status="ok")

    return app
