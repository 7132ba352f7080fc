"""The two graphs that no document says: the ontology, and the vocabulary as SKOS concepts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from maitu.graph.store import Store
from maitu.ontology import naming, terms
from maitu.ontology.terms import BASE, MT, PREFIXES
from maitu.ontology.vocabulary import Concept, Vocabulary, load

_SKOS = PREFIXES["skos"]
_A = ox.NamedNode(PREFIXES["rdf"] + "type")
_HASH = ox.NamedNode(MT + "contentHash")
SHARED = (terms.ONTOLOGY, terms.VOCABULARY)  # names of the two graphs


def write_shared_graphs(store: Store) -> list[str]:
    """Write the ontology and the vocabulary into the store, where they are absent or not these.

    Returns:
        The names of the graphs that were written.
    """
    wanted = {
        terms.ONTOLOGY: ontology_triples(),
        terms.VOCABULARY: vocabulary_triples(load(), store.base),
    }
    written = []
    for graph, triples in wanted.items():
        all_triples = list(triples)
        mark = ox.Triple(ox.NamedNode(graph), _HASH, ox.Literal(_digest(all_triples)))
        if not store.query(f"ASK {{ GRAPH <{graph}> {{ {mark} }} }}"):
            store.replace(graph, [*all_triples, mark])
            written.append(graph)
    return written


def ontology_triples() -> Iterator[ox.Triple]:
    """Give the triples of the ontology as shipped."""
    for quad in ox.parse(terms.ontology_turtle(), format=ox.RdfFormat.TURTLE):
        yield quad.triple


def vocabulary_triples(vocabulary: Vocabulary, base: str = BASE) -> Iterator[ox.Triple]:
    """Give the vocabulary as a SKOS concept scheme.

    A concept has the IRI of the entity of its first type and label; that it is a company, say,
    is left to the documents that speak of it.
    """
    scheme = ox.NamedNode(terms.VOCABULARY)
    yield ox.Triple(scheme, _A, _skos("ConceptScheme"))
    yield ox.Triple(scheme, _skos("prefLabel"), ox.Literal("脉图词表", language="zh"))
    yield ox.Triple(scheme, _skos("prefLabel"), ox.Literal("Maitu vocabulary", language="en"))
    for concept in vocabulary.concepts:
        node = _iri(concept, base)
        yield ox.Triple(node, _A, _skos("Concept"))
        yield ox.Triple(node, _skos("inScheme"), scheme)
        yield ox.Triple(node, _skos("prefLabel"), ox.Literal(concept.label, language="zh"))
        if concept.en:
            yield ox.Triple(node, _skos("prefLabel"), ox.Literal(concept.en, language="en"))
        for name in dict.fromkeys(concept.aliases + concept.ambiguous):
            yield ox.Triple(node, _skos("altLabel"), ox.Literal(name, language="zh"))
        broader = vocabulary.by_label.get(concept.broader or "")
        if broader:
            yield ox.Triple(node, _skos("broader"), _iri(broader, base))
        if concept.wikidata:
            match = ox.NamedNode(PREFIXES["wd"] + concept.wikidata)
            yield ox.Triple(node, _skos("exactMatch"), match)


def _iri(concept: Concept, base: str) -> ox.NamedNode:
    return ox.NamedNode(naming.entity_iri(concept.types[0], concept.label, base))


def _skos(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SKOS + name)


def _digest(triples: Iterable[ox.Triple]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, triples))).encode("utf-8")).hexdigest()
