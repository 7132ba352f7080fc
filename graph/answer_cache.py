"""Answers that are kept for who asks the same again, as long as nothing is written.

Sites ask the same few questions again and again. An answer is kept under the query's text and the
version of the store, so that a write makes all that was kept before it unreachable; the least
recently used go first.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import NamedTuple

from maitu.graph.readers import Reply

MOST = 64 << 20  # bytes of all answers and queries that are kept
LARGEST = 1 << 20  # bytes of one of them
# Functions that give something else each time, and what others may answer otherwise tomorrow.
_FLEETING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.IGNORECASE)


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
        self._most = most
        self._kept: OrderedDict[AnswerKey, Reply] = OrderedDict()
        self._size = 0

    def get(self, key: AnswerKey) -> Reply | None:
        """Return the answer if it is kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: AnswerKey, reply: Reply) -> None:
        """Keep an answer, if it is whole, small, and will be the same next time."""
        size = _size(key, reply)
        if key.version is None or reply.rest is not None or size > LARGEST or \
                key in self._kept or _FLEETING.search(key.query):
            return
        self._kept[key] = reply
        self._size += size
        while self._size > self._most:
            self._size -= _size(*self._kept.popitem(last=False))


def _size(key: AnswerKey, reply: Reply) -> int:
    return len(reply.beginning) + 2 * len(key.query) + 200
