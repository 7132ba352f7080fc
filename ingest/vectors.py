"""Word vectors: what a word means, for words that no training text holds.

The table `model/vectors.npz` (`learning/vectors.py` says how it was made) has the vectors of a
dictionary's words. Chinese words end in what they are, so a word that is not in it gets the vector
of the longest ending that is: 便携式**储能**.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


class WordVectors:
    """The table, loaded once."""

    def __init__(self, words: Sequence[str], rows: npt.NDArray[np.int8], scale: float) -> None:
        self._rows = {word: i for i, word in enumerate(words, 1)}
        self._table = np.concatenate([np.zeros((1, rows.shape[1]), np.int8), rows])
        self._scale = np.float32(scale)

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self._table.shape[1])

    def of(self, words: Sequence[str]) -> Array:
        """Return the vectors of words, in simplified characters: shape (words, size)."""
        rows = np.array([self._row(word) for word in words], dtype=np.int64)
        vectors: Array = self._table[rows].astype(np.float32) * self._scale
        return vectors

    def _row(self, word: str) -> int:
        for i in range(len(word)):
            row = self._rows.get(word[i:])
            if row:
                return row
        return 0


@cache
def word_vectors() -> WordVectors:
    """Return the shipped table."""
    with files("maitu.ingest").joinpath("model", "vectors.npz").open("rb") as file:
        data = np.load(file, allow_pickle=False)
        words = bytes(data["words"]).decode("utf-8").split("\n")
        return WordVectors(words, data["rows"], float(data["scale"]))
