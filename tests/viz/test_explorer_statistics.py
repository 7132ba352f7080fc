"""The pages of statistics, as a reader sees them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph, Observation
from maitu.ontology.naming import entity_iri

TEXT = ("松针科技2023年营收8.5亿元。2024年预计营收90000万元。柏叶科技营收2亿元。"
        "松针科技毛利率为三成。=1+1指标为5元。")


@pytest.fixture
def report(make_graph: Callable[..., DocumentGraph]) -> DocumentGraph:
    made = make_graph(
        "report", "松针年报", TEXT, "2024-05",
        {"松针科技": ("Company",), "柏叶科技": ("Company",)}, [], observations=(
            ("松针科技", "营收", "8.5", "亿元", "松针科技2023年营收8.5亿元。"),
            ("松针科技", "營業收入", "90000", "万元", "2024年预计营收90000万元。"),
            ("柏叶科技", "营收", "2", "亿元", "柏叶科技营收2亿元。"),
            ("松针科技", "毛利率", "3", "成", "松针科技毛利率为三成。"),
            ("松针科技", "=1+1指标", "5", "元", "=1+1指标为5元。")))
    first, second, *others = made.observations
    return replace(made, observations=(
        replace(first, period="2023"), replace(second, forecast=True, place="鹭州市"), *others))


@pytest.fixture
def client(report: DocumentGraph, make_whole: Any, explore: Any) -> TestClient:
    return explore(make_whole(report))


def page(client: TestClient, **choice: Any) -> str:
    answer = client.get("/statistics", params=choice)
    assert answer.status_code == 200
    return answer.text


def test_indicators_are_listed_under_one_name(client: TestClient) -> None:
    text = page(client)
    assert text.count("<tr><td><a") == 3
    assert ">营收</a></td><td class=\"number\" data-of=\"数据\">3</td>" in text


def test_values_of_one_indicator_stand_in_one_unit_each_with_its_sentence(
        client: TestClient) -> None:
    text = page(client, indicator="营业收入")
    assert "文献也写作 營業收入" in text
    assert "90000 万元" in text and "9亿元" in text and "8.5 亿元" in text
    places = re.findall(r'<a href="/([^"]+)" class="mark', text)
    assert places == [f"{quote('id/document/report')}#s{TEXT.index(q)}"
                      for q in ("松针科技2023", "2024年预计", "柏叶科技营收")]
    assert len(re.findall(r'class="mark [^"]*forecast"', text)) == 1
    assert len(re.findall("<figcaption><a", text)) == 3


def test_only_what_is_asked_for(client: TestClient) -> None:
    rows = '<td class="number" data-of="原文数值">2 亿元'
    assert rows in page(client, indicator="营收", about="柏叶科技")
    assert rows not in page(client, indicator="营收", about="松针科技")
    assert "90000" not in page(client, indicator="营收", until="2023")
    assert "8.5 亿元" not in page(client, indicator="营收", since="2024")
    only = page(client, indicator="营收", place="鹭州市")
    assert "90000" in only and rows not in only
    assert "没有符合条件的数据" in page(client, indicator="营收", place="没有的地方")
    assert "毛利率" in page(client, about="松针科技")
    assert "毛利率" not in page(client, about="柏叶科技")


def test_fields_show_names_not_iris(client: TestClient) -> None:
    firm = entity_iri("Company", "松针科技")
    for about in (firm, "松针科技"):
        text = page(client, about=about)
        assert 'name="about" value="松针科技"' in text and "毛利率" in text
    assert 'name="about" value="没有/此人"' in page(client, about="没有/此人")


def test_a_part_of_a_name_lists_what_contains_it(client: TestClient) -> None:
    text = page(client, indicator="收入")
    assert "没有正好叫“收入”的指标" in text and "營業收入" not in text.split("<main")[0]
    assert ">营收</a>" in text
    found = client.get("/api/indicators", params={"q": "利率"}).json()
    assert [(i["label"], i["units"]) for i in found] == [("毛利率", ["%"])]


def test_the_table_is_sorted_as_the_reader_wants(client: TestClient) -> None:
    def amounts(sort: str) -> list[str]:
        return re.findall(r'<td class="number" data-of="换算">([\d.]+亿)元', page(
            client, indicator="营收", sort=sort))

    assert amounts("amount") == ["2亿", "8.5亿", "9亿"]
    assert amounts("-amount") == ["9亿", "8.5亿", "2亿"]
    assert amounts("time")[0] == "8.5亿"
    assert amounts("nothing") == amounts("time")
    assert 'aria-sort="descending"' in page(client, indicator="营收", sort="-amount")


def test_files_for_programs_have_all_of_it(client: TestClient) -> None:
    answer = client.get("/statistics.csv", params={"indicator": "营收"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(r["value"], r["unit"], r["amount"], r["base_unit"]) for r in rows][1] == (
        "90000", "万元", "900000000", "元")
    assert TEXT[int(rows[0]["start"]):].startswith(rows[0]["quote"])
    everything = client.get("/statistics.csv").text
    assert len(everything.splitlines()) == 6 and ",'=1+1" not in everything[:20]
    assert "\n'=1+1指标," in everything  # no formula in a spreadsheet
    told = client.get("/statistics.json", params={"indicator": "营收"}).json()
    assert told["names"] == ["营收", "營業收入"] and len(told["statistics"]) == 3
    assert told["statistics"][1]["forecast"] is True
    assert len(client.get("/statistics.json").json()["indicators"]) == 3


def test_what_an_indicator_is_about_can_be_taken_as_one_file(client: TestClient) -> None:
    link = re.search(r'class="share" href="(/statistics.html[^"]+)"', page(client, indicator="营收"))
    assert link
    answer = client.get(link[1].replace("&amp;", "&"))
    assert "attachment" in answer.headers["content-disposition"]
    assert "<h1>营收 · 脉图知识图谱</h1>" in answer.text
    assert {"松针科技", "柏叶科技"} <= set(re.findall(r'"name":"([^"]+)"', answer.text))
    assert 'class="share"' not in page(client)


def test_thousands_of_values_make_a_small_page(
        make_graph: Callable[..., DocumentGraph], explore: Any) -> None:
    made = make_graph("many", "普查", "每个数值。", "2024", {}, [])
    quote = made.document.text
    figures = tuple(Observation("数值", Decimal(n % 997), "亿元", quote, 0, len(quote),
                                period=str(1900 + n % 120), place=f"第{n % 400}区")
                    for n in range(3000))
    store = EmbeddedStore.in_memory()
    put_document(store, replace(made, observations=figures), "1")
    client = explore(store)
    text = page(client, indicator="数值")
    assert len(text.encode()) < 300_000
    assert "第1–50个，共3000个" in text and "不能点开" in text
    assert "第51–100个" in page(client, indicator="数值", offset=50)


def test_names_are_inert(make_graph: Callable[..., DocumentGraph], explore: Any) -> None:
    hostile = '"><script>alert(1)</script>'
    made = make_graph("bad", hostile, f"{hostile}有5个。", "2024", {hostile: ("Company",)}, [],
                      observations=((hostile, hostile, "5", "个", "有5个。"),))
    store = EmbeddedStore.in_memory()
    put_document(store, made, "1")
    client = explore(store)
    for choice in ({}, {"indicator": hostile}, {"about": hostile, "unit": hostile}):
        assert "<script>alert" not in page(client, **choice)
    for wrong in ({"since": "ab", "until": "²"}, {"sort": "x'"}, {"scale": "?"}):
        page(client, indicator=hostile, **wrong)


def test_a_reader_chooses_an_indicator_by_keyboard_and_comes_to_the_sentence(
        browser: Any, serve: Any, report: DocumentGraph, tmp_path: Any) -> None:
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        put_document(store, report, "1", record=records.compact(report))
    address = serve(tmp_path / "maitu.db", "--quiet").address
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(f"{address}/statistics")
    page.focus("#indicator")
    page.keyboard.type("收入")
    page.wait_for_selector("#indicator-found [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("figure.chart")
    page.focus("a.mark.forecast")
    page.keyboard.press("Enter")
    page.wait_for_selector("article")
    shown = page.evaluate("document.querySelector('article :target').textContent")
    assert shown == "2024年预计营收90000万元。"
    assert complaints == []
    page.close()


def test_no_number_of_a_chart_lies_on_another_on_a_phone(
        browser: Any, serve: Any, report: DocumentGraph, tmp_path: Any) -> None:
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        put_document(store, report, "1", record=records.compact(report))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{serve(tmp_path / 'maitu.db', '--quiet').address}/statistics?indicator=营收")
    boxes = page.evaluate("""[...document.querySelectorAll(".chart .grid text")]
        .map((item) => item.getBoundingClientRect()).filter(({width}) => width)
        .map(({left, right, top, bottom}) => [left, right, top, bottom])""")
    floor = page.evaluate("document.querySelector('.grid .zero').getBoundingClientRect().bottom")
    page.close()
    assert len(boxes) > 4
    for a, b in combinations(boxes, 2):
        assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]
    assert max(top for _, _, top, _ in boxes) >= floor - 2  # that of the years
