"""The commands on Virtuoso, an engine of others, as they are on a store in a folder."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from typer.testing import CliRunner, Result

from maitu.graph import examples
from maitu.viz.cli import app

TEXT = "京东采用区块链。国务院支持区块链，2023年订单增长5.50%。"
SETTINGS = """[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {0}/temp.db
TransactionFile = {0}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 1000000
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that takes updates."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)")
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(SETTINGS.format(folder, sql, http))
    process = subprocess.Popen(["virtuoso-t", "-f", "-c", str(folder / "virtuoso.ini")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    allow = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", 'exec=GRANT SPARQL_UPDATE TO "SPARQL"']
    try:
        for _ in range(240):
            if "Done" in subprocess.run(allow, capture_output=True, text=True).stderr:
                break
            assert process.poll() is None
            time.sleep(0.25)
        yield f"http://127.0.0.1:{http}/sparql"
    finally:
        process.kill()
        process.wait()


def run(*command: object) -> Result:
    return CliRunner().invoke(app, [str(part) for part in command])


def test_a_graph_is_the_same_there_as_in_a_folder(virtuoso: str, tmp_path: Path) -> None:
    text = tmp_path / "note.txt"
    text.write_text(TEXT, encoding="utf-8")
    folder, there = ("--store", tmp_path / "maitu.db"), ("--endpoint", virtuoso)
    for place in (folder, there):
        assert run("build", text, "-q", *place).exit_code == 0
    again = json.loads(run("build", text, "--json", *there).stdout)
    assert (again["read"], again["skipped"], again["store"]["documents"]) == (0, 1, 1)
    said = {}
    for place in (folder, there):
        assert run("export", "--format", "nq", "-o", tmp_path / "all.nq", "-q",
                   *place).exit_code == 0
        lines = (tmp_path / "all.nq").read_text(encoding="utf-8").splitlines()
        said[place] = {graph: {line for line in lines if line.endswith(f"{graph}> .")}
                       for graph in ("document/note", "maitu/vocabulary", "maitu/ontology")}
    assert said[folder] == said[there]
    assert all(said[there].values())
    for question in (("find", "qukuailian"), ("path", "京东", "区块链"),
                     ("show", "区块链"), ("documents", "--json"),
                     ("query", "SELECT ?s ?o { ?s mt:adopts ?o }", "--format", "csv")):
        assert run(*question, *there).stdout == run(*question, *folder).stdout != ""
    assert run("check", *there).exit_code == 0
    assert run("validate", *there).exit_code == 0
    assert run("view", "-o", tmp_path / "page.html", "--entity", "区块链", *there).exit_code == 0
    assert run("remove", "note", "-q", *there).exit_code == 0
    assert json.loads(run("documents", "--json", *there).stdout) == []


def test_a_front_shows_what_a_folder_shows(
    virtuoso: str, serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, folder = tmp_path / "note.txt", tmp_path / "maitu.db"
    text.write_text(TEXT + "国务院办公厅依据《数据安全法》印发《区块链发展规划》。", encoding="utf-8")
    monkeypatch.setenv("MAITU_ENDPOINT_TOKEN", "open sesame")  # the front's
    front = serve(Path("nowhere"), "--quiet", "--endpoint", virtuoso, "--max-rows", "20000")
    there = ("--endpoint", f"{front.address}/sparql", "--update-endpoint",
             f"{front.address}/update")
    for place in (("--store", folder), there):
        assert run("build", text, "-q", *place).exit_code == 0
    shown = serve(folder, "--quiet", "--read-only")
    chain, state = quote("区块链"), quote("国务院")
    for path in ("/", "/documents", f"/search?q={chain}", "/id/document/note",
                 f"/id/Technology/{chain}", f"/path?from={quote('京东')}&to={state}", "/policies",
                 "/policies.csv", "/matrix", "/statistics", "/statistics.csv",
                 f"/questions/policies-supporting?technology={chain}",
                 f"/questions/basis-of?policy={quote('区块链发展规划')}", "/api/search?q=qkl",
                 f"/api/entity?name={chain}", f"/share?entity={chain}", "/share?query="
                 + quote("CONSTRUCT { ?s mt:adopts ?o } WHERE { ?s mt:adopts ?o }")):
        accept = {} if path.startswith("/api") else {"Accept": "text/html"}
        pages = [server.client.get(path, headers=accept) for server in (front, shown)]
        assert pages[0].status_code == pages[1].status_code == 200, path
        if not path.startswith("/share"):  # there a number may be written in another way
            assert pages[0].text == pages[1].text, path
    for example in examples.list():
        counts = [len(server.ask(example.sparql).json()["results"]["bindings"])
                  for server in (front, shown)]
        assert counts[0] == counts[1], example.name
    assert front.ask("ASK { ?s mt:adopts ?o }").json()["boolean"] is True
    many = {"query": "SELECT (1 AS ?x) { ?s ?p ?o }", "format": "csv"}
    assert front.client.get("/sparql", params=many).status_code == 413
    assert front.ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }").status_code == 400
    assert front.ask("INSERT DATA { GRAPH <x:g> { <x:a> <x:b> <x:c> } }").status_code == 400
    assert front.client.get("/data", params={"graph": "x:g"}).status_code == 404
    assert run("remove", "note", "-q", *there).exit_code == 0
