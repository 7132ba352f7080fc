"""Answers that are kept for who asks the same again, as long as nothing is written.

Sites ask the same few questions again and again. An answer is kept under the query's text and the
version of the store, so that a write makes all that was kept before it unreachable; the least
recently used go first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from maitu.graph.readers import Reply
from maitu.graph.recent import Recent

MOST = 64 << 20  # bytes of all answers and queries that are kept
LARGEST = 1 << 20  # bytes of one of them
# Functions that give something else each time, and what others may answer otherwise tomorrow.
_FLEETING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.IGNORECASE)
_SIGNS = ("now", "rand", "uuid", "bnode", "service")  # what is looked for first, as it is faster


class AnswerKey(NamedTuple):
    """What an answer depends on."""

    version: int | None  # of the store; None if others may write it unnoticed
    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    formats: tuple[str, ...]


class Answers:
    """The answers that are kept.

    Args:
        most: bytes that they may take together.
    """

    def __init__(self, most: int = MOST) -> None:
        self._kept: Recent[AnswerKey, Reply] = Recent(most, LARGEST)

    def get(self, key: AnswerKey) -> Reply | None:
        """Return the answer if it is kept."""
        return self._kept.get(key)

    def keep(self, key: AnswerKey, reply: Reply) -> None:
        """Keep an answer, if it is whole, small, and will be the same next time."""
        if key.version is not None and reply.rest is None and not _is_fleeting(key.query):
            self._kept.keep(key, reply, len(reply.beginning) + 2 * len(key.query) + 200)


def _is_fleeting(query: str) -> bool:
    lower = query.casefold()
    return any(sign in lower for sign in _SIGNS) and bool(_FLEETING.search(query))
