"""Finding entities by what a person types: a name, a part of one, its pinyin or its initials."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.graph.things import things
from maitu.ontology.vocabulary import key

# Scores, best first. Within the graded kinds the part of the name that the text covers counts.
EXACT_LABEL = 1.0
EXACT_NAME = 0.9
_PREFIX, _INSIDE, _PINYIN, _INITIALS = 0.7, 0.5, 0.3, 0.1
_GRADE = 0.15  # what is added for a whole name, so that kinds never overlap
_ALIAS_DISCOUNT = 0.01

# Documents repeat each other's labels: patterns that are asked for together would multiply.
_MENTIONED = """
SELECT ?e (COUNT(DISTINCT ?document) AS ?n) { ?document mt:mentions ?e } GROUP BY ?e
"""
_STATED = """
SELECT ?e (COUNT(*) AS ?n) { { ?x rdf:subject ?e } UNION { ?x rdf:object ?e } } GROUP BY ?e
"""
_LABELS = "SELECT DISTINCT ?e ?name { ?e rdfs:label ?name }"
_ALIASES = """
SELECT DISTINCT ?e ?name { { ?e skos:altLabel ?name } UNION { ?e skos:prefLabel ?name } }
"""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity that documents mention."""

    iri: str
    text: str
    is_label: bool
    weight: int  # how many documents mention the entity, and statements are about it


@dataclass(frozen=True, slots=True)
class Match:
    """An entity that fits the text searched for."""

    iri: str
    label: str
    types: tuple[str, ...]
    matched_name: str  # the name that fits best
    score: float  # 0 to 1
    documents: tuple[str, ...]  # titles of the documents that mention it


def find(store: Store, text: str, limit: int = 20) -> list[Match]:
    """Return the entities that fit the text, best first.

    A whole name counts more than the beginning of one, that more than its middle, and these more
    than pinyin (`xinxixiaofei`, ü as `v`) and its initials (`xxxf`). Of equals, what the documents
    speak of most comes first. Case, width, spaces and quotation marks make no difference.

    Args:
        store: any store.
        text: what was typed.
        limit: at most so many matches.
    """
    return matches(store, rank(names(store), text)[:limit])


def names(store: Store) -> list[Name]:
    """Return all names, of documents and vocabulary, of the entities that documents mention."""
    weights = {r["e"]: int(r["n"]) for r in rows(store, _MENTIONED)}
    for row in rows(store, _STATED):
        if row["e"] in weights:
            weights[row["e"]] += int(row["n"])
    labels, aliases = (
        {(r["e"], r["name"]) for r in rows(store, query) if r["e"] in weights}
        for query in (_LABELS, _ALIASES))
    kinds = ((True, labels), (False, aliases - labels))
    return [Name(iri, text, is_label, weights[iri])
            for is_label, known in kinds for iri, text in sorted(known)]


def rank(names: Iterable[Name], text: str) -> list[tuple[Name, float]]:
    """Return the best fitting name of each entity that fits, with its score, best first.

    Chinese text that no name contains is taken by its sound, so that a slip of the input method
    (新西消费) still finds something.
    """
    wanted, known = key(text), list(names)
    if not text.strip() or not wanted.strip("_"):
        return []
    scored = [(n, _written(n, wanted)) for n in known]
    if wanted.isascii() or "ü" in wanted or not any(score for _, score in scored):
        sound = re.sub(r"[^0-9a-z]", "", "".join(syllables(text)))
        scored = [(n, score or _sounded(n, sound)) for n, score in scored]
    best: dict[str, tuple[Name, float]] = {}
    for name, score in sorted(scored, key=_order):
        if score:
            best.setdefault(name.iri, (name, score))
    return list(best.values())


def matches(store: Store, ranked: Iterable[tuple[Name, float]]) -> list[Match]:
    """Return ranked names as matches, with what the store knows of their entities."""
    kept = list(ranked)
    iris = [name.iri for name, _ in kept]
    known = things(store, iris)
    titles: dict[str, set[str]] = {iri: set() for iri in iris}
    for clause in values("?e", iris):
        for row in rows(store, f"SELECT DISTINCT ?e ?title {{ {clause} "
                               "?document mt:mentions ?e ; dcterms:title ?title }"):
            titles[row["e"]].add(row["title"])
    return [
        Match(n.iri, known[n.iri].label, known[n.iri].types, n.text, round(score, 4),
              tuple(sorted(titles[n.iri])))
        for n, score in kept
    ]


@lru_cache(maxsize=200_000)
def syllables(text: str) -> tuple[str, ...]:
    """Return the pinyin of each character, other signs as they are: 5G手机 → 5g, shou, ji."""
    plain = key(text).replace("ü", "v")
    return tuple(lazy_pinyin(plain, style=Style.NORMAL))


def _order(scored: tuple[Name, float]) -> tuple[float, int, int, str, str]:
    name, score = scored
    return -score, -name.weight, len(name.text), name.text, name.iri


def _written(name: Name, wanted: str) -> float:
    """Return how well the letters fit, 0 if they do not."""
    own = key(name.text)
    if own == wanted:
        return EXACT_LABEL if name.is_label else EXACT_NAME
    if wanted not in own:
        return 0.0
    return _graded(_PREFIX if own.startswith(wanted) else _INSIDE, name, len(wanted) / len(own))


def _sounded(name: Name, sound: str) -> float:
    """Return how well the sound fits the pinyin or the initials, 0 if it does not."""
    if len(sound) < 2 or name.text.isascii():
        return 0.0
    parts = [p for p in (re.sub(r"[^0-9a-z]", "", s) for s in syllables(name.text)) if p]
    whole = "".join(parts)
    if any("".join(parts[at:]).startswith(sound) for at in range(len(parts))):
        return _graded(_PINYIN, name, len(sound) / len(whole))
    # A run of letters or digits is typed in full, a character by its first letter: 5gsj.
    own = key(name.text)
    initials = "".join(p if p in own else p[0] for p in parts)
    # All of them, for a few letters are somewhere among the initials of any long name.
    return _graded(_INITIALS, name, 1.0) if sound == initials else 0.0


def _graded(kind: float, name: Name, covered: float) -> float:
    return kind + _GRADE * covered - (0 if name.is_label else _ALIAS_DISCOUNT)
