"""What in a store is worth a look: what the extraction was not sure of, and what may be one thing.

Every concern comes with the corrections that would settle it, for people to choose from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from maitu.graph.near_names import near
from maitu.graph.rows import rows
from maitu.graph.said import said
from maitu.graph.store import Store
from maitu.ontology.corrections import (
    NONE,
    Correction,
    Corrections,
    EntityName,
    Judgement,
    Merge,
    Replacement,
    StatementName,
)
from maitu.ontology.resolution import Doubt, resolve
from maitu.ontology.terms import MT
from maitu.ontology.vocabulary import Vocabulary, key, load

Kind = Literal["doubtful statement", "doubtful entity", "ambiguous name", "one name",
               "near names", "new name", "unknown unit"]

DOUBTFUL = 0.6  # confidence below which a statement or an entity is worth a look
_SHOWN = 3  # documents named with a concern
_CONTEXT = 20  # characters shown before and after the name of an entity


@dataclass(frozen=True, slots=True)
class Concern:
    """Something worth a look."""

    kind: Kind
    what: str
    documents: tuple[str, ...]  # names, at most a few
    proposals: tuple[Correction, ...]  # what would settle it: one of them, or nothing
    confidence: float | None = None  # of the surest document, 0 to 1
    quote: str | None = None


@dataclass(slots=True)
class _Named:
    """An entity with its names, and the documents that mention it."""

    names: set[str]
    documents: set[str]


_STATEMENTS = """
SELECT ?s ?p ?o (MAX(?c) AS ?best) {{
  ?x a mt:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; mt:confidence ?c .
}} GROUP BY ?s ?p ?o HAVING (MAX(?c) < {below}) ORDER BY ?best ?s ?p ?o
"""
_QUOTES = """
SELECT ?name ?quote {{
  ?x rdf:subject <{s}> ; rdf:predicate <{p}> ; rdf:object <{o}> ; mt:document ?d ;
    mt:evidence/mt:quote ?quote . ?d dcterms:identifier ?name .
}} ORDER BY ?name ?quote
"""
_ENTITIES = """
SELECT ?e (MAX(?c) AS ?best) {{ ?d mt:mentions ?e . ?e mt:confidence ?c }}
GROUP BY ?e HAVING (MAX(?c) < {below}) ORDER BY ?best ?e
"""
_TEXT = "SELECT ?text {{ ?d mt:mentions <{e}> ; mt:text ?text }} ORDER BY ?d LIMIT 1"
_NAMES = """
SELECT DISTINCT ?document ?e ?name { GRAPH ?d {
  ?d mt:mentions ?e ; dcterms:identifier ?document . ?e rdfs:label|skos:altLabel ?name .
} }
"""

_UNITS = """
SELECT ?unit ?name (COUNT(DISTINCT ?x) AS ?n) (MIN(?q) AS ?quote) {
  ?x a mt:Observation ; mt:unit ?unit ; mt:document/dcterms:identifier ?name ;
    mt:evidence/mt:quote ?q .
  FILTER NOT EXISTS { ?x mt:normalizedValue ?value }
} GROUP BY ?unit ?name ORDER BY ?unit ?name
"""


def review(
    store: Store, *, decided: Corrections = NONE, limit: int | None = None,
    below: float = DOUBTFUL,
) -> list[Concern]:
    """Return what is worth a look, the most doubtful and the most mentioned first.

    Args:
        store: what to look at.
        decided: what these have settled is left out.
        limit: at most so many of each kind.
        below: the confidence below which something is doubtful.
    """
    known = _known(store)
    settled = _Settled(decided)
    kinds: tuple[Iterator[Concern], ...] = (
        _doubtful_statements(store, settled, below),
        _doubtful_entities(store, settled, below, known),
        *_of_names(store, known, settled), _unknown_units(store))
    return [concern for kind in kinds for concern in islice(kind, limit)]


def tally(store: Store, *, decided: Corrections = NONE, below: float = DOUBTFUL
          ) -> dict[Kind, int]:
    """Return how much of each kind there is in what `review` returns without a limit."""
    known = _known(store)
    settled = _Settled(decided)
    kinds = (_doubtful_statements(store, settled, below, quoted=False),
             _doubtful_entities(store, settled, below, known, quoted=False),
             *_of_names(store, known, settled), _unknown_units(store))
    return dict(Counter(concern.kind for kind in kinds for concern in kind))


def _of_names(
    store: Store, known: Mapping[EntityName, _Named], settled: _Settled
) -> tuple[Iterator[Concern], ...]:
    doubts = resolve(said(store), settled.decided).doubts
    return (_ambiguous(doubts, settled), _one_name(known, settled),
            _near_names(known, settled, load()), _new_names(known, settled, load()))


class _Settled:
    """What people have decided already."""

    def __init__(self, decided: Corrections) -> None:
        general = decided.within("")
        self.decided = decided
        self._judged = {general.resolved(c.of) for c in decided.all if isinstance(c, Judgement)}
        self._replaced = {c.entity for c in decided.all if isinstance(c, Replacement)}
        self._final = general

    def judged(self, of: StatementName | EntityName) -> bool:
        return self._final.resolved(of) in self._judged

    def touched(self, entity: EntityName) -> bool:
        return entity in self._replaced or self.judged(entity)

    def apart(self, entities: Collection[EntityName]) -> bool:
        """Say whether these are known to be one (but for one), or all to be what they are."""
        left = [e for e in entities if e not in self._replaced]
        return len(left) < 2 or all(map(self.judged, left))


def _doubtful_statements(
    store: Store, settled: _Settled, below: float, quoted: bool = True
) -> Iterator[Concern]:
    for row in list(rows(store, _STATEMENTS.format(below=below))):
        s, o = _name(store, row["s"]), _name(store, row["o"])
        if s is None or o is None or not row["p"].startswith(MT):
            continue
        statement = StatementName(s, row["p"].removeprefix(MT), o)
        if settled.judged(statement):
            continue
        quotes = list(rows(store, _QUOTES.format(**row))) if quoted else []
        yield Concern(
            "doubtful statement", str(statement), _few(q["name"] for q in quotes),
            (Judgement(statement, False), Judgement(statement, True)), float(row["best"]),
            quotes[0]["quote"] if quotes else None)


def _doubtful_entities(
    store: Store, settled: _Settled, below: float, known: Mapping[EntityName, _Named],
    quoted: bool = True,
) -> Iterator[Concern]:
    for row in list(rows(store, _ENTITIES.format(below=below))):
        entity = _name(store, row["e"])
        if entity is None or entity not in known or settled.touched(entity):
            continue
        texts = rows(store, _TEXT.format(e=row["e"])) if quoted else iter(())
        text = next((r["text"] for r in texts), "")
        yield Concern(
            "doubtful entity", str(entity), _few(known[entity].documents),
            (Judgement(entity, False), Judgement(entity, True)), float(row["best"]),
            _passage(text, known[entity].names))


def _ambiguous(doubts: Iterable[Doubt], settled: _Settled) -> Iterator[Concern]:
    """Yield names that may stand for things of other names, where resolution could not tell."""
    for doubt in doubts:
        group = (doubt.entity, *doubt.others)
        if not settled.apart(group):
            yield Concern("ambiguous name", str(doubt), _few(doubt.documents),
                          (*(Merge(doubt.entity, other) for other in doubt.others),
                           *(Judgement(entity, True) for entity in group)))


def _one_name(known: Mapping[EntityName, _Named], settled: _Settled) -> Iterator[Concern]:
    """Yield entities that share a name which is the label of one of them."""
    by_name: dict[str, set[EntityName]] = {}
    for entity, named in known.items():
        for name in named.names:
            by_name.setdefault(key(name), set()).add(entity)
    labels = {key(entity.name) for entity in known}
    groups: dict[tuple[EntityName, ...], str] = {}
    for name, entities in sorted(by_name.items()):
        if len(entities) > 1 and name in labels:
            groups.setdefault(_by_weight(entities, known), name)
    for group in sorted(groups, key=lambda g: (-_weight(g, known), g)):
        if not settled.apart(group):
            yield _may_be_one("one name", group, known)


def _near_names(
    known: Mapping[EntityName, _Named], settled: _Settled, vocabulary: Vocabulary
) -> Iterator[Concern]:
    for pair in near(known):
        concepts = {c.label for e in pair if (c := vocabulary.find(e.name))}
        shared = set.intersection(*({key(n) for n in known[e].names} for e in pair))
        if len(concepts) < 2 and not shared and not settled.apart(pair):
            yield _may_be_one("near names", _by_weight(pair, known), known)


def _new_names(
    known: Mapping[EntityName, _Named], settled: _Settled, vocabulary: Vocabulary
) -> Iterator[Concern]:
    """Yield entities that several documents speak of, and no list of the vocabulary has."""
    for entity in _by_weight(known, known):
        named = known[entity]
        in_lists = any(vocabulary.find(n) or key(n) in vocabulary.by_ambiguous_name
                       for n in named.names)
        if len(named.documents) > 1 and not in_lists and not settled.touched(entity):
            yield Concern("new name", str(entity), _few(named.documents),
                          (Judgement(entity, True), Judgement(entity, False)))


def _unknown_units(store: Store) -> Iterator[Concern]:
    """Yield units that the table of units lacks, so that their values cannot be compared."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows(store, _UNITS):
        found.setdefault(row["unit"], []).append(row)
    for unit, places in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        count = sum(int(row["n"]) for row in places)
        yield Concern("unknown unit", f"{unit} (observations: {count})",
                      _few(row["name"] for row in places), (), quote=places[0]["quote"])


