"""The page of paths: a list of explanations, a picture, and a text to cite."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from maitu.graph import paths
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph
from maitu.ontology.naming import document_iri, entity_iri
from maitu.viz.explorer.path_picture import draw

NOTE = "蓝桉科技推出云质检。蓝桉科技采用工业视觉。鹭州新政促进工业视觉，海堤装备采用工业视觉。"
EDGES = [("蓝桉科技", "launches", "云质检", "蓝桉科技推出云质检", "stated"),
         ("蓝桉科技", "adopts", "工业视觉", "蓝桉科技采用工业视觉", "stated"),
         ("鹭州新政", "promotes", "工业视觉", "鹭州新政促进工业视觉", "encouraged"),
         ("海堤装备", "adopts", "工业视觉", "海堤装备采用工业视觉", "stated")]
TYPES = {"蓝桉科技": ("Company",), "云质检": ("Product",), "工业视觉": ("Technology",),
         "鹭州新政": ("Policy",), "海堤装备": ("Company",)}
OTHER = "云质检是一项风险。海堤装备旁边没有别人。"


@pytest.fixture
def graphs(make_graph: Callable[..., DocumentGraph]) -> list[DocumentGraph]:
    return [make_graph("note", "《鹭州》札记", NOTE, "2024-05", TYPES, EDGES,
                       "https://example.org/note"),
            make_graph("other", "另一篇", OTHER, "2024", {"云质检": ("Risk",)}, [])]


@pytest.fixture
def written(graphs: list[DocumentGraph], make_whole: Any) -> EmbeddedStore:
    return make_whole(*graphs)


@pytest.fixture
def client(written: EmbeddedStore, explore: Any) -> TestClient:
    return explore(written)


def ask(client: TestClient, source: str, target: str, **more: str) -> str:
    return client.get("/path", params={"from": source, "to": target, **more}).text


def test_every_step_has_its_sentence(client):
    page = ask(client, "蓝桉科技", "鹭州新政")
    assert "—采用→" in page and "←促进—" in page
    for sentence in ("蓝桉科技采用工业视觉", "鹭州新政促进工业视觉"):
        place = f"/{quote('id/document/note')}#s{NOTE.index(sentence)}"
        assert f'<blockquote>{sentence}</blockquote>\n<figcaption><a href="{place}">' in page
    assert "鼓励" in page and "0.80" in page
    assert f'href="/{quote("id/Technology/工业视觉")}"' in page


def test_relations_are_named_in_the_readers_language(client):
    assert "—adopts→" in ask(client, "蓝桉科技", "鹭州新政", lang="en")


def test_the_picture_links_to_its_entities(client):
    svg = ask(client, "蓝桉科技", "鹭州新政").split("<svg viewBox=\"0 0 1100")[1].split("</svg>")[0]
    assert '<title id="picture-title">蓝桉科技 → 鹭州新政</title>' in svg
    assert svg.count("<a href=") == 3
    assert "marker-end" in svg and "marker-start" in svg


def test_the_text_can_stand_in_a_paper(client):
    text = client.get("/path.txt", params={"from": "蓝桉科技", "to": "鹭州新政"}).text
    assert text == """\
1. 蓝桉科技 —采用→ 工业视觉 ←促进— 鹭州新政
   1.1 蓝桉科技 采用 工业视觉：“蓝桉科技采用工业视觉”（[1]，一、进展，第3页；陈述，置信度 0.80）
   1.2 鹭州新政 促进 工业视觉：“鹭州新政促进工业视觉”（[1]，一、进展，第3页；鼓励，置信度 0.80）

