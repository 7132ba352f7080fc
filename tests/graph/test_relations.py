"""The relation layer of a store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from maitu.graph import relations
from maitu.graph.documents import put_document, remove_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.remote import RemoteStore
from maitu.ontology.model import DocumentGraph
from maitu.ontology.naming import document_iri, entity_iri

COMPANY, PRODUCT = entity_iri("Company", "云桥公司"), entity_iri("Product", "晨星")


def test_a_relation_is_there_once_whatever_the_modality(store: EmbeddedStore) -> None:
    layer = relations.load(store)
    assert list(layer.entities) == [COMPANY, PRODUCT]
    assert len(layer.statements) == 1  # stated and planned are two statements of one relation
    assert [int(layer.end[n]) for n in range(2)] == [1, 0]
    assert layer.thing(1).types == ("Technology", "Product")
    assert layer.number(COMPANY) == 0
    assert layer.number(entity_iri("Organization", "星河研究院")) is None


def test_it_counts_documents(store: EmbeddedStore, sample: DocumentGraph) -> None:
    put_document(store, replace(sample, document=replace(sample.document, name="二")), "hash-2")
    assert list(relations.load(store).documents) == [2, 2]
    assert list(relations.load(store, document_iri("二")).documents) == [1, 1]
    assert len(relations.load(store, document_iri("三")).entities) == 0


def test_it_is_kept_until_the_store_is_written(
    store: EmbeddedStore, sample: DocumentGraph
) -> None:
    kept = relations.current(store)
    assert relations.current(store) is kept and relations.is_at_hand(store)
    put_document(store, replace(sample, relations=()), "hash-2")
    assert not relations.is_at_hand(store)
    assert len(relations.current(store).entities) == 0
    put_document(store, sample, "hash-3")
    assert len(relations.current(store).entities) == 2
    remove_document(store, sample.document.name)
    assert len(relations.current(store).entities) == 0


def test_threads_share_it(store: EmbeddedStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(relations.current, [store] * 8)))) == 1


def test_of_a_store_that_others_may_write_none_is_kept(server: Any, store: EmbeddedStore) -> None:
    with RemoteStore(server.url) as remote:
        assert len(relations.current(remote).entities) == 0
        server.data.extend(store.quads())
        assert list(relations.current(remote).entities) == [COMPANY, PRODUCT]
        assert not relations.is_at_hand(remote)


def test_the_same_store_gives_the_same_layer(market: EmbeddedStore) -> None:
    one, other = relations.load(market), relations.load(market)
    assert list(one.statements) == list(other.statements)
    assert one.end.tolist() == other.end.tolist()
