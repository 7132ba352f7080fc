"""Statements: the network that decides which relations a text states.

Of every pair of entities that stand near each other (`pairs.py`) it gives the probability of each
predicate that the ontology allows between their types. It reads the tagger's states, the words'
vectors and the marks of the entities through three convolutions, then of each pair the two names,
the stretches between and around them, and the pair's numbers, among which are the claims of the
rules. `learning/statements.py` trains it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from maitu.ingest import assertion, weights
from maitu.ingest.features import Features
from maitu.ingest.pairs import REGIONS, Claims, Pairs, pairs, possible
from maitu.ingest.parsing import Reading
from maitu.ingest.spans import Span
from maitu.ingest.triggers import Claim
from maitu.ingest.weights import Array, convolved, linear
from maitu.ontology.terms import PREDICATES, TYPES

MODEL = "relations"
DILATIONS = (1, 2, 4)
AT_ONCE = 8192  # pairs scored together: memory stays bounded on long texts
NAMES = tuple(PREDICATES)
_TYPE = {name: i for i, name in enumerate(TYPES)}


def find(reading: Reading, f: Features, spans: Sequence[Span], claims: Claims,
         policy: str | None) -> list[Claim]:
    """Return what the text states of its entities, with the probability of each as confidence.

    Args:
        reading: the text.
        f: its features.
        spans: the places that name entities, in the order of the text.
        claims: what the rules say of two entities.
        policy: the entity that is the document's own policy.
    """
    p = pairs(reading, f, spans, claims, policy)
    found = probabilities(f, p)
    likely = found >= weights.load(MODEL)["threshold"]
    chosen: list[Claim] = []
    for n, k in zip(*np.nonzero(likely), strict=True):
        s, o = spans[p.subjects[n]], spans[p.objects[n]]
        if asserted(reading, s, o) and not (NAMES[k] == "leads" and _former(reading, s, o)):
            chosen.append(Claim(s, NAMES[k], o, o.start, round(float(found[n, k]), 3), "network"))
    return chosen


def asserted(reading: Reading, subject: Span, object: Span) -> bool:
    """Say whether the place that names the object asserts anything of the subject."""
    sentence = reading.sentence_at(object.start)
    if sentence is None or not sentence.asserts:
        return False
    start = next((a for a, b in sentence.clauses if a <= object.start < b), sentence.start)
    if subject.start >= start and subject.end <= object.start:
        start = subject.end
    return not assertion.negated(reading.text[start:object.start])


def _former(reading: Reading, person: Span, body: Span) -> bool:
    """Say whether somebody's office is over: 周岚（某中心前主任）."""
    first, last = sorted((person, body), key=lambda s: s.start)
    return assertion.former(reading.text[first.end:last.end + 6])


def probabilities(f: Features, p: Pairs) -> Array:
    """Return the probability of every predicate for every pair, shape (pairs, predicates)."""
    if not len(p.subjects):
        return np.zeros((0, len(PREDICATES)), np.float32)
    w = weights.load(MODEL)
    c = _encode(w, f, p)
    named = p.words + np.array([0, 1])
    ends = {name: _mean(_sums(linear(w, name, c)), named)
            for name in ("subject", "object", "left", "right")}
    seen = _sums(np.maximum(linear(w, "regions", c), 0))
    allowed = _allowed(p)
    return np.concatenate([
        _score(w, p, ends, seen, allowed[start:start + AT_ONCE], slice(start, start + AT_ONCE))
        for start in range(0, len(p.subjects), AT_ONCE)])


def marks(p: Pairs, words: int) -> Array:
    """Say of each word within which types of entities it lies, and whether it begins one."""
    found = np.zeros((words, len(TYPES) + 1), dtype=np.float32)
    for (first, last), span in zip(p.words, p.spans, strict=True):
        found[first:last + 1, [_TYPE[t] for t in span.types]] = 1
        found[first, -1] = 1
    return found


def _encode(w: dict[str, Array], f: Features, p: Pairs) -> Array:
    x = np.concatenate([w["tag"][f.tags], w["length"][f.lengths], marks(p, len(f.words)),
                        f.states.astype(np.float32),
                        np.tanh(linear(w, "vector", f.vectors))], axis=1)
    return convolved(w, np.maximum(linear(w, "in", x), 0), DILATIONS)


def _score(w: dict[str, Array], p: Pairs, ends: dict[str, Array], seen: Array,
           allowed: npt.NDArray[np.bool_], part: slice) -> Array:
    size = seen.shape[1] // REGIONS
    regions = np.concatenate([_mean(seen[:, r * size:(r + 1) * size], p.regions[part, r])
                              for r in range(REGIONS)], axis=1)
    s, o = p.subjects[part], p.objects[part]
    h = ends["subject"][s] + ends["object"][o] + ends["left"][s] * ends["right"][o]
    h = h + linear(w, "around", np.tanh(regions)) + linear(w, "numbers", p.numbers[part])
    h = np.maximum(linear(w, "hidden", np.maximum(h, 0)), 0)
    found: Array = allowed / (1 + np.exp(-linear(w, "predicate", h)))
    return found


def _allowed(p: Pairs) -> npt.NDArray[np.bool_]:
    """Say of every pair and predicate whether the ontology allows it: (pairs, predicates)."""
    kinds = {types: k for k, types in enumerate(dict.fromkeys(s.types for s in p.spans))}
    kind = np.array([kinds[s.types] for s in p.spans])
    table = np.array([[possible(a, b) for b in kinds] for a in kinds])
    found: npt.NDArray[np.bool_] = table[kind[p.subjects], kind[p.objects]]
    return found


def _sums(x: Array) -> Array:
    return np.concatenate([np.zeros_like(x[:1]), np.cumsum(x, axis=0)])


def _mean(sums: Array, bounds: npt.NDArray[np.int64]) -> Array:
    """Return the sum of the rows between two bounds, divided by the root of their number.

    Args:
        sums: running sums, with a row of zeros at the beginning.
        bounds: the first row, and the one behind the last.
    """
    size = np.sqrt(np.maximum(bounds[:, 1] - bounds[:, 0], 1)).astype(np.float32)
    found: Array = (sums[bounds[:, 1]] - sums[bounds[:, 0]]) / size[:, None]
    return found
