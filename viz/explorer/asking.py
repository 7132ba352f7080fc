"""What a reader types into a field for an entity: from its name to the entity, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maitu.graph import resolve
from maitu.graph.store import Store
from maitu.graph.things import Thing, things
from maitu.ontology.errors import EntityError

_SHOWN = 8  # entities that may be meant


@dataclass(frozen=True, slots=True)
class Meant:
    """What a field says, and which entity that is."""

    text: str  # as it stands in the field again
    thing: Thing | None = None  # None: nothing was typed, or it cannot be told
    candidates: Sequence[Thing] = ()  # what may be meant

    @property
    def is_unclear(self) -> bool:
        """Whether something was typed that is not one entity."""
        return bool(self.text) and self.thing is None


def meant(store: Store, typed: str) -> Meant:
    """Return the entity that a name, an alias or an IRI stands for."""
    text = typed.strip()
    if not text:
        return Meant("")
    try:
        iri = resolve.resolve(store, text)
    except EntityError as error:
        known = things(store, error.candidates)
        return Meant(text, None, [known[iri] for iri in error.candidates][:_SHOWN])
    thing = things(store, [iri])[iri]
    return Meant(_name(store, thing), thing)


def readable(store: Store, typed: str) -> str:
    """Return what a field says again: the entity's name if an IRI was given, else what it was."""
    return meant(store, typed).text if "/" in typed else typed


def _name(store: Store, thing: Thing) -> str:
    """Return what a field says of an entity: its label, if that is nobody else's."""
    try:
        if resolve.resolve(store, thing.label) == thing.iri:
            return thing.label
    except EntityError:
        pass
    return resolve.short(store, thing.iri)
