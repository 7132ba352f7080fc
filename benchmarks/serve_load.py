"""What a server bears: small queries beside a cross join, and the memory of a large answer.

    python benchmarks/serve_load.py [TRIPLES] [CLIENTS]

A store of so many triples is served as `maitu serve` does it. Printed are

- the times of ASKs, with so many clients at once, alone and while another client has asked for the
  cross join of all triples, and by how much the second are longer;
- by how much the memory of the server and of its readers grows when a million rows are selected,
  as they are and compressed, and how fast the answer comes;
- what the description of the service takes.

How long things take hangs on what else the machine does; ratios and memory do so less.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox

from maitu.graph.embedded import EmbeddedStore

EX = "https://example.org/"
ROWS = 1_000_000
_PAUSE = 0.5  # seconds between two requests of a client
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def fill(folder: Path, triples: int) -> None:
    """Make a store of so many triples about companies, in 200 graphs."""
    with EmbeddedStore.open(folder, create=True) as store:
        predicate = [ox.NamedNode(f"{EX}{name}") for name in ("采用", "发布", "名称", "年", "地")]
        store.add(ox.Quad(ox.NamedNode(f"{EX}company/{n // 5}"), predicate[n % 5],
                          ox.NamedNode(f"{EX}technology/{n * 7919 % 10007}") if n % 5 < 2
                          else ox.Literal(f"第{n}条记录"), ox.NamedNode(f"{EX}document/{n % 200}"))
                  for n in range(triples))


def memory(process: int) -> int:
    """Return the bytes that a process has had in memory at most, 0 if it ended; Linux only."""
    status = Path(f"/proc/{process}/status").read_text()
    return 1024 * int((status.partition("VmHWM:")[2].split() or ["0"])[0])


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(child) for child in Path(
        f"/proc/{process}/task/{process}/children").read_text().split()]


async def asks(address: str, clients: int, rounds: int) -> list[float]:
    """Return the seconds of ASKs that so many clients send, each two in a second."""
    url = httpx.URL(address)

    async def one(number: int) -> list[float]:
        await asyncio.sleep(_PAUSE * number / clients)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        taken = []
        for n in range(rounds):
            query = quote(f"ASK {{ <{EX}company/{number * rounds + n}> ?p ?o }}")
            begun = time.perf_counter()
            writer.write(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.partition(b"content-length: ")[2].split()[0]))
            taken.append(time.perf_counter() - begun)
            assert head.startswith(b"HTTP/1.1 200")
            await asyncio.sleep(_PAUSE)
        writer.close()
        return taken

    every = await asyncio.gather(*(one(n) for n in range(clients)))
    return [seconds for each in every for seconds in each]


async def beside_a_cross_join(address: str, clients: int) -> tuple[list[float], int, float]:
    """Return the seconds of ASKs beside a cross join, and its status and seconds."""
    async with httpx.AsyncClient(base_url=address, timeout=120) as client:
        begun = time.perf_counter()
        cross = asyncio.create_task(client.get("/sparql", params={"query": CROSS}))
        await asyncio.sleep(1.5)
        taken = await asks(address, clients, 10)
        still = not cross.done()
        answer = await cross
        if not still:
            print("the cross join was stopped before the ASKs were done; ask fewer")
        return taken, answer.status_code, time.perf_counter() - begun


def large(address: str, encoding: str, triples: int) -> tuple[float, int]:
    """Select a million rows; return the seconds and the bytes that came."""
    times = " ".join(map(str, range(ROWS // triples + 1)))
    query = f"SELECT * {{ VALUES ?n {{ {times} }} ?s ?p ?o }} LIMIT {ROWS}"
    begun, size = time.perf_counter(), 0
    with httpx.stream("GET", f"{address}/sparql", params={"query": query}, timeout=900,
                      headers={"Accept-Encoding": encoding}) as answer:
        assert answer.status_code == 200
        for piece in answer.iter_raw():
            size += len(piece)
    return time.perf_counter() - begun, size


def told(what: str, taken: list[float]) -> None:
    """Print the times of many requests."""
    ordered = sorted(1000 * seconds for seconds in taken)
    print(f"{what}: {len(ordered)} answers, median {statistics.median(ordered):.1f} ms, "
          f"95% {ordered[int(0.95 * len(ordered))]:.1f} ms, slowest {ordered[-1]:.1f} ms",
          flush=True)


def memories(address: str, server: int, triples: int) -> None:
    """Print how much memory a large answer takes."""
    before = {pid: memory(pid) for pid in (server, *children(server))}
    for encoding in ("identity", "gzip"):
        seconds, size = large(address, encoding, triples)
        grown = {pid: (memory(pid) - before.get(pid, 0)) / 1e6
                 for pid in (server, *children(server))}
        print(f"{ROWS} rows, {encoding}: {size / 1e6:.0f} MB in {seconds:.1f} s; the server's "
              f"memory is {memory(server) / 1e6:.0f} MB, {grown.pop(server):.1f} MB more than "
              f"before; of the readers, one grew by {max(grown.values()):.1f} MB", flush=True)


def times(address: str, clients: int) -> None:
    """Print how long small queries take beside a large one."""
    asyncio.run(asks(address, clients, 1))
    alone = asyncio.run(asks(address, clients, 10))
    told(f"ASKs of {clients} clients alone", alone)
    beside, status, seconds = asyncio.run(beside_a_cross_join(address, clients))
    told("ASKs beside a cross join", beside)
    print(f"the cross join was stopped after {seconds:.1f} s with status {status}; "
          f"ASKs beside it took {statistics.median(beside) / statistics.median(alone):.1f} times "
          "as long", flush=True)
    for what in ("first", "again"):
        begun = time.perf_counter()
        size = len(httpx.get(f"{address}/sparql", timeout=300).content)
        print(f"the description of the service, {what}: {size} bytes in "
              f"{time.perf_counter() - begun:.2f} s")


@contextlib.contextmanager
def served(store: Path, timeout: int) -> Iterator[tuple[str, int]]:
    """Serve a store; give the address and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", "from maitu.viz.cli import main; main()", "serve", "--quiet",
         "--store", str(store), "--port", str(port), "--timeout", str(timeout),
         "--max-rows", "100000000"])
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                httpx.get(f"{address}/health")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def main(triples: int, clients: int) -> None:
    """Fill a store, serve it, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "maitu.db"
        fill(store, triples)
        print(f"{triples} triples", flush=True)
        with served(store, 900) as (address, process):
            memories(address, process, triples)
        with served(store, 20) as (address, _):
            times(address, clients)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000, int(sys.argv[2]) if sys.argv[2:] else 50)
