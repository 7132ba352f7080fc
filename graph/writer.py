"""The writer of a server: the one store that is written, and the checkpoints that readers read.

Writes happen one after the other. A checkpoint is made when somebody asks after a write, so that
what was acknowledged is seen by every query that comes later.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from maitu.graph import checkpoints, merge
from maitu.graph.checkpoints import CHECKPOINTS, Checkpoint
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.marker import InUseError
from maitu.graph.using import with_dataset
from maitu.ontology.errors import StoreError

_LOG = logging.getLogger(__name__)
_FRESH = 1.0  # seconds until others see what was written, and between two looks for it
_T = TypeVar("_T")


class Writer:
    """A store in a folder, written by one process and read through checkpoints.

    Args:
        folder: of the store.
        read_only: nothing is written. The store itself is read; if another server writes it, the
            checkpoints of that one are, each a moment after it was made.
        create: make an empty store if there is none.

    Raises:
        InUseError: another process has the store, and shows no checkpoint of it.
        StoreError: the store cannot be opened.
    """

    forgets_empty_graphs = False

    def __init__(self, folder: Path, *, read_only: bool = False, create: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self.version = 0  # grows with every write
        self.writes = 0
        self.following = False  # another server writes the store
        self.stuck = False  # an update did not end when it had to
        self._last: Checkpoint | None = None
        self._store = self._open(create)
        self._shown: tuple[Checkpoint, EmbeddedStore] | None = None  # of another server's
        self._acknowledged = 0  # the version that has all that clients were told is written
        self._thread = ThreadPoolExecutor(1, "maitu-writer")
        self._names_thread = ThreadPoolExecutor(1, "maitu-names")
        self._making = asyncio.Lock()
        self._maker = ThreadPoolExecutor(1, "maitu-checkpoints")  # does not wait for an update
        there = {} if read_only else checkpoints.numbered(folder)  # of a server that was killed
        self._made = max(there, default=0)
        self._left = list(there.values())  # what is to be removed once nobody holds it
        self._looked = 0.0
        self._refreshing: asyncio.TimerHandle | asyncio.Task[None] | None = None
        self._sweep()

    @property
    def base(self) -> str:
        """What the store's IRIs begin with."""
        return self._store.base

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[EmbeddedStore]:
        """Give a store for short questions of our own, which several threads may ask at once."""
        if not self.following:
            yield self._store
            return
        async with self.checkpoint() as taken:
            if self._shown is None or self._shown[0] is not taken:
                self._shown = taken, EmbeddedStore.open(taken.folder, read_only=True)
            yield self._shown[1]

    @asynccontextmanager
    async def checkpoint(self) -> AsyncIterator[Checkpoint]:
        """Give a checkpoint that has all that is written; it is kept until it is given back.

        Raises:
            StoreError: none can be made.
        """
        self._look()
        if self._last is None or self._last.version != self.version:
            async with self._making:
                if self._last is None or self._last.version != self.version:
                    await self._renew()
        taken = self._last
        assert taken is not None
        taken.users += 1
        try:
            yield taken
        finally:
            taken.users -= 1
            self._tidy(taken)

    async def update(self, text: str, default_graphs: Iterable[str] | None = None,
                     named_graphs: Iterable[str] | None = None) -> None:
        """Carry out an update.

        Args:
            text: the update.
            default_graphs: with `named_graphs`, where it looks for what it changes.
            named_graphs: what its GRAPH clauses find.

        Raises:
            QueryError: it does not parse, or is refused.
            StoreError: the store cannot be written.
        """
        if default_graphs is not None or named_graphs is not None:
            text = with_dataset(text, list(default_graphs or ()), list(named_graphs or ()))
        await self._write(lambda: self._store.update(text))

    async def replace(self, graph: str | None, triples: Iterable[ox.Triple]) -> None:
        """Make a named graph consist of these triples; None is what is in no named graph."""
        await self._write(lambda: self._store.replace(graph or merge.DEFAULT.value, triples))

    async def add(self, graph: str | None, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a named graph; None is what is in no named graph."""
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        await self._write(lambda: self._store.add(
            ox.Quad(t.subject, t.predicate, t.object, name) for t in triples))

    async def remove(self, graph: str | None) -> bool:
        """Remove a named graph; say whether it was there."""
        removed: list[bool] = []
        await self._write(
            lambda: removed.append(self._store.remove(graph or merge.DEFAULT.value)))
        return removed[0]

    async def with_names(self, text: str) -> str:
        """Return a query with the names looked up that it asks for, as of all that is written.

        Writes go on meanwhile, so making the index of names anew does not hold them up.

        Raises:
            QueryError: it asks in a way that there is not, or is refused.
            StoreError: the store cannot be read.
        """
        loop = asyncio.get_running_loop()
        async with self.reading() as store:
            return await loop.run_in_executor(self._names_thread, store.with_names, text)

    async def close(self, patience: float = 4.0) -> None:
        """Finish what is being written and let go of the store.

        Args:
            patience: seconds that an update has to end; what is not done by then is not done.
        """
        if self._refreshing:
            self._refreshing.cancel()
        self._store.make_no_index()
        self._names_thread.shutdown(wait=False, cancel_futures=True)
        try:
            async with asyncio.timeout(patience):
                await self._run(self._store.close)
        except TimeoutError:
            self.stuck = True
            _LOG.warning("an update did not end in time, and nothing of it is kept")
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._maker.shutdown(wait=False, cancel_futures=True)
        last, self._last = self._last, None
        self._tidy(last)
        self._sweep()

    async def _write(self, work: Callable[[], object]) -> None:
        if self.read_only:
            raise StoreError("the store is open for reading only")
        try:
            await self._run(work)
            self._acknowledged = self.version + 1
        finally:
            self.version += 1  # whether a write that fails did nothing is for the engine to say
            self.writes += 1
        if self._refreshing is None:
            self._refreshing = asyncio.get_running_loop().call_later(_FRESH, self._refresh)

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self, create: bool) -> EmbeddedStore:
        try:
            return EmbeddedStore.open(self.folder, read_only=self.read_only, create=create)
        except InUseError:
            if not self.read_only or (shown := checkpoints.hold(self.folder)) is None:
                raise
        self.following, self._last, self.version = True, shown, shown.version
        return EmbeddedStore.open(shown.folder, read_only=True)

    def _look(self) -> None:
        """Look for a newer state, if another server writes the store."""
        now = time.monotonic()
        if self.following and now - self._looked > _FRESH:
            self._looked = now
            self.version = max(self.version, checkpoints.newest(self.folder))

    async def _renew(self) -> None:
        try:
            made = await asyncio.get_running_loop().run_in_executor(self._maker, self._make)
        except StoreError:
            if self._last is None or self._last.version < self._acknowledged:
                raise
            return  # nothing that a client relies on is missing in the last one
        stale, self._last = self._last, made
        self._tidy(stale)

    def _make(self) -> Checkpoint:
        if self.following:
            shown = checkpoints.hold(self.folder)
            if shown is None or self._last is None or shown.version <= self._last.version:
                raise StoreError("the server that writes the store has ended")
            self.version = shown.version
            return shown
        if self.read_only:
            return Checkpoint(self.folder, self.version)
        version, self._made = self.version, self._made + 1
        folder = self.folder / CHECKPOINTS / str(self._made)
        try:
            self._store.checkpoint(folder)
            checkpoints.offer(folder)
        except (OSError, StoreError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Checkpoint(folder, version)

    def _refresh(self) -> None:
        async def made() -> None:
            with contextlib.suppress(StoreError):  # a question that needs it says so
                async with self.checkpoint():
                    pass
            self._refreshing = None

        self._refreshing = asyncio.get_running_loop().create_task(made())

    def _tidy(self, checkpoint: Checkpoint | None) -> None:
        """Remove a checkpoint that is not the last one and that nobody uses."""
        if checkpoint is None or checkpoint is self._last or checkpoint.users:
            return
        if checkpoint.lock is not None:
            checkpoint.lock.close()  # its own server removes it
        elif not self.read_only:
            self._left.append(checkpoint.folder)
            self._sweep()

    def _sweep(self) -> None:
        """Remove what is left of checkpoints, as far as no other server holds it."""
        self._left = [folder for folder in self._left if not checkpoints.remove(folder)]
