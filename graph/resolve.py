"""From what a person calls an entity to its IRI."""

from __future__ import annotations

from typing import NoReturn

import pyoxigraph as ox

from maitu.graph.matching import EXACT_LABEL, EXACT_NAME
from maitu.graph.rows import rows
from maitu.graph.search import Match, find, matches
from maitu.graph.store import Name, Store
from maitu.ontology.errors import EntityError
from maitu.ontology.terms import PREFIXES, TYPES

_SHOWN = 5  # candidates named in a message
_CANDIDATES = 20


def resolve(store: Store, name: str) -> str:
    """Return the IRI of the entity that `name` stands for.

    Args:
        store: where the entity is.
        name: its label, an alias, its IRI, or its IRI in short (`Technology/5G`,
            `id:Technology/5G`). A label counts more than an alias.

    Raises:
        EntityError: no entity has the name (suggests near ones), or several have it (lists them).
    """
    if not name.strip():
        raise EntityError("the name of an entity is needed, and this one is empty")
    iri = _as_iri(store, name.strip())
    if iri and _is_mentioned(store, iri):
        return iri
    if iri and "://" in name:
        raise EntityError(f"{name}: the store has no entity of this IRI")
    ranked = _called(store, name)
    for tier in (EXACT_LABEL, EXACT_NAME):
        named = [hit for hit in ranked if hit[1] == tier]
        verbatim = [hit for hit in named if hit[0].text == name.strip()]
        chosen = verbatim or named
        if len(chosen) == 1:
            return chosen[0][0].iri
        if chosen:
            _refuse_ambiguous(store, name, matches(store, chosen))
    _refuse_unknown(store, name)


def named(store: Store, text: str) -> list[str]:
    """Return the IRIs of all entities that a text may stand for, where more than one will do.

    Args:
        store: where the entities are.
        text: a whole name, an alias, an IRI or an IRI in short, as for `resolve`.

    Returns:
        The IRIs, sorted; of an IRI, that alone, be it in the store or not.
    """
    iri = _as_iri(store, text.strip())
    if iri:
        return [iri]
    return sorted({name.iri for name, score in _called(store, text) if score >= EXACT_NAME})


def short(store: Store, iri: str) -> str:
    """Return an entity's IRI in the short form that `resolve` takes: `Technology/5G`."""
    return iri.removeprefix(store.base)


def _called(store: Store, name: str) -> list[tuple[Name, float]]:
    """Return the names that fit best, and surely all those that fit whole."""
    limit = _CANDIDATES
    while True:
        found = store.find_names(name, limit)
        if len(found) < limit or found[-1][1] < EXACT_NAME:
            return found
        limit *= 10


def _as_iri(store: Store, name: str) -> str | None:
    """Return the IRI that a text is or abbreviates, None if it reads as a name."""
    if name.startswith("<") and name.endswith(">"):
        name = name[1:-1]
    for prefix in ("id:", ""):
        local = name.removeprefix(prefix)
        if local.split("/", 1)[0] in TYPES and "/" in local:
            name = store.base + local
    if not name.startswith(("http://", "https://", "urn:", store.base, PREFIXES["id"])):
        return None
    try:
        return ox.NamedNode(name).value
    except ValueError:
        return None


def _is_mentioned(store: Store, iri: str) -> bool:
    return any(rows(store, f"SELECT ?d {{ ?d mt:mentions {ox.NamedNode(iri)} }} LIMIT 1"))


def _refuse_ambiguous(store: Store, name: str, found: list[Match]) -> NoReturn:
    listed = "".join(f"\n  {_line(store, m)}" for m in found[:_CANDIDATES])
    raise EntityError(f"{name}: {len(found)} entities have this name; say which one:{listed}",
                      tuple(m.iri for m in found))


def _refuse_unknown(store: Store, name: str) -> NoReturn:
    near = find(store, name, limit=_SHOWN)
    if not near:
        raise EntityError(f"{name}: the store has no such entity; "
                          "`maitu find` takes a part of a name, or pinyin")
    listed = "".join(f"\n  {_line(store, m)}" for m in near)
    raise EntityError(f"{name}: the store has no such entity; did you mean:{listed}",
                      tuple(m.iri for m in near))


def _line(store: Store, match: Match) -> str:
    documents = match.documents[0] if match.documents else ""
    more = f" and {len(match.documents) - 1} more" if len(match.documents) > 1 else ""
    where = f" — {documents}{more}" if documents else ""
    return f"{short(store, match.iri)} ({match.label}: {', '.join(match.types)}){where}"
