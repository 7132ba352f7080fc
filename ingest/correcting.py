"""Corrections at work: the graph of a document, with the last word of people.

Splits come first, then what makes an entity another one (merge, rename, retype), then what is
rejected and accepted. A correction names an entity as extracted or as other corrections left it:
both are the same entity in the end (`Corrections.final`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from maitu.ingest.identities import Identity, Part, identities
from maitu.ontology.corrections import (
    Correction,
    Corrections,
    EntityName,
    Judgement,
    StatementName,
    most_specific,
)
from maitu.ontology.model import DocumentGraph, Observation, Relation
from maitu.ontology.terms import PREDICATES


@dataclass(frozen=True, slots=True)
class Corrected:
    """A document's graph after its corrections, and what they did."""

    graph: DocumentGraph
    applied: tuple[Correction, ...] = ()  # those that took effect, in the order of the set
    dropped: tuple[str, ...] = ()  # relations that the corrected entities cannot have, and why


def correct(graph: DocumentGraph, corrections: Corrections) -> Corrected:
    """Apply to a document's graph what holds in it.

    A relation whose corrected ends the ontology does not allow, or which would link an entity to
    itself, is dropped and listed.
    """
    here = corrections.within(graph.document.name)
    if not here:
        return Corrected(graph)
    applied: dict[Correction, None] = {}
    verdicts = _verdicts(here)
    found = _judged(identities(graph.entities, here, applied), verdicts, applied)
    relations, dropped = _relations(graph.relations, found)
    relations = _judged_relations(relations, found, verdicts, applied)
    if not applied:
        return Corrected(graph)
    parts = _by_former(found)
    changed = DocumentGraph(
        graph.document, tuple(i.entity for i in found if not i.rejected), tuple(relations),
        tuple(_observation(o, parts) for o in graph.observations))
    return Corrected(changed, tuple(c for c in here.all if c in applied), dropped)


def _judged(
    found: Sequence[Identity], verdicts: Mapping[StatementName | EntityName, Judgement],
    applied: dict[Correction, None],
) -> list[Identity]:
    """Return the entities, the rejected ones marked and last, the others numbered anew."""
    judged: list[Identity] = []
    for identity in found:
        verdict = verdicts.get(identity.name)
        if verdict:
            applied[verdict] = None
        if verdict and verdict.accepted:
            identity = replace(identity, entity=replace(identity.entity, confidence=1.0))
        elif verdict:
            identity = replace(identity, rejected=True)
        judged.append(identity)
    if any(i.changed or i.rejected for i in judged):
        judged.sort(key=lambda i: (i.rejected, _first_mention(i)))
        judged = [replace(identity, entity=replace(identity.entity, id=f"e{n}"))
                  for n, identity in enumerate(judged, 1)]
    return judged


def _first_mention(identity: Identity) -> int:
    return min((m.start for m in identity.entity.mentions), default=0)


def _judged_relations(
    relations: Iterable[Relation], entities: Iterable[Identity],
    verdicts: Mapping[StatementName | EntityName, Judgement], applied: dict[Correction, None],
) -> list[Relation]:
    names = {i.entity.id: i.name for i in entities}
    kept = []
    for relation in relations:
        s, p, o = names[relation.s], relation.p, names[relation.o]
        verdict = verdicts.get(StatementName(s, p, o))
        if verdict is None and p in PREDICATES and PREDICATES[p].symmetric:
            verdict = verdicts.get(StatementName(o, p, s))
        if verdict:
            applied[verdict] = None
        if verdict is None:
            kept.append(relation)
        elif verdict.accepted:
            kept.append(replace(relation, confidence=1.0))
    return kept


def _verdicts(here: Corrections) -> Mapping[StatementName | EntityName, Judgement]:
    """Return the judgement that counts of every entity and statement, by its final name."""
    given: dict[StatementName | EntityName, list[Judgement]] = {}
    for correction in here.all:
        if isinstance(correction, Judgement):
            given.setdefault(here.resolved(correction.of), []).append(correction)
    return {of: most_specific(judgements)[0] for of, judgements in given.items()}


_Parts = Mapping[str, list[tuple[Part, Identity]]]  # by the id of the extracted entity


def _by_former(entities: Iterable[Identity]) -> _Parts:
    by_former: dict[str, list[tuple[Part, Identity]]] = {}
    for identity in entities:
        for part in identity.parts:
            by_former.setdefault(part.of, []).append((part, identity))
    return by_former


def _now(parts: Sequence[tuple[Part, Identity]], start: int, end: int) -> Identity:
    """Return which part of an extracted entity a stretch of the text speaks of.

    Where it names none of them or several, it is what is left of the entity.
    """
    left = next((pair for pair in parts if not pair[0].split_off), parts[0])
    named = [pair for pair in parts if pair[0].is_named_in(start, end)]
    return (left if not named or left in named else named[0])[1]


def _relations(
    relations: Iterable[Relation], entities: Iterable[Identity]
) -> tuple[list[Relation], tuple[str, ...]]:
    """Return the relations between what the entities have become, and those that cannot be."""
    parts = _by_former(entities)
    kept: dict[Relation, None] = {}
    dropped: dict[str, None] = {}
    for relation in relations:
        s, o = (_now(parts[end], relation.start, relation.end)
                for end in (relation.s, relation.o))
        if s.rejected or o.rejected:
            continue
        if wrong := _impossible(s, relation.p, o):
            dropped[f"{s.entity.label} {relation.p} {o.entity.label}: {wrong}"] = None
        else:
            kept[replace(relation, s=s.entity.id, o=o.entity.id)] = None
    return list(kept), tuple(dropped)


def _impossible(s: Identity, p: str, o: Identity) -> str | None:
    if not (s.changed or o.changed):
        return None
    if s is o:
        return "both are now the same entity"
    if p in PREDICATES and not PREDICATES[p].allows(s.entity.types, o.entity.types):
        return f"{p} does not link {'/'.join(s.entity.types)} to {'/'.join(o.entity.types)}"
    return None


def _observation(observation: Observation, parts: _Parts) -> Observation:
    def now(who: str | None, named: bool = True) -> str | None:
        if who is None or who not in parts:
            return who
        identity = _now(parts[who], observation.start, observation.end)
        if identity.rejected:  # source and place may be a name only
            return identity.entity.names[0] if named else None
        return identity.entity.id

    return replace(observation, about=now(observation.about, named=False),
                   source=now(observation.source), place=now(observation.place))
