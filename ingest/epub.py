"""EPUB to blocks: the chapters in reading order."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from maitu.ingest import archive, content, encoding, html
from maitu.ingest.blocks import Block, Draft
from maitu.ontology.errors import DocumentError

_PAGES = {"application/xhtml+xml", "text/html"}


def read(data: bytes, path: Path, max_bytes: int) -> Draft:
    """Return the blocks of an EPUB book, and what its package says of it.

    Raises:
        DocumentError: broken, encrypted, too large when unpacked, or no EPUB.
    """
    book = archive.opened(data, path, max_bytes)
    container = _xml(archive.part(book, "META-INF/container.xml", path), path)
    package_name = container.xpath("string(//*[local-name()='rootfile']/@full-path)")
    package = _xml(archive.part(book, str(package_name), path), path)
    locked = _locked(book, path)
    blocks: list[Block] = []
    for chapter in _chapters(package, posixpath.dirname(str(package_name))):
        if chapter in locked:
            raise DocumentError(path, "the book is encrypted (DRM); a copy without it is needed")
        root = html.parse(encoding.decode(archive.part(book, chapter, path), path))
        if root is not None:
            content.take_off_furniture(root)
            body = root.find("body")
            blocks += html.walk(root if body is None else body)
    return Draft(blocks, _said(package))


def _xml(data: bytes, path: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(path, f"the book is broken: {error}") from error


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """Return the names of the book's pages in the order of its spine, tables of contents not."""
    items: dict[str, str] = {}
    for item in package.iter("{*}item"):
        navigation = "nav" in (item.get("properties") or "").split()
        if item.get("media-type") in _PAGES and not navigation:
            href = unquote(item.get("href") or "").partition("#")[0]
            items[item.get("id") or ""] = posixpath.normpath(posixpath.join(folder, href))
    spine = [ref.get("idref") or "" for ref in package.iter("{*}itemref")]
    # Each once: a spine that names one page a thousand times would be a bomb.
    return list(dict.fromkeys(items[id] for id in spine if id in items))


def _said(package: etree._Element) -> dict[str, str]:
    said: dict[str, str] = {}
    for element in package.iter("{http://purl.org/dc/elements/1.1/}*"):
        name = etree.QName(element).localname
        if element.text and element.text.strip():
            said.setdefault("author" if name == "creator" else name, element.text.strip())
    said.pop("source", None)  # of the print edition: an ISBN
    return said


def _locked(book: zipfile.ZipFile, path: Path) -> set[str]:
    """Return the names of the encrypted parts (fonts are often, and do no harm)."""
    if "META-INF/encryption.xml" not in book.namelist():
        return set()
    listed = archive.part(book, "META-INF/encryption.xml", path).decode("utf-8", "replace")
    return {unquote(uri) for uri in re.findall(r"CipherReference\s+URI=\"([^\"]+)\"", listed)}
