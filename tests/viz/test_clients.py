"""The server, asked by the clients that people use."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pandas
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from maitu.graph.embedded import EmbeddedStore

TOKEN = "open sesame"
EX = "https://example.org/"
NAMES = "SELECT ?s ?name { ?s <https://example.org/名> ?name } ORDER BY ?s"


@pytest.fixture(scope="module")
def server(serve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server of a store with two names in a named graph."""
    folder = tmp_path_factory.mktemp("clients") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        store.update(f'INSERT DATA {{ GRAPH <{EX}文> {{ '
                     f'<{EX}a> <{EX}名> "脉图" . <{EX}b> <{EX}名> "云桥, \\"科技\\""@zh }} }}')
    return serve(folder).address


@pytest.mark.parametrize("method", [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
@pytest.mark.parametrize(("format", "shown"), [
    (JSON, "脉图"), (XML, "脉图"), (CSV, "脉图"), (TSV, "脉图")])
def test_sparqlwrapper_gets_rows(server, method, format, shown):
    client = SPARQLWrapper(f"{server}/sparql")
    client.setMethod(method[0])
    client.setRequestMethod(method[1])
    client.setQuery(NAMES)
    client.setReturnFormat(format)
    answer = client.queryAndConvert()
    if format == JSON:
        answer = json.dumps(answer, ensure_ascii=False)
    elif format == XML:
        answer = answer.toxml()
    assert shown in (answer.decode() if isinstance(answer, bytes) else answer)


@pytest.mark.parametrize("format", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_gets_graphs(server, format):
    client = SPARQLWrapper(f"{server}/sparql", returnFormat=format)
    client.setQuery("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    answer = client.queryAndConvert()
    if not isinstance(answer, rdflib.Graph):
        answer = rdflib.Graph().parse(data=answer, format="turtle")
    assert (rdflib.URIRef(f"{EX}a"), rdflib.URIRef(f"{EX}名"), rdflib.Literal("脉图")) in answer


def test_sparqlwrapper_updates_with_the_token(server):
    client = SPARQLWrapper(f"{server}/sparql", updateEndpoint=f"{server}/update")
    client.setMethod(POST)
    client.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    client.setQuery(f'INSERT DATA {{ GRAPH <{EX}w> {{ <{EX}w> <{EX}p> "新" }} }}')
    client.query()
    assert httpx.get(f"{server}/sparql", params={
        "query": f'ASK {{ <{EX}w> <{EX}p> "新" }}'}).json()["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_rdflib_reads_a_remote_graph(server, method, format):
    store = SPARQLStore(f"{server}/sparql", method=method, returnFormat=format)
    graph = rdflib.Graph(store)
    found = {str(row.name) for row in graph.query(NAMES)}
    assert "脉图" in found and any(name.startswith("云桥") for name in found)


def test_rdflib_reads_triples_and_one_named_graph(server):
    store = SPARQLStore(f"{server}/sparql")
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(f"{EX}文"))
    assert len(graph) == 2
    assert rdflib.Literal("脉图") in set(graph.objects(predicate=rdflib.URIRef(f"{EX}名")))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_writes_to_a_remote_graph(server):
    store = SPARQLUpdateStore(f"{server}/sparql", f"{server}/update", autocommit=False,
                              headers={"Authorization": f"Bearer {TOKEN}"})
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(f"{EX}new"))
    triple = (rdflib.URIRef(f"{EX}n"), rdflib.URIRef(f"{EX}p"), rdflib.Literal("新的"))
    graph.add(triple)
    store.commit()
    assert triple in graph
    graph.remove(triple)
    store.commit()
    assert len(graph) == 0


def test_pandas_reads_csv(server):
    table = pandas.read_csv(f"{server}/sparql?{urlencode({'query': NAMES, 'format': 'csv'})}")
    assert list(table["name"]) == ["脉图", '云桥, "科技"']
    accepted = pandas.read_csv(f"{server}/sparql?query={quote(NAMES)}",
                               storage_options={"Accept": "text/csv"})
    assert accepted.equals(table)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("options", [
    ["--get", "--data-urlencode", f"query={NAMES}"], ["--data-urlencode", f"query={NAMES}"],
    ["--header", "Content-Type: application/sparql-query", "--data-binary", NAMES],
    ["--compressed", "--data-urlencode", f"query={NAMES}"],
])
def test_curl_gets_rows(server, options):
    answer = subprocess.run(["curl", "--silent", "--fail", "--header", "Accept: text/csv",
                             *options, f"{server}/sparql"], capture_output=True, check=True)
    assert len(answer.stdout.decode().splitlines()) == 3 and "脉图" in answer.stdout.decode()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_uploads_a_file_and_gets_it_back(server, tmp_path):
    file = tmp_path / "own.ttl"
    file.write_text(f'<{EX}c> <{EX}p> "上传" .', encoding="utf-8")
    address = f"{server}/data?graph={quote(EX + '传', safe='')}"

    def curl(*options: str) -> str:
        return subprocess.run(["curl", "--silent", "--fail", *options, address], check=True,
                              capture_output=True).stdout.decode()

    curl("--header", f"Authorization: Bearer {TOKEN}", "--header", "Content-Type: text/turtle",
         "--upload-file", str(file))
    assert "上传" in curl("--header", "Accept: application/n-triples")
    curl("--header", f"Authorization: Bearer {TOKEN}", "--request", "DELETE")


def test_another_engine_asks_it_with_service(server):
    own = rdflib.Graph()
    own.add((rdflib.URIRef(f"{EX}a"), rdflib.URIRef(f"{EX}seen"), rdflib.Literal(2024)))
    rows = list(own.query(
        f"SELECT ?s ?name ?year {{ ?s <{EX}seen> ?year "
        f"SERVICE <{server}/sparql> {{ ?s <{EX}名> ?name }} }}"))
    assert [(str(row.name), row.year.toPython()) for row in rows] == [("脉图", 2024)]


def test_it_asks_another_server_where_its_owner_lets_it(server, serve, tmp_path):
    host = server.removeprefix("http://")
    address = serve(tmp_path / "maitu.db", "--allow-host", host).address

    def rows(endpoint: str) -> httpx.Response:
        return httpx.get(f"{address}/sparql", headers={"Accept": "text/csv"}, params={
            "query": f"SELECT ?name {{ SERVICE <{endpoint}> {{ ?s <{EX}名> ?name }} }}"})

    assert "脉图" in rows(f"{server}/sparql").text
    broken = rows(f"{server}/none")
    assert broken.status_code == 502 and "404" in broken.text
    assert rows(f"{address}/sparql").status_code == 400

    def update(text: str) -> httpx.Response:
        return httpx.post(f"{address}/update", data={"update": text},
                          headers={"Authorization": f"Bearer {TOKEN}"})

    graph = f"{server}/data?graph={quote(EX + '文', safe='')}"
    assert update(f"LOAD <{graph}> INTO GRAPH <{EX}copy>").status_code == 204
    copied = httpx.get(f"{address}/data", params={"graph": f"{EX}copy"})
    assert "脉图" in copied.text
    refused = {f"LOAD <{server}/none>": "answered 404", f"LOAD <{address}/data?default>": "are off",
               f"LOAD <file://{tmp_path}/x.ttl>": "are off"}
    for text, message in refused.items():
        answer = update(text)
        assert answer.status_code == 400 and message in answer.text
        assert update(text.replace("LOAD", "LOAD SILENT")).status_code == 204


@pytest.mark.skipif(shutil.which("comunica-sparql") is None, reason="Comunica is not installed")
@pytest.mark.parametrize("source", ["sparql@{}/sparql", "{}/sparql"])
def test_comunica_finds_the_endpoint_and_asks_it(server, source):
    answer = subprocess.run(
        ["comunica-sparql", source.format(server), NAMES, "-t", "application/sparql-results+json"],
        capture_output=True, check=True, timeout=120)
    rows = json.load(io.BytesIO(answer.stdout))["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == ["脉图", '云桥, "科技"']
