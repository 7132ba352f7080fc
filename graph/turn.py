"""A reader's turn: one question that it answers, and what may become of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from maitu.graph.reader import FAILED
from maitu.graph.reader_process import EndedError, Frame, LateError, ReaderProcess
from maitu.ontology.errors import QueryError, StoreError

REASONS = ("time", "size", "abandoned", "failed")  # why a reader is stopped in a query
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
    """A reader while it answers one question."""

    reader: ReaderProcess
    seconds: float  # that it may take
    deadline: float  # by the monotonic clock
    spent: float | None = None  # seconds of processor of the reader when it was first looked at
    whole: bool = False  # whether it has answered all, and may be asked again
    reason: str = "abandoned"  # of `REASONS`, if it has not

    async def frame(self) -> Frame:
        """Return the next frame of the answer.

        Raises:
            QueryError: there is no answer, or no more of it.
            StoreError: the store cannot be read.
        """
        try:
            kind, content = await self.reader.frame()
        except LateError as error:
            raise self.late() from error
        except EndedError as error:
            self.reason = "size"
            raise SizeLimitError("the query ended its reader: it needs too much memory, or nests "
                                 "too deep") from error
        if kind == FAILED:
            failure = json.loads(content)
            self.whole = failure["kind"] in ("query", "unacceptable")
            self.reason = "size" if failure["kind"] in ("large", "memory") else "failed"
            raise _error(failure["kind"], failure["message"])
        return kind, content

    def look(self, now: float) -> None:
        """Let the query give way if it takes long, and end if its time is over."""
        if now >= self.deadline:
            self.reader.give_up()
        elif not self.reader.gave_way:
            spent = self.reader.spent()
            self.spent = spent if self.spent is None else self.spent
            if spent - self.spent > _LONG:
                self.reader.give_way()

    def late(self) -> TimeLimitError:
        """Return the error that says that the time is over."""
        self.reason = "time"
        return TimeLimitError(f"the query took longer than {self.seconds:g} seconds and was "
                              "stopped; ask for less, or with LIMIT")


def _error(kind: str, message: str) -> QueryError | StoreError:
    if kind in ("large", "memory"):
        return SizeLimitError(message)
    if kind == "unacceptable":
        return UnacceptableError(message)
    if kind == "elsewhere":
        return ElsewhereError(f"SERVICE: {message}")
    return QueryError(message) if kind == "query" else StoreError(message)
