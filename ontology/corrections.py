"""Corrections: what people have decided about what was extracted.

A correction names entities by type and canonical name, as their IRIs do, and holds for all
documents or for those it lists. `Corrections` is a set of them that do not contradict each other;
`corrections_reading` and `corrections_writing` know the files in which people keep them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from urllib.parse import unquote

from maitu.ontology import naming
from maitu.ontology.terms import BASE, TYPES


@dataclass(frozen=True, slots=True, order=True)
class EntityName:
    """What an entity's IRI is made of; two entities of one type and name are one."""

    type: str  # the first of its types
    name: str  # in the form of `naming.canonical`

    @classmethod
    def of(cls, type: str, label: str) -> EntityName:
        """Return the name of the entity of this first type and label."""
        return cls(type, naming.canonical(label))

    @classmethod
    def from_iri(cls, iri: str, base: str = BASE) -> EntityName:
        """Return what an entity's IRI says.

        Raises:
            ValueError: it is no IRI of an entity under `base` (says what is wrong).
        """
        type, slash, name = iri.removeprefix(base).partition("/")
        if not iri.startswith(base) or not slash or not name:
            raise ValueError(f"<{iri}> is no entity; write <Company/NAME>, or its whole IRI, "
                             f"which begins with {base}")
        if type not in TYPES:
            raise ValueError(f"<{iri}>: there is no type {type}; there are {', '.join(TYPES)}")
        return cls.of(type, unquote(name))

    def iri(self, base: str = BASE) -> str:
        """Return the entity's IRI."""
        return naming.entity_iri(self.type, self.name, base)

    def __str__(self) -> str:
        return f"{self.type}/{self.name}"


@dataclass(frozen=True, slots=True, order=True)
class StatementName:
    """A relation between two entities, whatever its modality."""

    subject: EntityName
    predicate: str
    object: EntityName

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limited:
    documents: frozenset[str] = frozenset()  # names of the documents it is limited to; none: all
    note: str | None = field(default=None, compare=False)  # why, for people

    def holds_in(self, document: str) -> bool:
        """Say whether it is about the document of that name too."""
        return not self.documents or document in self.documents

    def _where(self) -> str:
        return f" in {', '.join(sorted(self.documents))}" if self.documents else ""


@dataclass(frozen=True, slots=True)
class Merge(_Limited):
    """This entity is that one."""

    entity: EntityName
    replacement: EntityName

    def __str__(self) -> str:
        return f"merge {self.entity} into {self.replacement}{self._where()}"


@dataclass(frozen=True, slots=True)
class Split(_Limited):
    """This name, of this entity or of any, stands for another entity."""

    name: str
    replacement: EntityName
    entity: EntityName | None = None  # whose name it is; None: of any

    def __str__(self) -> str:
        of = f" of {self.entity}" if self.entity else ""
        return f"split “{self.name}”{of} off as {self.replacement}{self._where()}"


@dataclass(frozen=True, slots=True)
class Rename(_Limited):
    """This entity is known by another name."""

    entity: EntityName
    label: str

    def __str__(self) -> str:
        return f"rename {self.entity} to {self.label}{self._where()}"


@dataclass(frozen=True, slots=True)
class Retype(_Limited):
    """This entity is of this type, and of no other."""

    entity: EntityName
    type: str

    def __str__(self) -> str:
        return f"retype {self.entity} as {self.type}{self._where()}"


@dataclass(frozen=True, slots=True)
class Judgement(_Limited):
    """A statement or an entity is right as extracted, or it is wrong and left out."""

    of: StatementName | EntityName
    accepted: bool

    def __str__(self) -> str:
        return f"{'accept' if self.accepted else 'reject'} {self.of}{self._where()}"


Correction = Merge | Split | Rename | Retype | Judgement
Replacement = Merge | Rename | Retype  # what makes an entity another one
_C = TypeVar("_C", bound=Correction)


def successor(entity: EntityName, by: Iterable[Replacement]) -> EntityName:
    """Return the entity that these corrections of it make of `entity`, in one step."""
    for correction in by:
        match correction:
            case Merge():
                return correction.replacement
            case Rename():
                entity = EntityName.of(entity.type, correction.label)
            case Retype():
                entity = EntityName(correction.type, entity.name)
    return entity


@dataclass(frozen=True)
class Corrections:
    """A set of corrections, in an order that does not depend on files (`str`).

    Made by `corrections_reading.load`, which refuses those that contradict each other.
    """

    all: tuple[Correction, ...] = ()

    @classmethod
    def of(cls, corrections: Iterable[Correction]) -> Corrections:
        """Return the set of these; one that is given twice counts once."""
        return cls(tuple(sorted(dict.fromkeys(corrections), key=str)))

    def __bool__(self) -> bool:
        return bool(self.all)

    def within(self, document: str) -> Corrections:
        """Return those that hold in the document of that name."""
        return Corrections(tuple(c for c in self.all if c.holds_in(document)))

    @cached_property
    def digest(self) -> str:
        """What changes whenever they may have another effect; empty if there are none."""
        if not self.all:
            return ""
        return hashlib.sha256("\n".join(map(str, self.all)).encode("utf-8")).hexdigest()

    @cached_property
    def _replacements(self) -> Mapping[EntityName, tuple[Replacement, ...]]:
        by_entity: dict[EntityName, list[Replacement]] = {}
        for c in self.all:
            if isinstance(c, Replacement):
                by_entity.setdefault(c.entity, []).append(c)
        return {entity: most_specific(given) for entity, given in by_entity.items()}

    def chain(self, entity: EntityName) -> tuple[Replacement, ...]:
        """Return the corrections that make another entity of this one, step after step.

        Of a set that holds in one document (`within`). A merge of what was merged before goes on
        from there.

        Raises:
            ValueError: they lead round in a circle.
        """
        steps: list[Replacement] = []
        seen = {entity}
        while by := self._replacements.get(entity):
            steps += by
            before, entity = entity, successor(entity, by)
            if entity == before:  # the same name, written in another way
                break
            if entity in seen:
                raise ValueError("; ".join(map(str, steps)))
            seen.add(entity)
        return tuple(steps)

    def final(self, entity: EntityName) -> EntityName:
        """Return what the entity is in the end (see `chain`)."""
        for correction in self.chain(entity):
            entity = successor(entity, [correction])
        return entity

    def resolved(self, of: StatementName | EntityName) -> StatementName | EntityName:
        """Return what a statement or an entity is in the end."""
        if isinstance(of, EntityName):
            return self.final(of)
        return StatementName(self.final(of.subject), of.predicate, self.final(of.object))


NONE = Corrections()


def most_specific(given: Iterable[_C]) -> tuple[_C, ...]:
    """Return those that are limited to documents or, if none is, all: the narrower one counts."""
    every = tuple(given)
    return tuple(c for c in every if c.documents) or every
