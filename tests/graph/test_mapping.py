"""What a document's records become in RDF."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.mapping import decimal, document_triples
from maitu.ontology import naming
from maitu.ontology.model import Document, DocumentGraph, Entity, Relation
from maitu.ontology.terms import BASE


def rows(store: EmbeddedStore, query: str) -> list[list[str]]:
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return [["" if t is None else str(t.value) for t in row] for row in answer]


def test_plain_triple_and_statement_lead_to_the_quote(store: EmbeddedStore) -> None:
    assert store.query('ASK { ?c rdfs:label "云桥公司"@zh ; a mt:Company ; mt:launches ?p . '
                       '?p skos:altLabel "晨星助手"@zh ; a mt:Product, mt:Technology }')
    found = rows(store, """
        SELECT ?modality ?confidence ?extractor ?quote ?start ?end {
          ?st a mt:Statement, rdf:Statement ; rdf:subject ?s ; rdf:predicate mt:launches ;
            rdf:object ?o ; mt:modality ?modality ; mt:confidence ?confidence ;
            mt:extractor ?extractor ; mt:document ?d ; mt:evidence ?e .
          ?e a mt:Evidence ; mt:quote ?quote ; mt:start ?start ; mt:end ?end ; mt:document ?d .
          ?d mt:text ?text . FILTER(SUBSTR(?text, ?start + 1, ?end - ?start) = ?quote)
        } ORDER BY ?modality ?end""")
    assert [r[:4] for r in found] == [
        ["planned", "1", "rule", "云桥公司计划推出晨星助手的新版。"],
        ["stated", "0.9", "pattern", "云桥公司"],
        ["stated", "0.9", "pattern", "云桥公司推出“晨星”助手。"],
    ]


def test_evidence_has_page_and_section(store: EmbeddedStore) -> None:
    assert rows(store, "SELECT ?p ?s { ?e mt:page ?p ; mt:section ?s }") == [["1", "产品"]]


def test_observation(store: EmbeddedStore) -> None:
    assert rows(store, """
        SELECT ?indicator ?value ?unit ?period ?start ?end ?forecast ?about ?source ?place {
          ?o a mt:Observation ; mt:indicator ?indicator ; mt:value ?value ; mt:unit ?unit ;
            mt:period ?period ; mt:periodStart ?start ; mt:periodEnd ?end ;
            mt:forecast ?forecast ; mt:about/rdfs:label ?about ; mt:source/rdfs:label ?source ;
            mt:placeName ?place ; mt:evidence/mt:quote ?q ; mt:document ?d
        }""") == [["订单", "16.5", "万单", "2030-H1", "2030-01-01", "2030-06-30", "false",
                   "智能客服", "星河研究院", "某市"]]


def test_document(store: EmbeddedStore) -> None:
    document = naming.document_iri("云桥 观察")
    assert store.graphs() == [document]
    found = rows(store, f"""
        SELECT ?title ?publisher ?issued ?type ?source ?url ?number ?hash (COUNT(?e) AS ?n) {{
          <{document}> a mt:Document ; rdfs:label ?title ; dcterms:title ?title ;
            dcterms:publisher ?publisher ; dcterms:issued ?issued ; dcterms:source ?source ;
            schema:url ?url ; mt:documentNumber ?number ; mt:contentHash ?hash ; mt:mentions ?e .
          BIND(DATATYPE(?issued) AS ?type)
        }} GROUP BY ?title ?publisher ?issued ?type ?source ?url ?number ?hash""")
    assert found == [["云桥观察", "星河研究院", "2030-07",
                      "http://www.w3.org/2001/XMLSchema#gYearMonth", "云桥 观察.md",
                      "https://example.org/a?b=1", "星发〔2030〕1号", "hash-1", "4"]]


def test_same_records_same_triples_whatever_the_ids(sample: DocumentGraph) -> None:
    once = set(document_triples(sample, content_hash="h"))
    assert once == set(document_triples(sample, content_hash="h"))
    ids = {"e1": "e4", "e2": "e3", "e3": "e2", "e4": "e1"}
    renamed = replace(
        sample,
        entities=tuple(replace(e, id=ids[e.id]) for e in sample.entities),
        relations=tuple(replace(r, s=ids[r.s], o=ids[r.o]) for r in sample.relations),
        observations=tuple(replace(o, about=ids[o.about or ""], source=ids[o.source or ""],
                                   value=Decimal("16.5")) for o in sample.observations),
    )
    assert set(document_triples(renamed, content_hash="h")) == once


def test_no_blank_nodes_and_every_iri_under_the_base(sample: DocumentGraph) -> None:
    base = "https://data.example.org/kg/"
    for triple in document_triples(sample, base):
        assert isinstance(triple.subject, ox.NamedNode)
        assert triple.subject.value.startswith(base)
        assert not isinstance(triple.object, ox.BlankNode)


@pytest.mark.parametrize(("value", "text"), [
    ("16.50", "16.5"), ("100", "100"), ("1E+3", "1000"), ("-0", "0"), ("0.00", "0"),
    ("-62", "-62"), ("1.5E-7", "0.00000015"),
])
def test_decimals_have_one_form_and_the_store_keeps_it(value: str, text: str) -> None:
    literal = decimal(Decimal(value))
    assert literal.value == text
    with EmbeddedStore.in_memory() as store:
        thing = ox.NamedNode("https://example.org/x")
        store.add([ox.Quad(thing, thing, literal)])
        assert [q.object for q in store.quads()] == [literal]


def test_a_happening_keeps_its_time():
    store = EmbeddedStore.in_memory()
    graph = DocumentGraph(
        Document("note", "一则", "2021年3月国务院印发规划。"),
        (Entity("e1", ("Policy",), ("规划",), ()), Entity("e2", ("GovernmentBody",), ("国务院",), ())),
        (Relation("e1", "issuedBy", "e2", "国务院印发规划", 7, 14, period="2021-03"),),
    )
    store.replace("urn:g", document_triples(graph, BASE, "hash"))
    assert rows(store, "SELECT ?p ?a ?b { ?s mt:period ?p ; mt:periodStart ?a ; mt:periodEnd ?b }"
                ) == [["2021-03", "2021-03-01", "2021-03-31"]]


def test_what_a_language_model_found_is_marked(sample: DocumentGraph) -> None:
    entity, observation = sample.entities[0], sample.observations[0]
    marked = replace(sample, entities=(replace(entity, extractor="llm:small"),
                                       *sample.entities[1:]),
                     observations=(replace(observation, extractor="llm:small"),))
    new = set(document_triples(marked)) - set(document_triples(sample))
    assert {(t.predicate.value.rpartition("#")[2], t.object.value) for t in new} == {
        ("extractor", "llm:small")} and len(new) == 2
