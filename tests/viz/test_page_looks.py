"""How the page looks on screens of several sizes: nothing is cut, broken or lies on its like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from maitu.ontology.naming import entity_iri
from maitu.viz.page import render
from maitu.viz.selection import select

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_suggestions_stay_on_a_phone(store: Any, open_page: Callable[..., Any], locale: str) -> None:
    opened = open_page(render(select(store)), locale=locale, **PHONE)
    opened.page.fill("#search", "科技")
    box = opened.page.locator("#found").bounding_box()
    assert box["x"] >= 0 and 300 < box["width"] <= 390 - box["x"]
    assert opened.run("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_the_list_is_no_wider_than_its_column(
        store: Any, open_page: Callable[..., Any], width: int) -> None:
    opened = open_page(render(select(store)), viewport={"width": width, "height": 768})
    opened.page.click("[data-mode-button=table]")
    for kind in ("relations", "entities"):
        opened.page.click(f"#table-{kind}")
        wide = opened.run("[...document.querySelectorAll('#list, #list table')]"
                          ".map((e) => e.scrollWidth - e.parentElement.clientWidth)")
        assert max(wide) <= 0, kind


def test_names_of_lanes_break_between_words(store: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(render(select(store)), locale="en-GB")
    opened.page.click("[data-mode-button=layers]")
    svg = opened.run("maitu.files.svg()")
    assert ">Issuing bodies<" in svg and ">Policies above<" in svg


def test_english_pages_have_no_chinese_of_their_own(
        make_graph: Callable[..., Any], make_store: Callable[..., Any],
        open_page: Callable[..., Any]) -> None:
    firm, product = ("Lanan", "Lan-an Technologies"), "Cloud inspection"
    graph = make_graph("note", "Note", "Lanan launches Cloud inspection.", "2024-05",
                       {firm[0]: ("Company",), product: ("Product",)},
                       [(firm[0], "launches", product, "Lanan launches Cloud inspection.", "stated")])
    company = replace(graph.entities[0], names=firm)
    store = make_store(replace(graph, entities=(company, *graph.entities[1:])))
    opened = open_page(render(select(store), made="2024-06-30"), locale="en-GB")
    assert opened.page.title() == opened.page.inner_text("h1") == "Maitu graph"
    assert opened.page.inner_text("#counts") == "2 entities · 1 relation · 1 document"
    opened.run(f"maitu.select('{entity_iri('Company', firm[0])}')")
    opened.page.click("[data-mode-button=table]")
    assert "Also called: Lan-an Technologies" in opened.page.inner_text("#panel")
    opened.page.click("#show-cite")
    told = opened.page.inner_text("body")
    chinese = set(re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", told))
    assert "(2024-06-30)" in told and chinese == {"中文", "鹭州日报", "一、进展"}  # the document's own
