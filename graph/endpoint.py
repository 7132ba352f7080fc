"""The SPARQL endpoint over HTTP: queries, updates, the graph store, the description of the service.

Plain ASGI applications: the way of a small query is short, and nothing is parsed twice. What is in
a request `protocol.py` says, in which form it is answered `negotiation.py`.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from maitu.graph import (
    description,
    graphstore,
    loading,
    merge,
    name_pattern,
    negotiation,
    protocol,
    resource,
)
from maitu.graph.answer_cache import AnswerKey, Answers
from maitu.graph.asgi import (
    Receive,
    Scope,
    Send,
    address_of,
    answering,
    pass_on,
    raw_path,
    read,
    respond,
    while_connected,
)
from maitu.graph.media import RDF_FORMATS
from maitu.graph.protocol import ProtocolError, Request
from maitu.graph.reader import GRAPH, ROWS, TRUTH, Question
from maitu.graph.readers import Readers
from maitu.graph.served import Served
from maitu.graph.turn import SizeLimitError, TimeLimitError
from maitu.graph.within import within

_LOG = logging.getLogger(__name__)

MOST_QUERY, MOST_DATA = 10 << 20, 1 << 30  # bytes of a body: of a query or update, of a graph
_ALL_KINDS = {ROWS: "select", TRUTH: "ask", GRAPH: "construct"}


@dataclass(eq=False)
class Endpoint:
    """What answers at /sparql, /update and /data.

    Args:
        writer: the store.
        readers: who answers queries.
        token: what may write; None: nobody.
        union: whether a query that names no graphs looks in all of them, or only in what is in no
            named graph.
        hosts: that SERVICE and LOAD may reach, as `HOST` or `HOST:PORT`.
    """

    writer: Served
    readers: Readers
    token: str | None = None
    union: bool = True
    hosts: tuple[str, ...] = ()
    _counted: tuple[int, description.Counts | None] | None = field(default=None, init=False)
    _counting: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _answers: Answers = field(default_factory=Answers, init=False)
    _forms: dict[tuple[str | None, str | None], dict[str, negotiation.Form]] = field(
        default_factory=dict, init=False)

    async def sparql(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a query (SPARQL 1.1 Protocol, 2.1), or describe the service."""
        await answering(self._sparql, scope, receive, send, "GET, HEAD, POST, OPTIONS")

    async def update(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out an update (SPARQL 1.1 Protocol, 2.2)."""
        await answering(self._update, scope, receive, send, "POST, OPTIONS")

    async def data(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give or change a graph (SPARQL 1.1 Graph Store HTTP Protocol)."""
        await answering(self._data, scope, receive, send,
                         "GET, HEAD, PUT, POST, DELETE, OPTIONS")

    async def resource(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give what the store says of the thing at `/id/…`."""
        await answering(self._resource, scope, receive, send, "GET, HEAD, OPTIONS")

    async def whole(self, query: str, formats: Mapping[str, str], rows: int, bytes: int
                    ) -> tuple[str, bytes]:
        """Return the kind of a query's answer, and all of it, for a page of our own.

        `formats` is as a `Question` has it; the answer may have so many rows and bytes, and never
        more than the endpoint gives.

        Raises:
            QueryError: it does not parse, takes too long, or gives too much.
        """
        text, limits = await self._with_names(query), self.readers.limits
        async with self.writer.checkpoint() as checkpoint:
            reply = await self.readers.ask(Question(
                checkpoint.store, text, formats, None, None, min(rows, limits.rows),
                min(bytes, limits.bytes), self.union, self.hosts))
            pieces = [reply.beginning]
            if reply.rest is not None:
                pieces += [piece async for piece in reply.rest]
        return reply.kind, b"".join(pieces)

    async def _sparql(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await read(scope, receive, MOST_QUERY)
        operation = protocol.query(request)
        accept = request.headers.get("accept")
        if operation is None:
            await self._describe(request, address_of(scope), send)
            return
        forms = self._acceptable(accept, operation.format)
        if not forms:
            raise ProtocolError(406, "none of the accepted media types can be given")
        scope["maitu.query"] = operation.text  # for the log
        formats = {kind: form.format for kind, form in forms.items()}
        async with self.writer.checkpoint() as checkpoint:
            key = AnswerKey(checkpoint.version, operation.text, operation.default_graphs,
                            operation.named_graphs, tuple(formats.values()))
            reply = self._answers.get(key)
            if reply is None:
                text = await self._with_names(operation.text)
                question = Question(
                    checkpoint.store, text, formats, operation.default_graphs,
                    operation.named_graphs, self.readers.limits.rows, self.readers.limits.bytes,
                    self.union, self.hosts)
                reply = await while_connected(self.readers.ask(question), receive)
                if reply is None:
                    return
                self._answers.keep(key, reply)
            await pass_on(scope, receive, send, request, forms[reply.kind].content_type, reply)

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
        request = await read(scope, receive, MOST_DATA)
        operation = protocol.update(request)
        text = await loading.loaded(operation.text, self.hosts)
        if operation.within is not None:
            text = within(text, operation.within)
        await self.writer.update(text, operation.default_graphs, operation.named_graphs)
        await respond(send, request, 204)

    async def _data(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            raise ProtocolError(405, f"{scope['method']} is not for graphs",
                                {"Allow": "GET, HEAD, PUT, POST, DELETE, OPTIONS"})
        if scope["method"] not in ("GET", "HEAD"):
            self._allow(scope)
        request = await read(scope, receive, MOST_DATA)
        address = address_of(scope)
        root = address.partition("/data")[0] + "/data"
        target = graphstore.target(request, address, root)
        if request.method in ("GET", "HEAD"):
            await self._graph(scope, request, target.graph, receive, send)
            return
        there = target.graph is None or await self._has(target.graph)
        if request.method == "DELETE":
            if not await self.writer.remove(target.graph) and target.graph is not None:
                raise ProtocolError(404, f"there is no graph {target.graph}")
            await respond(send, request, 204)
            return
        triples = graphstore.content(request, target.graph or address)
        write = self.writer.replace if request.method == "PUT" else self.writer.add
        await write(target.graph, triples)
        made = {"Location": target.graph} if target.new and target.graph else {}
        await respond(send, request, 204 if there else 201, headers=made)

    async def _resource(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await read(scope, receive, MOST_QUERY)
        if request.method not in ("GET", "HEAD"):
            raise ProtocolError(405, f"{request.method} is not for things",
                                {"Allow": "GET, HEAD, OPTIONS"})
        for iri, named in resource.candidates(self.writer.base, raw_path(scope)):
            if await self._is_known(iri):
                form = negotiation.choose(request.headers.get("accept"),
                                          negotiation.offers("construct"), named)
                if form is None:
                    raise ProtocolError(406, "none of the accepted media types can be given")
                await self._construct(scope, request, resource.query(iri), form, receive, send)
                return
        raise ProtocolError(404, f"the store says nothing of {scope['path']}")

    async def _graph(self, scope: Scope, request: Request, graph: str | None, receive: Receive,
                     send: Send) -> None:
        """Give a graph, as the answer to a query for all of it."""
        form = self._acceptable(request.headers.get("accept"), None).get(GRAPH)
        if form is None:
            raise ProtocolError(406, "none of the accepted media types can be given")
        if graph is not None and not await self._has(graph):
            raise ProtocolError(404, f"there is no graph {graph}")
        await self._construct(scope, request, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", form,
                              receive, send, (graph or merge.DEFAULT.value,))

    async def _construct(self, scope: Scope, request: Request, query: str,
                         form: negotiation.Form, receive: Receive, send: Send,
                         graphs: tuple[str, ...] | None = None) -> None:
        """Give the graph that a query of our own makes, of these graphs or of all."""
        async with self.writer.checkpoint() as checkpoint:
            question = Question(
                checkpoint.store, query, {GRAPH: form.format}, graphs,
                () if graphs else None, self.readers.limits.rows, self.readers.limits.bytes)
            reply = await while_connected(self.readers.ask(question), receive)
            if reply is not None:
                await pass_on(scope, receive, send, request, form.content_type, reply)

    async def _is_known(self, iri: str) -> bool:
        return (await self._told(f"ASK {{ <{iri}> ?p ?o }}"))["boolean"] is True

    async def _has(self, graph: str) -> bool:
        pattern = "{ ?s ?p ?o }" if self.writer.forgets_empty_graphs else "{}"
        return (await self._told(f"ASK {{ GRAPH <{graph}> {pattern} }}"))["boolean"] is True

    async def _told(self, query: str) -> dict[str, Any]:
        """Return what a query of our own answers, as the JSON of SPARQL results."""
        async with self.writer.checkpoint() as checkpoint:
            reply = await self.readers.ask(Question(
                checkpoint.store, query, {ROWS: "json", TRUTH: "json"}))
        answer: dict[str, Any] = json.loads(reply.beginning)
        return answer

    async def _describe(self, request: Request, address: str, send: Send) -> None:
        form = negotiation.choose(request.headers.get("accept"), negotiation.offers(None))
        if form is None:
            raise ProtocolError(406, "none of the accepted media types can be given")
        async with self._counting:  # one counts for all who ask meanwhile
            if self._counted is None or self._counted[0] != self.writer.version:
                self._counted = self.writer.version, await self._count()
            counts = self._counted[1]
        triples = description.service(address, counts, updates=self.token is not None,
                                      union=self.union, federated=bool(self.hosts))
        await respond(send, request, 200, form.content_type, _written(triples, form.format))

    async def _count(self) -> description.Counts | None:
        try:
            found = {name: _counts(await self._told(query))
                     for name, query in description.COUNTS.items()}
        except (TimeLimitError, SizeLimitError):
            return None  # a store too large to count describes itself all the same
        return description.Counts(
            found["triples"][""], found["classes"], found["properties"], found["graphs"])

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


def _counts(answer: Mapping[str, Any]) -> dict[str, int]:
    return {row.get("iri", {}).get("value", ""): int(row["n"]["value"])
            for row in answer["results"]["bindings"]}


def _written(triples: Iterable[ox.Triple], format: str) -> bytes:
    return ox.serialize(triples, format=RDF_FORMATS[format]) or b""


