"""Words, their tags, and what the network that tags them knows of each, by Baidu's LAC network.

The network is two bidirectional GRU layers and a CRF over characters; its tags are words, parts of
speech and the names of people (PER), places (LOC), organisations (ORG) and times (TIME) in one.
Its hidden states are what our own models read (`learning/encoder.py` says how the file was made).
It runs on one thread.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from maitu.ingest.rulebook import toml

LONGEST = 400  # characters tagged at once; the network's memory does not reach further
BATCH = 32
TOGETHER = 8192  # characters whose words are read from the scores at once; their states are held
PADDED = 0.8  # of the longest sentence of a batch, what the shortest one measures at least
STATES = 768  # numbers the network knows of a word

# Two spellings of one tag in the network's tag set: `nr` is PER, and so on.
_SAME = {"nr": "PER", "ns": "LOC", "nt": "ORG"}

_NAMES = ("ORG", "LOC", "nz")  # tags of words that are names
_REST = 2  # characters of a name, at least, behind what it does not begin with

Array = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
Piece = tuple[int, int, int]  # which sentence, and from where to where of it


class Word(NamedTuple):
    """A word of a text and its tag (`n`, `vn`, `v`, `m`, `w`, `PER`, `LOC`, `ORG`, `TIME` …)."""

    start: int
    end: int
    tag: str


class Tagged(NamedTuple):
    """A sentence as the network sees it."""

    words: list[Word]
    states: Array  # (words, numbers): of each word what the network knows of it


class Tagger:
    """The network, loaded once."""

    def __init__(self) -> None:
        folder = files("maitu.ingest").joinpath("model")
        characters = folder.joinpath("characters.txt").read_bytes().decode("utf-8")
        ids = {c: i for i, c in enumerate(characters, 1)}
        pairs = folder.joinpath("half_width.txt").read_text("utf-8").split("\n")
        ids |= {pair[0]: ids.get(pair[1], 0) for pair in pairs}
        self._ids = np.zeros(sys.maxunicode + 1, dtype=np.int16)  # by code point; 0: unknown
        self._ids[[ord(c) for c in ids]] = list(ids.values())
        tags = [tag.partition("-") for tag in
                folder.joinpath("tags.txt").read_text("utf-8").split("\n")]
        self._kinds = [_SAME.get(kind, kind) for kind, _, _ in tags]
        self._inner = np.array([place == "I" for _, _, place in tags])
        self._verb = self._kinds.index("v")
        self._named = np.array([kind in _NAMES for kind in self._kinds])
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._network = ort.InferenceSession(
            folder.joinpath("encoder.onnx").read_bytes(), options,
            providers=["CPUExecutionProvider"])
        with folder.joinpath("transitions.npy").open("rb") as file:
            self._transitions: Array = np.load(file, allow_pickle=False)

    def tag(self, text: str, sentences: Sequence[tuple[int, int]],
            keep: Callable[[Array], Array] = lambda states: states) -> list[Tagged]:
        """Return every sentence's words, with offsets into `text`, and their states.

        A word's states are the second layer's at its first and last character, and the mean of the
        first layer's.

        Args:
            text: the whole text.
            sentences: (start, end) of each sentence.
            keep: what to keep of the states of some words, shape (words, STATES).
        """
        pieces = [(i, start, min(start + LONGEST, end))
                  for i, (first, end) in enumerate(sentences)
                  for start in range(first, end, LONGEST)]
        pieces.sort(key=lambda piece: piece[1] - piece[2])
        found: dict[tuple[int, int], Tagged] = {}
        for part in _parts(pieces):
            for piece, tagged in zip(part, self._tag(text, part, keep), strict=True):
                found[piece[0], piece[1]] = tagged
        whole: list[list[Tagged]] = [[] for _ in sentences]
        for i, start, _ in sorted(pieces):
            whole[i].append(found[i, start])
        return [_joined(parts) for parts in whole]

    def _tag(self, text: str, pieces: Sequence[Piece], keep: Callable[[Array], Array]
             ) -> list[Tagged]:
        """Return what the network makes of pieces of text, the longest first.

        The characters of all pieces are counted one after the other.
        """
        lengths = np.array([end - start for _, start, end in pieces], dtype=np.int32)
        ends = np.cumsum(lengths)
        together = "".join([text[start:end] for _, start, end in pieces])
        characters = self._numbers(together)
        emissions = np.empty((len(characters), len(self._transitions)), dtype=np.float32)
        known = []
        for first, behind in _batches(lengths):
            within = np.arange(lengths[first]) < lengths[first:behind, None]
            own = slice(ends[first] - lengths[first], ends[behind - 1])
            ids = np.zeros(within.shape, dtype=np.int64)
            ids[within] = characters[own]
            scores, states = self._network.run(
                None, {"characters": ids, "lengths": lengths[first:behind]})
            emissions[own] = scores[within]
            known.append((first, behind, np.flatnonzero(within), states))
        path = _best(emissions, self._transitions, lengths)
        begins = ~self._inner[path]
        begins[ends - lengths] = True
        path[_parted(together, begins, self._named[path])] = self._verb
        first_of = np.flatnonzero(begins)
        last_of = np.append(first_of[1:], len(path)) - 1
        shift = np.repeat([start for _, start, _ in pieces] - ends + lengths, lengths)[first_of]
        words = list(map(Word, (first_of + shift).tolist(), (last_of + shift + 1).tolist(),
                         [self._kinds[tag] for tag in path[first_of].tolist()]))
        bounds = [0, *np.searchsorted(first_of, ends).tolist()]
        tagged: list[Tagged] = []
        for first, behind, place, states in known:
            some = slice(bounds[first], bounds[behind])
            begin = ends[first] - lengths[first]
            kept = keep(_of_words(states, place[first_of[some] - begin],
                                  place[last_of[some] - begin]))
            tagged += [Tagged(words[a:b], kept[a - some.start:b - some.start])
                       for a, b in pairwise(bounds[first:behind + 1])]
        return tagged

    def _numbers(self, text: str) -> npt.NDArray[np.int16]:
        """Return the network's numbers of characters."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self._ids[codes]


