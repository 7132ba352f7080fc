"""The explorer's pages, as a reader sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph
from maitu.viz import explorer

TEXT = "一、进展\n蓝桉科技推出云质检。它很安静。\n订单同比增长5%，云质检<b>好用。"


@pytest.fixture
def note(make_graph: Callable[..., DocumentGraph]) -> DocumentGraph:
    return make_graph(
        "note", "车间札记", TEXT, "2024-05", {"蓝桉科技": ("Company",), "云质检": ("Product",)},
        [("蓝桉科技", "launches", "云质检", "蓝桉科技推出云质检", "stated")],
        observations=(("蓝桉科技", "订单同比增长", "5", "%", "订单同比增长5%"),))


@pytest.fixture
def client(note: DocumentGraph) -> TestClient:
    store = EmbeddedStore.in_memory()
    put_document(store, note, "1", record=records.compact(note))

    @asynccontextmanager
    async def reading() -> AsyncIterator[EmbeddedStore]:
        yield store

    app = FastAPI()
    app.state.reading = reading
    app.include_router(explorer.router)
    return TestClient(app)


def test_home_tells_what_there_is(client):
    page = client.get("/").text
    assert "蓝桉科技" in page and "云质检" in page
    assert '<html lang="zh-Hans">' in page


def test_the_language_is_the_browsers_until_the_reader_chooses(client):
    english = {"Accept-Language": "en-GB,en;q=0.8"}
    assert "What is in this graph" in client.get("/", headers=english).text
    assert "图谱概览" in client.get("/?lang=zh", headers=english).text
    assert "图谱概览" in client.get("/", headers=english).text  # it is remembered


def test_an_entity_shows_its_sentences_each_with_its_place_in_the_document(client):
    page = client.get("/id/Company/蓝桉科技").text
    place = quote("id/document/note")
    assert f'href="/{place}#s{TEXT.index("蓝桉科技推出")}"' in page
    assert "蓝桉科技推出云质检" in page
    assert f"#s{TEXT.index('订单')}" in page


def test_a_document_shows_what_was_found_and_which_sentences_gave_nothing(client):
    page = client.get("/id/document/note").text
    assert page.count('class="entity"') == 2
    assert f'<span id="s{TEXT.index("它很")}" class="silent">' in page
    assert f'<span id="s{TEXT.index("订单")}">' in page
    assert "好用" in page and "<b>" not in page


def test_search_lists_entities_and_goes_to_one(client):
    assert 'href="/id/Product/' in client.get("/search", params={"q": "yunzhijian"}).text
    assert "没有名为" in client.get("/search", params={"q": "区块链"}).text
    gone = client.get("/search", params={"entity": "https://w3id.org/maitu/id/Product/云质检"},
                      follow_redirects=False)
    assert gone.headers["location"] == "/" + quote("id/Product/云质检")
    away = client.get("/search", params={"entity": "https://example.org/"}, follow_redirects=False)
    assert away.status_code == 200  # it sends nobody elsewhere


def test_documents_are_listed(client):
    assert "车间札记" in client.get("/documents").text


def test_what_is_no_entity_has_its_graph_alone(client):
    answer = client.get("/id/Company/无此物", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].endswith(".ttl")


def test_a_reader_goes_from_a_search_to_the_sentence(
        browser: Any, serve: Any, note: DocumentGraph, tmp_path: Any) -> None:
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        put_document(store, note, "1", record=records.compact(note))
    address = serve(tmp_path / "maitu.db", "--quiet").address
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("lakj")
    page.wait_for_selector("#found [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('蓝桉科技')")
    page.click("figcaption a")
    page.wait_for_selector("article")
    shown = page.evaluate("document.querySelector('article :target').textContent")
    assert shown == "蓝桉科技推出云质检。"
    assert all(url.startswith(address) or url.startswith("data:") for url in asked)
    assert complaints == []
    page.close()
