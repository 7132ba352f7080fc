"""Nobody is kept out of the explorer's pages: axe-core finds nothing serious, nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology import records
from maitu.ontology.model import DocumentGraph

TEXT = "鹭州市发布《数字车间行动计划》。计划促进工业视觉。蓝桉科技采用工业视觉。订单增长5%，订单增长6%。"
FROM, TO = quote("蓝桉科技"), quote("鹭州市")
PAGES = (
    "/", "/documents", "/entities", "/entities?type=Policy&order=name", "/search?q=" + quote("工业"), "/id/document/note",
    "/id/Technology/" + quote("工业视觉"), f"/path?from={FROM}&to={TO}", "/policies", "/matrix",
    "/statistics", "/statistics?indicator=" + quote("订单"), "/questions",
    "/questions/policies-supporting?technology=" + quote("工业视觉"), "/sparql",
    "/sparql?query=" + quote("SELECT * { ?s mt:promotes ?o }"), "/docs", "/questions/none",
    "/nowhere",
)
SCREENS = (({"width": 1440, "height": 900}, "light"), ({"width": 390, "height": 844}, "dark"))


@pytest.fixture(scope="module")
def address(serve: Any, make_graph: Callable[..., DocumentGraph],
            tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("shown") / "maitu.db"
    plan, body, vision, firm = "数字车间行动计划", "鹭州市", "工业视觉", "蓝桉科技"
    note = make_graph(
        "note", "车间札记", TEXT, "2024-05",
        {plan: ("Policy",), body: ("GovernmentBody",), vision: ("Technology",),
         firm: ("Company",)},
        [(plan, "issuedBy", body, "鹭州市发布《数字车间行动计划》", "stated"),
         (plan, "promotes", vision, "计划促进工业视觉", "encouraged"),
         (firm, "adopts", vision, "蓝桉科技采用工业视觉", "stated")],
        observations=((firm, "订单", "5", "%", "订单增长5%"), (firm, "订单", "6", "%", "订单增长6%")))
    with EmbeddedStore.open(folder, create=True) as store:
        put_document(store, note, "1", record=records.compact(note))
    return str(serve(folder, "--quiet").address)


@pytest.fixture(params=SCREENS, ids=("desk", "phone"))
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    size, colours = request.param
    context = browser.new_context(viewport=size, color_scheme=colours, reduced_motion="reduce",
                                  locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
        address: str, page: Any, path: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    found = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in
             axe.run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert found == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def test_a_phone_shows_english_pages_whole_and_its_links_are_large_enough(
        address: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB",
                                  has_touch=True, is_mobile=True)
    page = context.new_page()
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
    page.goto(address + "/documents")
    assert page.locator("nav [aria-current]").inner_text() == "Documents"
    low = page.evaluate("""Math.min(...[...document.querySelectorAll("nav a, .finder input")]
        .map((item) => item.getBoundingClientRect().height))""")
    assert low >= 32
    context.close()


def test_a_phone_shows_the_neighbours_without_scrolling_sideways(
        address: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(address + "/id/Technology/" + quote("工业视觉"))
    shown = page.evaluate("""[...document.querySelectorAll(".around text, .around a")]
        .filter((item) => item.checkVisibility({visibilityProperty: true}))
        .map((item) => item.getBoundingClientRect())
        .map((box) => [box.left, box.right, box.top, box.bottom])""")
    assert len(shown) >= 6 and all(box[0] >= 0 and box[1] <= 390 for box in shown)
    figure = page.locator(".around")
    assert figure.evaluate("(item) => item.scrollWidth <= item.clientWidth")
    small = page.evaluate("""Math.min(...[...document.querySelectorAll(".around a text")].map(
        (item) => parseFloat(getComputedStyle(item).fontSize) * item.getScreenCTM().a))""")
    assert small >= 11
    figure.get_by_role("link", name="蓝桉科技").click()
    assert page.locator("h1").inner_text() == "蓝桉科技"
    context.close()
