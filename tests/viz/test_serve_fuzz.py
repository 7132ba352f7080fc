"""Random and mutated requests: whatever comes, the server answers, stays, and keeps its store.

`MAITU_FUZZ=N` makes each test try N cases in place of a few hundred.
"""

from __future__ import annotations

import os
import socket
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from maitu.graph import examples
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.guard import tokens

EX = "https://example.org/"
CASES = int(os.environ.get("MAITU_FUZZ", "300"))
FUZZ = settings(max_examples=CASES, deadline=None, derandomize="MAITU_FUZZ" not in os.environ,
                phases=(Phase.explicit, Phase.generate, Phase.shrink), database=None,
                suppress_health_check=list(HealthCheck))
ANSWERS = {200, 201, 204, 307, 400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 431, 503}
QUERIES = [
    *(each.sparql for each in examples.list()[:6]),
    f"SELECT ?s (COUNT(*) AS ?n) {{ ?s <{EX}p>* ?o OPTIONAL {{ ?o ?q ?r }} }} GROUP BY ?s LIMIT 3",
    f"CONSTRUCT {{ ?s ?p ?o }} FROM <{EX}g> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?o > 1.5) }}",
    f"DESCRIBE <{EX}s1>", "ASK { VALUES (?a ?b) { (1 '脉图'@zh) (UNDEF <urn:x>) } BIND(?a+1 AS ?c) }",
    "SELECT * { { ?a ?b ?c } UNION { ?a !(<urn:p>|^<urn:q>) ?c } MINUS { ?c ?d ?e } } ORDER BY ?a",
    "PREFIX e: <https://example.org/> SELECT (GROUP_CONCAT(STR(?o); SEPARATOR='、') AS ?x) "
    "{ e:s1 e:p/e:p? ?o . FILTER NOT EXISTS { ?o e:p ?z } FILTER(REGEX(STR(?o), 'a+?b')) }",
]
UPDATES = [
    f"INSERT DATA {{ GRAPH <{EX}new> {{ <{EX}a> <{EX}b> '图'@zh, 2.5 }} }}",
    f"DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 7 }} WHERE {{ GRAPH <{EX}g> {{ ?s ?p ?o }} }}",
    f"DELETE WHERE {{ GRAPH <{EX}new> {{ ?s ?p ?o }} }} ; CLEAR SILENT GRAPH <{EX}new>",
    f"COPY <{EX}g> TO <{EX}copy> ; DROP GRAPH <{EX}copy> ; CREATE SILENT GRAPH <{EX}h>",
    f"WITH <{EX}g> DELETE {{ ?s ?p ?o }} USING NAMED <{EX}g> WHERE {{ ?s ?p ?o FILTER(?o > 3) }}",
]
PIECES = [
    *sorted({token for text in QUERIES + UPDATES for _, token, _ in tokens(text)}),
    "SERVICE", "LOAD", "<http://127.0.0.1:9/>", "\\u0053ERVICE", "{" * 200, "(", "]", "'''", '"',
    "\x00", "\ufeff", "\u2028", "\U0001f600", "#", "\r", "%", "<<", "<<(", "~", "{|", "_:b", "[]",
    "1e999999", "99999999999999999999999", "'x'^^<urn:t>", "NaN", "@zh--rtl", "VERSION '1.2'",
    "BASE <x>", "BASE <[>", "<[::>", "<>", "SUBSTR('a', -9223372036854775808)", "1/0",
    "'9999-99-99'^^<http://www.w3.org/2001/XMLSchema#date>", "REGEX('a', '(')", "RAND()", "NOW()",
    "REPLACE('a','','x')", "REGEX('aaaa', '(a{1000}){1000}')", "IRI('[')", "STRDT('a', 1)",
    "LIMIT -1", "LIMIT 99999999999999999999", "OFFSET 18446744073709551615",
]
ANYTHING = st.text(max_size=40) | st.sampled_from(PIECES)
MEDIA = st.sampled_from([
    "*/*", "text/csv", "application/sparql-results+json", "text/turtle;q=nan", "text/html",
    "application/ld+json, */*;q=0.1", "application/rdf+xml", ",;=q", "text/*;q=0", "q=1;;,",
    "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update",
    "application/trig", "text/turtle; charset=utf-16", "multipart/form-data", "application/json",
    "multipart/form-data; boundary=a", "application/n-triples", "text/turtle", "text/n3; x=\"",
]) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30).map(str.strip)


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """A text of the list with a few tokens left out, doubled, exchanged or put in."""
    found = [token for _, token, _ in tokens(draw(st.sampled_from(texts)))]
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(found)))
        length = draw(st.integers(0, 3))
        found[place:place + length] = draw(st.lists(ANYTHING, max_size=2) | st.just(
            2 * found[place:place + length]))
    return draw(st.sampled_from([" ", "\n", ""])).join(found)


