from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest

from maitu.ontology.errors import QueryError
from maitu.ontology.naming import document_iri, entity_iri
from maitu.ontology.terms import MT
from maitu.viz.scene import Scene
from maitu.viz.selection import select

COMPANY = entity_iri("Company", "蓝桉科技")
POLICY = entity_iri("Policy", "数字车间行动计划")
RISK = entity_iri("Risk", "检验人手紧缺")
CITY = entity_iri("Place", "鹭州市")


def labels(scene: Scene) -> set[str]:
    return {node.label for node in scene.nodes}


def edges(scene: Scene) -> set[str]:
    names = {node.iri: node.label for node in scene.nodes}
    return {f"{names[e.source]} {e.predicate} {names[e.target]}" for e in scene.edges}


def test_nothing_asked_shows_all_that_is_connected(store: Any) -> None:
    scene = select(store)
    assert labels(scene) == {"鹭州市", "数字车间行动计划", "工业视觉", "蓝桉科技", "青禾装备",
                             "云质检", "检验人手紧缺"}
    assert len(scene.edges) == 7
    assert scene.omitted == 0


def test_an_entity_comes_with_its_neighbours_and_what_holds_among_them(store: Any) -> None:
    scene = select(store, entities=(COMPANY,))
    assert labels(scene) == {"蓝桉科技", "青禾装备", "云质检", "工业视觉"}
    assert "青禾装备 launches 云质检" in edges(scene)
    assert scene.title == "蓝桉科技"


@pytest.mark.parametrize(("depth", "count"), [(0, 1), (1, 4), (2, 6), (3, 7)])
def test_depth_is_the_number_of_relations_away(store: Any, depth: int, count: int) -> None:
    assert len(select(store, entities=(COMPANY,), depth=depth).nodes) == count


def test_between_shows_the_paths_and_nothing_beside_them(store: Any) -> None:
    scene = select(store, between=(POLICY, COMPANY))
    assert edges(scene) == {"数字车间行动计划 promotes 工业视觉", "蓝桉科技 adopts 工业视觉"}
    assert scene.title == "数字车间行动计划 — 蓝桉科技"


def test_between_shows_all_simple_paths_of_up_to_four(store: Any) -> None:
    scene = select(store, between=(CITY, entity_iri("Product", "云质检")))
    assert "鹭州市" in labels(scene)
    assert "蓝桉科技 launches 云质检" in edges(scene)
    assert "检验人手紧缺" not in labels(scene)
    assert "青禾装备" not in labels(scene)  # its way would be of five relations


def test_without_a_path_the_two_ends_stand_alone(store: Any) -> None:
    scene = select(store, between=(CITY, RISK))  # five relations apart
    assert labels(scene) == {"鹭州市", "检验人手紧缺"}
    assert scene.edges == ()


def test_between_keeps_whole_paths_within_the_limit(store: Any) -> None:
    store.update("INSERT DATA { GRAPH id:document\\/more {" + "".join(
        f"<{POLICY}/{n}> a mt:Trend . id:document\\/more\\#{n}{side} a mt:Statement ;"
        f" rdf:subject <{POLICY}/{n}> ; rdf:predicate mt:drives ; rdf:object <{end}> ;"
        " mt:confidence 0.5 ; mt:document id:document\\/more . "
        for n in range(9) for side, end in (("a", POLICY), ("b", COMPANY))) + "} }")
    scene = select(store, between=(POLICY, COMPANY), limit=5)
    assert len(scene.nodes) == 5
    assert all(count == 2 for iri, count in scene.degrees().items()
               if iri not in (POLICY, COMPANY))


def test_types_leave_out_all_others_but_what_was_asked_for(store: Any) -> None:
    assert labels(select(store, types=("Company", "Product"))) == {"蓝桉科技", "青禾装备", "云质检"}
    scene = select(store, entities=(COMPANY,), types=("Technology",))
    assert labels(scene) == {"蓝桉科技", "工业视觉"}


def test_a_type_without_relations_of_its_own_is_still_shown(store: Any) -> None:
    scene = select(store, types=("Risk", "Policy"))
    assert labels(scene) == {"检验人手紧缺", "数字车间行动计划"}


@pytest.mark.parametrize("document", ["plan", document_iri("plan")])
def test_a_document_shows_only_what_it_says(store: Any, document: str) -> None:
    scene = select(store, document=document)
    assert labels(scene) == {"鹭州市", "数字车间行动计划", "工业视觉", "蓝桉科技"}
    assert {q.source for e in scene.edges for q in e.quotes} == {document_iri("plan")}
    assert [s.title for s in scene.sources] == ["数字车间行动计划"]
    assert scene.title == "数字车间行动计划"


def test_the_limit_keeps_the_best_connected_and_counts_the_rest(store: Any) -> None:
    scene = select(store, limit=3)
    assert {"蓝桉科技", "云质检"} <= labels(scene)
    assert len(scene.nodes) == 3
    assert scene.omitted == 4


def test_the_limit_keeps_what_is_near_to_what_was_asked(store: Any) -> None:
    scene = select(store, entities=(CITY,), depth=3, limit=3)
    assert labels(scene) == {"鹭州市", "数字车间行动计划", "工业视觉"}


def test_a_query_makes_the_edges_and_they_keep_their_quotes(store: Any) -> None:
    scene = select(store, query="CONSTRUCT WHERE { ?s mt:adopts ?o }")
    assert edges(scene) == {"蓝桉科技 adopts 工业视觉"}
    assert len(scene.edges[0].quotes) == 2


def test_a_query_may_make_up_relations(store: Any) -> None:
    scene = select(store, query="CONSTRUCT { ?a <https://example.org/beside> ?b } WHERE"
                                " { ?a mt:launches ?x . ?b mt:launches ?x FILTER(?a != ?b) }")
    assert {e.predicate for e in scene.edges} == {"https://example.org/beside"}
    assert ox.Quad(ox.NamedNode(COMPANY), ox.NamedNode("https://example.org/beside"),
                   ox.NamedNode(entity_iri("Company", "青禾装备"))) in scene.quads


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }", "CONSTRUCT {"])
def test_a_query_that_constructs_nothing_is_refused(store: Any, query: str) -> None:
    with pytest.raises(QueryError):
        select(store, query=query)


def test_an_empty_store_gives_an_empty_scene(make_store: Any) -> None:
    assert select(make_store()) == Scene()


def test_a_store_without_relations_shows_its_entities(make_store: Any, make_graph: Any) -> None:
    graph = make_graph("note", "便笺", "云质检来了。", "2024", {"云质检": ("Product",)}, [])
    assert labels(select(make_store(graph))) == {"云质检"}


def test_the_quads_are_enough_to_make_the_same_scene_again(store: Any, make_store: Any) -> None:
    scene = select(store, entities=(COMPANY,))
    again = make_store()
    again.add(scene.quads)
    assert select(again) == scene.__class__(
        scene.nodes, scene.edges, scene.sources, scene.quads)


def test_the_long_and_the_unseen_stay_out(store: Any) -> None:
    scene = select(store, entities=(CITY,))
    predicates = {quad.predicate.value.removeprefix(MT) for quad in scene.quads}
    assert "text" not in predicates
    mentioned = {q.object.value for q in scene.quads if q.predicate.value == MT + "mentions"}
    assert mentioned == {node.iri for node in scene.nodes}
