"""Paths between two entities."""

from __future__ import annotations

import time

import networkx as nx
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.network import load
from maitu.graph.paths import Path, find
from maitu.ontology.naming import entity_iri

Edge = tuple[str, str, str] | tuple[str, str, str, float]


def network(*edges: Edge, **types: str) -> nx.MultiDiGraph:
    """Make a network of (subject, predicate, object, confidence); a type is `Product` unless said.
    """
    made = nx.MultiDiGraph()
    for n, (s, p, o, *confidence) in enumerate(edges):
        for node in (s, o):
            made.add_node(node, label=node.upper(), types=(types.get(node, "Product"),))
        made.add_edge(s, o, key=f"x{n}", predicate=p, modality="stated",
                      confidence=confidence[0] if confidence else 1.0, quote=f"{s}{p}{o}",
                      section=None, page=None, document="d", document_title="D")
    return made


def steps(path: Path) -> str:
    """Write a path as `a -p> b <q- c`."""
    text = path.hops[0].ends[0].iri
    for hop in path.hops:
        arrow = f"-{hop.predicate}>" if hop.forward else f"<{hop.predicate}-"
        text += f" {arrow} {hop.ends[1].iri}"
    return text


def found(graph: nx.MultiDiGraph, source: str, target: str, **options: int) -> list[str]:
    return [steps(path) for path in find(graph, source, target, **options)]


def test_relations_are_walked_in_both_directions() -> None:
    graph = network(("a", "p", "b"), ("c", "q", "b"))
    assert found(graph, "a", "c") == ["a -p> b <q- c"]
    assert found(graph, "c", "a") == ["c -q> b <p- a"]


def test_a_hop_keeps_what_the_text_says() -> None:
    (path,) = find(network(("b", "p", "a", 0.5)), "a", "b")
    hop = path.hops[0]
    assert (hop.subject.label, hop.object.label, hop.forward) == ("B", "A", False)
    assert (hop.confidence, hop.quote, hop.document_title) == (0.5, "bpa", "D")
    assert path.score == pytest.approx(0.5)
    assert [t.iri for t in path.things] == ["a", "b"]


def test_short_comes_before_long_and_sure_before_unsure() -> None:
    graph = network(("a", "p", "z", 0.9), ("a", "p", "b"), ("b", "p", "z"),
                    ("a", "p", "c", 0.6), ("c", "p", "z", 0.6))
    assert found(graph, "a", "z") == ["a -p> z", "a -p> b -p> z", "a -p> c -p> z"]


def test_a_hub_explains_little() -> None:
    crowd: list[Edge] = [(f"n{n}", "p", "hub") for n in range(60)]
    graph = network(("a", "p", "hub"), ("hub", "p", "z"), ("a", "p", "b"), ("b", "p", "c"),
                    ("c", "p", "z"), *crowd)
    assert found(graph, "a", "z") == ["a -p> b -p> c -p> z", "a -p> hub -p> z"]
    assert found(graph, "a", "hub", top=1) == ["a -p> hub"]  # as an end it is what is asked for


def test_policies_and_trends_explain_more_and_places_less() -> None:
    pairs: list[Edge] = [("a", "p", x) for x in "bcde"] + [(x, "p", "z") for x in "bcde"]
    graph = network(*pairs, b="Place", d="Policy", e="Trend")
    assert [p.split()[2] for p in found(graph, "a", "z")] == ["d", "e", "c", "b"]


def test_the_surest_of_parallel_relations_per_predicate() -> None:
    graph = network(("a", "p", "b", 0.4), ("a", "p", "b", 0.8), ("a", "q", "b", 0.5),
                    ("b", "p", "a", 0.3))
    assert [(steps(p), round(p.score, 2)) for p in find(graph, "a", "b")] == [
        ("a -p> b", 0.8), ("a -q> b", 0.5), ("a <p- b", 0.3)]


def test_a_symmetric_relation_is_one_in_either_direction() -> None:
    graph = network(("a", "cooperatesWith", "b", 0.4), ("b", "cooperatesWith", "a", 0.8))
    assert found(graph, "a", "b") == ["a <cooperatesWith- b"]


def test_no_entity_is_met_twice_and_length_is_bounded() -> None:
    graph = network(("a", "p", "b"), ("b", "p", "c"), ("c", "p", "a"), ("c", "p", "d"),
                    ("d", "p", "e"), ("a", "p", "a"))
    assert found(graph, "a", "e") == ["a <p- c -p> d -p> e", "a -p> b -p> c -p> d -p> e"]
    assert found(graph, "a", "e", max_length=3) == ["a <p- c -p> d -p> e"]
    assert found(graph, "a", "e", max_length=2) == []
    assert found(graph, "a", "e", max_length=0) == []
    assert found(graph, "a", "e", top=1) == ["a <p- c -p> d -p> e"]


def test_no_path() -> None:
    graph = network(("a", "p", "b"), ("c", "p", "d"))
    for source, target in (("a", "c"), ("a", "a"), ("a", "x"), ("x", "a")):
        assert find(graph, source, target) == []


def test_all_paths_against_networkx() -> None:
    random = nx.gnm_random_graph(12, 34, seed=5)
    graph = network(*((f"n{a:02}", "p", f"n{b:02}", 0.3 + (a * b % 7) / 10)
                      for a, b in random.edges()))
    expected = {tuple(p) for p in nx.all_simple_paths(
        graph.to_undirected(), "n00", "n07", cutoff=4)}
    paths = find(graph, "n00", "n07", top=10_000)
    assert {tuple(t.iri for t in p.things) for p in paths} == expected
    assert len(paths) == len(expected) > 20
    scores = [p.score for p in paths]
    assert scores == sorted(scores, reverse=True)


def test_ties_fall_by_name_whatever_the_order_of_edges() -> None:
    edges: list[Edge] = [(a, p, b) for x in "hgfedcb" for a, p, b in (
        ("a", "p", x), (x, "p", "z"))]
    first = found(network(*edges), "a", "z")
    assert first == found(network(*reversed(edges)), "a", "z")
    assert [p.split()[2] for p in first] == list("bcdef")


def test_a_dense_network_does_not_explode() -> None:
    graph = network(*((f"n{a}", "p", f"n{b}") for a in range(120) for b in range(a)))
    begin = time.process_time()
    paths = find(graph, "n0", "n119", max_length=6, top=5)
    assert len(paths) == 5
    assert len(paths[0].hops) == 1
    assert time.process_time() - begin < 10  # there are about 10^10 paths


def test_in_a_store(market: EmbeddedStore) -> None:
    graph = load(market)
    best = find(graph, entity_iri("GovernmentBody", "国务院"), entity_iri("Industry", "网上零售"))[0]
    assert [t.label for t in best.things] == [
        "国务院", "数字经济纲要", "5G", "网上零售向直播转变", "网上零售"]
    assert [h.forward for h in best.hops] == [False, True, True, True]
    assert [h.document_title for h in best.hops] == [
        "数字经济纲要", "数字经济纲要", "智慧零售观察", "智慧零售观察"]
    assert all(h.quote for h in best.hops)
    assert (best.hops[0].section, best.hops[0].page) == ("第0节", 1)
