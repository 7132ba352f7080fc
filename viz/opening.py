"""What the picture of a large graph opens with: what was asked for, or the hubs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maitu.viz import labels, layout
from maitu.viz.scene import Scene

DRAWN = 300  # nodes up to which a graph opens as a whole
MAPPED = 1500  # nodes from which on the picture is a map, which opens as a whole or as communities
_FIRST = 120  # nodes of the picture that a larger graph opens with


def places(scene: Scene, nodes: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, int]]:
    """Return what is seen first of a graph too large to be read as a whole.

    Args:
        scene: what is shown.
        nodes: its nodes as `payload.nodes` gives them.

    Returns:
        The number of each node in the scene and its place in that picture; empty where the page
        opens with everything, or a map with its communities.
    """
    chosen = _chosen(scene)
    number = {nodes[n]["id"]: n for n in chosen}
    boxes = {iri: labels.box(nodes[n].get("label", nodes[n]["name"]), nodes[n]["font"],
                             nodes[n]["size"]) for iri, n in number.items()}
    placed = layout.place([(e.source, e.target) for e in scene.edges
                           if e.source in boxes and e.target in boxes], boxes)
    return [(number[iri], round(x), round(y)) for iri, (x, y) in placed.items()]


def _chosen(scene: Scene) -> list[int]:
    """Return the numbers of the nodes to open with, the busiest first."""
    if len(scene.nodes) <= DRAWN:
        return []
    if not scene.asked:
        return list(range(_FIRST)) if len(scene.nodes) <= MAPPED else []
    asked = set(scene.asked)
    near = {end for edge in scene.edges for end in (edge.source, edge.target)
            if edge.source in asked or edge.target in asked} - asked
    return [n for group in (asked, near) for n, node in enumerate(scene.nodes)
            if node.iri in group][:_FIRST]
