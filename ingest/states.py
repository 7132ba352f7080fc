"""What our networks keep of the tagger's states: a projection they are trained with."""

from __future__ import annotations

import numpy as np

from maitu.ingest import weights
from maitu.ingest.weights import Array, linear


def kept(states: Array) -> Array:
    """Return of each word's states what `recognition` reads, shape (words, numbers), in halves."""
    smaller: Array = np.tanh(linear(weights.load("entities"), "states", states)).astype(np.float16)
    return smaller
