"""Where the text of a web page is: the element that holds the article, without menus around it."""

from __future__ import annotations

import re
from functools import cache

from lxml.html import HtmlElement

from maitu.ingest.rulebook import toml

_SENTENCE_MARKS = re.compile("[，。、；！？]|[a-z][,.] ")
_MOST_OF_PAGE = 0.5  # share of the page's sentence marks: what holds more is no furniture
_NEARLY_ALL = 0.95
_HOLDERS = frozenset({"body", "div", "section", "article", "main", "table", "form", "center"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)  # WeChat makes its text visible by script
_PARTS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")


def main(root: HtmlElement) -> HtmlElement:
    """Return the element with the page's text; takes the furniture off `root`.

    Chosen is the smallest element known to hold articles (`rules/furniture.toml`, `<article>`,
    `<main>`) that has most of the page's sentences; without one, the smallest element of all
    that has; the measure is punctuation outside links, for menus have none.
    """
    body = root.find("body")
    page = body if body is not None else root
    take_off_furniture(page)
    weights = _weights(page)
    enough = _MOST_OF_PAGE * weights[page]
    holding = [element for element in page.iter() if weights.get(element, 0) >= max(enough, 1)]
    known = [element for element in holding if _is_known(element)]
    # Deeper elements come later in document order; all that hold most of a page are nested.
    return known[-1] if known else _narrowest(holding, page, weights)


def _narrowest(
    holding: list[HtmlElement], page: HtmlElement, weights: dict[HtmlElement, int]
) -> HtmlElement:
    """Return the deepest element that has nearly all that its parents have."""
    chosen = page
    for element in holding:
        if weights[element] >= _NEARLY_ALL * weights[page] and element.tag in _HOLDERS:
            chosen = element
    return chosen


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)
        for name, patterns in toml("furniture")["html"].items()
    }


def _marks(element: HtmlElement) -> list[str]:
    """Return the id and the classes of an element."""
    return [*(element.get("class") or "").split(), *(element.get("id") or "").split()]


def _is_known(element: HtmlElement) -> bool:
    if element.tag in {"article", "main"} or element.get("role") == "main":
        return True
    return any(_rules()["content"].fullmatch(mark) for mark in _marks(element))


def take_off_furniture(page: HtmlElement) -> None:
    """Remove scripts, menus and the like from an element, but nothing with most of its text."""
    weights = _weights(page)
    most = _MOST_OF_PAGE * weights[page]
    for element in list(page.iter()):
        if element is page or not isinstance(element.tag, str):
            continue
        always = element.tag in {"script", "style", "noscript", "template", "head"}
        if always or (_is_furniture(element) and weights.get(element, 0) <= most):
            parent = element.getparent()
            if parent is not None:
                element.drop_tree()


def _is_furniture(element: HtmlElement) -> bool:
    rules = _rules()
    if rules["tags"].fullmatch(str(element.tag)) or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or _HIDDEN.search(element.get("style") or ""):
        return True
    if rules["roles"].fullmatch(element.get("role") or ""):
        return True
    if _is_known(element) or element.tag in {"p", "span", "strong", "em", "td"}:
        return False
    parts = [part for mark in _marks(element) for part in _PARTS.split(mark)]
    return any(rules["furniture"].fullmatch(part) for part in parts)


def _weights(page: HtmlElement) -> dict[HtmlElement, int]:
    """Count the sentence marks under every element that has any, links left out."""
    weights: dict[HtmlElement, int] = {page: 0}
    # Reversed document order visits children before parents.
    for element in reversed(list(page.iter())):
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "a"}:
            own = 0
        else:
            texts = [element.text, *(child.tail for child in element)]
            own = sum(len(_SENTENCE_MARKS.findall(text)) for text in texts if text)
            own += sum(weights.get(child, 0) for child in element)
        if own or element is page:
            weights[element] = own
    return weights
