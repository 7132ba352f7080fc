"""What a store of graphs is, and how one is opened: on disk, or behind a SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyoxigraph as ox

# SELECT gives solutions, ASK a boolean, CONSTRUCT and DESCRIBE give triples.
Answer = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity that documents mention."""

    iri: str
    text: str
    is_label: bool
    weight: int  # how many documents mention the entity, and statements are about it


class Store(Protocol):
    """Named graphs, one a document, that answer SPARQL."""

    @property
    def base(self) -> str:
        """The IRI that the IRIs of entities and documents begin with."""
        ...

    @property
    def version(self) -> int | None:
        """A number that grows with every write; None if others may write unnoticed."""
        ...

    def query(self, sparql: str) -> Answer:
        """Answer a query. Without a FROM clause it sees all graphs as one, each triple once.

        The prefixes of `terms.PREFIXES` need no declaration.

        Raises:
            QueryError: the query does not parse (with line and column), or is refused.
            StoreError: the store did not answer.
        """
        ...

    def update(self, sparql: str) -> None:
        """Carry out a SPARQL update, with the same prefixes and errors as `query`."""
        ...

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph consist of exactly these triples, all at once or not at all."""
        ...

    def remove(self, graph: str) -> bool:
        """Remove the named graph; say whether it was there."""
        ...

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        ...

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Give the quads of a named graph, or of the whole store with its default graph."""
        ...

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads to what is there."""
        ...

    def find_names(self, text: str, limit: int) -> list[tuple[Name, float]]:
        """Return the names that fit a text with their scores, the best of each entity.

        Args:
            text: what was typed.
            limit: at most so many, the best ones.
        """
        ...

    def close(self) -> None:
        """Let go of the store; closing twice does no harm."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def open_store(
    path: Path | str = "maitu.db",
    *,
    endpoint: str | None = None,
    update_endpoint: str | None = None,
    user: str | None = None,
    password: str | None = None,
    token: str | None = None,
    base: str | None = None,
    create: bool = False,
    read_only: bool = False,
) -> Store:
    """Open the store in the folder `path`, or the one behind `endpoint` if that is given.

    Args:
        path: the folder of an embedded store.
        endpoint: address of a SPARQL 1.1 query endpoint, used in place of the folder; one that
            goes away is waited for.
        update_endpoint: where its updates go, if elsewhere.
        user: name for HTTP basic authentication.
        password: password for it.
        token: what updates bear (`Authorization: Bearer`), as `maitu serve` takes it.
        base: what IRIs begin with; None takes the store's own, or the standard one.
        create: make the folder if there is none.
        read_only: many readers may have one store open, a writer has it alone.

    Raises:
        StoreError: there is no store, it is in use, or it is of another base or format.
    """
    from maitu.graph.embedded import EmbeddedStore
    from maitu.graph.patient import PatientStore

    if endpoint:
        return PatientStore(endpoint, update_endpoint, user, password, token=token, base=base)
    return EmbeddedStore.open(path, base=base, create=create, read_only=read_only)
