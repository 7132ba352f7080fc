"""The two shared graphs."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.vocabulary import vocabulary_triples, write_shared_graphs
from maitu.ontology import terms
from maitu.ontology.naming import entity_iri
from maitu.ontology.vocabulary import Concept, build

WORDS = build([
    Concept("云桥公司", ("Company", "Product"), ("云桥集团",), ("云桥",), None, "Q42", "Yunqiao"),
    Concept("云桥物流", ("Company",), broader="云桥公司"),
    Concept("晨光", ("Product",), broader="无此物"),
])


@pytest.mark.parametrize("pattern", [
    '?c skos:prefLabel "云桥公司"@zh, "Yunqiao"@en ; skos:altLabel "云桥集团"@zh, "云桥"@zh',
    "?c skos:exactMatch wd:Q42 ; skos:inScheme <https://w3id.org/maitu/vocabulary>",
    '?c skos:broader ?b . ?b skos:prefLabel "云桥公司"@zh . ?c skos:prefLabel "云桥物流"@zh',
])
def test_concepts(pattern: str) -> None:
    with EmbeddedStore.in_memory() as store:
        store.replace(terms.VOCABULARY, vocabulary_triples(WORDS, store.base))
        assert store.query(f"ASK {{ {pattern} }}")
        assert not store.query("ASK { ?c a mt:Company }")  # only documents say so
        assert not store.query('ASK { ?c skos:prefLabel "晨光"@zh ; skos:broader ?b }')


def test_a_concept_is_the_entity_of_that_name() -> None:
    subjects = {t.subject for t in vocabulary_triples(WORDS, terms.BASE)}
    assert ox.NamedNode(entity_iri("Company", "云桥公司")) in subjects


def test_shared_graphs_are_written_once_and_mended() -> None:
    with EmbeddedStore.in_memory() as store:
        assert write_shared_graphs(store) == [terms.ONTOLOGY, terms.VOCABULARY]
        assert store.graphs() == [terms.ONTOLOGY, terms.VOCABULARY]
        assert store.query('ASK { mt:promotes a owl:ObjectProperty ; rdfs:label "促进"@zh }')
        assert write_shared_graphs(store) == []
        store.replace(terms.ONTOLOGY, [])  # as an older Maitu's would be: not this one
        assert write_shared_graphs(store) == [terms.ONTOLOGY]
        assert not any(isinstance(t, ox.BlankNode) for q in store.quads() for t in q)
