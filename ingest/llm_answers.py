"""Answers of a language model as proposals: nothing in them is believed yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

KINDS = ("entities", "relations", "observations")
_MARKS = " \t\r\n《》“”\"「」『』"


@dataclass(frozen=True, slots=True)
class EntityProposal:
    """A name, and what the model takes it for."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class RelationProposal:
    """A relation between two names, with the words said to state it."""

    subject: str
    predicate: str
    object: str
    quote: str


@dataclass(frozen=True, slots=True)
class ObservationProposal:
    """A number and what it is said to measure."""

    indicator: str
    value: Decimal
    unit: str | None
    period: str | None
    change: str | None
    about: str | None
    source: str | None
    place: str | None
    forecast: bool
    quote: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one answer proposes."""

    entities: tuple[EntityProposal, ...]
    relations: tuple[RelationProposal, ...]
    observations: tuple[ObservationProposal, ...]
    misshapen: int  # items that have not the form asked for


def parse(text: str) -> dict[str, Any] | None:
    """Return the JSON object of an answer, None if there is none that holds proposals.

    Words around the object, such as a code fence, are let be.
    """
    try:
        found = json.loads(text[text.find("{"):text.rfind("}") + 1])
    except (ValueError, RecursionError):
        return None
    usable = isinstance(found, dict) and any(isinstance(found.get(k), list) for k in KINDS)
    return found if usable else None


def proposals(answer: Mapping[str, Any]) -> Proposed:
    """Return the proposals of an answer, without what has not the form."""
    entities, relations, observations = (
        [made for item in _items(answer, kind) for made in [_made(kind, item)]] for kind in KINDS)
    return Proposed(
        tuple(e for e in entities if isinstance(e, EntityProposal)),
        tuple(r for r in relations if isinstance(r, RelationProposal)),
        tuple(o for o in observations if isinstance(o, ObservationProposal)),
        sum(made is None for made in (*entities, *relations, *observations)))


def _items(answer: Mapping[str, Any], kind: str) -> Iterator[Any]:
    found = answer.get(kind)
    yield from found if isinstance(found, list) else ()


def _made(kind: str, item: Any) -> EntityProposal | RelationProposal | ObservationProposal | None:
    try:
        if kind == "entities":
            return EntityProposal(_name(item["name"]), _text(item["type"]))
        if kind == "relations":
            return RelationProposal(_name(item["subject"]), _text(item["predicate"]),
                                    _name(item["object"]), _text(item["quote"]))
        return ObservationProposal(
            _text(item["indicator"]), _number(item["value"]), _maybe(item.get("unit")),
            _maybe(item.get("period")), _maybe(item.get("change")), _maybe(item.get("about")),
            _maybe(item.get("source")), _maybe(item.get("place")), item.get("forecast") is True,
            _text(item["quote"]))
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        return None


def _text(value: Any) -> str:
    """Return a text without space around it.

    Raises:
        ValueError: it is none, or empty.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _name(value: Any) -> str:
    return _text(_text(value).strip(_MARKS))


def _maybe(value: Any) -> str | None:
    return None if value is None or value == "" else _text(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError
    written = re.sub(r"[,，\s%％]", "", str(value))
    number = Decimal(written)
    if not number.is_finite() or len(written) > 40:
        raise ValueError
    return number
