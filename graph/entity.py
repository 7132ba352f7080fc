"""Everything that the documents of a store say of one entity."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

import pyoxigraph as ox

from maitu.graph import relations
from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.graph.things import Thing, thing, things
from maitu.ontology.errors import EntityError
from maitu.ontology.terms import MT, PREDICATES, PREFIXES

Direction = Literal["out", "in"]  # the entity is the subject, or the object
Role = Literal["about", "source", "place"]  # what the entity is to a statistic
_ROLES: tuple[Role, ...] = ("about", "source", "place")
_LABEL, _TYPE, _SKOS = PREFIXES["rdfs"] + "label", PREFIXES["rdf"] + "type", PREFIXES["skos"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a document's text."""

    text: str
    document: str  # IRI
    title: str  # of the document
    section: str | None
    page: int | None
    start: int  # offsets into the document's text
    end: int


@dataclass(frozen=True, slots=True)
class RelationLine:
    """A relation of the entity with another, in one modality, with all quotes that state it."""

    direction: Direction
    predicate: str  # name of the property: promotes
    other: Thing
    confidence: float  # of the surest statement, 0 to 1
    modality: str
    evidences: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class ObservationLine:
    """A statistic that has to do with the entity."""

    role: Role
    indicator: str
    value: Decimal  # as written: 16.5 for 16.5%
    unit: str | None
    period: str | None  # ISO
    change: str | None  # `yoy` for a year-on-year change
    forecast: bool
    about: str | None  # label of the entity that it is about
    source: str | None  # name of who measured
    place: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class Mentioning:
    """A document that mentions the entity."""

    iri: str
    title: str


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One entity, and all that is known of it."""

    iri: str
    label: str
    types: tuple[str, ...]
    names: tuple[str, ...]  # all but the label, sorted
    links: tuple[str, ...]  # IRIs of the same thing elsewhere (Wikidata)
    documents: tuple[str, ...]  # titles of the documents that mention it
    mentioned_in: tuple[Mentioning, ...]  # these documents, in the order of the titles
    relations: tuple[RelationLine, ...]  # out before in, in the ontology's order of predicates
    observations: tuple[ObservationLine, ...]  # what is about it first, in time order


# What each of three short queries would ask. Most entities are in no statistic, and to ask for
# those of an entity takes longer than to ask whether there are any.
_ITSELF = """
SELECT ?p ?x ?document ?title ?role {{
  {{ VALUES ?p {{ rdfs:label rdf:type skos:prefLabel skos:altLabel skos:exactMatch }} {e} ?p ?x }}
  UNION {{ ?document mt:mentions {e} ; dcterms:title ?title }}
  UNION {{ VALUES ?role {{ mt:about mt:source mt:place }} FILTER EXISTS {{ ?o ?role {e} }} }}
}}
"""
_QUOTE = """
  ?x mt:evidence ?evidence ; mt:document ?document .
  ?evidence mt:quote ?quote ; mt:start ?start ; mt:end ?end .
  ?document dcterms:title ?title .
  OPTIONAL {{ ?evidence mt:section ?section }} OPTIONAL {{ ?evidence mt:page ?page }}
