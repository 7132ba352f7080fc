"""Pages that are kept for who asks for the same again, as long as nothing is written.

A crawler asks for all pages once, readers for a few again and again. A page hangs on its address,
the reader's language and the state of the store; the least recently asked for go first.
"""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request, Response

from maitu.graph.current import Current
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.recent import Recent
from maitu.graph.store import Store
from maitu.viz.explorer.page import is_chinese

MOST = 16 << 20  # bytes of all pages and addresses that are kept
LARGEST = 1 << 20  # bytes of one of them


class PageKey(NamedTuple):
    """What a page depends on beside the store."""

    path: bytes  # as it was sent
    query: bytes
    zh: bool

    @classmethod
    def of(cls, request: Request) -> PageKey:
        """Return the key of the page that a request is for."""
        scope = request.scope
        return cls(scope["raw_path"], scope["query_string"], is_chinese(request))


class KeptPages:
    """The pages that are kept of one state of a store; several threads may ask for them.

    Args:
        most: bytes that they may take together.
    """

    def __init__(self, most: int = MOST) -> None:
        self._kept: Recent[PageKey, bytes] = Recent(most, LARGEST)

    def get(self, key: PageKey) -> bytes | None:
        """Return the page if it is kept."""
        return self._kept.get(key)

    def keep(self, key: PageKey, answer: Response) -> None:
        """Keep a page, if there is one and it is small."""
        body = bytes(answer.body)
        if answer.status_code == 200:
            self._kept.keep(key, body, len(body) + len(key.path) + len(key.query) + 300)


def current(store: Store) -> KeptPages:
    """Return the pages kept of a store as it is now.

    Of an engine none are kept: others may write it, and it shows only that documents changed.
    """
    return _current.of(store) if isinstance(store, EmbeddedStore) else KeptPages()


_current = Current(lambda store: KeptPages())
