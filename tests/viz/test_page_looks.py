"""How the page looks on screens of several sizes: nothing is cut, broken or lies on its like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

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