"""
_RELATIONS = """
SELECT ?to ?from ?p ?confidence ?modality ?quote ?start ?end ?document ?title ?section ?page {{
  {{ {to} ?x rdf:subject {e} ; rdf:object ?to }} UNION
  {{ {origin} ?x rdf:object {e} ; rdf:subject ?from }}
  ?x rdf:predicate ?p ; mt:confidence ?confidence ; mt:modality ?modality .
""" + _QUOTE + "}}"
# A statement comes with the triple that it is about, which is found four times as fast. Of triples
# that are not ours, a vocabulary's, say, only those count that a statement is about.
_CONNECTED = """
SELECT DISTINCT ?s ?o {{ VALUES ?s {{ {nodes} }} VALUES ?o {{ {nodes} }} ?s ?p ?o
  FILTER(STRSTARTS(STR(?p), STR(mt:)) || EXISTS {{ ?x rdf:subject ?s ; rdf:object ?o }}) }}
"""
_OBSERVATIONS = """
SELECT ?x ?indicator ?value ?unit ?period ?change ?forecast
    ?about ?source ?sourceName ?place ?placeName
    ?quote ?start ?end ?document ?title ?section ?page {{
  ?x mt:{role} {e} ; mt:indicator ?indicator ; mt:value ?value .
""" + _QUOTE + """
  OPTIONAL {{ ?x mt:unit ?unit }} OPTIONAL {{ ?x mt:period ?period }}
  OPTIONAL {{ ?x mt:change ?change }} OPTIONAL {{ ?x mt:forecast ?forecast }}
  OPTIONAL {{ ?x mt:about ?about }}
  OPTIONAL {{ ?x mt:source ?source }} OPTIONAL {{ ?x mt:sourceName ?sourceName }}
  OPTIONAL {{ ?x mt:place ?place }} OPTIONAL {{ ?x mt:placeName ?placeName }}
}}
"""


def describe(store: Store, iri: str) -> EntityPage:
    """Return what the store knows of the entity with this IRI.

    Raises:
        EntityError: no document mentions it.
    """
    try:
        node = str(ox.NamedNode(iri))
    except ValueError as error:
        raise EntityError(f"{iri}: not an IRI") from error
    itself: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    played: set[str] = set()
    for row in rows(store, _ITSELF.format(e=node)):
        if "p" in row:
            itself.setdefault(row["p"], set()).add(row["x"])
        elif "role" in row:
            played.add(_local(row["role"]))
        else:
            titles[row["document"]] = row["title"]
    documents = sorted((Mentioning(d, title) for d, title in titles.items()),
                       key=lambda d: (d.title, d.iri))
    if not documents:
        raise EntityError(f"{iri}: no document of the store mentions it")
    labels, types, preferred, others, links = (itself.get(p, set()) for p in (
        _LABEL, _TYPE, _SKOS + "prefLabel", _SKOS + "altLabel", _SKOS + "exactMatch"))
    entity = thing(iri, labels, types)
    return EntityPage(
        iri, entity.label, entity.types,
        tuple(sorted((labels | preferred | others) - {entity.label})), tuple(sorted(links)),
        tuple(d.title for d in documents), tuple(documents),
        tuple(_relations(store, node)), tuple(_observations(store, node, played)),
    )


def between(store: Store, iri: str, other: str) -> tuple[RelationLine, ...]:
    """Return the relations of an entity with one other entity; each is given by its IRI."""
    return tuple(_relations(store, str(ox.NamedNode(iri)), other))


def connected(store: Store, iris: Collection[str]) -> set[tuple[str, str]]:
    """Return which of these entities have a relation with each other, each pair in order."""
    layer = relations.if_worth(store)  # ten times as fast as a query
    if layer is not None:
        numbers = {n for iri in iris if (n := layer.number(iri)) is not None}
        return {(layer.entities[min(n, other)], layer.entities[max(n, other)]) for n in numbers
                for other in layer.end[layer.starts[n]:layer.starts[n + 1]].tolist()
                if other in numbers and other != n}
    nodes = " ".join(str(ox.NamedNode(iri)) for iri in sorted(iris))
    return {(min(r["s"], r["o"]), max(r["s"], r["o"]))
            for r in rows(store, _CONNECTED.format(nodes=nodes)) if r["s"] != r["o"]}


def _relations(store: Store, node: str, other: str = "") -> Iterable[RelationLine]:
    to, origin = (next(values(end, [other])) if other else "" for end in ("?to", "?from"))
    groups: dict[tuple[Direction, str, str, str], list[Mapping[str, str]]] = {}
    for row in rows(store, _RELATIONS.format(e=node, to=to, origin=origin)):
        direction: Direction = "out" if "to" in row else "in"
        end = row["to"] if "to" in row else row["from"]
        key = (direction, _local(row["p"]), end, _local(row["modality"]))
        groups.setdefault(key, []).append(row)
    ends = _ends(store, {end for _, _, end, _ in groups})
    lines = [
        RelationLine(direction, predicate, ends[end],
                     max(float(r["confidence"]) for r in said), modality, _quotes(said))
        for (direction, predicate, end, modality), said in groups.items()
    ]
    return sorted(lines, key=_relation_order)


def _ends(store: Store, iris: set[str]) -> Mapping[str, Thing]:
    """Return entities that take part in relations, by IRI."""
    layer = relations.if_worth(store)
    known = {iri: layer.thing(n) for iri in iris if (n := layer.number(iri)) is not None} \
        if layer is not None else {}
    return known | things(store, iris - known.keys())


def _observations(store: Store, node: str, played: Collection[str]) -> Iterable[ObservationLine]:
    found: dict[tuple[str, Role], Mapping[str, str]] = {}
    for role in _ROLES:
        if role not in played:
            continue
        for row in rows(store, _OBSERVATIONS.format(e=node, role=role)):
            found.setdefault((row["x"], role), row)
    named = things(store, {row[r] for row in found.values() for r in _ROLES if r in row})
    return sorted((_observation(role, row, named) for (_, role), row in found.items()),
                  key=_observation_order)


def _observation(
    role: Role, row: Mapping[str, str], named: Mapping[str, Thing]
) -> ObservationLine:
    def name(of: Role) -> str | None:
        return named[row[of]].label if of in row else row.get(of + "Name")

    try:
        value = Decimal(row["value"])
    except InvalidOperation:  # data of other makers
        value = Decimal("NaN")
    return ObservationLine(
        role, row["indicator"], value, row.get("unit"), row.get("period"), row.get("change"),
        row.get("forecast") == "true", name("about"), name("source"), name("place"),
        _quote(row),
    )


def _quotes(said: Iterable[Mapping[str, str]]) -> tuple[Quote, ...]:
    unique = {(q.document, q.start, q.end): q for q in map(_quote, said)}
    return tuple(sorted(unique.values(), key=lambda q: (q.title, q.document, q.start, q.end)))


def _quote(row: Mapping[str, str]) -> Quote:
    return Quote(row["quote"], row["document"], row["title"], row.get("section"),
                 int(row["page"]) if "page" in row else None, int(row["start"]), int(row["end"]))


def _local(iri: str) -> str:
    return iri.removeprefix(MT)


def _relation_order(line: RelationLine) -> tuple[bool, int, float, str, str, str]:
    known = list(PREDICATES)
    place = known.index(line.predicate) if line.predicate in PREDICATES else len(known)
    return (line.direction == "in", place, -line.confidence,
            line.other.label, line.other.iri, line.modality)


def _observation_order(line: ObservationLine) -> tuple[int, bool, str, str, str, int]:
    return (_ROLES.index(line.role), line.period is None, line.period or "", line.indicator,
            line.quote.document, line.quote.start)
