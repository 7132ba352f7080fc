"""Addresses of things, and what is given for them."""

from __future__ import annotations

import pytest

from maitu.graph import resource
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.resolve import resolve

BASE = "https://example.org/id/"


@pytest.mark.parametrize(("path", "iri"), [
    ("/id/Technology/5G", "Technology/5G"),
    ("/id/Technology/%E4%BA%91%E6%B8%B8%E6%88%8F", "Technology/云游戏"),
    ("/id/Trend/8%25%E4%BB%A5%E4%B8%8B", "Trend/8%25以下"),  # a percent sign of the name
    ("/id/Company/A%2FB", "Company/A%2FB"),  # a slash of the name
    ("/id/Product/%28x%29", "Product/(x)"),  # what a client need not have encoded
])
def test_an_address_stands_for_an_iri_of_the_store(path, iri):
    assert (BASE + iri, None) in list(resource.candidates(BASE, path.encode()))


def test_a_suffix_names_a_format_unless_it_is_part_of_the_name():
    assert list(resource.candidates(BASE, b"/id/Technology/5G.ttl")) == [
        (BASE + "Technology/5G.ttl", None), (BASE + "Technology/5G", "ttl")]
    assert [f for _, f in resource.candidates(BASE, b"/id/Product/web.io")] == [None]


def test_nothing_that_is_no_iri_is_asked_for():
    assert list(resource.candidates(BASE, b"/id/a/<b>")) == [(BASE + "a/%3Cb%3E", None)]


def test_what_is_said_of_a_thing_comes_with_its_evidence(market: EmbeddedStore):
    said = {str(t) for t in market.query(resource.query(resolve(market, "5G")))}
    assert any("#quote>" in t for t in said)
    assert any("/Technology/5G> <http://www.w3.org/2000/01/rdf-schema#label>" in t for t in said)


def test_a_document_gives_all_that_it_says(market: EmbeddedStore):
    graph = next(g for g in market.graphs() if "/document/" in g)
    said = {str(t) for t in market.query(resource.query(graph))}
    assert {str(q.triple) for q in market.quads(graph)} <= said
