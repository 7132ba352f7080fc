"""What a reader does with a page besides looking: views, undo, time, tables, files, citing."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest

from maitu.ontology.naming import entity_iri
from maitu.viz.page import render
from maitu.viz.scene import Edge, Figure, Node, Quote, Scene, Source
from maitu.viz.selection import select

COMPANY = entity_iri("Company", "蓝桉科技")
VISION = entity_iri("Technology", "工业视觉")
POLICY = entity_iri("Policy", "数字车间行动计划")
PRODUCT = entity_iri("Product", "云质检")
RISK = entity_iri("Risk", "检验人手紧缺")


@pytest.fixture
def opened(store: Any, open_page: Any) -> Any:
    return open_page(render(select(store), made="2024-12-31"),
                     viewport={"width": 1280, "height": 800})


def text(opened: Any, element: str) -> str:
    return str(opened.page.inner_text(element))


def visible(opened: Any) -> dict[str, int]:
    return dict(opened.run("maitu.state().visible"))


def crowd(count: int, asked: bool = False) -> Scene:
    """Return a graph of rings of twenty, each joined to the next; every relation has a quote."""
    def iri(n: int) -> str:
        return f"https://example.org/{n}"

    nodes = tuple(Node(iri(n), f"第{n}家企业", ("Company",)) for n in range(count))
    pairs = [(n, n // 20 * 20 + (n + step) % 20) for n in range(count) for step in (1, 3)]
    pairs += [(n, (n + 20) % count) for n in range(0, count, 20)]
    source = Source("https://example.org/doc", "名录", None, "2024-01")
    edges = tuple(Edge(iri(a), iri(b), "cooperatesWith",
                       (Quote(f"第{a}家企业与第{b}家企业合作", source.iri, None, 1, 0.9),))
                  for a, b in pairs if a != b)
    return Scene(nodes, edges, (source,), asked=(iri(7),) if asked else ())


def test_hiding_can_be_undone_and_redone(opened: Any) -> None:
    opened.run(f"maitu.select('{VISION}')")
    opened.page.click("#panel [data-act=hide]")
    assert visible(opened) == {"nodes": 6, "edges": 5}
    opened.page.click("#undo")
    assert visible(opened) == {"nodes": 7, "edges": 7}
    opened.page.keyboard.press("Control+y")
    assert visible(opened)["nodes"] == 6
    opened.page.keyboard.press("Control+z")
    assert visible(opened)["nodes"] == 7


def test_only_what_is_around_and_expanding(opened: Any, store: Any, open_page: Any) -> None:
    opened.run(f"maitu.select('{RISK}')")
    opened.page.click("#panel [data-act=only1]")
    assert visible(opened) == {"nodes": 2, "edges": 1}
    again = open_page(render(select(store)), opened.run("location.hash"))
    assert visible(again) == {"nodes": 2, "edges": 1}
    opened.run(f"maitu.select('{PRODUCT}')")
    opened.page.click("#panel [data-act=expand]")
    assert visible(opened)["nodes"] == 4
    opened.page.click("#panel [data-act=collapse]")
    assert RISK in opened.run("maitu.state().hidden")
    opened.page.click("[data-scope=whole]")
    assert visible(opened) == {"nodes": 7, "edges": 7}


def test_the_time_slider_shows_what_was_told_then(opened: Any) -> None:
    slider = opened.page.locator("[data-side=from]")
    assert opened.run("[...document.querySelectorAll('[type=range]')].map(r => r.ariaLabel)") == [
        "从", "到"]
    slider.focus()
    opened.page.keyboard.press("ArrowRight")
    assert opened.run("maitu.state().filter.from") == "2024-03"
    assert visible(opened) == {"nodes": 5, "edges": 5}
    assert opened.run("document.activeElement.dataset.side") == "from"
    assert "2024-03 – 2024-03" in text(opened, "#legend .range")


def test_the_table_has_the_same_data_and_sorts(opened: Any) -> None:
    opened.page.click("[data-mode-button=table]")
    rows = opened.page.locator("#list tbody tr")
    assert rows.count() == 7
    opened.page.click("#sort-object")
    objects = opened.page.locator("#list td.object").all_inner_texts()
    assert [o.strip() for o in objects] == opened.run(
        f"{[o.strip() for o in objects]}.sort(new Intl.Collator('zh').compare)")
    assert opened.page.locator("th.object").get_attribute("aria-sort") == "ascending"
    opened.page.click("#sort-object")
    assert opened.page.locator("th.object").get_attribute("aria-sort") == "descending"
    opened.page.uncheck("#legend input[value=Company]")
    assert rows.count() == 3
    opened.page.click("#table-entities")
    assert rows.count() == 5
    opened.page.click("#list .entity >> text=云质检")
    assert opened.run("maitu.state().mode") == "network"
    assert "云质检" in text(opened, "#panel h2")


def test_policies_lie_in_layers_and_lanes(opened: Any) -> None:
    opened.page.click("[data-mode-button=layers]")
    assert visible(opened) == {"nodes": 2, "edges": 1}
    body = entity_iri("Place", "鹭州市")
    assert opened.run(f"maitu.locate('{body}').y < maitu.locate('{POLICY}').y")
    opened.page.click("[data-mode-button=lanes]")
    assert visible(opened)["nodes"] == 1
    assert "鹭州市" in opened.run("maitu.files.svg()")
    assert "view=lanes" in opened.run("location.hash")
    opened.page.click("[data-mode-button=network]")
    assert visible(opened)["nodes"] == 7


def test_layers_and_lanes_fill_the_room_they_have(open_page: Any) -> None:
    def iri(n: int) -> str:
        return f"https://example.org/{n}"

    nodes = tuple(Node(iri(n), f"第{n}号数字车间行动计划", ("Policy",)) for n in range(12))
    bodies = tuple(Node(iri(n + 100), f"第{n}厅", ("GovernmentBody",)) for n in range(12))
    edges = tuple(Edge(iri(n), iri(n + 100), "issuedBy",
                       (Quote(f"第{n}厅发布计划", "", confidence=0.9, period=f"20{n + 10}"),))
                  for n in range(12))
    page = open_page(render(Scene(nodes + bodies, edges)), viewport={"width": 1280, "height": 800})
    for mode in ("layers", "lanes"):
        page.run(f"maitu.show('{mode}')")
        xs = [page.run(f"maitu.locate('{iri(n)}').x") for n in range(12)]
        assert max(xs) - min(xs) > 0.5 * page.run("document.querySelector('#stage').clientWidth")


def test_a_path_is_not_hidden_by_its_own_fields(open_page: Any) -> None:
    places = [f"https://example.org/{n}" for n in range(5)]
    edges = tuple(Edge(a, b, "drives", (Quote("带动", "", confidence=0.9),))
                  for a, b in pairwise(places))
    page = open_page(render(Scene(tuple(Node(p, p[-1]) for p in places), edges)),
                     viewport={"width": 1000, "height": 500})
    page.run(f"maitu.path('{places[0]}', '{places[-1]}')")
    room = page.run("document.querySelector('#stage').clientHeight"
                    " - document.querySelector('#path').offsetHeight")
    assert all(0 < page.run(f"maitu.locate('{p}').y") < room - 20 for p in places)


def test_all_paths_are_ranked_and_quoted(open_page: Any) -> None:
    a, b, c, d = (f"https://example.org/{n}" for n in "abcd")
    def edge(s: str, o: str, sure: float) -> Edge:
        return Edge(s, o, "drives", (Quote(f"{s[-1]}带动{o[-1]}", "", confidence=sure),))
    scene = Scene(tuple(Node(i, i[-1].upper()) for i in (a, b, c, d)),
                  (edge(a, b, 0.9), edge(b, d, 0.9), edge(a, c, 0.2), edge(d, c, 0.2)))
    page = open_page(render(scene))
    assert [s["quotes"] for s in page.run(f"maitu.path('{a}', '{d}')")] == [["a带动b"], ["b带动d"]]
    assert page.run("maitu.state().routes") == 2
    assert "共 2 条路径" in text(page, "#panel")
    page.page.click(".route >> nth=1")
    page.page.wait_for_selector("#panel >> text=d带动c")  # browsers tell of opening a moment later
    assert "a带动c" in text(page, "#panel") and "d带动c" in text(page, "#panel")
    assert "C" in text(page, "#chain")


def test_relations_without_a_quote_show_only_if_asked_for(open_page: Any) -> None:
    a, b = "https://example.org/a", "https://example.org/b"
    scene = Scene((Node(a, "甲"), Node(b, "乙")),
                  (Edge(a, b, "drives", (Quote("甲带动乙", ""),)), Edge(b, a, "relatedTo")))
    page = open_page(render(scene))
    assert visible(page)["edges"] == 1
    page.page.check("#legend [value=derived]")
    assert visible(page)["edges"] == 2
    assert "stroke-dasharray" in page.run("maitu.files.svg()")


def test_figures_of_several_years_are_a_chart_that_leads_to_the_sentences(open_page: Any) -> None:
    figures = tuple(Figure("产值", str(value), "亿元", str(year),
                           quotes=(Quote(f"{year}年产值{value}亿元", ""),))
                    for year, value in ((2021, 3), (2022, 5), (2023, 9)))
    scene = Scene((Node("https://example.org/a", "甲", figures=figures),))
    page = open_page(render(scene))
    page.run("maitu.select('https://example.org/a')")
    assert page.page.locator(".chart circle").count() == 3
    page.page.locator(".chart circle").nth(1).focus()
    page.page.keyboard.press("Enter")
    assert "2022年产值5亿元" in text(page, ".pointed")


def test_the_files_can_be_read_by_others(opened: Any, store: Any) -> None:
    rows = list(csv.reader(io.StringIO(opened.run("maitu.files.csv()").removeprefix("\ufeff"))))
    assert len(rows) == 9 and "该计划鼓励工业视觉发展" in {row[3] for row in rows}
    graph = nx.parse_graphml(opened.run("maitu.files.graphml()"), force_multigraph=True)
    assert (len(graph), graph.number_of_edges()) == (7, 7)
    assert graph.nodes[COMPANY]["label"] == "蓝桉科技"
    drawing = ET.fromstring(opened.run("maitu.files.svg()"))
    assert "检验人手紧缺" in "".join(drawing.itertext())
    triples = {t.triple for t in ox.parse(opened.run("maitu.files.turtle()").encode(),
                                          format=ox.RdfFormat.TURTLE)}
    assert triples == {quad.triple for quad in select(store).quads}


@pytest.mark.parametrize(("kind", "begins"), [
    ("png", b"\x89PNG"), ("svg", b"<svg"), ("csv", b"\xef\xbb\xbf"), ("graphml", b"<?xml"),
    ("ttl", b"@prefix"),
])
def test_files_are_saved(opened: Any, kind: str, begins: bytes) -> None:
    opened.page.click("#show-cite")
    with opened.page.expect_download() as waiting:
        opened.page.click(f"[data-file={kind}]")
    assert waiting.value.suggested_filename == f"脉图知识图谱.{kind}"
    assert waiting.value.path().read_bytes().startswith(begins)
    assert opened.complaints == []


def test_a_cell_is_never_a_formula(open_page: Any) -> None:
    scene = Scene((Node("https://example.org/a", "=1+1"), Node("https://example.org/b", "乙")),
                  (Edge("https://example.org/a", "https://example.org/b", "drives"),))
    assert '"\'=1+1"' in open_page(render(scene)).run("maitu.files.csv()")


def test_the_view_can_be_cited(opened: Any, store: Any) -> None:
    opened.run(f"maitu.select('{RISK}')")
    opened.page.click("#panel [data-act=only1]")
    opened.page.click("#show-cite")
    box = text(opened, "#cite")
    assert "2024-12-31" in box and "《数字车间行动计划》" in box and "SHA-256" in box
    query = text(opened, "[data-part=queryShown]")
    (triple,) = store.query(query)
    assert (triple.subject.value, triple.object.value) == (RISK, PRODUCT)
    assert RISK in {node.iri for node in select(store, query=query).nodes}
    opened.page.keyboard.press("Escape")
    assert opened.run("maitu.state().selected") == RISK


def test_the_query_that_made_a_page_is_named(store: Any, open_page: Any) -> None:
    query = "CONSTRUCT WHERE { ?a mt:adopts ?b }"
    page = open_page(render(select(store, query=query)))
    page.page.click("#show-cite")
    assert text(page, "[data-part=queryMade]") == query


def test_light_and_dark_are_the_readers_choice(opened: Any) -> None:
    def paper() -> int:
        colour = opened.run("getComputedStyle(document.body).backgroundColor")
        return sum(map(int, colour[4:-1].split(",")))
    assert paper() > 700
    opened.page.click("#theme")
    assert paper() < 150 and "theme=dark" in opened.run("location.hash")


def test_arrows_walk_through_the_picture(opened: Any) -> None:
    opened.page.focus("#network")
    opened.page.keyboard.press("ArrowDown")
    first = opened.run("maitu.state().selected")
    assert first == COMPANY
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        opened.page.keyboard.press(key)
    assert opened.run("maitu.state().selected") is not None
    opened.page.keyboard.press("Enter")
    assert opened.run("document.activeElement.id") == "panel"


def test_paper_gets_the_picture_and_the_quotes(opened: Any) -> None:
    opened.run(f"maitu.select('{RISK}')")
    opened.page.click("#theme")
    assert opened.run("maitu.state().theme") == "dark"
    opened.run("window.dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    ink = opened.run("getComputedStyle(document.body).color")
    assert sum(map(int, ink[4:-1].split(","))) < 200  # paper is white whatever the screen is
    assert "检验人手紧缺仍制约云质检" in text(opened, "#paper")
    assert opened.page.locator("#paper > svg").bounding_box()["width"] > 300
    assert not opened.page.is_visible("#legend")
    assert opened.complaints == []


def test_without_scripts_there_is_a_picture(store: Any, browser: Any, tmp_path: Any) -> None:
    file = tmp_path / "page.html"
    file.write_text(render(select(store)), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    box = page.locator("svg.still").bounding_box()
    assert box["width"] > 500 and box["height"] > 200
    assert "蓝桉科技" in page.locator("svg.still").text_content()
    assert not page.is_visible("#search")
    context.close()


def test_hundreds_open_with_their_hubs_and_the_whole_is_a_click_away(open_page: Any) -> None:
    page = open_page(render(crowd(400)))
    assert visible(page)["nodes"] == 120
    page.page.click("[data-scope=whole]")
    assert visible(page) == {"nodes": 400, "edges": 820}
    page.page.click("#undo")
    assert visible(page)["nodes"] == 120
    assert page.run("maitu.select('https://example.org/399')")
    assert page.run("maitu.locate('https://example.org/399')")
    assert visible(page)["nodes"] > 120
    assert page.complaints == []


def test_hundreds_open_with_what_was_asked_for(open_page: Any) -> None:
    page = open_page(render(crowd(400, asked=True)))
    assert visible(page)["nodes"] == 5


def test_thousands_are_a_map(open_page: Any) -> None:
    html = render(crowd(1600))
    assert 'id="library"' not in html
    page = open_page(html, viewport={"width": 1280, "height": 800})
    assert visible(page) == {"nodes": 1600, "edges": 3280}
    place = page.run("maitu.select('https://example.org/5'), maitu.locate('https://example.org/5')")
    assert "第5家企业" in text(page, "#panel h2")
    page.run("maitu.clear()")
    box = page.page.locator("#network").bounding_box()
    page.page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
    assert page.run("maitu.state().selected") == "https://example.org/5"
    page.page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 350, box["y"] + 320)
    page.page.mouse.up()
    moved = page.run("maitu.locate('https://example.org/5')")
    assert (round(moved["x"] - place["x"]), round(moved["y"] - place["y"])) == (50, 20)
    page.page.mouse.wheel(0, -300)
    assert len(page.run("maitu.path('https://example.org/0', 'https://example.org/40')")) == 2
    assert page.run("maitu.search('第1599家')") == ["https://example.org/1599"]
    assert page.complaints == []


WRITTEN = """async () => {
  const size = document.querySelector("#network canvas").getBoundingClientRect();
  const draws = CanvasRenderingContext2D.prototype;
  const write = draws.fillText;
  const names = [];
  draws.fillText = function (text, x, y) {
    const half = this.measureText(text).width / 2;
    names.push([text, x - half >= 0 && x + half <= size.width && y >= 0 && y + 12 <= size.height]);
    return write.call(this, text, x, y);
  };
  document.getElementById("theme").click();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  draws.fillText = write;
  return names;
}"""


@pytest.mark.parametrize("viewport", [(1280, 800), (390, 844)])
def test_the_border_of_a_map_cuts_no_name(open_page: Any, viewport: tuple[int, int]) -> None:
    page = open_page(render(crowd(1600)), viewport=dict(zip(("width", "height"), viewport,
                                                            strict=True)))
    box = page.page.locator("#network").bounding_box()
    at = page.run("maitu.locate('https://example.org/5')")
    page.page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    for turn in (0, -800, -800):
        if turn:
            page.page.mouse.wheel(0, turn)
            page.page.wait_for_timeout(300)
        names = page.run(WRITTEN)
        assert len(names) > 3
        assert [name for name, whole in names if not whole] == []


def test_above_there_are_communities_that_open(open_page: Any) -> None:
    page = open_page(render(replace(crowd(5200), quads=())), viewport={"width": 1280, "height": 800})
    assert page.run("maitu.state().islands") and visible(page)["nodes"] == 0
    at = page.run("maitu.locate('https://example.org/0')")
    box = page.page.locator("#network").bounding_box()
    for _ in range(2):
        page.page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    assert not page.run("maitu.state().islands")
    assert 4 < visible(page)["nodes"] <= 300
    page.page.click("#undo")
    assert page.run("maitu.state().islands")
    page.run("maitu.select(maitu.search('第5101家企业')[0])")
    assert visible(page)["nodes"] == 5
    page.page.click("[data-mode-button=table]")
    assert "共 10660 行" in text(page, "#list")
    assert page.page.locator("#list tbody tr").count() == 200
    assert page.complaints == []


@pytest.mark.parametrize("settings", [{}, {"color_scheme": "dark"},
                                      {"viewport": {"width": 390, "height": 844}}])
def test_no_serious_barrier(store: Any, open_page: Any, settings: dict[str, Any]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(render(select(store)), bypass_csp=True, **settings)
    for action in ("maitu.clear()", f"maitu.select('{COMPANY}')",
                   f"maitu.path('{POLICY}', '{PRODUCT}')", "maitu.show('table')",
                   "document.querySelector('#show-cite').click()"):
        page.run(action)
        found = axe.run(page.page).response["violations"]
        serious = [(v["id"], v["impact"], [n["html"] for n in v["nodes"]][:3]) for v in found
                   if v["impact"] in ("serious", "critical")]
        assert not serious, action
