"""The shipped models' weights: plain arrays by name, in half precision on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
TOGETHER = 2**14  # rows encoded at once, some thirty thousand characters

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
    y: Array = x @ weights[f"{name}.w"]
    y += weights[f"{name}.b"]
    return y


def convolved(weights: dict[str, Array], x: Array, dilations: Sequence[int]) -> Array:
    """Carry into every row what stands around it, layer after layer, and normalize the rows.

    Each layer adds what it makes of a row and of those `d` before and behind it.
    """
    width = x.shape[1]
    for layer, d in enumerate(dilations):
        z, matrix = normalized(x), weights[f"convolution{layer}.w"]
        y = z @ matrix[width:2 * width]  # its parts by themselves: to lay rows side by side costs
        y += weights[f"convolution{layer}.b"]
        y[d:] += z[:-d] @ matrix[:width]
        y[:-d] += z[d:] @ matrix[2 * width:]
        x = x + np.maximum(y, 0, out=y)
    return normalized(x)


def stretch_by_stretch(encode: Callable[[slice], Array], rows: int, dilations: Sequence[int]
                       ) -> Array:
    """Return what a convolved encoder makes of all rows, a long text's part by part.

    What stands between its layers takes ten times the memory of what it returns.

    Args:
        encode: what returns this of some rows, read with nothing around them.
        rows: how many there are.
        dilations: of its layers: so far it looks around.
    """
    if rows <= TOGETHER:
        return encode(slice(0, rows))
    reach = sum(dilations)
    found = []
    for start in range(0, rows, TOGETHER):
        first = max(start - reach, 0)
        encoded = encode(slice(first, min(start + TOGETHER + reach, rows)))
        found.append(encoded[start - first:start - first + TOGETHER])
    return np.concatenate(found)


def normalized(x: Array) -> Array:
    """Return rows of mean 0 and variance 1."""
    x = x - x.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
    x /= np.sqrt(variance + np.float32(1e-5))[:, None]
    return x
