"""Measures of a network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import networkx as nx
import pytest

from maitu.graph import measures


def network(*pairs: str) -> nx.MultiDiGraph:
    """Make a network of pairs of letters: `ab` is an edge from a to b."""
    return nx.MultiDiGraph([tuple(pair) for pair in pairs])


TRIANGLES = network("ab", "bc", "ca", "cd", "de", "ef", "fd", "ab")


def test_degree_counts_neighbours() -> None:
    assert measures.degree(network("ab", "ab", "ba", "bc", "bb")) == {"a": 1, "b": 2, "c": 1}


def test_pagerank_of_a_star() -> None:
    rank = measures.pagerank(network("xa", "bx", "xc"))
    # In a star of n leaves x = (1 - d) / (n + 1) + d n y and y = (1 - d) / (n + 1) + d x / n.
    assert rank["x"] == pytest.approx((0.0375 + 0.85 * 3 * 0.0375) / (1 - 0.85**2))
    assert rank["a"] == rank["b"] == rank["c"]
    assert sum(rank.values()) == pytest.approx(1)


def test_pagerank_weighs_statements_and_knows_loners() -> None:
    graph = network("ab", "ab", "ac")
    graph.add_node("z")
    rank = measures.pagerank(graph)
    assert rank["a"] > rank["b"] > rank["c"] > rank["z"] > 0
    assert sum(rank.values()) == pytest.approx(1)


def test_betweenness() -> None:
    found = measures.betweenness(TRIANGLES)
    assert found["c"] == found["d"] == pytest.approx(0.6)
    assert found["a"] == 0


def test_betweenness_of_a_large_network_is_estimated() -> None:
    graph = nx.MultiDiGraph(nx.path_graph(60))
    exact, estimate = measures.betweenness(graph), measures.betweenness(graph, most_steps=1200)
    assert estimate != exact
    assert estimate == measures.betweenness(graph, most_steps=1200)
    assert abs(estimate[30] - exact[30]) < 0.2


def test_communities() -> None:
    assert measures.communities(network("xy", "ab", "bc", "ca", "cd", "de", "ef", "fd")) == [
        ["a", "b", "c"], ["d", "e", "f"], ["x", "y"]]


@pytest.mark.parametrize("measure", [
    measures.degree, measures.pagerank, measures.betweenness, measures.communities])
def test_an_empty_network(measure: Callable[[nx.MultiDiGraph], object]) -> None:
    assert not measure(nx.MultiDiGraph())


def test_nothing_of_what_is_measured_changes() -> None:
    before = list(TRIANGLES.edges(keys=True, data=True))
    measures.pagerank(TRIANGLES)
    measures.communities(TRIANGLES)
    assert list(TRIANGLES.edges(keys=True, data=True)) == before


def test_the_same_communities_in_every_process() -> None:
    code = """
import networkx as nx
from maitu.graph import measures
words = nx.relabel_nodes(nx.gnm_random_graph(80, 160, seed=3), str)
print(measures.communities(nx.MultiDiGraph(words)))
"""
    outputs = {
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True,
                       env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
