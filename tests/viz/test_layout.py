from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from maitu.viz import layout

BOX = (80.0, 14.0, 30.0)


def overlapping(places: dict[str, tuple[int, int]], boxes: dict[str, layout.Box]) -> int:
    def sides(node: str) -> tuple[float, float, float, float]:
        (x, y), (width, above, below) = places[node], boxes[node]
        return x - width / 2, x + width / 2, y - above, y + below

    def clash(a: str, b: str) -> bool:
        (l1, r1, t1, b1), (l2, r2, t2, b2) = sides(a), sides(b)
        return min(r1, r2) - max(l1, l2) > 2 and min(b1, b2) - max(t1, t2) > 2

    return sum(clash(a, b) for a, b in combinations(places, 2))


def graph(count: int, seed: int = 1) -> tuple[list[tuple[str, str]], dict[str, layout.Box]]:
    edges = nx.barabasi_albert_graph(count, 2, seed=seed).edges
    return [(f"n{a}", f"n{b}") for a, b in edges], {f"n{i}": BOX for i in range(count)}


def test_no_nodes_have_no_places() -> None:
    assert layout.place([], {}) == {}


@pytest.mark.parametrize("count", [3, 20, 70])
def test_boxes_do_not_overlap(count: int) -> None:
    edges, boxes = graph(count)
    assert overlapping(layout.place(edges, boxes), boxes) == 0


def test_nodes_without_edges_stand_side_by_side() -> None:
    boxes = {f"n{i}": BOX for i in range(30)}
    places = layout.place([], boxes)
    assert overlapping(places, boxes) == 0
    assert np.ptp([x for x, _ in places.values()]) < 12 * BOX[0]


def test_components_keep_apart_and_near() -> None:
    edges = [(f"{part}{i}", f"{part}{i + 1}") for part in "abcdef" for i in range(4)]
    boxes = {node: BOX for edge in edges for node in edge}
    places = layout.place(edges, boxes)
    assert overlapping(places, boxes) == 0
    for one, other in combinations("abcdef", 2):
        first, second = ([places[n] for n in places if n[0] == part] for part in (one, other))
        assert (max(x for x, _ in first) < min(x for x, _ in second)
                or max(x for x, _ in second) < min(x for x, _ in first)
                or max(y for _, y in first) < min(y for _, y in second)
                or max(y for _, y in second) < min(y for _, y in first))


def test_the_same_graph_gets_the_same_places_in_whatever_order() -> None:
    edges, boxes = graph(40)
    turned = [(b, a) for a, b in reversed(edges)]
    assert layout.place(edges, boxes) == layout.place(
        turned + edges, dict(reversed(boxes.items())))


def test_neighbours_lie_nearer_than_strangers() -> None:
    edges = [(f"n{i}", f"n{i + 1}") for i in range(39)]
    places = layout.place(edges, {f"n{i}": BOX for i in range(40)})
    steps = [np.hypot(*np.subtract(places[a], places[b])) for a, b in edges]
    ends = np.hypot(*np.subtract(places["n0"], places["n39"]))
    assert max(steps) < ends / 3


def test_few_nodes_leave_room_for_words_on_the_lines() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "d")]
    places = layout.place(edges, {node: BOX for node in "abcd"})
    assert all(np.hypot(*np.subtract(places[a], places[b])) > 130 for a, b in edges)


def test_many_boxes_are_watched_only_near_each_other() -> None:
    edges, boxes = graph(150)
    places = layout.place(edges, boxes)
    assert overlapping(places, boxes) == 0


def test_boxes_in_one_place_are_pushed_apart() -> None:
    points = layout.push_apart(np.zeros((5, 2)), np.full((5, 2), 10.0))
    assert all((np.abs(a - b) > 9).any() for a, b in combinations(points, 2))
