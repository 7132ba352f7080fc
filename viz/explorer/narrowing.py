"""Which policies a reader looks at: those of a region or a body, and of a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from maitu.graph import policies
from maitu.graph.current import Current
from maitu.graph.policies import Policy
from maitu.graph.regions import choices
from maitu.graph.store import Store
from maitu.graph.things import Thing
from maitu.ontology.measures import bounds

_Day = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: the IRI of a region, and the first and last day, month or year."""

    region: Annotated[str, Query(max_length=1000)] = ""
    first: Annotated[_Day, Query(alias="from")] = ""
    last: Annotated[_Day, Query(alias="to")] = ""

    def parameters(self) -> dict[str, str]:
        """Return the address's parameters that say this; none if nothing is asked for."""
        said = {"region": self.region, "from": self.first.strip(), "to": self.last.strip()}
        return {name: value for name, value in said.items() if value}


Narrowing = Annotated[Asked, Depends()]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The policies that fit, and what the fields of a form show."""

    listed: Sequence[Policy]
    places: Sequence[Thing]  # to choose from, as the next
    bodies: Sequence[Thing]
    region: str
    first: str
    last: str
    unread: tuple[str, ...]  # dates that are none


@dataclass(frozen=True, slots=True)
class _All:
    """All policies of a store, and by what region they can be chosen."""

    listed: Sequence[Policy]
    places: Sequence[Thing]
    bodies: Sequence[Thing]


def _all(store: Store) -> _All:
    listed = policies.policies(store)
    return _All(listed, *choices(store, {b for p in listed for b in p.issuers}))


_known = Current(_all)


def narrowed(store: Store, asked: Asked) -> Narrowed:
    """Return the policies that fit; under a time, those whose date is known."""
    known = _known.of(store)
    listed, first, last = known.listed, asked.first.strip(), asked.last.strip()
    if asked.region:
        listed = [p for p in listed if asked.region in p.regions]
    if first or last:
        listed = policies.within(listed, first, last)
    unread = tuple(d for d in (first, last) if d and bounds(d) is None)
    return Narrowed(listed, known.places, known.bodies, asked.region, first, last, unread)
