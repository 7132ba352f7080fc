"""The corpus as arrays: the features of every text, and what the network should say of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from maitu.ingest import corpus, parsing
from maitu.ingest.corpus import Annotation
from maitu.ingest.features import PROPOSED, WIDEST, Features, features
from maitu.ingest.parsing import Reading
from maitu.ingest.proposals import Proposals, propose
from maitu.ingest.reading import read
from maitu.ontology.terms import TYPES

_LOG = logging.getLogger(__name__)
OPTIONAL = 0.5  # what an optional name weighs
NESTED = 0.2  # a name inside a longer one that also stands by itself
SPANS = 5  # spans per word that a batch has room for: few texts have more


@dataclass(frozen=True)
class Example:
    """A text and what it says."""

    annotation: Annotation
    reading: Reading
    proposals: Proposals
    features: Features
    names: dict[tuple[int, int], tuple[frozenset[str], float]]  # span of words -> types, weight
    places: dict[str, list[tuple[int, int]]]  # entity -> where the text names it


def examples(folder: Path) -> list[Example]:
    """Return the examples of a folder of annotated texts."""
    found = []
    for path in sorted(folder.glob("*.ann")):
        annotation = corpus.read(path)
        reading = parsing.parse(read(path.with_suffix(".md")), keep=None)
        proposals = propose(reading)
        f = features(reading, proposals)
        if f.words:
            places = {e["id"]: _places(reading.document.text, e["names"])
                      for e in annotation.entities}
            found.append(Example(annotation, reading, proposals, f,
                                 _names(annotation, f, places), places))
    _LOG.info("%s: %d texts", folder, len(found))
    return found


def words(folder: Path) -> set[str]:
    """Return the words of a folder of annotated texts, as the word vectors know them."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.ann")):
        reading = parsing.parse(read(path.with_suffix(".md")), keep=None)
        found |= {reading.text[w.start:w.end].strip() for s in reading.sentences for w in s.words}
    return found


def _places(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Return where a text has one of the names; white space within them does not matter."""
    patterns = (r"\s*".join(re.escape(c) for c in re.sub(r"\s", "", name)) for name in names)
    return sorted({m.span() for pattern in patterns for m in re.finditer(pattern, text)})


def _names(annotation: Annotation, f: Features, places: dict[str, list[tuple[int, int]]]
           ) -> dict[tuple[int, int], tuple[frozenset[str], float]]:
    every = [place for found in places.values() for place in found]
    names: dict[tuple[int, int], tuple[frozenset[str], float]] = {}
    for e in annotation.entities:
        held = {(a, b): any(p <= a and b <= q and q - p > b - a for p, q in every)
                for a, b in places[e["id"]]}
        for place, inside in held.items():
            words = f.exactly(*place)
            if words is None or words[1] >= f.ends[words[0]]:
                continue
            weight = OPTIONAL if e.get("optional") else \
                NESTED if inside and not all(held.values()) else 1.0
            names[words[0], words[1] - words[0]] = frozenset(e["types"]), weight
    return names


def arrays(chosen: Sequence[Example], length: int) -> dict[str, np.ndarray]:
    """Return examples as one batch, padded to `length` words.

    `spans` are the first and last words of all spans that may be names, `types` says of which
    types each is, `proposed` who proposes it as what, `weights` how much it counts; shapes
    (texts, spans, …), those that only fill up the batch counting nothing.
    """
    n, types = len(chosen), {name: i for i, name in enumerate(TYPES)}
    f0, every = chosen[0].features, [_spans(e.features) for e in chosen]
    count = -(-max(map(len, every)) // (SPANS * length)) * SPANS * length
    batch = {
        "states": np.zeros((n, length, f0.states.shape[1]), np.float32),
        "vectors": np.zeros((n, length, f0.vectors.shape[1]), np.float32),
        "signs": np.zeros((n, length, f0.signs.shape[1]), np.float32),
        "tags": np.zeros((n, length), np.int32), "lengths": np.zeros((n, length), np.int32),
        "mask": np.zeros((n, length), np.float32),
        "spans": np.zeros((n, count, 2), np.int32),
        "proposed": np.zeros((n, count, PROPOSED), np.float32),
        "weights": np.zeros((n, count), np.float32),
        "types": np.zeros((n, count, len(types)), np.float32),
    }
    for i, (example, spans) in enumerate(zip(chosen, every, strict=True)):
        f, m = example.features, len(example.features.words)
        for name in ("states", "vectors", "signs", "tags", "lengths"):
            batch[name][i, :m] = getattr(f, name)
        batch["mask"][i, :m] = 1
        batch["spans"][i, :len(spans)] = spans
        batch["weights"][i, :len(spans)] = 1
        place = {(a, b - a): k for k, (a, b) in enumerate(spans.tolist())}
        for span, row in f.proposed.items():
            if span in place:
                batch["proposed"][i, place[span]] = row
        for span, (named, weight) in example.names.items():
            if span in place:
                batch["weights"][i, place[span]] = weight
                batch["types"][i, place[span], [types[t] for t in named]] = 1
    return batch


def _spans(f: Features) -> np.ndarray:
    """Return the first and last word of every span that may be a name, shape (spans, 2)."""
    first = np.arange(len(f.words))[:, None]
    last = first + np.arange(WIDEST)
    within = last < f.ends[:, None]
    last = np.minimum(last, len(f.words) - 1)
    within &= f.edges[:, None] & f.edges[last]
    return np.stack([np.broadcast_to(first, last.shape)[within], last[within]], axis=1)
