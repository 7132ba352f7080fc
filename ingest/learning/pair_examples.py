"""Pair examples: the pairs of an annotated text, and what it states of each.

The words that an annotation quotes as evidence say at which of several places a statement is made;
the other places of the same two entities count neither way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from maitu.ingest import references, relations, statements
from maitu.ingest.entities import Found
from maitu.ingest.learning.examples import Example
from maitu.ingest.pairs import Pairs, pairs
from maitu.ingest.spans import Span
from maitu.ontology.model import Entity, Mention
from maitu.ontology.terms import PREDICATES

OPTIONAL, DENIED = 0.5, 3.0  # what a doubtful statement weighs, and a denial


@dataclass(frozen=True)
class PairExample:
    """A text's pairs and what it states of them."""

    example: Example
    found: Found
    pairs: Pairs
    wanted: np.ndarray  # (pairs, predicates): 1 where the text states it
    weights: np.ndarray  # (pairs, predicates): how much each counts


def as_annotated(example: Example) -> Found:
    """Return what recognition would find if it made no mistake."""
    text = example.reading.document.text
    entities, spans = [], []
    for e in example.annotation.entities:
        places = example.places[e["id"]]
        if places:
            types = tuple(e["types"])
            entities.append(Entity(e["id"], types, tuple(e["names"]),
                                   tuple(Mention(a, b, text[a:b]) for a, b in places)))
            spans += [Span(a, b, e["id"], types, types[0] == "Trend") for a, b in places]
    spans.sort(key=lambda s: (s.start, -s.end))
    spans += references.find(example.reading, entities, spans)
    return Found(tuple(entities), tuple(sorted(spans, key=lambda s: (s.start, -s.end))), {})


def labelled(example: Example, found: Found, is_gold: dict[str, str]) -> PairExample:
    """Return the pairs of a text with what the annotation says of them.

    Args:
        example: the text.
        found: its entities as somebody found them.
        is_gold: of each found entity the annotated one it stands for.
    """
    p = _pairs(example, found)
    order = {name: i for i, name in enumerate(PREDICATES)}
    wanted = np.zeros((len(p.subjects), len(order)), np.float32)
    weights = p.allowed.astype(np.float32)
    by_pair: dict[tuple[str, str], list[int]] = {}
    for n, (i, j) in enumerate(zip(p.subjects, p.objects, strict=True)):
        s, o = p.spans[i], p.spans[j]
        if s.entity in is_gold and o.entity in is_gold:
            by_pair.setdefault((is_gold[s.entity], is_gold[o.entity]), []).append(n)
    for r in example.annotation.relations:
        k = order[r["p"]]
        ends = [(r["s"], r["o"])] + [(r["o"], r["s"])] * PREDICATES[r["p"]].symmetric
        stretch = _stretch(example.reading.document.text, r["evidence"])
        for end in ends:
            at = by_pair.get(end, [])
            inside = [n for n in at if _within(example, p, n, stretch)] or \
                sorted(at, key=lambda n: _distance(p, n))[:1]
            weights[at, k] = 0
            wanted[inside, k] = 1
            weights[inside, k] = OPTIONAL if r.get("optional") else 1
    names = {n: e["id"] for e in example.annotation.entities for n in e["names"]}
    for denied in example.annotation.negatives:
        end = names.get(denied["s_name"], ""), names.get(denied["o_name"], "")
        for n in by_pair.get(end, []):
            k = order[denied["p"]]
            if not wanted[n, k]:
                weights[n, k] = DENIED
    return PairExample(example, found, p, wanted, weights)


def stated(example: Example, found: Found, threshold: float
           ) -> dict[tuple[str, str, str], np.ndarray]:
    """Return the triples of found entities whose probability reaches a threshold.

    Each with what its confidence is read from, see `statements.evidence`.
    """
    p = _pairs(example, found)
    probabilities = statements.probabilities(example.features, p)
    n, k = statements.stated(example.reading, p, probabilities, threshold)
    likeliest = np.argsort(probabilities[n, k])  # the last one of a triple counts
    n, k = n[likeliest], k[likeliest]
    rows = statements.evidence(p.spans, p.subjects[n], p.objects[n], k, probabilities[n, k])
    return {(p.spans[i].entity, statements.NAMES[name], p.spans[j].entity): row
            for i, j, name, row in zip(p.subjects[n], p.objects[n], k, rows, strict=True)}


def _pairs(example: Example, found: Found) -> Pairs:
    claims = relations.claimed(relations.ruled(example.reading, found))
    policy = references.document_policy(example.reading, found.spans)
    return pairs(example.reading, example.features, found.spans, claims,
                 policy.entity if policy else None)


def _stretch(text: str, evidence: str) -> tuple[int, int] | None:
    match = re.search(r"[\s*|#>]*".join(re.escape(c) for c in evidence), text)
    return match.span() if match else None


def _within(example: Example, p: Pairs, n: int, stretch: tuple[int, int] | None) -> bool:
    if stretch is None:
        return False
    told = statements.told_by(example.reading, p.spans[p.subjects[n]], p.spans[p.objects[n]])
    return stretch[0] <= told.start and told.end <= stretch[1] + 1


def _distance(p: Pairs, n: int) -> int:
    return int(abs(p.spans[p.subjects[n]].start - p.spans[p.objects[n]].start))
