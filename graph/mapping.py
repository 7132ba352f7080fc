"""A document's records as RDF: what its named graph says.

All nodes have IRIs (`ontology.naming`), made of what they stand for, so that the same records
give the same triples on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from maitu.ontology import measures, naming
from maitu.ontology.model import DocumentGraph, Entity, Metadata, Observation, Relation
from maitu.ontology.terms import BASE, MT, PREFIXES

RDF, RDFS, SKOS, DCTERMS, SCHEMA, XSD = (
    PREFIXES[p] for p in ("rdf", "rdfs", "skos", "dcterms", "schema", "xsd"))
A = ox.NamedNode(RDF + "type")
LABEL = ox.NamedNode(RDFS + "label")
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}  # by the length of an ISO date


def document_triples(
    graph: DocumentGraph, base: str = BASE, content_hash: str = ""
) -> Iterator[ox.Triple]:
    """Give the triples of a document's named graph.

    The graph's name is `naming.document_iri(name, base)`. A statement node stands for one
    relation in one modality: its evidences are all the places that say it so, its confidence and
    extractor are those of the surest of them.

    Args:
        graph: the document and what it says.
        base: what the IRIs begin with.
        content_hash: kept with the document, to see later whether it has changed.
    """
    document = naming.document_iri(graph.document.name, base)
    entities = {e.id: ox.NamedNode(naming.entity_iri(e.types[0], e.label, base))
                for e in graph.entities}
    node = ox.NamedNode(document)
    yield from _document(node, graph)
    yield ox.Triple(node, _mt("contentHash"), ox.Literal(content_hash))
    for entity in graph.entities:
        yield ox.Triple(node, _mt("mentions"), entities[entity.id])
        yield from _entity(entities[entity.id], entity)
    groups: dict[tuple[ox.NamedNode, str, ox.NamedNode, str], list[Relation]] = {}
    for relation in graph.relations:
        key = (entities[relation.s], relation.p, entities[relation.o], relation.modality)
        groups.setdefault(key, []).append(relation)
    for (s, p, o, modality), relations in groups.items():
        yield from _statement(document, ox.Triple(s, _mt(p), o), modality, relations)
    for observation in graph.observations:
        yield from _observation(document, observation, entities)


def decimal(value: Decimal) -> ox.Literal:
    """Return the number as an xsd:decimal, written in the one way that has no needless zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ox.Literal("0" if text in ("-0", "") else text, datatype=ox.NamedNode(XSD + "decimal"))


@cache  # the ontology has few terms, and each is written many times
def _mt(name: str) -> ox.NamedNode:
    return ox.NamedNode(MT + name)


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))


def _document(node: ox.NamedNode, graph: DocumentGraph) -> Iterator[ox.Triple]:
    document, about = graph.document, graph.document.metadata
    title = ox.Literal(document.title, language="zh")
    yield ox.Triple(node, A, _mt("Document"))
    yield ox.Triple(node, LABEL, title)
    yield ox.Triple(node, ox.NamedNode(DCTERMS + "title"), title)
    yield ox.Triple(node, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(document.name))
    yield ox.Triple(node, _mt("text"), ox.Literal(document.text))
    for predicate, value in _metadata(about):
        yield ox.Triple(node, ox.NamedNode(predicate), value)


def _metadata(about: Metadata) -> Iterator[tuple[str, ox.Literal]]:
    plain = {
        DCTERMS + "publisher": about.publisher, DCTERMS + "source": about.source,
        DCTERMS + "language": about.language, DCTERMS + "creator": about.author,
        MT + "documentNumber": about.number, MT + "edition": about.edition,
    }
    for predicate, value in plain.items():
        if value:
            yield predicate, ox.Literal(value)
    if about.date:
        yield DCTERMS + "issued", _date(about.date)
    if about.url:
        yield SCHEMA + "url", ox.Literal(about.url, datatype=ox.NamedNode(XSD + "anyURI"))


def _date(text: str) -> ox.Literal:
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        return ox.Literal(text)
    return ox.Literal(text, datatype=ox.NamedNode(XSD + _DATE_TYPES[len(text)]))


def _confidence(value: float) -> ox.Literal:
    return decimal(Decimal(str(value)).quantize(Decimal("0.0001")))


def _entity(node: ox.NamedNode, entity: Entity) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _mt("confidence"), _confidence(entity.confidence))
    for type in entity.types:
        yield ox.Triple(node, A, _mt(type))
    yield ox.Triple(node, LABEL, ox.Literal(entity.label, language="zh"))
    for name in entity.names:
        if name != entity.label:
            yield ox.Triple(node, ox.NamedNode(SKOS + "altLabel"), ox.Literal(name, language="zh"))
    if entity.extractor:
        yield ox.Triple(node, _mt("extractor"), ox.Literal(entity.extractor))


