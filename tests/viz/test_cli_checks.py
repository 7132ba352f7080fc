"""Evaluation and validation by the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from maitu.graph.embedded import EmbeddedStore
from maitu.ingest import reading
from maitu.viz.cli import app
from maitu.viz.options import LARGEST_MB, max_bytes

TEXT = "美团上线海鲜直达服务。2024年，全国海鲜外卖订单达到1200万单。"
GOLD = {
    "entities": [
        {"id": "a", "types": ["Company"], "names": ["美团"]},
        {"id": "b", "types": ["Risk"], "names": ["潮汐"]},
    ],
    "observations": [
        {"indicator": "海鲜外卖订单", "value": 1200, "unit": "万单", "period": "2024"},
    ],
}


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "news.gold.json").write_text(json.dumps(GOLD), encoding="utf-8")
    (folder / "news.txt").write_text(TEXT, encoding="utf-8")
    return folder


def test_evaluate_gives_figures_by_kind(gold: Path) -> None:
    result = run("evaluate", gold)
    assert result.exit_code == 0, result.output
    for row in ("entities", "relations", "observations", "type Company", "offsets exact"):
        assert row in result.stdout
    figures = json.loads(run("evaluate", gold, "--json", "-q").stdout)
    assert figures["rows"]["type Company"] == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "tp": 1, "fp": 0, "fn": 0}
    assert figures["rows"]["type Risk"]["recall"] == 0
    assert figures["rows"]["observations"]["tp"] == 1
    assert figures["offsets"]["share"] == 1 and figures["offsets"]["quotes"] > 2
    assert "errors" not in figures


def test_errors_are_listed_when_asked_for(gold: Path) -> None:
    assert "missed entity" in run("evaluate", gold, "--errors").stdout
    errors = json.loads(run("evaluate", gold, "--errors", "--json").stdout)["errors"]
    assert any(e["kind"] == "missed entity" and "潮汐" in e["what"] for e in errors)


def test_which_types_are_taken_for_which_is_shown_when_asked_for(gold: Path) -> None:
    assert "found as" not in run("evaluate", gold).stdout
    result = run("evaluate", gold, "--confusion")
    assert "found as" in result.stdout and "Company" in result.stdout
    counted = json.loads(run("evaluate", gold, "--json", "-q").stdout)["confusions"]
    assert {"right": "Company", "found": "Company", "times": 1} in counted


def test_texts_may_lie_elsewhere(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (gold / "news.txt").rename(tmp_path / "texts" / "news.txt")
    without = run("evaluate", gold)
    assert without.exit_code == 1
    assert "news.gold.json" in without.stderr and "--texts" in without.stderr
    assert run("evaluate", gold, "--texts", tmp_path / "texts", "-q").exit_code == 0


def test_a_text_that_cannot_be_read_is_named(gold: Path) -> None:
    (gold / "news.txt").write_bytes(b"")
    result = run("evaluate", gold)
    assert result.exit_code == 1
    assert "news.txt" in result.stderr and "empty" in result.stderr


@pytest.mark.parametrize("content, message", [
    ("{", "news.gold.json: not JSON"),
    ('{"entities": [{"id": "a"}]}', "entities[0]"),
])
def test_a_broken_gold_file_is_named(gold: Path, content: str, message: str) -> None:
    (gold / "news.gold.json").write_text(content, encoding="utf-8")
    result = run("evaluate", gold)
    assert result.exit_code == 1 and message in result.stderr


def test_no_gold_is_an_error(tmp_path: Path) -> None:
    result = run("evaluate", tmp_path / "none")
    assert result.exit_code == 1 and str(tmp_path / "none") in result.stderr


@pytest.fixture
def db(tmp_path: Path, store: EmbeddedStore) -> Path:
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as folder:
        folder.add(store.quads("https://w3id.org/maitu/id/document/plan"))
    return tmp_path / "maitu.db"


def test_a_good_store_conforms(db: Path) -> None:
    result = run("validate", "--store", db)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "conforms: 1 document," in result.stdout
    assert json.loads(run("validate", "--store", db, "--json").stdout) == {
        "conforms": True, "documents": 1, "findings": []}


def test_a_bad_store_does_not(db: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.trig"
    wrong.write_text(
        "@prefix mt: <https://w3id.org/maitu/ontology#> .\n"
        "@prefix id: <https://w3id.org/maitu/id/> .\n"
        "<https://w3id.org/maitu/id/document/plan> {\n"
        " <https://w3id.org/maitu/id/document/plan#x> a mt:Observation ; mt:value \"much\" .\n}\n",
        encoding="utf-8")
    assert run("load", wrong, "--store", db).exit_code == 0
    result = run("validate", "--store", db)
    assert result.exit_code == 1
    assert "document/plan#x" in result.stdout and "does not conform" in result.stderr
    found = json.loads(run("validate", "--store", db, "--json").stdout)
    assert not found["conforms"] and found["findings"][0]["message"]


def test_the_size_limit_is_that_of_reading() -> None:
    assert max_bytes(LARGEST_MB) == reading.LARGEST
