import pyoxigraph as ox
import pytest

from maitu.graph import checking
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ontology import records


@pytest.fixture
def store(sample):
    with EmbeddedStore.in_memory() as store:
        put_document(store, sample, "hash", record=records.compact(sample))
        yield store


def messages(store):
    return [fault.message for fault in checking.check(store).faults]


def test_a_store_as_it_is_written_is_whole(store):
    write_shared_graphs(store)
    store.update("INSERT DATA { <https://example.org/a> <https://example.org/b> 1 }")
    report = checking.check(store)
    assert report.faults == []
    assert (report.documents, report.statements, report.observations) == (1, 2, 1)


# What is done to the store behind Maitu's back, and what is found then.
DAMAGES = {
    "DELETE { GRAPH ?g { ?e mt:quote ?q } } INSERT { GRAPH ?g { ?e mt:quote '别的' } } "
    "WHERE { GRAPH ?g { ?e mt:quote ?q } }": "does not stand in the text",
    "DELETE { GRAPH ?g { ?x mt:evidence ?e } } WHERE { GRAPH ?g { ?x mt:evidence ?e } }":
        "no evidence is stored",
    "DELETE { GRAPH ?g { ?e ?p ?o } } WHERE { GRAPH ?g { ?e a mt:Evidence ; ?p ?o } }":
        "referred to, but not stored",
    "DELETE { GRAPH ?g { ?x a mt:Statement ; mt:evidence ?e } } "
    "WHERE { GRAPH ?g { ?x a mt:Statement ; mt:evidence ?e } }":
        "nothing is stored that it is the evidence of",
    "DELETE { GRAPH ?g { ?s mt:launches ?o } } WHERE { GRAPH ?g { ?s mt:launches ?o } }":
        "plain triple is missing",
    "DELETE { GRAPH ?g { ?s rdf:subject ?o } } WHERE { GRAPH ?g { ?s rdf:subject ?o } }":
        "lacks its subject",
    "DELETE { GRAPH ?g { ?e rdfs:label ?l } } WHERE { GRAPH ?g { ?g mt:mentions ?e . "
    "?e rdfs:label ?l } }": "no name or no type",
    "DELETE { GRAPH ?g { ?g mt:text ?t } } WHERE { GRAPH ?g { ?g mt:text ?t } }":
        "text is missing",
    "DELETE { GRAPH ?g { ?g mt:record ?t } } INSERT { GRAPH ?g { ?g mt:record '{' } } "
    "WHERE { GRAPH ?g { ?g mt:record ?t } }": "record of the document is damaged",
    "DELETE { GRAPH ?g { ?o mt:unit ?u } } WHERE { GRAPH ?g { ?o mt:unit ?u } }":
        "the document says so, the graph does not",
}


@pytest.mark.parametrize(("damage", "found"), DAMAGES.items())
def test_what_is_damaged_is_named(store, damage, found):
    store.update(damage)
    assert any(found in message for message in messages(store))


def test_what_queries_see_is_compared_with_the_graphs(store):
    stray = ox.Quad(*(ox.NamedNode(f"https://example.org/{n}") for n in "spo"))
    store._open.add(stray)
    assert any("no graph holds it" in m for m in messages(store))
    store._open.remove(stray)
    lost = next(store.quads(store.graphs()[0]))
    store._open.remove(ox.Quad(*lost.triple))
    assert any("not found without naming" in m for m in messages(store))


def test_a_document_of_which_a_page_told_a_part_is_no_damage(store, sample):
    with EmbeddedStore.in_memory() as other:
        graph = store.graphs()[0]
        other.add(q for q in store.quads(graph)
                  if not q.predicate.value.endswith(("record", "contentHash")))
        assert messages(other) == []
