"""The query editor and what can be shared of an answer: a real server, and a real browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from maitu.graph import examples as shipped
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph
from maitu.ontology.naming import document_iri, entity_iri
from maitu.viz.explorer import examples

TEXT = "鹭州市发布《数字车间行动计划》，鼓励工业视觉。蓝桉科技推出云质检，青禾装备采用云质检。" \
       "蓝桉科技订单增长5%，青禾装备订单增长12%。"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ROWS = "SELECT ?company ?product { ?company mt:launches ?product }"
GRAPH = "CONSTRUCT { ?s ?p ?o } { VALUES ?p { mt:launches mt:adopts } ?s ?p ?o }"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
COMPANY = entity_iri("Company", "蓝桉科技")
PRODUCT = entity_iri("Product", "云质检")


@pytest.fixture(scope="module")
def server(serve: Any, make_graph: Callable[..., DocumentGraph],
           tmp_path_factory: pytest.TempPathFactory) -> str:
    graph = make_graph(
        "note", "车间札记", TEXT, "2024-05",
        {"鹭州市": ("GovernmentBody",), "数字车间行动计划": ("Policy",), "工业视觉": ("Technology",),
         "蓝桉科技": ("Company",), "云质检": ("Product",), "青禾装备": ("Company",)},
        [("数字车间行动计划", "issuedBy", "鹭州市", "鹭州市发布《数字车间行动计划》", "stated"),
         ("数字车间行动计划", "promotes", "工业视觉", "鼓励工业视觉", "encouraged"),
         ("蓝桉科技", "launches", "云质检", "蓝桉科技推出云质检", "stated"),
         ("青禾装备", "adopts", "云质检", "青禾装备采用云质检", "stated")],
        observations=(("蓝桉科技", "订单增长", "5", "%", "蓝桉科技订单增长5%"),
                      ("青禾装备", "订单增长", "12", "%", "青禾装备订单增长12%")))
    folder = tmp_path_factory.mktemp("served") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        put_document(store, graph, "1", record=records.compact(graph))
    return str(serve(folder, "--quiet", "--timeout", "4").address)


def asked(server: str, accept: str | None, **parameters: str) -> httpx.Response:
    headers = {"Accept": accept} if accept is not None else {}
    return httpx.get(f"{server}/sparql", params=parameters, headers=headers)


# ---- who gets what


def test_browsers_get_the_editor_with_the_query_filled_in(server: str) -> None:
    answer = asked(server, BROWSER, query='ASK {} # </textarea><script>"')
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "ASK {} # &lt;/textarea&gt;&lt;script&gt;" in answer.text
    assert "Accept" in answer.headers["vary"]
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "<textarea" in asked(server, BROWSER).text


@pytest.mark.parametrize("accept", ["*/*", "", "application/sparql-results+json", "application/*",
                                    "text/html;q=0.2,application/json", "text/csv,text/html;q=0.9"])
def test_programs_get_the_protocol(server: str, accept: str) -> None:
    answer = asked(server, accept, query=ROWS)
    assert answer.status_code == 200 and "html" not in answer.headers["content-type"]
    assert "蓝桉科技" in answer.text


def test_what_is_no_page_is_never_answered_with_one(server: str) -> None:
    download = asked(server, BROWSER, query=ROWS, format="csv")
    assert download.headers["content-type"].startswith("text/csv")
    posted = httpx.post(f"{server}/sparql", data={"query": ROWS}, headers={"Accept": BROWSER})
    assert "html" not in posted.headers["content-type"]
    assert asked(server, "*/*").headers["content-type"].startswith("text/turtle")  # the service
    assert asked(server, "image/png", query=ROWS).status_code == 406


def test_a_head_has_no_body(server: str) -> None:
    answer = httpx.head(f"{server}/sparql", headers={"Accept": BROWSER})
    assert answer.status_code == 200 and answer.text == ""
    assert answer.headers["content-type"].startswith("text/html")


def test_completion_knows_the_ontology_in_both_languages(server: str) -> None:
    answer = httpx.get(f"{server}/sparql/terms.json")
    known = {term["name"]: term for term in answer.json()["terms"]}
    assert known["mt:promotes"]["label"] == {"zh": "促进", "en": "promotes"}
    assert known["mt:Company"]["kind"] == "class" and "rdfs:label" in known
    assert answer.json()["prefixes"]["mt"] == "https://w3id.org/maitu/ontology#"
    again = httpx.get(f"{server}/sparql/terms.json",
                      headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")


def test_every_example_is_in_one_category_and_runs(server: str) -> None:
    queries = [q for c in examples.categories() for q in c.queries]
    titles = [q.zh for q in queries]
    assert len(titles) == len(set(titles))
    assert {e.title_zh for e in shipped.list()} <= set(titles)
    for query in queries:
        answer = asked(server, "*/*", query=query.sparql)
        assert answer.status_code == 200, (query.zh, answer.text)


# ---- sharing


def shared(server: str, **of: Any) -> httpx.Response:
    return httpx.get(f"{server}/share", params=of)


def nodes(page: str) -> set[str]:
    """Return the names of what a shared page shows."""
    found = re.search(r'<script type="application/json" id="nodes">(.*?)</script>', page)
    assert found is not None
    return {node["name"] for node in json.loads(found[1])}


@pytest.mark.parametrize(("of", "shown"), [
    ({"query": GRAPH}, {"蓝桉科技", "云质检", "青禾装备"}),
    ({"query": ROWS}, {"蓝桉科技", "云质检"}),
    ({"query": "SELECT ?a ?p ?b { VALUES ?p { mt:adopts } ?a ?p ?b }"}, {"青禾装备", "云质检"}),
    ({"query": f"DESCRIBE <{COMPANY}>"}, {"蓝桉科技", "云质检"}),
    ({"entity": COMPANY, "depth": 1}, {"蓝桉科技", "云质检"}),
    ({"entity": "云质检"}, {"蓝桉科技", "云质检", "青禾装备"}),
    ({"from": COMPANY, "to": "青禾装备"}, {"蓝桉科技", "云质检", "青禾装备"}),
    ({"document": document_iri("note"), "limit": 2}, None),
])
def test_a_part_of_the_graph_is_given_as_a_file(
        server: str, of: dict[str, Any], shown: set[str] | None) -> None:
    answer = shared(server, **of)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["content-disposition"].endswith(".html")
    found = nodes(answer.text)
    assert found == shown if shown else len(found) == 2
    assert "content-disposition" not in shared(server, show=1, **of).headers


@pytest.mark.parametrize(("of", "status", "words"), [
    ({"query": "SELECT ?s {"}, 400, "line 1, column"),
    ({"query": "ASK {}"}, 406, "kind of query"),
    ({"query": LONG}, 503, "took longer than"),
    ({"query": "SELECT ?s ?p { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"}, 413, "too large"),
    ({"query": 'SELECT ("x" AS ?s) {}'}, 404, "no entity"),
    ({"entity": "没有此物"}, 404, "no entity"),
    ({"from": COMPANY}, 404, "no entity"),
    ({"document": document_iri("nothing")}, 404, "no entity"),
])
def test_where_there_is_no_file_a_page_says_why(
        server: str, of: dict[str, Any], status: int, words: str) -> None:
    answer = httpx.get(f"{server}/share", params=of, headers={"Accept-Language": "en"},
                       timeout=60)
    assert answer.status_code == status
    assert words in answer.text and "<h1>No page was made</h1>" in answer.text


def test_chinese_readers_are_told_why_in_chinese(server: str) -> None:
    for asked in ("没有此物", "云质"):
        text = httpx.get(f"{server}/share", params={"entity": asked, "lang": "zh"}).text
        told = re.sub("<[^>]+>", "", text.split("</header>")[1])
        assert "没有可显示的实体" in told and not re.search("[A-Za-z]", told)
        assert ("是不是" in told and ">云质检</a>" in text) == (asked == "云质")


def test_pages_of_things_offer_their_file(server: str) -> None:
    entity = httpx.get(f"{server}/id/Company/蓝桉科技", headers={"Accept": BROWSER}).text
    document = httpx.get(f"{server}/id/document/note", headers={"Accept": BROWSER}).text
    for page, shown in ((entity, "云质检"), (document, "鹭州市")):
        link = re.search(r'href="(/share\?[^"]+)"', page)
        assert link is not None
        assert shown in nodes(httpx.get(server + link[1].replace("&amp;", "&")).text)


# ---- in a browser


class Reader:
    """Someone at the editor; `complaints` are what the browser's console has of it."""

    def __init__(self, page: Any, server: str) -> None:
        self.page, self.server = page, server
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def go(self, query: str = "", hash: str = "") -> None:
        self.page.goto(f"{self.server}/sparql?{urlencode({'query': query})}{hash}" if query
                       else f"{self.server}/sparql")
        self.page.wait_for_selector(".cm-content")

    def type(self, text: str) -> None:
        self.page.click(".cm-content")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def cells(self, column: int = 1) -> list[str]:
        self.page.wait_for_selector("#results tbody tr")
        return list(self.page.locator(f"#results td:nth-child({column})").all_inner_texts())


