"""Answers to queries, written for people and for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from maitu.graph.formats import write_triples
from maitu.graph.media import RESULT_FORMATS
from maitu.graph.store import Answer
from maitu.ontology.errors import QueryError
from maitu.ontology.terms import PREFIXES

ANSWER_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld", "markdown")
_AS_GRAPH = {"ttl": "ttl", "nt": "nt", "jsonld": "jsonld", "json": "jsonld", "xml": "rdf"}
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as rows of text to read, its IRIs shortened by the standard prefixes."""

    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


def table(answer: Answer) -> Table:
    """Return an answer as a table; what a variable is not bound to is an empty cell."""
    if isinstance(answer, ox.QueryBoolean):
        return Table(("answer",), [("true" if answer else "false",)])
    if isinstance(answer, ox.QuerySolutions):
        header = tuple(v.value for v in answer.variables)
        return Table(header, [tuple(shorten(term) for term in row) for row in answer])
    rows = sorted(tuple(shorten(term) for term in triple) for triple in set(answer))
    return Table(("subject", "predicate", "object"), rows)


def write(answer: Answer, format: str) -> str:
    """Write an answer in one of `ANSWER_FORMATS` other than `table`.

    A graph as `json` is JSON-LD, as `xml` RDF/XML.

    Raises:
        QueryError: answers of this kind cannot be written in that format.
    """
    if format == "markdown":
        return write_table(table(answer), format)
    if isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
        if format not in RESULT_FORMATS:
            raise QueryError(f"{format} is for graphs, and this query gives rows: ask with "
                             "CONSTRUCT, or for table, csv, tsv, json, xml or markdown")
        written = (answer.serialize(format=RESULT_FORMATS[format]) or b"").decode("utf-8")
        return written if written.endswith("\n") else written + "\n"
    if format in ("csv", "tsv"):
        return _triple_rows(answer, format)
    if format not in _AS_GRAPH:
        raise QueryError(f"{format}: no such format; there are {', '.join(ANSWER_FORMATS)}")
    return write_triples(answer, _AS_GRAPH[format]).decode("utf-8")


def write_table(table: Table, format: str) -> str:
    """Write a table as `csv`, `tsv` or `markdown`; line feeds and tabs in cells become spaces."""
    if format == "markdown":
        return _markdown(table)
    rows = ([" ".join(cell.split()) for cell in row] for row in (table.header, *table.rows))
    if format == "tsv":
        return "".join("\t".join(row) + "\n" for row in rows)
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue()


def shorten(term: _Term | None) -> str:
    """Return a term as people read it: a literal's text, an IRI with its prefix."""
    if term is None:
        return ""
    if not isinstance(term, ox.NamedNode):
        return term.value if isinstance(term, ox.Literal) else str(term)
    fitting = [(len(iri), f"{name}:{term.value[len(iri):]}") for name, iri in PREFIXES.items()
               if term.value.startswith(iri)]
    return max(fitting)[1] if fitting else term.value


def _markdown(table: Table) -> str:
    def line(cells: Iterable[str]) -> str:
        escaped = (" ".join(c.replace("\\", "\\\\").replace("|", "\\|").split()) for c in cells)
        return f"| {' | '.join(escaped)} |\n"

    rule = "|" + " --- |" * len(table.header) + "\n"
    return line(table.header) + rule + "".join(map(line, table.rows))


def _triple_rows(triples: Iterator[ox.Triple], format: str) -> str:
    """Write triples as SPARQL would write the rows of `SELECT ?subject ?predicate ?object`."""
    rows = sorted(set(triples), key=str)
    file = io.StringIO()
    if format == "tsv":
        file.write("?subject\t?predicate\t?object\n")
        file.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    else:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(("subject", "predicate", "object"))
        writer.writerows([getattr(term, "value", str(term)) for term in row] for row in rows)
    return file.getvalue()
