"""A real server on loopback, asked as clients ask."""

from __future__ import annotations

import concurrent.futures
import re
import time

import httpx
import pytest
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper

from maitu.graph.embedded import EmbeddedStore

TOKEN = "open sesame"
EX = "https://example.org/"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ASK = {"query": "ASK { ?s ?p ?o }"}


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server of a store with one named graph of 300 triples and one triple in none."""
    folder = tmp_path_factory.mktemp("served") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        rows = " ".join(f"<{EX}s{n}> <{EX}号> {n} ." for n in range(300))
        store.update(f'INSERT DATA {{ <{EX}loose> <{EX}p> "脉图" GRAPH <{EX}g> {{ {rows} }} }}')
    return serve(folder, "--quiet", "--timeout", "2", "--max-rows", "1000").address


def auth() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}


def test_a_query_is_answered_alike_in_all_three_ways(server):
    text = f"SELECT ?s {{ ?s <{EX}号> 7 }}"
    ways = (httpx.get(f"{server}/sparql", params={"query": text}),
            httpx.post(f"{server}/sparql", data={"query": text}),
            httpx.post(f"{server}/sparql", content=text.encode(),
                       headers={"Content-Type": "application/sparql-query"}))
    for answer in ways:
        assert answer.status_code == 200
        assert [b["s"]["value"] for b in answer.json()["results"]["bindings"]] == [f"{EX}s7"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(("query", "accept", "starts"), [
    ("SELECT ?o { ?s <https://example.org/p> ?o }", "text/csv", "o\r\n脉图"),
    ("SELECT ?o { ?s <https://example.org/p> ?o }", "text/tab-separated-values", '?o\n"脉图"'),
    ("SELECT ?o { ?s <https://example.org/p> ?o }", "application/sparql-results+xml", "<?xml"),
    ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . FILTER(?o = 7) }", "application/n-triples",
     "<https://example.org/s7>"),
    ("DESCRIBE <https://example.org/s7>", "application/ld+json", "["),
])
def test_an_answer_comes_in_the_form_that_is_asked_for(server, query, accept, starts):
    answer = httpx.get(f"{server}/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept)
    assert answer.content.decode().startswith(starts)


@pytest.mark.parametrize(("request_", "status", "message"), [
    ({"params": {"query": "SELECT ?s { ?s ?p"}}, 400, "line 1, column"),
    ({"params": {"query": "SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}, 400,
     "SERVICE and LOAD are off"),
    ({"params": {"query": "ASK " + "{" * 3000 + "}" * 3000}}, 400, "nest deeper"),
    ({"params": ASK, "headers": {"Accept": "image/png"}}, 406, "media type"),
    ({"params": ASK, "headers": {"Accept": "text/csv"}}, 406, "media type"),
    ({"params": {"query": ["ASK {}", "ASK {}"]}}, 400, "there 2 times"),
    ({"params": {"update": "CLEAR ALL"}}, 400, "/update"),
    ({"params": {"query": "INSERT DATA { <urn:a> <urn:b> 1 }"}}, 400, "SELECT, ASK"),
    ({"params": {**ASK, "default-graph-uri": "no iri"}}, 400, "no absolute IRI"),
])
def test_a_wrong_request_is_told_what_is_wrong(server, request_, status, message):
    answer = httpx.get(f"{server}/sparql", **request_)
    assert answer.status_code == status
    assert message in answer.text and "Traceback" not in answer.text


def test_the_request_may_name_the_graphs_to_look_in(server):
    def count(**dataset):
        answer = httpx.get(f"{server}/sparql", params={
            "query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **dataset})
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    assert count() == 301
    assert count(**{"default-graph-uri": f"{EX}g"}) == 300
    assert count(**{"named-graph-uri": f"{EX}g"}) == 0


def test_without_a_query_the_service_describes_itself(server):
    answer = httpx.get(f"{server}/sparql", headers={"Accept": "text/turtle"})
    assert f"<{server}/sparql>" in answer.text
    assert "UnionDefaultGraph" in answer.text and "void#triples" in answer.text
    assert "shacl#select" in answer.text


def test_a_query_that_takes_too_long_is_stopped_and_disturbs_nobody(server):
    with concurrent.futures.ThreadPoolExecutor(12) as clients, httpx.Client() as client:
        begun = time.monotonic()
        slow = clients.submit(httpx.get, f"{server}/sparql", params={"query": CROSS}, timeout=30)
        time.sleep(0.2)
        for _ in range(20):
            assert client.get(f"{server}/sparql", params=ASK).json()["boolean"] is True
        answer = slow.result()
    assert answer.status_code == 503 and "2 seconds" in answer.text
    assert time.monotonic() - begun < 15


def test_an_answer_with_too_many_rows_is_refused_and_not_cut(server):
    answer = httpx.get(f"{server}/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"},
                       timeout=30)
    assert answer.status_code == 413 and "1,000 rows" in answer.text


def test_an_answer_that_cannot_be_finished_breaks_off(serve, tmp_path):
    folder = tmp_path / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        rows = " ".join(f"<{EX}s{n}> <{EX}p> {n} ." for n in range(600))
        store.update(f"INSERT DATA {{ {rows} }}")
    address = serve(folder, "--quiet", "--timeout", "3", "--max-rows", "2000000000").address
    everything = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
    for encoding in ("identity", "gzip"):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{address}/sparql", params=everything, timeout=60,
                      headers={"Accept-Encoding": encoding})


def test_updates_need_the_token_and_are_seen_at_once(server):
    update = f"INSERT DATA {{ GRAPH <{EX}new> {{ <{EX}a> <{EX}b> 1 }} }}"
    assert httpx.post(f"{server}/update", data={"update": update}).status_code == 401
    wrong = {"Authorization": "Bearer guess"}
    assert httpx.post(f"{server}/update", data={"update": update}, headers=wrong).status_code == 401
    for n in range(5):
        text = f"INSERT DATA {{ GRAPH <{EX}new> {{ <{EX}a> <{EX}b> {n} }} }}"
        assert httpx.post(f"{server}/update", data={"update": text},
                          headers=auth()).status_code == 204
        seen = {"query": f"ASK {{ GRAPH <{EX}new> {{ <{EX}a> <{EX}b> {n} }} }}"}
        assert httpx.get(f"{server}/sparql", params=seen).json()["boolean"] is True


def test_names_are_found_in_queries_as_soon_as_they_are_written(server):
    def named() -> list[str]:
        answer = httpx.get(f"{server}/sparql", params={
            "query": 'SELECT ?e ?n { (?e ?score ?n) mt:nameMatches "hailan" }'})
        return [row["n"]["value"] for row in answer.json()["results"]["bindings"]]

    for names in (["海蓝公司"], ["海蓝公司", "海蓝研究院"], ["海蓝研究院"], []):
        said = "".join(f'<{EX}d> mt:mentions <{EX}{n}> . <{EX}{n}> rdfs:label "{n}" . '
                       for n in names)
        answer = httpx.post(f"{server}/update", headers=auth(), data={
            "update": f"DROP SILENT GRAPH <{EX}names> ; "
                      f"INSERT DATA {{ GRAPH <{EX}names> {{ {said} }} }}"})
        assert answer.status_code == 204
        assert named() == names
    wrong = httpx.get(f"{server}/sparql", params={"query": "ASK {\n ?e mt:nameMatches ?x }"})
    assert wrong.status_code == 400
    assert "line 2, column 5" in wrong.text


def test_a_graph_is_put_read_added_to_and_deleted(server):
    place = {"params": {"graph": f"{EX}书"}}
    turtle = {**auth(), "Content-Type": "text/turtle"}
    first, second = f"<{EX}a> <{EX}b> 1 .", f"<{EX}a> <{EX}b> 2 ."
    put = httpx.put(f"{server}/data", **place, content=first, headers=turtle)
    again = httpx.put(f"{server}/data", **place, content=first, headers=turtle)
    assert (put.status_code, again.status_code) == (201, 204)
    httpx.post(f"{server}/data", **place, content=second, headers=turtle)
    read = httpx.get(f"{server}/data", **place, headers={"Accept": "application/n-triples"})
    assert len(read.text.strip().splitlines()) == 2
    assert httpx.head(f"{server}/data", **place).status_code == 200
    assert httpx.delete(f"{server}/data", **place).status_code == 401
    assert httpx.delete(f"{server}/data", **place, headers=auth()).status_code == 204
    assert httpx.get(f"{server}/data", **place).status_code == 404


@pytest.mark.parametrize(("kind", "content_type", "status"), [
    ("PUT", "text/turtle", 400), ("PUT", "application/trig", 415), ("PATCH", "text/turtle", 405),
])
def test_a_graph_that_cannot_be_read_changes_nothing(server, kind, content_type, status):
    answer = httpx.request(kind, f"{server}/data", params={"graph": f"{EX}g"}, content="no triples",
                           headers={**auth(), "Content-Type": content_type})
    assert answer.status_code == status
    count = httpx.get(f"{server}/sparql", params={
        "query": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{EX}g> {{ ?s ?p ?o }} }}"})
    assert count.json()["results"]["bindings"][0]["n"]["value"] == "300"


def test_a_browser_may_ask_from_any_page(server):
    answer = httpx.options(f"{server}/sparql", headers={
        "Origin": "https://example.org", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]


def test_sparqlwrapper_reads_every_form(server):
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(f"SELECT ?s {{ ?s <{EX}号> 7 }}")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["s"]["value"] == f"{EX}s7"
    client.setReturnFormat(CSV)
    assert b"s7" in client.queryAndConvert()
    client.setMethod(POST)
    client.setQuery("CONSTRUCT { ?s ?p 7 } { ?s ?p 7 }")
    client.setReturnFormat(TURTLE)
    assert b"s7" in client.queryAndConvert()


def test_a_server_without_a_token_writes_nothing(serve, tmp_path):
    folder = tmp_path / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        store.update(f"INSERT DATA {{ <{EX}a> <{EX}b> 1 }}")
    for options, status in (((), 404), (("--read-only",), 403)):
        served = serve(folder, "--quiet", *options, token=None)
        address = served.address
        answer = httpx.post(f"{address}/update", data={"update": "CLEAR ALL"}, headers=auth())
        assert answer.status_code == status
        assert httpx.get(f"{address}/sparql", params=ASK).json()["boolean"] is True
        served.kill()


@pytest.fixture(scope="module")
def things(serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server of a store with one entity of one document."""
    folder = tmp_path_factory.mktemp("things") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        store.update("""INSERT DATA { GRAPH id:document/note {
            id:document\\/note a mt:Document ; dcterms:title "札记" ;
                mt:mentions <https://w3id.org/maitu/id/Technology/云质检> .
            <https://w3id.org/maitu/id/Technology/云质检> a mt:Technology ;
                rdfs:label "云质检<script>"@zh } }""".replace(
            "GRAPH id:document/note", "GRAPH id:document\\/note"))
    return serve(folder, "--quiet", token=None).address


