"""Where the nodes of a picture lie: the same graph always gets the same places.

Each connected component is laid out alone (otherwise one lonely pair shrinks everything else),
its boxes of shape and name are pushed apart, and the components are packed side by side. Time and
memory grow with the square of the nodes: `islands` divides what is large.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float]  # width, height above the centre, height below it; in pixels
Points = npt.NDArray[np.float64]  # shape (n, 2)

_ROOMY = 30  # up to here lines are long enough for words on them
_LONG_EDGE, _SHORT_EDGE = 170.0, 95.0  # pixels of a usual line
_STILL = 1e-3  # edges; a picture that moves less in a step is at rest
_GAP = 26.0  # pixels between packed components
_FILLED = 1.9  # how many times the room of its boxes a component may take
_ALL_PAIRS = 120  # boxes of which all pairs are watched; of more, those near each other
_GLANCE, _SLACK = 8, 40.0  # rounds after which one looks anew who is near; pixels
_LANDSCAPE = 1.2  # width to height of the whole picture


def place(
    edges: Iterable[tuple[str, str]], boxes: Mapping[str, Box]
) -> dict[str, tuple[int, int]]:
    """Return a place for every node, such that no two boxes overlap if that can be had.

    Args:
        edges: pairs of nodes; direction and repetition make no difference.
        boxes: the room that each node takes.

    Returns:
        The centre of each node's shape in whole pixels, y growing downwards.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(boxes))
    graph.add_edges_from(sorted({(min(e), max(e)) for e in edges if e[0] != e[1]}))
    parts = sorted((sorted(part) for part in nx.connected_components(graph)),
                   key=lambda part: (-len(part), part))
    roomy = len(boxes) <= _ROOMY
    placed = [_component(graph.subgraph(part), part, boxes, roomy) for part in parts]
    corners = _pack([_extent(points, _sizes(part, boxes))
                     for part, points in zip(parts, placed, strict=True)])
    places: dict[str, tuple[int, int]] = {}
    for part, points, corner in zip(parts, placed, corners, strict=True):
        sizes = _sizes(part, boxes)
        moved = points - (points - sizes / 2).min(axis=0) + corner
        for node, (x, y) in zip(part, moved, strict=True):
            _, above, below = boxes[node]
            places[node] = round(float(x)), round(float(y) - (below - above) / 2)
    return places


def _sizes(part: Sequence[str], boxes: Mapping[str, Box]) -> Points:
    return np.array([(boxes[n][0], boxes[n][1] + boxes[n][2]) for n in part])


def _extent(points: Points, sizes: Points) -> tuple[float, float]:
    low, high = (points - sizes / 2).min(axis=0), (points + sizes / 2).max(axis=0)
    return float(high[0] - low[0]), float(high[1] - low[1])


def _component(
    graph: nx.Graph[str], part: Sequence[str], boxes: Mapping[str, Box], roomy: bool
) -> Points:
    """Return the centres of the boxes of one connected component."""
    if len(part) == 1:
        return np.zeros((1, 2))
    points = _stress(graph, part)
    sizes = _sizes(part, boxes)
    points = _level(points) * (_LANDSCAPE ** 0.5, _LANDSCAPE ** -0.5)
    edge = _LONG_EDGE if roomy else _SHORT_EDGE
    points = push_apart(points * _scale(graph, part, points, sizes, edge), sizes)
    return points if roomy else tighten(points, sizes)


def tighten(points: Points, sizes: Points, filled: float = _FILLED, steps: int = 8) -> Points:
    """Draw boxes together while much of the picture is empty or it is too wide.

    Args:
        points: the centres of the boxes.
        sizes: their widths and heights.
        filled: how many times the room of its boxes the picture may take.
        steps: give up after so many.

    Returns:
        The new centres.
    """
    room = filled * float(np.prod(sizes, axis=1).sum())
    for _ in range(steps):
        width, height = _extent(points, sizes)
        if width * height <= room and width / height < 1.25 * _LANDSCAPE:
            break
        lean = min(max((width / height / _LANDSCAPE) ** 0.5, 0.95), 1.05)
        points = push_apart(points * (0.94 / lean, 0.94 * lean), sizes, rounds=40)
    return push_apart(points, sizes)


def _scale(
    graph: nx.Graph[str], part: Sequence[str], points: Points, sizes: Points, edge: float
) -> float:
    """Return the pixels of one unit: edges long enough to see, room enough for the names."""
    row = {node: i for i, node in enumerate(part)}
    lengths = [np.linalg.norm(points[row[a]] - points[row[b]]) for a, b in graph.edges]
    spread = float(np.prod(np.maximum(np.ptp(points, axis=0), 1e-3)))
    room = math.sqrt(1.25 * float(np.prod(sizes, axis=1).sum()) / max(spread, 1e-3))
    return max(edge / max(float(np.median(lengths)), 1e-3), min(room, 240.0))


