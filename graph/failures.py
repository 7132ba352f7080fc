"""What a client is told when a request fails: a status and a message without our insides."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from maitu.graph.protocol import ProtocolError
from maitu.graph.turn import (
    BusyError,
    ElsewhereError,
    SizeLimitError,
    TimeLimitError,
    UnacceptableError,
)
from maitu.ontology.errors import QueryError, StoreError

_LOG = logging.getLogger(__name__)
_FULL = ("No space left", "File too large", "Disk quota exceeded")  # what the system says
_QUERIES: tuple[tuple[type[QueryError], int], ...] = (
    (TimeLimitError, 503), (SizeLimitError, 413), (UnacceptableError, 406), (ElsewhereError, 502),
    (QueryError, 400))


def told(error: Exception) -> tuple[int, str, Mapping[str, str]]:
    """Return the status, the message and the headers of a failure, and log what is our matter."""
    if isinstance(error, ProtocolError):
        return error.status, str(error), error.headers
    if isinstance(error, BusyError):
        return 503, str(error), {"Retry-After": "5"}
    if isinstance(error, QueryError):
        status = next(status for kind, status in _QUERIES if isinstance(error, kind))
        return status, str(error), {}
    if isinstance(error, StoreError):
        _LOG.error("%s", error)
        if any(sign in str(error) for sign in _FULL):
            return 507, "the server's disk is full; nothing was written", {"Retry-After": "60"}
        return 503, "the store cannot be used; the server's log says why", {"Retry-After": "60"}
    _LOG.error("a request failed", exc_info=error)
    return 500, "the server failed; its log says more", {}
