"""The pages of the policies: the timeline, and the matrix of what they have to do with."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.policies import Policy
from maitu.graph.things import Thing
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph
from maitu.ontology.naming import entity_iri
from maitu.viz.explorer.timeline import NARROWEST, timeline

NOTE = ("鹭州市、海务局印发《数字车间计划（2023—2025年）》。计划鼓励工业视觉。"
        "海务局印发《港口办法》，要求防范数据泄露，推广=工业视觉。旧通知仍有效。")
TYPES = {"鹭州市": ("Place", "GovernmentBody"), "海务局": ("GovernmentBody",),
         "数字车间计划（2023—2025年）": ("Policy",), "港口办法": ("Policy",), "旧通知": ("Policy",),
         "工业视觉": ("Technology",), "数据泄露": ("Risk",), "=工业视觉": ("Technology",)}
PLAN, RULES = "数字车间计划（2023—2025年）", "港口办法"
ISSUED = "鹭州市、海务局印发《数字车间计划（2023—2025年）》"
EDGES = [(PLAN, "issuedBy", "鹭州市", ISSUED, "stated"),
         (PLAN, "issuedBy", "海务局", ISSUED, "stated"),
         (PLAN, "promotes", "工业视觉", "计划鼓励工业视觉", "encouraged"),
         (RULES, "issuedBy", "海务局", "海务局印发《港口办法》", "stated"),
         (RULES, "regulates", "数据泄露", "要求防范数据泄露", "required"),
         (RULES, "promotes", "工业视觉", "推广=工业视觉", "required"),
         (RULES, "promotes", "=工业视觉", "推广=工业视觉", "required")]
AGAIN = "计划鼓励工业视觉"


@pytest.fixture
def graphs(make_graph: Callable[..., DocumentGraph]) -> list[DocumentGraph]:
    return [make_graph("note", "札记", NOTE, "2024-05", TYPES, EDGES),
            make_graph("rules", "港口办法", "港口办法全文在此，另及云质检。", "2024-02-03",
                       {"港口办法": ("Policy",), "云质检": ("Product",)}, []),
            make_graph("again", "转载", AGAIN + "。又称" + PLAN, "2024-06",
                       {PLAN: ("Policy",), "工业视觉": ("Technology",)},
                       [(PLAN, "promotes", "工业视觉", AGAIN, "encouraged")])]


@pytest.fixture
def client(graphs: list[DocumentGraph], make_whole: Any, explore: Any) -> TestClient:
    return explore(make_whole(*graphs))


def lanes(page: str) -> dict[str, list[str]]:
    """Return the names in each lane of the timeline."""
    found = {}
    for lane in page.split('<section class="lane">')[1:]:
        heading, items = lane.split("</h3>", 1)
        names = re.findall(r'<a href="/id/Policy[^>]*>([^<]+)</a>', items.split("</section>")[0])
        found[re.sub(r"<[^>]+>| ?\d+$", "", heading.strip()).split(" ")[0]] = names
    return found


def test_a_joint_issue_stands_in_the_lane_of_each_body(client):
    page = client.get("/policies").text
    assert lanes(page) == {"海务局": [PLAN, RULES], "鹭州市": [PLAN]}
    assert page.count('class="joint" title="海务局、鹭州市"') == 2
    assert f'<a href="/{quote("id/Policy/港口办法")}"' in page
    undated = page.split("<h2>没有日期的政策")[1]
    assert "旧通知" in undated and "2024-05" in undated  # when it was first mentioned


def test_dates_say_where_they_are_from(client):
    table = client.get("/policies").text.split("<details>")[1].split("</details>")[0]
    assert re.search(r"2023</td><td>名称中的年份 <a href=[^>]+>原文", table)
    assert re.search(r"2024-02-03</td><td>政策原文的日期 <a href=\"/id/document/rules\">", table)


@pytest.mark.parametrize(("asked", "shown"), [
    ({"topic": "工业视觉"}, {PLAN, RULES}),
    ({"topic": "数据泄露"}, {RULES}),
    ({"topic": "云质检"}, {RULES}),  # its own text mentions it
    ({"region": entity_iri("Place", "鹭州市")}, {PLAN}),
    ({"from": "2024"}, {RULES}),
    ({"to": "2023-06"}, {PLAN}),
    ({"topic": "工业视觉", "from": "2024-02-03", "to": "2024-02-03"}, {RULES}),
    ({"from": "2025"}, set()),
])
def test_policies_are_chosen_by_topic_region_and_time(client, asked, shown):
    page = client.get("/policies", params=asked).text
    assert {name for names in lanes(page).values() for name in names} == shown
    rows = csv.DictReader(io.StringIO(client.get("/policies.csv", params=asked).text))
    assert {row["\ufeffpolicy"] for row in rows if row["date"]} == shown
    listed = client.get("/policies.json", params=asked).json()
    assert {p["thing"]["label"] for p in listed if p["date"]} == shown


def test_what_cannot_be_read_is_said(client):
    assert "“下月”不是日期" in client.get("/policies", params={"from": "下月"}).text
    page = client.get("/policies", params={"topic": "工业"}).text
    assert "可以指下列实体" in page and "/policies?topic=https" in page


def test_the_form_keeps_what_was_chosen(client):
    page = client.get("/policies", params={
        "topic": "工业视觉", "region": entity_iri("Place", "鹭州市"), "from": "2023"}).text
    assert 'name="topic" value="工业视觉"' in page and 'name="from" value="2023"' in page
    assert f'<option value="{entity_iri("Place", "鹭州市")}" selected>' in page
    assert '<link rel="alternate" type="text/csv" href="/policies.csv?topic=' in page


@pytest.mark.parametrize("count", [1, 5, 200])
def test_names_on_the_timeline_do_not_overlap(count):
    body = Thing("b", "海务局", ("GovernmentBody",))
    dates = ["2020", "2021-03", "2021-03-14", "2022-12-31", "2024"]
    made = [Policy(Thing(f"p{n}", "关于促进港口数字化的若干意见" * (1 + n % 2), ("Policy",)), (body,),
                   dates[n % len(dates)], "sentence", (), None, None, frozenset())
            for n in range(count)]
    (lane,) = timeline(made).lanes
    assert len(lane.marks) == count
    for mark in lane.marks:
        assert mark.at >= 0 and mark.at + mark.span <= 100.01
        assert mark.room * NARROWEST / 100 > 200  # pixels: a dozen characters and a date
    stretches = [(m.row, m.at + m.span - m.room, m.at + m.span) if m.is_left
                 else (m.row, m.at, m.at + m.room) for m in lane.marks]
    for a, b in combinations(stretches, 2):
        assert a[0] != b[0] or a[2] <= b[1] + 0.02 or b[2] <= a[1] + 0.02


def test_the_matrix_counts_what_documents_state(client):
    page = client.get("/matrix").text
    table = page.split("<tbody>")[1]
    rows = {re.search(r'scope="row"><a[^>]*>([^<]+)', row)[1]: re.findall(
        r"<td[^>]*>(?:<a[^>]*>)?(\d*)", row) for row in table.split("<tr>")[1:]}
    assert rows == {PLAN: ["2", "", "2"], RULES: ["1", "1", "2"]}
    assert f'aria-label="2: {PLAN} × 工业视觉"' in page
    assert "政策 × 技术" in page


def test_a_cell_opens_its_sentences_without_a_script(client):
    page = client.get("/matrix").text
    link = re.search(rf'<a href="([^"]+)#opened" aria-label="2: {re.escape(PLAN)}', page)
    assert link
    opened = client.get("/matrix" + link[1].replace("&amp;", "&")).text
    section = opened.split('id="opened"')[1].split("</section>")[0]
    assert section.count("<blockquote>计划鼓励工业视觉</blockquote>") == 1  # two documents say so
    assert "另有1份文献" in section and "促进" in section and "鼓励" in section
    assert f'#s{AGAIN.index("计划")}"' in section or f'#s{NOTE.index("计划鼓励")}"' in section
    assert 'aria-current="true"' in opened
    english = client.get("/matrix" + link[1].replace("&amp;", "&"),
                         headers={"Accept-Language": "en"}).text
    assert ">1 more document<" in english


def test_columns_may_be_of_another_type_and_relation(client):
    assert "数据泄露" in client.get("/matrix", params={"type": "Risk"}).text
    none = client.get("/matrix", params={"type": "Risk", "predicate": "promotes"}).text
    assert "没有政策与这类实体之间的关系" in none
    assert "<tbody>" in client.get("/matrix", params={"name": "视觉"}).text
    assert "<tbody>" in client.get("/matrix", params={"type": "Nonsense"}).text


def test_the_matrix_is_a_table_for_spreadsheets_and_programs(client):
    answer = client.get("/matrix.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert table[0] == ["policy", "工业视觉", "'=工业视觉"]  # no formula
    assert [PLAN, "2", "0"] in table
    cells = client.get("/matrix.json").json()
    assert {"policy": PLAN, "policy_iri": entity_iri("Policy", PLAN), "other": "工业视觉",
            "other_iri": entity_iri("Technology", "工业视觉"), "weight": 2,
            "documents": {"promotes": 2}} in cells


def test_the_matrix_may_be_of_a_region_and_a_time(client):
    def policies(**asked: str) -> set[str]:
        table = client.get("/matrix", params=asked).text.partition("<tbody>")[2]
        cells = client.get("/matrix.json", params=asked).json()
        shown = set(re.findall(r'scope="row"><a[^>]*>([^<]+)', table))
        assert shown == {cell["policy"] for cell in cells}
        return shown

    assert policies() == {PLAN, RULES}
    assert policies(region=entity_iri("Place", "鹭州市")) == {PLAN}
    assert policies(**{"from": "2024"}) == {RULES}
    assert policies(to="2022") == set()
    page = client.get("/matrix", params={"from": "2024"}).text
    assert 'name="from" value="2024"' in page and "&amp;from=2024&amp;policy=" in page


def edges(html: str) -> set[tuple[str, str, str]]:
    """Return the relations in a shared file."""
    data = {name: json.loads(re.search(rf'id="{name}">(.*?)</script>', html)[1])
            for name in ("nodes", "edges")}
    names = [node["name"] for node in data["nodes"]]
    return {(names[e["from"]], e["predicate"], names[e["to"]]) for e in data["edges"]}


def test_what_the_pages_show_can_be_taken_as_one_file(client):
    for page in ("/policies", "/matrix"):
        link = re.search(r'<a class="share" href="([^"]+)"', client.get(page).text)
        assert link and link[1].startswith(f"{page}.html?")
        assert "attachment" in client.get(link[1]).headers["content-disposition"]
    told = edges(client.get("/matrix.html", params={"predicate": "promotes"}).text)
    assert told == {(PLAN, "promotes", "工业视觉"), (RULES, "promotes", "工业视觉"),
                    (RULES, "promotes", "=工业视觉")}
    whole = client.get("/policies.html", params={"from": "2024", "show": "1"})
    assert "content-disposition" not in whole.headers
    assert (RULES, "issuedBy", "海务局") in edges(whole.text)
    assert "<h1>政策 · 脉图知识图谱</h1>" in whole.text
    assert client.get("/matrix.html", params={"to": "1999"}).status_code == 404


def test_a_large_matrix_is_shown_in_parts(make_store, make_graph, explore):
    names = [f"第{n}号办法" for n in range(30)]
    text = "".join(f"{name}支持新技术。" for name in names)
    store = make_store(make_graph(
        "many", "汇编", text, "2024", {n: ("Policy",) for n in names} | {"新技术": ("Technology",)},
        [(n, "promotes", "新技术", f"{n}支持新技术", "stated") for n in names]))
    client = explore(store)
    first = client.get("/matrix").text
    assert first.count('scope="row"') == 25
    (link,) = re.findall(r'<a href="(\?[^"]+row=25[^"]*)">↓', first)
    rest = client.get("/matrix" + link.replace("&amp;", "&")).text
    assert rest.count('scope="row"') == 5 and "↑" in rest


def test_an_empty_store_has_pages_all_the_same(make_store, explore):
    client = explore(make_store())
    for address in ("/policies", "/matrix", "/path", "/policies.csv", "/matrix.csv"):
        assert client.get(address).status_code == 200


def test_the_pages_fit_every_screen_and_obey_the_keyboard(
        browser: Any, serve: Any, graphs: list[DocumentGraph], tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        for graph in graphs:
            put_document(store, graph, "1", record=records.compact(graph))
    address = serve(tmp_path / "maitu.db", "--quiet").address
    complaints: list[str] = []
    for width, height in ((1440, 900), (1024, 768), (390, 844)):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        for path in ("/policies", "/matrix", "/path?from=港口办法&to=鹭州市"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.goto(f"{address}/policies")
        hung = page.evaluate("getComputedStyle(document.querySelector('.lane li')).position")
        assert hung == ("absolute" if width >= 960 else "static")
        page.close()
    page = browser.new_page()
    page.goto(f"{address}/matrix")
    page.focus("td a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#opened")
    assert "推广=工业视觉" in page.inner_text("#opened")
    assert complaints == []
    page.close()
