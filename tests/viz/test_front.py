"""A server as a front of an engine: here of another server of ours, on the loopback interface."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph

TEXT = "鹭州市发布《数字车间行动计划》。计划促进工业视觉。蓝桉科技采用工业视觉。订单将增长5%。"
FROM, TO, TOOL = quote("蓝桉科技"), quote("鹭州市"), quote("工业视觉")
PAGES = (
    "/", "/documents", f"/search?q={TOOL}", "/id/document/note", f"/id/Technology/{TOOL}",
    f"/id/Technology/{TOOL}.json", f"/path?from={FROM}&to={TO}", f"/path.txt?from={FROM}&to={TO}",
    "/policies", "/policies.csv", "/matrix", "/matrix.json", "/statistics", "/statistics.csv",
    "/statistics?indicator=" + quote("订单"), "/questions", "/questions/basis-of",
    f"/questions/policies-supporting?technology={TOOL}", "/sparql", "/sparql/terms.json",
    "/docs", "/nowhere", "/api/search?q=gysj", f"/api/entity?name={TOOL}",
    f"/api/path?from={FROM}&to={TO}", "/api/documents", "/api/indicators",
    f"/share?entity={TOOL}", f"/share?from={FROM}&to={TO}", "/share?document=note",
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def _note(make_graph: Callable[..., DocumentGraph]) -> DocumentGraph:
    plan, body, tool, firm = "数字车间行动计划", "鹭州市", "工业视觉", "蓝桉科技"
    return make_graph(
        "note", "车间札记", TEXT, "2024-05",
        {plan: ("Policy",), body: ("GovernmentBody",), tool: ("Technology",), firm: ("Company",)},
        [(plan, "issuedBy", body, "鹭州市发布《数字车间行动计划》", "stated"),
         (plan, "promotes", tool, "计划促进工业视觉", "encouraged"),
         (firm, "adopts", tool, "蓝桉科技采用工业视觉", "stated")],
        observations=((firm, "订单", "5", "%", "订单将增长5%"),))


@pytest.fixture(scope="module")
def engine(serve: Any, make_graph: Callable[..., DocumentGraph],
           tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("engine") / "maitu.db"
    note = _note(make_graph)
    with EmbeddedStore.open(folder, create=True) as store:
        put_document(store, note, "1", record=records.compact(note))
    return serve(folder, "--quiet")


@pytest.fixture(scope="module")
def front(serve: Any, engine: Any) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MAITU_ENDPOINT_TOKEN", "open sesame")  # the engine's
        yield serve(Path("nowhere"), "--quiet", "--endpoint", f"{engine.address}/sparql",
                    "--update-endpoint", f"{engine.address}/update", "--timeout", "4",
                    "--max-rows", "150", token="of the front")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_as_the_engine_shows_them(front: Any, engine: Any, path: str) -> None:
    accept = {} if "." in path or path.startswith("/api") else {"Accept": "text/html"}
    shown, there = (server.client.get(path, headers=accept) for server in (front, engine))
    assert shown.status_code == there.status_code
    assert shown.text.replace(front.address, engine.address) == there.text


def test_queries_have_the_fronts_limits(front: Any, engine: Any) -> None:
    few = "SELECT ?s ?o { ?s mt:adopts ?o }"
    for format in ("json", "xml", "csv", "tsv"):
        named = {"query": few, "format": format}
        assert front.client.get("/sparql", params=named).text == \
            engine.client.get("/sparql", params=named).text
    named = {"query": "CONSTRUCT WHERE { ?s mt:adopts ?o }", "format": "nt"}
    assert front.client.get("/sparql", params=named).text.count("\n") == 1
    assert front.ask("ASK { ?s mt:adopts ?o }").json()["boolean"] is True
    found = front.ask('SELECT ?n { ?e mt:nameMatches "gysj" ; rdfs:label ?n }').json()
    assert found["results"]["bindings"][0]["n"]["value"] == "工业视觉"
    wrong = front.ask("SELECT ?s {\n ?s ?p }")
    assert wrong.status_code == 400 and "line 2" in wrong.text
    refused = front.ask("SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert refused.status_code == 400 and "SERVICE" in refused.text
    assert front.ask("INSERT DATA { <x:a> <x:b> <x:c> }").status_code == 400
    large = front.ask("SELECT ?s { ?s ?p ?o . ?q ?r ?t }")
    assert large.status_code == 413 and "150 rows" in large.text
    nobody = front.client.get("/data", params={"graph": "x:nothing"})
    assert nobody.status_code == 404


def test_a_query_past_its_time_is_stopped_there_too(front: Any, engine: Any) -> None:
    def stopped() -> float:
        return float(engine.metric('maitu_readers_stopped_total{reason="abandoned"}'))

    before = stopped()
    late = front.ask(ENDLESS)
    assert late.status_code == 503 and "4 seconds" in late.text
    for _ in range(200):
        if stopped() > before:
            break
        time.sleep(0.05)
    assert stopped() == before + 1


def test_updates_pass_with_the_fronts_token(front: Any, engine: Any) -> None:
    insert = "INSERT DATA { GRAPH <x:g> { <x:a> mt:adopts <x:b> } }"
    assert front.update(insert, token="open sesame").status_code == 401
    assert front.update("LOAD <http://127.0.0.1:9/>", token="of the front").status_code == 400
    assert front.update(insert, token="of the front").status_code == 204
    for server in (front, engine):
        assert server.ask("ASK { <x:a> mt:adopts <x:b> }").json()["boolean"] is True
    put = {"params": {"graph": "x:g"}, "headers": {"Authorization": "Bearer of the front",
                                                   "Content-Type": "text/turtle"}}
    assert front.client.put("/data", content="<x:c> <x:d> <x:e> .", **put).status_code == 204
    assert front.client.get("/data", params={"graph": "x:g"},
                            headers={"Accept": "application/n-triples"}).text == \
        "<x:c> <x:d> <x:e> .\n"
    assert front.client.delete("/data", **put).status_code == 204
    engine.update("INSERT DATA { <x:f> <x:g> <x:h> }")  # by somebody else
    assert front.ask("ASK { <x:f> <x:g> <x:h> }").json()["boolean"] is True


def test_an_engine_that_is_gone_is_told(serve: Any, engine: Any) -> None:
    middle = serve(Path("nowhere"), "--quiet", "--endpoint", f"{engine.address}/sparql")
    front = serve(Path("nowhere"), "--quiet", "--endpoint", f"{middle.address}/sparql")
    assert front.client.get("/documents").status_code == 200  # a front of a front
    middle.kill()
    for path in ("/id/Policy/办法", "/sparql?query=ASK{}"):
        answer = front.client.get(path)
        assert answer.status_code == 503 and middle.address not in answer.text
    assert front.client.get("/health").status_code == 200
