"""The search for paths in the relation layer: the best first, with no more work than they need.

What is left to the target is reckoned beforehand, backwards, for the entities that lie near enough
to both ends. Then beginnings of paths are taken up by the least cost that they can come to. For
paths of up to four relations that cost is exact, so every beginning that is taken up leads to a
path, and an entity with thousands of neighbours costs no more than one look at all of them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from maitu.graph.layer import Layer, Numbers

_FAR = 1 << 60  # the cost of what cannot be reached
_MOST_BEGINNINGS = 50_000  # taken up before the search gives what it has
_MOST_NEAR = 4  # relations from an end within which entities are told from those further away

_Mask = npt.NDArray[np.bool_]  # of entities


@dataclass(frozen=True, slots=True)
class Walk:
    """A path in a layer, or the beginning of one."""

    steps: tuple[int, ...] = ()
    cost: int = 0  # see `weights`
    key: tuple[int, ...] = ()  # decides among walks of the same cost


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left from each entity to the target, within some number of relations."""

    cost: Numbers
    by: Numbers  # the neighbour by which the best way goes
    other: Numbers  # the cost if it must go by another neighbour

    def is_same(self, rest: _Rest) -> bool:
        """Say whether nothing is different in another."""
        return (np.array_equal(self.cost, rest.cost) and np.array_equal(self.by, rest.by)
                and np.array_equal(self.other, rest.other))


@dataclass(frozen=True, slots=True)
class _Ways:
    """The steps from an entity that lead on to the target, the best first."""

    steps: Numbers
    costs: Numbers
    estimates: Numbers  # with all that is left


