"""A store as an rdflib `Dataset`, for work in Python, and an rdflib graph into a store."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import rdflib

from maitu.graph.store import Store
from maitu.ontology.terms import MT, PREFIXES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def dataset(store: Store, graph: str | None = None) -> rdflib.Dataset:
    """Return a copy of the store, or of one of its named graphs, as an rdflib dataset.

    Its default graph is the union of all its graphs, and Maitu's prefixes are bound:

        for policy, technology in dataset(store).subject_objects(MT.promotes): ...
    """
    found = rdflib.Dataset(default_union=True)
    for prefix, iri in PREFIXES.items():
        found.bind(prefix, iri)
    for quad in store.quads(graph):
        name = quad.graph_name
        into = found.graph(term(name)) if not isinstance(name, ox.DefaultGraph) else found
        into.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return found


def put(store: Store, graph: str, triples: rdflib.Graph) -> None:
    """Make the named graph of the store consist of the triples of an rdflib graph."""
    lines = triples.serialize(format="nt", encoding="utf-8")
    store.replace(graph, _triples(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)))


def _triples(quads: Iterable[ox.Quad]) -> Iterable[ox.Triple]:
    return (quad.triple for quad in quads)


def term(term: Term) -> rdflib.term.Identifier:
    """Return an Oxigraph term as rdflib's."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple):
        return rdflib.URIRef(f"{MT}quotedTriple")  # rdflib 7 knows none
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:
        return rdflib.Literal(term.value)  # to rdflib, "a" and "a"^^xsd:string are two
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
