"""The SPARQL endpoint over HTTP: queries, updates, the graph store, the description of the service.

Plain ASGI applications: the way of a small query is short, and nothing is parsed twice. What is in
a request `protocol.py` says, in which form it is answered `negotiation.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from maitu.graph import description, graphstore, merge, name_pattern, negotiation, protocol
from maitu.graph.media import RDF_FORMATS
from maitu.graph.protocol import ProtocolError, Request
from maitu.graph.reader import GRAPH, ROWS, TRUTH, Question
from maitu.graph.readers import (
    BusyError,
    Readers,
    Reply,
    SizeLimitError,
    TimeLimitError,
    UnacceptableError,
)
from maitu.graph.writer import Writer
from maitu.ontology.errors import MaituError, QueryError, StoreError

_LOG = logging.getLogger("maitu.access")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_QUERY, MOST_DATA = 10 << 20, 1 << 30  # bytes of a body: of a query or update, of a graph
_PATIENT = 1.0  # seconds after which we look whether the client is still there
_ALWAYS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Type, Content-Length, Location"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_ALL_KINDS = {ROWS: "select", TRUTH: "ask", GRAPH: "construct"}


@dataclass(eq=False)
class Endpoint:
    """What answers at /sparql, /update and /data.

    Args:
        writer: the store.
        readers: who answers queries.
        token: what may write; None: nobody.
    """

    writer: Writer
    readers: Readers
    token: str | None = None
    _counted: tuple[int, description.Counts] | None = field(default=None, init=False)
    _forms: dict[tuple[str | None, str | None], dict[str, negotiation.Form]] = field(
        default_factory=dict, init=False)

    async def sparql(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a query (SPARQL 1.1 Protocol, 2.1), or describe the service."""
        await _answering(self._sparql, scope, receive, send, "GET, HEAD, POST, OPTIONS")

    async def update(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out an update (SPARQL 1.1 Protocol, 2.2)."""
        await _answering(self._update, scope, receive, send, "POST, OPTIONS")

    async def data(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give or change a graph (SPARQL 1.1 Graph Store HTTP Protocol)."""
        await _answering(self._data, scope, receive, send,
                         "GET, HEAD, PUT, POST, DELETE, OPTIONS")

    async def _sparql(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await _request(scope, receive, MOST_QUERY)
        operation = protocol.query(request)
        accept = request.headers.get("accept")
        if operation is None:
            await self._describe(request, _address(scope), send)
            return
        forms = self._acceptable(accept, operation.format)
        if not forms:
            raise ProtocolError(406, "none of the accepted media types can be given")
        begun = time.monotonic()
        text = await self._with_names(operation.text)
        async with self.writer.checkpoint() as checkpoint:
            question = Question(
                str(checkpoint.folder), text,
                {kind: form.format for kind, form in forms.items()},
                operation.default_graphs, operation.named_graphs,
                self.readers.limits.rows, self.readers.limits.bytes)
            reply = await _while_connected(self.readers.ask(question), receive)
            if reply is not None:
                form = forms[reply.kind]
                await _reply(send, request, form.content_type, reply)
        _LOG.info("%s query %s %.1f ms", request.method,
                  hashlib.sha256(operation.text.encode()).hexdigest()[:12],
                  1000 * (time.monotonic() - begun))

    async def _with_names(self, text: str) -> str:
        """Return a query with the names looked up that it asks for."""
        if not name_pattern.is_used(text):
            return text
        try:
            async with asyncio.timeout(self.readers.limits.seconds):
                return await self.writer.with_names(text)
        except TimeoutError as error:
            raise TimeLimitError("the index of names is being made; try again later") from error

    async def _update(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._allow(scope)
        request = await _request(scope, receive, MOST_DATA)
        operation = protocol.update(request)
        await self.writer.update(operation.text, operation.default_graphs, operation.named_graphs)
        await _send(send, request, 204)

    async def _data(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            raise ProtocolError(405, f"{scope['method']} is not for graphs",
                                {"Allow": "GET, HEAD, PUT, POST, DELETE, OPTIONS"})
        if scope["method"] not in ("GET", "HEAD"):
            self._allow(scope)
        request = await _request(scope, receive, MOST_DATA)
        address = _address(scope)
        root = address.partition("/data")[0] + "/data"
        target = graphstore.target(request, address, root)
        if request.method in ("GET", "HEAD"):
            await self._graph(request, target.graph, receive, send)
            return
        there = target.graph is None or await self._has(target.graph)
        if request.method == "DELETE":
            if not await self.writer.remove(target.graph) and target.graph is not None:
                raise ProtocolError(404, f"there is no graph {target.graph}")
            await _send(send, request, 204)
            return
        triples = graphstore.content(request, target.graph or address)
        write = self.writer.replace if request.method == "PUT" else self.writer.add
        await write(target.graph, triples)
        made = {"Location": target.graph} if target.new and target.graph else {}
        await _send(send, request, 204 if there else 201, headers=made)

    async def _graph(self, request: Request, graph: str | None, receive: Receive, send: Send
                     ) -> None:
        """Give a graph, as the answer to a query for all of it."""
        form = self._acceptable(request.headers.get("accept"), None).get(GRAPH)
        if form is None:
            raise ProtocolError(406, "none of the accepted media types can be given")
        if graph is not None and not await self._has(graph):
            raise ProtocolError(404, f"there is no graph {graph}")
        async with self.writer.checkpoint() as checkpoint:
            question = Question(
                str(checkpoint.folder), "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
                {GRAPH: form.format}, (graph or merge.DEFAULT.value,), (),
                self.readers.limits.rows, self.readers.limits.bytes)
            reply = await _while_connected(self.readers.ask(question), receive)
            if reply is not None:
                await _reply(send, request, form.content_type, reply)

    async def _has(self, graph: str) -> bool:
        return (await self._told(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))["boolean"] is True

    async def _told(self, query: str) -> dict[str, Any]:
        """Return what a query of our own answers, as the JSON of SPARQL results."""
        async with self.writer.checkpoint() as checkpoint:
            reply = await self.readers.ask(Question(
                str(checkpoint.folder), query, {ROWS: "json", TRUTH: "json"}))
        answer: dict[str, Any] = json.loads(reply.beginning)
        return answer

    async def _describe(self, request: Request, address: str, send: Send) -> None:
        form = negotiation.choose(request.headers.get("accept"), negotiation.offers(None))
        if form is None:
            raise ProtocolError(406, "none of the accepted media types can be given")
        if self._counted is None or self._counted[0] != self.writer.version:
            version = self.writer.version
            found = {name: _counts(await self._told(query))
                     for name, query in description.COUNTS.items()}
            self._counted = version, description.Counts(
                found["triples"][""], found["classes"], found["properties"], found["graphs"])
        triples = description.service(address, self._counted[1], updates=self.token is not None)
        await _send(send, request, 200, form.content_type, _written(triples, form.format))

    def _acceptable(self, accept: str | None, named: str | None) -> dict[str, negotiation.Form]:
        """Return for each kind of answer the form that the client accepts, if any."""
        found = self._forms.get((accept, named))
        if found is None:
            chosen = {kind: negotiation.choose(accept, negotiation.offers(form), named)
                      for kind, form in _ALL_KINDS.items()}
            found = {kind: form for kind, form in chosen.items() if form}
            if len(self._forms) < 1000:  # clients send few different headers
                self._forms[accept, named] = found
        return found

    def _allow(self, scope: Scope) -> None:
        """Let only who has the token pass.

        Raises:
            ProtocolError: the token is wrong or missing, or there is none to have.
        """
        if self.writer.read_only:
            raise ProtocolError(403, "this server only reads")
        if self.token is None:
            raise ProtocolError(404, "this server takes no updates: it was started without "
                                     "MAITU_TOKEN")
        given = dict(scope["headers"]).get(b"authorization", b"")
        scheme, _, token = given.partition(b" ")
        if scheme.lower() != b"bearer" or \
                not hmac.compare_digest(token.strip(), self.token.encode("utf-8")):
            raise ProtocolError(401, "writing needs the token: send Authorization: Bearer TOKEN",
                                {"WWW-Authenticate": 'Bearer realm="maitu"'})


Application = Callable[[Scope, Receive, Send], Awaitable[None]]


async def _answering(work: Application, scope: Scope, receive: Receive, send: Send, allow: str
                     ) -> None:
    """Run an application; say what goes wrong in it with the right status."""
    begun = False

    async def sent(message: MutableMapping[str, Any]) -> None:
        nonlocal begun
        begun = True
        await send(message)

    if scope["method"] == "OPTIONS":
        await _send(send, None, 204, headers={
            "Allow": allow, "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
            "Access-Control-Max-Age": "86400"})
        return
    try:
        await work(scope, receive, sent)
    except Exception as error:
        if begun:  # half an answer is out: only breaking off tells that it is not whole
            _LOG.warning("an answer broke off: %s", error)
            raise
        status, headers = _status(error)
        if status == 500:
            _LOG.exception("a request failed")
        message = "the server failed; its log says more" if status == 500 else str(error)
        await _send(send, None, status, "text/plain; charset=utf-8",
                    f"{message}\n".encode(), headers)


def _status(error: Exception) -> tuple[int, Mapping[str, str]]:
    if isinstance(error, ProtocolError):
        return error.status, error.headers
    by_kind: tuple[tuple[type[MaituError], int], ...] = (
        (TimeLimitError, 503), (SizeLimitError, 413), (UnacceptableError, 406), (BusyError, 503),
        (QueryError, 400), (StoreError, 507))
    status = next((status for kind, status in by_kind if isinstance(error, kind)), 500)
    return status, {"Retry-After": "5"} if isinstance(error, BusyError) else {}


async def _request(scope: Scope, receive: Receive, most: int) -> Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1")
               for name, value in scope["headers"]}
    body = b""
    if scope["method"] not in ("GET", "HEAD"):
        pieces, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ProtocolError(400, "the request broke off")
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > most:
                raise ProtocolError(413, f"the body is larger than {most:,} bytes")
            if not message.get("more_body"):
                break
        body = b"".join(pieces)
    return Request(scope["method"], scope["query_string"].decode("latin-1"), headers, body)


async def _while_connected(work: Awaitable[Reply], receive: Receive) -> Reply | None:
    """Return what work gives, None if the client goes away before."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=_PATIENT)
    if not done:
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            return None
    return task.result()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _reply(send: Send, request: Request, content_type: str, reply: Reply) -> None:
    if reply.rest is None:
        await _send(send, request, 200, content_type, reply.beginning)
        return
    await send(_start(200, content_type, {}))
    body = request.method != "HEAD"
    try:
        if body:
            await send({"type": "http.response.body", "body": reply.beginning, "more_body": True})
            async for piece in reply.rest:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        await reply.rest.aclose()


def _start(status: int, content_type: str | None, headers: Mapping[str, str],
           length: int | None = None) -> MutableMapping[str, Any]:
    fields = [*_ALWAYS, (b"vary", b"Accept, Accept-Encoding")]
    if content_type:
        fields.append((b"content-type", content_type.encode("latin-1")))
    if length is not None:
        fields.append((b"content-length", str(length).encode("ascii")))
    fields += [(name.lower().encode("latin-1"), value.encode("latin-1"))
               for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": fields}


async def _send(send: Send, request: Request | None, status: int, content_type: str | None = None,
                body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
    length = None if status == 204 else len(body)
    await send(_start(status, content_type, headers or {}, length))
    shown = b"" if request is not None and request.method == "HEAD" else body
    await send({"type": "http.response.body", "body": shown})


def _address(scope: Scope) -> str:
    """Return the address that a request was sent to, without its query."""
    host = dict(scope["headers"]).get(b"host", b"localhost").decode("latin-1")
    return urlsplit(f"{scope['scheme']}://{host}{scope['path']}").geturl()


def _counts(answer: Mapping[str, Any]) -> dict[str, int]:
    return {row.get("iri", {}).get("value", ""): int(row["n"]["value"])
            for row in answer["results"]["bindings"]}


def _written(triples: Iterable[ox.Triple], format: str) -> bytes:
    return ox.serialize(triples, format=RDF_FORMATS[format]) or b""


