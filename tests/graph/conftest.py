"""A small document of our own, stores that hold it, and a SPARQL server to ask."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.vocabulary import vocabulary_triples
from maitu.ontology import terms
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Metadata,
    Observation,
    Relation,
)
from maitu.ontology.vocabulary import Concept, build

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
        self.most: int | None = None  # characters of an update that it takes
        self.script: list[tuple[int, dict[str, str]]] = []  # status and headers it answers first
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers: dict[str, str] = {}
                if server.script:
                    (status, headers), kind, reply = server.script.pop(0), "text/plain", b"not now"
                else:
                    status, kind, reply = server.answer(
                        parse_qs(body), self.headers["Accept"], self.headers.get("Authorization"))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                for name, value in headers.items():
                    self.send_header(name, value)
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
        if self.most is not None and len(text) > self.most:
            return 400, "text/plain", b"memory exhausted"
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


def _told(
    document: tuple[str, str, Metadata], sentences: list[str],
    entities: list[tuple[str, str]], relations: list[tuple[str, str, str, int, str, str | None]],
    observations: list[tuple[Observation, int]],
) -> DocumentGraph:
    """Make a document of one sentence a line.

    Args:
        document: its name, title and metadata.
        sentences: what it says.
        entities: (types, names), each joined by `|`; the first name is also the entity's id.
        relations: (subject, predicate, object, number of the sentence, modality, period).
        observations: each with the number of its sentence.
    """
    name, title, metadata = document
    text = "\n".join(sentences)
    places = [(text.index(s), text.index(s) + len(s)) for s in sentences]
    return DocumentGraph(
        Document(name, title, text, metadata),
        tuple(Entity(n.split("|")[0], tuple(t.split("|")), tuple(n.split("|")), ())
              for t, n in entities),
        tuple(Relation(s, p, o, sentences[n], *places[n], section=f"第{n}节", page=n + 1,
                       modality=modality, confidence=0.5 + n / 20, period=period)
              for s, p, o, n, modality, period in relations),
        tuple(replace(o, evidence=sentences[n], start=places[n][0], end=places[n][1])
              for o, n in observations),
    )


def _figure(indicator: str, value: str, period: str, **more: object) -> Observation:
    return Observation(indicator, Decimal(value), "万部", "", 0, 0, period=period,
                       **more)  # type: ignore[arg-type]


_RETAIL = _told(
    ("retail", "智慧零售观察", Metadata(publisher="星河研究院", date="2031-05", edition="2030")),
    [
        "4月，省商务厅印发《智慧零售行动计划》，鼓励发展5G和无人配送。",
        "该计划依据《数字经济纲要》制定，要求防范数据泄露。",
        "云桥公司采用C2M模式，并推出5G手机“晨星”。",
        "数据泄露抑制了网上零售的增长。",
        "5G推动网上零售向直播转变。",
        "2030年9月，5G手机出货量为1400万部，2029年它的销量只有900万部。",
        "预计2032年5G手机出货量达20000万部。",
        "星河研究院发布《零售白皮书》，调查了中国的商店。",
    ],
    [
        ("GovernmentBody", "省商务厅"), ("Policy", "智慧零售行动计划"), ("Technology", "5G"),
        ("BusinessModel", "无人配送"), ("Policy", "数字经济纲要"), ("Risk", "数据泄露"),
        ("Company", "云桥公司|云桥"), ("BusinessModel|Technology", "C2M|C2M模式"),
        ("Product", "晨星"), ("Product", "5G手机"), ("Industry", "网上零售"),
        ("Trend", "网上零售向直播转变"), ("Organization", "星河研究院"), ("Report", "零售白皮书"),
        ("Place", "中国|我国"),
    ],
    [
        ("智慧零售行动计划", "issuedBy", "省商务厅", 0, "stated", "2030-04"),
        ("智慧零售行动计划", "promotes", "5G", 0, "encouraged", None),
        ("智慧零售行动计划", "promotes", "无人配送", 0, "encouraged", None),
        ("智慧零售行动计划", "basedOn", "数字经济纲要", 1, "stated", None),
        ("智慧零售行动计划", "regulates", "数据泄露", 1, "required", None),
        ("云桥公司", "adopts", "C2M", 2, "stated", None),
        ("云桥公司", "launches", "晨星", 2, "stated", None),
        ("数据泄露", "hinders", "网上零售", 3, "stated", None),
        ("5G", "drives", "网上零售向直播转变", 4, "stated", None),
        ("网上零售向直播转变", "trendOf", "网上零售", 4, "stated", None),
        ("零售白皮书", "publishedBy", "星河研究院", 7, "stated", None),
    ],
    [
        (_figure("5G手机出货量", "1400", "2030-09", source="星河研究院", place="中国"), 5),
        (_figure("销量", "900", "2029", about="5G手机"), 5),
        (_figure("5G手机出货量", "20000", "2032", about="5G手机", forecast=True), 6),
    ],
)
_OUTLINE = _told(
    ("outline", "数字经济纲要", Metadata(publisher="国务院", date="2028-03-01")),
    [
        "国务院制定本纲要。",
        "本纲要根据《网络安全准则》制定，支持云计算和5G。",
        "云桥公司与青松公司联合建设云计算中心，青松公司同云桥公司合作。",
        "晨星与青松公司合作，绿色消费成为风尚。",
    ],
    [
        ("GovernmentBody", "国务院"), ("Policy", "数字经济纲要"), ("Policy", "网络安全准则"),
        ("Technology", "云计算"), ("Technology", "5G|5G技术"), ("Company", "云桥公司"),
        ("Company", "青松公司"), ("Company", "晨星"), ("BusinessModel", "绿色消费"),
    ],
    [
        ("数字经济纲要", "issuedBy", "国务院", 0, "stated", "2028-03"),
        ("数字经济纲要", "basedOn", "网络安全准则", 1, "stated", None),
        ("数字经济纲要", "promotes", "云计算", 1, "encouraged", None),
        ("数字经济纲要", "promotes", "5G", 1, "encouraged", None),
        ("云桥公司", "cooperatesWith", "青松公司", 2, "stated", None),
        ("青松公司", "cooperatesWith", "云桥公司", 2, "stated", None),
        ("晨星", "cooperatesWith", "青松公司", 3, "stated", None),
    ],
    [],
)
_CONCEPTS = (
    Concept("5G", ("Technology",), ("第五代移动通信",), wikidata="Q1363", en="Fifth generation"),
    Concept("区块链", ("Technology",)),
)


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """A store of two documents and a small vocabulary, to be asked and not to be changed."""
    folder = tmp_path_factory.mktemp("market") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as made:
        for graph in (_RETAIL, _OUTLINE):
            put_document(made, graph, "hash")
        made.replace(terms.VOCABULARY, vocabulary_triples(build(_CONCEPTS)))
        yield made
