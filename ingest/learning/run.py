"""The steps of training: encoder, vectors, entities, relations.

Each uses what the ones before it have written.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from maitu.ingest import recognition, statements, weights
from maitu.ingest.entities import Found
from maitu.ingest.learning import encoder, entities, judging, vectors
from maitu.ingest.learning import statements as relations
from maitu.ingest.learning.examples import Example, examples, words
from maitu.ontology.terms import PREDICATES
from maitu.ontology.vocabulary import load

_LOG = logging.getLogger(__name__)
MODEL = Path(__file__).parents[1] / "model"
TRAINING = Path(__file__).parents[1] / "training"
DEVELOPMENT = TRAINING / "development"
ENTITY_EPOCHS, RELATION_EPOCHS = 14, 12
WORKERS = 2
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


def train_entities(chosen: Sequence[Example]) -> list[Found]:
    """Write the entities' model; return what is found in each text without having seen it."""
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), _log) as workers:
        final = workers.submit(_entities)
        parts = list(workers.map(_fold, range(judging.FOLDS)))
    found = judging.unseen(chosen, parts)
    trained = final.result()
    trained["confidence"] = judging.confidence(zip(chosen, found, strict=True))
    _save(recognition.MODEL, trained)
    return [_judged(f) for f in found]


@cache
def _chosen() -> list[Example]:
    return examples(TRAINING)


def _entities() -> dict[str, np.ndarray]:
    return entities.train(_chosen(), ENTITY_EPOCHS)


def _fold(number: int) -> dict[str, np.ndarray]:
    return judging.train_without(_chosen(), number)


def _judged(found: Found) -> Found:
    """Return what was found with the confidence that it deserves."""
    sure = {e.id: recognition.confidence(e.confidence, e.types[0], len(e.mentions))
            for e in found.entities}
    return replace(found, spans=tuple(replace(s, confidence=sure[s.entity]) for s in found.spans))


def train_relations(chosen: Sequence[Example], found: Sequence[Found]) -> None:
    """Write the relations' model.

    Args:
        chosen: the examples.
        found: what recognition finds in each without having seen it.
    """
    draw = random.Random(0)
    cases = []
    for raw, ours in zip(chosen, found, strict=True):
        e = judging.with_states(raw)
        annotated = relations.as_annotated(e)
        doubt = {x.id: draw.uniform(0.4, 1) for x in annotated.entities}
        annotated = replace(annotated, spans=tuple(
            replace(s, confidence=doubt[s.entity]) for s in annotated.spans))
        cases.append(relations.labelled(e, annotated, {x: x for x in doubt}))
        cases.append(relations.labelled(e, ours, judging.stands_for(e, ours)))
    trained = relations.train(cases, RELATION_EPOCHS)
    trained["threshold"] = np.full(len(PREDICATES), 0.35)
    _save(statements.MODEL, trained)
    developed = examples(DEVELOPMENT)
    best = max(THRESHOLDS, key=lambda t: _f1(developed, t))
    trained["threshold"] = np.full(len(PREDICATES), best)
    _save(statements.MODEL, trained)


def _f1(developed: Sequence[Example], threshold: float) -> float:
    """Return the F1 of relations, over what recognition finds, at a threshold."""
    right = wrong = missed = 0
    for e in developed:
        found = judging.find(e)
        is_gold = judging.stands_for(e, found)
        said = {_key(is_gold.get(s, s + "?"), p, is_gold.get(o, o + "?"))
                for s, p, o in relations.stated(judging.with_states(e), found, threshold)}
        wanted = {_key(r["s"], r["p"], r["o"]): bool(r.get("optional"))
                  for r in e.annotation.relations}
        right += sum(t in said for t, optional in wanted.items() if not optional)
        missed += sum(t not in said for t, optional in wanted.items() if not optional)
        wrong += sum(t not in wanted for t in said)
    f1 = 2 * right / max(2 * right + wrong + missed, 1)
    _LOG.info("relations at %.2f: F1 %.3f on the development texts", threshold, f1)
    return f1


def _key(s: str, p: str, o: str) -> tuple[str, str, str]:
    """Return a triple such that either order of a symmetric one is the same."""
    return (min(s, o), p, max(s, o)) if PREDICATES[p].symmetric else (s, p, o)


def _save(name: str, arrays: dict[str, np.ndarray]) -> None:
    halves = {key: array.astype(np.float16) for key, array in arrays.items()}
    np.savez(MODEL / f"{name}.npz", **halves)  # type: ignore[arg-type]
    weights.use(name, halves)


def _log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


def main(steps: Sequence[str]) -> None:
    """Run the named steps, or all of them."""
    _log()
    steps = steps or ("encoder", "vectors", "entities", "relations")
    if "encoder" in steps:
        encoder.build(MODEL)
    if "vectors" in steps:
        vectors.build(MODEL, words(TRAINING), load().by_name)
    if "entities" in steps or "relations" in steps:
        found = train_entities(_chosen())
        if "relations" in steps:
            train_relations(_chosen(), found)
