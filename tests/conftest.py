"""What tests of several packages share.

Servers, real HTTP on loopback: our own, and of a language model (its answers are recorded by
us); and how a piece of work grows with its input.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

EMPTY: dict[str, Any] = {"entities": [], "relations": [], "observations": []}


class ChatServer:
    """Speaks `/v1/chat/completions`: first what `script` says, then by the words asked about."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []  # the bodies of all requests
        self.keys: list[str | None] = []  # their Authorization
        self.script: list[dict[str, Any]] = []  # what to answer first: status, text, finish, …
        self.answers: dict[str, Any] = {}  # words of a window -> its answer
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append(body)
                server.keys.append(self.headers.get("Authorization"))
                step = server.script.pop(0) if server.script else {}
                time.sleep(step.get("delay", 0))
                status, kind, reply = server.reply(self.path, body, step)
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    for name, value in step.get("headers", {}).items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply)))
                    self.end_headers()
                    self.wfile.write(reply)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # who asked has given up

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def reply(self, path: str, body: dict[str, Any], step: dict[str, Any]
              ) -> tuple[int, str, bytes]:
        if path != "/v1/chat/completions":
            return 404, "application/json", b'{"error": {"message": "no such path"}}'
        if step.get("status", 200) != 200:
            error = {"error": {"message": step.get("text", "no")}}
            return step["status"], "application/json", json.dumps(error).encode()
        if "raw" in step:
            return 200, step.get("kind", "text/html"), step["raw"].encode()
        text = step["text"] if "text" in step else json.dumps(self._answer(body))
        choice = {"index": 0, "finish_reason": step.get("finish", "stop"),
                  "message": {"role": "assistant", "content": text}}
        return 200, "application/json", json.dumps({
            "id": "x", "object": "chat.completion", "created": 0, "model": body["model"],
            "choices": [choice],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }).encode()

    def _answer(self, body: dict[str, Any]) -> Any:
        window = body["messages"][-1]["content"]
        return next((a for words, a in self.answers.items() if words in window), EMPTY)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def growth() -> Callable[[Callable[[int], object], int, int], float]:
    """How many times as long `work(large)` takes as `work(small)`, in processor time.

    A ratio within one run says the same on a slow machine as on a fast one: with four times
    the input, work that grows linearly takes four times as long, quadratic work sixteen times.
    Of three tries the least counts, as what disturbs one only lengthens it.
    """

    def seconds(work: Callable[[int], object], size: int) -> float:
        begun = time.process_time()
        work(size)
        return time.process_time() - begun

    def ratio(work: Callable[[int], object], small: int, large: int) -> float:
        work(small)  # what is loaded at the first use is not growth
        tries = [(seconds(work, small), seconds(work, large)) for _ in range(3)]
        return min(t[1] for t in tries) / min(t[0] for t in tries)

    return ratio


@pytest.fixture
def chat_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.delenv("MAITU_LLM_KEY", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ChatServer()
    yield server
    server.close()


class Served:
    """A server of the tests: a process, its address, and what it writes on standard error."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, log: Path) -> None:
        self.process = process
        self.address = address
        self.log = log
        self.client = httpx.Client(base_url=address, timeout=60)

    def ask(self, query: str, timeout: float = 60, **more: Any) -> httpx.Response:
        return self.client.get("/sparql", params={"query": query}, timeout=timeout, **more)

    def update(self, text: str, token: str = "open sesame") -> httpx.Response:
        return self.client.post("/update", data={"update": text},
                                headers={"Authorization": f"Bearer {token}"})

    def count(self) -> int:
        answer = self.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()
        return int(answer["results"]["bindings"][0]["n"]["value"])

    def metric(self, name: str) -> float:
        lines = self.client.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).split()[-1])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Start `maitu serve` of a store with the given options; all are killed after the tests.

    `token` may write; `before` is Python that the server's process runs first; `port` is any free
    one unless it is given.
    """
    started: list[Served] = []

    def start(store: Path, *options: str, token: str | None = "open sesame",
              before: str = "", port: int = 0) -> Served:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = port or free.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if name != "MAITU_TOKEN"}
        log = tmp_path_factory.mktemp("log") / "standard_error"
        with log.open("wb") as written:
            process = subprocess.Popen(
                [sys.executable, "-c", f"{before}\nfrom maitu.viz.cli import main; main()", "serve",
                 "--store", str(store), "--port", str(port), *options], stderr=written,
                stdout=subprocess.DEVNULL,
                env=environment | ({"MAITU_TOKEN": token} if token else {}))
        served = Served(process, f"http://127.0.0.1:{port}", log)
        started.append(served)
        for _ in range(1200):
            with contextlib.suppress(httpx.TransportError):
                if served.client.get("/health").status_code == 200:
                    return served
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the server did not start: {log.read_text()}")

    yield start
    for served in started:
        served.kill()
