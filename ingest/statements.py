"""Statements: the network that decides which relations a text states.

Of every pair of entities that stand near each other (`pairs.py`) it gives the probability of each
predicate that the ontology allows between their types. It reads the tagger's states, the words'
vectors and the marks of the entities through dilated convolutions, then of each pair the two names,
the stretches between and around them, and the pair's numbers, among which are the claims of the
rules. What the words deny is not asserted, whatever the network says. `learning/statements.py`
trains it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from maitu.ingest import assertion, rivals, weights
from maitu.ingest.features import Features
from maitu.ingest.pairs import AFTER, Claims, Pairs, pairs
from maitu.ingest.parsing import Reading
from maitu.ingest.places import Numbers
from maitu.ingest.spans import Span
from maitu.ingest.triggers import Claim
from maitu.ingest.weights import Array, convolved, linear, stretch_by_stretch
from maitu.ontology.terms import PREDICATES, TYPES

MODEL = "relations"
DILATIONS = (1, 2, 4, 8)
REGIONS = 5  # between the two, before and behind the object, before and behind the subject
AT_ONCE = 1024  # pairs scored together: what is made of them stays in the processor's cache
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
    n, k = stated(reading, p, found, float(weights.load(MODEL)["threshold"]))
    sure = confidence(evidence(spans, p.subjects[n], p.objects[n], k, found[n, k]))
    return [Claim(spans[i], NAMES[name], spans[j], told_by(reading, spans[i], spans[j]).start,
                  round(c, 3), "network")
            for i, j, name, c in zip(p.subjects[n], p.objects[n], k, sure.tolist(), strict=True)]


def stated(reading: Reading, p: Pairs, probabilities: Array, threshold: float
           ) -> tuple[Numbers, Numbers]:
    """Return which pairs and which predicates are stated: likely, asserted, and by no rival undone.

    Args:
        reading: the text.
        p: its pairs.
        probabilities: of every predicate for every pair, shape (pairs, predicates).
        threshold: the least probability.
    """
    n, k = np.nonzero(probabilities >= threshold)
    claimed = [(p.spans[i].entity, NAMES[name], p.spans[j].entity)
               for i, j, name in zip(p.subjects[n], p.objects[n], k, strict=True)]
    holds = np.array([asserted(reading, p.spans[i], NAMES[name], p.spans[j])
                      for i, j, name in zip(p.subjects[n], p.objects[n], k, strict=True)], bool)
    standing = rivals.standing(
        (t, c) for t, c, held in zip(claimed, probabilities[n, k].tolist(), holds, strict=True)
        if held)
    kept = holds & np.array([t in standing for t in claimed], bool)
    return n[kept], k[kept]


def confidence(evidence: Array) -> Array:
    """Return the probability that statements are right, their entities included.

    Args:
        evidence: of each statement, see `evidence`.
    """
    w = weights.load(MODEL).get("confidence", np.eye(evidence.shape[1], dtype=np.float32)[0])
    found: Array = 1 / (1 + np.exp(-(evidence @ w)))
    return found


def evidence(spans: Sequence[Span], subjects: Numbers, objects: Numbers, predicates: Numbers,
             probabilities: Array) -> Array:
    """Return what the confidence of statements is read from, shape (statements, numbers).

    Args:
        spans: the places that name entities.
        subjects: of each statement the span.
        objects: likewise.
        predicates: its predicate, counted as in NAMES.
        probabilities: what the network gives it.
    """
    sure = np.array([span.confidence for span in spans], dtype=np.float32)
    three = np.clip([probabilities, sure[subjects], sure[objects]], 1e-3, 1 - 1e-3)
    return np.concatenate([np.log(three / (1 - three)).T,
                           np.eye(len(NAMES), dtype=np.float32)[predicates]], axis=1)


def asserted(reading: Reading, subject: Span, predicate: str, object: Span) -> bool:
    """Say whether the place that says so may assert this of the subject."""
    told = told_by(reading, subject, object)
    sentence = reading.sentence_at(told.start)
    if sentence is None or not sentence.asserts:
        return False
    if sentence.ruled_out and not assertion.holds_of_the_prevented(predicate):
        return False
    if predicate == "adopts" and assertion.wished(
            reading.text[sentence.start:subject.start]):
        return False
    if predicate == "leads" and told is object and _former(reading, subject, object):
        return False
    start, end = next(((a, b) for a, b in sentence.clauses if a <= told.start < b),
                      (sentence.start, sentence.end))
    if subject.start >= start and subject.end <= told.start:
        start = subject.end
    words = reading.text[start:told.start]
    if told.end <= subject.start < end:  # 物联网尚未被甲采用
        words += "，" + reading.text[told.end:end]
    if not assertion.holds_of_the_prevented(predicate) and assertion.excepted(
            reading.text[told.end:sentence.end]):
        return False
    return not assertion.negated(words, predicate)


def told_by(reading: Reading, subject: Span, object: Span) -> Span:
    """Return which of the two stands where the statement is made.

    That is the object, or the subject where the object is a topic that was named long before it.
    """
    behind = reading.sentence_number(subject.start) - reading.sentence_number(object.start)
    return subject if behind > AFTER else object


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
    root = np.sqrt(named[:, 1:] - named[:, :1]).astype(np.float32)
    itself = _mean(_sums(c), named)
    seen = linear(w, "regions", c)
    del c  # of a long text it is large, as are all sums together
    regions = np.split(np.maximum(seen, 0, out=seen), REGIONS, axis=1)
    ends = {name: itself @ w[f"{name}.w"] + root * w[f"{name}.b"]
            for name in ("subject", "object", "left", "right")}
    size = regions[0].shape[1]
    for k, name in ((1, "object"), (3, "subject")):
        around = np.concatenate([_mean(_sums(regions[k + side]), p.around[:, side])
                                 for side in (0, 1)], axis=1)
        ends[name] += np.tanh(around) @ w["around.w"][k * size:(k + 2) * size]
    between = _sums(regions[0])
    return np.concatenate([
        _score(w, p, ends, between, slice(start, start + AT_ONCE))
        for start in range(0, len(p.subjects), AT_ONCE)])


def marks(p: Pairs, words: int) -> Array:
    """Say of each word within which types of entities it lies, and whether it begins one."""
    found = np.zeros((words, len(TYPES) + 1), dtype=np.float32)
    for (first, last), span in zip(p.words, p.spans, strict=True):
        found[first:last + 1, [_TYPE[t] for t in span.types]] = 1
        found[first, -1] = 1
    return found


def _encode(w: dict[str, Array], f: Features, p: Pairs) -> Array:
    marked = marks(p, len(f.words))

    def some(part: slice) -> Array:
        x = np.concatenate([w["tag"][f.tags[part]], w["length"][f.lengths[part]], marked[part],
                            f.states[part],
                            np.tanh(linear(w, "vector", f.vectors[part]))], axis=1)
        return convolved(w, np.maximum(linear(w, "in", x), 0), DILATIONS)

    return stretch_by_stretch(some, len(f.words), DILATIONS)


def _score(w: dict[str, Array], p: Pairs, ends: dict[str, Array], seen: Array, part: slice
           ) -> Array:
    s, o = p.subjects[part], p.objects[part]
    h = ends["left"][s] * ends["right"][o]
    h += ends["subject"][s]
    h += ends["object"][o]
    h += np.tanh(_mean(seen, p.between[part])) @ w["around.w"][:seen.shape[1]]
    h += w["around.b"]
    h += linear(w, "numbers", p.numbers[part])
    h = np.maximum(linear(w, "hidden", np.maximum(h, 0, out=h)), 0)
    found: Array = p.allowed[part] / (1 + np.exp(-linear(w, "predicate", h)))
    return found


def _sums(x: Array) -> Array:
    """Return running sums of rows, with a row of zeros at the beginning."""
    found = np.concatenate([np.zeros_like(x[:1]), x])
    before = found[0]
    for row in found[1:]:  # np.cumsum goes down the columns, which takes several times as long
        row += before
        before = row
    return found


def _mean(sums: Array, bounds: npt.NDArray[np.int64]) -> Array:
    """Return the sum of the rows between two bounds, divided by the root of their number.

    Args:
        sums: running sums, with a row of zeros at the beginning.
        bounds: the first row, and the one behind the last.
    """
    size = np.sqrt(np.maximum(bounds[:, 1] - bounds[:, 0], 1)).astype(np.float32)
    found: Array = (sums[bounds[:, 1]] - sums[bounds[:, 0]]) / size[:, None]
    return found
