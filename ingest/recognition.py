"""Recognition: the network that decides which spans name entities, and of which types.

It reads of every word the tagger's states, the word's vector, its tag, its place and what the
vocabulary and the rules propose (`features.py`); three convolutions over words carry in what stands
around; then every span of up to WIDEST words within a sentence is scored from its first word, its
last one, the mean of all and who proposes it. The scores are probabilities: of being a name, and
of each type. `learning/entities.py` trains it.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from maitu.ingest import weights
from maitu.ingest.candidates import Candidate
from maitu.ingest.features import WIDEST, Features
from maitu.ingest.parsing import Reading
from maitu.ingest.proposals import Proposals
from maitu.ingest.rulebook import toml
from maitu.ingest.weights import Array, convolved, linear, stretch_by_stretch
from maitu.ontology.terms import TYPES

MODEL = "entities"
DILATIONS = (1, 2, 4)
CERTAIN = 0.95  # confidence of a rule that the network has no say in
POSSIBLE = 0.3  # probability of being a name from which a span is looked at any further
# Probabilities from which a second and a third type count. A third one is then as rare as among
# annotated names (1 in 100); a second one is given in doubt (to 44 in 100; annotators: 28).
FURTHER_TYPES = np.array([0.25, 0.4], dtype=np.float32)
AT_ONCE = 512  # words scored together: what is made of them stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Scored:
    """The spans that may be names."""

    first: npt.NDArray[np.int64]  # their first words
    last: npt.NDArray[np.int64]
    name: Array  # probability of being a name
    types: Array  # (spans, types): probability of each type


def find(reading: Reading, f: Features, proposals: Proposals) -> list[Candidate]:
    """Return the names of a text, in order; they may lie within but never across each other."""
    if not f.words:
        return []
    known = {(c.start, c.end): c for c in [*proposals.all(), *proposals.settled]}
    scored = score(f)
    types_of = _types(scored.types)
    found = []
    titles = {f.exactly(c.start, c.end) for c in proposals.found["titles"] if c.origin == "title"}
    for i in _compatible(scored, titles):
        start, end = f.starts[scored.first[i]], f.stops[scored.last[i]]
        types = types_of[i]
        if reading.text[start:end] in toml("names")["only_places"]:
            types = ("Place",)
        confidence = round(float(scored.name[i]), 3)
        rule = known.get((start, end))
        found.append(replace(rule, types=types, confidence=confidence) if rule else
                     Candidate(start, end, types, "network", confidence))
    sure = [c for c in proposals.found["titles"] if _is_certain(f, c)]
    found = [c for c in found if not any(
        (c.start, c.end) == (title.start, title.end)
        or (title.overlaps(c) and not title.holds(c) and not c.holds(title)) for title in sure)]
    return sorted([*found, *sure], key=lambda c: (c.start, -c.end))


def _is_certain(f: Features, c: Candidate) -> bool:
    """Say whether the form of a title says enough: the document's own, or with too many words."""
    span = f.covering(c.start, c.end)
    return c.origin == "title" and span is not None and (
        c.confidence >= CERTAIN or span[1] - span[0] >= WIDEST)


def confidence(name: float, type: str, places: int) -> float:
    """Return the probability that an entity is right, name and type.

    Args:
        name: the highest probability of being a name that any place of it has.
        type: its likeliest type.
        places: how many places name it.
    """
    w = weights.load(MODEL).get("confidence")
    if w is None:
        return name
    by_name, by_places, *by_type = w.tolist()
    odds, often = evidence(name, places)
    logit = by_name * odds + by_places * often + by_type[TYPES_IN_ORDER.index(type)]
    return round(1 / (1 + math.exp(-logit)), 3)


def evidence(name: float, places: int) -> tuple[float, float]:
    """Return what an entity's confidence is read from, besides its type."""
    name = min(max(name, 1e-3), 1 - 1e-3)
    return math.log(name / (1 - name)), math.log(places)