def _stress(graph: nx.Graph[str], part: Sequence[str]) -> Points:
    """Place nodes so that their distances are as the graph's: least stress, as Kamada and Kawai.

    Solved by majorization (Gansner, Koren, North: Graph Drawing by Stress Majorization, 2004),
    which needs no random start and no optimizer. The edges of busy nodes count as longer, so
    that their many neighbours have room around them.
    """
    wanted = _distances(graph, part)
    weights = 1 / np.where(wanted > 0, wanted, 1) ** 2
    np.fill_diagonal(weights, 0)
    # The pseudo-inverse of the weighted Laplacian, whose kernel is the constant vectors.
    mean = 1 / len(part)
    inverse = np.linalg.inv(np.diag(weights.sum(axis=1)) - weights + mean) - mean
    points: Points = _circle(len(part)) * wanted.max() / 2
    for _ in range(250):
        x, y = points.T
        now = np.hypot(x[:, None] - x, y[:, None] - y)
        ratio = -weights * wanted / np.where(now > 1e-9, now, np.inf)
        np.fill_diagonal(ratio, 0)
        np.fill_diagonal(ratio, -ratio.sum(axis=1))
        points, before = inverse @ (ratio @ points), points
        if np.abs(points - before).max() < _STILL:
            break
    return points


def _distances(graph: nx.Graph[str], part: Sequence[str]) -> Points:
    """Return the lengths of the shortest paths between all nodes (Floyd and Warshall)."""
    row = {node: n for n, node in enumerate(part)}
    lengths = np.full((len(part), len(part)), np.inf)
    np.fill_diagonal(lengths, 0)
    for a, b in graph.edges:
        length = 1 + 0.16 * math.sqrt(max(graph.degree[a], graph.degree[b]))
        lengths[row[a], row[b]] = lengths[row[b], row[a]] = length
    for n in range(len(part)):
        np.minimum(lengths, lengths[:, n, None] + lengths[n], out=lengths)
    return lengths


def _circle(count: int) -> Points:
    """Return points on a spiral: a start without symmetry, the same every time."""
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))
    return np.stack((np.cos(turn), np.sin(turn)), axis=1) * np.sqrt(
        (np.arange(count)[:, None] + 0.5) / count)


def _level(points: Points) -> Points:
    """Turn the points so that they spread most from left to right."""
    centred: Points = points - points.mean(axis=0)
    axis = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    if (axis[0], axis[1]) < (0.0, 0.0):  # an axis has no sense of its own: choose one
        axis = -axis
    turned: Points = centred @ np.array(((axis[0], -axis[1]), (axis[1], axis[0])))
    return turned


def push_apart(points: Points, sizes: Points, rounds: int = 400) -> Points:
    """Move boxes until none overlaps, each pair along the line between its centres.

    Args:
        points: the centres of the boxes.
        sizes: their widths and heights.
        rounds: give up after so many.

    Returns:
        The new centres.
    """
    points = points + _circle(len(points)) * 0.01  # no two in one place
    for at in range(rounds):
        if at % _GLANCE == 0:
            pairs = _near(points, sizes)
            need = sizes[pairs].sum(axis=0) / 2
        missing = need - np.abs(points[pairs[0]] - points[pairs[1]])
        clash = np.flatnonzero((missing[:, 0] > 0.5) & (missing[:, 1] > 0.5))
        if not len(clash):
            if at % _GLANCE == 0:
                break
            continue  # to the next glance, which sees what has come near
        one, other = pairs[:, clash]
        apart = points[one] - points[other]
        along = apart / np.linalg.norm(apart, axis=1)[:, None]
        # Far enough along the line for one of the two sides to be free; not endlessly far.
        step = np.min(missing[clash] / np.maximum(np.abs(along), 0.12), axis=1)
        moves = np.stack([
            np.bincount(one, along[:, axis] * step, len(points))
            - np.bincount(other, along[:, axis] * step, len(points)) for axis in (0, 1)
        ], axis=1) / 2
        count = np.bincount(pairs[:, clash].ravel(), minlength=len(points))
        points = points + moves / np.sqrt(np.maximum(count, 1))[:, None]
    return points


def _near(points: Points, sizes: Points) -> npt.NDArray[np.int64]:
    """Return the pairs of boxes that overlap or soon may, as two rows of numbers."""
    if len(points) <= _ALL_PAIRS:
        return np.stack(np.triu_indices(len(points), 1))
    order = np.argsort(points[:, 0], kind="stable")
    x, y = points[order].T
    width, height = sizes[order].T / 2
    reach, found = float(width.max()) + _SLACK, []
    for step in range(1, len(points)):
        apart = x[step:] - x[:-step]
        if not (apart < width[step:] + reach).any():
            break
        met = np.flatnonzero((apart < width[step:] + width[:-step] + _SLACK) & (
            np.abs(y[step:] - y[:-step]) < height[step:] + height[:-step] + _SLACK))
        found.append(np.stack((order[met], order[met + step])))
    return np.concatenate(found, axis=1) if found else np.zeros((2, 0), dtype=np.int64)


def _pack(extents: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the upper left corner of each rectangle, set in rows, the largest first."""
    area = sum((w + _GAP) * (h + _GAP) for w, h in extents)
    limit = max([math.sqrt(area * _LANDSCAPE), *(w for w, _ in extents)])
    order = sorted(range(len(extents)), key=lambda i: (-extents[i][1], -extents[i][0], i))
    corners = [(0.0, 0.0)] * len(extents)
    x = y = tallest = 0.0
    for i in order:
        w, h = extents[i]
        if x and x + w > limit:
            x, y, tallest = 0.0, y + tallest + _GAP, 0.0
        corners[i] = (x, y)
        x, tallest = x + w + _GAP, max(tallest, h)
    return corners
