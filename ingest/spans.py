"""Spans: the places where a text speaks of an entity."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A mention as the relation extractors see it: where, and which entity."""

    start: int
    end: int
    entity: str  # id
    types: tuple[str, ...]
    clausal: bool = False  # a trend or trouble that is a whole clause
    confidence: float = 1.0  # that there is such an entity at all
