"""A reader as the server sees it: a process at the other end of a socket, and a line before it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import cast

from maitu.graph.reader import BACK, FAILED, HEAD, LAST, QUESTION, READY, SIGN_IN
from maitu.graph.turn import SizeLimitError, Turn, spoils

LINE = 4  # questions before a reader, the one that it answers included


class ReaderProcess(asyncio.Protocol):
    """A process that answers the questions in its line, one after the other.

    A few stand in line because to wake a process that waits for its next question costs more than
    to answer a small one. None waits long: who stands behind a query that takes its time is taken
    back. See `reader.py` for the frames.

    Args:
        moved: called when its line has become shorter, or the process has ended.
    """

    def __init__(self, moved: Callable[[ReaderProcess], None]) -> None:
        self.gave_way = False  # it has the processor after others, and so is used only once
        self.spoiled: str | None = None  # why it is not to be asked again, of `turn.REASONS`
        self.ended = False
        self._moved = moved
        self._process: asyncio.subprocess.Process | None = None
        self._transport: asyncio.Transport | None = None
        self._started: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._data = bytearray()  # the beginning of a frame
        self._line: deque[Turn | None] = deque()  # None: up to here, questions are taken back
        self._out: list[bytes] = []  # what is sent when the loop has handled all that came
        self._paused = False

    @classmethod
    async def start(cls, moved: Callable[[ReaderProcess], None], memory: int,
                    sign_in: tuple[str, str] | None = None) -> ReaderProcess:
        """Start a process.

        Args:
            moved: see the class.
            memory: bytes of data that it may hold; 0 for no limit.
            sign_in: name and password for an engine.

        Raises:
            OSError: it cannot be started.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                _, reader = await asyncio.get_running_loop().create_unix_connection(
                    lambda: cls(moved), sock=ours)
            except BaseException:
                ours.close()
                raise
            try:
                reader._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "maitu.graph.reader", str(memory),
                    stdin=theirs.fileno(), stdout=theirs.fileno(),
                    env={**os.environ, SIGN_IN: json.dumps(sign_in or (None, None))})
            except BaseException:
                reader._close()
                raise
        return reader

    async def started(self) -> bool:
        """Wait until it has started, and say whether it can answer."""
        return await self._started

    def __len__(self) -> int:
        """Return how many questions are in its line."""
        return len(self._line)

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a question."""
        return not self._line and self._started.done()

    @property
    def has_room(self) -> bool:
        """Whether one more may stand in its line."""
        first = self.first
        return len(self._line) < LINE and not (self.gave_way or self.ended) and \
            self._started.done() and (first is None or first.spent is None)

    @property
    def first(self) -> Turn | None:
        """Return whose question it answers now."""
        return self._line[0] if self._line else None

    def ask(self, turn: Turn) -> None:
        """Let a turn stand in its line."""
        turn.reader, turn.spent = self, None
        turn.deadline = time.monotonic() + turn.seconds
        self._line.append(turn)
        self._send(QUESTION, turn.question.to_bytes())

    def take_back(self) -> list[Turn]:
        """Return, in order, who stands behind the first, and is to be answered by another one."""
        first, *others = self._line
        behind = [turn for turn in others if turn is not None and turn.wanted]
        if behind:
            since = others[::-1].index(None) if None in others else len(others)
            # It may have begun with one of them: what it says of that one is for nobody.
            self._line = deque([first, *map(_unwanted, others), None])
            self._send(BACK, b"%d" % since)
        return behind

    def leave(self) -> list[Turn]:
        """Return who still waits in its line, in order; it is not to be asked again."""
        self.ended = True
        left = [turn for turn in self._line if turn is not None and turn.wanted and not turn.over]
        self._line.clear()
        return left

    def go_on(self) -> None:
        """Take what it says, as there is room for it again."""
        if self._paused and self._transport is not None:
            self._transport.resume_reading()
            self._paused = False

    def spent(self) -> float:
        """Return the seconds of processor that it has taken; where nobody knows, of the clock."""
        try:
            stat = Path(f"/proc/{self._process.pid if self._process else 0}/stat").read_text()
        except OSError:
            return time.monotonic()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def give_way(self) -> None:
        """Let other processes go first from now on."""
        self.gave_way = True
        with contextlib.suppress(OSError):
            if self._process is not None:
                os.setpriority(os.PRIO_PROCESS, self._process.pid, 10)

    def kill(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def end(self) -> None:
        """End the process, and wait until it is gone."""
        self._close()
        self.kill()
        if self._process is not None:
            await self._process.wait()

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _send(self, kind: bytes, content: bytes = b"") -> None:
        if not self._out:
            asyncio.get_running_loop().call_soon(self._flush)
        self._out.append(HEAD.pack(kind, len(content)) + content)

    def _flush(self) -> None:
        if self._transport is not None and not self.ended:
            self._transport.write(b"".join(self._out))
        self._out.clear()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin (called by the event loop)."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take what has come (called by the event loop)."""
        self._data += data
        at, end = 0, len(self._data)
        while end - at >= HEAD.size:
            kind, size = HEAD.unpack_from(self._data, at)
            behind = at + HEAD.size + size
            if behind > end:
                break
            if not self.ended:
                self._take(kind, bytes(self._data[at + HEAD.size:behind]))
            at = behind
        del self._data[:at]

    def _take(self, kind: bytes, content: bytes) -> None:
        """Take a frame."""
        if kind == READY:
            self._started.set_result(True)
            return
        if kind == BACK:
            line = list(self._line)
            mark = line.index(None)
            del line[mark - int(content):mark + 1]
            self._line = deque(line)
        elif (turn := self.first) is not None:
            turn.take(kind, content)
            if kind not in LAST:
                if turn.is_full and self._transport is not None and not self._paused:
                    self._transport.pause_reading()
                    self._paused = True
                return
            self._line.popleft()
            if kind == FAILED:
                self.spoiled = spoils(content)
            self.go_on()
        self._moved(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that no more comes (called by the event loop)."""
        was_told, self.ended = self.ended, True
        if not self._started.done():
            self._started.set_result(False)
        elif not was_told:
            self._break_off()

    def _break_off(self) -> None:
        """Tell whose question it was answering."""
        if (turn := self.first) is not None:
            self.spoiled, turn.over = "size", True
            turn.fail(SizeLimitError("the query ended its reader: it needs too much memory, or "
                                     "nests too deep"))
        self._moved(self)


def _unwanted(turn: Turn | None) -> Turn | None:
    """Return what stands in the line for a turn that was taken back."""
    return turn and Turn(turn.question, turn.seconds, turn.since, turn.deadline, wanted=False)
