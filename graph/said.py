"""What every document of a store says by itself of its entities' names, whatever others say.

Where other documents' names have made another entity of one (`maitu.ontology.resolution`), what
the document says by itself is in the record that is kept with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
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
_BATCH = 400  # documents that are held at a time


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is without other documents, and what is noted with it."""

    graph: DocumentGraph
    content_hash: str
    corrections: frozenset[str]  # people's, that took effect in it


_RESOLVED = "SELECT ?d ?name ?merge { GRAPH ?d { ?d mt:appliedResolution ?merge ; " \
            "dcterms:identifier ?name } }"
_DOCUMENTS = "SELECT ?d ?name { GRAPH ?d { ?d a mt:Document ; dcterms:identifier ?name } }"
_NAMES = """
SELECT DISTINCT ?d ?e ?called {{ {documents} GRAPH ?d {{
  ?d mt:mentions ?e . ?e rdfs:label|skos:altLabel ?called .
}} }}
"""
_TYPES = """
SELECT DISTINCT ?d ?e ?type {{ {documents} GRAPH ?d {{ ?d mt:mentions ?e . ?e a ?type }} }}
"""
_RELATED = """
SELECT DISTINCT ?d ?s ?o {{ {documents} GRAPH ?d {{
  ?x mt:document ?d ; rdf:subject ?s ; rdf:object ?o .
}} }}
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


def said(store: Store) -> Iterator[Said]:
    """Give the entities of all documents as each document has them by itself.

    Some hundred documents are asked for at a time: what all say together may be more than memory
    holds.
    """
    names = {row["d"]: row["name"] for row in rows(store, _DOCUMENTS)}
    resolved = applied_resolutions(store)
    iris = sorted(names)
    for at in range(0, len(iris), _BATCH):
        batch = iris[at:at + _BATCH]
        by_itself = kept(store, [names[iri] for iri in batch if names[iri] in resolved])
        for document in by_itself.values():
            yield from said_in(document.graph)
        yield from _said(store, {iri: names[iri] for iri in batch if names[iri] not in by_itself})


def _said(store: Store, documents: Mapping[str, str]) -> Iterator[Said]:
    """Give what the graphs of documents, IRI to name, say."""
    names: dict[tuple[str, str], set[str]] = {}
    types: dict[tuple[str, str], set[str]] = {}
    related: dict[tuple[str, str], set[str]] = {}
    for clause in values("?d", documents):
        for row in rows(store, _NAMES.format(documents=clause)):
            names.setdefault((row["d"], row["e"]), set()).add(row["called"])
        for row in rows(store, _TYPES.format(documents=clause)):
            types.setdefault((row["d"], row["e"]), set()).add(row["type"].removeprefix(MT))
        for row in rows(store, _RELATED.format(documents=clause)):
            related.setdefault((row["d"], row["s"]), set()).add(row["o"])
    mentioned = {e for _, e in names}.union(*related.values())
    entities = {e: _name(store, e) for e in mentioned}
    for (document, e), called in names.items():
        if entity := entities[e]:
            others = (entities[o] for o in related.get((document, e), ()))
            yield Said(documents[document], entity, frozenset(called),
                       frozenset(o for o in others if o and o.type == entity.type),
                       frozenset(TYPES.keys() & types.get((document, e), set())))


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
