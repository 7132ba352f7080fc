"""The demonstration, from the sample texts to the commands it proposes."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from maitu.viz.cli import app


def run(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("demo") / "first look"
    return folder, run("demo", str(folder))


def test_it_ends_well_and_says_what_it_found(made: tuple[Path, Result]) -> None:
    _, result = made
    assert result.exit_code == 0, result.output
    found = re.search(r"^(\d+) sample texts: (\d+) connected entities, (\d+) statements",
                      result.stdout)
    assert found
    texts, entities, statements = map(int, found.groups())
    assert texts >= 6 and entities > 50 and statements > 50
    assert "“" in result.stdout  # an explanation, with its quotes


def test_it_writes_pages(made: tuple[Path, Result]) -> None:
    folder, result = made
    pages = sorted(folder.glob("*.html"))
    assert {"overview.html", "entity.html"} <= {page.name for page in pages}
    for page in pages:
        assert str(page) in result.stdout
        html = page.read_text(encoding="utf-8")
        assert 'id="graph"' in html and "<script src" not in html


def test_the_commands_it_proposes_work(made: tuple[Path, Result]) -> None:
    _, result = made
    proposed = [line.strip() for line in result.stdout.splitlines()
                if line.strip().startswith("maitu ")]
    assert len(proposed) >= 4
    for line in proposed:
        command = run(*shlex.split(line)[1:])
        assert command.exit_code == 0 and command.stdout.strip(), line


def test_a_second_time_it_reads_nothing_again(made: tuple[Path, Result]) -> None:
    folder, first = made
    again = run("demo", str(folder))
    assert again.exit_code == 0
    assert "skipped" in again.stderr and "] read" not in again.stderr
    assert again.stdout == first.stdout


def test_quiet_it_says_nothing(made: tuple[Path, Result]) -> None:
    folder, _ = made
    assert run("demo", str(folder), "-q").output == ""
