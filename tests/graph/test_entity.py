"""The page of one entity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maitu.graph import relations
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.entity import EntityPage, connected, describe
from maitu.ontology.errors import EntityError
from maitu.ontology.naming import document_iri, entity_iri


def page(store: EmbeddedStore, type: str, label: str) -> EntityPage:
    return describe(store, entity_iri(type, label))


def test_names_links_and_documents(market: EmbeddedStore) -> None:
    found = page(market, "Technology", "5G")
    assert (found.label, found.types) == ("5G", ("Technology",))
    assert found.names == ("5G技术", "Fifth generation", "第五代移动通信")
    assert found.links == ("http://www.wikidata.org/entity/Q1363",)
    assert found.documents == ("数字经济纲要", "智慧零售观察")
    assert [(d.iri, d.title) for d in found.mentioned_in] == [
        (document_iri("outline"), "数字经济纲要"), (document_iri("retail"), "智慧零售观察")]


def test_which_entities_are_connected(market: EmbeddedStore) -> None:
    near = {entity_iri("Technology", "5G"), entity_iri("Policy", "数字经济纲要"),
            entity_iri("GovernmentBody", "国务院")}
    assert connected(market, near) == {
        (entity_iri("GovernmentBody", "国务院"), entity_iri("Policy", "数字经济纲要")),
        (entity_iri("Policy", "数字经济纲要"), entity_iri("Technology", "5G"))}


def test_a_triple_of_others_connects_only_if_a_statement_is_about_it() -> None:
    with EmbeddedStore.in_memory() as store:
        store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> skos:related <urn:b> } }")
        assert connected(store, ["urn:a", "urn:b"]) == set()
        store.update("INSERT DATA { GRAPH <urn:g> { "
                     "<urn:x> rdf:subject <urn:a> ; rdf:object <urn:b> } }")
        assert connected(store, ["urn:a", "urn:b"]) == {("urn:a", "urn:b")}


def test_relations_in_both_directions(market: EmbeddedStore) -> None:
    lines = page(market, "Technology", "5G").relations
    assert [(x.direction, x.predicate, x.other.label, x.modality) for x in lines] == [
        ("out", "drives", "网上零售向直播转变", "stated"),
        ("in", "promotes", "数字经济纲要", "encouraged"),
        ("in", "promotes", "智慧零售行动计划", "encouraged"),
    ]
    assert lines[0].confidence == 0.7
    assert lines[0].other.types == ("Trend",)


def test_what_is_known_of_relations_in_memory_changes_nothing(store: EmbeddedStore) -> None:
    before = [page(store, "Company", "云桥公司"), page(store, "Product", "晨星")]
    assert all(found.relations for found in before)
    relations.current(store)
    assert [page(store, "Company", "云桥公司"), page(store, "Product", "晨星")] == before


def test_quotes_are_exact(market: EmbeddedStore) -> None:
    (quote,) = page(market, "Technology", "5G").relations[0].evidences
    assert quote.text == "5G推动网上零售向直播转变。"
    assert (quote.title, quote.section, quote.page) == ("智慧零售观察", "第4节", 5)
    text = next(iter(market.query(
        f"SELECT ?t {{ <{quote.document}> mt:text ?t }}")))[0].value  # type: ignore[index]
    assert text[quote.start:quote.end] == quote.text


def test_statements_of_one_relation_are_one_line(store: EmbeddedStore) -> None:
    lines = page(store, "Company", "云桥公司").relations
    assert [(x.modality, x.confidence, len(x.evidences)) for x in lines] == [
        ("planned", 1.0, 1), ("stated", 0.9, 2)]
    stated = lines[1].evidences
    assert [q.start for q in stated] == [0, 0]
    assert stated[0].end < stated[1].end


def test_observations_in_time_order(market: EmbeddedStore) -> None:
    found = page(market, "Product", "5G手机").observations
    assert [(o.role, o.indicator, o.value, o.unit, o.period, o.forecast) for o in found] == [
        ("about", "销量", Decimal(900), "万部", "2029", False),
        ("about", "5G手机出货量", Decimal(20000), "万部", "2032", True),
    ]
    assert found[0].quote.text.endswith("销量只有900万部。")


def test_observations_that_it_measured(market: EmbeddedStore) -> None:
    (measured,) = page(market, "Organization", "星河研究院").observations
    assert (measured.role, measured.value) == ("source", Decimal(1400))
    assert (measured.source, measured.place, measured.about) == ("星河研究院", "中国", None)
    (there,) = page(market, "Place", "中国").observations
    assert there.role == "place"


@pytest.mark.parametrize("iri", [
    entity_iri("Technology", "区块链"), "https://example.org/x", "no iri", "x> } #"])
def test_what_no_document_mentions(market: EmbeddedStore, iri: str) -> None:
    with pytest.raises(EntityError):
        describe(market, iri)
