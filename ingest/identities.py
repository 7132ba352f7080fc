"""Which entities a document's entities are, once its corrections have split and joined them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from maitu.ontology.corrections import (
    Correction,
    Corrections,
    EntityName,
    Merge,
    Rename,
    Retype,
    Split,
    successor,
)
from maitu.ontology.model import Entity, Mention
from maitu.ontology.naming import canonical
from maitu.ontology.vocabulary import key


@dataclass(frozen=True, slots=True)
class Part:
    """An extracted entity, or what is left of it, or what was split off."""

    of: str  # id of the extracted entity
    entity: Entity
    split_off: bool = False

    def is_named_in(self, start: int, end: int) -> bool:
        """Say whether one of its mentions is in this stretch of the text."""
        return any(start <= m.start and m.end <= end for m in self.entity.mentions)


@dataclass(frozen=True, slots=True)
class Identity:
    """An entity of the corrected document, and the parts that it is made of."""

    name: EntityName
    entity: Entity
    parts: tuple[Part, ...]
    changed: bool  # by corrections
    rejected: bool = False  # and so left out, with its relations


@dataclass(frozen=True, slots=True)
class _Member:
    """A part, and what it has become; it may share its name with others."""

    part: Part
    name: EntityName
    entity: Entity
    label: str | None = None  # as a correction writes it

    @property
    def is_as_before(self) -> bool:
        return self.entity == self.part.entity and not self.part.split_off


def identities(
    entities: Iterable[Entity], here: Corrections, applied: dict[Correction, None]
) -> list[Identity]:
    """Return the entities that these corrections make of a document's.

    Args:
        entities: as extracted.
        here: the corrections that hold in the document.
        applied: those that take effect are added to it.
    """
    groups: dict[EntityName, list[_Member]] = {}
    for part in (p for e in entities for p in _split(e, here, applied)):
        member = _followed(part, here, applied)
        groups.setdefault(member.name, []).append(member)
    found = []
    for name, group in groups.items():
        if all(m.is_as_before for m in group):
            found += [Identity(name, m.entity, (m.part,), False) for m in group]
        else:
            parts = tuple(m.part for m in group)
            found.append(Identity(name, _joined(name, group), parts, True))
    return found


def name_of(entity: Entity) -> EntityName:
    """Return the entity's name in corrections."""
    return EntityName.of(entity.types[0], entity.label)


def _split(
    entity: Entity, here: Corrections, applied: dict[Correction, None]
) -> list[Part]:
    splits = sorted((c for c in here.all if isinstance(c, Split)),
                    key=lambda c: (c.entity is None, not c.documents, str(c)))
    itself = here.final(name_of(entity)) if splits else None
    rest = entity.mentions
    off: list[Part] = []
    for split in splits:
        if split.entity and here.final(split.entity) != itself:
            continue
        if here.final(split.replacement) == itself:
            continue
        moved = tuple(m for m in rest if key(m.text) == key(split.name))
        if moved:
            applied[split] = None
            rest = tuple(m for m in rest if m not in moved)
            off.append(Part(entity.id, _piece(entity, split.replacement, moved), True))
    if not off:
        return [Part(entity.id, entity)]
    if not rest:
        return off
    taken = {key(m.text) for part in off for m in part.entity.mentions}
    names = tuple(n for n in entity.names if key(n) not in taken)
    left = replace(entity, names=names or (entity.label,), mentions=rest, canonical=entity.label)
    return [Part(entity.id, left), *off]


def _piece(entity: Entity, name: EntityName, mentions: Sequence[Mention]) -> Entity:
    return replace(entity, types=_as(name.type, entity.types), mentions=tuple(mentions),
                   names=tuple(dict.fromkeys(m.text for m in mentions)), canonical=name.name)


def _followed(part: Part, here: Corrections, applied: dict[Correction, None]) -> _Member:
    """Return what merges, renames and retypes make of a part."""
    name, entity, label = name_of(part.entity), part.entity, None
    for step in here.chain(name):
        applied[step] = None
        name = successor(name, [step])
        match step:
            case Merge():
                entity, label = replace(entity, types=_as(name.type, entity.types)), None
            case Rename():
                label = step.label
            case Retype():
                entity = replace(entity, types=(step.type,))
        entity = replace(entity, canonical=label or name.name)
    return _Member(part, name, entity, label)


def _as(type: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """Return types with this one first; where it is not among them, they were of something else."""
    return (type, *(t for t in types if t != type)) if type in types else (type,)


def _joined(name: EntityName, group: Sequence[_Member]) -> Entity:
    """Return one entity of several that are the same."""
    before = [m.entity for m in group if m.is_as_before]  # they had this name all the time
    entities = [*before, *(m.entity for m in group if not m.is_as_before)]
    names = tuple(dict.fromkeys(n for e in entities for n in e.names))
    # A name that is taken of an IRI lacks marks that the text may have: “晨星”助手.
    labels = (*(m.label for m in group if m.label), *(e.label for e in before),
              *(n for n in names if canonical(n) == name.name), name.name)
    label = labels[0]
    first = next((n for n in names if key(n) == key(label)), None)
    mentions = sorted({m for e in entities for m in e.mentions}, key=lambda m: (m.start, -m.end))
    return Entity(
        entities[0].id, tuple(dict.fromkeys(t for e in entities for t in e.types)),
        tuple(dict.fromkeys([first, *names])) if first else names, tuple(mentions),
        max(e.confidence for e in entities), None if first == label else label)
