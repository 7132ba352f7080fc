"""Where public bodies are at home: the places and the bodies that they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.graph.things import Thing, things

_STEP = "(skos:broader|mt:partOf|mt:locatedIn)"
# A step, and then any number: of a `+` Virtuoso would not see that VALUES says where it starts.
_ABOVE = f"SELECT DISTINCT ?e ?up {{{{ {{bodies}} ?e {_STEP}/{_STEP}* ?up }}}}"
_PLACES = """
SELECT DISTINCT ?e ?name {
  ?e a mt:Place ; rdfs:label|skos:altLabel ?name FILTER EXISTS { ?document mt:mentions ?e } }
"""


def regions(store: Store, bodies: Iterable[Thing]) -> dict[str, frozenset[str]]:
    """Return the IRIs of what each body belongs to, itself included.

    That is what the vocabulary or a text places it under, however far up. Of what neither knows,
    the name may tell: 深圳市商务局 begins with a place.

    Args:
        store: any store.
        bodies: what issued policies; places among them.
    """
    known = {body.iri: body for body in bodies}
    above: dict[str, set[str]] = defaultdict(set)
    for clause in values("?e", known):
        for row in rows(store, _ABOVE.format(bodies=clause)):
            above[row["e"]].add(row["up"])
    unplaced = [b for b in known.values() if b.iri not in above and "Place" not in b.types]
    if unplaced:
        # The longest name first: 上海市浦东新区 is not only in 上海市.
        places = sorted(((r["name"], r["e"]) for r in rows(store, _PLACES) if len(r["name"]) > 1),
                        key=lambda p: (-len(p[0]), p))
        for body in unplaced:
            place = next((e for name, e in places if body.label.startswith(name)), None)
            if place:
                above[body.iri] |= {place}
        found = {e for body in unplaced for e in above.get(body.iri, ())}
        higher: dict[str, set[str]] = defaultdict(set)
        for clause in values("?e", found):
            for row in rows(store, _ABOVE.format(bodies=clause)):
                higher[row["e"]].add(row["up"])
        for body in unplaced:
            above[body.iri] |= {up for e in above[body.iri] for up in higher[e]}
    return {iri: frozenset(above[iri] | {iri}) for iri in known}


def choices(store: Store, issuers: Iterable[Thing]) -> tuple[tuple[Thing, ...], tuple[Thing, ...]]:
    """Return the places and the superior bodies by which policies can be told apart.

    A country in which only provinces and cities act is none: it would leave out, without saying
    so, the bodies of the state, which belong to no place.

    Args:
        store: any store.
        issuers: what issued policies.

    Returns:
        Places, and bodies above other bodies, both by name.
    """
    acting = {body.iri: body for body in issuers}
    above = regions(store, acting.values())
    known = things(store, {iri for ups in above.values() for iri in ups})
    places = {iri for iri, thing in known.items() if _is_place(thing, store.base)}
    higher = regions(store, [known[iri] for iri in places])
    countries = {iri for iri in places - acting.keys() if higher[iri] == {iri}
                 and any(iri in higher[other] for other in places - {iri})}
    bodies = {up for iri, ups in above.items() for up in ups - {iri}} - places

    def named(iris: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(sorted((known[iri] for iri in iris), key=lambda t: (t.label, t.iri)))

    return named(places - countries), named(bodies)


def _is_place(thing: Thing, base: str) -> bool:
    return "Place" in thing.types or thing.iri.startswith(f"{base}Place/")
