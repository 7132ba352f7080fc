"""What all commands have in common."""

import os
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from maitu.viz.cli import app

COMMANDS = ("extract", "build", "documents", "remove", "load", "query", "find", "show", "path",
            "export", "view", "demo", "evaluate", "validate", "check", "backup", "upgrade",
            "review", "serve")
NO_STORE = ("extract", "evaluate", "demo")
WITH_JSON = ("extract", "build", "documents", "query", "find", "show", "path", "evaluate",
             "validate", "check", "review")


def help_of(*command: str) -> str:
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    return result.stdout


def test_every_command_is_there_and_no_other() -> None:
    group = typer.main.get_command(app)
    assert set(group.commands) == set(COMMANDS)  # type: ignore[attr-defined]
    listed = help_of()
    assert all(command in listed for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_the_shared_options(command: str) -> None:
    told = help_of(command)
    assert "Example:" in told and f"maitu {command}" in told.split("Example:")[1]
    assert "--quiet" in told and "-q" in told
    assert ("--json" in told) == (command in WITH_JSON)
    assert ("--store" in told) == (command not in NO_STORE)
    for option in ("--endpoint", "--update-endpoint", "--user"):  # these two are about a folder
        assert (option in told) == (command not in (*NO_STORE, "backup", "upgrade"))


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert CliRunner().invoke(app, ["--version"]).stdout == f"maitu {version('maitu')}\n"


def test_a_terminal_without_chinese_is_no_error() -> None:
    done = subprocess.run([sys.executable, "-m", "maitu.viz.cli", "query", "--examples"],
                          capture_output=True, text=True, env=os.environ | {
                              "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "c2m-adopters" in done.stdout and "\\u54ea" in done.stdout


def test_without_a_command_there_is_help_and_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-m", "maitu.viz.cli"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "Usage: maitu" in done.stdout + done.stderr and "Traceback" not in done.stderr
