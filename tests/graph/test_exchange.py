"""Networks for other programs."""

from __future__ import annotations

import csv
import io

import networkx as nx
import pytest

from maitu.graph import documents, exchange
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.model import Document, DocumentGraph, Entity, Relation
from maitu.ontology.naming import entity_iri

COMPANY, PRODUCT = entity_iri("Company", "云桥公司"), entity_iri("Product", "晨星")


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_other_programs_read_it(store: EmbeddedStore, format: str) -> None:
    write, read = getattr(exchange, format), getattr(nx, f"read_{format}")
    graph = read(io.BytesIO(write(store)))
    assert graph.number_of_nodes() == 4
    assert graph.nodes[PRODUCT]["label"] == "晨星"
    assert graph.nodes[PRODUCT]["types"] == "Technology | Product"
    assert graph.nodes[PRODUCT]["names"] == "晨星助手"
    (source, target, edge), = graph.edges(data=True)
    assert (source, target) == (COMPANY, PRODUCT)
    assert edge["label"] == "推出" and edge["predicate"] == "launches"
    assert edge["confidence"] == 1 and edge["weight"] == 3
    assert edge["modalities"] == "stated | planned"
    assert edge["documents"] == "云桥观察"
    assert edge["quotes"].split(" | ")[1] == "云桥公司推出“晨星”助手。"


def test_edge_list(store: EmbeddedStore) -> None:
    text = exchange.edge_list(store).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [r["quote"] for r in rows] == [
        "云桥公司", "云桥公司推出“晨星”助手。", "云桥公司计划推出晨星助手的新版。"]
    assert rows[1] == {
        "subject": COMPANY, "subject_label": "云桥公司", "subject_types": "Company",
        "predicate": "launches", "predicate_label": "推出", "object": PRODUCT,
        "object_label": "晨星", "object_types": "Technology | Product", "modality": "stated",
        "confidence": "0.9", "document": "https://w3id.org/maitu/id/document/云桥%20观察",
        "document_title": "云桥观察", "quote": "云桥公司推出“晨星”助手。"}


def test_what_xml_cannot_hold_is_left_out() -> None:
    quote = "甲公司\x0b采用\x00乙"
    with EmbeddedStore.in_memory() as store:
        documents.put_document(store, DocumentGraph(
            Document("a", "a", quote),
            (Entity("e1", ("Company",), ("甲公司",), ()),
             Entity("e2", ("Technology",), ("乙",), ())),
            (Relation("e1", "adopts", "e2", quote, 0, len(quote)),)), "h")
        graph = nx.read_graphml(io.BytesIO(exchange.graphml(store)))
    assert [e["quotes"] for _, _, e in graph.edges(data=True)] == ["甲公司采用乙"]


def test_an_empty_store_is_an_empty_network() -> None:
    with EmbeddedStore.in_memory() as store:
        assert nx.read_graphml(io.BytesIO(exchange.graphml(store))).number_of_nodes() == 0
        assert nx.read_gexf(io.BytesIO(exchange.gexf(store))).number_of_nodes() == 0
        assert exchange.edge_list(store).decode().count("\n") == 1
