"""Which corrections of a set contradict each other, so that none of them could be obeyed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from maitu.ontology.corrections import (
    Correction,
    Corrections,
    Judgement,
    Merge,
    Replacement,
    Split,
    most_specific,
)
from maitu.ontology.vocabulary import key

_C = TypeVar("_C", bound=Correction)


def contradictions(corrections: Corrections) -> list[tuple[str, tuple[Correction, ...]]]:
    """Return what is wrong, in words, each with the corrections that are to blame."""
    found: dict[str, tuple[Correction, ...]] = {}
    # "" is the name of no document: what holds there holds in all.
    scopes = sorted({"", *(d for c in corrections.all for d in c.documents)})
    for scope in scopes:
        here = corrections.within(scope)
        for wrong, blamed in (*_rivals(here), *_circles(here)):
            found.setdefault(f"{wrong}: {'; '.join(map(str, blamed))}", blamed)
        if not found:
            for wrong, blamed in _verdicts(here):
                found.setdefault(f"{wrong}: {'; '.join(map(str, blamed))}", blamed)
    return list(found.items())


def _rivals(here: Corrections) -> Iterator[tuple[str, tuple[Correction, ...]]]:
    for replacements in _grouped((c, c.entity) for c in here.all if isinstance(c, Replacement)):
        kinds = [type(c) for c in replacements]
        if len(kinds) > len(set(kinds)) or (Merge in kinds and len(kinds) > 1):
            yield "one entity cannot become several", replacements
    for splits in _grouped((c, (key(c.name), c.entity)) for c in here.all if isinstance(c, Split)):
        if len(splits) > 1:
            yield "one name cannot stand for several entities", splits


def _circles(here: Corrections) -> Iterator[tuple[str, tuple[Correction, ...]]]:
    blamed = set()
    for correction in here.all:
        if isinstance(correction, Replacement):
            try:
                here.chain(correction.entity)
            except ValueError:
                blamed.add(correction)
    if blamed:
        yield "these lead round in a circle", tuple(sorted(blamed, key=str))


def _verdicts(here: Corrections) -> Iterator[tuple[str, tuple[Correction, ...]]]:
    for verdicts in _grouped((c, here.resolved(c.of)) for c in here.all
                             if isinstance(c, Judgement)):
        if len({c.accepted for c in verdicts}) > 1:
            yield "it cannot be both right and wrong", verdicts


def _grouped(keyed: Iterable[tuple[_C, object]]) -> Iterator[tuple[_C, ...]]:
    groups: dict[object, list[_C]] = {}
    for correction, by in keyed:
        groups.setdefault(by, []).append(correction)
    yield from (most_specific(group) for group in groups.values())
