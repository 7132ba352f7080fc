"""Readers: the processes that answer queries for a server, and the clock that they answer to.

A question gets a reader that is idle, or a new one while there may be more. It is answered within
its time, or its reader is killed and replaced: nothing else stops a query that the engine runs. A
small answer is held until it is whole, so that a failure can still be told; of a large one the
beginning goes out while the rest is made, and whoever reads it notices if it breaks off.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import dataclass, field
from typing import Any

from maitu.graph.reader import DATA, END, HEAD, KIND, WHOLE, Question
from maitu.ontology.errors import QueryError, StoreError

_LOG = logging.getLogger(__name__)
HELD = 1 << 20  # bytes of an answer that are held until it is whole
REASONS = ("time", "size", "abandoned", "failed")  # why a reader is stopped in a query
_LONG = 1.0  # seconds after which a query makes way for others
_CROWDED = 0.2  # seconds that a question waits before one more reader is started for it


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
class _Reader:
    process: asyncio.subprocess.Process
    gave_way: bool = False  # it has the processor after others, and so is used only once

    async def frame(self) -> tuple[bytes, bytes]:
        """Return the next frame.

        Raises:
            SizeLimitError: the process has ended.
        """
        assert self.process.stdout is not None
        try:
            kind, size = HEAD.unpack(await self.process.stdout.readexactly(HEAD.size))
            return kind, await self.process.stdout.readexactly(size) if size else b""
        except asyncio.IncompleteReadError as error:
            raise SizeLimitError("the query ended its reader: it needs too much memory, or nests "
                                 "too deep") from error

    def send(self, question: Question) -> None:
        """Ask."""
        assert self.process.stdin is not None
        content = question.to_bytes()
        self.process.stdin.write(HEAD.pack(b"Q", len(content)) + content)

    def give_way(self) -> None:
        """Let other processes go first from now on."""
        self.gave_way = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, 10)

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.returncode is None

    def kill(self) -> None:
        """End the process, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


@dataclass(eq=False)
class Readers:
    """Processes that answer queries.

    Args:
        count: how many are kept ready.
        limits: what a query may take.
        most: how many there may be, the busy ones included.
    """

    count: int = 2
    limits: Limits = field(default_factory=Limits)
    most: int = 0
    started: int = field(default=0, init=False)  # how many there have been
    stopped: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REASONS, 0), init=False)
    working: bool = field(default=True, init=False)  # whether the last one that was started runs
    _idle: list[_Reader] = field(default_factory=list, init=False)
    _all: set[_Reader] = field(default_factory=set, init=False)
    _starting: int = field(default=0, init=False)
    _waiting: list[asyncio.Future[_Reader]] = field(default_factory=list, init=False)
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
        reader = await self._free()
        deadline = time.monotonic() + self.limits.seconds
        answer = self._answer(reader, question, deadline)
        kind, held = "", bytearray()
        async for piece in answer:
            if not kind:
                kind = piece.decode("ascii")
                continue
            held += piece
            if len(held) > HELD:
                return Reply(kind, bytes(held), answer, deadline)
        return Reply(kind, bytes(held))

    async def _answer(self, reader: _Reader, question: Question, deadline: float
                      ) -> AsyncGenerator[bytes]:
        """Yield the kind of the answer, then its pieces."""
        whole, reason = False, "abandoned"
        slow = asyncio.get_running_loop().call_later(_LONG, reader.give_way)
        try:
            reader.send(question)
            while True:
                async with asyncio.timeout(max(deadline - time.monotonic(), 0)):
                    kind, content = await reader.frame()
                if kind == WHOLE:
                    whole = True
                    name, _, answer = content.partition(b"\n")
                    yield name
                    yield answer
                    return
                if kind in (KIND, DATA):
                    yield content
                    if time.monotonic() > deadline:
                        raise TimeoutError
                elif kind == END:
                    whole = True
                    return
                else:
                    failure = json.loads(content)
                    whole = failure["kind"] in ("query", "unacceptable")
                    reason = "size" if failure["kind"] in ("large", "memory") else "failed"
                    raise _error(failure["kind"], failure["message"])
        except SizeLimitError:
            reason = "size"
            raise
        except TimeoutError as error:
            reason = "time"
            raise TimeLimitError(f"the query took longer than {self.limits.seconds:g} seconds and "
                                 "was stopped; ask for less, or with LIMIT") from error
        finally:
            slow.cancel()
            if whole and not reader.gave_way:
                self._release(reader)
            else:
                if not whole:
                    self.stopped[reason] += 1
                self._replace(reader)

    async def _free(self) -> _Reader:
        while self._idle:
            reader = self._idle.pop()
            if reader.alive:
                return reader
            self._end(reader)  # somebody else ended it
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[_Reader] = loop.create_future()
        self._waiting.append(waiting)
        # Others are mostly done in a moment, and to start a reader takes longer.
        crowded = loop.call_later(_CROWDED, self._more, self.most)
        try:
            async with asyncio.timeout(self.limits.wait):
                return await waiting
        except BaseException as error:
            if waiting.done() and not waiting.cancelled():  # it came as we stopped waiting
                self._release(waiting.result())
            if isinstance(error, TimeoutError):
                raise BusyError("all readers are busy; try again in a moment") from error
            raise
        finally:
            crowded.cancel()
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    def _release(self, reader: _Reader) -> None:
        while self._waiting:
            waiting = self._waiting.pop(0)
            if not waiting.done():
                waiting.set_result(reader)
                return
        if len(self._idle) < self.count:
            self._idle.append(reader)
        else:
            self._end(reader)

    def _replace(self, reader: _Reader) -> None:
        self._end(reader)
        self._more(min(self.most, self.count + len(self._waiting)))

    def _end(self, reader: _Reader) -> None:
        if reader not in self._all:
            return
        self._all.discard(reader)
        reader.kill()
        self._background(_bury(reader.process))

    async def _add(self) -> None:
        self.started += 1
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "maitu.graph.reader", str(self.limits.memory),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        except OSError as error:
            self.working = False
            raise StoreError(f"the processes that answer queries do not start: {error}") from error
        finally:
            self._starting -= 1
        reader = _Reader(process)
        self._all.add(reader)
        if self._closed:
            self._end(reader)
            return
        try:
            await reader.frame()  # READY: a question's time is not spent on starting
        except SizeLimitError as error:
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


async def _bury(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(RuntimeError):  # it is read already, and to its end
        await process.communicate()  # what nobody reads would keep its pipe open
    await process.wait()


def _error(kind: str, message: str) -> QueryError | StoreError:
    if kind in ("large", "memory"):
        return SizeLimitError(message)
    if kind == "unacceptable":
        return UnacceptableError(message)
    if kind == "elsewhere":
        return ElsewhereError(f"SERVICE: {message}")
    return QueryError(message) if kind == "query" else StoreError(message)
