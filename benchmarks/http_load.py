"""A load of HTTP requests over keep-alive connections: how many are answered in a second.

One thread and raw sockets, for a client library would cost more than the servers measured.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode, urlsplit

_PIECE = 1 << 18


@dataclass(frozen=True)
class Load:
    """What a load measured."""

    seconds: float
    answered: int
    failed: int  # answers that were not 200
    latencies: list[float] = field(repr=False)  # seconds, sorted
    bytes: int = 0
    processor: float = 0.0  # seconds that the client itself took

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return self.answered / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency that a share of the answers stays below, in milliseconds."""
        if not self.latencies:
            return float("nan")
        return 1000 * self.latencies[min(int(share * len(self.latencies)),
                                         len(self.latencies) - 1)]


def requests(url: str, queries: Sequence[str], accept: str) -> list[bytes]:
    """Return queries as HTTP requests, by GET."""
    parts = urlsplit(url)
    return [f"GET {parts.path}?{urlencode({'query': q})} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Accept: {accept}\r\n\r\n".encode() for q in queries]


def load(url: str, wanted: Sequence[bytes], seconds: float, connections: int = 8) -> Load:
    """Send requests in turn, each connection the next as soon as it has an answer.

    Args:
        url: of the server.
        wanted: the requests.
        seconds: how long; what is under way then is waited for, and counts.
        connections: how many at a time.
    """
    parts = urlsplit(url)
    selector = selectors.DefaultSelector()
    turn = cycle(wanted)
    open_ = [_Connection((parts.hostname or "", parts.port or 80)) for _ in range(connections)]
    for connection in open_:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(turn))
    begun, own = time.perf_counter(), time.process_time()
    latencies: list[float] = []
    failed = size = 0
    busy = connections
    while busy:
        for key, _ in selector.select(120):
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            status, length, latency = answer
            latencies.append(latency)
            failed += status != 200
            size += length
            if time.perf_counter() - begun < seconds:
                connection.send(next(turn))
            else:
                busy -= 1
    spent = time.perf_counter() - begun
    for connection in open_:
        connection.socket.close()
    return Load(spent, len(latencies) - failed, failed, sorted(latencies), size,
                time.process_time() - own)


class _Connection:
    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begun = 0.0
        self._answer: Iterator[tuple[int, int] | None] = iter(())

    def send(self, request: bytes) -> None:
        self._answer = self._read()
        self._begun = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, int, float] | None:
        """Take what has come; return status, length and latency if that is all."""
        whole = next(self._answer)
        return None if whole is None else (*whole, time.perf_counter() - self._begun)

    def _read(self) -> Iterator[tuple[int, int] | None]:
        data = self._more(b"")
        while (end := data.find(b"\r\n\r\n")) < 0:
            yield None
            data = self._more(data)
        head = data[:end].lower()
        status, size = int(head[9:12]), len(data)
        if b"\r\ncontent-length:" in head:
            left = int(head.split(b"\r\ncontent-length:")[1].split(b"\r\n")[0]) - (size - end - 4)
            while left > 0:
                yield None
                piece = self._more(b"")
                left, size = left - len(piece), size + len(piece)
        else:
            tail = data[-7:]
            while not tail.endswith(b"0\r\n\r\n"):
                yield None
                piece = self._more(b"")
                tail, size = (tail + piece)[-7:], size + len(piece)
        yield status, size

    def _more(self, data: bytes) -> bytes:
        piece = self.socket.recv(_PIECE)
        if not piece:
            raise ConnectionError("the server closed a connection")
        return data + piece
