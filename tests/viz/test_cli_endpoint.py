"""The commands with a SPARQL server in place of a folder."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from maitu.viz.cli import app


@pytest.fixture
def server() -> Iterator[Any]:
    """The SPARQL server that the tests of the graph have, on the loopback interface."""
    path = Path(__file__).parents[1] / "graph" / "conftest.py"
    spec = importlib.util.spec_from_file_location("sparql_server", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    running = module.SparqlServer()
    yield running
    running.close()


def run(server: Any, *args: object) -> Result:
    command = [*map(str, args), "--endpoint", server.url]
    return CliRunner().invoke(app, command)


def test_a_server_serves_as_a_store(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = tmp_path / "news.txt"
    text.write_text("美团上线海鲜直达服务。京东采用区块链技术。", encoding="utf-8")
    assert run(server, "build", text, "-q").exit_code == 0
    again = json.loads(run(server, "build", text, "--json").stdout)
    assert (again["read"], again["skipped"], again["store"]["documents"]) == (0, 1, 1)
    [listed] = json.loads(run(server, "documents", "--json").stdout)
    assert listed["name"] == "news"
    asked = run(server, "query", "ASK { ?d mt:mentions id:Company/京东 }")
    assert asked.exit_code == 1  # a slash is no part of a short name
    asked = run(server, "query", "ASK { ?d mt:mentions ?e . ?e rdfs:label '京东'@zh }", "--json")
    assert json.loads(asked.stdout)["boolean"] is True
    assert "京东" in run(server, "find", "jingdong").stdout
    assert run(server, "view", "-o", "page.html", "--entity", "京东").exit_code == 0
    assert run(server, "remove", "news").exit_code == 0
    assert json.loads(run(server, "documents", "--json").stdout) == []
    assert not (tmp_path / "maitu.db").exists()


def test_names_are_resolved_across_the_documents_of_a_server(server: Any, tmp_path: Path) -> None:
    for name, text in (("news", "星研院与清华大学合作。"),
                       ("launch", "星云数据研究院（以下简称“星研院”）发布《山区数据白皮书》。")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        assert run(server, "build", tmp_path / f"{name}.txt", "-q").exit_code == 0

    def partners() -> str:
        return run(server, "query", "SELECT ?l { ?e rdfs:label ?l FILTER EXISTS "
                   "{ <https://w3id.org/maitu/id/document/news> mt:mentions ?e } }").stdout

    assert "星云数据研究院" in partners()
    assert run(server, "remove", "launch").exit_code == 0
    assert "星云数据研究院" not in partners() and "星研院" in partners()


def test_the_password_comes_from_the_environment(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.password = "secret"
    monkeypatch.setenv("MAITU_ENDPOINT_PASSWORD", "wrong")
    refused = run(server, "documents", "--user", "reader")
    assert refused.exit_code == 1
    assert server.url in refused.stderr and "wrong" not in refused.output
    monkeypatch.setenv("MAITU_ENDPOINT_PASSWORD", "secret")
    assert run(server, "documents", "--user", "reader").exit_code == 0


def test_documents_are_built_into_a_store_that_is_served(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    served = serve(tmp_path / "maitu.db", "--quiet")
    text = tmp_path / "news.txt"
    text.write_text("美团上线海鲜直达服务。京东采用区块链技术。", encoding="utf-8")
    at = ["--endpoint", f"{served.address}/sparql", "--update-endpoint", f"{served.address}/update"]
    refused = CliRunner().invoke(app, ["build", str(text), "-q", *at])
    assert refused.exit_code == 1 and "MAITU_ENDPOINT_TOKEN" in refused.stderr
    monkeypatch.setenv("MAITU_ENDPOINT_TOKEN", "open sesame")
    assert CliRunner().invoke(app, ["build", str(text), "-q", *at]).exit_code == 0
    again = json.loads(CliRunner().invoke(app, ["build", str(text), "--json", *at]).stdout)
    assert (again["read"], again["skipped"]) == (0, 1)
    assert "京东" in CliRunner().invoke(app, ["find", "jingdong", *at[:2]]).stdout
    assert "whole: 1 document" in CliRunner().invoke(app, ["check", *at[:2]]).stdout
    path = CliRunner().invoke(app, ["path", "京东", "区块链", *at[:2]])
    assert "京东采用区块链技术" in path.stdout
