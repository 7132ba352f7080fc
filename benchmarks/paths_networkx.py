"""The search for paths as it was before the relation layer: in networkx, to measure against.

Scores are those of `maitu.graph.weights`; `maitu.graph.network` reads the whole network.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice

import networkx as nx

from maitu.graph.paths import Hop, Path
from maitu.graph.things import Thing
from maitu.ontology.terms import PREDICATES

_DECAY = 0.4
_LEAST_CONFIDENCE = 0.05  # so that a relation without any confidence can still be walked
_FACTOR = {"Policy": 1.0, "Trend": 1.0, "Place": 0.4}
_USUAL_FACTOR = 0.9
_MOST_STEPS = 50_000  # partial paths taken up before the search gives what it has


def find(
    network: nx.MultiDiGraph, source: str, target: str, max_length: int = 4, top: int = 5
) -> list[Path]:
    """Return the best paths between two entities, best first; ties fall by the names on the way."""
    if source == target or source not in network or target not in network:
        return []
    return list(islice(_Search(network, source, target, max_length).paths(), top))


@dataclass(frozen=True)
class _Search:
    """The search for the paths between two entities: best first, by exact costs of the rest.

    The cost of a path is the negative logarithm of its score. What is left to the target from
    each entity is reckoned beforehand, backwards, for each number of relations; so the search
    takes up little else than the beginnings of the best paths.
    """

    network: nx.MultiDiGraph
    source: str
    target: str
    max_length: int

    def paths(self) -> Iterator[Path]:
        """Yield the paths, best first, until there are no more or the work is too much."""
        order = count()
        rest = self._rest
        heap: list[tuple[float, tuple[str, ...], int, float, str, tuple[Hop, ...]]] = [
            (0.0, (), next(order), 0.0, self.source, ())]
        for _ in range(_MOST_STEPS):
            if not heap:
                return
            _, key, _, cost, node, hops = heapq.heappop(heap)
            if node == self.target:
                yield Path(hops, math.exp(-cost) / _DECAY)
                continue
            left = self.max_length - len(hops) - 1
            met = {self.source, *(hop.ends[1].iri for hop in hops)}
            for neighbour in self._neighbours(node):
                if left < 0 or neighbour in met or neighbour not in rest[left]:
                    continue
                for hop in self._hops(node, neighbour):
                    so_far = cost + self._cost(hop)
                    estimate = round(so_far + rest[left][neighbour], 9)
                    names = (*key, hop.ends[1].label, hop.predicate, neighbour)
                    heapq.heappush(heap, (estimate, names, next(order), so_far, neighbour,
                                          (*hops, hop)))

    @cached_property
    def _rest(self) -> list[dict[str, float]]:
        """Per number of relations: the least cost from an entity to the target within them.

        Only what lies near enough to the source to be on a path is reckoned.
        """
        near = self._distances()
        layers: list[dict[str, float]] = [{self.target: 0.0}]
        for length in range(1, self.max_length):
            layer = dict(layers[-1])
            for node, cost in layers[-1].items():
                for before in self._neighbours(node):
                    if before in (self.source, self.target):
                        continue
                    if near.get(before, math.inf) > self.max_length - length:
                        continue
                    step = min(self._cost(hop) for hop in self._hops(before, node))
                    layer[before] = min(layer.get(before, math.inf), step + cost)
            layers.append(layer)
        return layers

    def _distances(self) -> dict[str, int]:
        """Return how many relations entities are away from the source, direction aside."""
        distances, edge = {self.source: 0}, [self.source]
        for length in range(1, self.max_length):
            edge = [n for node in edge for n in self._neighbours(node)
                    if distances.setdefault(n, length) == length]
            edge = list(dict.fromkeys(edge))
        return distances

    def _neighbours(self, node: str) -> set[str]:
        return set(self.network.succ[node]) | set(self.network.pred[node])

    def _cost(self, hop: Hop) -> float:
        """Return the cost of a relation and of the entity that it leads to."""
        confidence = min(1.0, max(hop.confidence, _LEAST_CONFIDENCE))
        cost = -math.log(_DECAY * confidence)
        reached = hop.ends[1]
        return cost if reached.iri == self.target else cost - math.log(self._worth(reached))

    def _worth(self, thing: Thing) -> float:
        """Return how much a path through an entity explains, 0 to 1."""
        neighbours = max(2, len(self._neighbours(thing.iri)))
        factors = [_FACTOR.get(t, _USUAL_FACTOR) for t in thing.types] or [_USUAL_FACTOR]
        # A province that acts is a place and a body: it still is a place.
        factor = min(factors) if "Place" in thing.types else max(factors)
        return factor * math.log(3) / math.log(1 + neighbours)

    def _hops(self, a: str, b: str) -> list[Hop]:
        """Return the relations between two neighbours, seen from `a`: the surest of each kind."""
        best: dict[tuple[str, bool], Hop] = {}
        for subject, object, forward in ((a, b, True), (b, a, False)):
            for _, edge in sorted((self.network.get_edge_data(subject, object) or {}).items()):
                hop = self._hop(subject, object, forward, edge)
                one_way = edge["predicate"] not in PREDICATES or (
                    not PREDICATES[edge["predicate"]].symmetric)
                key = (hop.predicate, forward and one_way)
                if key not in best or hop.confidence > best[key].confidence:
                    best[key] = hop
        return list(best.values())

    def _hop(self, subject: str, object: str, forward: bool, edge: dict[str, object]) -> Hop:
        return Hop(self._thing(subject), object=self._thing(object), forward=forward, documents=1,
                   start=0, **edge)  # type: ignore[arg-type]

    def _thing(self, iri: str) -> Thing:
        node = self.network.nodes[iri]
        return Thing(iri, node["label"], node["types"])
