"""What a document says by itself is read from its graph or, where others changed it, its record."""

from __future__ import annotations

import pytest

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.review import review, tally
from maitu.graph.said import applied_resolutions, kept, said, said_in
from maitu.ontology import records
from maitu.ontology.corrections import Corrections, EntityName, Judgement, Merge
from maitu.ontology.model import Document, DocumentGraph, Entity, Mention, Relation

TEXT = "星研院与星辰院合作。"
SHORT, OTHER = EntityName("Organization", "星研院"), EntityName("Organization", "星辰院")


def graph(name: str = "news", **names: tuple[str, ...]) -> DocumentGraph:
    """Make a graph of organizations, `label=names`, the first of which cooperates with the next."""
    entities = tuple(
        Entity(f"e{n}", ("Organization",), called, (Mention(0, 3, TEXT[:3]),), canonical=label)
        for n, (label, called) in enumerate(names.items(), 1))
    relations = (Relation("e1", "cooperatesWith", "e2", TEXT, 0, len(TEXT)),)
    return DocumentGraph(Document(name, name, TEXT), entities,
                         relations if len(entities) > 1 else ())


@pytest.fixture
def store() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    own = graph(星研院=("星研院",), 星辰院=("星辰院", "星辰"))
    put_document(store, own, "1", record=records.compact(own))
    return store


def test_graph_and_record_say_the_same(store: EmbeddedStore) -> None:
    own = graph(星研院=("星研院",), 星辰院=("星辰院", "星辰"))
    by_itself = list(said(store))
    assert sorted(by_itself, key=str) == sorted(said_in(own), key=str)
    assert {s.entity: s.related for s in by_itself} == {SHORT: {OTHER}, OTHER: frozenset()}
    changed = graph(星云数据研究院=("星研院",), 星辰院=("星辰院", "星辰"))
    put_document(store, changed, "1", ["accept A"], records.compact(own), ["merge B into C"])
    assert sorted(said(store), key=str) == sorted(by_itself, key=str)
    assert applied_resolutions(store) == {"news": frozenset({"merge B into C"})}
    [document] = kept(store, ["news", "none"]).values()
    assert (document.graph, document.content_hash) == (own, "1")
    assert document.corrections == frozenset({"accept A"})


def test_a_damaged_record_stops_nothing(store: EmbeddedStore) -> None:
    put_document(store, graph(星云数据研究院=("星研院",)), "1", record="{", resolutions=["merge B into C"])
    assert kept(store, ["news"]) == {}
    assert [s.entity.name for s in said(store)] == ["星云数据研究院"]


def test_names_in_doubt_are_worth_a_look_until_people_have_decided() -> None:
    store = EmbeddedStore.in_memory()
    for own in (graph("a", 星云数据研究院=("星云数据研究院", "星研院")), graph("c", 星研院=("星研院",)),
                graph("b", 星辰观测研究院=("星辰观测研究院", "星研院"))):
        put_document(store, own, "1", record=records.compact(own))
    [doubt] = [c for c in review(store) if c.kind == "ambiguous name"]
    institute = EntityName("Organization", "星云数据研究院")
    assert Merge(SHORT, institute) in doubt.proposals
    assert doubt.documents == ("a", "b", "c")
    assert tally(store)["ambiguous name"] == 1
    accepted = Corrections.of(p for p in doubt.proposals if isinstance(p, Judgement))
    assert "ambiguous name" not in tally(store, decided=accepted)
