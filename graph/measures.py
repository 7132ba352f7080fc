"""Measures of a network: what is central in it, and what belongs together.

All take the network of `network.load` and look at it as a simple one: two entities are
neighbours if any statement connects them, and the number of statements is the weight. The same
network gives the same figures on every machine.
"""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np

_SEED = 1  # of whatever networkx draws at random
_DAMPING = 0.85  # Brin and Page, 1998
_TOLERANCE = 1e-10
_MOST_ROUNDS = 200


def degree(network: nx.MultiDiGraph) -> dict[str, int]:
    """Return the number of neighbours of each entity, itself not counted."""
    simple = _simple(network)
    return {node: simple.degree(n) for n, node in enumerate(sorted(network))}


def pagerank(network: nx.MultiDiGraph) -> dict[str, float]:
    """Return the PageRank of each entity, direction aside; the ranks sum up to 1.

    Reckoned by power iteration, as networkx does it with SciPy, which Maitu does not need
    otherwise.
    """
    nodes = sorted(network)
    if not nodes:
        return {}
    simple = _simple(network)
    pairs = [(a, b, w) for a, b, w in simple.edges(data="weight")]
    start = np.array([p[0] for p in pairs] + [p[1] for p in pairs], dtype=int)
    end = np.array([p[1] for p in pairs] + [p[0] for p in pairs], dtype=int)
    weight = np.array([p[2] for p in pairs] * 2, dtype=float)
    size = len(nodes)
    out = np.bincount(start, weight, size)
    share = weight / out[start]
    rank = np.full(size, 1 / size)
    for _ in range(_MOST_ROUNDS):
        flow = np.bincount(end, rank[start] * share, size) + rank[out == 0].sum() / size
        new = _DAMPING * flow + (1 - _DAMPING) / size
        if np.abs(new - rank).sum() < _TOLERANCE:
            break
        rank = new
    return dict(zip(nodes, map(float, new), strict=True))


def betweenness(network: nx.MultiDiGraph, most_steps: int = 10_000_000) -> dict[str, float]:
    """Return which share of the shortest paths between others each entity lies on.

    Args:
        network: the network.
        most_steps: the work allowed, counted in edges walked. A network of E edges and more than
            `most_steps / E` entities gets an estimate, from a drawn sample of so many.
    """
    simple = _simple(network)
    affordable = max(10, most_steps // max(1, simple.number_of_edges()))
    drawn = affordable if affordable < len(simple) else None
    found = nx.betweenness_centrality(simple, k=drawn, seed=_SEED)
    return {node: float(found[n]) for n, node in enumerate(sorted(network))}


def communities(network: nx.MultiDiGraph) -> list[list[str]]:
    """Return the groups that are closely connected within (Louvain), the largest first."""
    if not len(network):
        return []
    nodes = sorted(network)
    found = nx.community.louvain_communities(_simple(network), weight="weight", seed=_SEED)
    groups = [sorted(nodes[n] for n in group) for group in found]
    return sorted(groups, key=lambda group: (-len(group), group))


def _simple(network: nx.MultiDiGraph) -> nx.Graph:
    """Return the network without directions and parallels, its nodes numbered in IRI order.

    Numbers, for sets of strings have another order in each process.
    """
    number = {node: n for n, node in enumerate(sorted(network))}
    simple = nx.Graph()
    simple.add_nodes_from(range(len(number)))
    pairs = ((number[a], number[b]) for a, b in network.edges() if a != b)
    weights = Counter((min(pair), max(pair)) for pair in pairs)
    simple.add_weighted_edges_from((a, b, weight) for (a, b), weight in sorted(weights.items()))
    return simple
