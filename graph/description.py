"""What the service says of itself: SPARQL 1.1 Service Description, VoID, example queries.

The examples are SHACL executables (`sh:select`, `sh:ask`, `sh:construct`), as query editors and
tools that write queries read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from maitu.graph import examples, name_pattern
from maitu.graph.guard import outline
from maitu.ontology.terms import BASE, MT, PREFIXES

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
SH = "http://www.w3.org/ns/shacl#"
FORMATS = "http://www.w3.org/ns/formats/"
_RDF, _RDFS = PREFIXES["rdf"], PREFIXES["rdfs"]
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
            "Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_INPUTS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of what a store holds."""

    triples: int
    classes: Mapping[str, int]  # IRI -> entities
    properties: Mapping[str, int]  # IRI -> triples
    graphs: Mapping[str, int]  # IRI -> triples


MOST_LISTED = 100  # classes, properties and graphs, each: those with most in them
COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT ?iri (COUNT(DISTINCT ?s) AS ?n) { ?s a ?iri } GROUP BY ?iri",
    "properties": "SELECT ?iri (COUNT(*) AS ?n) { ?s ?iri ?o } GROUP BY ?iri",
    "graphs": "SELECT ?iri (COUNT(*) AS ?n) { GRAPH ?iri { ?s ?p ?o } } GROUP BY ?iri",
}


def service(address: str, counts: Counts | None, *, updates: bool, union: bool = True,
            federated: bool = False) -> Iterator[ox.Triple]:
    """Yield the description of the service.

    Args:
        address: of the endpoint.
        counts: what the store holds; None if it could not be counted.
        updates: whether the server takes updates.
        union: whether its default graph is the merge of all graphs.
        federated: whether its queries may ask other endpoints.
    """
    node, dataset, default = (ox.NamedNode(address + part)
                              for part in ("#service", "#dataset", "#default-graph"))

    def says(subject: ox.NamedNode, predicate: str, *objects: str | int | ox.NamedNode
             ) -> Iterator[ox.Triple]:
        for o in objects:
            term = o if isinstance(o, ox.NamedNode) else \
                ox.Literal(o) if isinstance(o, int) else ox.NamedNode(o)
            yield ox.Triple(subject, ox.NamedNode(predicate), term)

    yield from says(node, _RDF + "type", SD + "Service")
    yield from says(node, SD + "endpoint", address)
    yield from says(node, SD + "supportedLanguage", SD + "SPARQL11Query",
                    *([SD + "SPARQL11Update"] if updates else []))
    yield from says(node, SD + "feature", SD + "EmptyGraphs",
                    *([SD + "UnionDefaultGraph"] if union else []),
                    *([SD + "BasicFederatedQuery"] if federated else []))
    yield from says(node, SD + "propertyFeature", MT + name_pattern.NAME_MATCHES)
    yield from says(node, SD + "resultFormat", *(FORMATS + name for name in _RESULTS))
    yield from says(node, SD + "inputFormat", *(FORMATS + name for name in _INPUTS))
    yield from says(node, SD + "defaultDataset", dataset)
    yield from says(dataset, _RDF + "type", SD + "Dataset", VOID + "Dataset")
    yield from says(dataset, SD + "defaultGraph", default)
    yield from says(default, _RDF + "type", SD + "Graph", VOID + "Dataset")
    yield from says(dataset, VOID + "sparqlEndpoint", address)
    yield from says(dataset, VOID + "uriSpace", ox.NamedNode(BASE))
    yield from says(dataset, VOID + "vocabulary", MT)
    if counts is not None:
        counted = default if union else dataset
        yield from says(counted, VOID + "triples", counts.triples)
        for n, (iri, count) in enumerate(_largest(counts.classes)):
            part = ox.NamedNode(f"{address}#class-{n}")
            yield from says(counted, VOID + "classPartition", part)
            yield from says(part, VOID + "class", iri)
            yield from says(part, VOID + "entities", count)
        for n, (iri, count) in enumerate(_largest(counts.properties)):
            part = ox.NamedNode(f"{address}#property-{n}")
            yield from says(counted, VOID + "propertyPartition", part)
            yield from says(part, VOID + "property", iri)
            yield from says(part, VOID + "triples", count)
        for n, (iri, count) in enumerate(_largest(counts.graphs)):
            part = ox.NamedNode(f"{address}#graph-{n}")
            yield from says(dataset, SD + "namedGraph", part)
            yield from says(part, SD + "name", iri)
            yield from says(part, SD + "graph", ox.NamedNode(f"{address}#content-{n}"))
            yield from says(ox.NamedNode(f"{address}#content-{n}"), VOID + "triples", count)
        for thing, found in (("classes", counts.classes), ("properties", counts.properties),
                             ("named graphs", counts.graphs)):
            if len(found) > MOST_LISTED:
                yield ox.Triple(dataset, ox.NamedNode(_RDFS + "comment"), ox.Literal(
                    f"There are {len(found)} {thing}; the {MOST_LISTED} largest are listed.",
                    language="en"))
    yield from _examples(address)


def _largest(counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_LISTED]


def _examples(address: str) -> Iterator[ox.Triple]:
    for example in examples.list():
        node = ox.NamedNode(f"{address}#example-{example.name}")
        form = (outline(example.sparql).form or "select").replace("describe", "construct")
        kind = {"select": "SPARQLSelectExecutable", "ask": "SPARQLAskExecutable"}.get(
            form, "SPARQLConstructExecutable")
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        for predicate, term in (
            (_RDF + "type", ox.NamedNode(SH + "SPARQLExecutable")),
            (_RDF + "type", ox.NamedNode(SH + kind)),
            (_RDFS + "label", ox.Literal(example.title_zh, language="zh")),
            (_RDFS + "label", ox.Literal(example.title_en, language="en")),
            (_RDFS + "comment", ox.Literal(example.description, language="en")),
            (SH + form, ox.Literal(head + example.sparql)),
            ("https://schema.org/target", ox.NamedNode(address)),
        ):
            yield ox.Triple(node, ox.NamedNode(predicate), term)