def score(f: Features) -> Scored:
    """Return the spans whose probability of being a name reaches POSSIBLE."""
    w = weights.load(MODEL)
    c = encode(w, f)
    parts = [_score(w, f, c, start, min(start + AT_ONCE, len(c)))
             for start in range(0, len(c), AT_ONCE)]
    return Scored(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def encode(w: dict[str, Array], f: Features) -> Array:
    """Return what the network makes of every word in its surroundings, shape (words, numbers)."""
    def some(part: slice) -> Array:
        x = np.concatenate([w["tag"][f.tags[part]], w["length"][f.lengths[part]], f.signs[part],
                            f.states[part],
                            np.tanh(linear(w, "vector", f.vectors[part]))], axis=1)
        return convolved(w, np.maximum(linear(w, "in", x), 0), DILATIONS)

    return stretch_by_stretch(some, len(f.words), DILATIONS)


def _score(w: dict[str, Array], f: Features, c: Array, start: int, stop: int
           ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Array, Array]:
    end = min(stop + WIDEST, len(c))
    first = linear(w, "first", c[start:stop])
    last = linear(w, "last", c[start:end]) + f.vectors[start:end] @ w["meaning.w"]
    total = np.cumsum(linear(w, "inside", c[start:end]), axis=0)
    total = np.concatenate([np.zeros_like(total[:1]), total])
    rows = np.arange(stop - start)
    spans: list[npt.NDArray[np.int64]] = []
    heads: list[Array] = []
    for width in range(WIDEST):
        i = rows[f.ends[start:stop] - start > rows + width]
        if spans and not len(i):
            break
        i = i[f.edges[start + i] & f.edges[start + i + width]]
        h = first[i] + last[i + width]
        h += (total[i + width + 1] - total[i]) / np.float32(width + 1)
        spans.append(np.stack([i, i + width], axis=1))
        heads.append(h + w["width"][width])
    where, h = np.concatenate(spans), np.concatenate(heads)
    if proposed := [(place, row) for place, row in f.proposed.items() if start <= place[0] < stop]:
        number = np.full((stop - start, WIDEST), -1)
        number[where[:, 0], where[:, 1] - where[:, 0]] = np.arange(len(where))
        at = number[[i - start for (i, _), _ in proposed], [k for (_, k), _ in proposed]]
        said = np.stack([row for _, row in proposed]) @ w["proposed.w"]
        h[at[at >= 0]] += said[at >= 0]
    h = np.maximum(linear(w, "hidden", np.maximum(h, 0, out=h)), 0)
    name = _sigmoid(linear(w, "name", h)[:, 0])
    likely = name >= POSSIBLE
    types = _sigmoid(linear(w, "type", h[likely]))
    return where[likely, 0] + start, where[likely, 1] + start, name[likely], types


def _sigmoid(x: Array) -> Array:
    y: Array = (1 / (1 + np.exp(-x))).astype(np.float32)
    return y


def _types(scores: Array) -> list[tuple[str, ...]]:
    """Return of each span its types, the likeliest first: up to three, and one at least."""
    order = np.argsort(-scores, axis=1)[:, :3]
    counts = (np.take_along_axis(scores, order, axis=1)[:, 1:] >= FURTHER_TYPES).sum(axis=1)
    return [tuple([TYPES_IN_ORDER[k] for k in row[:1 + n]])
            for row, n in zip(order.tolist(), counts.tolist(), strict=True)]


TYPES_IN_ORDER = tuple(TYPES)


def _compatible(scored: Scored, titles: Container[tuple[int, int] | None]) -> Iterator[int]:
    """Yield the spans that fit the likelier ones, the likeliest first.

    They cross none, and neither hold nor lie within one of their own type, which would be the
    same thing cut otherwise; but a title may name what is of its type: 关于落实减税政策的通知.
    """
    at: dict[int, set[tuple[int, int, int]]] = {}
    order: Sequence[int] = np.lexsort((scored.first, -scored.name)).tolist()
    kinds = scored.types.argmax(axis=1)
    for i in order:
        a, b, kind = int(scored.first[i]), int(scored.last[i]), int(kinds[i])
        rivals = {span for word in range(a, b + 1) for span in at.get(word, ())}
        if any(p < a <= q < b or a < p <= b < q
               or (kind == other and not (p < a and b < q and (p, q) in titles)
                   and not (a < p and q < b and (a, b) in titles))
               for p, q, other in rivals):
            continue
        for word in range(a, b + 1):
            at.setdefault(word, set()).add((a, b, kind))
        yield i
