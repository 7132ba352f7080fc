"""Readers: the processes that answer queries for a server, and the clock that they answer to.

A question stands in the line of a reader, the shortest; where a query takes its time, who stands
behind it goes to another one, and new readers are started while there may be more. It is answered
within its time, or its reader is killed: nothing else stops a query that the engine runs. A
small answer is held until it is whole, so that a failure can still be told; of a large one the
beginning goes out while the rest is made, and whoever reads it notices if it breaks off.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from maitu.graph.reader import END, WHOLE, Question
from maitu.graph.reader_process import ReaderProcess
from maitu.graph.turn import REASONS, BusyError, Turn
from maitu.ontology.errors import StoreError

_LOG = logging.getLogger(__name__)
HELD = 1 << 20  # bytes of an answer that are held until it is whole
_CROWDED = 0.2  # seconds that a question waits before one more reader is started for it
_TICK = 0.02  # seconds between two looks at what takes long; timers of each turn cost more


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take."""

    seconds: float = 60.0
    rows: int = 1_000_000
    bytes: int = 1 << 30
    memory: int = 2 << 30  # bytes of data a reader may hold
    wait: float = 10.0  # seconds until a reader must be free


@dataclass(slots=True)
class Reply:
    """An answer: its beginning, and if that is not all of it, the rest."""

    kind: str  # one of `ROWS`, `TRUTH`, `GRAPH`
    beginning: bytes
    rest: AsyncGenerator[bytes] | None = None
    deadline: float = 0.0  # by the monotonic clock: until when the rest must be taken