def _parted(text: str, begins: npt.NDArray[np.bool_], named: npt.NDArray[np.bool_]) -> list[int]:
    """Part names from what the network took into them: verbs and spaces, marks before them.

    Args:
        text: the characters.
        begins: whether a word begins with each; changed.
        named: whether each is of a name.

    Returns:
        the first characters of what is no name.
    """
    found = []
    for match in _pattern("parting").finditer(text):
        start, end = match.span()
        if named[start] and not begins[start - 1:start + 1].any():
            begins[start] = True
            found.append(start)
            if end < len(begins) and not begins[start + 1:end].any():
                begins[end] = True
    for match in _pattern("leading").finditer(text):
        start, end = match.span()
        if begins[start] and end < len(begins) and named[end] \
                and not begins[start + 1:end + _REST].any():
            begins[end] = True
            found.append(start)
    return found


@cache
def _pattern(place: str) -> re.Pattern[str]:
    names = toml("names")
    words = sorted(names.get(place, []), key=len, reverse=True)
    return re.compile("|".join([*words, *names[f"{place}_patterns"]]))


def _parts(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Yield pieces, the longest first, as many at a time as are held in memory together."""
    first = 0
    while first < len(pieces):
        _, start, end = pieces[first]
        behind = first + max(TOGETHER // max(end - start, 1), 1)
        yield pieces[first:behind]
        first = behind


def _batches(lengths: npt.NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    """Yield (first, behind) of pieces of about one length: padding costs as much as text.

    Args:
        lengths: of all pieces, the longest first.
    """
    first = 0
    for k, length in enumerate(lengths.tolist()):
        if k - first == BATCH or length < PADDED * lengths[first]:
            yield first, k
            first = k
    if first < len(lengths):
        yield first, len(lengths)


def _of_words(states: Array, first: Places, last: Places) -> Array:
    """Return what the network knows of some words, shape (words, STATES).

    Args:
        states: of characters, shape (sentences, characters, 512), the first layer's first.
        first: of each word where, among all these characters, it begins.
        last: its last character.
    """
    width = states.shape[2] // 2
    lower, upper = states.reshape(-1, 2, width).transpose(1, 0, 2)
    mean = lower[first]
    for offset in range(1, int((last - first).max(initial=0)) + 1):
        longer = np.flatnonzero(first + offset <= last)
        mean[longer] += lower[first[longer] + offset]
    mean /= (last + 1 - first)[:, None].astype(np.float32)
    return np.concatenate([upper[first], upper[last], mean], axis=1)


def _joined(parts: Sequence[Tagged]) -> Tagged:
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Tagged([], np.zeros((0, 0), dtype=np.float32))
    return Tagged([w for part in parts for w in part.words],
                  np.concatenate([part.states for part in parts]))


@cache
def tagger() -> Tagger:
    """Return the tagger of this process."""
    return Tagger()


def _best(emissions: Array, transitions: Array, lengths: npt.NDArray[np.int32]) -> Places:
    """Return the best tag of each character.

    The transitions differ little, and another tag changes two of them: one that the scores put
    farther than that behind the likeliest is never on the best path. So only runs of characters
    with several tags left are decoded, the tags around them being certain.

    Args:
        emissions: scores of tags, shape (characters, tags).
        transitions: from each tag to each.
        lengths: of the sentences, whose characters stand one after the other.
    """
    path: Places = emissions.argmax(axis=1)
    swing = 2 * (transitions.max() - transitions.min())
    likeliest = np.take_along_axis(emissions, path[:, None], axis=1)
    unsure = np.count_nonzero(emissions >= likeliest - swing, axis=1) > 1
    ends = np.cumsum(lengths)
    opens, closes = (np.zeros(len(path) + 1, dtype=bool) for _ in range(2))
    opens[ends - lengths] = closes[ends] = True  # where sentences begin and end
    first = np.flatnonzero(unsure & (opens[:-1] | ~np.append(False, unsure[:-1])))
    behind = np.flatnonzero(unsure & (closes[1:] | ~np.append(unsure[1:], False))) + 1
    if not len(first):
        return path
    order = np.argsort(first - behind, kind="stable")  # the longest run first
    first, behind = first[order], behind[order]
    runs = behind - first
    scores = emissions[np.minimum(first[:, None] + np.arange(runs[0]), len(path) - 1)]
    inner = np.flatnonzero(~opens[first])
    scores[inner, 0] += transitions[path[first[inner] - 1]]
    inner = np.flatnonzero(~closes[behind])
    scores[inner, runs[inner] - 1] += transitions.T[path[behind[inner]]]
    decoded = _viterbi(scores, transitions, runs)
    run, place = np.nonzero(np.arange(runs[0]) < runs[:, None])
    path[first[run] + place] = decoded[run, place]
    return path


def _viterbi(emissions: Array, transitions: Array, lengths: npt.NDArray[np.int64]
             ) -> npt.NDArray[np.int64]:
    """Return the best tag of each character, shape (sentences, characters).

    Args:
        emissions: scores of tags, shape (sentences, characters, tags).
        transitions: from each tag to each.
        lengths: of the sentences, the longest first; nothing is said of what is behind.
    """
    sentences, longest = emissions.shape[:2]
    best = emissions.transpose(1, 0, 2).copy()  # of each character and tag the best way to it
    running = [int(n) for n in np.searchsorted(-lengths, -np.arange(longest), side="left")]
    for t in range(1, longest):
        n = running[t]  # sentences that are longer than t
        best[t, :n] += (best[t - 1, :n, :, None] + transitions).max(axis=1)
    path = np.zeros((sentences, longest), dtype=np.int64)
    last = lengths - 1
    tag = best[last, np.arange(sentences)].argmax(axis=1)
    path[np.arange(sentences), last] = tag
    to_each = np.ascontiguousarray(transitions.T)
    for t in range(longest - 1, 0, -1):
        n = running[t]
        tag[:n] = (best[t - 1, :n] + to_each[tag[:n]]).argmax(axis=1)
        path[:n, t - 1] = tag[:n]
    return path
