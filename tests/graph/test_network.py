"""The relations of a store as a networkx graph."""

from __future__ import annotations

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.network import load
from maitu.ontology.naming import document_iri, entity_iri

FIVE_G, TREND = entity_iri("Technology", "5G"), entity_iri("Trend", "网上零售向直播转变")


def test_nodes_are_what_takes_part_in_relations(market: EmbeddedStore) -> None:
    network = load(market)
    assert network.nodes[FIVE_G] == {"label": "5G", "types": ("Technology",)}
    assert entity_iri("Place", "中国") not in network
    assert entity_iri("Technology", "区块链") not in network


def test_an_edge_has_its_quote_and_document(market: EmbeddedStore) -> None:
    (edge,) = load(market).get_edge_data(FIVE_G, TREND).values()
    assert edge == {
        "predicate": "drives", "modality": "stated", "confidence": 0.7,
        "quote": "5G推动网上零售向直播转变。", "section": "第4节", "page": 5,
        "document": document_iri("retail"), "document_title": "智慧零售观察",
    }


def test_one_edge_a_statement_with_its_first_quote(store: EmbeddedStore) -> None:
    network = load(store)
    assert sorted((d["modality"], d["quote"]) for _, _, d in network.edges(data=True)) == [
        ("planned", "云桥公司计划推出晨星助手的新版。"), ("stated", "云桥公司")]


def test_the_same_store_gives_the_same_order(market: EmbeddedStore) -> None:
    one, other = load(market), load(market)
    assert list(one.edges(keys=True)) == list(other.edges(keys=True))
    assert list(one) == sorted(one)
