"""Where a query does not parse."""

from __future__ import annotations

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.errors import QueryError


@pytest.mark.parametrize(("query", "line", "column", "reason"), [
    ("SELEC ?s {}", 1, 1, "begins with SELECT"),
    ("", 1, 1, "begins with SELECT"),
    ("INSERT DATA { <x:s> <x:p> 1 }", 1, 1, "begins with SELECT"),
    ("ASK { ?s ?p }", 1, 13, "'}'"),
    ("ASK{?s ?p}", 1, 10, "'}'"),
    ("# 注释\n\nASK { ?s ?p }", 3, 13, "'}'"),
    ("PREFIX mt: <x:>\nASK { ?s ?p }", 2, 13, "'}'"),
    ("SELECT ?s {\n  ?s ?p 企业 }", 2, 9, "'企业'"),
    ("SELECT ?s { ?s foo:x ?o }", 1, 16, "the prefix foo: is not declared"),
    ("SELECT ?s { ?s mt:x/foo:x ?o }", 1, 21, "the prefix foo: is not declared"),
    ("SELECT ?s { ?s ?p 'x'^^foo:x }", 1, 24, "the prefix foo: is not declared"),
    ("SELECT ?s { ?s !(mt:x|foo:) ?o }", 1, 23, "the prefix foo: is not declared"),
    ("SELECT ?s { ?s :x ?o }", 1, 16, "the prefix : is not declared"),
    ("ASK { ?s ?p bär-1:x }", 1, 13, "the prefix bär-1: is not declared"),
    ("SELECT * { ?s ?p ?o } LIMT 5", 1, 23, "'LIMT'"),
    ("SELECT * { ?s ?p ?o }\r\nLIMT 5", 2, 1, "'LIMT'"),
    ("SELECT ?s WHERE ?s ?p ?o }", 1, 17, 'expected "{"'),
    ("SELECT (COUNT(?s) as n) {?s ?p ?o}", 1, 22, "'n'"),
    ("SELECT * { FILTER(?x = ) }", 1, 24, "')'"),
    ('SELECT * { ?s ?p "a"@en , "b" "c" }', 1, 31, "'\"c\"'"),
    ("SELECT * { ?s ?p 1.5 , 2 3 }", 1, 26, "'3'"),
    ("SELECT * { FILTER(?x <= 2 ?y) }", 1, 27, "'?y'"),
    ("SELECT ?s { ?s ?p ?o", 1, 21, "'{' of line 1, column 11 is not closed"),
    ("SELECT ?s {\n FILTER(?s", 2, 11, "'(' of line 2, column 8 is not closed"),
    ("SELECT * { ?s ?p ?o } ORDER BY", 1, 31, "ends before it is complete"),
    ("SELECT ?s ?o {?s ?p ?o} GROUP BY ?s", 1, 36, "not grouped by"),
])
def test_query_errors_name_line_column_and_token(
    query: str, line: int, column: int, reason: str
) -> None:
    with EmbeddedStore.in_memory() as store, pytest.raises(QueryError) as raised:
        store.query(query)
    assert str(raised.value).startswith(f"line {line}, column {column}: ")
    assert reason in str(raised.value)


@pytest.mark.parametrize(("update", "place"), [
    ("INSERT DATA { ?s <x:p> 1 }", "line 1, column 26"),
    ("DELETE WHERE { ?s ?p ?o };\nINSERT DATA <x:s>", "line 2, column 13"),
])
def test_update_errors_too(update: str, place: str) -> None:
    with EmbeddedStore.in_memory() as store, pytest.raises(QueryError, match=place):
        store.update(update)
