"""The shipped models' weights: plain arrays by name, in half precision on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


_loaded: dict[str, dict[str, Array]] = {}


def load(name: str) -> dict[str, Array]:
    """Return the weights of a model in `ingest/model`, by name."""
    if name not in _loaded:
        with files("maitu.ingest").joinpath("model", f"{name}.npz").open("rb") as file:
            data = np.load(file, allow_pickle=False)
            use(name, {key: data[key] for key in data.files})
    return _loaded[name]


def use(name: str, arrays: Mapping[str, npt.NDArray[np.floating]]) -> None:
    """Let a model have these weights in this process: training tries what it has made."""
    _loaded[name] = {key: np.asarray(array, dtype=np.float32) for key, array in arrays.items()}


def linear(weights: dict[str, Array], name: str, x: Array) -> Array:
    """Apply a linear layer: `x` times the matrix, plus the bias."""
    return x @ weights[f"{name}.w"] + weights[f"{name}.b"]


def convolved(weights: dict[str, Array], x: Array, dilations: Sequence[int]) -> Array:
    """Carry into every row what stands around it, layer after layer, and normalize the rows.

    Each layer adds what it makes of a row and of those `d` before and behind it.
    """
    for layer, d in enumerate(dilations):
        z = np.pad(normalized(x), ((d, d), (0, 0)))
        around = np.concatenate([z[:-2 * d], z[d:-d], z[2 * d:]], axis=1)
        x = x + np.maximum(linear(weights, f"convolution{layer}", around), 0)
    return normalized(x)


def normalized(x: Array) -> Array:
    """Return rows of mean 0 and variance 1."""
    x = x - x.mean(axis=-1, keepdims=True)
    scaled: Array = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(1e-5))
    return scaled