@pytest.fixture
def reader(browser: Any, server: str) -> Iterator[Reader]:
    context = browser.new_context(locale="zh-CN", accept_downloads=True,
                                  viewport={"width": 1280, "height": 900})
    yield Reader(context.new_page(), server)
    context.close()


def options(reader: Reader) -> list[str]:
    reader.page.wait_for_selector(".cm-tooltip-autocomplete li")
    return list(reader.page.locator(".cm-completionLabel").all_inner_texts())


def test_a_query_is_typed_with_completion_and_run(reader: Reader) -> None:
    keys = reader.page.keyboard
    reader.go()
    keys.press("Control+a")
    keys.type("SELECT * { ?company a mt:Comp")
    assert options(reader)[0] == "mt:Company"
    reader.page.wait_for_timeout(150)  # the list takes no key so soon, lest one typed on be its
    keys.press("Enter")
    keys.type(" ; ")
    keys.insert_text("推出")
    assert options(reader)[0] == "mt:launches"
    reader.page.wait_for_timeout(150)
    keys.press("Enter")
    keys.type(" yunzhi")
    reader.page.wait_for_selector(".cm-completionLabel:has-text('云质检')")
    reader.page.wait_for_timeout(150)
    keys.press("Enter")
    keys.press("Control+Enter")
    assert reader.cells() == ["蓝桉科技企业"]
    query = reader.page.evaluate("document.getElementById('query').value")
    assert query == f"# 云质检\nSELECT * {{ ?company a mt:Company ; mt:launches <{PRODUCT}>}}"
    assert parse_qs(urlsplit(reader.page.url).query) == {"query": [query]}
    assert "1 行" in reader.page.inner_text("#state")
    assert all(url.startswith(reader.server) or url.startswith("data:") for url in reader.asked)
    assert reader.complaints == []


