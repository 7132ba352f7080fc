"""The explorer's pages, as a reader sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Metadata,
    Observation,
    Relation,
)
from maitu.ontology.naming import entity_iri
from maitu.ontology.terms import BASE
from maitu.viz.explorer.page import address

TEXT = "一、进展\n蓝桉科技推出云质检。它很安静。\n订单同比增长5%，云质检<b>好用。"


@pytest.fixture
def note(make_graph: Callable[..., DocumentGraph]) -> DocumentGraph:
    return make_graph(
        "note", "车间札记", TEXT, "2024-05", {"蓝桉科技": ("Company",), "云质检": ("Product",)},
        [("蓝桉科技", "launches", "云质检", "蓝桉科技推出云质检", "stated")],
        observations=(("蓝桉科技", "订单同比增长", "5", "%", "订单同比增长5%"),))


@pytest.fixture(scope="module")
def explored(make_whole: Callable[..., EmbeddedStore], explore: Callable[[EmbeddedStore], TestClient]
             ) -> Callable[..., TestClient]:
    """Make what asks the explorer of a store of documents."""
    return lambda *graphs: explore(make_whole(*graphs))


@pytest.fixture
def client(note: DocumentGraph, explored: Callable[..., TestClient]) -> TestClient:
    return explored(note)


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


def test_an_entity_stands_among_its_neighbours(client):
    page = client.get("/id/Company/蓝桉科技?lang=zh").text
    around = page[page.index("<figure"):page.index("</figure>")]
    assert f'<a href="/{quote("id/Product/云质检")}" aria-label="云质检 (产品) · 推出">' in around
    assert "marker-end" in around and "marker-start" not in around
    assert "<title id=" in around and "<desc id=" in around
    there = client.get("/id/Product/云质检?lang=zh").text
    assert "marker-start" in there and "marker-end" not in there
    assert "… <b>→ 推出 →</b> 本实体" in there


def test_documents_that_mention_an_entity_are_linked(client):
    page = client.get("/id/Product/云质检?lang=zh").text
    assert f'<li><a href="/{quote("id/document/note")}">车间札记</a></li>' in page


def test_things_have_a_form_for_programs(client):
    told = client.get("/id/Company/蓝桉科技.json").json()
    assert told["mentioned_in"][0]["title"] == told["documents"][0] == "车间札记"
    assert told["relations"][0]["other"]["label"] == "云质检"
    note = client.get("/id/document/note.json").json()
    relation = note["relations"][0]
    assert note["text"][relation["start"]:relation["end"]] == relation["evidence"]
    assert client.get("/id/Company/无此物.json").status_code == 404


def figures(graph: DocumentGraph, *years: int) -> DocumentGraph:
    """Give the document's first observation a value in each of these years."""
    first = graph.observations[0]
    return replace(graph, observations=tuple(
        replace(first, value=Decimal(n), period=str(year)) for n, year in enumerate(years)))


def test_observations_of_several_years_are_charted(explored, note):
    told = explored(figures(note, 2021, 2022, 2023)).get("/id/Company/蓝桉科技?lang=zh").text
    assert told.count('class="mark ') == 3 and "<h3>订单同比增长" in told
    few = explored(figures(note, 2021, 2022)).get("/id/Company/蓝桉科技").text
    assert 'class="mark ' not in few


@pytest.fixture(scope="module")
def hub(explored: Callable[..., TestClient]) -> TestClient:
    """A company with a long name, 600 relations, as many statistics, and 150 documents."""
    name = "蓝桉" * 60
    said = f"{name}推出新产品。"
    entities = (Entity("e", ("Company",), (name,), ()),
                *(Entity(f"p{n}", ("Product",), (f"第{n}号云质检设备",), ()) for n in range(600)))
    relations = tuple(Relation("e", "launches", f"p{n}", said * 3, 0, len(said) * 3)
                      for n in range(600))
    observations = tuple(Observation("订单", Decimal(n), "万单", said, 0, len(said), about="e",
                                     period=str(1800 + n % 200)) for n in range(600))
    made = DocumentGraph(Document("large", "大文件", said * 3, Metadata()), entities, relations,
                         observations)
    others = (DocumentGraph(Document(f"d{n}", f"第{n}份关于它的长长的文件", said, Metadata()),
                            entities[:1], (), ()) for n in range(150))
    return explored(made, *others)


def test_what_is_known_of_a_hub_comes_in_pages(hub):
    place = "/id/Company/" + "蓝桉" * 60
    whole = hub.get(place, params={"lang": "zh"})
    assert whole.status_code == 200 and len(whole.content) < 300_000
    assert "全部600条" in whole.text and "另有576个相邻的实体" in whole.text
    for show, pages in (("out.launches", 6), ("statistics", 6), ("documents", 2)):
        first = hub.get(place, params={"show": show})
        assert len(first.content) < 300_000
        assert f"show={show}&amp;offset=100" in first.text
        last = hub.get(place, params={"show": show, "offset": (pages - 1) * 100 - 1})
        assert "offset=" in last.text and last.status_code == 200
    one = hub.get(place, params={
        "with": "https://w3id.org/maitu/id/Product/第7号云质检设备", "lang": "zh"}).text
    assert "与第7号云质检设备的关系" in one and "第8号" not in one
    for wrong in ({"show": "nothing"}, {"with": "x"}, {"offset": "-1"}, {"offset": "²"}):
        assert hub.get(place, params=wrong).status_code == 200


def test_names_on_the_page_of_an_entity_are_inert(explored, make_graph):
    hostile = '"><script>alert(1)</script>'
    bad = make_graph("bad", hostile, f"{hostile}推出{hostile}二。", "2024", {
        hostile: ("Company",), f"{hostile}二": ("Product",)},
        [(hostile, "launches", f"{hostile}二", f"推出{hostile}二", "stated")])
    client = explored(bad)
    page = client.get(address(BASE, entity_iri("Company", hostile)))
    assert page.status_code == 200 and "<h1>" in page.text and "<script>alert" not in page.text


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


def test_what_is_no_entity_has_its_graph_alone(make_whole, explore, note):
    store = make_whole(note)
    store.update("INSERT DATA { <https://w3id.org/maitu/id/Place/无此地> rdfs:comment 'x' }")
    answer = explore(store).get("/id/Place/无此地", follow_redirects=False)
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


def test_an_address_without_anything_says_so(client):
    html = {"Accept": "text/html"}
    answer = client.get("/id/Company/无此公司", headers=html)
    assert answer.status_code == 404 and "图谱中没有这个地址" in answer.text
    assert client.get("/id/Company/无此公司").status_code == 404
