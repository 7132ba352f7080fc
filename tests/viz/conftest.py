"""A small graph of our own, and a real browser without a network."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.mapping import document_triples
from maitu.ontology import naming, records
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Metadata,
    Observation,
    Page,
    Relation,
    Section,
)
from maitu.viz import api, crews, explorer

PLAN = "鹭州市发布《数字车间行动计划》。该计划鼓励工业视觉发展，蓝桉科技已采用工业视觉检查零件。"
NEWS = "蓝桉科技与青禾装备联合推出云质检。蓝桉科技采用工业视觉后，" \
       "次品率降到0.4%，检验人手紧缺仍制约云质检。"


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that a test runs in its own process read there: a worker takes seconds to start."""
    monkeypatch.setattr(crews, "USUAL", 0)


def _graph(
    name: str, title: str, text: str, date: str, entities: dict[str, tuple[str, ...]],
    relations: list[tuple[str, str, str, str, str]], url: str | None = None,
    observations: tuple[tuple[str, str, str, str, str], ...] = (),
) -> DocumentGraph:
    """Make a document's graph; entities are `label: types`, evidence is found in the text."""
    ids = {label: f"e{n}" for n, label in enumerate(entities, 1)}

    def span(quote: str) -> tuple[int, int]:
        return text.index(quote), text.index(quote) + len(quote)

    return DocumentGraph(
        Document(name, title, text, Metadata(f"{name}.md", "鹭州日报", date, url),
                 (Section("一、进展", 1, 0, len(text)),), (Page(3, 0, len(text)),)),
        tuple(Entity(ids[label], types, (label,), (Mention(*span(label), label),))
              for label, types in entities.items()),
        tuple(Relation(ids[s], p, ids[o], quote, *span(quote), "一、进展", 3, modality, 0.8)
              for s, p, o, quote, modality in relations),
        tuple(Observation(indicator, Decimal(value), unit, quote, *span(quote), "2024",
                          about=ids[about])
              for about, indicator, value, unit, quote in observations),
    )


def _plan() -> DocumentGraph:
    return _graph(
        "plan", "数字车间行动计划", PLAN, "2023-05",
        {"鹭州市": ("Place", "GovernmentBody"), "数字车间行动计划": ("Policy",),
         "工业视觉": ("Technology",), "蓝桉科技": ("Company",)},
        [("数字车间行动计划", "issuedBy", "鹭州市", "鹭州市发布《数字车间行动计划》", "stated"),
         ("数字车间行动计划", "promotes", "工业视觉", "该计划鼓励工业视觉发展", "encouraged"),
         ("蓝桉科技", "adopts", "工业视觉", "蓝桉科技已采用工业视觉检查零件", "stated")],
        url="https://example.org/plan",
    )


def _news() -> DocumentGraph:
    return _graph(
        "news", "车间里的眼睛", NEWS, "2024-03-01",
        {"蓝桉科技": ("Company",), "青禾装备": ("Company",), "云质检": ("Product",),
         "工业视觉": ("Technology",), "检验人手紧缺": ("Risk",)},
        [("蓝桉科技", "cooperatesWith", "青禾装备", "蓝桉科技与青禾装备联合推出云质检", "stated"),
         ("蓝桉科技", "launches", "云质检", "蓝桉科技与青禾装备联合推出云质检", "stated"),
         ("青禾装备", "launches", "云质检", "蓝桉科技与青禾装备联合推出云质检", "stated"),
         ("蓝桉科技", "adopts", "工业视觉", "蓝桉科技采用工业视觉", "stated"),
         ("检验人手紧缺", "hinders", "云质检", "检验人手紧缺仍制约云质检", "stated")],
        url="javascript:alert(1)",
        observations=(("蓝桉科技", "次品率", "0.4", "%", "次品率降到0.4%"),),
    )


def _store(*graphs: DocumentGraph) -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    for graph in graphs:
        store.replace(naming.document_iri(graph.document.name), document_triples(graph))
    return store


@pytest.fixture
def make_store() -> Callable[..., EmbeddedStore]:
    return _store


def _whole(*graphs: DocumentGraph) -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    for graph in graphs:
        put_document(store, graph, "1", record=records.compact(graph))
    return store


def _explore(store: EmbeddedStore) -> TestClient:
    @asynccontextmanager
    async def reading() -> AsyncIterator[EmbeddedStore]:
        yield store

    app = FastAPI()
    api.include(app, reading)
    app.include_router(explorer.router)
    return TestClient(app)


@pytest.fixture(scope="session")
def make_whole() -> Callable[..., EmbeddedStore]:
    """Make a store of documents as `maitu build` writes them, with their records."""
    return _whole


@pytest.fixture(scope="session")
def explore() -> Callable[[EmbeddedStore], TestClient]:
    """Make what asks the explorer, and the JSON interface, of a store."""
    return _explore


@pytest.fixture(scope="session")
def make_graph() -> Callable[..., DocumentGraph]:
    return _graph


@pytest.fixture
def store() -> EmbeddedStore:
    return _store(_plan(), _news())


@dataclass
class Opened:
    """A page in a browser, with all that it asked for and complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium found on this machine")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open a page from disk; whatever it asks for besides is written down and refused."""
    contexts = []

    def open_(html: str, hash: str = "", **settings: Any) -> Opened:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8", newline="\n")
        context = browser.new_context(
            **{"reduced_motion": "reduce", "locale": "zh-CN"} | settings)
        contexts.append(context)
        opened = Opened(context.new_page())

        def refuse(route: Any) -> None:
            if route.request.url.split("#")[0] == file.as_uri():
                route.continue_()
            else:
                route.abort()

        context.route("**/*", refuse)
        opened.page.on("request", lambda r: opened.requests.append(r.url.split("#")[0]))
        opened.page.on("pageerror", lambda e: opened.complaints.append(str(e)))
        opened.page.on("console", lambda m: opened.complaints.append(m.text)
                       if m.type in ("error", "warning") else None)
        opened.page.on("dialog", lambda d: (opened.complaints.append(d.message), d.dismiss()))
        opened.page.goto(file.as_uri() + hash)
        opened.run("maitu.ready")
        return opened

    yield open_
    for context in contexts:
        context.close()
