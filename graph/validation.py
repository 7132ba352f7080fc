"""Checking graphs against the SHACL shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from maitu.graph.dataset import term
from maitu.graph.store import Store
from maitu.graph.vocabulary import SHARED
from maitu.ontology.terms import shapes_turtle


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One breach of a shape."""

    graph: str  # IRI of the document whose graph it is in, empty for the default graph
    focus: str  # IRI of the node that breaks the shape
    path: str  # IRI of the property, empty if it is about the node itself
    value: str  # what stands there, empty if it is about what is missing
    message: str


def validate(store: Store, graph: str | None = None, language: str = "zh") -> list[Finding]:
    """Check the graph of every document, or the one named, against the shapes as shipped.

    Args:
        store: where the graphs are.
        graph: IRI of a document; None checks all, and the default graph too.
        language: of the messages, `zh` or `en`.

    Returns:
        The breaches, sorted; none if all is well.
    """
    shapes = rdflib.Graph().parse(data=shapes_turtle(), format="turtle")
    if graph is not None:
        return _check(graph, store.quads(graph), shapes, language)
    findings = []
    for name in (g for g in store.graphs() if g not in SHARED):
        findings += _check(name, store.quads(name), shapes, language)
    loose = [q for q in store.quads() if isinstance(q.graph_name, ox.DefaultGraph)]
    return findings + _check("", loose, shapes, language)


def _check(
    graph: str, quads: Iterable[ox.Quad], shapes: rdflib.Graph, language: str
) -> list[Finding]:
    data = rdflib.Graph()
    for quad in quads:
        data.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    if not data:
        return []
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", meta_shacl=False)
    return sorted(_finding(graph, report, result, shapes, language)
                  for result in report.subjects(RDF.type, SH.ValidationResult))


def _finding(
    graph: str, report: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph, language: str
) -> Finding:
    messages = [m for m in report.objects(result, SH.resultMessage)
                if isinstance(m, rdflib.Literal)]
    chosen = [m for m in messages if m.language == language] or messages
    shape = report.value(result, SH.sourceShape)
    # A shape of all that has a property (a predicate's domain) is about that property.
    path = report.value(result, SH.resultPath) or shapes.value(shape, SH.targetSubjectsOf)
    value = report.value(result, SH.value)
    focus = report.value(result, SH.focusNode)
    return Finding(graph, str(focus), str(path or ""), "" if value in (None, focus) else str(value),
                   str(min(chosen, default="")))

