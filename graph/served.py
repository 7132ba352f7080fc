"""What a server serves: a store of its own (`writer.py`), or an engine (`remote_writer.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import pyoxigraph as ox

from maitu.graph.store import Store


class State(Protocol):
    """What a query is answered on."""

    @property
    def store(self) -> str:
        """The folder of a store, or the address of an engine: what a reader opens."""
        ...

    @property
    def version(self) -> int | None:
        """A number that grows with every write; None if others may write unnoticed."""
        ...


class Served(Protocol):
    """The store that a server answers from, and that it alone writes for its clients."""

    forgets_empty_graphs: bool  # there is no graph without triples
    read_only: bool
    following: bool  # another server writes the store
    stuck: bool  # an update did not end when it had to
    writes: int  # that clients have asked for

    @property
    def base(self) -> str:
        """What the store's IRIs begin with."""
        ...

    @property
    def version(self) -> int:
        """A number that is another one when what is stored may be something else."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Store]:
        """Give a store for short questions of our own, which several threads may ask at once."""
        ...

    def checkpoint(self) -> AbstractAsyncContextManager[State]:
        """Give a state that has all that is written; it is kept until it is given back."""
        ...

    async def update(self, text: str, default_graphs: Iterable[str] | None = None,
                     named_graphs: Iterable[str] | None = None) -> None:
        """Carry out an update, with the graphs in which it looks for what it changes."""
        ...

    async def replace(self, graph: str | None, triples: Iterable[ox.Triple]) -> None:
        """Make a named graph consist of these triples; None is what is in no named graph."""
        ...

    async def add(self, graph: str | None, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a named graph; None is what is in no named graph."""
        ...

    async def remove(self, graph: str | None) -> bool:
        """Remove a named graph; say whether it was there."""
        ...

    async def with_names(self, text: str) -> str:
        """Return a query with the names looked up that it asks for."""
        ...

    async def close(self) -> None:
        """Finish what is being written and let go of the store."""
        ...
