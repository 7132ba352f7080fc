"""Requests and answers over ASGI: what is read of a client, and how it is told what comes of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from maitu.graph import failures
from maitu.graph.protocol import ProtocolError, Request
from maitu.graph.readers import Reply
from maitu.graph.turn import TimeLimitError

_LOG = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# The extension of ASGI, and its message, by which `viz/connection.py` sends a whole answer at once:
# status 200, `fields` of its head as they go over the wire but for its length, and `body`.
ANSWER = "maitu.answer"

_PATIENT = 1.0  # seconds after which we look whether the client is still there
_STALLED = 20.0  # seconds in which the next piece of a body must come
_ALWAYS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Type, Content-Length, Location"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_INERT = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


async def answering(work: Application, scope: Scope, receive: Receive, send: Send, allow: str
                     ) -> None:
    """Run an application; say what goes wrong in it with the right status."""
    begun = False

    async def sent(message: MutableMapping[str, Any]) -> None:
        nonlocal begun
        begun = True
        await send(message)

    if scope["method"] == "OPTIONS":
        await respond(send, None, 204, headers={
            "Allow": allow, "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
            "Access-Control-Max-Age": "86400"})
        return
    try:
        await work(scope, receive, sent)
    except asyncio.CancelledError:
        if begun:
            raise
        await _refuse(send, ProtocolError(503, "the server is being stopped; ask again soon",
                                          {"Connection": "close"}))
    except Exception as error:
        if begun:  # half an answer is out: only breaking off tells that it is not whole
            _LOG.warning("an answer broke off: %s", error)
            raise
        await _refuse(send, error)


async def _refuse(send: Send, error: Exception) -> None:
    status, message, headers = failures.told(error)
    await respond(send, None, status, "text/plain; charset=utf-8", f"{message}\n".encode(), headers)


def raw_path(scope: Scope) -> bytes:
    """Return the path of the address as it was sent."""
    return bytes(scope.get("raw_path") or quote(scope["path"]).encode("ascii"))


async def read(scope: Scope, receive: Receive, most: int) -> Request:
    """Return a request with its body.

    Args:
        scope: what ASGI says of it.
        receive: gives the body.
        most: bytes that the body may have.

    Raises:
        ProtocolError: the body is too large, does not come, or breaks off.
    """
    headers = {name.decode("latin-1").lower(): value.decode("latin-1")
               for name, value in scope["headers"]}
    body = b""
    if scope["method"] not in ("GET", "HEAD"):
        pieces, size = [], 0
        while True:
            try:
                async with asyncio.timeout(_STALLED):
                    message = await receive()
            except TimeoutError as error:
                raise ProtocolError(408, f"nothing of the body came for {_STALLED:g} seconds",
                                    {"Connection": "close"}) from error
            if message["type"] == "http.disconnect":
                raise ProtocolError(400, "the request broke off")
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > most:
                raise ProtocolError(413, f"the body is larger than {most:,} bytes",
                                    {"Connection": "close"})
            if not message.get("more_body"):
                break
        body = b"".join(pieces)
    return Request(scope["method"], scope["query_string"].decode("latin-1"), headers, body)


async def while_connected(work: Awaitable[Reply], receive: Receive) -> Reply | None:
    """Return what work gives, None if the client goes away before."""
    task, gone = asyncio.current_task(), False
    assert task is not None

    async def watch() -> None:
        nonlocal gone
        await _disconnected(receive)
        gone = True
        task.cancel()

    watching: list[asyncio.Task[None]] = []  # few answers take so long that it is worth a look
    look = asyncio.get_running_loop().call_later(
        _PATIENT, lambda: watching.append(asyncio.ensure_future(watch())))
    try:
        return await work
    except asyncio.CancelledError:
        if gone and not task.uncancel():
            return None
        raise
    finally:
        look.cancel()
        for each in watching:
            each.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def pass_on(scope: Scope, receive: Receive, send: Send, request: Request,
                  content_type: str, reply: Reply) -> None:
    """Send a reader's reply, a large one as it is made.

    Raises:
        TimeLimitError: it is not taken in its time.
        QueryError: the rest of it cannot be made.
    """
    if reply.rest is None and request.method != "HEAD" and ANSWER in scope.get("extensions", ()):
        await send({"type": ANSWER, "fields": _fields(content_type), "body": reply.beginning})
        return
    if reply.rest is None:
        await respond(send, request, 200, content_type, reply.beginning)
        return
    gone = asyncio.ensure_future(_disconnected(receive))
    try:
        async with asyncio.timeout(max(reply.deadline - time.monotonic(), 0)):
            await send(_start(200, content_type, {}))
            if request.method != "HEAD":
                await send(_piece(reply.beginning))
                async for piece in reply.rest:
                    if gone.done():
                        return
                    await send(_piece(piece))
            await send({"type": "http.response.body", "body": b""})
    except TimeoutError as error:
        raise TimeLimitError("its time was over before the client had it whole") from error
    finally:
        gone.cancel()
        await reply.rest.aclose()


def _piece(body: bytes) -> MutableMapping[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _start(status: int, content_type: str | None, headers: Mapping[str, str],
           length: int | None = None) -> MutableMapping[str, Any]:
    fields = [*_ALWAYS, (b"vary", b"Accept, Accept-Encoding")]
    if not (content_type or "").startswith("text/html"):
        fields.append(_INERT)
    if content_type:
        fields.append((b"content-type", content_type.encode("latin-1")))
    if length is not None:
        fields.append((b"content-length", str(length).encode("ascii")))
    fields += [(name.lower().encode("latin-1"), value.encode("latin-1"))
               for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": fields}


@cache
def _fields(content_type: str) -> bytes:
    """Return the head of an answer in one of our forms, without status, length and end."""
    fields = _start(200, content_type, {})["headers"]
    return b"".join(b"%b: %b\r\n" % field for field in fields)


async def respond(send: Send, request: Request | None, status: int,
                  content_type: str | None = None, body: bytes = b"",
                  headers: Mapping[str, str] | None = None) -> None:
    """Send an answer that is there as a whole; of a HEAD request its head."""
    length = None if status == 204 else len(body)
    await send(_start(status, content_type, headers or {}, length))
    shown = b"" if request is not None and request.method == "HEAD" else body
    await send({"type": "http.response.body", "body": shown})


def address_of(scope: Scope) -> str:
    """Return the address that a request was sent to, without its query.

    Raises:
        ProtocolError: its Host or path makes no address.
    """
    host = dict(scope["headers"]).get(b"host", b"localhost").decode("latin-1")
    try:
        address = urlsplit(f"{scope['scheme']}://{host}{scope['path']}").geturl()
        return ox.NamedNode(address).value
    except ValueError as error:
        raise ProtocolError(400, "the request's Host and path make no address") from error