@dataclass(frozen=True)
class Search:
    """A search for the paths between two entities.

    Args:
        layer: where.
        source: number of the entity where the paths begin.
        target: number of the entity where they end, another one.
        max_length: at most so many relations in a path.
        through: whether each entity may be in the middle of a path; None: all may.
    """

    layer: Layer
    source: int
    target: int
    max_length: int
    through: _Mask | None = None
    _known_ways: dict[tuple[int, int], _Ways] = field(default_factory=dict, init=False)

    def walks(self) -> Iterator[Walk]:
        """Yield the paths, best first, until there are no more or the work is too much.

        No entity is met twice. Of paths of equal cost, the one comes first whose relations, from
        the first on, more documents state; then names decide.
        """
        heap: list[tuple[int, tuple[int, ...], Walk, Walk, int]] = []
        self._take_up(heap, Walk(), 0)
        for _ in range(_MOST_BEGINNINGS):
            if not heap:
                return
            _, _, walk, before, at = heapq.heappop(heap)
            self._take_up(heap, before, at + 1)
            if self.layer.end[walk.steps[-1]] == self.target:
                yield walk
            else:
                self._take_up(heap, walk, 0)

    def _take_up(
        self, heap: list[tuple[int, tuple[int, ...], Walk, Walk, int]], walk: Walk, at: int
    ) -> None:
        """Put on the heap how the walk goes on best, ways before number `at` left out."""
        end, left = self.layer.end, self.max_length - len(walk.steps) - 1
        if left < 0:
            return
        ways = self._ways(int(end[walk.steps[-1]]) if walk.steps else self.source, left)
        met = {int(end[step]) for step in walk.steps}
        while at < len(ways.steps) and int(end[ways.steps[at]]) in met:
            at += 1
        if at < len(ways.steps):
            step = int(ways.steps[at])
            on = Walk((*walk.steps, step), walk.cost + int(ways.costs[at]),
                      (*walk.key, *self._key(step)))
            heapq.heappush(heap, (walk.cost + int(ways.estimates[at]), on.key, on, walk, at))

    def _key(self, step: int) -> tuple[int, ...]:
        layer, end = self.layer, self.layer.end[step]
        return (-int(layer.documents[step]), int(layer.order[end]), int(layer.predicate[step]),
                int(end), step)

    def _ways(self, entity: int, left: int) -> _Ways:
        """Return the ways on from an entity, with so many relations left after the next."""
        known = self._known_ways.get((entity, left))
        if known is None:
            layer = self.layer
            steps = np.arange(layer.starts[entity], layer.starts[entity + 1])
            costs = self._costs(steps)
            begin = np.full(len(steps), entity)
            estimates = costs + self._after(
                steps, begin, self._rests[min(left, len(self._rests) - 1)])
            end = layer.end[steps]
            order = np.lexsort((end, layer.predicate[steps], layer.order[end],
                                -layer.documents[steps], estimates))
            order = order[:np.count_nonzero(estimates < _FAR)]
            known = _Ways(steps[order], costs[order], estimates[order])
            self._known_ways[entity, left] = known
        return known

    @cached_property
    def _rests(self) -> list[_Rest]:
        """What is left from each entity, by the number of relations that may be left.

        It ends where more relations make nothing better.
        """
        size, half = len(self.layer.entities), min(self.max_length // 2, _MOST_NEAR)
        near_source, near_target = (self._near(e, half) for e in (self.source, self.target))
        rests = [self._nothing_left()]
        for left in range(1, self.max_length):
            mask = np.ones(size, np.bool_)  # of entities that can be on a path just there
            if left <= half:
                mask &= near_target[left]
            if self.max_length - left <= half:
                mask &= near_source[self.max_length - left]
            mask[[self.source, self.target]] = False
            rest = self._one_more(np.flatnonzero(mask), rests[-1])
            if half + 1 < left < self.max_length - half and rest.is_same(rests[-1]):
                break
            rests.append(rest)
        return rests

    def _nothing_left(self) -> _Rest:
        """Return what is known before anything is reckoned: the target is reached."""
        size = len(self.layer.entities)
        cost, by = np.full(size, _FAR), np.full(size, -1)
        cost[self.target] = 0
        return _Rest(cost, by, cost.copy())

    def _one_more(self, entities: Numbers, rest: _Rest) -> _Rest:
        """Return what is left from these entities, if it is `rest` after one relation more."""
        found = self._nothing_left()
        if not len(entities):
            return found
        counts = self.layer.starts[entities + 1] - self.layer.starts[entities]
        first = np.cumsum(counts) - counts
        steps, begin = self.layer.steps_from(entities), np.repeat(entities, counts)
        end = self.layer.end[steps]
        totals = np.minimum(self._costs(steps) + self._after(steps, begin, rest), _FAR)
        found.cost[entities] = np.minimum.reduceat(totals, first)
        best = totals == found.cost[begin]
        found.by[begin[best]] = end[best]
        others = np.where(end == found.by[begin], _FAR, totals)
        found.other[entities] = np.minimum.reduceat(others, first)
        return found

    def _after(self, steps: Numbers, begin: Numbers, rest: _Rest) -> Numbers:
        """Return what is left after each step, if it is not taken back at once."""
        end = self.layer.end[steps]
        return np.where(rest.by[end] == begin, rest.other[end], rest.cost[end])

    def _costs(self, steps: Numbers) -> Numbers:
        """Return the cost of each step and of the entity that it leads to."""
        return self.layer.relation_cost[steps] + self._entity_costs[self.layer.end[steps]]

    @cached_property
    def _entity_costs(self) -> Numbers:
        costs = self.layer.entity_cost.copy()
        if self.through is not None:
            costs[~self.through] = _FAR
        costs[self.source], costs[self.target] = _FAR, 0  # no path goes on from, or back to, an end
        return costs

    def _near(self, entity: int, most: int) -> list[_Mask]:
        """Return, for each number of relations, which entities lie within it from this one."""
        within = np.zeros(len(self.layer.entities), np.bool_)
        within[entity] = True
        found, edge = [within], np.array([entity])
        for _ in range(most):
            within = within.copy()
            within[self.layer.end[self.layer.steps_from(edge)]] = True
            edge = np.flatnonzero(within & ~found[-1])
            found.append(within)
        return found
