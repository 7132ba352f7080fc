"""Pages that are kept for who asks again."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response
from fastapi.testclient import TestClient

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.remote import RemoteStore
from maitu.ontology.model import DocumentGraph
from maitu.ontology.naming import entity_iri
from maitu.ontology.terms import BASE
from maitu.viz.explorer.kept_pages import LARGEST, KeptPages, PageKey, current
from maitu.viz.explorer.page import address

TEXT = "蓝桉科技推出云质检。"


def key(path: bytes, zh: bool = True) -> PageKey:
    return PageKey(path, b"", zh)


def test_a_page_asked_for_again_is_the_same_until_something_is_written(
        make_graph: Callable[..., DocumentGraph], make_whole: Callable[..., EmbeddedStore],
        explore: Callable[[EmbeddedStore], TestClient]) -> None:
    store = make_whole(make_graph(
        "note", "车间札记", TEXT, "2024-05", {"蓝桉科技": ("Company",), "云质检": ("Product",)},
        [("蓝桉科技", "launches", "云质检", TEXT.rstrip("。"), "stated")]))
    iri = entity_iri("Company", "蓝桉科技")
    client, at = explore(store), address(BASE, iri)
    first = client.get(at)
    again = client.get(at)
    assert (again.text, again.headers) == (first.text, first.headers)
    assert "lang=en" in client.get(f"{at}?lang=en").headers["set-cookie"]
    assert client.get(at).text.startswith('<!doctype html>\n<html lang="en">')
    client.cookies.clear()
    assert client.get(at).text == first.text
    store.update(f'INSERT DATA {{ GRAPH <urn:x> {{ <{iri}> skos:altLabel "蓝桉"@zh }} }}')
    assert "又名 蓝桉" in client.get(at).text


def test_the_least_used_go_first_and_large_ones_are_never_kept() -> None:
    pages = KeptPages(most=1500)
    for name in (b"a", b"b", b"c"):
        pages.keep(key(name), Response("x" * 400))
        pages.get(key(b"a"))
    assert [pages.get(key(name)) is not None for name in (b"a", b"b", b"c")] == [True, False, True]
    assert pages.get(key(b"a", zh=False)) is None
    pages.keep(key(b"large"), Response("x" * (LARGEST + 1)))
    pages.keep(key(b"none"), Response("", 404))
    assert pages.get(key(b"large")) is pages.get(key(b"none")) is None


def test_pages_of_an_engine_are_not_kept() -> None:
    with RemoteStore("http://127.0.0.1:9/sparql", base=BASE, fresh=60) as engine:
        current(engine).keep(key(b"a"), Response("x"))
        assert current(engine).get(key(b"a")) is None
