"""The text of a stored document with what was found in it, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from maitu.graph.rows import rows
from maitu.graph.said import kept
from maitu.graph.store import Store
from maitu.graph.things import Thing, things
from maitu.ontology import naming
from maitu.ontology.errors import StoreError
from maitu.ontology.model import DocumentGraph

_NAMES = """
SELECT DISTINCT ?e ?name {{ GRAPH {graph} {{
  {graph} mt:mentions ?e . {{ ?e rdfs:label ?name }} UNION {{ ?e skos:altLabel ?name }} }} }}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text names an entity."""

    start: int
    end: int
    thing: Thing


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document as it was read, and the entities of the store where it names them."""

    graph: DocumentGraph
    places: tuple[Place, ...]  # in the order of the text; some lie within others


def document_text(store: Store, name: str) -> DocumentText:
    """Return a document's text with its places.

    Args:
        store: where the document is.
        name: the document's name.

    Raises:
        StoreError: there is no such document, or only a part of it.
    """
    found = kept(store, [name]).get(name)
    if found is None:
        raise StoreError(f"{name}: the store has no such document as a whole")
    graph = str(ox.NamedNode(naming.document_iri(name, store.base)))
    by_name = {row["name"]: row["e"] for row in rows(store, _NAMES.format(graph=graph))}
    known: Mapping[str, Thing] = things(store, set(by_name.values()))
    places = []
    for entity in found.graph.entities:
        own = next((by_name[n] for n in (entity.label, *entity.names) if n in by_name), None)
        for mention in entity.mentions:
            # What other documents or people made of the entity may hang on the name written here.
            iri = by_name.get(mention.text, own)
            if iri is not None:
                places.append(Place(mention.start, mention.end, known[iri]))
    return DocumentText(found.graph, tuple(sorted(places, key=lambda p: (p.start, -p.end))))
