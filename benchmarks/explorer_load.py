"""How many pages of entities the explorer gives in a second.

    python benchmarks/explorer_load.py [TRIPLES] [SECONDS]

A generated store of so many triples is served as `maitu serve` does it, and the pages of the best
connected entities, and of any, are asked for over eight keep-alive connections: each under an
address of its own, so that the server makes every one, and then the same ones again, which it has
kept. Printed are pages a second, their latencies and sizes. The clients are one thread, which
needs a processor too.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from random import Random
from urllib.parse import quote, urlsplit

import generated
import httpx
from http_load import load

from maitu.graph import relations
from maitu.graph.embedded import EmbeddedStore

HUBS, OTHERS = 200, 5000  # pages that are asked for in turn
MOST = 20_000  # requests for pages that are made anew
AGAIN = 100  # pages that are asked for again and again


def addresses(folder: Path) -> dict[str, list[str]]:
    """Return the paths of pages: of the best connected entities, and of any."""
    with EmbeddedStore.open(folder, read_only=True) as store:
        layer = relations.current(store)
        degrees = [int(layer.starts[n + 1] - layer.starts[n]) for n in range(len(layer.entities))]
        order = sorted(range(len(degrees)), key=lambda n: (-degrees[n], n))
        some = Random(1).sample(order, min(OTHERS, len(order)))
        base = store.base
    return {kind: ["/id/" + quote(layer.entities[n].removeprefix(base), "/%") for n in chosen]
            for kind, chosen in (("hubs", order[:HUBS]), ("any entity", some))}


def anew(paths: list[str], turn: int) -> list[str]:
    """Return these paths, each several times, as addresses that were never asked for before."""
    return [f"{path}?n={turn}-{n}" for n, path in zip(range(MOST), cycle(paths))]


def requests(url: str, paths: list[str]) -> list[bytes]:
    """Return pages as HTTP requests of a browser."""
    host = urlsplit(url).netloc
    return [f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n"
            "Accept-Language: zh\r\n\r\n".encode() for path in paths]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a store by its program, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "maitu.viz.cli", "serve", "--store", str(folder), "--port",
         str(port), "--read-only", "--quiet"])
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/health", timeout=1)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


def measured(what: str, url: str, paths: list[str], seconds: float) -> None:
    """Ask for pages in turn, and print what was measured."""
    found = load(url, requests(url, paths), seconds)
    print(f"  {what:17} {found.rate:6.0f} pages/s, half within {found.percentile(0.5):5.1f} ms, "
          f"99 of 100 within {found.percentile(0.99):6.1f} ms, "
          f"{found.bytes / max(1, found.answered) / 1000:5.1f} kB each, {found.failed} failed",
          flush=True)


def main() -> None:
    """Serve and measure."""
    triples = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "maitu.db"
        generated.make(store, triples)
        pages = addresses(store)
        print(f"{triples} triples")
        with served(store) as url:
            for kind, paths in pages.items():
                load(url, requests(url, anew(paths, 0)), 1)  # what is made once is made
                measured(f"{kind}, anew", url, anew(paths, 1), seconds)
                load(url, requests(url, paths[:AGAIN]), 1)
                measured(f"{kind}, again", url, paths[:AGAIN], seconds)


if __name__ == "__main__":
    main()
