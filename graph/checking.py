"""Checking that a store is whole: every statement has its quote, every quote stands in its text.

Unlike the SHACL shapes (`validation.py`), which say what a graph must look like, this compares what
is stored twice: quotes with texts, documents with the records they were made of, and the merge that
queries see with the graphs it is made of. What is not a document's is only read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.mapping import document_triples
from maitu.graph.store import Store
from maitu.graph.vocabulary import SHARED
from maitu.ontology import records
from maitu.ontology.errors import RecordError
from maitu.ontology.terms import MT, PREFIXES

_A = PREFIXES["rdf"] + "type"
_RDF, _LABEL = PREFIXES["rdf"], PREFIXES["rdfs"] + "label"
_CHANGED = (MT + "appliedCorrection", MT + "appliedResolution")  # then a record is not all there is


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that is not as it was written."""

    graph: str  # IRI of the document; empty for the store itself
    node: str  # IRI of what is wrong
    message: str


@dataclass(slots=True)
class Report:
    """What was looked at, and what is wrong with it."""

    documents: int = 0
    triples: int = 0
    statements: int = 0
    quotes: int = 0
    observations: int = 0
    faults: list[Fault] = field(default_factory=list)


def check(store: Store) -> Report:
    """Read a whole store and compare what is stored twice; one document at a time is in memory.

    Raises:
        StoreError: the store cannot be read.
    """
    report = Report()
    for graph in store.graphs():
        _check_graph(store, graph, report)
    if isinstance(store, EmbeddedStore):
        report.faults += [Fault("", "", message) for message in store.merge_faults()]
    report.faults.sort()
    return report


def _check_graph(store: Store, graph: str, report: Report) -> None:
    triples = [q.triple for q in store.quads(graph)]
    report.triples += len(triples)
    if graph in SHARED:
        return
    told = _Told(triples)
    if graph not in told.of_type("Document"):
        return
    report.documents += 1
    report.statements += len(told.of_type("Statement"))
    report.quotes += len(told.of_type("Evidence"))
    report.observations += len(told.of_type("Observation"))
    for node, message in _faults(graph, triples, told, store.base):
        report.faults.append(Fault(graph, node, message))


class _Told:
    """The triples of a graph by subject and predicate."""

    def __init__(self, triples: list[ox.Triple]) -> None:
        self.by: dict[str, dict[str, list[str]]] = {}
        for t in triples:
            if isinstance(t.subject, ox.NamedNode):
                value = t.object.value if isinstance(t.object, ox.NamedNode | ox.Literal) else ""
                self.by.setdefault(t.subject.value, {}).setdefault(
                    t.predicate.value, []).append(value)

    def all(self, node: str, predicate: str) -> list[str]:
        return self.by.get(node, {}).get(predicate, [])

    def one(self, node: str, predicate: str) -> str | None:
        return next(iter(self.all(node, predicate)), None)

    def of_type(self, name: str) -> list[str]:
        return [node for node, said in self.by.items() if MT + name in said.get(_A, ())]


def _faults(graph: str, triples: list[ox.Triple], told: _Told, base: str
            ) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a document's graph: a node, and what is wrong with it."""
    text, record = (told.one(graph, MT + name) for name in ("text", "record"))
    if text is None:
        yield graph, "the document's text is missing"
        return
    yield from _node_faults(graph, told, text)
    if record is None or told.one(graph, MT + "contentHash") is None:
        return  # held in part, as from a page
    try:
        expected = records.expand(record, text)
    except RecordError as error:
        yield graph, f"the record of the document is damaged: {error}"
        return
    if not any(told.all(graph, name) for name in _CHANGED):
        hash_ = told.one(graph, MT + "contentHash") or ""
        missing = set(document_triples(expected, base, hash_)).difference(triples)
        for triple in sorted(missing, key=str)[:3]:
            yield str(triple.subject).strip("<>"), f"the document says so, the graph does not: " \
                                                   f"{triple.predicate} {str(triple.object)[:60]}"


def _node_faults(graph: str, told: _Told, text: str) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a document's statements, statistics, quotes and entities."""
    used = set()
    for node in (*told.of_type("Statement"), *told.of_type("Observation")):
        evidences = told.all(node, MT + "evidence")
        used.update(evidences)
        if not evidences:
            yield node, "no evidence is stored"
    for node in told.of_type("Statement"):
        yield from _statement_faults(node, told)
    for node in sorted(used | set(told.of_type("Evidence"))):
        if node not in used:
            yield node, "nothing is stored that it is the evidence of"
        elif message := _quote_fault(node, told, text):
            yield node, message
    for node in told.all(graph, MT + "mentions"):
        if not told.all(node, _LABEL) or not told.all(node, _A):
            yield node, "the entity has no name or no type"


def _statement_faults(node: str, told: _Told) -> Iterator[tuple[str, str]]:
    ends = [told.one(node, _RDF + name) for name in ("subject", "predicate", "object")]
    if None in ends:
        yield node, "the statement lacks its subject, predicate or object"
    elif ends[2] not in told.all(ends[0] or "", ends[1] or ""):
        yield node, "the statement's plain triple is missing"


def _quote_fault(node: str, told: _Told, text: str) -> str | None:
    quote, start, end = (told.one(node, MT + name) for name in ("quote", "start", "end"))
    if quote is None or start is None or end is None:
        return "the evidence is referred to, but not stored"
    try:
        found = text[int(start):int(end)]
    except ValueError:
        return "the quote's place is no number"
    if found != quote:
        return f"the quote does not stand in the text at {start}: {quote[:40]}"
    return None