文献
[1] 《〈鹭州〉札记》，鹭州日报，2024-05，https://example.org/note。
"""
    assert text in ask(client, "蓝桉科技", "鹭州新政")
    assert client.get("/path.txt", params={"from": "蓝桉科技", "to": "月球"}).status_code == 404


def test_a_name_of_several_entities_lists_them(client):
    answer = client.get("/path", params={"from": "云质检", "to": "鹭州新政"})
    assert answer.status_code == 404
    product = entity_iri("Product", "云质检")
    link = f"/path?to={quote('鹭州新政')}&amp;from={quote(product, safe='/')}"
    assert link in answer.text and quote(entity_iri("Risk", "云质检"), safe="/") in answer.text
    page = client.get(link.replace("&amp;", "&")).text
    assert 'value="Product/云质检"' in page  # the label alone would be unclear again
    assert "—采用→" in page


def test_what_is_not_connected_or_not_known_is_said(client):
    apart = client.get("/path", params={"from": "蓝桉科技", "to": entity_iri("Risk", "云质检")})
    assert apart.status_code == 200 and "文献中没有在4步之内" in apart.text
    assert "文献中没有在1步之内" in ask(client, "蓝桉科技", "鹭州新政", max_length="1")
    assert "同一个实体" in ask(client, "蓝桉科技", "蓝桉科技")
    assert "没有名为“月球”的实体" in ask(client, "月球", "蓝桉科技")


def test_one_end_is_kept_until_the_other_is_chosen(client):
    entity = client.get("/id/Company/蓝桉科技").text
    iri = quote(entity_iri("Company", "蓝桉科技"), safe="/")
    assert f'href="/path?from={iri}"' in entity and f'href="/path?to={iri}"' in entity
    page = client.get(f"/path?from={iri}").text
    assert 'name="from" value="蓝桉科技"' in page and "请再选另一个实体" in page
    assert client.get("/path").status_code == 200


def test_programs_are_sent_to_their_interface(client):
    asked = client.get("/path.json", params={"from": "a", "to": "b"}, follow_redirects=False)
    assert asked.headers["location"] == "/api/path?from=a&to=b"
    page = ask(client, "蓝桉科技", "鹭州新政")
    assert '<link rel="alternate" type="application/json" href="/api/path?from=' in page


def test_a_long_path_has_room_for_the_names_of_its_relations(make_store, make_graph):
    names = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
    text = "".join(f"{a}向{b}。" for a, b in pairwise(names))
    store = make_store(make_graph(
        "web", "链", text, "2024", {n: ("Company",) for n in names},
        [(a, "investsIn", b, f"{a}向{b}", "stated") for a, b in pairwise(names)]))
    found = paths.find(store, entity_iri("Company", "甲"), entity_iri("Company", "庚"), max_length=6)
    boxes = sorted(spot.box for spot in draw(found).spots)
    assert all(b[0] - a[2] >= 80 for a, b in pairwise(boxes))


def _meets(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_nothing_in_a_picture_covers_something_else(make_store, make_graph):
    names = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
    pairs = [("甲", "庚"), ("甲", "乙"), ("乙", "庚"), ("甲", "丙"), ("丙", "丁"), ("丁", "庚"),
             ("甲", "戊"), ("戊", "己"), ("己", "丁"), ("丁", "丙"), ("己", "庚")]
    text = "".join(f"{a}向{b}。" for a, b in pairs)
    store = make_store(make_graph(
        "web", "网", text, "2024", {n: ("Company",) for n in names},
        [(a, "investsIn", b, f"{a}向{b}", "stated") for a, b in pairs]))
    found = paths.find(store, entity_iri("Company", "甲"), entity_iri("Company", "庚"), top=8)
    assert len(found) > 4
    picture = draw(found)
    assert not any(_meets(a.box, b.box) for a, b in combinations(picture.spots, 2))
    for spot in picture.spots:
        assert spot.box[0] >= 0 and spot.box[2] <= picture.width
        assert spot.box[1] >= 0 and spot.box[3] <= picture.height
    ends = [spot for spot in picture.spots if spot.is_end]
    assert len({spot.y for spot in ends}) == 1  # the best path is straight
    words = [(x.x - 14, x.y - 12, x.x + 14, x.y) for x in picture.lines]
    assert not any(_meets(a, b) for a, b in combinations(words, 2))
    assert not any(_meets(word, spot.box) for word in words for spot in picture.spots)


def test_a_reader_chooses_two_entities_and_copies_how_they_relate(
        browser: Any, serve: Any, graphs: list[DocumentGraph], tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        for graph in graphs:
            put_document(store, graph, "1", record=records.compact(graph))
    address = serve(tmp_path / "maitu.db", "--quiet").address
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"],
                                  locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(f"{address}/path")
    for field, typed, value in (("#from", "lakj", "蓝桉科技"), ("#to", "yunzhi", None)):
        page.focus(field)
        page.keyboard.type(typed)
        page.wait_for_selector(f"{field}-found [role=option]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.get_attribute(field, "aria-expanded") == "false"
        # A name of two entities does not say which is meant.
        assert page.input_value(field) == value or page.input_value(field).startswith("https://")
    page.fill("#to", "海堤装备")
    page.keyboard.press("Enter")
    page.wait_for_selector(".explanations")
    page.click("[data-copies=told]")
    page.wait_for_selector("button:has-text('已复制')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == page.evaluate(
        "document.getElementById('told').textContent")
    assert copied.startswith("1. 蓝桉科技 —采用→ 工业视觉 ←采用— 海堤装备")
    page.click(".hops figcaption a")
    page.wait_for_selector("article :target")
    assert page.url.startswith(f"{address}/{quote(document_iri('note', 'id/'))}#s")
    assert complaints == []
    context.close()
