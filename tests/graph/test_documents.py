"""Which documents a store holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maitu.graph import documents
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.errors import StoreError
from maitu.ontology.model import DocumentGraph


def test_list(store: EmbeddedStore, sample: DocumentGraph) -> None:
    bare = replace(sample, document=replace(sample.document, name="b"), entities=(), relations=(),
                   observations=())
    documents.put_document(store, bare, "hash-2")
    second, first = documents.list_documents(store)
    assert (first.name, first.title, first.publisher, first.date, first.content_hash) == (
        "云桥 观察", "云桥观察", "星河研究院", "2030-07", "hash-1")
    assert (first.entities, first.relations, first.observations) == (4, 2, 1)
    assert (second.name, second.entities, second.relations, second.observations) == ("b", 0, 0, 0)
    assert documents.content_hashes(store) == {"云桥 观察": "hash-1", "b": "hash-2"}


def test_what_is_held_in_part_is_listed_once_but_not_held(store: EmbeddedStore) -> None:
    store.update("DELETE WHERE { GRAPH ?d { ?d mt:contentHash ?h } }; "
                 "INSERT { GRAPH ?d { ?d dcterms:title 'Another' } } "
                 "WHERE { GRAPH ?d { ?d a mt:Document } }")
    [listed] = documents.list_documents(store)
    assert (listed.name, listed.content_hash, listed.entities) == ("云桥 观察", None, 4)
    assert documents.content_hashes(store) == {}
    documents.remove_document(store, "云桥 观察")
    assert documents.list_documents(store) == []


def test_has(store: EmbeddedStore) -> None:
    assert documents.has_document(store, "云桥 观察", "hash-1")
    assert not documents.has_document(store, "云桥 观察", "hash-2")
    assert not documents.has_document(store, "云桥", "hash-1")


def test_put_replaces_all_that_the_document_said(
    store: EmbeddedStore, sample: DocumentGraph
) -> None:
    documents.put_document(store, replace(sample, relations=()), "hash-2")
    assert not store.query("ASK { ?s mt:launches ?o }")
    assert documents.content_hashes(store) == {"云桥 观察": "hash-2"}


@pytest.mark.parametrize("name", [
    "云桥 观察", "云桥 观察.md", "https://w3id.org/maitu/id/document/云桥%20观察"])
def test_remove_leaves_what_others_say(
    store: EmbeddedStore, sample: DocumentGraph, name: str
) -> None:
    other = replace(sample, document=replace(
        sample.document, name="other", metadata=replace(sample.document.metadata, source=None)))
    documents.put_document(store, other, "hash-2")
    documents.remove_document(store, name)
    assert [d.name for d in documents.list_documents(store)] == ["other"]
    assert store.query('ASK { ?c rdfs:label "云桥公司"@zh }')
    documents.remove_document(store, "other")
    assert list(store.quads()) == []


def test_removing_what_is_not_there_names_what_is_near(store: EmbeddedStore) -> None:
    with pytest.raises(StoreError, match="云桥 观察"):
        documents.remove_document(store, "观察")