@pytest.mark.parametrize(("suffix", "accept", "kind"), [
    ("", "*/*", "text/turtle"), ("", "application/ld+json", "application/ld+json"),
    (".nt", "text/html", "application/n-triples"), (".jsonld", "*/*", "application/ld+json"),
])
def test_a_thing_has_its_graph_at_its_address(things, suffix, accept, kind):
    answer = httpx.get(f"{things}/id/Technology/云质检{suffix}", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert "云质检" in answer.text
    assert "Accept" in answer.headers["vary"]


def test_browsers_get_a_page_of_a_thing_in_which_names_are_inert(things):
    answer = httpx.get(f"{things}/id/Technology/云质检",
                       headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 200
    assert "<h1>云质检&lt;script&gt;</h1>" in answer.text
    assert "札记" in answer.text
    assert "<script>" not in answer.text


def test_nothing_is_known_at_other_addresses(things):
    assert httpx.get(f"{things}/id/Technology/无此物").status_code == 404
    html = {"Accept": "text/html"}
    assert httpx.get(f"{things}/id/Technology/无此物", headers=html).status_code == 404
    wrong = httpx.get(f"{things}/documents?offset=x", headers=html)
    assert (wrong.status_code, wrong.headers["content-type"][:9]) == (422, "text/html")
    assert "detail" in httpx.get(f"{things}/documents?offset=x").json()
    assert "text/html" in httpx.get(f"{things}/nowhere", headers=html).headers["content-type"]
    for path in ("/", "/documents", "/nowhere"):
        head = httpx.head(f"{things}{path}", headers=html)
        assert (head.status_code, head.text) == (404 if path == "/nowhere" else 200, "")
    assert httpx.post(f"{things}/id/Technology/云质检").status_code == 405


def test_the_json_interface_and_its_description_come_from_the_server_alone(things):
    found = httpx.get(f"{things}/api/search", params={"q": "yunzhijian"},
                      headers={"Origin": "https://example.org"})
    assert found.json()[0]["iri"] == "https://w3id.org/maitu/id/Technology/云质检"
    assert found.headers["access-control-allow-origin"] == "*"
    page = httpx.get(f"{things}/docs")
    assert "/api/search" in page.text
    assert re.findall(r'(?:src|href)="(?!/|\?|#|data:)[^"]*"', page.text) == []
    assert "default-src 'none'" in page.headers["content-security-policy"]