SENDABLE = st.characters(exclude_categories=["Cs"])
TEXT = mutated(QUERIES) | mutated(UPDATES) | st.text(SENDABLE, max_size=60)
BYTES = st.binary(max_size=60) | TEXT.map(lambda text: text.encode("utf-8", "replace"))


@pytest.fixture(scope="module")
def server(tmp_path_factory, serve):
    """A server of a store of one graph of 30 triples."""
    folder = tmp_path_factory.mktemp("fuzzed") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        rows = " ".join(f"<{EX}s{n}> <{EX}p> <{EX}s{n * 7 % 30}> ." for n in range(25))
        rows += f" <{EX}s1> <{EX}q> 1, 2.5, '脉图'@zh, '''a\n\tb''', true ."
        store.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ {rows} }} }}")
    served = serve(folder, "--quiet", "--timeout", "2")
    before = dump(served)
    yield served
    assert dump(served) == before, "what had no token changed the store"
    served.kill()
    with EmbeddedStore.open(folder) as store:
        assert len(list(store.quads())) == 30


def dump(served) -> list[str]:
    answer = served.client.get("/data", params={"graph": f"{EX}g"},
                               headers={"Accept": "application/n-triples"})
    return sorted(answer.text.splitlines())


def check(served, answer: httpx.Response) -> None:
    assert answer.status_code in ANSWERS, f"{answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400:
        assert "Traceback" not in answer.text and "/maitu.db" not in answer.text
        assert "panic" not in answer.text.lower()
    assert served.process.poll() is None


@FUZZ
@given(query=TEXT, way=st.sampled_from(["get", "form", "direct", "head"]), accept=MEDIA,
       more=st.dictionaries(st.sampled_from(["default-graph-uri", "named-graph-uri", "format",
                                             "output", "query", "x"]),
                            st.text(SENDABLE, max_size=20) | st.just(f"{EX}g"), max_size=2))
@example(query="ASK { ?s ?p '\ud800' }".encode("utf-8", "replace").decode(), way="get",
         accept="*/*", more={})
@example(query="ASK {}", way="get", accept="*/*;q=nan", more={"format": "\x00"})
def test_any_query_is_answered(server, query, way, accept, more):
    headers, parameters = {"Accept": accept}, {"query": query, **more}
    if way == "form":
        answer = server.client.post("/sparql", data=parameters, headers=headers)
    elif way == "direct":
        answer = server.client.post("/sparql", params=more, content=query.encode(), headers={
            **headers, "Content-Type": "application/sparql-query"})
    else:
        answer = server.client.request(way, "/sparql", params=parameters, headers=headers)
    check(server, answer)


@FUZZ
@given(method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]),
       path=st.sampled_from(["/sparql", "/update", "/data", "/data/", "/data/x%00", "/health",
                             "/metrics", "/", "/%ff", "//sparql", "/sparql/"]),
       query=BYTES.map(quote) | st.sampled_from(
           ["default", "graph=", "graph=//[x", "graph=%ff", f"graph={EX}g", "query=", "update=x",
            "default&graph=x", "query=ASK%7B%7D", "query=%ff", "&&&", "graph=urn:%20"]),
       kind=MEDIA, accept=MEDIA, body=BYTES, token=st.sampled_from(
           ["", "Bearer", "Bearer x", "Basic b3BlbiBzZXNhbWU=", "bearer  open", "Bearer \xff"]))
def test_any_request_without_the_token_changes_nothing(
        server, method, path, query, kind, accept, body, token):
    answer = server.client.request(method, f"{path}?{query}", content=body, headers={
        "Content-Type": kind, "Accept": accept, "Authorization": token.encode("latin-1")})
    check(server, answer)


