"""Which documents a store holds.

A document counts as held whole once its content hash is there. Remote stores write that last, so
that a document whose writing was cut short is written again; so is one that was only loaded from
a page, which shows a part of it. Both are listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from maitu.graph.mapping import document_triples
from maitu.graph.rows import rows
from maitu.graph.store import Store
from maitu.ontology import naming
from maitu.ontology.errors import StoreError
from maitu.ontology.model import DocumentGraph
from maitu.ontology.terms import MT


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the store, with the counts of what it says."""

    iri: str  # also the name of its graph
    name: str
    title: str
    publisher: str | None
    date: str | None
    source: str | None  # the file's name
    content_hash: str | None  # None: held in part
    entities: int
    relations: int  # statements
    observations: int


_LIST = """
SELECT ?doc ?name ?title ?publisher ?date ?source ?hash {
  GRAPH ?doc {
    ?doc a mt:Document ; dcterms:identifier ?name ; dcterms:title ?title .
    OPTIONAL { ?doc mt:contentHash ?hash }
    OPTIONAL { ?doc dcterms:publisher ?publisher }
    OPTIONAL { ?doc dcterms:issued ?date }
    OPTIONAL { ?doc dcterms:source ?source }
  }
}
"""
_COUNT = "SELECT ?doc (COUNT(DISTINCT ?x) AS ?n) {{ GRAPH ?doc {{ {pattern} }} }} GROUP BY ?doc"
_PATTERNS = {
    "entities": "?doc mt:mentions ?x",
    "relations": "?x a mt:Statement ; mt:document ?doc",
    "observations": "?x a mt:Observation ; mt:document ?doc",
}


def list_documents(store: Store) -> list[StoredDocument]:
    """Return the documents of the store, by name."""
    counts = {kind: {r["doc"]: int(r["n"]) for r in rows(store, _COUNT.format(pattern=pattern))}
              for kind, pattern in _PATTERNS.items()}
    found = {  # once each, whatever was loaded beside it
        r["doc"]: StoredDocument(
            r["doc"], r["name"], r["title"], r.get("publisher"), r.get("date"), r.get("source"),
            r.get("hash"), *(counts[kind].get(r["doc"], 0) for kind in _PATTERNS),
        )
        for r in rows(store, _LIST)
    }
    return sorted(found.values(), key=lambda d: d.name)


def content_hashes(store: Store) -> dict[str, str]:
    """Return the content hash of every document held whole, by the document's name."""
    held = rows(store, "SELECT ?name ?hash { GRAPH ?doc { ?doc a mt:Document ; "
                       "dcterms:identifier ?name ; mt:contentHash ?hash } }")
    return {r["name"]: r["hash"] for r in held}


def has_document(store: Store, name: str, content_hash: str) -> bool:
    """Say whether the store holds the document of that name with just that content."""
    document = ox.NamedNode(naming.document_iri(name, store.base))
    value = ox.Literal(content_hash)
    return bool(store.query(f"ASK {{ GRAPH {document} {{ {document} mt:contentHash {value} }} }}"))


def put_document(
    store: Store, graph: DocumentGraph, content_hash: str, corrections: Iterable[str] = (),
    record: str = "", resolutions: Iterable[str] = (),
) -> None:
    """Write what a document says in place of what the store had of it.

    Args:
        store: where it is written.
        graph: what it says.
        content_hash: see `document_triples`.
        corrections: those that took effect in it, in words.
        record: what it says by itself (`records.compact`).
        resolutions: the merges that took effect in it because of other documents, in words.
    """
    name = naming.document_iri(graph.document.name, store.base)
    document = ox.NamedNode(name)
    notes = {"appliedCorrection": corrections, "appliedResolution": resolutions,
             "record": [record] if record else []}
    store.replace(name, chain(
        (ox.Triple(document, ox.NamedNode(MT + property), ox.Literal(text))
         for property, texts in notes.items() for text in texts),
        document_triples(graph, store.base, content_hash)))


def applied_corrections(store: Store) -> dict[str, frozenset[str]]:
    """Return the names of the documents in which a correction took effect, by its words."""
    found: dict[str, set[str]] = {}
    for row in rows(store, "SELECT ?name ?said { GRAPH ?doc { ?doc a mt:Document ; "
                           "dcterms:identifier ?name ; mt:appliedCorrection ?said } }"):
        found.setdefault(row["said"], set()).add(row["name"])
    return {said: frozenset(names) for said, names in found.items()}


def remove_document(store: Store, document: str) -> None:
    """Remove a document, given by name, file name or IRI, with all that came only from it.

    Raises:
        StoreError: the store holds no such document (names those that are near).
    """
    known = list_documents(store)
    for held in known:
        if document in (held.name, held.iri, held.source):
            store.remove(held.iri)
            return
    near = [d.name for d in known if document.casefold() in d.name.casefold()][:5]
    hint = f"; did you mean {' or '.join(near)}?" if near else "; `maitu documents` lists them"
    raise StoreError(f"{document}: the store holds no such document{hint}")