def _statement(
    document: str, triple: ox.Triple, modality: str, relations: list[Relation]
) -> Iterator[ox.Triple]:
    key = [t.value for t in triple if isinstance(t, ox.NamedNode)]
    node = ox.NamedNode(naming.part_iri(document, "statement", *key, modality))
    surest = max(relations, key=lambda r: r.confidence)
    yield triple
    yield ox.Triple(node, A, _mt("Statement"))
    yield ox.Triple(node, A, ox.NamedNode(RDF + "Statement"))
    yield ox.Triple(node, ox.NamedNode(RDF + "subject"), triple.subject)
    yield ox.Triple(node, ox.NamedNode(RDF + "predicate"), triple.predicate)
    yield ox.Triple(node, ox.NamedNode(RDF + "object"), triple.object)
    yield ox.Triple(node, _mt("modality"), ox.Literal(modality))
    yield ox.Triple(node, _mt("confidence"), _confidence(surest.confidence))
    yield ox.Triple(node, _mt("extractor"), ox.Literal(surest.extractor))
    yield ox.Triple(node, _mt("document"), ox.NamedNode(document))
    for name, value in _time(next((r.period for r in relations if r.period), None)):
        yield ox.Triple(node, _mt(name), value)
    for relation in relations:
        yield from _evidence(document, node, relation)


def _evidence(
    document: str, of: ox.NamedNode, record: Relation | Observation
) -> Iterator[ox.Triple]:
    node = ox.NamedNode(naming.evidence_iri(document, record.start, record.end))
    yield ox.Triple(of, _mt("evidence"), node)
    yield ox.Triple(node, A, _mt("Evidence"))
    yield ox.Triple(node, _mt("quote"), ox.Literal(record.evidence))
    yield ox.Triple(node, _mt("start"), _integer(record.start))
    yield ox.Triple(node, _mt("end"), _integer(record.end))
    yield ox.Triple(node, _mt("document"), ox.NamedNode(document))
    if record.page is not None:
        yield ox.Triple(node, _mt("page"), _integer(record.page))
    if record.section:
        yield ox.Triple(node, _mt("section"), ox.Literal(record.section))


def _observation(
    document: str, record: Observation, entities: dict[str, ox.NamedNode]
) -> Iterator[ox.Triple]:
    stated = list(_stated(record, entities))
    key = [f"{name} {value.value}" for name, value in stated]
    node = ox.NamedNode(naming.part_iri(
        document, "observation", *key, str(record.start), str(record.end)))
    yield ox.Triple(node, A, _mt("Observation"))
    yield ox.Triple(node, _mt("document"), ox.NamedNode(document))
    for name, value in [*stated, *_derived(record)]:
        yield ox.Triple(node, _mt(name), value)
    yield from _evidence(document, node, record)


def _stated(
    record: Observation, entities: dict[str, ox.NamedNode]
) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield "indicator", ox.Literal(record.indicator)
    yield "value", decimal(record.value)
    forecast = "true" if record.forecast else "false"
    yield "forecast", ox.Literal(forecast, datatype=ox.NamedNode(XSD + "boolean"))
    yield from _time(record.period)
    for name, text in (("unit", record.unit), ("change", record.change)):
        if text:
            yield name, ox.Literal(text)
    for name, who in (("about", record.about), ("source", record.source), ("place", record.place)):
        if who in entities:
            yield name, entities[who]
        elif who:  # only a name, of which the document makes no entity
            yield name + "Name", ox.Literal(who)


def _derived(record: Observation) -> Iterator[tuple[str, ox.Literal]]:
    if record.extractor:
        yield "extractor", ox.Literal(record.extractor)
    normal = measures.normalize(record.value, record.unit) if record.unit else None
    if normal:
        yield "normalizedValue", decimal(normal[0])
        yield "normalizedUnit", ox.Literal(normal[1])


def _time(period: str | None) -> Iterator[tuple[str, ox.Literal]]:
    bounds = measures.bounds(period) if period else None
    if period:
        yield "period", ox.Literal(period)
    if bounds:
        day = ox.NamedNode(XSD + "date")
        yield "periodStart", ox.Literal(bounds[0].isoformat(), datatype=day)
        yield "periodEnd", ox.Literal(bounds[1].isoformat(), datatype=day)
