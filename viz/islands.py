"""Where the nodes of a large picture lie: each community an island of its own.

A force picture of a thousand nodes is a ball of wool, and takes the square of the nodes in memory.
Here the graph is divided into communities, these into smaller ones until each is a picture that
can be read, and the pictures are laid out like nodes of a size. Names never lie on each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import networkx as nx
import numpy as np

from maitu.viz import layout
from maitu.viz.layout import Box

_READABLE = 60  # nodes of the largest picture that is laid out as one
_FEWEST = 5  # a community of less is set aside, with the others of its kind
_SHORE = 30.0  # pixels between what belongs to an island and its edge
_BRIDGES = 3  # the other islands that one is drawn to
_FILLED, _STEPS = 3.6, 30  # how much of the sea between the islands goes, see `layout.tighten`
_SEEN_WHOLE = 5000  # nodes of the largest picture that shows all islands with what is on them
_SEED = 1

Places = dict[str, tuple[int, int]]


def communities(edges: Iterable[tuple[str, str]], nodes: Collection[str]) -> list[list[str]]:
    """Return the groups of nodes that are closely connected within, the largest first.

    Args:
        edges: pairs of nodes; direction and repetition make no difference.
        nodes: all nodes. Those in groups of a few come last, all together.
    """
    return _divide(_graph(edges, nodes))


def place(
    edges: Iterable[tuple[str, str]], boxes: Mapping[str, Box], groups: Sequence[Sequence[str]]
) -> Places:
    """Return a place for every node, like `layout.place`, in time that grows with their number.

    Up to 5000 nodes the sea between the islands is narrowed; of more, only one island at a time
    is ever looked at, and they keep apart.

    Args:
        edges: pairs of nodes; direction and repetition make no difference.
        boxes: the room that each node takes.
        groups: the communities, which keep together.
    """
    places = _join(_graph(edges, boxes), boxes, groups)
    if len(boxes) > _SEEN_WHOLE:
        return places
    order = sorted(places)
    sizes = np.array([(boxes[n][0], boxes[n][1] + boxes[n][2]) for n in order])
    lift = np.array([(0, (boxes[n][2] - boxes[n][1]) / 2) for n in order])
    points = np.array([places[n] for n in order]) + lift
    points = layout.tighten(points, sizes, _FILLED, _STEPS) - lift
    return {n: (round(float(x)), round(float(y))) for n, (x, y) in zip(order, points, strict=True)}


def _graph(edges: Iterable[tuple[str, str]], nodes: Iterable[str]) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(nodes))
    graph.add_edges_from(sorted({(min(e), max(e)) for e in edges if e[0] != e[1]}))
    return graph


def _divide(graph: nx.Graph[str]) -> list[list[str]]:
    numbered = nx.convert_node_labels_to_integers(graph, ordering="sorted", label_attribute="iri")
    found = nx.community.louvain_communities(numbered, seed=_SEED)
    groups = [sorted(numbered.nodes[n]["iri"] for n in group) for group in found]
    large = sorted((g for g in groups if len(g) >= _FEWEST), key=lambda g: (-len(g), g))
    rest = sorted(node for g in groups if len(g) < _FEWEST for node in g)
    return [*large, rest] if rest else large


def _arrange(graph: nx.Graph[str], boxes: Mapping[str, Box]) -> Places:
    """Place the nodes of one community, dividing it as long as it is too large to be read."""
    if len(graph) > _READABLE and max(map(len, nx.connected_components(graph))) > _READABLE:
        groups = _divide(graph)
        if len(groups) == 1:  # all are connected with all: the busiest are an island
            ranked = sorted(graph, key=lambda node: (-graph.degree[node], node))
            groups = [ranked[at:at + _READABLE] for at in range(0, len(ranked), _READABLE)]
        return _join(graph, boxes, groups)
    return layout.place(graph.edges, {node: boxes[node] for node in graph})


def _join(
    graph: nx.Graph[str], boxes: Mapping[str, Box], groups: Sequence[Sequence[str]]
) -> Places:
    """Place each group alone, and the groups like nodes that are as large as their pictures."""
    islands = [_arrange(_graph(graph.subgraph(group).edges, group), boxes) for group in groups]
    shores = [_shore(island, boxes) for island in islands]
    room = {str(n): ((right - left), (bottom - top) / 2, (bottom - top) / 2)
            for n, (left, top, right, bottom) in enumerate(shores)}
    centres = layout.place(_bridges(graph, groups), room)
    places: Places = {}
    for n, (island, (left, top, right, bottom)) in enumerate(zip(islands, shores, strict=True)):
        x, y = centres[str(n)]
        for node, (nx_, ny) in island.items():
            places[node] = round(x + nx_ - (left + right) / 2), round(y + ny - (top + bottom) / 2)
    return places


def _shore(island: Places, boxes: Mapping[str, Box]) -> tuple[float, float, float, float]:
    """Return the left, upper, right and lower end of what an island takes."""
    return (min(x - boxes[n][0] / 2 for n, (x, _) in island.items()) - _SHORE,
            min(y - boxes[n][1] for n, (_, y) in island.items()) - _SHORE,
            max(x + boxes[n][0] / 2 for n, (x, _) in island.items()) + _SHORE,
            max(y + boxes[n][2] for n, (_, y) in island.items()) + _SHORE)


def _bridges(
    graph: nx.Graph[str], groups: Sequence[Sequence[str]]
) -> list[tuple[str, str]]:
    """Return pairs of groups to lay near each other: each with those it has most to do with."""
    of = {node: n for n, group in enumerate(groups) for node in group}
    links = Counter((min(of[a], of[b]), max(of[a], of[b])) for a, b in graph.edges
                    if of[a] != of[b])
    nearest: dict[int, list[tuple[float, int]]] = {}
    for (a, b), count in links.items():
        weight = count / (len(groups[a]) * len(groups[b])) ** 0.5
        nearest.setdefault(a, []).append((-weight, b))
        nearest.setdefault(b, []).append((-weight, a))
    return [(str(a), str(b)) for a, others in sorted(nearest.items())
            for _, b in sorted(others)[:_BRIDGES]]
