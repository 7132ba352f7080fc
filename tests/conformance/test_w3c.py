"""SPARQL 1.1 as the W3C tests it, over HTTP and in every way of sending."""

from __future__ import annotations

import re

import pytest
from rdflib import URIRef
from w3c.endpoint import WAYS, Endpoint, answer_of
from w3c.exchange import exchanges, filled
from w3c.manifest import MF, QT, UT, Entry
from w3c.results import read_file, same, same_graphs

from maitu.graph.guard import tokens

# A request that parses may still be refused when it is carried out, which it must be over HTTP.
_REFUSED_LATER = re.compile(r"does not exist|already exists|custom function")


def test_a_query_is_answered_as_it_must_be(query: Entry, endpoint: Endpoint) -> None:
    action, result = query.value(MF.action), query.value(MF.result)
    text = _request(query, MF.action, QT.query)
    expected = read_file(query.file(result), str(result))
    format = query.file(result).suffix.removeprefix(".")
    endpoint.load(query.dataset(action, QT))
    for way in WAYS:
        reply = endpoint.query(text, way, format if format in ("csv", "tsv") else "json")
        assert same(expected, answer_of(reply)), f"{way}: {reply.text[:1000]}"


@pytest.mark.parametrize("way", ["form", "direct"])
def test_an_update_leaves_what_it_must(update: Entry, way: str, endpoint: Endpoint) -> None:
    text = _request(update, MF.action, UT.request)
    endpoint.load(update.dataset(update.value(MF.action), UT))
    reply = endpoint.update(text, way)
    assert reply.status_code == 204, reply.text
    expected = update.dataset(update.value(MF.result), UT)
    assert same_graphs(expected, endpoint.dataset())


def test_what_does_not_parse_is_refused_and_nothing_else(syntax: Entry, endpoint: Endpoint) -> None:
    text = _request(syntax, MF.action)
    words = {token.casefold() for _, token, _ in tokens(text)}
    positive = syntax.type.startswith("Positive")
    if positive and words & {"service", "load"}:
        pytest.skip("SERVICE and LOAD are off")
    endpoint.load({})
    send = endpoint.update if "Update" in syntax.type else endpoint.query
    reply = send(text, "direct")
    accepted = reply.status_code in (200, 204) or (positive and _REFUSED_LATER.search(reply.text))
    assert bool(accepted) is positive, reply.text
    assert accepted or reply.status_code == 400


def test_the_protocol_is_kept(protocol: Entry, endpoint: Endpoint) -> None:
    endpoint.load(protocol.dataset(protocol.node, UT))
    for exchange in exchanges(protocol):
        asked = exchange.path + (exchange.body({}) or b"").decode("latin-1")
        updates = "update=" in asked or "using-" in asked or "sparql-update" in str(exchange.headers)
        place = exchange.path.replace("/sparql/", "/update" if updates else "/sparql", 1)
        exchange.check(endpoint.client.request(
            exchange.method, endpoint.address + place, content=exchange.body({}),
            headers=exchange.headers), {})


def test_the_graph_store_is_one(graph_store: Entry, endpoint: Endpoint) -> None:
    endpoint.load({})
    known: dict[str, str] = {}
    for exchange in exchanges(graph_store):
        place = filled(exchange.path, known)
        if not place.startswith("http"):
            place = endpoint.address + place.replace("/gsp", "/data", 1)
        exchange.check(endpoint.client.request(
            exchange.method, place, content=exchange.body(known), headers=exchange.headers), known)


def _request(entry: Entry, *path: URIRef) -> str:
    """Return the text of a test's query or update, with its base in front."""
    file = entry.value(*path)
    return f"BASE <{file}>\n{entry.file(file).read_text(encoding='utf-8')}"
