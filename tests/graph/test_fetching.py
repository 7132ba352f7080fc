"""What a query says to fetch: passed over where SILENT, let through where allowed."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.fetching import allowed, may_reach, pass_over
from maitu.ontology.errors import QueryError


@pytest.fixture
def store() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.update("INSERT DATA { <urn:a> <urn:b> 1 }")
    return store


@pytest.mark.parametrize(("query", "variables"), [
    ("SELECT * { ?s ?p 1 . SERVICE SILENT <http://127.0.0.1:9/> { ?s ?q ?o } }", "spqo"),
    ("SELECT * { ?s ?p 1 SERVICE SILENT ?s { ?s ?q ?o } }", "spqo"),
    ("SELECT * { ?s ?p 1 service silent<http://127.0.0.1:9/>{ SELECT ?q { ?s ?q ?o } } }", "spq"),
    ("SELECT * { ?s ?p 1 SERVICE SILENT <x:a> { SERVICE SILENT <x:b> { ?s ?q ?o } } }", "spqo"),
])
def test_a_silent_service_has_one_solution_and_its_variables(store, query, variables):
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    assert sorted(v.value for v in answer.variables) == sorted(variables)
    (row,) = answer
    assert row["s"] == ox.NamedNode("urn:a") and row["q"] is None


def test_a_silent_load_loads_nothing_and_succeeds(store):
    store.update("LOAD SILENT <http://127.0.0.1:9/a.ttl> INTO GRAPH <urn:g> ;\n"
                 "LOAD SILENT <file:///etc/hostname> ; INSERT DATA { <urn:a> <urn:b> 2 }")
    assert len(list(store.quads())) == 2


@pytest.mark.parametrize("text", [
    "SELECT * { SERVICE SILENT <x:a> { SERVICE <x:b> { ?s ?p ?o } } }",
    "SELECT * { SERVICE # SILENT\n <x:b> { ?s ?p ?o } }",
    "SELECT * { SERVICE <x:silent> { ?s ?p ?o } }",
])
def test_what_is_not_silent_is_refused_all_the_same(store, text):
    with pytest.raises(QueryError, match="SERVICE and LOAD are off"):
        store.query(text)


def test_texts_that_only_speak_of_silence_stay_as_they_are():
    for text in ('SELECT * { ?s ?p "LOAD SILENT <x:a>" }', "CLEAR SILENT ALL",
                 "SELECT * { ?s ?p ?o } # SERVICE SILENT <x:a> {"):
        assert pass_over(text) == text


@pytest.mark.parametrize(("address", "reached"), [
    ("http://data.example.org/sparql", True),
    ("https://DATA.example.org/sparql", True),
    ("http://data.example.org:3030/sparql", True),
    ("http://127.0.0.1:8001/", True),
    ("http://127.0.0.1:8002/", False),
    ("http://data.example.org.evil.org/", False),
    ("http://data.example.org@evil.org/", False),
    ("http://evil.org/?data.example.org", False),
    ("http://evil.org#@data.example.org/", False),
    ("file://data.example.org/etc/hostname", False),
    ("http://[::1]/", False),
    ("http://data.example.org:x/", False),
])
def test_only_hosts_that_are_named_are_reached(address, reached):
    assert may_reach(address, ("data.example.org", "127.0.0.1:8001")) is reached


def test_a_service_whose_address_is_computed_is_not_allowed():
    query = "SELECT * { BIND(<http://a.org/> AS ?x) SERVICE ?x {} SERVICE <http://a.org/> {} }"
    assert allowed(query, ["a.org"]) == {query.rindex("SERVICE")}
    assert allowed(query, []) == set()
