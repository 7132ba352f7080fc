"""A server as a front of an engine: updates are passed on, readers ask it, pages read it.

What is in no named graph is kept in a graph of its own, as not all engines have a place for it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox

from maitu.graph import merge
from maitu.graph.remote import FRESH, RemoteStore
from maitu.graph.using import with_dataset
from maitu.ontology.errors import StoreError

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Present:
    """An engine as it is at any moment: nobody knows its versions, so no answer is kept."""

    store: str  # its address
    version: None = None


class RemoteWriter:
    """An engine, written for the clients of a server, one update after the other.

    Args:
        store: what is asked; it stays open until `close`.
        read_only: nothing is written.

    Raises:
        StoreError: the engine cannot be reached.
    """

    forgets_empty_graphs = True  # so do engines, but for some

    def __init__(self, store: RemoteStore, *, read_only: bool = False) -> None:
        self.base = store.base
        self.read_only = read_only
        self.following = self.stuck = False
        self.writes = 0
        self._store = store
        self._thread = ThreadPoolExecutor(1, "maitu-writer")
        self._names_thread = ThreadPoolExecutor(1, "maitu-names")

    @property
    def version(self) -> int:
        """A number that grows with every write, and with time, as others write too."""
        return self.writes + int(time.monotonic() / FRESH)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[RemoteStore]:
        """Give the store."""
        yield self._store

    @asynccontextmanager
    async def checkpoint(self) -> AsyncIterator[Present]:
        """Give the engine as it is: a query is answered by its state at that moment."""
        yield Present(self._store.engine.query_address)

    async def update(self, text: str, default_graphs: Iterable[str] | None = None,
                     named_graphs: Iterable[str] | None = None) -> None:
        """Carry out an update (see `Writer.update`); the engine says whether all at once."""
        if default_graphs is not None or named_graphs is not None:
            text = with_dataset(text, list(default_graphs or ()), list(named_graphs or ()))
        await self._write(lambda: self._store.update(text, fetches=False))

    async def replace(self, graph: str | None, triples: Iterable[ox.Triple]) -> None:
        """Make a named graph consist of these triples; a long one comes in several updates."""
        await self._write(lambda: self._store.replace(graph or merge.DEFAULT.value, triples))

    async def add(self, graph: str | None, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a named graph."""
        name = ox.NamedNode(graph) if graph else merge.DEFAULT
        await self._write(lambda: self._store.add(
            ox.Quad(t.subject, t.predicate, t.object, name) for t in triples))

    async def remove(self, graph: str | None) -> bool:
        """Remove a named graph; say whether it was there."""
        return await self._write(lambda: self._store.remove(graph or merge.DEFAULT.value))

    async def with_names(self, text: str) -> str:
        """Return a query with the names looked up that it asks for (see `Writer.with_names`)."""
        return await asyncio.get_running_loop().run_in_executor(
            self._names_thread, self._store.with_names, text)

    async def close(self, patience: float = 4.0) -> None:
        """Finish what is being written and let go of the engine.

        Args:
            patience: seconds that an update has to end; what becomes of it then, the engine says.
        """
        self._names_thread.shutdown(wait=False, cancel_futures=True)
        try:
            async with asyncio.timeout(patience):
                await self._run(self._store.close)
        except TimeoutError:
            self.stuck = True
            _LOG.warning("an update did not end in time")
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _write(self, work: Callable[[], _T]) -> _T:
        if self.read_only:
            raise StoreError("the store is open for reading only")
        try:
            return await self._run(work)
        finally:
            self.writes += 1

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
