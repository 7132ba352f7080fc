"""What the options of `maitu serve` change, seen by a client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from typer.testing import CliRunner

from maitu.viz.cli import app

TOKEN = "open sesame"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
EX = "https://example.org/"


@pytest.fixture(scope="module")
def apart(serve, tmp_path_factory) -> str:
    """A server, begun without a store, whose default graph stands apart."""
    folder = tmp_path_factory.mktemp("apart") / "maitu.db"
    return serve(folder, "--default-graph", "apart").address


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that nobody should ask, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", asked
    http.shutdown()
    thread.join()
    http.server_close()


def _update(server: str, text: str) -> httpx.Response:
    return httpx.post(f"{server}/update", data={"update": text}, headers=AUTH)


def _count(server: str, pattern: str, **dataset: str) -> int:
    answer = httpx.get(f"{server}/sparql", headers={"Accept": "text/csv"}, params={
        "query": f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", **dataset})
    return int(answer.text.split()[1])


def test_the_default_graph_may_stand_apart(apart):
    data = f"<{EX}a> <{EX}b> 1 GRAPH <{EX}g> {{ <{EX}a> <{EX}b> 1 , 2 }}"
    assert _update(apart, f"INSERT DATA {{ {data} }}").status_code == 204
    assert _count(apart, "?s ?p ?o") == 1
    assert _count(apart, "GRAPH ?g { ?s ?p ?o }") == 2
    assert _count(apart, "?s ?p ?o", **{"default-graph-uri": f"{EX}g"}) == 2
    described = httpx.get(f"{apart}/sparql", headers={"Accept": "application/n-triples"}).text
    assert "UnionDefaultGraph" not in described and "void#triples" in described


@pytest.mark.parametrize(("update", "message"), [
    (f"CLEAR GRAPH <{EX}none>", "does not exist"),
    (f"MOVE <{EX}none> TO <{EX}g>", "does not exist"),
    (f"CREATE GRAPH <{EX}there> ; CREATE GRAPH <{EX}there>", "already exists"),
    ("LOAD <http://127.0.0.1:9/a.ttl>", "SERVICE and LOAD are off"),
])
def test_an_update_that_cannot_be_done_is_the_clients_matter(apart, update, message):
    answer = _update(apart, update)
    assert answer.status_code == 400 and message in answer.text
    silent = update.replace("CREATE", "CREATE SILENT") if "CREATE" in update else \
        update.replace(" ", " SILENT ", 1)
    assert _update(apart, silent).status_code == 204


def test_an_empty_graph_is_there(apart):
    assert _update(apart, f"CREATE SILENT GRAPH <{EX}empty>").status_code == 204
    graph = httpx.get(f"{apart}/data", params={"graph": f"{EX}empty"})
    assert graph.status_code == 200 and not graph.content.strip()
    assert httpx.get(f"{apart}/data", params={"graph": f"{EX}no"}).status_code == 404


def test_an_update_may_be_about_one_graph_by_its_parameter(apart):
    graph = f"{EX}chosen"
    for update in (f"INSERT DATA {{ <{EX}a> <{EX}b> 1 , 2 }}", "DELETE WHERE { ?s ?p 2 }"):
        answer = httpx.post(f"{apart}/update", headers=AUTH,
                            data={"update": update, "default-graph-uri": graph})
        assert answer.status_code == 204
    assert _count(apart, f"GRAPH <{graph}> {{ ?s ?p ?o }}") == 1
    both = {"update": "CLEAR ALL", "default-graph-uri": graph, "using-graph-uri": graph}
    assert httpx.post(f"{apart}/update", headers=AUTH, data=both).status_code == 400


def test_nothing_that_a_request_names_is_fetched(apart, canary, tmp_path):
    address, asked = canary
    file = tmp_path / "secret.ttl"
    file.write_text(f"<{EX}secret> <{EX}p> 1 .", encoding="utf-8")
    for place in (f"{address}/x.ttl", file.as_uri()):
        for query in (f"SELECT * {{ SERVICE <{place}> {{ ?s ?p ?o }} }}",
                      f"SELECT * {{ SERVICE SILENT <{place}> {{ ?s ?p ?o }} }}",
                      f"SELECT * {{ BIND(IRI('{place}') AS ?g) SERVICE ?g {{ ?s ?p ?o }} }}",
                      f"SELECT * FROM <{place}> {{ ?s ?p ?o }}"):
            httpx.post(f"{apart}/sparql", data={"query": query})
        assert _count(apart, "?s ?p ?o", **{"default-graph-uri": place}) == 0
        for update in (f"LOAD <{place}>", f"LOAD SILENT <{place}>",
                       f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{place}> {{ ?s ?p ?o }} }}"):
            _update(apart, update)
    assert asked == []
    assert _count(apart, f"VALUES ?s {{ <{EX}secret> }} {{ ?s ?p ?o }} UNION "
                         "{ GRAPH ?g { ?s ?p ?o } }") == 0


def test_without_a_token_a_store_must_be_there(tmp_path):
    made = CliRunner().invoke(app, ["serve", "--store", str(tmp_path / "none.db")],
                              env={"MAITU_TOKEN": ""})
    assert made.exit_code == 1
    assert not (tmp_path / "none.db").exists()


def test_a_server_of_a_new_store_says_so_and_is_written(serve, tmp_path):
    folder = tmp_path / "new.db"
    address = serve(folder).address
    assert _count(address, "?s ?p ?o") == 0
    assert _update(address, f"INSERT DATA {{ <{EX}a> <{EX}b> 1 }}").status_code == 204
    assert _count(address, "?s ?p ?o") == 1


def test_read_only_makes_no_store(tmp_path):
    made = CliRunner().invoke(app, ["serve", "--read-only", "--store", str(tmp_path / "none.db")],
                              env={"MAITU_TOKEN": TOKEN})
    assert made.exit_code == 1 and not (tmp_path / "none.db").exists()
