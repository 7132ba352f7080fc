"""Builds that are killed, meet full disks and servers that vanish, or run beside others.

Whatever happens, the store holds whole documents only, and once the cause is gone the finished
build is the undisturbed one, byte for byte.
"""

from __future__ import annotations

import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.patient import PatientStore
from maitu.graph.remote import BATCH_TRIPLES
from maitu.graph.vocabulary import write_shared_graphs
from maitu.viz.cli import app

ROOT = Path(__file__).parents[2]
MAITU = [sys.executable, "-c", "from maitu.viz.cli import main; main()"]
DOCUMENTS = "SELECT ?g ?s ?p ?o { ?g a mt:Document . GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny texts, two that share a name that one introduces, and a long one."""
    folder = tmp_path_factory.mktemp("corpus")
    for n in range(8):
        (folder / f"n{n}.txt").write_text(f"云桥{n}与美团合作推广物联网。", encoding="utf-8")
    (folder / "n2.txt").write_text("青岛云桥1科技有限公司（以下简称“云桥1”）采用区块链。",
                                   encoding="utf-8")
    (folder / "n5.txt").write_text("".join(
        f"云桥{n}与美团合作推广物联网，订单达到{n}万单。\n" for n in range(100, 150)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without documents."""
    folder = tmp_path_factory.mktemp("template") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        write_shared_graphs(store)
    return folder


@pytest.fixture(scope="module")
def undisturbed(template: Path, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed") / "maitu.db"
    shutil.copytree(template, folder)
    assert run("build", corpus, "-q", "--store", folder)[0] == 0
    return folder


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "maitu.db"))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)],
                          capture_output=True)
    if made.returncode:
        pytest.skip("a small disk can be made only by who may mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAITU_ENDPOINT_TOKEN", "open sesame")


def run(*command: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(part) for part in command])
    return result.exit_code, result.output


def start(*command: object) -> subprocess.Popen[str]:
    return subprocess.Popen([*MAITU, *map(str, command)], stderr=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)


def at(served) -> tuple[str, ...]:
    return ("--endpoint", f"{served.address}/sparql",
            "--update-endpoint", f"{served.address}/update")


def canonical(store: Path) -> bytes:
    """Return all that a store holds as sorted N-Quads; there are no blank nodes."""
    with EmbeddedStore.open(store, read_only=True) as opened:
        lines = ox.serialize(opened.quads(), format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def test_builds_that_are_killed_go_on_to_the_same_end() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "kills.py"), "--kills", "6", "--documents", "9",
         "--aimed", "0"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("nothing was lost\n")
    assert max(map(int, re.findall(r"(\d+) kills", done.stdout))) == 6


def test_a_disk_that_is_full_and_then_is_not(
    corpus: Path, template: Path, undisturbed: Path, disk: Path,
) -> None:
    store = disk / "maitu.db"
    for room in (0, 60, 300):  # kB, as large as some of the documents
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(template, store)
        EmbeddedStore.open(store).close()  # frees what it needs no more
        filler = disk / "filler"
        free = os.statvfs(disk)
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - room * 1000)
        code, told = run("build", corpus, "-q", "--store", store)
        assert code == 1 and "No space left" in told and str(store) in told
        assert "Traceback" not in told
        filler.unlink()
        assert run("check", "--store", store)[0] == 0
        assert run("build", corpus, "-q", "--store", store)[0] == 0
        assert canonical(store) == canonical(undisturbed)


def test_files_that_may_not_grow(corpus: Path, store: Path, undisturbed: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
    done = subprocess.run([MAITU[0], "-c", limit + MAITU[2], "build", str(corpus), "-q",
                           "--store", str(store)], capture_output=True, text=True)
    assert done.returncode == 1 and "too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert run("check", "--store", store)[0] == 0
    assert run("build", corpus, "-q", "--store", store)[0] == 0
    assert canonical(store) == canonical(undisturbed)


def test_a_read_only_disk_is_read_and_not_written(
    corpus: Path, undisturbed: Path, disk: Path,
) -> None:
    store = shutil.copytree(undisturbed, disk / "maitu.db")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for command in (("build", corpus, "-q"), ("remove", "n1")):
        code, told = run(*command, "--store", store)
        assert code == 1
        assert told == (f"error: {store}: the store cannot be opened for writing: "
                        "Read-only file system\n")
    code, told = run("build", corpus, "-q", "--store", disk / "new.db")
    assert code == 1 and told == f"error: {disk}/new.db: cannot be made: Read-only file system\n"
    for command in (("check",), ("find", "yunqiao"), ("show", "云桥3"), ("documents",)):
        assert run(*command, "--store", store)[0] == 0
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    (corpus / "n1.txt").touch()
    assert run("build", corpus, "-q", "--store", store)[0] == 0
    assert canonical(store) == canonical(undisturbed)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(corpus: Path, store: Path) -> None:
    (store / "maitu.json").chmod(0o444)
    store.chmod(0o555)
    try:
        code, told = run("build", corpus, "-q", "--store", store)
        assert code == 1 and "cannot be opened for writing: Permission denied" in told
    finally:
        store.chmod(0o755)


def test_a_server_that_is_killed_in_the_middle_and_comes_back(
    corpus: Path, store: Path, undisturbed: Path, serve, token: None,
) -> None:
    served = serve(store, "--quiet")
    with start("build", corpus, *at(served)) as building:
        assert building.stderr
        while not building.stderr.readline().startswith("[2/"):
            assert building.poll() is None
        served.kill()
        told = building.stderr.readline()
        while "trying again in" not in told:
            assert building.poll() is None
            told = building.stderr.readline()
        assert f"{served.address}/" in told and "for 120 s in all" in told
        again = serve(store, "--quiet", port=int(served.address.rpartition(":")[2]))
        assert building.wait() == 0
    again.kill()
    assert run("check", "--store", store)[0] == 0
    assert canonical(store) == canonical(undisturbed)


def test_a_server_that_does_not_come_back_until_the_next_build(
    corpus: Path, store: Path, undisturbed: Path, serve, token: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served = serve(store, "--quiet")
    monkeypatch.setattr("maitu.graph.patient._FIRST_WAIT", 1000.0)  # longer than anybody waits
    written, real = 0, PatientStore.replace

    def replace(*arguments) -> None:
        nonlocal written
        written += 1
        if written == 4:
            served.kill()
        real(*arguments)

    monkeypatch.setattr(PatientStore, "replace", replace)
    code, told = run("build", corpus, "-q", *at(served))
    assert code == 1 and "waited for it in vain" in told and "goes on from there" in told
    assert run("check", "--store", store)[0] == 0
    again = serve(store, "--quiet")
    code, told = run("build", corpus, "--json", *at(again))
    assert code == 0 and json.loads(told[told.index("{"):told.rindex("}") + 1])["skipped"] == 3
    again.kill()
    assert canonical(store) == canonical(undisturbed)


def test_of_two_builds_at_once_the_second_says_so(
    corpus: Path, store: Path, undisturbed: Path,
) -> None:
    with start("build", corpus, "--store", store) as first:
        assert first.stderr and first.stderr.readline().startswith("[1/")
        first.send_signal(19)  # it stands still
        second = subprocess.run([*MAITU, "build", str(corpus), "--store", str(store)],
                                capture_output=True, text=True)
        first.send_signal(18)
        first.communicate()
    assert (first.returncode, second.returncode) == (0, 1)
    assert "is open elsewhere; if a `maitu build` is running, try again" in second.stderr
    assert canonical(store) == canonical(undisturbed)


def test_a_build_into_a_served_store_is_told_the_way_and_nothing_changes(
    corpus: Path, store: Path, template: Path, serve,
) -> None:
    served = serve(store, "--quiet")
    code, told = run("build", corpus, "-q", "--store", store)
    assert code == 1 and "--endpoint http://HOST:PORT/sparql" in told
    assert "--update-endpoint http://HOST:PORT/update" in told
    served.kill()
    assert canonical(store) == canonical(template)
    assert not (store / "sources.json").exists()


def test_readers_see_whole_documents_while_two_builds_write(
    corpus: Path, store: Path, undisturbed: Path, serve, token: None, tmp_path: Path,
) -> None:
    served = serve(store, "--quiet")
    seen: dict[str, set[frozenset[str]]] = {}
    done = threading.Event()

    def look() -> int:
        looks = 0
        while not done.is_set():
            graphs: dict[str, set[str]] = {}
            for row in served.ask(DOCUMENTS).json()["results"]["bindings"]:
                graphs.setdefault(row["g"]["value"], set()).add(json.dumps(row, sort_keys=True))
            for graph, triples in graphs.items():
                seen.setdefault(graph, set()).add(frozenset(triples))
            looks += 1
        return looks

    with concurrent.futures.ThreadPoolExecutor(1) as reader:
        looking = reader.submit(look)
        builds = [start("build", corpus, "-q", *at(served)) for _ in range(2)]
        codes = [building.wait() for building in builds]
        time.sleep(1.5)  # until what was written is shown
        done.set()
        assert looking.result() > 1
    for building in builds:
        building.communicate()
    assert codes == [0, 0]
    versions = {graph.rpartition("/")[2]: len(states) for graph, states in seen.items()}
    # As it is by itself, and with the name that another introduces.
    assert versions.pop("n1") <= 2
    assert versions == dict.fromkeys(("n0", "n2", "n3", "n4", "n5", "n6", "n7"), 1)
    assert max(len(state) for states in seen.values() for state in states) > BATCH_TRIPLES
    served.kill()
    assert canonical(store) == canonical(undisturbed)