def test_the_variables_of_the_query_are_offered(reader: Reader) -> None:
    reader.go("SELECT ?company ?product { ?company mt:launches ?product }")
    reader.page.click(".cm-content")
    reader.page.keyboard.press("Control+End")
    reader.page.keyboard.type(" ORDER BY ?p")
    assert options(reader) == ["?product"]


def test_rows_are_sorted_and_lead_to_their_pages(reader: Reader) -> None:
    reader.go("SELECT ?who ?value { ?x mt:about ?who ; mt:value ?value }")
    head = reader.page.locator("th", has_text="value")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert reader.cells(2) == ["5", "12"] and "decimal" in head.inner_text()
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert reader.cells(1) == ["青禾装备企业", "蓝桉科技企业"]
    reader.page.click("text=蓝桉科技")
    reader.page.wait_for_selector("h1:has-text('蓝桉科技')")
    reader.page.go_back()
    assert len(reader.cells()) == 2


def test_many_rows_come_by_pages(reader: Reader) -> None:
    reader.go("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 5000")
    assert len(reader.cells()) == 50
    reader.page.click("text=下一页")
    assert "第 2 / 100 页" in reader.page.inner_text(".pages")


def test_an_error_is_marked_where_it_is(reader: Reader) -> None:
    reader.go()
    reader.type("SELECT ?s {\n  ?s ?p ?o .\n  ?s mt:launches }\n")
    reader.page.keyboard.press("Control+Enter")
    reader.page.wait_for_selector(".cm-lintRange-error")
    assert reader.page.inner_text(".cm-lintRange-error") == "}"
    alert = reader.page.inner_text("#trouble")
    assert alert == "查询写得不对。此处不应是“}”。 第 3 行，第 18 列"
    reader.page.click("#trouble button")
    assert "launches }" in reader.page.inner_text(".cm-activeLine")
    reader.page.keyboard.type("x")  # the mark goes with the text it was about
    assert reader.page.locator(".cm-lintRange-error").count() == 0


