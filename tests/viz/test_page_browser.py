"""The page as a reader meets it: in a real browser, opened from disk, without a network."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from maitu.ontology.naming import entity_iri
from maitu.viz.page import render
from maitu.viz.scene import Edge, Node, Quote, Scene, Source
from maitu.viz.selection import select

COMPANY = entity_iri("Company", "蓝桉科技")
VISION = entity_iri("Technology", "工业视觉")
POLICY = entity_iri("Policy", "数字车间行动计划")
PRODUCT = entity_iri("Product", "云质检")
RISK = entity_iri("Risk", "检验人手紧缺")


@pytest.fixture
def opened(store: Any, open_page: Any) -> Any:
    return open_page(render(select(store)), viewport={"width": 1280, "height": 800})


def text(opened: Any, element: str) -> str:
    return str(opened.page.inner_text(element))


def visible(opened: Any) -> dict[str, int]:
    return dict(opened.run("maitu.state().visible"))


def test_it_opens_without_asking_for_anything_else(opened: Any) -> None:
    assert opened.run("[maitu.nodes, maitu.edges]") == [7, 7]
    opened.run("maitu.select(maitu.search('lakj')[0])")
    opened.page.wait_for_timeout(200)
    assert [url.rsplit("/", 1)[1] for url in opened.requests] == ["page.html"]
    assert opened.complaints == []


def test_the_picture_is_drawn(opened: Any) -> None:
    colours = opened.run("""(() => {
      const canvas = document.querySelector('#network canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255)
        seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
      return [...seen];
    })()""")
    assert "0,119,187" in colours  # the blue of companies
    assert "204,51,17" in colours  # the red of policies


@pytest.mark.parametrize("words", ["蓝桉科技", "桉科", "lanan", "lakj", " LANANKEJI "])
def test_a_name_is_found_by_its_signs_and_its_sounds(opened: Any, words: str) -> None:
    assert opened.run(f"maitu.search({words!r})")[0] == COMPANY


def test_a_search_for_nothing_finds_nothing(opened: Any) -> None:
    assert opened.run("[maitu.search(''), maitu.search('zzzz'), maitu.search(null)]") == [
        [], [], []]


def test_searching_by_keyboard_shows_the_entity(opened: Any) -> None:
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("gysj")
    opened.page.keyboard.press("Enter")
    assert "工业视觉" in text(opened, "#panel h2")
    assert opened.run("maitu.state().selected") == VISION


def test_the_panel_quotes_the_evidence_with_its_source(opened: Any) -> None:
    assert opened.run(f"maitu.select('{VISION}')") is True
    panel = text(opened, "#panel")
    for part in ("技术", "蓝桉科技已采用工业视觉检查零件", "《数字车间行动计划》", "鹭州日报",
                 "2023-05", "一、进展", "第 3 页", "置信度 0.80", "鼓励", "← 采用", "← 促进"):
        assert part in panel, part
    marks = opened.run("[...document.querySelectorAll('#panel mark')].map(m => "
                       "[m.className, m.textContent])")
    assert ["subject", "蓝桉科技"] in marks
    assert ["object", "工业视觉"] in marks


def test_the_panel_lists_the_figures(opened: Any) -> None:
    opened.run(f"maitu.select('{COMPANY}')")
    table = text(opened, "#panel table")
    assert "次品率" in table and "0.4%" in table and "2024" in table
    assert "次品率降到0.4%" in table


def test_links_lead_only_to_web_addresses(opened: Any) -> None:
    links = opened.run("[...document.querySelectorAll('#panel a')].map(a => a.href)")
    assert links == ["https://example.org/plan"]


def where(opened: Any, iri: str) -> tuple[float, float]:
    """Return where on the screen the node with this IRI lies."""
    place = opened.run(f"""(() => {{
      const box = document.querySelector('#network').getBoundingClientRect();
      const at = maitu.locate('{iri}');
      return [box.left + at.x, box.top + at.y];
    }})()""")
    return place[0], place[1]


def test_a_click_on_a_node_or_a_line_shows_its_quotes(opened: Any) -> None:
    x, y = where(opened, RISK)
    opened.page.mouse.click(x, y)
    assert text(opened, "#panel h2") == "检验人手紧缺"
    end = where(opened, PRODUCT)
    opened.page.mouse.click((x + end[0]) / 2, (y + end[1]) / 2)
    assert "检验人手紧缺仍制约云质检" in text(opened, "#panel")
    assert opened.run("maitu.state().edge")
    opened.page.keyboard.press("Escape")
    assert opened.run("maitu.state().selected ?? maitu.state().edge") is None


def test_a_neighbour_in_the_panel_leads_on(opened: Any) -> None:
    opened.run(f"maitu.select('{RISK}')")
    opened.page.click("#panel .entity >> text=云质检")
    assert text(opened, "#panel h2") == "云质检"


def test_the_legend_filters_types_and_relations(opened: Any) -> None:
    assert "企业" in text(opened, "#legend")
    opened.page.uncheck("#legend input[value=Company]")
    assert visible(opened) == {"nodes": 5, "edges": 3}
    opened.page.uncheck("#legend input[value=hinders]")
    assert visible(opened)["edges"] == 2
    opened.page.check("#legend input[value=Company]")
    opened.page.click("#legend [data-kind=predicates] button >> text=全选")
    assert visible(opened) == {"nodes": 7, "edges": 7}


def test_a_double_click_in_the_legend_leaves_only_that(opened: Any) -> None:
    row = opened.page.locator("#legend label", has=opened.page.locator("[value=Company]"))
    row.locator("span").first.dblclick()
    assert visible(opened) == {"nodes": 2, "edges": 1}


def test_what_is_selected_by_name_is_shown_whatever_the_filter(opened: Any) -> None:
    opened.run("maitu.filter({types: ['Risk']})")
    opened.run(f"maitu.select('{COMPANY}')")
    assert visible(opened) == {"nodes": 7, "edges": 7}


def test_a_line_under_the_pointer_says_what_it_means(opened: Any) -> None:
    ends = where(opened, RISK), where(opened, PRODUCT)
    before = opened.page.screenshot()
    opened.page.mouse.move(*((a + b) / 2 for a, b in zip(*ends, strict=True)))
    opened.page.wait_for_timeout(200)
    assert opened.page.screenshot() != before
    assert opened.complaints == []


def test_the_legend_counts(opened: Any) -> None:
    row = opened.page.locator("#legend label", has=opened.page.locator("[value=launches]"))
    assert row.locator(".count").inner_text() == "2"


@pytest.mark.parametrize(("filter", "nodes", "edges"), [
    ("{types: ['Company', 'Product']}", 3, 3),
    ("{predicates: ['adopts']}", 2, 1),
    ("{types: []}", 0, 0),
    ("{from: '2024'}", 5, 5),
    ("{to: '2023'}", 4, 3),
    ("{from: '2023-05', to: '2023-05'}", 4, 3),
    ("{from: '2025'}", 0, 0),
    ("{types: null}", 7, 7),
])
def test_filters_by_type_relation_and_date(
    opened: Any, filter: str, nodes: int, edges: int
) -> None:
    assert opened.run(f"maitu.filter({filter}).visible") == {"nodes": nodes, "edges": edges}


def test_a_path_tells_every_step(opened: Any) -> None:
    steps = opened.run(f"maitu.path('{POLICY}', '{PRODUCT}')")
    assert [step["predicate"] for step in steps] == ["promotes", "adopts", "launches"]
    assert "3 步" in text(opened, "#path")
    assert "— 推出 →" in text(opened, "#chain")
    assert "该计划鼓励工业视觉发展" in text(opened, "#panel")


def test_no_path_is_null_and_said(opened: Any) -> None:
    opened.run("maitu.filter({predicates: ['promotes']})")
    assert opened.run(f"maitu.path('{POLICY}', '{PRODUCT}')") is None
    assert "没有通路" in text(opened, "#path")
    assert opened.run(f"maitu.path('{POLICY}', 'https://example.org/unknown')") is None


def test_a_path_is_found_by_filling_in_its_ends(opened: Any) -> None:
    opened.page.click("#show-path")
    for field, words in (("#path-from", "szcj"), ("#path-to", "lakj")):
        opened.page.fill(field, words)
        opened.page.press(field, "Enter")
    assert "2 步" in text(opened, "#chain")


def test_the_address_keeps_the_view(opened: Any, store: Any, open_page: Any) -> None:
    opened.run(f"maitu.filter({{types: ['Company', 'Technology']}}); maitu.select('{COMPANY}')")
    opened.page.click("#language")
    hash = opened.run("location.hash")
    again = open_page(render(select(store)), hash)
    state = again.run("maitu.state()")
    assert state["selected"] == COMPANY
    assert state["filter"]["types"] == ["Company", "Technology"]
    assert state["language"] == "en"
    assert "company" in text(again, "#legend")


def test_the_address_keeps_a_path_and_an_empty_filter(store: Any, open_page: Any) -> None:
    html = render(select(store))
    path = open_page(html, "#" + urlencode({"a": POLICY, "b": COMPANY}))
    assert len(path.run("maitu.state().path.edges")) == 2
    empty = open_page(html, "#types=")
    assert visible(empty) == {"nodes": 0, "edges": 0}


def test_a_broken_address_does_no_harm(store: Any, open_page: Any) -> None:
    page = open_page(render(select(store)), "#node=nothing&lang=xx&edge=%3Cscript%3E&a=1&b=2")
    assert page.run("maitu.state().language") == "zh"
    assert page.complaints == []


def test_the_interface_speaks_both_languages(opened: Any) -> None:
    opened.page.click("#language")
    assert "Entity types" in text(opened, "#legend")
    assert "company" in text(opened, "#legend")
    assert opened.run("document.documentElement.lang") == "en"
    opened.page.click("#language")
    assert "实体类型" in text(opened, "#legend")


def test_it_opens_in_the_readers_language(store: Any, open_page: Any) -> None:
    page = open_page(render(select(store)), locale="en-GB", viewport={"width": 390, "height": 844},
                     has_touch=True, is_mobile=True)
    assert page.page.inner_text("#show-legend") == "Legend"
    assert page.run("location.hash") == ""
    boxes = page.run("""[...document.querySelectorAll("header button, header input")]
        .map((item) => item.getBoundingClientRect())
        .map(({left, right, height}) => [left, right, height])""")
    assert all(left >= 0 and right <= 390 and height >= 34 for left, right, height in boxes)
    rows = page.run("""[...document.querySelectorAll("header button, header input")]
        .map((item) => item.getBoundingClientRect()).map(({top, height}) => top + height / 2)
        .sort((a, b) => a - b).filter((y, n, all) => n === 0 || y - all[n - 1] > 12).length""")
    assert rows <= 3
    page.page.tap("#show-panel")
    assert "pinch" in text(page, "#panel")


def test_a_citation_does_not_repeat_the_title(open_page: Any) -> None:
    a, b = (Node(f"https://example.org/{n}", n) for n in "ab")
    source = Source("https://example.org/doc", "年报", None, "2024")
    quotes = tuple(Quote("甲推动乙", source.iri, section, None, 0.9) for section in ("年报", "展望"))
    page = open_page(render(Scene((a, b), (Edge(a.iri, b.iri, "drives", quotes),), (source,))))
    page.run(f"maitu.select('{a.iri}')")
    captions = page.page.locator("#panel figcaption").all_inner_texts()
    assert [caption.count("年报") for caption in captions] == [1, 1]
    assert "展望" in captions[1]


def test_it_fits_a_phone(store: Any, open_page: Any) -> None:
    page = open_page(render(select(store)), viewport={"width": 390, "height": 844},
                     has_touch=True, is_mobile=True)
    assert page.run("document.documentElement.scrollWidth") <= 390
    assert not page.page.is_visible("#legend")
    page.page.tap("#show-legend")
    page.page.wait_for_timeout(300)
    assert page.page.is_visible("#legend")
    page.run(f"maitu.select('{VISION}')")
    assert page.page.is_visible("#panel blockquote")
    assert page.run("document.querySelector('#network').clientHeight") > 250


def test_dark_readers_get_a_dark_page(store: Any, open_page: Any) -> None:
    page = open_page(render(select(store)), color_scheme="dark")
    background = page.run("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, background[4:-1].split(","))) < 150


def test_without_scripts_the_table_shows(store: Any, browser: Any, tmp_path: Any) -> None:
    file = tmp_path / "page.html"
    file.write_text(render(select(store)), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert "蓝桉科技采用工业视觉" in page.inner_text("table")
    context.close()


def test_an_empty_scene_says_so(open_page: Any) -> None:
    page = open_page(render(Scene()))
    assert page.run("[maitu.nodes, maitu.edges]") == [0, 0]
    assert "没有可显示的关系" in text(page, "#panel")
    assert page.complaints == []


def test_left_out_entities_are_owned_up_to(open_page: Any) -> None:
    scene = Scene((Node("https://example.org/a", "甲"),), omitted=12)
    assert "另有 12 个实体" in text(open_page(render(scene)), "#panel")


EVIL = ("</script><script>window.hacked=1</script><img src=x onerror=\"window.hacked=1;alert(1)\">"
        "<!--\u2028href='javascript:window.hacked=1'")


def test_hostile_texts_are_inert(open_page: Any) -> None:
    a, b, doc = (f"https://example.org/{name}?'\"onload=x" for name in ("a", "b", "doc"))
    quote = Quote(EVIL + "甲", doc, EVIL, 1, 0.5, EVIL)
    scene = Scene(
        (Node(a, EVIL, ("Company", EVIL), (EVIL + "2",), same_as=("javascript:window.hacked=1",)),
         Node(b, "乙", (EVIL,))),
        (Edge(a, b, "https://example.org/" + EVIL, (quote,)),),
        (Source(doc, EVIL, EVIL, "2024", "javascript:window.hacked=1"),),
        (ox.Quad(ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/p"),
                 ox.Literal(EVIL)),),
        title=EVIL,
    )
    page = open_page(render(scene))
    page.run("maitu.select(maitu.search('乙')[0])")
    page.run("maitu.path(...[...maitu.search('乙'), ...maitu.search('script')].slice(0, 2))")
    page.run("maitu.select('e0')")
    page.page.mouse.move(640, 400)
    page.page.click("#language")
    page.page.wait_for_timeout(300)
    assert page.run("window.hacked") is None
    assert page.complaints == []
    assert len(page.requests) == 1
    assert EVIL.replace("\u2028", "") in page.run(
        "document.querySelector('#panel blockquote').textContent").replace("\u2028", "")
    assert not page.run("document.querySelectorAll('img, a[href^=javascript]').length")


def test_the_policy_stops_what_would_go_out(opened: Any) -> None:
    outcome = opened.run("fetch('https://example.org/').then(() => 'sent', () => 'stopped')")
    opened.run("""(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=1">');
    })()""")
    opened.page.wait_for_timeout(200)
    assert outcome == "stopped"
    assert opened.run("window.hacked") is None


def test_many_quotes_fold_and_parallel_lines_share_a_label(open_page: Any) -> None:
    a, b = "https://example.org/a", "https://example.org/b"
    quotes = tuple(Quote(f"甲与乙第{n}次合作", "") for n in range(9))
    scene = Scene((Node(a, "甲"), Node(b, "乙")),
                  (Edge(a, b, "cooperatesWith", quotes), Edge(a, b, "competesWith")))
    page = open_page(render(scene))
    page.run("maitu.select('e0')")
    assert "其余 6 条原文" in text(page, "#panel")
    assert page.page.locator("#panel blockquote").count() == 9
    page.run("maitu.select('e1')")
    assert "没有附带原文" in text(page, "#panel")
