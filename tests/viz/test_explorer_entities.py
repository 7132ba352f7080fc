"""The page that lists entities."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.model import DocumentGraph
from maitu.viz.explorer.entities import LISTED

MANY = LISTED * 2 + 7
TEXT = "鹭州市推广工业视觉，蓝桉科技采用工业视觉，订单增长5%。"
FIRM, VISION = "蓝桉科技", "工业视觉"


@pytest.fixture(scope="module")
def graphs(make_graph: Callable[..., DocumentGraph]) -> list[DocumentGraph]:
    firms = {f"青禾{n}号公司": ("Company",) for n in range(MANY)}
    text = TEXT + "、".join(firms)
    return [
        make_graph("note", "札记", TEXT, "2024-05",
                   {FIRM: ("Company",), VISION: ("Technology",), "鹭州市": ("Place",)},
                   [(FIRM, "adopts", VISION, "蓝桉科技采用工业视觉", "stated")],
                   observations=((FIRM, "订单", "5", "%", "订单增长5%"),)),
        make_graph("list", "名录", text, "2024-06", {FIRM: ("Company",)} | firms, [])]


@pytest.fixture(scope="module")
def client(graphs: list[DocumentGraph], make_whole: Any, explore: Any) -> TestClient:
    return explore(make_whole(*graphs))


def names(page: str) -> list[str]:
    """Return the names in a page's table."""
    body = page[page.index("<tbody>"):page.index("</tbody>")]
    return re.findall(r"<td><svg.*?</svg> <a [^>]*>(.*?)</a></td>", body)


def test_the_home_page_leads_to_all_entities_and_to_those_of_each_type(client):
    home = client.get("/?lang=zh").text
    assert f'<a href="/entities">{MANY + 3}</a>' in home
    assert '<a href="/entities?type=Technology">技术</a>' in home
    assert f'<a href="/entities?type=Company">列出全部{MANY + 1}个</a>' in home
    entity = client.get("/id/Company/" + quote(FIRM)).text
    assert '<a href="/entities?type=Company">' in entity


def test_what_documents_speak_of_most_comes_first_with_its_counts(client):
    page = client.get("/entities?type=Company&lang=zh").text
    assert f'企业 <span class="quiet">{MANY + 1}</span></h1>' in page
    assert names(page)[0] == FIRM and len(names(page)) == LISTED
    row = page[page.index("<tbody>"):page.index("</tr>", page.index("<tbody>"))]
    assert re.findall(r'data-of="(.*?)">(.*?)</td>', row) == [
        ("文献", "2"), ("关系", "1"), ("统计数据", "1")]
    assert VISION not in page


def test_pages_follow_each_other_and_miss_nobody(client):
    page, seen = client.get("/entities?lang=zh").text, []
    for _ in range(10):
        seen += names(page)
        after = re.search(r'<a href="(\?[^"]*)">下一页</a>', page)
        if not after:
            break
        page = client.get("/entities" + after[1].replace("&amp;", "&")).text
    assert len(seen) == len(set(seen)) == MANY + 3
    assert names(client.get("/entities?offset=100000").text) == names(page)  # the last one
    assert client.get("/entities?offset=-1").status_code == 422
    assert client.get("/entities?order=colour").status_code == 422
    assert client.get("/entities?type=Colour").status_code == 404


def test_a_column_sorts_and_sorts_the_other_way(client):
    page = client.get("/entities?order=name&lang=zh").text
    assert names(page)[0] == "工业视觉" and 'aria-sort="ascending"' in page
    again = re.search(r'aria-sort="ascending"><a href="(.*?)"', page)[1].replace("&amp;", "&")
    back = client.get("/entities" + again).text
    assert names(back)[0].startswith("青禾") and 'aria-sort="descending"' in back
    page = client.get("/entities?order=statistics").text
    assert names(page)[0] == FIRM and 'aria-sort="descending"' in page


