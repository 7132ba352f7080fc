"""What a server tells who runs it: a line in the access log for each request, and metrics.

Neither has what clients sent: a query shows as a hash, so that slow ones can be told apart.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, MutableMapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from maitu.graph.asgi import ANSWER, Application, Receive, Scope, Send
from maitu.graph.readers import Readers
from maitu.graph.served import Served
from maitu.ontology.errors import MaituError

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_LOG = logging.getLogger("maitu.access")
_ROUTES = ("/sparql", "/update", "/data", "/health", "/metrics", "/api", "/id", "/docs")
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_GONE = 499  # the status in log and metrics of what a client did not wait for


class Monitor:
    """Counts and times requests, and writes the access log.

    Args:
        readers: who answers queries.
        writer: the store.
    """

    def __init__(self, readers: Readers, writer: Served) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("maitu_requests", "Requests by address, method and status",
                                 ("route", "method", "status"), registry=self._registry)
        self._seconds = Histogram("maitu_request_seconds", "Seconds until an answer was sent whole",
                                  ("route",), buckets=_SECONDS, registry=self._registry)
        self._broken = Counter("maitu_answers_broken", "Answers that were broken off, by address",
                               ("route",), registry=self._registry)
        self._registry.register(_State(readers, writer))
        # To look these up by their labels would take as long as to count.
        self._counters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def metrics(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self._registry)

    async def watch(self, app: Application, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for one request."""
        status, size, whole = _GONE, 0, False

        async def sent(message: MutableMapping[str, Any]) -> None:
            nonlocal status, size, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == ANSWER:
                status, size, whole = 200, len(message["body"]), True
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
                whole = not message.get("more_body")
            await send(message)

        begun = time.perf_counter()
        try:
            await app(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - begun
            path, method = scope["path"], scope["method"]
            route = next((r for r in _ROUTES if path == r or path.startswith(r + "/")), "other")
            method = method if method in _METHODS else "other"
            count, times = self._counters.get((route, method, status)) or \
                self._add(route, method, status)
            count.inc()
            times.observe(seconds)
            if not whole:
                self._broken.labels(route).inc()
            if _LOG.isEnabledFor(logging.INFO):
                client = scope.get("client")
                _LOG.info("%s %s %s %d %d %.1fms%s%s", client[0] if client else "-", method, route,
                          status, size, 1000 * seconds, "" if whole else " broken",
                          f" query={_hash(scope['maitu.query'])}" if "maitu.query" in scope
                          else "")

    def _add(self, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        found = self._requests.labels(route, method, status), self._seconds.labels(route)
        self._counters[route, method, status] = found
        return found


def _hash(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:12]


class _State:
    """What can be read at any time, and so is read when somebody asks."""

    def __init__(self, readers: Readers, writer: Served) -> None:
        self._readers = readers
        self._writer = writer

    def collect(self) -> Iterator[Metric]:
        """Give the metrics of readers and store."""
        readers = self._readers
        yield GaugeMetricFamily("maitu_readers_busy", "Readers that answer", readers.busy)
        yield GaugeMetricFamily("maitu_queries_waiting", "Queries that wait for a reader",
                                readers.waiting)
        yield CounterMetricFamily("maitu_readers_started", "Readers ever started", readers.started)
        stopped = CounterMetricFamily(
            "maitu_readers_stopped", "Readers stopped in the middle of a query, by reason",
            labels=("reason",))
        for reason, count in readers.stopped.items():
            stopped.add_metric((reason,), count)
        yield stopped
        yield CounterMetricFamily("maitu_store_writes", "Writes since the server started",
                                  self._writer.writes)


class OnPurpose(logging.Filter):
    """Leaves out of uvicorn's log what was said already: that an answer was broken off."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is worth writing."""
        return not (record.exc_info and isinstance(record.exc_info[1], MaituError))
