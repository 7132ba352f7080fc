"""`--llm` on the command line: what is built, reported and refused; the server is on loopback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from maitu.graph.store import open_store
from maitu.viz.cli import app

if TYPE_CHECKING:
    from tests.conftest import ChatServer

PORT = "鹭州港集团启用澜图平台。"
FARM = "青禾农场采用滴灌技术。"
ADOPTS = {"entities": [], "observations": [], "relations": [
    {"subject": "鹭州港集团", "predicate": "adopts", "object": "澜图平台", "quote": PORT[:-1]},
    {"subject": "鹭州港集团", "predicate": "adopts", "object": "云帆系统", "quote": PORT[:-1]}]}


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAITU_STORE", raising=False)
    monkeypatch.setenv("MAITU_LLM_CACHE", str(tmp_path / "cache"))
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "port.txt").write_text(PORT, encoding="utf-8")
    (tmp_path / "texts" / "farm.txt").write_text(FARM, encoding="utf-8")
    return tmp_path


@pytest.fixture
def asking(chat_server: ChatServer, here: Path) -> list[str]:
    chat_server.answers = {PORT: ADOPTS}
    return ["--llm", chat_server.url, "--llm-model", "small"]


def relations(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (folder / "port.graph.json").read_text(encoding="utf-8"))["relations"]
    return found


@pytest.mark.parametrize("workers", [1, 2])
def test_extract_adds_what_the_model_says_and_reports_what_it_took(
    asking: list[str], workers: int
) -> None:
    result = run("extract", "texts", "-o", "out", "-w", workers, *asking,
                 "--llm-prices", 2, 10, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)["llm"]
    assert report == {
        "model": "small", "requests": 2, "cached": 0, "unusable": 0, "tokens_in": 200,
        "tokens_out": 20, "added": {"relations": 1}, "agreed": {},
        "dropped": {"relation of an unknown entity": 1}, "cost": 0.0006}
    assert ("adopts", "llm:small") in {(r["p"], r["extractor"]) for r in relations(Path("out"))}
    again = run("extract", "texts", "-o", "out", *asking)
    assert "0 requests; 2 from the cache; 0 tokens in" in again.stdout
    assert "dropped: relation of an unknown entity 1" in again.stdout


def test_without_the_options_nothing_is_asked_or_changed(
    chat_server: ChatServer, asking: list[str]
) -> None:
    assert run("extract", "texts", "-o", "plain", "-q").exit_code == 0
    assert not chat_server.asked
    run("extract", "texts", "-o", "asked", "-q", *asking)
    plain, asked = relations(Path("plain")), relations(Path("asked"))
    assert [r for r in asked if r["extractor"] != "llm:small"] == plain
    assert '"llm' not in Path("plain/port.graph.json").read_text(encoding="utf-8")


def test_build_keeps_the_mark_and_skips_until_the_model_changes(
    chat_server: ChatServer, asking: list[str]
) -> None:
    assert run("build", "texts", *asking, "-q").exit_code == 0
    with open_store(Path("maitu.db")) as store:
        assert store.query('ASK { ?s a mt:Statement ; mt:extractor "llm:small" ; '
                           'rdf:object/rdfs:label "澜图平台"@zh }')
    report = json.loads(run("build", "texts", *asking, "--json").stdout)
    assert report["skipped"] == 2 and report["llm"]["requests"] == 0
    report = json.loads(run("build", "texts", "--json").stdout)
    assert report["read"] == 2 and "llm" not in report


def test_documents_that_the_server_failed_are_named_and_the_next_run_completes_them(
    chat_server: ChatServer, asking: list[str]
) -> None:
    chat_server.script = [{}, {"status": 401, "text": "no credit"}]
    result = run("extract", "texts", "-o", "out", *asking)
    assert result.exit_code == 1 and "no credit" in result.stdout
    assert len(list(Path("out").iterdir())) == 1
    assert run("extract", "texts", "-o", "out", *asking).exit_code == 0
    assert len(list(Path("out").iterdir())) == 2 and len(chat_server.asked) == 3


@pytest.mark.parametrize(("options", "message"), [
    (["--llm", "http://127.0.0.1:9"], "--llm-model NAME"),
    (["--llm-model", "small"], "--llm URL"),
    (["--llm-rate", "5"], "--llm URL"),
    (["--llm", "localhost:9", "--llm-model", "small"], "http://localhost:8000/v1"),
    (["--llm", "http://127.0.0.1:9", "--llm-model", "small", "--llm-rate", "0"], "more than 0"),
    (["--llm", "http://127.0.0.1:9", "--llm-model", "small", "--llm-timeout", "nan"],
     "more than 0"),
    (["--llm", "http://127.0.0.1:9", "--llm-model", "small", "--llm-prices", "-1", "1"],
     "not be negative"),
])
def test_wrong_usage_is_said(here: Path, options: list[str], message: str) -> None:
    result = run("extract", "texts", "-o", "out", *options)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())
    assert not Path("out").exists()
