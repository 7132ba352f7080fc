"""HTML to blocks: saved web pages and WeChat articles, without what surrounds the text."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from maitu.ingest import content, inline, lines
from maitu.ingest.blocks import Block, Draft, Kind, Run, make
from maitu.ingest.spacing import plain_characters, tidy
from maitu.ontology.errors import DocumentError

_SIGNS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html[\s>])",
    re.I | re.S,
)
_CHINESE = r"[\u3000-\u9fff\uff00-\uffef]"
_SOURCE_BREAK = re.compile(rf"(?<={_CHINESE})[ \t]*\n\s*(?={_CHINESE})")
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
     "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
     "tfoot", "th", "thead", "tr", "ul")
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.I)
_LAYOUT = 300  # characters: a table cell with more text lays out a page, it holds no value
_SCRIPT_VALUES = {  # what WeChat articles say of themselves in their scripts
    "publish_time": re.compile(r"\b(?:var\s+)?ct\s*=\s*[\"'](\d{10})[\"']"),
    "url": re.compile(r"\bmsg_link\s*=\s*[\"'](https?:[^\"']{5,500})[\"']"),
    "account": re.compile(r"\bnickname\s*=\s*(?:htmlDecode\()?[\"']([^\"'<>]{1,60})[\"']"),
    "title": re.compile(r"\bmsg_title\s*=\s*[\"']([^\"'<>]{1,200})[\"']"),
}
_NAMED = {"activity-name": "title", "js_name": "account", "publish_time": "date"}  # WeChat's ids


def looks_like(text: str) -> bool:
    """Tell whether a text file is really a web page."""
    return bool(_SIGNS.match(text[:2000]))


def read(text: str) -> Draft:
    """Return the blocks of a web page's main text, and what its head says of it."""
    root = parse(text)
    if root is None:
        return Draft([])
    said = _said(root, text)
    main = content.main(root)
    blocks = list(walk(main))
    title = said.get("title")
    if title and not any(_same(title, block.text) for block in blocks[:8]):
        heading = make("heading", title, 1)
        blocks = [heading, *blocks] if heading else blocks
    return Draft(blocks, said)


def parse(text: str) -> HtmlElement | None:
    """Return the root of an HTML text, None if it has no element. Loads nothing.

    Raises:
        ValueError: elements stand in each other so deep that the parser gave up.
    """
    parser = lxml_html.HTMLParser(  # huge: texts of more than 10 MB, which else are dropped
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise ValueError("its elements stand in each other more than 2,000 deep")
    return root


def archived(data: bytes, path: Path) -> tuple[bytes, str | None]:
    """Return the page in a web archive (MHTML), and the address it was saved from.

    Raises:
        DocumentError: the archive holds no page.
    """
    message = email.message_from_bytes(data)  # the newer policy takes ages for odd headers
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                address = part.get("Content-Location") or message.get("Snapshot-Content-Location")
                return page, str(address) if address else None
    raise DocumentError(path, "the web archive holds no page")


def rows(source: str) -> Iterator[Block]:
    """Yield the rows of the tables in a piece of HTML."""
    root = parse(source)
    if root is not None:
        for table in root.iter("table"):
            yield from _rows(table)


def walk(root: HtmlElement) -> Iterator[Block]:
    """Yield the blocks under an element, in reading order."""
    runs: list[Run] = []
    kinds: list[tuple[Kind, int]] = []  # of the headings and list items that are open
    bold = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS:
                yield from _flushed(runs, kinds)
            bold += _is_bold(element)
            if tag == "li" or re.fullmatch("h[1-6]", tag):
                kinds.append(("item", 0) if tag == "li" else ("heading", int(tag[1])))
            if tag == "table" and _is_data(element):
                yield from _rows(element)
                walker.skip_subtree()
            elif tag == "sup" and inline.is_note_mark(element.text_content(), _last(runs)):
                walker.skip_subtree()
            elif element.text:
                runs.append((_flowing(element.text), bold > 0))
        else:
            if tag in _BLOCKS:
                yield from _flushed(runs, kinds)
            bold -= _is_bold(element)
            if tag == "li" or re.fullmatch("h[1-6]", tag):
                kinds.pop()
            if element is not root and element.tail:
                runs.append((_flowing(element.tail), bold > 0))
    yield from _flushed(runs, kinds)


def _flushed(runs: list[Run], kinds: list[tuple[Kind, int]]) -> Iterator[Block]:
    kind, level = kinds[-1] if kinds else ("paragraph", 0)
    block = make(kind, runs, level)
    runs.clear()
    if block:
        yield block


def _last(runs: list[Run]) -> str:
    return next((text for text, _ in reversed(runs) if text), "")


def _flowing(text: str | None) -> str:
    """Return the text of a node without the line breaks of the source between Chinese."""
    return _SOURCE_BREAK.sub("", text or "")


def _is_bold(element: HtmlElement) -> bool:
    return element.tag in {"b", "strong"} or bool(_BOLD.search(element.get("style") or ""))


def _is_data(table: HtmlElement) -> bool:
    """Tell whether a table holds values, and not the layout of a page."""
    if table.find(".//table") is not None:
        return False
    cells = list(table.iter("td", "th"))
    longest = max((len(cell.text_content()) for cell in cells), default=0)
    return longest <= _LAYOUT and any(len(row) > 1 for row in table.iter("tr"))


def _rows(table: HtmlElement) -> Iterator[Block]:
    for row in table.iter("tr"):
        block = lines.row([" ".join(cell.itertext()) for cell in row.iter("td", "th")])
        if block:
            yield block


def _said(root: HtmlElement, text: str) -> dict[str, str]:
    """Return what a page's head, and a WeChat article's known places, say of it."""
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if key and meta.get("content", "").strip():
            said.setdefault(key.lower(), tidy(plain_characters(meta.get("content", ""))))
    for element in root.iter("link"):
        if element.get("rel") == "canonical" and element.get("href", "").startswith("http"):
            said.setdefault("canonical", element.get("href", ""))
    for id, field in _NAMED.items():
        found = root.xpath("//*[@id=$id]", id=id)
        if isinstance(found, list) and found and isinstance(found[0], HtmlElement):
            said[field] = tidy(plain_characters(found[0].text_content()))
    for field, pattern in _SCRIPT_VALUES.items():
        if not said.get(field) and (value := pattern.search(text)):
            said["date" if field == "publish_time" else field] = value[1].replace("&amp;", "&")
    if "og:title" not in said and not said.get("title"):
        said["title"] = _title(root)
    if root.get("lang"):
        said.setdefault("lang", root.get("lang", ""))
    return {key: value for key, value in said.items() if value}


def _title(root: HtmlElement) -> str:
    """Return the page's title: its first heading, if the window's title begins with that."""
    window = tidy(plain_characters(root.findtext(".//title") or ""))
    for heading in root.iter("h1"):
        text = tidy(plain_characters(heading.text_content()))
        if text and (text in window or not window):
            return text
    return re.split(r"\s*(?:[_|｜]|\s[-–—]\s)\s*", window)[0]


def _same(title: str, text: str) -> bool:
    return re.sub(r"\s", "", title) == re.sub(r"\s", "", text)


def with_address(draft: Draft, address: str | None) -> Draft:
    """Return the draft of a page that was saved from `address`."""
    return replace(draft, said={"url": address, **draft.said}) if address else draft
