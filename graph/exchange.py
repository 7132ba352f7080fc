"""Entities and relations as a network for other programs: GraphML, GEXF and a CSV of edges."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import networkx as nx

from maitu.graph.rows import rows
from maitu.graph.store import Store
from maitu.ontology.terms import MT, PREDICATES, TYPES

_ENTITIES = """
SELECT DISTINCT ?e ?label ?type ?name {
  ?document mt:mentions ?e . ?e rdfs:label ?label ; a ?type .
  OPTIONAL { ?e skos:altLabel ?name }
}
"""
_STATEMENTS = """
SELECT ?s ?p ?o ?confidence ?modality ?document ?title ?quote ?start {
  ?statement a mt:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
    mt:confidence ?confidence ; mt:modality ?modality ; mt:document ?document ; mt:evidence ?e .
  ?e mt:quote ?quote ; mt:start ?start .
  ?document dcterms:title ?title .
}
"""
_HEADER = ("subject", "subject_label", "subject_types", "predicate", "predicate_label",
           "object", "object_label", "object_types", "modality", "confidence",
           "document", "document_title", "quote")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JOIN = " | "  # between several values in one cell


@dataclass(slots=True)
class _Node:
    labels: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        return min(self.labels, default="")

    @property
    def type_list(self) -> list[str]:
        return [t for t in TYPES if t in self.types]


@dataclass(frozen=True, slots=True, order=True)
class _Edge:
    """One place where a document says that `s p o`."""

    s: str
    p: str  # name of the predicate
    o: str
    document: str
    start: int
    modality: str
    confidence: float
    title: str
    quote: str


def graphml(store: Store) -> bytes:
    """Write the network as GraphML, one edge a relation."""
    file = io.BytesIO()
    nx.write_graphml(_network(store), file)
    return file.getvalue()


def gexf(store: Store) -> bytes:
    """Write the network as GEXF, one edge a relation."""
    file = io.BytesIO()
    nx.write_gexf(_network(store), file)
    # The day of writing would make other bytes of the same graph.
    return re.sub(rb' lastmodifieddate="[^"]*"', b"", file.getvalue(), count=1)


def edge_list(store: Store) -> bytes:
    """Write the relations as CSV in UTF-8, one line for each quote that states one."""
    nodes = _nodes(store)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_HEADER)
    for edge in _edges(store):
        s, o = nodes.get(edge.s, _Node()), nodes.get(edge.o, _Node())
        writer.writerow([
            edge.s, s.label, _JOIN.join(s.type_list), edge.p, _predicate_label(edge.p),
            edge.o, o.label, _JOIN.join(o.type_list), edge.modality, edge.confidence,
            edge.document, edge.title, edge.quote,
        ])
    return file.getvalue().encode("utf-8")


def _network(store: Store) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for iri, node in sorted(_nodes(store).items()):
        graph.add_node(iri, label=_xml(node.label), types=_JOIN.join(node.type_list),
                       names=_xml(_JOIN.join(sorted(node.names))))
    relations: dict[tuple[str, str, str], list[_Edge]] = {}
    for edge in _edges(store):
        relations.setdefault((edge.s, edge.p, edge.o), []).append(edge)
    for number, ((s, p, o), said) in enumerate(relations.items(), start=1):
        graph.add_edge(
            s, o, key=f"r{number}", label=_predicate_label(p), predicate=p,
            confidence=max(e.confidence for e in said), weight=float(len(said)),
            modalities=_join(e.modality for e in said), documents=_join(e.title for e in said),
            quotes=_join(e.quote for e in said),
        )
    return graph


def _nodes(store: Store) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    for row in rows(store, _ENTITIES):
        node = nodes.setdefault(row["e"], _Node())
        node.labels.add(row["label"])
        node.types.add(row["type"].removeprefix(MT))
        if "name" in row:
            node.names.add(row["name"])
    return nodes


def _edges(store: Store) -> list[_Edge]:
    return sorted(
        _Edge(row["s"], row["p"].removeprefix(MT), row["o"], row["document"], int(row["start"]),
              row["modality"], float(row["confidence"]), row["title"], row["quote"])
        for row in rows(store, _STATEMENTS)
    )


def _predicate_label(name: str) -> str:
    return PREDICATES[name].zh if name in PREDICATES else name


def _join(values: Iterator[str]) -> str:
    return _xml(_JOIN.join(dict.fromkeys(values)))


def _xml(text: str) -> str:
    """Leave out the control characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
