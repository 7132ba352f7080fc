"""A turn: one question on its way to its answer, and what may become of it."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maitu.graph.reader import FAILED, LAST, Question
from maitu.ontology.errors import QueryError, StoreError

if TYPE_CHECKING:
    from maitu.graph.reader_process import ReaderProcess

REASONS = ("time", "size", "abandoned", "failed")  # why a reader is stopped in a query
Frame = tuple[bytes, bytes]  # what it is, and its content
_AHEAD = 16  # frames that a reader may be ahead of who takes them
_LONG = 1.0  # seconds of processor after which a query makes way for others


class TimeLimitError(QueryError):
    """A query took longer than it may, and was stopped."""


class SizeLimitError(QueryError):
    """An answer is larger than it may be, or its query needs too much memory."""


class UnacceptableError(QueryError):
    """The answer is of a kind that the client does not accept."""


class ElsewhereError(QueryError):
    """An endpoint that a query asks with SERVICE did not answer it."""


class BusyError(StoreError):
    """All readers are busy, and none was free in time."""


@dataclass(eq=False, slots=True)
class Turn:
    """A question that waits for a reader, stands in the line of one, or is over."""

    question: Question
    seconds: float  # that its answer may take
    since: float  # by the monotonic clock: when it was asked
    deadline: float = 0.0  # likewise: until when it must be answered
    reader: ReaderProcess | None = None  # in whose line it is
    spent: float | None = None  # seconds of processor of the reader when it was first looked at
    wanted: bool = True  # whether somebody still waits for the answer
    over: bool = False  # whether nothing more will come
    helped: bool = False  # whether a reader was started for it
    reason: str = "abandoned"  # of `REASONS`: why its reader is to be stopped, if it is
    _frames: deque[Frame] = field(default_factory=deque)
    _error: Exception | None = None  # what comes after the frames
    _coming: asyncio.Future[None] | None = None

    async def frame(self) -> Frame:
        """Return the next frame of the answer.

        Raises:
            QueryError: there is no answer, or no more of it.
            StoreError: the store cannot be read, or no reader was free.
        """
        while not self._frames:
            if self._error is not None:
                raise self._error
            self._coming = asyncio.get_running_loop().create_future()
            try:
                await self._coming
            finally:
                self._coming = None
        found = self._frames.popleft()
        if self.reader is not None and not self.is_full:
            self.reader.go_on()
        return found

    @property
    def is_full(self) -> bool:
        """Whether its reader should not be any further ahead of who takes the answer."""
        return len(self._frames) >= _AHEAD

    def take(self, kind: bytes, content: bytes) -> None:
        """Take a frame of the answer."""
        self.over = kind in LAST
        if not self.wanted:
            return
        if kind == FAILED:
            self.fail(_error(**json.loads(content)))
        else:
            self._frames.append((kind, content))
            self._wake()

    def fail(self, error: Exception) -> None:
        """Take that no more frames will come, and why."""
        self._error = error
        self.over = self.over or self.reader is None  # else it has still to leave the line
        self._wake()

    def look(self, reader: ReaderProcess, now: float) -> None:
        """Let the query give way if it takes its reader long, and end if its time is over."""
        if now >= self.deadline:
            self.fail(self.late())
        elif not reader.gave_way:
            spent = reader.spent()
            self.spent = spent if self.spent is None else self.spent
            if spent - self.spent > _LONG:
                reader.give_way()

    def late(self) -> TimeLimitError:
        """Return the error that says that the time is over."""
        self.reason = "time"
        return TimeLimitError(f"the query took longer than {self.seconds:g} seconds and was "
                              "stopped; ask for less, or with LIMIT")

    def _wake(self) -> None:
        if self._coming is not None and not self._coming.done():
            self._coming.set_result(None)


def spoils(content: bytes) -> str | None:
    """Return of `REASONS` why a reader that failed so is not asked again, None if it may be."""
    kind = json.loads(content)["kind"]
    if kind in ("query", "unacceptable"):
        return None
    return "size" if kind in ("large", "memory") else "failed"


def _error(kind: str, message: str) -> QueryError | StoreError:
    if kind in ("large", "memory"):
        return SizeLimitError(message)
    if kind == "unacceptable":
        return UnacceptableError(message)
    if kind == "elsewhere":
        return ElsewhereError(f"SERVICE: {message}")
    return QueryError(message) if kind == "query" else StoreError(message)
