"""Workers that are real processes, and actors of a real Ray cluster of two nodes on loopback.

What befalls them is said by the documents: one kills the process that reads it, one is never
done, one waits at the first try for somebody to kill its process.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.formats import export
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ontology.errors import ClusterError
from maitu.viz import building, crews, extracting

DEADLY, ENDLESS, WAITING = "这份文件会杀死进程。", "这份文件永远读不完。", "这份文件等人来杀。"
# Every Python process runs this when it starts, the workers too.
BEFALLS = f"""
import os, signal, time
from maitu.viz import tasks

def record(task, content, real=tasks.record):
    text = content.decode()
    if {DEADLY!r} in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if {ENDLESS!r} in text:
        time.sleep(3600)
    if {WAITING!r} in text:
        try:
            with open(os.environ["MAITU_TEST_WAITING"], "x") as file:
                file.write(str(os.getpid()))
            time.sleep(3600)
        except FileExistsError:
            pass
    return real(task, content)

tasks.record = record
"""
CLUSTER = """
import sys
from ray.cluster_utils import Cluster

node = {"num_cpus": 1, "object_store_memory": 100_000_000}
cluster = Cluster(True, head_node_args={
    **node, "include_dashboard": False, "temp_dir": sys.argv[1]})
cluster.add_node(**node)
print(cluster.address, flush=True)
sys.stdin.read()  # until the tests end, however they do
cluster.shutdown()
"""


@dataclass
class Place:
    """A kind of workers: the options that choose it, and the environment it needs."""

    options: tuple[str, ...]
    environment: Mapping[str, str]
    waiting: Path  # where a process writes its number when it waits to be killed

    def start(self, *args: object, before: str = "") -> subprocess.Popen[str]:
        code = f"{before}\nfrom maitu.viz.cli import main; main()"
        return subprocess.Popen([sys.executable, "-c", code, *map(str, args), *self.options],
                                env=self.environment, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *args: object, before: str = "") -> tuple[int, str, str]:
        with self.start(*args, before=before) as process:
            out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def waiting_process(self) -> int:
        for _ in range(3000):
            with contextlib.suppress(OSError, ValueError):
                return int(self.waiting.read_text())
            time.sleep(0.02)
        raise AssertionError("no process has come to wait")


def is_gone(process: int) -> bool:
    for _ in range(1500):
        try:
            os.kill(process, 0)
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("start")
    (folder / "sitecustomize.py").write_text(BEFALLS, encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "MAITU_TEST_WAITING": str(folder / "waiting")}


@pytest.fixture(scope="module")
def cluster(environment: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the address of a cluster that only this user of this machine can reach."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed")
    settings = {**environment, "RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token",
                "RAY_AUTH_TOKEN": secrets.token_hex(32),
                "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # 127.0.0.1 instead of a network card
    folder = tempfile.mkdtemp(prefix="ray-")  # a short path: sockets are in it
    Path(folder, "ray").mkdir()  # where Ray writes an address, and does not make the folder
    with subprocess.Popen([sys.executable, "-c", CLUSTER, folder],
                          env={**settings, "RAY_TMPDIR": folder}, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        assert process.stdout and process.stdin
        address = process.stdout.readline().strip()
        assert address.startswith("127.0.0.1:")
        yield address, settings
        process.stdin.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_cluster(cluster: tuple[str, dict[str, str]]) -> Place:
    waiting = Path(cluster[1]["MAITU_TEST_WAITING"])
    waiting.unlink(missing_ok=True)
    return Place(("--cluster", cluster[0]), cluster[1], waiting)


@pytest.fixture(params=["processes", "cluster"])
def place(request: pytest.FixtureRequest, environment: dict[str, str]) -> Place:
    if request.param == "cluster":
        chosen: Place = request.getfixturevalue("on_cluster")
        return chosen
    waiting = Path(environment["MAITU_TEST_WAITING"])
    waiting.unlink(missing_ok=True)
    return Place(("--workers", "2"), environment, waiting)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        write_shared_graphs(store)
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(8):
        (folder / f"t{number}.txt").write_text(
            f"美团在{number + 2}个城市试点无人配送，订单达到{number + 1}万单。", encoding="utf-8")
    return folder


def nquads(folder: Path) -> bytes:
    with EmbeddedStore.open(folder, read_only=True) as store:
        return export(store, "nq")


def test_bad_documents_are_named_and_the_rest_is_what_one_process_makes_of_it(
    place: Place, texts: Path, template: Path, tmp_path: Path
) -> None:
    alone = Path(shutil.copytree(template, tmp_path / "alone.db"))
    (texts / "t5.txt").write_text(WAITING + "京东采用区块链技术。", encoding="utf-8")
    tasks, _ = extracting.find_tasks([texts], 1000)
    with EmbeddedStore.open(alone) as store:
        assert {o.status for o in building.build(tasks, store)} == {"read"}

    (texts / "t2deadly.txt").write_text(DEADLY, encoding="utf-8")
    (texts / "t3endless.txt").write_text(ENDLESS, encoding="utf-8")
    shared = Path(shutil.copytree(template, tmp_path / "shared.db"))
    with place.start("build", texts, "--store", shared, "--max-time", 4, "--json") as process:
        os.kill(place.waiting_process(), signal.SIGKILL)
        out, err = process.communicate(timeout=300)
    assert process.returncode == 1, err
    report = json.loads(out)
    assert (report["read"], report["failed"]) == (8, 2)
    failures = {Path(f["path"]).stem: f["reason"] for f in report["failures"]}
    assert list(failures) == ["t2deadly", "t3endless"]
    assert failures["t2deadly"].startswith("set aside after 2 tries: ")
    assert "died" in failures["t2deadly"]
    assert "took longer than 4 seconds (--max-time" in failures["t3endless"]
    lines = [line for line in err.splitlines() if line.startswith(("[", "failed "))]
    assert [name in line for name, line in zip(sorted(path.stem for path in texts.iterdir()),
                                               lines, strict=True)] == [True] * 10
    said = {quad for quad in nquads(alone).splitlines() if b"/document/" in quad}
    assert {quad for quad in nquads(shared).splitlines() if b"/document/" in quad} == said


def test_ctrl_c_ends_the_workers(on_cluster: Place, texts: Path, tmp_path: Path) -> None:
    (texts / "t3.txt").write_text(WAITING, encoding="utf-8")
    with on_cluster.start("extract", texts, "-o", tmp_path / "out") as process:
        waiting = on_cluster.waiting_process()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.endswith("error: interrupted\n") and "Traceback" not in err
    assert is_gone(waiting)


def test_workers_end_when_the_first_process_is_killed(
    on_cluster: Place, texts: Path, tmp_path: Path
) -> None:
    (texts / "t3.txt").write_text(WAITING, encoding="utf-8")
    with on_cluster.start("extract", texts, "-o", tmp_path / "out") as process:
        waiting = on_cluster.waiting_process()
        process.kill()
        process.communicate(timeout=60)
    assert is_gone(waiting)


def test_a_language_model_is_asked_by_the_workers(
    on_cluster: Place, texts: Path, tmp_path: Path, chat_server: Any
) -> None:
    chat_server.answers = {"美团在2个": {
        "entities": [{"name": "城市", "type": "Place"}], "relations": [], "observations": []}}
    code, out, err = on_cluster.run(
        "extract", texts, "-o", tmp_path / "out", "--json", "--llm", chat_server.url,
        "--llm-model", "small", "--llm-cache", tmp_path / "cache")
    assert code == 0, err
    report = json.loads(out)["llm"]
    assert (report["requests"], report["tokens_in"], report["unusable"]) == (8, 800, 0)
    again = json.loads(on_cluster.run(
        "extract", texts, "-o", tmp_path / "again", "--json", "--llm", chat_server.url,
        "--llm-model", "small", "--llm-cache", tmp_path / "cache")[1])
    assert (again["llm"]["requests"], again["llm"]["cached"]) == (0, 8)


def test_a_cluster_gives_the_same_bytes(on_cluster: Place, texts: Path, tmp_path: Path) -> None:
    (texts / "empty.txt").write_bytes(b"")
    code, out, _ = on_cluster.run("extract", texts, "-o", tmp_path / "out", "--json", "-w", 1)
    assert code == 1
    assert [f["reason"] for f in json.loads(out)["failures"]] == ["the file is empty"]
    tasks, _ = extracting.find_tasks([texts], 1000)
    (tmp_path / "alone").mkdir()
    for task, result in extracting.extract(tasks):
        building.write_record(task, result, tmp_path / "alone")
    written = sorted((tmp_path / "alone").iterdir())
    assert len(written) == 8
    for file in written:
        assert (tmp_path / "out" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("before, words", [
    ("from maitu.viz import ray_workers\nray_workers.extraction_version = lambda: 'another'",
     "has another version of Maitu"),
    ("import ray\nray.__version__ = '1.0'", "install the cluster's versions of Python and Ray"),
])
def test_another_version_is_refused(
    on_cluster: Place, texts: Path, tmp_path: Path, before: str, words: str
) -> None:
    code, _, err = on_cluster.run("extract", texts, "-o", tmp_path / "out", before=before)
    assert code == 1 and words in err and "Traceback" not in err


@pytest.mark.parametrize("address, words", [
    ("nonsense", "give HOST:PORT"), ("ray://127.0.0.1:10001", "give HOST:PORT"),
    ("127.0.0.1:9", "nothing answers there"), ("127.0.0.1:99999", "nothing answers there"),
])
def test_a_wrong_address_is_said_at_once(address: str, words: str) -> None:
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed")
    with pytest.raises(ClusterError, match=words), crews.crew(None, address):
        pass


def test_without_ray_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r"pip install 'maitu\[cluster\]'"), (
            crews.crew(2, "127.0.0.1:6379")):
        pass
