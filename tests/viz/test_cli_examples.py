"""Every command that a `--help` shows, run as it stands there."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner, Result

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ontology.model import DocumentGraph
from maitu.viz.cli import app

REPOSITORY = Path(__file__).parents[2]
TEXT = "国务院发布《信息消费三年计划》。计划促进信息消费，信息消费推动云游戏，5G推动云游戏。"


def run(command: str) -> Result:
    return CliRunner().invoke(app, shlex.split(command)[1:], env={"COLUMNS": "200"})


def examples() -> list[str]:
    names = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    helps = [run(f"maitu {name} --help").stdout.split("Example:")[1] for name in names]
    return [line.strip() for told in helps for line in told.splitlines()
            if line.strip().startswith("maitu ")]


ALL = examples()
# These ask another machine; `test_workers` and `test_front` have machines for them.
ELSEWHERE = [command for command in ALL if "--cluster" in command or "--endpoint" in command]
SERVING = [command for command in ALL  # runs on and on
           if command.startswith("maitu serve") and command not in ELSEWHERE]
EXAMPLES = [command for command in ALL if command not in (*ELSEWHERE, *SERVING)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that holds the vocabulary, for writing that takes seconds."""
    folder = tmp_path_factory.mktemp("prepared")
    with EmbeddedStore.open(folder / "maitu.db", create=True) as store:
        write_shared_graphs(store)
    return folder


@pytest.fixture
def here(
    prepared: Path, tmp_path: Path, make_store: Callable[..., EmbeddedStore],
    make_graph: Callable[..., DocumentGraph], monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The folder in which the examples make sense: two stores, texts, RDF and a page."""
    folder = shutil.copytree(prepared, tmp_path / "here")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("MAITU_STORE", raising=False)
    entities = {"国务院": ("GovernmentBody",), "信息消费三年计划": ("Policy",),
                "信息消费": ("Industry",), "云游戏": ("BusinessModel",), "5G": ("Technology",)}
    relations = [
        ("信息消费三年计划", "issuedBy", "国务院", "国务院发布《信息消费三年计划》", "stated"),
        ("信息消费三年计划", "promotes", "信息消费", "计划促进信息消费", "stated"),
        ("信息消费", "drives", "云游戏", "信息消费推动云游戏", "stated"),
        ("5G", "drives", "云游戏", "5G推动云游戏", "stated")]
    drafts = [make_graph(f"draft-{year}", "草稿", TEXT, f"{year}-01", entities, relations)
              for year in (2020, 2021)]
    with EmbeddedStore.open("maitu.db") as store:
        store.add(make_store(*drafts).quads())
    shutil.copytree("maitu.db", "energy.db")
    for file in ("reports/a.md", "news/b.html"):
        Path(file).parent.mkdir()
        Path(file).write_text(f"<p>{TEXT}</p>", encoding="utf-8")
    Path("corrections.ttl").write_text(
        '@prefix mt: <https://w3id.org/maitu/ontology#> .\n'
        '[] a mt:Rename ; mt:corrects <Technology/5G> ; mt:newLabel "第五代移动通信" .\n',
        encoding="utf-8")
    (folder / "tests").symlink_to(REPOSITORY / "tests")
    (folder / "ingest").symlink_to(REPOSITORY / "ingest")
    for command in ("maitu export -o energy.nq -q", "maitu view -o page.html -q"):
        assert run(command).exit_code == 0
    return folder


def test_there_is_at_least_one_a_command() -> None:
    assert len(ALL) >= len(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", EXAMPLES)
def test_an_example_works(here: Path, command: str) -> None:
    result = run(command)
    assert result.exit_code == 0, result.output
    assert result.output.strip()
    assert not any(word in result.stderr for word in ("nothing", "no path"))


def test_the_example_of_the_server_serves(here: Path) -> None:
    (command,) = SERVING
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "maitu.viz.cli",
                               *shlex.split(command)[1:], "--port", str(port)])
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                    break
            time.sleep(0.05)
        answer = httpx.get(f"http://127.0.0.1:{port}/sparql", params={"query": "ASK { ?s ?p ?o }"})
        assert answer.json()["boolean"] is True
    finally:
        server.terminate()
        server.wait(30)
