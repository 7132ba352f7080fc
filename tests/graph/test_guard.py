"""What a query's text shows before it is run."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.guard import MAX_DEPTH, MAX_PATTERNS, MAX_STEPS, glance, outline
from maitu.ontology.errors import QueryError


class Canary:
    """A server that nobody should ask."""

    def __init__(self) -> None:
        self.asked = 0
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                canary.asked += 1
                self.send_error(404)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    running = Canary()
    yield running
    running.http.shutdown()
    running.thread.join()
    running.http.server_close()


FETCHING = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { {} UNION {SERVICE<URL>{ ?s ?p ?o }} }",
    "SELECT * { ?s ?p 1SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { OPTIONAL{}SERVICE<URL>{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "SELECT * { # a comment ' \n SERVICE <URL> {} # '\n }",
    # The engine takes these for a comparison and a comment; then a long string begins, or not.
    'PREFIX b: <http://b/> SELECT * { FILTER(1<b:c#>"""\n|| true) SERVICE <URL> {} #"""\n}',
    "SELECT * { FILTER(1<'>'||true) SERVICE <URL> {} FILTER('a'='a') }",
    "SELECT * { FILTER(1<(2>1) && 1<<b#>\n\"\"\" ) SERVICE <URL> {} #\"\"\"\n }",
    'SELECT * { { SELECT * {} ORDER BY ("a"@values) (1<b:c#>"""\n) } SERVICE <URL> {} #"""\n}',
    'SELECT * { SERVICE <URL> {} OPTIONAL { ?s <x:\\u0041#>"""\n""" } #"""\n}',
    "SELECT * { ?s <x:\\u0041#>\"\"\"\n\"\"\" SERVICE <URL> {} #\"\"\"\n}",
]


@pytest.mark.parametrize("query", FETCHING)
def test_nothing_is_fetched(canary: Canary, query: str) -> None:
    with EmbeddedStore.in_memory() as store:
        store.update("INSERT DATA { <x:s> <x:p> 1 }")
        with pytest.raises(QueryError):
            store.query(query.replace("URL", canary.url))
    assert canary.asked == 0


@pytest.mark.parametrize("query", FETCHING)
def test_neither_silence_nor_another_host_that_is_allowed_lets_it_fetch(
    canary: Canary, query: str
) -> None:
    silent = query.replace("SERVICE", "service silent").replace("URL", canary.url)
    with EmbeddedStore.in_memory() as store:
        store.update("INSERT DATA { <x:s> <x:p> 1 }")
        with contextlib.suppress(QueryError):
            list(store.query(silent))
        with pytest.raises(QueryError):
            store.query(query.replace("URL", canary.url), hosts=("example.org", "127.0.0.1:1"))
    assert canary.asked == 0


@pytest.mark.parametrize("update", [
    "LOAD <URL>", "load <URL> INTO GRAPH <g:x>", "CLEAR ALL; LOAD <URL>",
    "PREFIX : <URL> LOAD :x", "BASE <URL> LOAD <x>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
])
def test_updates_fetch_nothing(canary: Canary, update: str) -> None:
    with EmbeddedStore.in_memory() as store, pytest.raises(QueryError, match="are off"):
        store.update(update.replace("URL", canary.url))
    assert canary.asked == 0


def test_the_canary_would_hear_the_plain_engine(canary: Canary) -> None:
    with pytest.raises((RuntimeError, OSError)):
        list(ox.Store().query(FETCHING[0].replace("URL", canary.url)))
    assert canary.asked == 1
    canary.asked = 0


@pytest.mark.parametrize("query", [
    'SELECT * { ?s ?p "SERVICE" }',
    "SELECT * { ?s ?p '''it's a SERVICE <x>''' }",
    "SELECT * { ?s <https://example.org/SERVICE#x> ?o }",
    "SELECT * { ?s ?p ?service } # SERVICE",
    "PREFIX s: <https://schema.org/> SELECT * { ?s s:serviceType ?o }",
    "SELECT * { FILTER(?load = 1) BIND(1 AS ?load) }",
    "SELECT * { VALUES (?a ?b) { (<x:a#1> <x:b#2>) (UNDEF <x:c#3>) } }",
    "SELECT * { ?s (<x:a#1>|<x:b#2>)+ ?o FILTER(?o = <x:c#3> || ?o IN (<x:a#1>, <x:b#2>)) }",
    "SELECT * { FILTER(1 < 2 && 3 > 2) }",
    "SELECT * { " + "{ " * 100 + "} " * 100 + "}",
])
def test_harmless_queries_pass(query: str) -> None:
    with EmbeddedStore.in_memory() as store:
        store.query(query)


@pytest.mark.parametrize("query", [
    "SELECT * { " + "{" * MAX_DEPTH + "}" * MAX_DEPTH + "}",
    "SELECT * { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }",
    "SELECT * { FILTER(" + "!" * (MAX_STEPS + 1) + "true) }",
    "SELECT * { FILTER(1" + "+1" * (MAX_STEPS + 1) + ") }",
    "SELECT * { " + "{} UNION " * (MAX_STEPS + 1) + "{} }",
    "SELECT * { " + " ".join(f"BIND(1 AS ?x{i})" for i in range(MAX_STEPS + 1)) + " }",
    "SELECT * { " + "MINUS{} " * 5000 + " }",
])
def test_what_would_overflow_the_stack_is_refused(query: str) -> None:
    with EmbeddedStore.in_memory() as store, pytest.raises(QueryError, match=r"nest|more than"):
        store.query(query)


