"""Judging: what recognition finds in texts that it was not trained on, and how sure it may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from maitu.ingest import credibility, recognition, states, weights
from maitu.ingest import entities as recognized
from maitu.ingest.alignment import align
from maitu.ingest.entities import Found
from maitu.ingest.gold import GoldEntity
from maitu.ingest.learning import entities
from maitu.ingest.learning.examples import Example
from maitu.ontology.terms import TYPES

FOLDS, EPOCHS = 3, 7


def train_without(chosen: Sequence[Example], fold: int) -> dict[str, np.ndarray]:
    """Return the weights of a network trained on all texts but those of a fold."""
    others = [e for i, e in enumerate(chosen) if i % FOLDS != fold]
    return entities.train(others, EPOCHS, fold)


def unseen(chosen: Sequence[Example], trained: Sequence[dict[str, np.ndarray]]) -> list[Found]:
    """Return what is found in each text by the network that was trained without it.

    Args:
        chosen: the examples.
        trained: the weights of each fold's network, see `train_without`.
    """
    found: dict[int, Found] = {}
    for fold, fitted in enumerate(trained):
        weights.use(recognition.MODEL, fitted)
        found |= {i: find(e) for i, e in enumerate(chosen) if i % FOLDS == fold}
    return [found[i] for i in range(len(chosen))]


def find(example: Example) -> Found:
    """Return what the network in use finds in a text."""
    return recognized.find(example.reading, example.proposals, with_states(example).features)


def with_states(example: Example) -> Example:
    """Return an example with what the network in use keeps of the tagger's states."""
    f = example.features
    return replace(example, features=replace(f, states=states.kept(f.states).astype(np.float32)))


def stands_for(example: Example, found: Found) -> dict[str, str]:
    """Return of each found entity the annotated one that it is."""
    gold, ours = _compared(example, found)
    return {ours[j].id: gold[i].id for j, i in align(gold, ours).gold.items()}


def _compared(example: Example, found: Found) -> tuple[list[GoldEntity], list[GoldEntity]]:
    """Return the annotated entities and the found ones as they are compared."""
    gold = [GoldEntity(e["id"], tuple(e["types"]), tuple(e["names"]), bool(e.get("optional")))
            for e in example.annotation.entities]
    return gold, [GoldEntity(e.id, e.types, e.names) for e in found.entities]


def confidence(judged: Iterable[tuple[Example, Found]]) -> np.ndarray:
    """Return the weights of `recognition.confidence`, fitted to what was found and is right."""
    rows, right = [], []
    for example, found in judged:
        for e, wanted in zip(found.entities, _right(example, found), strict=True):
            if wanted is not None:
                types = np.eye(len(TYPES))[list(TYPES).index(e.types[0])]
                rows.append(np.append(recognition.evidence(e.confidence, len(e.mentions)), types))
                right.append(wanted)
    return regression(rows, right)


def credible(judged: Iterable[tuple[Example, Found]]) -> np.ndarray:
    """Return the weights of `credibility.judged`, fitted likewise to entities so judged alone."""
    rows, right = [], []
    for example, found in judged:
        evidence = credibility.evidence(found.entities, example.reading.document.text)
        for row, wanted in zip(evidence, _right(example, found), strict=True):
            if wanted is not None:
                rows.append(row)
                right.append(wanted)
    return regression(rows, right)


def _right(example: Example, found: Found) -> list[bool | None]:
    """Say of each found entity whether it is right, None where nobody need list it."""
    gold, ours = _compared(example, found)
    alignment = align(gold, ours)
    itself = {j: i for i, j in alignment.found.items()}  # all others are found a second time
    return [None if j in alignment.gold and gold[alignment.gold[j]].optional else
            j in itself and not set(gold[itself[j]].types).isdisjoint(e.types)
            for j, e in enumerate(ours)]


def regression(rows: Sequence[np.ndarray], right: Sequence[bool]) -> np.ndarray:
    """Return the weights of a logistic regression; its prior keeps what is rare near the others.

    Args:
        rows: what is known of each case.
        right: what became of it.
    """
    x, y = np.array(rows), np.array(right, dtype=float)
    w = np.zeros(x.shape[1])
    for _ in range(30):  # Newton's method
        p = 1 / (1 + np.exp(-(x @ w)))
        gradient = x.T @ (p - y) + w
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.eye(len(w)), gradient)
    return w


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10
                      ) -> float:
    """Return the expected calibration error: by how much confidence and precision differ.

    Args:
        confidences: probabilities.
        right: whether each was right.
        bins: into how many ranges of confidence they are sorted.
    """
    p, y = np.array(confidences), np.array(right, dtype=float)
    place = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(p[place == b].mean() - y[place == b].mean()) * (place == b).mean()
            for b in range(bins) if (place == b).any()]
    return float(sum(gaps))
