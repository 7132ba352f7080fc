"""What Maitu depends on, and that it needs no network: of packages, licences and sockets."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What Python runs first in every process: no name is looked up and nothing connected to, but for
# the machine itself.
GUARD = """
import sys

def _guard(event, arguments):
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"}:
        raise PermissionError(f"no network: {event} {host}")

sys.addaudithook(_guard)
"""
TEXT = "# 水厂\n\n河湾水务公司研发智能水表。河湾水务公司2023年研发投入3.5亿元，同比增长12%。\n"


@pytest.fixture
def run(tmp_path):
    """Run a command in a process that can reach no other machine; return what it prints."""
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    (tmp_path / "water.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "more.md").write_text(TEXT.replace("水务", "供水"), encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(guard), os.environ.get("PYTHONPATH")]))

    def command(*arguments, before=(), code="from maitu.viz.cli import main; main()"):
        done = subprocess.run([*before, sys.executable, "-c", code, *arguments], cwd=tmp_path,
                              env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return command


def test_the_guard_holds(run):
    said = run(code="import socket\ntry: socket.create_connection(('192.0.2.1', 80), 1)\n"
                    "except PermissionError as e: print(e)")
    assert "no network" in said


JOBS = """
from maitu.viz.cli import app
for line in ("build water.md more.md WORKERS", "find 水表", "query ASK{?s?p?o}", "extract water.md --out records",
             "view -o page.html"):
    app(line.replace("WORKERS", "--workers 2").split(), standalone_mode=False)
"""


def test_the_main_jobs_need_no_network(run, tmp_path):
    assert "水表" in run(code=JOBS)
    assert (tmp_path / "page.html").stat().st_size > 100_000


def test_the_main_jobs_need_no_network_device(run, tmp_path):
    """The same below Python, where compiled libraries would open sockets: without a network."""
    apart = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False,
                                                     capture_output=True).returncode:
        pytest.skip("this machine lets nobody part from its network (unshare)")
    assert "水表" in run(code=JOBS.replace("--workers 2", ""), before=apart)
    assert (tmp_path / "page.html").stat().st_size > 100_000


def test_a_server_answers_without_network(serve, run, tmp_path):
    run("build", "water.md")
    served = serve(tmp_path / "maitu.db", before=GUARD)
    assert served.count() > 50
    assert "水表" in served.client.get("/api/search", params={"q": "水表"}).text
    for address in ("/", "/questions", "/statistics", "/docs", "/openapi.json"):
        assert served.client.get(address).status_code == 200, address


def normal(name):
    return re.sub(r"[-_.]+", "-", name.lower())


def test_every_dependency_is_pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {normal(line.partition("==")[0]) for line in lines if line}
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines if line)
    needed = runpy.run_path(str(ROOT / ".ci" / "licences"))["needed"]
    assert needed("maitu", frozenset({"test", "llm"})) - pins <= {"setuptools", "maitu", "uvloop"}


def test_licences_are_listed_and_allowed():
    done = subprocess.run([sys.executable, str(ROOT / ".ci" / "licences"), "--check"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_installed_comes_from_the_package_index_alone():
    assert not [line for line in requires("maitu") if "@" in line or "://" in line]


def test_nothing_is_pickled():
    """What ruff (S301, S302) does not see: imports, and what NumPy would do when asked to."""
    sources = [path for layer in ("ontology", "ingest", "graph", "viz")
               for path in (ROOT / layer).rglob("*.py")]
    assert sources
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(?:import|from) (?:pickle|marshal|shelve|dill|joblib)\b"
                             r"|allow_pickle=True", text), path