@pytest.mark.parametrize("query", [
    "SELECT * { " + "{} UNION " * (MAX_STEPS - 5) + "{} }",
    "SELECT * { " + " ".join(f"BIND(1 AS ?x{i})" for i in range(MAX_STEPS - 5)) + " }",
    "SELECT * { " + "MINUS{} " * (MAX_STEPS - 5) + " }",
    "SELECT * { FILTER(1" + "+1" * (MAX_STEPS - 5) + ") }",
])
def test_the_limit_is_within_what_the_engine_bears(query: str) -> None:
    with EmbeddedStore.in_memory() as store:
        store.query(query)  # and the process is still there


def test_much_data_is_no_deep_query() -> None:
    literals = [f'"{n}"^^<urn:t>' for n in range(MAX_STEPS)]
    triples = " ".join(f"<urn:s> <urn:p> {text} , -{n} ." for n, text in enumerate(literals))
    with EmbeddedStore.in_memory() as store:
        store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {triples} }} }}")
        found = store.query(f"SELECT ?x {{ VALUES ?x {{ {' '.join(literals)} }} ?s ?p ?x }}")
        assert len(list(found)) == MAX_STEPS


@pytest.mark.parametrize(("query", "form", "dataset", "prefixes"), [
    ("SELECT * {}", "select", False, set()),
    ("# why\nPREFIX a: <x:>\nPREFIX : <y:> ask{}", "ask", False, {"a", ""}),
    ("BASE <x:> DESCRIBE <y> FROM <x:g>", "describe", True, set()),
    ("CONSTRUCT {} FROM NAMED <x:g> WHERE {}", "construct", True, set()),
    ("SELECT ?from { ?from ?p 'FROM' }", "select", False, set()),
    ("INSERT DATA { <x:s> <x:p> 'SELECT' }", None, False, set()),
    ("", None, False, set()),
])
def test_outline(query: str, form: str | None, dataset: bool, prefixes: set[str]) -> None:
    found = outline(query)
    assert (found.form, found.has_dataset, found.prefixes) == (form, dataset, prefixes)


def test_long_unclosed_strings_take_no_long_time() -> None:
    assert outline('SELECT * { ?s ?p """' + 'a"b' * 100_000).form == "select"


def test_so_many_patterns_that_ordering_them_takes_long_are_refused() -> None:
    star = " ".join(f"?s <urn:p{n}> ?o{n} ." for n in range(400))
    with pytest.raises(QueryError, match="200 triple patterns"):
        outline(f"ASK {{ {star} }}").check()
    outline(f"ASK {{ VALUES ?s {{ {'1.5 ' * 400} }} FILTER(?s IN ({'1, ' * 400} 2)) }}").check()
    outline(f"INSERT DATA {{ {'<urn:a> <urn:b> 1 . ' * 400} }}").check()


def test_data_of_many_graphs_is_no_deep_query():
    graphs = " ".join(f"GRAPH <urn:g{n}> {{ <urn:a> <urn:b> {n} }}" for n in range(3000))
    outline(f"INSERT DATA {{ {graphs} }}").check()
    with pytest.raises(QueryError):
        outline(f"INSERT {{ ?s ?p ?o }} WHERE {{ {'{ ?s ?p ?o } UNION ' * 1500} {{}} }}").check()


@pytest.mark.parametrize("query", [
    "SELECT * { ?s ?p ?o }",
    " ask{}",
    "PREFIX mt: <https://w3id.org/maitu/ontology#>\nprefix : <x:y>SELECT(1 AS ?x){ :a mt:b '名' }",
    "Construct WHERE { ?s <x:p#1> 1, 2 ; <x:q> 'a # b' . # c\n FILTER(?s != <x:a>) }",
    "DESCRIBE <x:y>",
])
def test_a_glance_says_of_plain_queries_what_reading_says(query: str) -> None:
    seen = glance(query)
    assert seen is not None
    assert _told(query) == (seen.form, seen.first_word, seen.has_dataset, seen.has_base,
                            seen.prefixes)


@pytest.mark.parametrize("query", [
    *FETCHING,
    "", "INSERT DATA {}", "CLEAR ALL", "# a comment\nSELECT * {}", "BASE <x:y> SELECT * {}",
    "SELECT * FROM <x:y> {}", "SELECT * { ?s ?p '\\u007B' }", "SELECT: * {}",
    "SELECT * " + "{" * MAX_DEPTH + "[]" + "}" * MAX_DEPTH,
    "SELECT * { FILTER(1" + "+1" * MAX_STEPS + ") }",
    "SELECT * { " + "?s ?p ?o . " * (MAX_PATTERNS + 1) + "}",
])
def test_a_glance_leaves_the_rest_to_reading(query: str) -> None:
    assert glance(query) is None


_PIECES = st.sampled_from([
    "SELECT", "ask", "PREFIX", "a:", ":", "<x:y>", "<x:y#", ">", "{", "}", "(", ")", "[", "]", "'",
    '"', '"""', "#", "\n", " ", "*", "?s", "1", ".", ";", "FROM", "SERVICE", "LOAD", "BIND", "+",
    "BASE", "VALUES", "\\", "名", "prefix", "INSERT"])


@settings(max_examples=2000)
@given(st.lists(_PIECES, max_size=25), st.sampled_from(["", " "]), st.sampled_from(
    ["", "SELECT * {", "PREFIX a:<x:y> SELECT ?s {", "prefix : <x:y>ask {"]))
def test_what_a_glance_lets_pass_reading_does_not_refuse(
    pieces: list[str], between: str, before: str
) -> None:
    query = before + between.join(pieces)
    seen = glance(query)
    if seen is not None:
        assert not outline(query).fetches
        assert _told(query) == (seen.form, seen.first_word, seen.has_dataset, seen.has_base,
                                seen.prefixes)


def _told(query: str) -> tuple[str | None, int, bool, bool, set[str]]:
    found = outline(query)
    return found.form, found.first_word, found.has_dataset, found.has_base, found.prefixes
