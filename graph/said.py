"""What every document of a store says by itself of its entities' names, whatever others say.

Where other documents' names have made another entity of one (`maitu.ontology.resolution`), what
the document says by itself is in the record that is kept with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.ontology import naming, records
from maitu.ontology.corrections import EntityName
from maitu.ontology.errors import RecordError
from maitu.ontology.model import DocumentGraph
from maitu.ontology.resolution import Said
from maitu.ontology.terms import MT, TYPES

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is without other documents, and what is noted with it."""

    graph: DocumentGraph
    content_hash: str
    corrections: frozenset[str]  # people's, that took effect in it


_RESOLVED = "SELECT ?d ?name ?merge { GRAPH ?d { ?d mt:appliedResolution ?merge ; " \
            "dcterms:identifier ?name } }"
_NAMES = """
SELECT DISTINCT ?name ?e ?called { GRAPH ?d {
  ?d mt:mentions ?e ; dcterms:identifier ?name . ?e rdfs:label|skos:altLabel ?called .
} }
"""
_TYPES = """
SELECT DISTINCT ?name ?e ?type { GRAPH ?d {
  ?d mt:mentions ?e ; dcterms:identifier ?name . ?e a ?type .
} }
"""
_RELATED = """
SELECT DISTINCT ?name ?s ?o { GRAPH ?d {
  ?d dcterms:identifier ?name . ?x mt:document ?d ; rdf:subject ?s ; rdf:object ?o .
} }
"""
_KEPT = """
SELECT ?name ?record ?text ?hash {{ {documents} GRAPH ?d {{
  ?d mt:record ?record ; mt:text ?text ; mt:contentHash ?hash ; dcterms:identifier ?name .
}} }}
"""
_CORRECTIONS = """
SELECT ?name ?said {{ {documents} GRAPH ?d {{
  ?d mt:appliedCorrection ?said ; dcterms:identifier ?name .
}} }}
"""


def said(store: Store) -> list[Said]:
    """Return the entities of all documents as each document has them by itself."""
    resolved = kept(store, applied_resolutions(store))
    found: dict[tuple[str, EntityName], set[str]] = {}
    for row in rows(store, _NAMES):
        entity = _name(store, row["e"])
        if entity and row["name"] not in resolved:
            found.setdefault((row["name"], entity), set()).add(row["called"])
    types: dict[tuple[str, EntityName], set[str]] = {}
    for row in rows(store, _TYPES):
        entity, type = _name(store, row["e"]), row["type"].removeprefix(MT)
        if entity and type in TYPES:
            types.setdefault((row["name"], entity), set()).add(type)
    related: dict[tuple[str, EntityName], set[EntityName]] = {}
    for row in rows(store, _RELATED):
        s, o = _name(store, row["s"]), _name(store, row["o"])
        if s and o and s.type == o.type:
            related.setdefault((row["name"], s), set()).add(o)
    plain = [Said(document, entity, frozenset(names),
                  frozenset(related.get((document, entity), ())),
                  frozenset(types.get((document, entity), ())))
             for (document, entity), names in found.items()]
    return [*plain, *(s for k in resolved.values() for s in said_in(k.graph))]


def said_in(graph: DocumentGraph) -> Iterator[Said]:
    """Give the entities of one document."""
    names = {e.id: EntityName.of(e.types[0], e.label) for e in graph.entities}
    for entity in graph.entities:
        related = frozenset(names[r.o] for r in graph.relations if r.s == entity.id)
        yield Said(graph.document.name, names[entity.id],
                   frozenset((entity.label, *entity.names)), related,
                   frozenset(entity.types))


def applied_resolutions(store: Store) -> dict[str, frozenset[str]]:
    """Return the merges, in words, that other documents have caused in each document."""
    found: dict[str, set[str]] = {}
    for row in rows(store, _RESOLVED):
        found.setdefault(row["name"], set()).add(row["merge"])
    return {name: frozenset(merges) for name, merges in found.items()}


def kept(store: Store, documents: Iterable[str]) -> dict[str, Kept]:
    """Return these documents as they are without others, but for those without a sound record."""
    iris = [naming.document_iri(name, store.base) for name in documents]
    clauses = list(values("?d", iris))
    corrections: dict[str, set[str]] = {}
    for clause in clauses:
        for row in rows(store, _CORRECTIONS.format(documents=clause)):
            corrections.setdefault(row["name"], set()).add(row["said"])
    found = {}
    for row in (row for clause in clauses for row in rows(store, _KEPT.format(documents=clause))):
        try:
            graph = records.expand(row["record"], row["text"])
        except RecordError as error:  # of other makers; `maitu build` of the file writes it anew
            _log.warning("%s: %s", row["name"], error)
        else:
            found[row["name"]] = Kept(graph, row["hash"],
                                      frozenset(corrections.get(row["name"], ())))
    return found


def _name(store: Store, iri: str) -> EntityName | None:
    try:
        return EntityName.from_iri(iri, store.base)
    except ValueError:  # data of other makers
        return None
