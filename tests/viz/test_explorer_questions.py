"""The pages of question templates, as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from maitu.graph import questions
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph
from maitu.viz.app import Server

TEXT = "《数字车间计划》鼓励发展工业视觉。蓝桉科技采用工业视觉。蓝桉科技的次品率为0.4%。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Any:
    return tmp_path_factory.mktemp("asked") / "maitu.db"


@pytest.fixture
def plan(make_graph: Callable[..., DocumentGraph]) -> DocumentGraph:
    return make_graph(
        "plan", "车间札记", TEXT, "2024-05",
        {"数字车间计划": ("Policy",), "工业视觉": ("Technology",), "蓝桉科技": ("Company",)},
        [("数字车间计划", "promotes", "工业视觉", "《数字车间计划》鼓励发展工业视觉。", "encouraged"),
         ("蓝桉科技", "adopts", "工业视觉", "蓝桉科技采用工业视觉。", "stated")],
        observations=(("蓝桉科技", "次品率", "0.4", "%", "蓝桉科技的次品率为0.4%。"),))


@pytest.fixture
def client(plan: DocumentGraph, folder: Any) -> Iterator[TestClient]:
    if not folder.exists():
        with EmbeddedStore.open(folder, create=True) as store:
            put_document(store, plan, "1", record=records.compact(plan))
    with TestClient(Server(folder, readers=1), base_url="http://127.0.0.1") as client:
        yield client


def test_questions_are_listed_by_category(client: TestClient) -> None:
    text = client.get("/questions?lang=zh").text
    assert '哪些政策支持<span class="hole">技术</span>？' in text
    assert text.count('<li><a href="/questions/') == len(questions.list())
    assert "Which policies support" in client.get("/questions?lang=en").text
    assert {q["id"] for q in client.get("/questions.json").json()} == {
        t.id for t in questions.list()}


@pytest.mark.parametrize("parameter", ["technology", "name"])
def test_a_question_is_filled_in_and_answered_with_its_sentence(
        client: TestClient, parameter: str) -> None:
    text = client.get("/questions/policies-supporting",
                      params={parameter: "工业视觉", "lang": "zh"}).text
    assert "<h1>哪些政策支持工业视觉？</h1>" in text
    assert f'href="/{quote("id/Policy/数字车间计划")}"' in text
    assert "《数字车间计划》鼓励发展工业视觉。" in text and '<td data-of="语气">鼓励</td>' in text
    assert f'href="/{quote("id/document/plan")}#s0"' in text
    assert "VALUES ?technology { &lt;https://w3id.org/maitu/id/Technology/" in text
    assert "/sparql?query=SELECT" in text and "&amp;format=csv" in text


def test_an_iri_may_be_filled_in(client: TestClient) -> None:
    text = client.get("/questions/adopters", params={
        "technology": "https://w3id.org/maitu/id/Technology/工业视觉", "lang": "zh"}).text
    assert "<h1>谁在采用工业视觉？</h1>" in text and "蓝桉科技采用工业视觉。" in text
    assert 'name="technology" value="工业视觉"' in text


def test_every_question_has_a_page_in_both_languages(client: TestClient) -> None:
    for template in questions.list():
        for language in ("zh", "en"):
            answer = client.get(f"/questions/{template.id}?lang={language}")
            assert answer.status_code == 200, answer.text
            heads = re.findall(r'<th scope="col">(.*?)</th>', answer.text)
            assert language == "en" or not any(head.isascii() for head in heads), heads


def test_documents_and_indicators_are_filled_in_by_name(client: TestClient) -> None:
    said = client.get("/questions/said-in", params={"document": "车间札记", "lang": "zh"}).text
    assert '<option value="车间札记">' in said and '<td data-of="关系">促进</td>' in said
    values = client.get("/questions/values-of", params={"indicator": "次品率"}).text
    assert "蓝桉科技的次品率为0.4%。" in values and '<td data-of="数值">0.4</td>' in values


def test_an_unknown_name_leads_to_near_ones(client: TestClient) -> None:
    text = client.get("/questions/policies-supporting",
                      params={"technology": "工业", "lang": "zh"}).text
    assert "没有这样的名称：“工业”" in text
    assert f'href="?{"technology=" + quote("工业视觉")}' in text
    assert "文献中没有找到答案" in client.get(
        "/questions/kinds-of", params={"technology": "工业视觉", "lang": "zh"}).text


def test_what_is_filled_in_is_inert(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script> } #'
    for template in questions.list():
        given = {p.name: hostile for p in template.parameters}
        answer = client.get(f"/questions/{template.id}", params=given)
        assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_there_is_no_such_question(client: TestClient) -> None:
    assert client.get("/questions/nothing").status_code == 404


def test_a_reader_fills_in_a_question_and_comes_to_the_sentence(
        browser: Any, serve: Any, plan: DocumentGraph, tmp_path: Any) -> None:
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        put_document(store, plan, "1", record=records.compact(plan))
    address = serve(tmp_path / "maitu.db", "--quiet").address
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(f"{address}/questions?lang=zh")
    page.click("text=谁在采用")
    page.focus("#technology")
    page.keyboard.type("gysj")
    page.wait_for_selector("#technology-found [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('谁在采用工业视觉？')")
    page.click("figcaption a")
    page.wait_for_selector("article")
    shown = page.evaluate("document.querySelector('article :target').textContent")
    assert shown == "蓝桉科技采用工业视觉。"
    assert complaints == []
    page.close()
