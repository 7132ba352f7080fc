from decimal import Decimal

import rdflib

from maitu.graph.dataset import dataset, put
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.model import Document, DocumentGraph, Entity, Mention, Observation, Relation
from maitu.ontology.terms import MT, PREFIXES

TEXT = "工信部推广物联网，2023年用户达5亿户。"
GRAPH = DocumentGraph(
    Document("note", "一则", TEXT),
    (Entity("e1", ("GovernmentBody",), ("工信部",), (Mention(0, 3, "工信部"),)),
     Entity("e2", ("Technology",), ("物联网",), (Mention(5, 8, "物联网"),))),
    (Relation("e1", "promotes", "e2", TEXT[:8], 0, 8),),
    (Observation("用户", Decimal("5"), "亿户", TEXT[9:], 9, len(TEXT), "2023"),),
)


def store_of_one():
    store = EmbeddedStore.in_memory()
    put_document(store, GRAPH, "hash")
    return store


def test_a_store_can_be_worked_with_in_rdflib():
    found = dataset(store_of_one())
    mt = rdflib.Namespace(MT)
    ((_, object),) = found.subject_objects(mt.promotes)
    assert str(found.value(object, rdflib.RDFS.label)) == "物联网"
    rows = list(found.query(
        "SELECT ?v { ?o mt:indicator '用户' ; mt:value ?v }", initNs=dict(PREFIXES)))
    assert [row.v.toPython() for row in rows] == [Decimal("5")]


def test_a_graph_changed_in_rdflib_goes_back_whole():
    store = store_of_one()
    name = next(g for g in store.graphs() if "document" in g)
    changed = rdflib.Graph()
    for triple in dataset(store, name):
        changed.add(triple[:3])
    before = len(changed)
    changed.add((rdflib.URIRef(name), rdflib.RDFS.comment, rdflib.Literal("读过")))
    put(store, name, changed)
    assert len(list(store.quads(name))) == before + 1
