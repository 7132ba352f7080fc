"""What a path is worth as an explanation of what its two ends have to do with each other.

Its score is a product, from 0 to 1:

- `_DECAY` for every relation after the first, for short explanations are the better ones;
- the confidence of every relation, of the surest of the statements that say it;
- for every entity between the ends: how specific it is, log 3 / log(1 + d) with d neighbours, as
  Adamic and Adar weigh shared neighbours (2003). What everything is connected with, as a country
  is, explains little;
- and a factor for its type, in favour of policies and trends, which are reasons, and against
  places, where all kinds of things happen.

A search adds up costs, the negative logarithms of the factors. They are whole numbers of
billionths, so that paths of one score are equal in whatever order their costs are added up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.int64]

_UNIT = 1e-9
_DECAY = 0.4
_LEAST_CONFIDENCE = 0.05  # so that a relation without any confidence can still be walked
_FACTOR = {"Policy": 1.0, "Trend": 1.0, "Place": 0.4}
_USUAL_FACTOR = 0.9


def relation_costs(confidences: npt.NDArray[np.float64]) -> Costs:
    """Return what each relation adds to the cost of a path, of the confidences of relations."""
    return _costs(_DECAY * np.clip(confidences, _LEAST_CONFIDENCE, 1.0))


def entity_costs(
    types: Iterable[tuple[str, ...]], neighbours: npt.NDArray[np.int64]
) -> Costs:
    """Return what each entity adds to the cost of a path that it is in the middle of.

    Args:
        types: names of the types of each entity.
        neighbours: how many each of them has.
    """
    factors = np.fromiter(map(_factor, types), np.float64, len(neighbours))
    return _costs(factors * math.log(3) / np.log1p(np.maximum(neighbours, 2)))


def score(cost: int) -> float:
    """Return the score of a path of that cost."""
    return math.exp(-cost * _UNIT) / _DECAY


def _costs(factors: npt.NDArray[np.float64]) -> Costs:
    return np.rint(-np.log(factors) / _UNIT).astype(np.int64)


def _factor(types: tuple[str, ...]) -> float:
    factors = [_FACTOR.get(t, _USUAL_FACTOR) for t in types] or [_USUAL_FACTOR]
    # A province that acts is a place and a body: it still is a place.
    return min(factors) if "Place" in types else max(factors)
