"""Names in queries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.guard import outline
from maitu.graph.name_pattern import looked_up
from maitu.graph.rows import rows
from maitu.graph.search import find
from maitu.graph.store import Name
from maitu.ontology.errors import QueryError

ID = "https://w3id.org/maitu/id/"


def asked(store: EmbeddedStore, sparql: str) -> list[str]:
    return [row["e"].removeprefix(ID) for row in rows(store, sparql)]


@pytest.mark.parametrize("query", [
    'SELECT ?e { ?e mt:nameMatches "网上零售" }',
    "SELECT ?e WHERE { ?e mt:nameMatches '''wangshanglingshou''' . }",
    'SELECT $e { $e mt:nameMatches ("\\u7f51上零售"@zh) . }',
    'SELECT ?e { ?e <https://w3id.org/maitu/ontology#nameMatches> "网上零售" ; }',
    'PREFIX m: <https://w3id.org/maitu/ontology#> SELECT ?e { ?e m:nameMatches ("零售" 7) }',
    'SELECT ?e { ?e a mt:Trend . ?e mt:nameMatches "网上" ; rdfs:label ?l . FILTER (?l != "x") }',
    'SELECT ?e { { SELECT ?e { (?e ?score) mt:nameMatches "网上" FILTER (?score > 0.5) } } }',
    'SELECT ?e { ?e mt:trendOf ?i . ?i mt:nameMatches "网上零售" }',
    'SELECT ?e { ?e mt:trendOf ?i { ?i mt:nameMatches "网上零售" } UNION { ?e mt:nameMatches "无" } }',
    'SELECT ?e { ?d mt:mentions ?e OPTIONAL { ?e mt:nameMatches "网上"; a ?type } FILTER bound(?type) }',
    'SELECT ?e { GRAPH ?g { ?e mt:nameMatches "向直播" ; a mt:Trend } } # ?x mt:nameMatches 1',
])
def test_entities_by_name(market: EmbeddedStore, query: str) -> None:
    assert asked(market, query)[-1] in ("Industry/网上零售", "Trend/网上零售向直播转变")


def test_the_best_come_first_with_score_and_name(market: EmbeddedStore) -> None:
    query = 'SELECT * { (?e ?score ?name) mt:nameMatches "零售" }'
    found = [(r["e"], Decimal(r["score"]), r["name"]) for r in rows(market, query)]
    assert found == [(m.iri, Decimal(str(m.score)), m.matched_name) for m in find(market, "零售")]
    assert len(asked(market, 'SELECT ?e { ?e mt:nameMatches ("零售" 2) }')) == 2
    assert asked(market, 'SELECT ?e { ?e mt:nameMatches "没有的" }') == []
    assert asked(market, 'SELECT ?e { ?e mt:nameMatches "" }') == []


def test_odd_names_do_no_harm() -> None:
    with EmbeddedStore.in_memory() as store:
        odd = r'\"} \\ 美团 # ?x'
        store.update('INSERT DATA { <https://e.org/d> mt:mentions <https://e.org/%7B?a=1#b> . '
                     f'<https://e.org/%7B?a=1#b> rdfs:label "{odd}" }}')
        found = list(rows(store, 'SELECT * { (?e ?s ?n) mt:nameMatches "美团" . ?e ?p ?n }'))
        assert [(r["e"], r["n"]) for r in found] == [
            ("https://e.org/%7B?a=1#b", '"} \\ 美团 # ?x')]


def test_what_only_speaks_of_it_is_left_alone(market: EmbeddedStore) -> None:
    for query in ('SELECT ?e { ?e rdfs:label "?e mt:nameMatches 5G" }',
                  "SELECT ?e { ?e rdfs:label ?l } LIMIT 0 # mt:nameMatches",
                  'PREFIX mt: <https://example.org/> SELECT ?e { ?e mt:nameMatches "5G" }',
                  "SELECT ?e { ?e rdfs:isDefinedBy mt:nameMatches }"):
        assert asked(market, query) == []


@pytest.mark.parametrize(("query", "message"), [
    ("SELECT ?e {\n ?e mt:nameMatches ?text }", "line 2, column 5: .*right of it stands a text"),
    ('SELECT ?e { ?e mt:nameMatches ("a" 2 3) }', "right of it stands a text"),
    ('SELECT ?e { ?e mt:nameMatches ("a" 1001) }', "1 to 1,000"),
    ('SELECT ?e { ?e mt:nameMatches ("a" 0) }', "1 to 1,000"),
    ('SELECT ?e { ?e a mt:Trend ; mt:nameMatches "a" }', "left of it stands a variable"),
    ('SELECT ?e { <urn:x:y> mt:nameMatches "a" }', "left of it stands a variable"),
    ('SELECT ?e { (?e ?e) mt:nameMatches "a" }', "left of it stands a variable"),
    ('SELECT ?e { () mt:nameMatches "a" }', "left of it stands a variable"),
    ('SELECT ?e { (?a ?b ?c ?d) mt:nameMatches "a" }', "left of it stands a variable"),
    ('SELECT ?e { ?e ^mt:nameMatches "a" }', "left of it stands a variable"),
    ('SELECT ?e { ?e mt:nameMatches|rdfs:label "a" }', "right of it stands a text"),
    ('SELECT ?e { ?e mt:nameMatches "a", "b" }', "one text"),
    ('SELECT ?e { ?e mt:nameMatches "a"^^xsd:string }', "one text"),
    ('SELECT ?e { (?e ?s) mt:nameMatches "a" ; a ?t }', "one text"),
    (f'SELECT ?e {{ ?e mt:nameMatches "{"a" * 201}" }}', "longer than 200"),
    ("SELECT ?e { " + '?e mt:nameMatches "a" . ' * 11 + "}", "at most 10 names"),
    ('SELECT ?e {\n?e mt:nameMatches\n"a" .\n ?e ?x }', r"line 4, column 8"),
    ('mt:nameMatches "a"', "left of it"), ("(?e mt:nameMatches", "right of it"),
    (') mt:nameMatches "a"', "left of it"), ('?e mt:nameMatches ("a"', "1 to 1,000"),
])
def test_another_form_is_refused(market: EmbeddedStore, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        market.query(query)


def test_it_is_for_queries(market: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match=r"line 1, column 36: .*is for queries"):
        market.update('INSERT { ?e mt:x 1 } WHERE { <a:b> mt:nameMatches "5G" }')


def test_the_text_is_taken_as_the_query_means_it() -> None:
    texts = []

    def note(text: str, limit: int) -> list[tuple[Name, float]]:
        texts.append((text, limit))
        return []

    written = looked_up(outline(
        r'''ASK { ?a mt:nameMatches "a\"b\\\u7f8e" . ?b mt:nameMatches ("""c"d""" 3) }'''), note)
    assert texts == [('a"b\\美', 100), ('c"d', 3)]
    assert written == "ASK { VALUES (?a) {  } . VALUES (?b) {  } }"
