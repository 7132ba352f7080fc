"""The steps of training: encoder, vectors, entities, relations.

Each uses what the ones before it have written.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from maitu.ingest import recognition, statements, weights
from maitu.ingest.entities import Found, credited
from maitu.ingest.learning import encoder, entities, judging, pair_examples, vectors
from maitu.ingest.learning import statements as relations
from maitu.ingest.learning.examples import Example, examples, words
from maitu.ingest.learning.fitting import Fitted
from maitu.ingest.learning.pair_examples import PairExample
from maitu.ontology.terms import PREDICATES
from maitu.ontology.vocabulary import load

_LOG = logging.getLogger(__name__)
MODEL = Path(__file__).parents[1] / "model"
TRAINING = Path(__file__).parents[1] / "training"
DEVELOPMENT = TRAINING / "development"
ENTITY_EPOCHS, RELATION_EPOCHS = 14, 8
WORKERS = 2
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


def train_entities(folder: Path = TRAINING) -> list[Found]:
    """Write the entities' model; return what is found in each text without having seen it.

    Args:
        folder: the annotated texts.
    """
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), _log) as workers:
        final = workers.submit(_entities, folder)
        parts = list(workers.map(_fold, [folder] * judging.FOLDS, range(judging.FOLDS)))
    chosen = _chosen(folder)
    found = judging.unseen(chosen, parts)
    trained = final.result()
    trained["confidence"] = judging.confidence(zip(chosen, found, strict=True))
    weights.use(recognition.MODEL, trained)
    alone = [_judged_alone(f) for f in found]
    trained["credibility"] = judging.credible(zip(chosen, alone, strict=True))
    _save(recognition.MODEL, trained)
    return [credited(f, e.reading.document.text)
            for e, f in zip(chosen, alone, strict=True)]


@cache
def _chosen(folder: Path) -> list[Example]:
    return examples(folder)


def _entities(folder: Path) -> Fitted:
    return entities.train(_chosen(folder), ENTITY_EPOCHS)


def _fold(folder: Path, number: int) -> Fitted:
    return judging.train_without(_chosen(folder), number)


def _judged_alone(found: Found) -> Found:
    """Return what was found with the confidence that each entity deserves by itself."""
    return replace(found, entities=tuple(
        replace(e, confidence=recognition.confidence(e.confidence, e.types[0], len(e.mentions)))
        for e in found.entities))


def train_relations(found: Sequence[Found], folder: Path = TRAINING,
                    epochs: int = RELATION_EPOCHS) -> None:
    """Write the relations' model.

    Args:
        found: what recognition finds in each text without having seen it.
        folder: the annotated texts.
        epochs: how often each is seen.
    """
    trained = relations.train(_cases(_chosen(folder), found), epochs)
    weights.use(statements.MODEL, trained)
    _save(statements.MODEL, {**trained, **_judgement(examples(DEVELOPMENT))})


def _cases(chosen: Sequence[Example], found: Sequence[Found]) -> list[PairExample]:
    """Return every text twice: with the entities it has, and with those that are found in it."""
    draw = random.Random(0)
    cases = []
    for raw, ours in zip(chosen, found, strict=True):
        e = judging.with_states(raw)
        annotated = pair_examples.as_annotated(e)
        doubt = {x.id: draw.uniform(0.4, 1) for x in annotated.entities}
        annotated = replace(annotated, spans=tuple(
            replace(s, confidence=doubt[s.entity]) for s in annotated.spans))
        cases.append(pair_examples.labelled(e, annotated, {x: x for x in doubt}))
        cases.append(pair_examples.labelled(e, ours, judging.stands_for(e, ours)))
    return cases


def _judgement(developed: Sequence[Example]) -> Fitted:
    """Return the threshold that is best on texts, and what probabilities are worth there.

    Both are read from what recognition finds in them.
    """
    cases = [(e, found, judging.stands_for(e, found))
             for e, found in ((judging.with_states(e), judging.find(e)) for e in developed)]
    best = max(THRESHOLDS, key=lambda threshold: _f1(cases, threshold))
    rows, right = [], []
    for e, found, is_gold in cases:
        wanted = {_key(r["s"], r["p"], r["o"]): bool(r.get("optional"))
                  for r in e.annotation.relations}
        for (s, p, o), row in pair_examples.stated(e, found, best).items():
            key = _key(is_gold.get(s, ""), p, is_gold.get(o, ""))
            if not wanted.get(key):
                rows.append(row)
                right.append(key in wanted)
    return {"threshold": np.array(best), "confidence": judging.regression(rows, right)}


def _f1(cases: Sequence[tuple[Example, Found, dict[str, str]]], threshold: float) -> float:
    """Return the F1 of relations at a threshold."""
    right = wrong = missed = 0
    for e, found, is_gold in cases:
        said = {_key(is_gold.get(s, s + "?"), p, is_gold.get(o, o + "?"))
                for s, p, o in pair_examples.stated(e, found, threshold)}
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


def _save(name: str, arrays: Fitted) -> None:
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
        with TemporaryDirectory() as compiled:  # the workers share what XLA compiles
            os.environ["JAX_COMPILATION_CACHE_DIR"] = compiled
            found = train_entities()
            if "relations" in steps:
                train_relations(found)
