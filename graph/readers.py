"""Readers: the processes that answer queries for a server, and the clock that they answer to.

A question gets a reader that is idle, or a new one while there may be more. It is answered within
its time, or its reader is killed and replaced: nothing else stops a query that the engine runs. A
small answer is held until it is whole, so that a failure can still be told; of a large one the
beginning goes out while the rest is made, and whoever reads it notices if it breaks off.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import dataclass, field
from typing import Any

from maitu.graph.reader import END, WHOLE, Question
from maitu.graph.reader_process import EndedError, ReaderProcess
from maitu.graph.turn import REASONS, BusyError, Turn
from maitu.ontology.errors import StoreError

_LOG = logging.getLogger(__name__)
HELD = 1 << 20  # bytes of an answer that are held until it is whole
_CROWDED = 0.2  # seconds that a question waits before one more reader is started for it
_TICK = 0.05  # seconds between two looks at what has taken too long; timers of each cost more


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


@dataclass(eq=False, slots=True)
class _Waiting:
    """A question that waits for a reader."""

    reader: asyncio.Future[ReaderProcess]
    since: float  # by the monotonic clock
    helped: bool = False  # whether a reader was started for it


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
    _idle: list[ReaderProcess] = field(default_factory=list, init=False)
    _all: set[ReaderProcess] = field(default_factory=set, init=False)
    _starting: int = field(default=0, init=False)
    _waiting: list[_Waiting] = field(default_factory=list, init=False)
    _turns: set[Turn] = field(default_factory=set, init=False)
    _clock: asyncio.TimerHandle | None = field(default=None, init=False)
    _tasks: set[asyncio.Task[object]] = field(default_factory=set, init=False)
    _closed: bool = field(default=False, init=False)

    @property
    def busy(self) -> int:
        """How many are answering."""
        return len(self._all) - len(self._idle)

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
        for reader in list(self._all):
            self._end(reader)
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
        turn = self._begin(await self._free())
        try:
            turn.reader.send(question)
            kind, content = await turn.frame()
        except BaseException:
            self._over(turn)
            raise
        if kind == WHOLE:
            turn.whole = True
            self._over(turn)
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
                    turn.whole = True
                    return
                yield content
                if time.monotonic() > turn.deadline:
                    raise turn.late()
        finally:
            self._over(turn)

    def _begin(self, reader: ReaderProcess) -> Turn:
        seconds = self.limits.seconds
        turn = Turn(reader, seconds, time.monotonic() + seconds)
        self._turns.add(turn)
        self._watch()
        return turn

    def _watch(self) -> None:
        """See to it that the clock goes."""
        if self._clock is None:
            self._clock = asyncio.get_running_loop().call_later(_TICK, self._look)

    def _look(self) -> None:
        """Look at what has taken how long."""
        self._clock = None
        if self._turns or self._waiting:
            self._watch()  # first of all, so that nothing that fails here can stop the clock
        now = time.monotonic()
        for turn in self._turns:
            turn.look(now)
        for waiting in self._waiting:
            waited = now - waiting.since
            if waited > self.limits.wait and not waiting.reader.done():
                waiting.reader.set_exception(
                    BusyError("all readers are busy; try again in a moment"))
            elif waited > _CROWDED and not waiting.helped:
                # Others are mostly done in a moment, and to start a reader takes longer.
                waiting.helped = True
                self._more(self.most)

    def _over(self, turn: Turn) -> None:
        self._turns.discard(turn)
        if turn.whole and not turn.reader.gave_way:
            self._release(turn.reader)
        else:
            if not turn.whole:
                self.stopped[turn.reason] += 1
            self._replace(turn.reader)

    async def _free(self) -> ReaderProcess:
        while self._idle:
            reader = self._idle.pop()
            if reader.alive:
                return reader
            self._end(reader)  # somebody else ended it
        waiting = _Waiting(asyncio.get_running_loop().create_future(), time.monotonic())
        self._waiting.append(waiting)
        self._watch()
        try:
            return await waiting.reader
        except asyncio.CancelledError:
            come = waiting.reader
            if come.done() and not come.cancelled() and not come.exception():
                self._release(come.result())  # it came as we stopped waiting
            raise
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    def _release(self, reader: ReaderProcess) -> None:
        while self._waiting:
            waiting = self._waiting.pop(0)
            if not waiting.reader.done():
                waiting.reader.set_result(reader)
                return
        if len(self._idle) < self.count:
            self._idle.append(reader)
        else:
            self._end(reader)

    def _replace(self, reader: ReaderProcess) -> None:
        self._end(reader)
        self._more(min(self.most, self.count + len(self._waiting)))

    def _end(self, reader: ReaderProcess) -> None:
        if reader not in self._all:
            return
        self._all.discard(reader)
        self._background(reader.end())

    async def _add(self) -> None:
        self.started += 1
        try:
            reader = await ReaderProcess.start(self.limits.memory, self.sign_in)
        except OSError as error:
            self.working = False
            raise StoreError(f"the processes that answer queries do not start: {error}") from error
        finally:
            self._starting -= 1
        self._all.add(reader)
        if self._closed:
            self._end(reader)
            return
        try:
            await reader.frame()  # READY: a question's time is not spent on starting
        except EndedError as error:
            self._end(reader)
            if self._closed:
                return
            self.working = False
            raise StoreError("the processes that answer queries do not start; what they write on "
                             "standard error says why") from error
        self.working = True
        self._release(reader)

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