@pytest.mark.parametrize(("query", "reason"), [
    ("SELECT ?s { ?s <a> ?o", "“{”没有闭合。"),
    ("SELECT ?s", "查询没有写完。"),
    ("SELECT ?s { ?s nobody:knows ?o }", "前缀 nobody: 没有声明"),
    ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p", "没有写进 GROUP BY。"),
])
def test_an_error_is_told_in_the_language_of_the_page(
    reader: Reader, query: str, reason: str
) -> None:
    reader.go()
    reader.type(query)
    reader.page.click("#run")
    reader.page.wait_for_selector("#trouble p")
    assert reason in reader.page.inner_text("#trouble")
    assert reader.page.locator("#trouble [lang=en]").count() == 0


def test_a_long_query_can_be_stopped_or_is_at_its_time(reader: Reader) -> None:
    reader.go()
    reader.type(LONG)
    reader.page.click("#run")
    reader.page.click("#stop")
    reader.page.wait_for_selector("#state:has-text('查询已停止')")
    reader.page.click("#run")
    reader.page.wait_for_selector("#trouble:has-text('时间限制')", timeout=20_000)


def test_an_example_fills_in_and_runs(reader: Reader) -> None:
    reader.go()
    reader.page.click("#examples >> text=企业推出了什么")
    reader.page.wait_for_selector("#results td:has-text('云质检')")
    assert "?launches" in reader.page.evaluate("document.getElementById('query').value")
    reader.page.click("#examples >> text=每种类型有多少实体")
    reader.page.click("[data-view=chart]")
    reader.page.wait_for_selector("#shown rect")
    assert "企业" in reader.page.locator("#shown svg").text_content()


@pytest.mark.parametrize(("query", "view", "shown"), [
    ("SELECT ?period ?indicator ?value ?unit { ?x mt:indicator ?indicator ; mt:value ?value ;"
     " mt:unit ?unit ; mt:periodStart ?period }", "chart", "#shown figure:has-text('%') circle"),
    ("SELECT ?date ?e { ?d dcterms:issued ?date ; mt:mentions ?e }", "timeline",
     "#shown a:has-text('蓝桉科技') circle"),
    ("SELECT ?date ?e { { ?d dcterms:issued ?date ; mt:mentions ?e } UNION { ?e a mt:Company } }",
     "timeline", "#shown a:has-text('蓝桉科技') circle"),
])
def test_the_address_says_how_the_answer_is_shown(
        reader: Reader, query: str, view: str, shown: str) -> None:
    reader.go(query, f"#view={view}")
    reader.page.wait_for_selector(shown)
    assert reader.page.get_attribute(f"[data-view={view}]", "aria-pressed") == "true"
    reader.page.click("[data-view=table]")
    assert "view=table" in reader.page.url
    assert reader.complaints == []


def test_an_address_for_pages_without_scripts_is_taken_up_by_them(reader: Reader) -> None:
    reader.page.goto(f"{reader.server}/sparql?" + urlencode(
        {"query": "SELECT ?e { ?e a mt:Company }", "show": "table"}))
    reader.page.wait_for_selector("#shown table a:text-is('蓝桉科技')")
    assert "show=" not in reader.page.url