def _may_be_one(
    kind: Kind, group: tuple[EntityName, ...], known: Mapping[EntityName, _Named]
) -> Concern:
    best, *others = group
    documents = {d for e in group for d in known[e].documents}
    return Concern(kind, " = ".join(map(str, group)) + " ?", _few(documents),
                   (*(Merge(other, best) for other in others),
                    *(Judgement(entity, True) for entity in group)))


def _known(store: Store) -> dict[EntityName, _Named]:
    known: dict[EntityName, _Named] = {}
    for row in rows(store, _NAMES):
        if entity := _name(store, row["e"]):
            named = known.setdefault(entity, _Named(set(), set()))
            named.names.add(row["name"])
            named.documents.add(row["document"])
    return known


def _name(store: Store, iri: str) -> EntityName | None:
    try:
        return EntityName.from_iri(iri, store.base)
    except ValueError:  # data of other makers
        return None


def _by_weight(
    entities: Iterable[EntityName], known: Mapping[EntityName, _Named]
) -> tuple[EntityName, ...]:
    return tuple(sorted(entities, key=lambda e: (-len(known[e].documents), e)))


def _weight(entities: Iterable[EntityName], known: Mapping[EntityName, _Named]) -> int:
    return sum(len(known[e].documents) for e in entities)


def _few(documents: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(documents))[:_SHOWN])


def _passage(text: str, names: Iterable[str]) -> str | None:
    """Return the first place in a text that has one of these names, with what is around it."""
    places = sorted((at, name) for name in names if (at := text.find(name)) >= 0)
    if not places:
        return None
    at, name = places[0]
    return text[max(0, at - _CONTEXT):at + len(name) + _CONTEXT]
