"""A store behind an endpoint that may be away for a while: it is waited for, and told of.

What does no harm when it is done twice is tried again, from its beginning: questions, and writing
or removing a whole graph. So a graph that came in batches is whole again even if the server forgot
those that it had taken. Updates of a user's own are sent once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeVar

import pyoxigraph as ox

from maitu.graph.away import AwayError
from maitu.graph.remote import RemoteStore
from maitu.graph.store import Answer

_LOG = logging.getLogger(__name__)
PATIENCE = 120.0  # seconds that a server is waited for
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0  # seconds between two tries; each wait is twice the last
_T = TypeVar("_T")


class PatientStore(RemoteStore):
    """A store behind a SPARQL endpoint that is waited for once it has answered.

    An endpoint that never did is said to be away at once: its address may be wrong.

    Args:
        endpoint: where it answers queries.
        patience: seconds that it is waited for.
        more: see `RemoteStore`.
    """

    def __init__(self, endpoint: str, *more: Any, patience: float = PATIENCE, **named: Any) -> None:
        super().__init__(endpoint, *more, **named)
        self._patience = patience
        self._answered = False

    def query(self, sparql: str, **how: Any) -> Answer:
        """Answer a query (see `Store.query`)."""
        return self._patiently(partial(super().query, sparql, **how))

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph consist of exactly these triples (see `RemoteStore.replace`)."""
        self._patiently(partial(super().replace, graph, list(triples)))

    def remove(self, graph: str) -> bool:
        """Remove the named graph; say whether it was there."""
        return self._patiently(partial(super().remove, graph))

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return self._patiently(super().graphs)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Give the quads of a named graph, or of all named graphs."""
        whole = super().quads  # a graph at a time, of which an answer that breaks off gives none

        def of(name: str) -> list[ox.Quad]:
            return list(whole(name))

        for name in self.graphs() if graph is None else [graph]:
            yield from self._patiently(partial(of, name))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads; blank nodes would be others at a second try, so these are sent once."""
        given = list(quads)
        if any(isinstance(term, ox.BlankNode) for q in given for term in (q.subject, q.object)):
            super().add(given)
        else:
            self._patiently(partial(super().add, given))

    def _patiently(self, work: Callable[[], _T]) -> _T:
        until, wait = None, _FIRST_WAIT
        while True:
            try:
                done = work()
            except AwayError as error:
                now = time.monotonic()
                until = until or now + self._patience
                pause = max(wait, error.wait)
                if not self._answered:
                    raise
                if now + pause > until:
                    raise AwayError(f"{error}; waited for it in vain. What is written is kept: "
                                    "the same command goes on from there") from error
                _LOG.warning("%s; trying again in %.0f s, and for %.0f s in all",
                             error, pause, self._patience)
                time.sleep(pause)
                wait = min(2 * wait, _LONGEST_WAIT)
            else:
                self._answered = True
                return done