@dataclass(eq=False)
class Readers:
    """Processes that answer queries.

    Args:
        count: how many are kept ready.
        limits: what a query may take.
        most: how many there may be, the busy ones included.
        sign_in: name and password for an engine that they ask.
    """

    count: int = 2
    limits: Limits = field(default_factory=Limits)
    most: int = 0
    sign_in: tuple[str, str] | None = None
    started: int = field(default=0, init=False)  # how many there have been
    stopped: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REASONS, 0), init=False)
    working: bool = field(default=True, init=False)  # whether the last one that was started runs
    _all: set[ReaderProcess] = field(default_factory=set, init=False)
    _starting: int = field(default=0, init=False)
    _waiting: deque[Turn] = field(default_factory=deque, init=False)  # for a place in a line
    _clock: asyncio.TimerHandle | None = field(default=None, init=False)
    _tasks: set[asyncio.Task[object]] = field(default_factory=set, init=False)
    _closed: bool = field(default=False, init=False)

    @property
    def busy(self) -> int:
        """How many are answering, or are being started."""
        return sum(not reader.is_idle for reader in self._all)

    @property
    def waiting(self) -> int:
        """How many questions wait for a reader."""
        return len(self._waiting)

    async def start(self) -> None:
        """Start the processes."""
        self.most = self.most or 2 * self.count + 2
        self._starting = self.count
        await asyncio.gather(*(self._add() for _ in range(self.count)))

    async def close(self) -> None:
        """End all processes."""
        self._closed = True
        first = [reader.first for reader in self._all if reader.first is not None]
        for reader in list(self._all):
            self._end(reader)
        for turn in (*first, *self._waiting):
            turn.fail(StoreError("the server is being stopped"))
        self._waiting.clear()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def ask(self, question: Question) -> Reply:
        """Answer a question.

        Raises:
            QueryError: the query does not parse, or is refused.
            TimeLimitError: it took too long.
            SizeLimitError: its answer is too large.
            BusyError: no reader was free.
            StoreError: the store cannot be read.
        """
        turn = Turn(question, self.limits.seconds, time.monotonic())
        self._waiting.append(turn)
        self._hand_out()
        self._watch()
        try:
            kind, content = await turn.frame()
        except BaseException:
            self._leave(turn)
            raise
        if kind == WHOLE:
            name, _, answer = content.partition(b"\n")
            return Reply(name.decode("ascii"), answer)
        held = bytearray()
        pieces = self._pieces(turn)
        async for piece in pieces:
            held += piece
            if len(held) > HELD:
                return Reply(content.decode("ascii"), bytes(held), pieces, turn.deadline)
        return Reply(content.decode("ascii"), bytes(held))

    async def _pieces(self, turn: Turn) -> AsyncGenerator[bytes]:
        """Yield what follows the kind of an answer."""
        try:
            while True:
                kind, content = await turn.frame()
                if kind == END:
                    return
                yield content
                if time.monotonic() > turn.deadline:
                    raise turn.late()
        finally:
            self._leave(turn)

    def _hand_out(self) -> None:
        """Give who waits a place in the line of a reader, the shortest, as long as there are."""
        while self._waiting:
            lines = [reader for reader in self._all if reader.has_room]
            if not lines:
                return
            min(lines, key=len).ask(self._waiting.popleft())

    def _moved(self, reader: ReaderProcess) -> None:
        """Go on when a reader's line has become shorter, or the reader has ended."""
        if reader not in self._all:
            return
        if reader.spoiled is not None:
            self._stop(reader, reader.spoiled)
        elif reader.ended or reader.gave_way:
            self._replace(reader)
        else:
            self._hand_out()
            if reader.is_idle and len(self._all) - self.busy > self.count:
                self._end(reader)

    def _leave(self, turn: Turn) -> None:
        """Let a turn end, whatever became of it."""
        if turn.over:
            return
        turn.wanted = False
        if turn.reader is None:
            self._waiting.remove(turn)
        elif turn.reader.first is turn:
            self._stop(turn.reader, turn.reason)

    def _again(self, turns: Sequence[Turn]) -> None:
        """Let turns wait for another reader, before all others."""
        for turn in reversed(turns):
            turn.reader = None
            self._waiting.appendleft(turn)
        self._hand_out()

    def _watch(self) -> None:
        """See to it that the clock goes."""
        if self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(_TICK, self._look)

    def _look(self) -> None:
        """Look at what has taken how long."""
        self._clock = None
        if self._waiting or self.busy:
            self._watch()  # first of all, so that nothing that fails here can stop the clock
        now = time.monotonic()
        for reader in list(self._all):
            if (turn := reader.first) is None:
                continue
            if turn.spent is not None:  # it was first at the last look
                self._again(reader.take_back())
                if not turn.wanted:
                    self._stop(reader, turn.reason)
                    continue
            turn.look(reader, now)
        for turn in list(self._waiting):
            waited = now - turn.since
            if waited > self.limits.wait:
                self._waiting.remove(turn)
                turn.fail(BusyError("all readers are busy; try again in a moment"))
            elif waited > _CROWDED and not turn.helped:
                # Others are mostly done in a moment, and to start a reader takes longer.
                turn.helped = True
                self._more(self.most)

    def _stop(self, reader: ReaderProcess, reason: str) -> None:
        """Stop a reader in the middle of a query."""
        self.stopped[reason] += 1
        self._replace(reader)

    def _replace(self, reader: ReaderProcess) -> None:
        self._end(reader)
        self._more(min(self.most, self.count + len(self._waiting)))

    def _end(self, reader: ReaderProcess) -> None:
        if reader not in self._all:
            return
        self._all.discard(reader)
        self._background(reader.end())
        self._again(reader.leave())

    async def _add(self) -> None:
        self.started += 1
        try:
            reader = await ReaderProcess.start(self._moved, self.limits.memory, self.sign_in)
        except OSError as error:
            self.working = False
            raise StoreError(f"the processes that answer queries do not start: {error}") from error
        finally:
            self._starting -= 1
        self._all.add(reader)
        if self._closed:
            self._end(reader)
            return
        if await reader.started():
            self.working = True
            self._moved(reader)
            return
        self._end(reader)
        if not self._closed:
            self.working = False
            raise StoreError("the processes that answer queries do not start; what they write on "
                             "standard error says why")

    def _more(self, most: int) -> None:
        """Start another reader if there are fewer than so many."""
        if not self._closed and len(self._all) + self._starting < most:
            self._starting += 1
            self._background(self._add())

    def _background(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("%s", error)
