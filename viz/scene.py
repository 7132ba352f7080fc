"""The scene: the part of the graph that one page shows, as plain values.

A scene is made of the quads of a store (`of_quads`) and keeps them, so that the page it becomes
carries the very graph that it draws.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import pyoxigraph as ox

from maitu.graph.rows import text
from maitu.ontology.terms import MT, PREFIXES, TYPES

Relation = tuple[str, str, str]  # IRIs of subject, predicate and object
Facts = Mapping[str, Mapping[str, Sequence[str]]]  # subject -> predicate -> objects, as text

_LABELS = tuple(PREFIXES[p] + n for p, n in
                (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title")))
_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True, slots=True)
class Source:
    """A document that quotes come from."""

    iri: str
    title: str
    publisher: str | None = None
    date: str | None = None  # ISO 8601: `2020-12`, `2024-12-31`
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a document that say something, and how far they can be trusted."""

    text: str
    source: str  # IRI of the document
    section: str | None = None
    page: int | None = None
    confidence: float | None = None  # 0 to 1
    modality: str | None = None  # one of `terms.MODALITIES`
    period: str | None = None  # when what it says happened: `2024`, `2024-12`


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic about an entity."""

    indicator: str
    value: str  # the number as written
    unit: str | None = None
    period: str | None = None
    change: str | None = None  # `yoy` for a year-on-year change
    forecast: bool = False
    measured_by: str | None = None
    place: str | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """An entity."""

    iri: str
    label: str
    types: tuple[str, ...] = ()  # class names; the first one colours it
    aliases: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    same_as: tuple[str, ...] = ()  # IRIs of the same thing elsewhere


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation, directed from one entity to another, with every quote that states it."""

    source: str  # IRI of the subject
    target: str  # IRI of the object
    predicate: str  # name in the ontology, or the whole IRI of a foreign property
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What one page shows: nodes by falling degree, the edges among them, and their graph."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    sources: tuple[Source, ...] = ()
    quads: tuple[ox.Quad, ...] = ()
    omitted: int = 0  # entities that the selection met and left out for want of room
    title: str = ""
    asked: tuple[str, ...] = ()  # IRIs of the entities that it is about, if any were asked for
    query: str | None = None  # the query whose answer it shows

    def degrees(self) -> Counter[str]:
        """Return the number of edges at each node."""
        return Counter(end for edge in self.edges for end in (edge.source, edge.target))


def of_quads(
    quads: Iterable[ox.Quad], entities: Iterable[str], relations: Iterable[Relation],
    omitted: int = 0,
) -> Scene:
    """Make the scene of these entities and relations.

    Args:
        quads: all that is known of them: types, names, statements, evidence, observations.
        entities: IRIs of what to show.
        relations: what to draw among them, quoted or not.
        omitted: how many entities the selection left out.

    Returns:
        The scene, in an order that depends on nothing but the content.
    """
    kept = tuple(sorted(set(quads), key=str))
    facts = _facts(kept)
    quotes, figures = _quotes_by_relation(facts), _figures_by_entity(facts)
    edges = tuple(
        Edge(s, o, p.removeprefix(MT), tuple(quotes[s, p, o]))
        for s, p, o in sorted(set(relations))
    )
    degrees = Counter(end for edge in edges for end in (edge.source, edge.target))
    nodes = sorted(
        (_node(iri, facts.get(iri, {}), tuple(figures[iri])) for iri in set(entities)),
        key=lambda node: (-degrees[node.iri], node.iri),
    )
    sources = tuple(_source(iri, known) for iri, known in facts.items()
                    if MT + "Document" in known.get(_TYPE, ()))
    return Scene(tuple(nodes), edges, sources, kept, omitted)


def _facts(quads: Iterable[ox.Quad]) -> Facts:
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            values = facts[quad.subject.value][quad.predicate.value]
            said = text(quad.object)
            if said not in values:
                values.append(said)
    return {subject: dict(known) for subject, known in facts.items()}


