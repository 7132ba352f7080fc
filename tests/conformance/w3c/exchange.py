"""The requests and expected responses that the W3C's tests of its protocols describe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox
from rdflib import Namespace
from rdflib.term import Node
from w3c.manifest import MF, Entry
from w3c.results import Table, read, same

HT, CNT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
_STATUS = {"OK": "200", "Created": "201", "NoContent": "204", "BadRequest": "400",
           "NotFound": "404"}


@dataclass(frozen=True)
class Exchange:
    """A request and what must come back."""

    entry: Entry
    request: Node

    @property
    def method(self) -> str:
        """GET, POST …"""
        return str(self._value(HT.methodName))

    @property
    def path(self) -> str:
        """The address as the manifest has it, below /sparql/ or /gsp."""
        return str(self._value(HT.absolutePath))

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the request."""
        listed = self._value(HT.headers)
        graph = self.entry.manifest
        return {str(graph.value(node, HT.fieldName)): str(graph.value(node, HT.fieldValue))
                for node in (graph.items(listed) if listed else ())}

    def body(self, known: dict[str, str]) -> bytes | None:
        """Return the body of the request, with the places filled in that earlier ones told."""
        text = self._value(HT.body, CNT.chars)
        if text is None:
            return None
        encoding = str(self._value(HT.body, CNT.characterEncoding) or "UTF-8")
        return filled(str(text), known).encode(encoding)

    def check(self, reply: httpx.Response, known: dict[str, str]) -> None:
        """Compare what came back with what must; note in `known` the place that it tells."""
        told = [str(node).partition("#")[2] for node in
                self.entry.manifest.objects(self._value(HT.resp), MF.expectedStatus)]
        shown = f"{self.method} {self.path}: {reply.status_code} {reply.text[:300]}"
        status = str(reply.status_code)
        assert any(status == _STATUS.get(name) or name == f"StatusCode{status[0]}xx"
                   for name in told), f"{shown}; expected {told}"
        media_type = reply.headers.get("content-type", "").partition(";")[0]
        form = self._value(HT.resp, MF.expectedFormat)
        if form is not None:
            answer = read(reply.content, media_type)
            kind = {bool: "boolean", Table: "tabular", list: "RDF"}[type(answer)]
            assert kind == str(form), shown
        truth = self._value(HT.resp, MF.expectedBoolean)
        assert truth is None or read(reply.content, media_type) is (str(truth) == "true"), shown
        place = self._value(HT.resp, MF.expectedLocation)
        if place is not None:
            known[str(place)] = known["$LOCATION_ABS$"] = urljoin(
                str(reply.url), reply.headers["location"])
        text = self._value(HT.resp, HT.body, CNT.chars)
        if text is not None and self.method != "HEAD":
            expected = [quad.triple for quad in ox.parse(
                filled(str(text), known), format=ox.RdfFormat.TURTLE, base_iri=str(reply.url))]
            given = [quad.triple for quad in ox.parse(
                reply.content, format=ox.RdfFormat.from_media_type(media_type),
                base_iri=str(reply.url))]
            assert same(expected, given), shown

    def _value(self, *path: Node) -> Node | None:
        node: Node | None = self.request
        for step in path:
            node = None if node is None else self.entry.manifest.value(node, step)
        return node


def exchanges(entry: Entry) -> Iterator[Exchange]:
    """Yield the exchanges of a test, in order."""
    for request in entry.manifest.items(entry.value(MF.action, HT.requests)):
        yield Exchange(entry, request)


def filled(text: str, known: dict[str, str]) -> str:
    """Fill places that are known into a text."""
    for name, place in known.items():
        text = text.replace(name, place)
    return text
