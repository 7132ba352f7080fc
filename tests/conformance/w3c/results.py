"""Answers, and whether two are the same but for the names of blank nodes."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
from rdflib import Namespace

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_FORMATS = {
    ".srj": ox.QueryResultsFormat.JSON, ".srx": ox.QueryResultsFormat.XML,
    ".tsv": ox.QueryResultsFormat.TSV, "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_RDF = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}


@dataclass(frozen=True)
class Table:
    """The rows of a SELECT, with the terms that are bound."""

    variables: frozenset[str]
    rows: list[dict[str, Term]]


Answer = bool | Table | list[ox.Triple]


def read(content: bytes, kind: str, base: str | None = None) -> Answer:
    """Read an answer.

    Args:
        content: its bytes.
        kind: the suffix of its file, or its media type.
        base: what relative IRIs in it are relative to.
    """
    if kind in (".csv", "text/csv"):
        return _csv(content)
    if kind in _RDF:
        return [quad.triple for quad in ox.parse(content, format=_RDF[kind])]
    if kind not in _FORMATS:
        return _rdf(content, kind, base)
    found = ox.parse_query_results(content, format=_FORMATS[kind])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Table(frozenset(names), [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in found])


def read_file(path: Path, address: str) -> Answer:
    """Read the answer that a test expects."""
    return read(path.read_bytes(), path.suffix, address)


def same(expected: Answer, given: Answer) -> bool:
    """Say whether two answers are the same: equal terms, numbers by their value, rows in any order."""
    if isinstance(expected, bool) or isinstance(given, bool):
        return expected is given
    if isinstance(expected, Table) and isinstance(given, Table):
        if expected.variables != given.variables and expected.rows:
            return False
        return _canonical(_rows(expected)) == _canonical(_rows(given))
    if isinstance(expected, Table) or isinstance(given, Table):
        return False
    return same_graphs({None: expected}, {None: given})


def same_graphs(expected: dict[str | None, list[ox.Triple]],
                given: dict[str | None, list[ox.Triple]]) -> bool:
    """Say whether two datasets are the same; graphs without triples do not count."""
    def quads(dataset: dict[str | None, list[ox.Triple]]) -> list[ox.Quad]:
        return [ox.Quad(t.subject, t.predicate, _value(t.object),
                        ox.NamedNode(name) if name else ox.DefaultGraph())
                for name, triples in dataset.items() for t in triples]

    return _canonical(quads(expected)) == _canonical(quads(given))


def _canonical(quads: list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _rows(table: Table) -> list[ox.Quad]:
    """Return a table as a graph, in which each row is a blank node."""
    found = []
    for row in table.rows:
        node = ox.BlankNode()
        found.append(ox.Quad(node, ox.NamedNode("urn:row"), ox.Literal("")))
        found += [ox.Quad(node, ox.NamedNode(f"urn:variable:{name}"), _value(term))
                  for name, term in row.items()]
    return found


def _value(term: Term) -> Term:
    """Write a number or truth value in one form, and language tags in lower case."""
    if not isinstance(term, ox.Literal):
        return term
    if term.language:
        return ox.Literal(term.value, language=term.language.lower())
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    try:
        if kind in ("double", "float"):
            text = f"{float(text):.10g}"
        elif kind in ("integer", "decimal"):
            text = f"{round(Decimal(text), 12):f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
        elif kind == "boolean":
            text = {"1": "true", "0": "false"}.get(text, text)
    except (ValueError, InvalidOperation):
        pass  # no number in spite of its type: it stays as it is written
    return ox.Literal(text, datatype=term.datatype)


def _csv(content: bytes) -> Table:
    """Read CSV, which does not tell IRIs, numbers and strings apart."""
    names, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))

    def term(cell: str) -> Term:
        if cell.startswith("_:"):
            return ox.BlankNode(cell[2:])
        try:
            return ox.Literal(f"{float(cell):.10g}")
        except ValueError:
            return ox.Literal(cell)

    return Table(frozenset(names), [
        {name: term(cell) for name, cell in zip(names, row or [""], strict=True) if cell}
        for row in rows])


def _rdf(content: bytes, suffix: str, base: str | None) -> Answer:
    """Read a graph, or a result set that is written as a graph."""
    format = ox.RdfFormat.from_extension(suffix.removeprefix("."))
    triples = [quad.triple for quad in ox.parse(content, format=format, base_iri=base)]
    if not any(t.object == ox.NamedNode(str(RS.ResultSet)) for t in triples):
        return triples
    names = [t.object.value for t in triples if t.predicate.value == str(RS.resultVariable)]
    own: dict[tuple[Term, str], list[Term]] = {}
    for t in triples:
        own.setdefault((t.subject, t.predicate.value), []).append(t.object)
    rows = []
    for t in triples:
        if t.predicate.value == str(RS.solution):
            bindings = own.get((t.object, str(RS.binding)), [])
            rows.append({own[b, str(RS.variable)][0].value: own[b, str(RS.value)][0]
                         for b in bindings})
    return Table(frozenset(names), rows)
