"""Checking graphs against the shapes as shipped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maitu.graph import documents
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.validation import validate
from maitu.graph.vocabulary import ontology_triples
from maitu.ontology import terms
from maitu.ontology.model import DocumentGraph
from maitu.ontology.naming import document_iri, entity_iri

DOCUMENT = document_iri("云桥 观察")


def test_what_we_write_is_valid(store: EmbeddedStore) -> None:
    store.replace(terms.ONTOLOGY, ontology_triples())
    assert validate(store) == []


def test_a_document_may_come_without_text_and_hash(store: EmbeddedStore) -> None:
    for name in ("text", "contentHash"):
        store.update(f"DELETE WHERE {{ GRAPH <{DOCUMENT}> {{ ?d mt:{name} ?x }} }}")
    assert validate(store) == []


def test_a_breach_names_node_path_value_and_reason(
    store: EmbeddedStore, sample: DocumentGraph
) -> None:
    wrong = replace(sample.relations[0], p="issuedBy")
    documents.put_document(store, replace(sample, relations=(wrong,)), "h")
    company, product = entity_iri("Company", "云桥公司"), entity_iri("Product", "晨星")
    subject, value = validate(store)
    assert (subject.graph, subject.focus, subject.path, subject.value) == (
        DOCUMENT, company, terms.MT + "issuedBy", "")
    assert subject.message == "“发布机构”的主语须为：政策"
    assert (value.focus, value.value) == (company, product)
    assert value.message.startswith("“发布机构”的宾语须为")
    in_english = validate(store, language="en")[0].message
    assert in_english == "The subject of 'issued by' must be a policy"


@pytest.mark.parametrize(("change", "path", "message"), [
    ("DELETE { ?x rdfs:label ?l } WHERE { ?x a mt:Company ; rdfs:label ?l }", "label", "label"),
    ("DELETE { ?x rdfs:label ?l } INSERT { ?x rdfs:label 'C'@en } "
     "WHERE { ?x a mt:Company ; rdfs:label ?l }", "label", "in Chinese"),
    ("DELETE { ?x mt:evidence ?e } WHERE { ?x a mt:Statement ; mt:evidence ?e }", "evidence",
     "A statement needs evidence"),
    ("INSERT { ?x mt:modality 'perhaps' } WHERE { ?x mt:modality 'planned' }", "modality",
     "one of the list"),
    ("DELETE { ?x mt:confidence ?c } INSERT { ?x mt:confidence 1.5 } "
     "WHERE { ?x mt:confidence ?c }", "confidence", "from 0 to 1"),
    ("INSERT { ?x rdf:object mt:y } WHERE { ?x a mt:Statement }", "object", "exactly one object"),
    ("DELETE { ?x rdf:predicate ?p } INSERT { ?x rdf:predicate mt:likes } "
     "WHERE { ?x rdf:predicate ?p }", "predicate", "the ontology's"),
    ("DELETE { ?x mt:quote ?q } WHERE { ?x mt:quote ?q }", "quote", "exactly one quote"),
    ("DELETE { ?x mt:end ?e } INSERT { ?x mt:end 0 } WHERE { ?x mt:end ?e }", "start", "before"),
    ("DELETE { ?x mt:value ?v } INSERT { ?x mt:value 'many' } WHERE { ?x mt:value ?v }", "value",
     "a decimal"),
    ("DELETE { ?x mt:indicator ?i } WHERE { ?x mt:indicator ?i }", "indicator", "one indicator"),
    ("DELETE { ?x mt:periodEnd ?e } INSERT { ?x mt:periodEnd '2001-01-01'^^xsd:date } "
     "WHERE { ?x mt:periodEnd ?e }", "periodStart", "not after its end"),
    ("INSERT { ?x mt:contentHash 'h' } WHERE { ?x a mt:Document }", "contentHash", "one content"),
    ("INSERT { ?x mt:text 't' } WHERE { ?x a mt:Document }", "text", "at most one reading text"),
    ("DELETE { ?x a mt:Document } WHERE { ?x a mt:Document }", "document", "document"),
])
def test_every_kind_of_node_is_checked(
    store: EmbeddedStore, change: str, path: str, message: str
) -> None:
    for place in ("DELETE", "INSERT"):
        change = change.replace(f"{place} {{", f"{place} {{ GRAPH <{DOCUMENT}> {{")
    change = change.replace("}", "} }").replace("WHERE {", f"WHERE {{ GRAPH <{DOCUMENT}> {{")
    store.update(change)
    found = validate(store, DOCUMENT, "en")
    assert any(f.path.endswith(path) and message in f.message for f in found), found


def test_graphs_are_checked_one_by_one(store: EmbeddedStore, sample: DocumentGraph) -> None:
    other = replace(sample, document=replace(sample.document, name="other"))
    documents.put_document(store, other, "h")
    store.update(f"DELETE WHERE {{ GRAPH <{document_iri('other')}> {{ ?e mt:quote ?q }} }}")
    assert {f.graph for f in validate(store)} == {document_iri("other")}
    assert validate(store, DOCUMENT) == []


def test_the_default_graph_is_checked_too(store: EmbeddedStore) -> None:
    store.update("INSERT DATA { id:x a mt:Risk }")
    assert [f.graph for f in validate(store)] == [""]
