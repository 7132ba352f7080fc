"""The README's commands, run on the demonstration's store: what it shows is what they print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maitu.viz.cli import app

README = Path(__file__).parents[2] / "README.md"
COMMANDS = [(match[1], match[2].strip()) for match in re.finditer(
    r"```console\n\$ (.+)\n([\s\S]*?)```", README.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme") / "demo"
    assert CliRunner().invoke(app, ["demo", str(folder), "--quiet"]).exit_code == 0
    return folder / "maitu.db"


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[c for c, _ in COMMANDS])
def test_the_readme_shows_what_the_command_prints(store, command, shown):
    words = shlex.split(command)
    result = CliRunner().invoke(app, words[1:], env={"MAITU_STORE": str(store), "COLUMNS": "100"})
    assert result.exit_code == 0
    assert result.stdout.strip() == shown


def test_the_readme_shows_commands():
    assert len(COMMANDS) >= 3