@FUZZ
@given(lines=st.lists(
    st.sampled_from([b"Host: [", b"Host: a b\"<>", b"Host:", b"Content-Length: 5",
                     b"Content-Length: 99999999999999999999", b"Content-Length: -1", b"X",
                     b"Transfer-Encoding: chunked", b"Transfer-Encoding: x", b"Expect: 100-continue",
                     b"Connection: close", b"Connection: Upgrade", b"Upgrade: websocket",
                     b"Accept: \xff\xfe", b"Content-Type: application/sparql-query", b": x", b" x"])
    | st.binary(max_size=30), max_size=5),
    first=st.sampled_from([b"GET /sparql HTTP/1.1", b"POST /sparql HTTP/1.1", b"GET * HTTP/1.1",
                           b"PUT /data?graph=x HTTP/1.1", b"GET http://[ HTTP/1.1", b"GET / HTTP/9",
                           b"POST /update HTTP/1.0", b"GET /sparql?query=ASK{} HTTP/1.1",
                           b"CONNECT x:1 HTTP/1.1", b"PRI * HTTP/2.0"]) | st.binary(max_size=40),
    body=BYTES)
@example(first=b"GET /sparql HTTP/1.1", lines=[b"Host: ["], body=b"")
@example(first=b"GET /sparql HTTP/1.1", lines=[b"Host: a b\"<>"], body=b"")
def test_any_bytes_are_answered_or_refused(server, first, lines, body):
    url = httpx.URL(server.address)
    with socket.create_connection((url.host, url.port), timeout=30) as client:
        client.sendall(b"\r\n".join([first, *lines, b"", body]))
        client.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := client.recv(1 << 16):
                answer += piece
        except ConnectionResetError:
            pass
    if answer:
        assert answer.startswith(b"HTTP/1.1 ") and answer[9:12].isdigit()
        assert int(answer[9:12]) in {*ANSWERS, 100}, answer[:300]
        assert b"Traceback" not in answer
    assert server.process.poll() is None


@pytest.fixture(scope="module")
def written(tmp_path_factory, serve):
    """A server of a store that the fuzzing has the token of."""
    folder = tmp_path_factory.mktemp("written") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        store.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ <{EX}a> <{EX}b> 1, 2, 3 }} }}")
    served = serve(folder, "--quiet", "--timeout", "2")
    yield served
    everything = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    told = served.ask(everything, headers={"Accept": "application/n-triples"})
    served.kill()
    with EmbeddedStore.open(folder) as store:
        kept = {str(triple) for triple in store.query(everything)}
    assert {line.removesuffix(" .") for line in told.text.splitlines()} == kept


@FUZZ
@given(update=mutated(UPDATES), way=st.sampled_from(["form", "direct"]),
       using=st.sampled_from([{}, {"using-graph-uri": f"{EX}g"}, {"using-named-graph-uri": "x y"},
                              {"using-graph-uri": f"{EX}g", "using-named-graph-uri": f"{EX}h"}]))
def test_any_update_is_carried_out_or_refused_and_leaves_the_store_whole(
        written, update, way, using):
    headers = {"Authorization": "Bearer open sesame"}
    if way == "form":
        answer = written.client.post("/update", data={"update": update, **using}, headers=headers)
    else:
        answer = written.client.post(f"/update?{urlencode(using)}", content=update.encode(
            "utf-8", "replace"), headers={**headers, "Content-Type": "application/sparql-update"})
    check(written, answer)


@FUZZ
@given(method=st.sampled_from(["PUT", "POST"]), kind=MEDIA, body=BYTES | st.sampled_from([
    b"<urn:a> <urn:b> 1 .", b"@prefix : <urn:x> . :a :b [ :c ( 1 2 ) ] .", b"<a> <b> <c> .",
    b'{"@id": "urn:a", "urn:b": [1, "x"]}', b'{"@context": "http://127.0.0.1:9/"}', b"[[[[",
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    b'--a\r\nContent-Type: text/turtle\r\n\r\n<urn:a> <urn:b> 2 .\r\n--a--\r\n']),
       graph=st.sampled_from(["default", f"graph={EX}h", "graph=relative", "graph=//[", ""]))
def test_any_graph_is_put_or_refused(written, method, kind, body, graph):
    check(written, written.client.request(
        method, f"/data?{graph}", content=body,
        headers={"Authorization": "Bearer open sesame", "Content-Type": kind}))
