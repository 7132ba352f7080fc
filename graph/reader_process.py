"""A reader as the server sees it: a process at the other end of a socket, and its frames."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
import time
from collections import deque
from pathlib import Path
from typing import cast

from maitu.graph.reader import HEAD, SIGN_IN, Question

Frame = tuple[bytes, bytes]  # what it is, and its content
_AHEAD = 16  # frames that a reader may be ahead of who takes them


class EndedError(Exception):
    """The process has ended."""


class LateError(Exception):
    """The next frame did not come in time."""


class ReaderProcess(asyncio.Protocol):
    """A process that answers questions, one after the other; see `reader.py` for its frames."""

    def __init__(self) -> None:
        self.gave_way = False  # it has the processor after others, and so is used only once
        self._process: asyncio.subprocess.Process | None = None
        self._transport: asyncio.Transport | None = None
        self._data = bytearray()  # the beginning of a frame
        self._frames: deque[Frame] = deque()
        self._ended = self._paused = self._given_up = False
        self._waiting: asyncio.Future[None] | None = None

    @classmethod
    async def start(cls, memory: int, sign_in: tuple[str, str] | None = None
                    ) -> ReaderProcess:
        """Start a process.

        Args:
            memory: bytes of data that it may hold; 0 for no limit.
            sign_in: name and password for an engine.

        Raises:
            OSError: it cannot be started.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                _, reader = await asyncio.get_running_loop().create_unix_connection(cls, sock=ours)
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

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    def send(self, question: Question) -> None:
        """Ask."""
        assert self._transport is not None
        content = question.to_bytes()
        self._transport.write(HEAD.pack(b"Q", len(content)) + content)

    async def frame(self) -> Frame:
        """Return the next frame.

        Raises:
            EndedError: the process has ended.
            LateError: it was given up.
        """
        while not self._frames:
            if self._ended:
                raise EndedError
            if self._given_up:
                raise LateError
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        found = self._frames.popleft()
        if self._paused and len(self._frames) < _AHEAD and self._transport is not None:
            self._transport.resume_reading()
            self._paused = False
        return found

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

    def give_up(self) -> None:
        """Wait for no more frames."""
        self._given_up = True
        self._wake()

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
            self._frames.append((kind, bytes(self._data[at + HEAD.size:behind])))
            at = behind
        del self._data[:at]
        if len(self._frames) >= _AHEAD and not self._paused and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        if self._frames:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that no more comes (called by the event loop)."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
