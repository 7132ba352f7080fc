"""`maitu check`, `maitu backup` and `maitu upgrade`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph
from maitu.viz.cli import app


def run(*command: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(part) for part in command], env={"COLUMNS": "300"})
    return result.exit_code, result.output


@pytest.fixture
def store(tmp_path: Path, make_graph: Callable[..., DocumentGraph]) -> Path:
    graph = make_graph("note", "水厂札记", "水厂采用云质检。", "2024",
                       {"水厂": ("Company",), "云质检": ("Technology",)},
                       [("水厂", "adopts", "云质检", "水厂采用云质检", "stated")])
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        put_document(store, graph, "hash", record=records.compact(graph))
    return tmp_path / "maitu.db"


def test_a_whole_store_passes_and_a_damaged_one_is_described(store: Path) -> None:
    code, told = run("check", "--store", store)
    assert code == 0 and "is whole: 1 document, 1 statement" in told
    with EmbeddedStore.open(store) as opened:
        opened.update("DELETE { GRAPH ?g { ?e mt:start ?n } } INSERT { GRAPH ?g { ?e mt:start 2 } }"
                      " WHERE { GRAPH ?g { ?e mt:start ?n } }")
    code, told = run("check", "--store", store)
    assert code == 1 and "is damaged: 2 faults" in told
    code, told = run("check", "--store", store, "--json", "--quiet")
    found = json.loads(told[:told.rindex("}") + 1])["faults"]
    assert code == 1 and "does not stand in the text at 2" in str(found)


def test_a_store_is_backed_up_while_it_is_served(
    store: Path, serve: Callable[..., object], tmp_path: Path,
) -> None:
    served = serve(store, "--quiet")
    served.update("INSERT DATA { <https://example.org/a> a <https://example.org/B> }")
    for n in range(50):  # what is written is shown a moment later
        assert run("backup", tmp_path / f"copy{n}", "--store", store)[0] == 0
        with EmbeddedStore.open(tmp_path / f"copy{n}", read_only=True) as copy:
            if copy.query("ASK { <https://example.org/a> ?p ?o }"):
                break
        time.sleep(0.2)
    else:
        pytest.fail("the copies do not have what was written")
    assert run("check", "--store", tmp_path / f"copy{n}")[0] == 0
    assert served.ask("ASK { <https://example.org/a> ?p ?o }").json()["boolean"] is True


def test_an_upgrade_says_what_it_did(store: Path) -> None:
    code, told = run("upgrade", "--store", store)
    assert code == 0 and told.endswith("is of format 2 already\n")
    (store / "maitu.json").write_text('{"format": 1, "base": "https://w3id.org/maitu/id/"}')
    code, told = run("check", "--store", store)
    assert code == 1 and f"maitu upgrade --store {store}" in told
    code, told = run("upgrade", "--store", store)
    assert code == 0 and told.endswith("brought from format 1 to 2\n")
    assert run("check", "--store", store)[0] == 0
