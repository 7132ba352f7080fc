"""The servers that `sparql.py` measures: how each loads the data and is started.

A server whose command is not found on the PATH is left out, and the report says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 900  # seconds that a server may take to load the data


@dataclass(frozen=True)
class Data:
    """The same triples in the forms that servers load."""

    store: Path  # a store of ours
    quads: Path  # .nq, one named graph a document
    triples: Path  # .nt, without graphs
    work: Path  # a folder for what servers write


@dataclass(frozen=True)
class Anchor:
    """A server to measure."""

    name: str
    command: str  # must be on the PATH
    path: str  # of its SPARQL address
    prepare: Callable[[Data, int], list[str]]  # load the data; what to run to listen at a port


@contextmanager
def running(anchor: Anchor, data: Data, port: int) -> Iterator[tuple[str, int]]:
    """Run a server; give the address of its SPARQL endpoint and its process id."""
    command = anchor.prepare(data, port)
    log = (data.work / f"{anchor.name.replace('/', '-')}.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=data.work)
    address = f"http://127.0.0.1:{port}{anchor.path}"
    try:
        _await(address, process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    query = f"{address}?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
    request = urllib.request.Request(
        query, headers={"Accept": "application/sparql-results+json"})
    for _ in range(PATIENCE * 5):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                if b"true" in answer.read():
                    return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{address}: {error}") from error
        except OSError:  # it does not listen yet
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{process.args!r} did not answer within {PATIENCE} s")


def _maitu(data: Data, port: int) -> list[str]:
    return [sys.executable, "-c", "from maitu.viz.cli import main; main()", "serve", "--quiet",
            "--store", str(data.store), "--port", str(port), "--workers", "2"]


def _oxigraph(data: Data, port: int) -> list[str]:
    location = data.work / "oxigraph"
    if not location.exists():
        subprocess.run(["oxigraph", "load", "--location", str(location), "--file",
                        str(data.quads)], check=True, capture_output=True)
    return ["oxigraph", "serve-read-only", "--location", str(location), "--bind",
            f"127.0.0.1:{port}", "--union-default-graph"]


def _rdflib(store: str) -> Callable[[Data, int], list[str]]:
    def prepare(data: Data, port: int) -> list[str]:
        return ["rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port),
                "--store", store, str(data.triples)]
    return prepare


_VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}, {data}
NumberOfBuffers = 120000
MaxDirtyBuffers = 80000
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 12
[SPARQL]
ResultSetMaxRows = 1000000
"""


def _virtuoso(data: Data, port: int) -> list[str]:
    folder = data.work / "virtuoso"
    fresh = not folder.exists()
    folder.mkdir(exist_ok=True)
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, data=data.quads.parent, port=port,
                                         sql=port + 1))
    command = ["virtuoso-t", "-f", "-c", str(settings)]
    if fresh:
        loading = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        load = (f"ld_dir('{data.quads.parent}', '{data.quads.name}', 'urn:default'); "
                "rdf_loader_run(); checkpoint; shutdown();")
        for _ in range(100):
            time.sleep(0.5)
            done = subprocess.run(["isql-vt", f"127.0.0.1:{port + 1}", "dba", "dba",
                                   f"exec={load}"], capture_output=True, text=True)
            if "Connected to" in done.stdout + done.stderr:
                break
        loading.wait(PATIENCE)
    return command


ANCHORS = (
    Anchor("maitu", sys.executable, "/sparql", _maitu),
    Anchor("rdflib-endpoint", "rdflib-endpoint", "/", _rdflib("default")),
    Anchor("rdflib-endpoint/Oxigraph", "rdflib-endpoint", "/", _rdflib("Oxigraph")),
    Anchor("virtuoso", "virtuoso-t", "/sparql", _virtuoso),
    Anchor("oxigraph", "oxigraph", "/query", _oxigraph),
)


def found() -> tuple[list[Anchor], list[str]]:
    """Return the servers of this machine, and the names of those that it has not."""
    there = [a for a in ANCHORS if shutil.which(a.command)]
    return there, [a.name for a in ANCHORS if a not in there]


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its children have taken."""
    total = 0.0
    pids = [pid]
    while pids:
        one = pids.pop()
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        pids += map(int, children)
    return total


def resident(pid: int) -> int:
    """Return the memory of a process and its children, in bytes."""
    total, pids = 0, [pid]
    while pids:
        one = pids.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * 4096
            pids += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            continue
    return total