def test_a_graph_is_shown_as_a_network(reader: Reader) -> None:
    reader.go(GRAPH)
    frame = reader.page.wait_for_selector("#shown iframe").content_frame()
    frame.wait_for_function("window.maitu?.nodes === 3")
    assert reader.page.inner_text("#state").startswith("2 条三元组")
    reader.page.click("[data-view=table]")
    assert set(reader.cells(1)) == {"蓝桉科技企业", "青禾装备企业"}
    assert reader.complaints == []


def test_an_answer_is_taken_along(
        reader: Reader, open_page: Any, tmp_path: Path) -> None:
    reader.go(ROWS)
    with reader.page.expect_download() as csv:
        reader.page.click("text=CSV")
    assert csv.value.suggested_filename == "maitu.csv"
    assert Path(csv.value.path()).read_text().splitlines() == [
        "company,product", f"{COMPANY},{PRODUCT}"]
    with reader.page.expect_download() as file:
        reader.page.click("#share")
    opened = open_page(Path(file.value.path()).read_text(encoding="utf-8"))
    assert opened.run("[maitu.nodes, maitu.edges]") == [2, 1]
    assert opened.complaints == []


def test_programs_that_ask_the_same_are_shown(reader: Reader) -> None:
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.go("SELECT * { ?s rdfs:label 'it''s' }".replace("''", r"\'"))
    reader.page.wait_for_selector("#code summary")
    reader.page.click("#code summary")
    for name in ("curl", "Python", "R", "JavaScript"):
        assert f"{reader.server}/sparql" in reader.page.inner_text(f"pre[aria-label={name}]")
    reader.page.click(".program button >> nth=0")
    reader.page.wait_for_selector("text=已复制")
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl ") and r"it\'\''s" in copied


# How the programs are started that a machine can have.
STARTED = {"curl": ("sh", "-c"), "Python": (sys.executable, "-c"),
           "JavaScript": ("node", "--input-type=module", "-e"), "R": ("Rscript", "-e")}


@pytest.mark.parametrize("name", STARTED)
@pytest.mark.parametrize(("query", "found"), [
    (r"SELECT ?l { ?s rdfs:label ?l FILTER(?l = '云质检'@zh || ?l = 'it\'s \"\"\"') }", "云质检"),
    ("ASK { ?s mt:launches ?o }", "true"),
    (GRAPH, "mt:launches"),
])
def test_the_offered_programs_answer(reader: Reader, query: str, found: str, name: str) -> None:
    if not all(map(shutil.which, ("curl", STARTED[name][0]))):
        pytest.skip(f"nothing runs {name} here")
    reader.go(query)
    reader.page.wait_for_selector("#code summary")
    program = reader.page.text_content(f"pre[aria-label={name}]")
    said = subprocess.run([*STARTED[name], program], capture_output=True, text=True)
    assert found.lower() in said.stdout.lower(), said.stderr


def test_without_scripts_the_form_gives_a_table(browser: Any, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{server}/sparql")
    page.fill("textarea", ROWS)
    page.click("#run")
    assert page.locator("#results td").all_inner_texts() == [COMPANY, PRODUCT]
    page.fill("textarea", "SELECT")
    page.click("#run")
    assert "line 1" in page.inner_text("#trouble")
    context.close()


def test_it_fits_a_telephone_and_speaks_english(browser: Any, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB",
                                  color_scheme="dark")
    reader = Reader(context.new_page(), server)
    reader.go(ROWS)
    assert reader.cells() == ["蓝桉科技company"]
    assert "1 row" in reader.page.inner_text("#state")
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 390
    name = "一个在窄屏幕上放不下的很长的名称"
    rows = " ".join(f'("{2020 + n}-06" "{name}{n}")' for n in range(5))
    reader.go(f"SELECT * {{ VALUES (?date ?name) {{ {rows} }} }}", "#view=timeline")
    reader.page.wait_for_selector("#shown circle")
    outside = reader.page.evaluate("""[...document.querySelectorAll("#shown svg text")]
        .map((item) => item.getBoundingClientRect())
        .filter(({left, right}) => left < 0 || right > 390).length""")
    assert outside == 0
    context.close()