@pytest.mark.parametrize("text", ["蓝桉", "lanan", "lakj"])
def test_names_pinyin_and_initials_find_within_a_type(client, text):
    assert names(client.get(f"/entities?type=Company&q={quote(text)}").text) == [FIRM]
    nothing = client.get(f"/entities?type=Technology&q={quote(text)}&lang=zh")
    assert nothing.status_code == 200 and "没有符合条件的实体" in nothing.text
    assert 'value="' + text in nothing.text


def test_a_search_of_many_is_counted_and_paged(client):
    page = client.get("/entities?lang=en&q=" + quote("青禾")).text
    assert f"1–{LISTED} of {MANY}" in page and "q=%E9%9D%92%E7%A6%BE&amp;offset=100" in page


def test_english_and_chinese(client):
    english = client.get("/entities?lang=en").text
    assert "<h1>All entities" in english and "Most spoken of" in english
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(
        r"<tbody>.*?</tbody>|中文|脉图", "", english, flags=re.DOTALL))
    assert "> Technology <span" in client.get("/entities?type=Technology&lang=en").text
    assert "<h1>全部实体" in client.get("/entities?lang=zh").text


def test_programs_and_spreadsheets_get_the_same(client):
    found = client.get("/entities.json?type=Company&limit=2").json()
    assert found["total"] == MANY + 1 and len(found["entities"]) == 2
    assert found["entities"][0] | {"iri": ""} == {
        "iri": "", "label": FIRM, "types": ["Company"], "documents": 2, "relations": 1,
        "statistics": 1}
    later = client.get("/entities.json?type=Company&limit=1000&offset=2").json()["entities"]
    assert len(later) == MANY - 1 and found["entities"][0] not in later
    assert client.get("/entities.json?limit=1001").status_code == 422

    text = client.get("/entities.csv?order=name&lang=zh").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == MANY + 4 and lines[1][:5] == [VISION, "技术", "1", "1", "0"]

    turtle = client.get("/entities.ttl?q=" + quote(FIRM))
    assert turtle.headers["content-type"].startswith("text/turtle")
    triples = list(ox.parse(turtle.content, format=ox.RdfFormat.TURTLE))
    assert {t.subject.value for t in triples} == {found["entities"][0]["iri"]}
    assert FIRM in {t.object.value for t in triples}
    assert client.get("/entities.ttl?q=nobody").text == ""


def test_the_list_is_shared_as_one_file(client):
    file = client.get("/entities.html?type=Technology&lang=zh")
    assert file.headers["content-disposition"].startswith("attachment")
    assert VISION in file.text and FIRM in file.text  # it shows what they have to do with
    assert client.get("/entities.html?q=nobody").status_code == 404


def test_a_page_of_long_names_stays_small(make_graph, make_whole, explore):
    long = {f"{n}{'很长的名称' * 12}": ("Company", "Organization") for n in range(LISTED + 1)}
    store: EmbeddedStore = make_whole(
        make_graph("long", "长名", "、".join(long), "2024-05", long, []))
    page = explore(store).get("/entities").content
    assert len(page) < 300_000


def test_a_hostile_search_stays_text(client):
    page = client.get("/entities?q=" + quote('"><script>alert(1)</script>')).text
    assert "<script>alert" not in page


def test_a_reader_narrows_the_list_in_a_browser(browser, serve, graphs, tmp_path):
    from maitu.graph.documents import put_document
    from maitu.ontology import records
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as store:
        for graph in graphs:
            put_document(store, graph, "1", record=records.compact(graph))
    address = serve(tmp_path / "maitu.db", "--quiet").address
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/")
    page.get_by_role("heading", name="企业").get_by_role("link").click()
    page.get_by_label("名称、别名、拼音或首字母", exact=True).fill("lanan")
    page.keyboard.press("Enter")
    page.get_by_role("cell", name=FIRM).wait_for()
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("link", name="清除条件").click()
    page.get_by_role("columnheader", name="名称").get_by_role("link").click()
    assert page.locator("tbody tr").first.inner_text().strip().startswith(FIRM)  # l before q
    page.locator("tbody a").first.click()
    assert page.locator("h1").inner_text() == FIRM
    context.close()
