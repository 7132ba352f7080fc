from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from maitu.viz.page import render, write
from maitu.viz.scene import Edge, Node, Quote, Scene, Source
from maitu.viz.selection import select

HOSTILE = ("</script><img src=x onerror=alert(1)><!-- \u2028 "
           "'href'=\"javascript:alert(2)\" {{ 7*7 }}")


class Outline(HTMLParser):
    """The elements of a page with their attributes, and what stands in script elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag in ("script", "style")
        if self.open:
            self.inside.append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.inside[-1] += data

    def blocks(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        texts = iter(self.inside)
        return [(attributes, text) for name, attributes in self.tags
                if name in ("script", "style") and (text := next(texts)) is not None
                and name == tag]

    def data(self, id: str) -> Any:
        return json.loads(next(t for a, t in self.blocks("script") if a.get("id") == id))


def hostile() -> Scene:
    a, b = "https://example.org/a", "https://example.org/b"
    quote = Quote(HOSTILE, "https://example.org/doc", HOSTILE, 1, 0.5, HOSTILE)
    return Scene(
        (Node(a, HOSTILE, ("Company",), (HOSTILE + "1",), same_as=("javascript:alert(3)",)),
         Node(b, "乙", (HOSTILE,))),
        (Edge(a, b, "https://example.org/" + HOSTILE, (quote,)),),
        (Source("https://example.org/doc", HOSTILE, HOSTILE, "2024", "javascript:alert(4)"),),
        (ox.Quad(ox.NamedNode(a), ox.NamedNode("https://example.org/p"), ox.Literal(HOSTILE)),),
        title=HOSTILE,
    )


def test_the_page_is_whole_html(store: Any) -> None:
    html = render(select(store), "鹭州")
    outline = Outline(html)
    assert html.startswith("<!doctype html>\n<html lang=\"zh-Hans\">")
    assert ("meta", {"charset": "utf-8"}) in outline.tags
    assert any(a.get("name") == "viewport" for _, a in outline.tags)
    assert "<title>鹭州</title>" in html
    assert [tag for tag, _ in outline.tags].count("h1") == 1


def test_nothing_comes_from_elsewhere(store: Any) -> None:
    outline = Outline(render(select(store)))
    for tag, attributes in outline.tags:
        assert not {"src", "srcset", "action", "data", "poster"} & attributes.keys(), tag
        assert tag != "link" or attributes["href"] == "data:,"
        assert tag not in ("iframe", "object", "embed", "base", "img")
    assert not any("sourceMappingURL" in text for _, text in outline.blocks("script"))
    assert not any("url(" in text or "@import" in text for _, text in outline.blocks("style"))


def test_the_policy_allows_just_the_scripts_and_styles_that_are_there(store: Any) -> None:
    outline = Outline(render(select(store)))
    policy = next(a["content"] or "" for _, a in outline.tags
                  if a.get("http-equiv") == "Content-Security-Policy")
    code = [text for attributes, text in outline.blocks("script") if "type" not in attributes]
    code += [zlib.decompress(base64.b64decode(text)).decode()
             for attributes, text in outline.blocks("script") if attributes.get("id") == "library"]
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
              for text in code + [text for _, text in outline.blocks("style")]}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_graph_in_the_page_is_the_scenes(store: Any) -> None:
    scene = select(store)
    outline = Outline(render(scene))
    text = next(t for a, t in outline.blocks("script") if a.get("id") == "graph")
    assert set(ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)) == set(scene.quads)


def test_nodes_and_edges_are_placed_named_and_typed(store: Any) -> None:
    outline = Outline(render(select(store)))
    nodes = {node["name"]: node for node in outline.data("nodes")}
    assert nodes["云质检"]["keys"] == ["yunzhijian", "yzj"]
    assert nodes["鹭州市"]["type"] == "Place"
    assert {type(node["x"]) for node in nodes.values()} == {int}
    assert all(isinstance(node["y"], int) for node in nodes.values())
    assert len(outline.data("edges")) == 7
    assert len(outline.data("facts")["passages"]) == 7  # two relations share a sentence


def test_edges_with_the_same_ends_are_bent_apart() -> None:
    nodes = (Node("https://example.org/a", "甲"), Node("https://example.org/b", "乙"))
    a, b = (node.iri for node in nodes)
    scene = Scene(nodes, (Edge(a, b, "adopts"), Edge(b, a, "drives"), Edge(a, b, "launches")))
    bends = [edge.get("bend", 0) for edge in Outline(render(scene)).data("edges")]
    assert bends == [-0.16, 0, 0.16]
    (single,) = Outline(render(replace(scene, edges=scene.edges[:1]))).data("edges")
    assert "bend" not in single


def test_hostile_texts_stay_texts() -> None:
    html = render(hostile())
    outline = Outline(html)
    assert not {"img"} & {tag for tag, _ in outline.tags}
    assert not any(name.startswith("on") for _, a in outline.tags for name in a)
    assert outline.data("nodes")[0]["name"] == HOSTILE
    assert "same" not in outline.data("nodes")[0]
    assert outline.data("facts")["passages"][0]["text"] == HOSTILE
    assert all("url" not in source for source in outline.data("facts")["sources"])
    assert len(outline.blocks("script")) == 7
    assert "{{ 7*7 }}" in html


def test_the_same_scene_gives_the_same_bytes(store: Any, tmp_path: Path) -> None:
    write(select(store), tmp_path / "new" / "one.html")
    write(select(store), tmp_path / "two.html")
    first = (tmp_path / "new" / "one.html").read_bytes()
    assert first == (tmp_path / "two.html").read_bytes()
    assert b"\r" not in first
    assert "蓝桉科技" in first.decode("utf-8")


def test_without_scripts_there_is_a_table_of_quotes(store: Any) -> None:
    html = render(select(store))
    table = html[html.index("<noscript>"):html.index("</noscript>")]
    assert "蓝桉科技 — 采用 → 工业视觉" in table
    assert "蓝桉科技已采用工业视觉检查零件" in table
    assert "《数字车间行动计划》 第3页" in re.sub(r"\s+", " ", table)


@pytest.mark.parametrize(("scene", "title", "expected"), [
    (Scene(), None, "脉图知识图谱"),
    (Scene(title="云质检"), None, "云质检 · 脉图知识图谱"),
    (Scene(title="云质检"), "我的图", "我的图"),
])
def test_the_title_says_what_is_shown(scene: Scene, title: str | None, expected: str) -> None:
    assert f"<h1>{expected}</h1>" in render(scene, title)


def test_a_page_of_150_entities_stays_below_700_kilobytes(
    make_graph: Any, make_store: Any
) -> None:
    names = [f"第{n}车间设备公司" for n in range(150)]
    pairs = [(names[n % 150], names[(n * 7 + 1 + n // 150) % 150]) for n in range(240)]
    said = [f"{a}与{b}将在车间里试用新的检验设备，双方约定在第{n}周公布试用的结果并交换数据"
            for n, (a, b) in enumerate(pairs)]
    graph = make_graph(
        "equipment", "设备试用记录", "。".join((*said, *names)), "2024-05",
        {name: ("Company",) for name in names},
        [(a, "cooperatesWith", b, quote, "stated")
         for (a, b), quote in zip(pairs, said, strict=True)])
    scene = select(make_store(graph))
    assert (len(scene.nodes), len(scene.edges)) == (150, 240)
    assert len(render(scene).encode()) < 700_000