def _first(known: Mapping[str, Sequence[str]], predicate: str) -> str | None:
    return next(iter(known.get(predicate, ())), None)


def _name(iri: str, known: Mapping[str, Sequence[str]]) -> str:
    named = next((known[p][0] for p in _LABELS if p in known), None)
    return named or unquote(iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1])


def _node(iri: str, known: Mapping[str, Sequence[str]], figures: tuple[Figure, ...]) -> Node:
    label = _name(iri, known)
    names = [*known.get(_LABELS[0], ()), *known.get(PREFIXES["skos"] + "altLabel", ()),
             *known.get(_LABELS[1], ())]
    return Node(
        iri, label, _types(iri, known.get(_TYPE, ())),
        tuple(dict.fromkeys(name for name in names if name != label)), figures,
        tuple(known.get(PREFIXES["skos"] + "exactMatch", ())),
    )


def _types(iri: str, classes: Sequence[str]) -> tuple[str, ...]:
    """Put the type that the IRI is named by first, the others in the ontology's order."""
    order = {name: place for place, name in enumerate(TYPES)}
    names = [c.removeprefix(MT) for c in classes if c.startswith(MT)]
    return tuple(sorted(names, key=lambda n: (f"/{n}/" not in iri, order.get(n, len(order)), n)))


def _source(iri: str, known: Mapping[str, Sequence[str]]) -> Source:
    dcterms = PREFIXES["dcterms"]
    return Source(
        iri, _name(iri, known), _first(known, dcterms + "publisher"),
        _first(known, dcterms + "issued"), _first(known, PREFIXES["schema"] + "url"),
    )


def _quotes(facts: Facts, known: Mapping[str, Sequence[str]]) -> tuple[Quote, ...]:
    """Return the quotes that hang on a statement or observation, in the order of the text."""
    confidence = _first(known, MT + "confidence")
    found = []
    for iri in known.get(MT + "evidence", ()):
        evidence = facts.get(iri, {})
        page = _first(evidence, MT + "page")
        found.append((int(_first(evidence, MT + "start") or 0), Quote(
            _first(evidence, MT + "quote") or "",
            _first(evidence, MT + "document") or _first(known, MT + "document") or "",
            _first(evidence, MT + "section"), int(page) if page else None,
            float(confidence) if confidence else None, _first(known, MT + "modality"),
            _first(known, MT + "period"),
        )))
    return tuple(quote for _, quote in sorted(found, key=lambda pair: pair[0]))


def _quotes_by_relation(facts: Facts) -> Mapping[Relation, list[Quote]]:
    rdf = PREFIXES["rdf"]
    quotes: dict[Relation, list[Quote]] = defaultdict(list)
    for known in facts.values():
        if MT + "Statement" in known.get(_TYPE, ()):
            s, p, o = (_first(known, rdf + part) or "" for part in
                       ("subject", "predicate", "object"))
            quotes[s, p, o].extend(_quotes(facts, known))
    return quotes


def _figures_by_entity(facts: Facts) -> Mapping[str, list[Figure]]:
    figures: dict[str, list[Figure]] = defaultdict(list)
    for known in facts.values():
        if MT + "Observation" in known.get(_TYPE, ()):
            for entity in known.get(MT + "about", ()):
                figures[entity].append(_figure(facts, known))
    for found in figures.values():
        found.sort(key=lambda f: (f.indicator, f.period or "", f.value))
    return figures


def _figure(facts: Facts, known: Mapping[str, Sequence[str]]) -> Figure:
    def named(entity: str, name: str) -> str | None:
        iri = _first(known, MT + entity)
        return _name(iri, facts.get(iri, {})) if iri else _first(known, MT + name)

    return Figure(
        _first(known, MT + "indicator") or "", _first(known, MT + "value") or "",
        _first(known, MT + "unit"), _first(known, MT + "period"), _first(known, MT + "change"),
        _first(known, MT + "forecast") == "true",
        named("source", "sourceName"), named("place", "placeName"), _quotes(facts, known),
    )
