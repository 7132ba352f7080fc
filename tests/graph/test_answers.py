"""Answers written for people and for programs."""

from __future__ import annotations

import csv
import io
import json

import pytest
import rdflib

from maitu.graph.answers import Table, table, write, write_table
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.errors import QueryError

ROWS = 'SELECT ?p ?n { ?p rdfs:label "晨星"@zh OPTIONAL { ?p skos:hiddenLabel ?n } }'
GRAPH = "CONSTRUCT { ?s mt:launches ?o } WHERE { ?s mt:launches ?o }"
ASK = "ASK { ?s mt:launches ?o }"
PRODUCT = "https://w3id.org/maitu/id/Product/晨星"
COMPANY = "https://w3id.org/maitu/id/Company/云桥公司"


def test_tables(store: EmbeddedStore) -> None:
    assert table(store.query(ROWS)) == Table(("p", "n"), [("id:Product/晨星", "")])
    assert table(store.query(ASK)) == Table(("answer",), [("true",)])
    assert table(store.query(GRAPH)) == Table(
        ("subject", "predicate", "object"),
        [("id:Company/云桥公司", "mt:launches", "id:Product/晨星")])


def test_rows(store: EmbeddedStore) -> None:
    def text(format: str) -> str:
        return write(store.query(ROWS), format)

    assert list(csv.reader(io.StringIO(text("csv")))) == [["p", "n"], [PRODUCT, ""]]
    assert text("tsv") == f"?p\t?n\n<{PRODUCT}>\t\n"
    assert json.loads(text("json"))["results"]["bindings"] == [
        {"p": {"type": "uri", "value": PRODUCT}}]
    assert rdflib.query.Result.parse(io.BytesIO(text("xml").encode()), format="xml").vars == [
        rdflib.Variable("p"), rdflib.Variable("n")]
    assert text("markdown") == "| p | n |\n| --- | --- |\n| id:Product/晨星 |  |\n"


def test_markdown_cells_stay_in_their_cells(store: EmbeddedStore) -> None:
    answer = store.query('SELECT ("a|b\\nc" AS ?x) {}')
    assert write(answer, "markdown") == "| x |\n| --- |\n| a\\|b c |\n"


@pytest.mark.parametrize(("format", "expected"), [
    ("tsv", "a\tb\nx y,\tz\n"), ("csv", 'a,b\r\n"x y,",z\r\n'),
    ("markdown", "| a | b |\n| --- | --- |\n| x y, | z |\n"),
])
def test_tables_as_text(format: str, expected: str) -> None:
    assert write_table(Table(("a", "b"), [("x\ty,", "z\n")]), format) == expected


@pytest.mark.parametrize(("format", "expected"), [
    ("json", '{"head":{},"boolean":true}\n'), ("csv", "true\n"), ("tsv", "true\n"),
    ("markdown", "| answer |\n| --- |\n| true |\n"),
])
def test_yes_or_no(store: EmbeddedStore, format: str, expected: str) -> None:
    assert write(store.query(ASK), format) == expected


@pytest.mark.parametrize(("format", "parser"), [
    ("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("json", "json-ld"), ("xml", "xml")])
def test_graphs(store: EmbeddedStore, format: str, parser: str) -> None:
    graph = rdflib.Graph().parse(data=write(store.query(GRAPH), format), format=parser)
    assert [(str(s), str(o)) for s, _, o in graph] == [(COMPANY, PRODUCT)]


def test_graphs_as_rows(store: EmbeddedStore) -> None:
    launches = "https://w3id.org/maitu/ontology#launches"
    assert list(csv.reader(io.StringIO(write(store.query(GRAPH), "csv"))))[1] == [
        COMPANY, launches, PRODUCT]
    assert write(store.query(GRAPH), "tsv").splitlines()[1] == (
        f"<{COMPANY}>\t<{launches}>\t<{PRODUCT}>")


@pytest.mark.parametrize(("query", "format", "message"), [
    (ROWS, "ttl", "ttl is for graphs"), (ASK, "nt", "nt is for graphs"),
    (GRAPH, "xlsx", "no such format"),
])
def test_formats_that_do_not_fit(
    store: EmbeddedStore, query: str, format: str, message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        write(store.query(query), format)
