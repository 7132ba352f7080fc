"""The relations of a store as a networkx graph, quotes and all: what measures are taken of.

Nodes are IRIs of entities with the attributes `label` and `types` (a tuple of class names).
An edge is a statement of one document; its key is the statement's IRI and its attributes are
`predicate`, `modality`, `confidence`, `quote`, `section`, `page`, `document` (IRI) and
`document_title`.
"""

from __future__ import annotations

import networkx as nx

from maitu.graph.rows import rows
from maitu.graph.store import Store
from maitu.graph.things import things
from maitu.ontology.terms import MT

_STATEMENTS = """
SELECT ?x ?s ?p ?o ?confidence ?modality ?document ?title ?quote ?start ?section ?page {
  ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; mt:confidence ?confidence ;
    mt:modality ?modality ; mt:document ?document ; mt:evidence ?evidence .
  ?evidence mt:quote ?quote ; mt:start ?start .
  ?document dcterms:title ?title .
  OPTIONAL { ?evidence mt:section ?section } OPTIONAL { ?evidence mt:page ?page }
}
"""

def load(store: Store) -> nx.MultiDiGraph:
    """Return the network of all entities that take part in a relation.

    The same store gives the same order of nodes and edges. A statement with several quotes is
    shown by the first of them in the text.
    """
    first: dict[str, dict[str, str]] = {}
    for row in rows(store, _STATEMENTS):
        known = first.get(row["x"])
        if known is None or _place(row) < _place(known):
            first[row["x"]] = row
    graph = nx.MultiDiGraph()
    ends = {row[side] for row in first.values() for side in ("s", "o")}
    for iri, entity in sorted(things(store, ends).items()):
        graph.add_node(iri, label=entity.label, types=entity.types)
    for statement, row in sorted(first.items()):
        graph.add_edge(row["s"], row["o"], key=statement, **_attributes(row))
    return graph


def _place(row: dict[str, str]) -> tuple[int, str]:
    return int(row["start"]), row["quote"]


def _attributes(row: dict[str, str]) -> dict[str, object]:
    return {
        "predicate": row["p"].removeprefix(MT), "modality": row["modality"].removeprefix(MT),
        "confidence": float(row["confidence"]), "quote": row["quote"],
        "section": row.get("section"), "page": int(row["page"]) if "page" in row else None,
        "document": row["document"], "document_title": row["title"],
    }
