"""A connection of the server, with limits to what a client may send and how long it may take.

uvicorn leaves these to a proxy; the server is to be safe without one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, MutableMapping
from functools import partial
from typing import Any
from urllib.parse import quote

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from maitu.graph.asgi import ANSWER, Application, Receive, Scope, Send

MOST_HEAD = 64 * 1024  # bytes of a request's first line and headers
HEAD_SECONDS = 15.0  # in which they must be there
STUCK_SECONDS = 30.0  # in which a client must take some of what is ready for it
_ASCII = bytes(range(128)).decode("ascii")
_LATE = b"408 Request Timeout", b"the request did not come in time"
_LONG_URL = b"414 URI Too Long", b"the address is too long; send the query by POST"
_LONG_HEADERS = b"431 Request Header Fields Too Large", b"the headers are too large"


class Connection(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it; a client that passes a limit is told so, and cut off."""

    _head: int | None = 0  # bytes of the head that is being read; None while none is
    _read = False  # whether all of a request was read, and nothing yet of the next
    _in_line = True  # whether its first line is being read
    _reading: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        for clock in (self._reading, self._writing):
            if clock is not None:
                clock.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        if self.transport.is_closing():
            return
        if self._head is None and self._read:
            self._head, self._in_line = 0, True
        if self._head is not None:
            self._head += len(data)
            data = self._as_address(data)
        super().data_received(data)
        if self._head is not None and self._reading is None:
            self._await_head()  # it did not come as a whole
        if self._head is not None and self._head > MOST_HEAD and not self.transport.is_closing():
            self._refuse(*(_LONG_URL if len(self.url) > MOST_HEAD else _LONG_HEADERS))

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._read = False
        if self._head is None:  # it came right behind another one
            self._head, self._in_line = 0, True

    def on_headers_complete(self) -> None:
        """Answer the request, whose head came in time.

        Raises:
            ValueError: it is too long; the parser ends and `send_400_response` is called.
        """
        if self._reading is not None:
            self._reading.cancel()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEAD:
            raise ValueError("the head is too long")
        self._head = self._reading = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request."""
        super().on_message_complete()
        self._read = True

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or has too long a head."""
        if self._head is None or self._head <= MOST_HEAD:
            super().send_400_response(msg)
        else:
            self._refuse(*(_LONG_URL if len(self.url) > MOST_HEAD else _LONG_HEADERS))

    def pause_writing(self) -> None:
        """Wait until the client has taken more of the answer, but not for ever."""
        super().pause_writing()
        self._writing = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Write on."""
        if self._writing is not None:
            self._writing.cancel()
        super().resume_writing()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Begin to answer a request, by an application that may send whole answers."""
        cycle.scope["extensions"] = {ANSWER: {}}
        super()._start_asgi_task(cycle, partial(_run, app, cycle))  # type: ignore[arg-type]

    def _as_address(self, data: bytes) -> bytes:
        """Encode what is not ASCII in a request's first line.

        A browser does so by itself; `curl 'http://…/api/search?q=美团'` sends it as it stands, and
        the parser refuses that.
        """
        if not self._in_line:
            return data
        line, end, rest = data.partition(b"\n")
        self._in_line = not end
        return data if line.isascii() else quote(line, safe=_ASCII).encode("ascii") + end + rest

    def _await_head(self) -> None:
        self._reading = self.loop.call_later(HEAD_SECONDS, self._late)

    def _late(self) -> None:
        if self.transport.is_closing():
            return
        if self._head:
            self._refuse(*_LATE)
        else:
            self.transport.close()

    def _refuse(self, status: bytes, message: bytes) -> None:
        self.transport.write(
            b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            b"content-length: %d\r\n\r\n%b\n" % (status, len(message) + 1, message))
        self.transport.close()


def _run(app: Application, cycle: RequestResponseCycle, scope: Scope, receive: Receive, send: Send
         ) -> Awaitable[None]:
    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == ANSWER:
            await _answer(cycle, message["fields"], message["body"])
        else:
            await send(message)

    return app(scope, receive, sent)


async def _answer(cycle: RequestResponseCycle, fields: bytes, body: bytes) -> None:
    """Send a whole answer, as uvicorn does, but in one piece.

    uvicorn looks through each header and writes head and body apart, which costs server and client
    a system call more each, and together more than a small query takes the engine.
    """
    if cycle.flow.write_paused and not cycle.disconnected:
        await cycle.flow.drain()
    if cycle.disconnected:
        return
    own = b"".join([b"%b: %b\r\n" % field for field in cycle.default_headers])
    close = b"" if cycle.keep_alive else b"connection: close\r\n"
    cycle.transport.write(b"HTTP/1.1 200 OK\r\n%b%bcontent-length: %d\r\n%b\r\n%b" % (
        own, fields, len(body), close, body))
    cycle.response_started = cycle.response_complete = True
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
