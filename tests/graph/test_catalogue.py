"""All entities of a store, chosen and in order."""

from __future__ import annotations

import pytest

from maitu.graph import catalogue
from maitu.graph.catalogue import ORDERS, Catalogue
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.entity import describe
from maitu.graph.rows import rows


@pytest.fixture
def listed(market: EmbeddedStore) -> Catalogue:
    return catalogue.current(market)


def test_every_entity_that_documents_mention_is_there_with_its_counts(
        market: EmbeddedStore, listed: Catalogue) -> None:
    mentioned = {r["e"] for r in rows(market, "SELECT DISTINCT ?e { ?d mt:mentions ?e }")}
    entries = listed.entries(listed.chosen())
    assert {e.thing.iri for e in entries} == mentioned and len(entries) == len(listed)
    for entry in entries:
        told = describe(market, entry.thing.iri)
        assert (entry.thing.label, entry.thing.types) == (told.label, told.types)
        assert entry.documents == len(told.mentioned_in)
        assert entry.relations >= len(told.relations)
        assert entry.statistics == len({(o.quote, o.indicator, o.value)
                                        for o in told.observations})


def test_a_type_and_iris_choose(listed: Catalogue) -> None:
    for type, count in listed.types.items():
        of_type = listed.entries(listed.chosen(type))
        assert len(of_type) == count > 0
        assert all(type in e.thing.types for e in of_type)
    iris = [e.thing.iri for e in listed.entries(listed.chosen("Technology"))][::-1]
    among = [*iris, "https://example.org/unknown", "no IRI"]
    assert [e.thing.iri for e in listed.entries(listed.chosen(among=among))] == iris
    assert not listed.entries(listed.chosen("Person", iris))
    assert not listed.entries(listed.chosen("Nonsense"))


@pytest.mark.parametrize("order", ORDERS)
def test_orders(listed: Catalogue, order: str) -> None:
    entries = listed.entries(listed.in_order(listed.chosen(), order))
    if order != "name":
        counts = [e.weight if order == "most" else getattr(e, order) for e in entries]
        assert counts == sorted(counts, reverse=True)
    other_way = listed.entries(listed.in_order(listed.chosen(), f"-{order}"))
    assert other_way == entries[::-1]


def test_names_are_in_the_order_of_their_pinyin(make_named: EmbeddedStore) -> None:
    listed = catalogue.current(make_named)
    names = [e.thing.label for e in listed.entries(listed.in_order(listed.chosen(), "name"))]
    assert names == ["5G", "阿里巴巴", "重庆", "Python", "云计算", "智能手机"]


@pytest.fixture
def make_named() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.update("INSERT DATA { GRAPH <https://example.org/d> { " + " ".join(
        f'<https://example.org/d> mt:mentions <https://example.org/{n}> . '
        f'<https://example.org/{n}> rdfs:label "{name}"@zh .' for n, name in enumerate(
            ("智能手机", "云计算", "重庆", "Python", "阿里巴巴", "5G"))) + " } }")
    return store


def test_what_is_mentioned_and_no_iri_is_left_out_and_an_empty_store_has_nothing() -> None:
    store = EmbeddedStore.in_memory()
    assert len(catalogue.current(store)) == 0
    assert not len(catalogue.current(store).in_order(catalogue.current(store).chosen(), "name"))
    store.update('INSERT DATA { <https://example.org/d> mt:mentions "a text", _:b }')
    assert len(catalogue.current(store)) == 0
