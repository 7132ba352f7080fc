"""The layout of large graphs: communities apart, names apart, in time that grows with the nodes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations

import networkx as nx
import numpy as np

from maitu.viz import islands, layout

BOX = (80.0, 14.0, 30.0)


def graph(count: int) -> tuple[list[tuple[str, str]], dict[str, layout.Box]]:
    edges = nx.barabasi_albert_graph(count, 2, seed=1).edges
    return [(f"n{a}", f"n{b}") for a, b in edges], {f"n{i}": BOX for i in range(count)}


def clusters(count: int, size: int) -> tuple[list[tuple[str, str]], dict[str, layout.Box]]:
    """Return rings of many inner edges, each joined to the next by one edge."""
    inner = [(f"c{c}n{i}", f"c{c}n{(i + step) % size}")
             for c in range(count) for i in range(size) for step in (1, 2, 3)]
    outer = [(f"c{c}n0", f"c{(c + 1) % count}n1") for c in range(count)]
    return inner + outer, {node: BOX for edge in inner for node in edge}


def overlapping(places: dict[str, tuple[int, int]]) -> int:
    order = sorted(places.values())
    return sum(abs(a[0] - b[0]) < BOX[0] - 2 and abs(a[1] - b[1]) < BOX[1] + BOX[2] - 2
               for n, a in enumerate(order) for b in order[n + 1:n + 60])


def test_communities_are_found_and_lie_together() -> None:
    edges, boxes = clusters(12, 30)
    groups = islands.communities(edges, boxes)
    assert sorted(len(group) for group in groups) == [30] * 12
    places = islands.place(edges, boxes, groups)
    middles = [np.mean([places[n] for n in group], axis=0) for group in groups]
    spread = max(np.linalg.norm(np.array(places[n]) - middle)
                 for group, middle in zip(groups, middles, strict=True) for n in group)
    assert min(np.linalg.norm(a - b) for a, b in combinations(middles, 2)) > spread / 2


def test_names_of_a_thousand_entities_do_not_overlap() -> None:
    edges, boxes = graph(1000)
    places = islands.place(edges, boxes, islands.communities(edges, boxes))
    assert places.keys() == boxes.keys()
    assert overlapping(places) <= 2
    assert np.ptp([x for x, _ in places.values()]) < 8000


def test_the_same_graph_gets_the_same_places_in_whatever_order() -> None:
    edges, boxes = graph(400)
    turned = [(b, a) for a, b in reversed(edges)]
    other = dict(reversed(boxes.items()))
    assert islands.place(edges, boxes, islands.communities(edges, boxes)) == islands.place(
        turned, other, islands.communities(turned, other))


PLACED = """
import json, sys
from maitu.viz import islands
edges = [tuple(edge) for edge in json.load(sys.stdin)]
boxes = {node: (80.0, 14.0, 30.0) for edge in edges for node in edge}
print(islands.place(edges, boxes, islands.communities(edges, boxes)))
"""


def test_the_same_graph_gets_the_same_places_in_every_process() -> None:
    edges, _ = graph(1000)
    placed = {subprocess.run(
        [sys.executable, "-c", PLACED], input=json.dumps(edges), capture_output=True, text=True,
        check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in "12"}
    assert len(placed) == 1


def test_pairs_and_loners_are_one_group_and_the_last() -> None:
    edges, boxes = clusters(3, 30)
    pairs = [(f"p{n}", f"q{n}") for n in range(40)]
    boxes |= {node: BOX for pair in pairs for node in pair}
    groups = islands.communities(edges + pairs, boxes)
    assert len(groups[-1]) == 80 and groups[-1][0] == "p0"
    assert all(len(group) >= 5 for group in groups)
    assert islands.place(edges + pairs, boxes, groups).keys() == boxes.keys()


def test_where_all_are_connected_with_all_there_still_is_a_picture() -> None:
    edges = [(f"n{a}", f"n{b}") for a, b in nx.complete_graph(130).edges]
    boxes = {f"n{i}": BOX for i in range(130)}
    places = islands.place(edges, boxes, [sorted(boxes)])
    assert len(set(places.values())) == 130
