"""What may go wrong around a server: kills, full disks, a second server, the end of its work."""

from __future__ import annotations

import concurrent.futures
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from maitu.graph.embedded import EmbeddedStore

EX = "https://example.org/"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS_UPDATE = (f"INSERT {{ <{EX}x> <{EX}y> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ "
                  "GRAPH ?g1 { ?a ?b ?c } GRAPH ?g2 { ?d ?e ?f } GRAPH ?g3 { ?g ?h ?i } "
                  "GRAPH ?g4 { ?j ?k ?l } } }")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with a graph of 300 triples."""
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as made:
        rows = " ".join(f"<{EX}s{n}> <{EX}p> {n} ." for n in range(300))
        made.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ {rows} }} }}")
    return tmp_path / "maitu.db"


def _files_up_to(size: int) -> str:
    """Return what a server runs first, so that none of its files grows beyond so many bytes."""
    return f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    found = Path(f"/proc/{process}/task/{process}/children")
    if not found.exists():
        pytest.skip("this system does not tell a process's children")
    return [int(child) for child in found.read_text().split()]


def sizes(store: EmbeddedStore) -> dict[str, int]:
    rows = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"].value: int(row["n"].value) for row in rows}


def test_a_kill_in_the_middle_of_updates_loses_nothing_and_halves_nothing(store, serve):
    served = serve(store, "--quiet")
    acknowledged: set[str] = set()
    enough = threading.Event()

    def write(writer: int) -> None:
        with httpx.Client(headers={"Authorization": "Bearer open sesame"}) as client:
            for n in range(1000):
                graph = f"{EX}{writer}-{n}"
                rows = " ".join(f"<{EX}{writer}-{n}-{k}> <{EX}p> '第{k}行' ." for k in range(50))
                try:
                    answer = client.post(f"{served.address}/update", data={
                        "update": f"INSERT DATA {{ GRAPH <{graph}> {{ {rows} }} }}"})
                except httpx.TransportError:
                    return
                assert answer.status_code == 204
                acknowledged.add(graph)
                if len(acknowledged) > 60:
                    enough.set()

    with concurrent.futures.ThreadPoolExecutor(4) as clients:
        writing = [clients.submit(write, n) for n in range(4)]
        assert enough.wait(60)
        served.kill()
        for each in writing:
            each.result()
    with EmbeddedStore.open(store) as kept:
        found = sizes(kept)
    assert found.pop(f"{EX}g") == 300
    assert acknowledged <= found.keys()
    assert set(found.values()) == {50}
    assert serve(store, "--quiet").count() == 300 + 50 * len(found)


def test_no_reader_outlives_a_killed_server(store, serve):
    served = serve(store, "--quiet", "--timeout", "60")
    with concurrent.futures.ThreadPoolExecutor(2) as clients:
        asked = [clients.submit(served.ask, ENDLESS) for _ in range(2)]
        while served.metric("maitu_readers_busy") < 2:
            time.sleep(0.05)
        readers = children(served.process.pid)
        served.kill()
        for each in asked:
            assert isinstance(each.exception(), httpx.TransportError)
    assert readers
    for _ in range(200):
        if not any(_runs(reader) for reader in readers):
            return
        time.sleep(0.1)
    raise AssertionError("a reader goes on")


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _fill(served) -> tuple[int, httpx.Response]:
    """Write until the server cannot; return how often it could, and what it said then."""
    for n in range(100):
        rows = " ".join(f'<{EX}r{k}> <{EX}p> "{os.urandom(60).hex()}" .' for k in range(3000))
        answer = served.update(f"INSERT DATA {{ GRAPH <{EX}{n}> {{ {rows} }} }}")
        if answer.status_code != 204:
            return n, answer
    raise AssertionError("the disk was not full")


def _is_told(served, answer: httpx.Response) -> None:
    assert answer.status_code == 507
    assert "disk is full" in answer.text and "/" not in answer.text
    assert "maitu.db" in served.log.read_text()
    assert httpx.get(f"{served.address}/health").status_code == 200


def test_a_full_disk_is_told_and_the_store_goes_on_when_there_is_space(tmp_path, serve):
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)],
                          capture_output=True)
    if made.returncode:
        pytest.skip("a small disk can be made only by who may mount one")
    try:
        EmbeddedStore.open(disk / "maitu.db", create=True).close()
        served = serve(disk / "maitu.db", "--quiet")
        written, answer = _fill(served)
        _is_told(served, answer)
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        last = f"INSERT DATA {{ GRAPH <{EX}last> {{ <{EX}a> <{EX}b> 1 }} }}"
        for _ in range(100):  # the engine looks for space now and then
            if served.update(last).status_code == 204:
                break
            time.sleep(0.2)
        assert served.count() == 3000 * written + 1
        served.kill()
        with EmbeddedStore.open(disk / "maitu.db") as store:
            assert set(sizes(store).values()) == {3000, 1} and len(sizes(store)) == written + 1
    finally:
        served.kill()
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_files_that_may_not_grow_are_told_as_a_full_disk(store, serve):
    served = serve(store, "--quiet", before=_files_up_to(16 << 20))
    assert served.count() == 300
    written, answer = _fill(served)
    _is_told(served, answer)
    served.kill()
    with EmbeddedStore.open(store) as kept:
        assert set(sizes(kept).values()) == {300, 3000} and len(sizes(kept)) == written + 1


def test_what_was_shown_is_shown_on_when_a_write_fails(store, serve):
    served = serve(store, "--quiet", before=_files_up_to(1 << 20))
    assert served.count() == 300
    large = " ".join(f'<{EX}r{k}> <{EX}p> "{os.urandom(60).hex()}" .' for k in range(9000))
    _is_told(served, served.update(f"INSERT DATA {{ {large} }}"))
    assert served.count() == 300


def test_a_second_server_of_a_store_is_told_and_one_that_reads_goes_beside_it(store, serve):
    first = serve(store, "--quiet")
    second = subprocess.run(
        [sys.executable, "-c", "from maitu.viz.cli import main; main()", "serve",
         "--store", str(store), "--port", "0"], capture_output=True, text=True, timeout=60)
    assert second.returncode == 1 and "open elsewhere" in second.stderr
    assert "maitu serve --read-only" in second.stderr and "Traceback" not in second.stderr
    beside = serve(store, "--read-only")
    assert beside.count() == 300
    assert beside.update("CLEAR ALL").status_code == 403
    for n in range(3):
        assert first.update(f"INSERT DATA {{ <{EX}a> <{EX}b> {n} }}").status_code == 204
        for _ in range(200):
            if beside.count() == 301 + n:
                break
            time.sleep(0.1)
        assert first.count() == beside.count() == 301 + n
    first.process.terminate()
    first.process.wait(30)
    assert beside.count() == 303
    again = serve(store, "--quiet")
    assert again.count() == beside.count() == 303


def test_two_servers_that_only_read_share_a_store(store, serve):
    for served in [serve(store, "--quiet", "--read-only") for _ in range(2)]:
        assert served.count() == 300


def test_asked_to_end_a_server_answers_what_it_has_and_ends_in_time(store, serve):
    served = serve(store, "--timeout", "60")
    short = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < 15) }"
    with concurrent.futures.ThreadPoolExecutor(3) as clients:
        endless = clients.submit(served.ask, ENDLESS)
        writing = clients.submit(served.update, ENDLESS_UPDATE)
        brief = clients.submit(served.ask, short)
        time.sleep(0.5)
        begun = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        assert brief.result().status_code == 200
        assert endless.result().status_code == 503 and "being stopped" in endless.result().text
        assert writing.result().status_code == 503
        assert served.process.wait(30) in (0, -signal.SIGTERM)
    assert time.monotonic() - begun < 20  # 10 s for requests, 4 s for the store, and a busy machine
    assert "Traceback" not in served.log.read_text()
    with EmbeddedStore.open(store) as kept:
        assert sizes(kept) == {f"{EX}g": 300}


def test_an_update_that_takes_long_keeps_no_query_waiting(store, serve):
    served = serve(store, "--quiet", "--timeout", "5")
    assert served.update(f"INSERT DATA {{ <{EX}a> <{EX}b> 1 }}").status_code == 204
    with concurrent.futures.ThreadPoolExecutor(1) as clients:
        writing = clients.submit(served.update, ENDLESS_UPDATE)
        time.sleep(0.5)
        assert served.count() == 301
        assert not writing.done()
        served.kill()
        assert isinstance(writing.exception(), httpx.TransportError)
