"""The writer of a server: the one store that is written, and the checkpoints that readers read.

Writes happen one after the other. A checkpoint is made when somebody asks after a write, so that
what was acknowledged is seen by every query that comes later.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from maitu.graph import merge
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.using import with_dataset
from maitu.ontology.errors import StoreError

CHECKPOINTS = "checkpoints"  # the folder for them, in the store's
_T = TypeVar("_T")


@dataclass(eq=False, slots=True)
class Checkpoint:
    """The state of the store at some time, as a store of its own."""

    folder: Path
    version: int
    users: int = 0  # questions that are being answered on it


class Writer:
    """A store in a folder, written by one process and read through checkpoints.

    Args:
        folder: of the store.
        read_only: nothing is written, and the store itself is read.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self.version = 0  # counts writes
        self._store = EmbeddedStore.open(folder, read_only=read_only)
        self._last: Checkpoint | None = None
        self._thread = ThreadPoolExecutor(1, "maitu-writer")
        self._names_thread = ThreadPoolExecutor(1, "maitu-names")
        self._making = asyncio.Lock()
        self._made = 0
        if not read_only:
            shutil.rmtree(folder / CHECKPOINTS, ignore_errors=True)  # of a server that was killed

    @property
    def base(self) -> str:
        """What the store's IRIs begin with."""
        return self._store.base

    @asynccontextmanager
    async def checkpoint(self) -> AsyncIterator[Checkpoint]:
        """Give a checkpoint that has all that is written; it is kept until it is given back."""
        if self._last is None or self._last.version != self.version:
            async with self._making:
                if self._last is None or self._last.version != self.version:
                    stale, self._last = self._last, await self._run(self._make)
                    self._tidy(stale)
        taken = self._last
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
        return await loop.run_in_executor(self._names_thread, self._store.with_names, text)

    async def close(self) -> None:
        """Finish what is being written and let go of the store."""
        self._store.make_no_index()
        self._names_thread.shutdown(wait=False, cancel_futures=True)
        await self._run(self._store.close)
        self._thread.shutdown()
        if not self.read_only:
            shutil.rmtree(self.folder / CHECKPOINTS, ignore_errors=True)

    async def _write(self, work: Callable[[], object]) -> None:
        if self.read_only:
            raise StoreError("the store is open for reading only")
        try:
            await self._run(work)
        finally:
            self.version += 1  # a failed write may have written the first half of many

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _make(self) -> Checkpoint:
        if self.read_only:
            return Checkpoint(self.folder, self.version)
        version, self._made = self.version, self._made + 1
        folder = self.folder / CHECKPOINTS / str(self._made)
        self._store.checkpoint(folder)
        return Checkpoint(folder, version)

    def _tidy(self, checkpoint: Checkpoint | None) -> None:
        """Remove a checkpoint that is not the last one and that nobody uses."""
        if checkpoint and checkpoint is not self._last and not checkpoint.users \
                and not self.read_only:
            shutil.rmtree(checkpoint.folder, ignore_errors=True)
