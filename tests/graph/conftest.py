"""A small document of our own, stores that hold it, and a SPARQL server to ask."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Metadata,
    Observation,
    Relation,
)

TEXT = (
    "云桥公司推出“晨星”助手。\n"
    "星河研究院的报告显示，2030年上半年智能客服订单达16.50万单。\n"
    "云桥公司计划推出晨星助手的新版。"
)


def _relation(s: str, p: str, o: str, quote: str, **more: object) -> Relation:
    start = TEXT.index(quote)
    return Relation(s, p, o, quote, start, start + len(quote), **more)  # type: ignore[arg-type]


def _entity(id: str, types: tuple[str, ...], *names: str) -> Entity:
    start = TEXT.index(names[0])
    return Entity(id, types, names, (Mention(start, start + len(names[0]), names[0]),))


@pytest.fixture
def sample() -> DocumentGraph:
    first, second, third = TEXT.split("\n")
    start = TEXT.index(second)
    return DocumentGraph(
        Document("云桥 观察", "云桥观察", TEXT, Metadata(
            source="云桥 观察.md", publisher="星河研究院", date="2030-07",
            url="https://example.org/a?b=1", number="星发〔2030〕1号")),
        (
            _entity("e1", ("Company",), "云桥公司", "云桥"),
            _entity("e2", ("Product", "Technology"), "晨星", "晨星助手"),
            _entity("e3", ("Organization",), "星河研究院"),
            _entity("e4", ("BusinessModel",), "智能客服"),
        ),
        (
            _relation("e1", "launches", "e2", first, confidence=0.8, section="产品", page=1),
            _relation("e1", "launches", "e2", first[:4], confidence=0.9, extractor="pattern"),
            _relation("e1", "launches", "e2", third, modality="planned"),
        ),
        (
            Observation("订单", Decimal("16.50"), "万单", second, start, start + len(second),
                        period="2030-H1", about="e4", source="e3", place="某市"),
        ),
    )


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[Callable[..., EmbeddedStore]]:
    """Open (or make) stores by name, and close them in the end."""
    opened: list[EmbeddedStore] = []

    def make(name: str = "maitu.db", **options: bool) -> EmbeddedStore:
        opened.append(EmbeddedStore.open(tmp_path / name, **({"create": True} | options)))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: Callable[..., EmbeddedStore], sample: DocumentGraph) -> EmbeddedStore:
    """A store on disk that holds the sample document."""
    made = make_store()
    put_document(made, sample, "hash-1")
    return made


class SparqlServer:
    """A SPARQL 1.1 protocol server over an in-memory store, for form posts."""

    def __init__(self) -> None:
        self.data = ox.Store()
        self.union = True  # whether the default graph is the union of all
        self.password: str | None = None
        self.updates: list[str] = []  # all that were sent
        self.fail_after: int | None = None  # updates after which the server breaks down
        self.cut_rows: int | None = None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, kind, reply = server.answer(
                    parse_qs(body), self.headers["Accept"], self.headers.get("Authorization"))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/sparql"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def answer(self, form: dict[str, list[str]], accept: str,
               authorization: str | None) -> tuple[int, str, bytes]:
        right = base64.b64encode(f"reader:{self.password}".encode()).decode()
        if self.password and authorization != f"Basic {right}":
            return 401, "text/plain", b"who are you?"
        try:
            if "update" in form:
                return self._update(form["update"][0])
            return self._query(form, accept)
        except SyntaxError as error:
            return 400, "text/plain", str(error).encode()

    def _update(self, text: str) -> tuple[int, str, bytes]:
        if self.fail_after is not None and len(self.updates) >= self.fail_after:
            return 503, "text/plain", b"out of order"
        self.updates.append(text)
        self.data.update(text)
        return 204, "text/plain", b""

    def _query(self, form: dict[str, list[str]], accept: str) -> tuple[int, str, bytes]:
        default = [ox.NamedNode(g) for g in form.get("default-graph-uri", ())]
        named = [ox.NamedNode(g) for g in form.get("named-graph-uri", ())]
        result = self.data.query(
            form["query"][0], use_default_graph_as_union=self.union and not default,
            default_graph=default or None, named_graphs=named or None)
        if isinstance(result, ox.QueryTriples):
            assert "application/n-triples" in accept
            triples = list(result)[: self.cut_rows]
            reply = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            return 200, "application/n-triples", reply or b""
        assert "application/sparql-results+json" in accept
        reply = result.serialize(format=ox.QueryResultsFormat.JSON)
        return 200, "application/sparql-results+json; charset=utf-8", reply or b""

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[SparqlServer]:
    running = SparqlServer()
    yield running
    running.close()
