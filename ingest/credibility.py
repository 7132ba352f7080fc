"""Credibility: how sure an entity is in the light of everything else that a document names.

`recognition.confidence` knows one name by itself. Whether a surer name of the same type holds it,
whether it holds one, how long it is, whether the vocabulary knows it and how long the document is
says more: long texts speak of much that nobody would list. `learning/judging.py` fits the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from maitu.ingest import recognition, weights
from maitu.ingest.alignment import comparable
from maitu.ingest.weights import Array
from maitu.ontology.model import Entity

LIKELY = 0.4  # probability from which an entity stands by itself
POSSIBLE = 0.2  # and from which one does of which something is said
SHORTEST, LONGEST = 300, 5000  # characters of documents that differ in what they list
_LONG_NAME = 20  # characters; longer ones are no likelier
_PART = 40  # characters; no name within another is longer


def judged(entities: Sequence[Entity], text: str) -> list[Entity]:
    """Return a document's entities with the probability that each is right as its confidence.

    Args:
        entities: with the confidence that each has by itself.
        text: of the document.
    """
    w = weights.load(recognition.MODEL).get("credibility")
    if w is None or not entities:
        return list(entities)
    sure = 1 / (1 + np.exp(-(evidence(entities, text) @ w)))
    return [replace(e, confidence=round(c, 3))
            for e, c in zip(entities, sure.tolist(), strict=True)]


def evidence(entities: Sequence[Entity], text: str) -> Array:
    """Return what the confidence of entities is read from, shape (entities, numbers).

    Args:
        entities: of one document, with the confidence that each has by itself.
        text: of the document.
    """
    length = math.log(min(max(len(text), SHORTEST), LONGEST) / SHORTEST)
    held, holding = _held(entities)
    rows = []
    for e, within, around in zip(entities, held, holding, strict=True):
        sure = min(max(e.confidence, 1e-3), 1 - 1e-3)
        rows.append((math.log(sure / (1 - sure)), math.log(len(e.mentions)), len(e.names) > 1,
                     min(len(comparable(e.names[0])), _LONG_NAME) / _LONG_NAME, within, around,
                     e.canonical is not None, length, 1))
    return np.array(rows, dtype=np.float32)


def _held(entities: Sequence[Entity]) -> tuple[list[float], list[float]]:
    """Return of each entity how sure those of a common type are whose names hold one of its names.

    And, as the second list, those whose names its own hold; 0 without any.
    """
    by_name: dict[str, list[int]] = {}
    for i, e in enumerate(entities):
        for name in {comparable(name) for name in e.names}:
            by_name.setdefault(name, []).append(i)
    held, holding = [0.0] * len(entities), [0.0] * len(entities)
    for name, longer in by_name.items():
        for i in {i for part in _parts(name) for i in by_name.get(part, ())}:
            for j in longer:
                if i != j and not set(entities[i].types).isdisjoint(entities[j].types):
                    held[i] = max(held[i], entities[j].confidence)
                    holding[j] = max(holding[j], entities[i].confidence)
    return held, holding


def _parts(name: str) -> Iterator[str]:
    """Yield every stretch of a name that is shorter than it."""
    for length in range(1, min(len(name), _PART + 1)):
        for start in range(len(name) - length + 1):
            yield name[start:start + length]
