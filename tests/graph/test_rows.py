"""Rows of text from SELECT queries."""

from __future__ import annotations

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.rows import rows, values
from maitu.ontology.errors import QueryError
from maitu.ontology.naming import entity_iri


def test_what_is_not_bound_is_absent(market: EmbeddedStore) -> None:
    found = rows(market, 'SELECT ?a ?b { VALUES (?a ?b) { ("x" UNDEF) } }')
    assert list(found) == [{"a": "x"}]


def test_only_select(market: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="SELECT"):
        list(rows(market, "ASK {}"))


def test_many_iris_make_several_clauses() -> None:
    clauses = list(values("?e", {f"https://example.org/{n}" for n in range(900)}))
    assert [c.count("<") for c in clauses] == [400, 400, 100]
    assert clauses[0].startswith("VALUES ?e { <https://example.org/0> ")


def test_an_iri_cannot_break_out(market: EmbeddedStore) -> None:
    with pytest.raises(ValueError):
        list(values("?e", ["x> } # "]))
    assert list(values("?e", [entity_iri("Product", "a> } b")]))
