"""Whole stores out of and into files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.formats import (
    EXPORT_FORMATS,
    export,
    read_quads,
    write_quads,
    write_triples,
)
from maitu.graph.media import MEDIA_TYPES, RDF_FORMATS
from maitu.graph.vocabulary import ontology_triples
from maitu.ontology import terms
from maitu.ontology.errors import DocumentError, MaituError


@pytest.fixture
def full(store: EmbeddedStore) -> EmbeddedStore:
    """A store with a document and the ontology, whose texts are in two languages."""
    store.replace(terms.ONTOLOGY, ontology_triples())
    return store


@pytest.mark.parametrize("format", ["trig", "nq", "jsonld"])
def test_there_and_back_with_named_graphs(
    full: EmbeddedStore, make_store: Callable[..., EmbeddedStore], tmp_path: Path, format: str
) -> None:
    file = tmp_path / f"all.{format}"
    file.write_bytes(export(full, format))
    copy = make_store("copy.db")
    copy.add(read_quads(file))
    assert set(copy.quads()) == set(full.quads())
    assert export(copy, format) == file.read_bytes()


@pytest.mark.parametrize("format", ["ttl", "nt"])
def test_there_and_back_as_one_graph(full: EmbeddedStore, tmp_path: Path, format: str) -> None:
    file = tmp_path / f"all.{format}"
    file.write_bytes(export(full, format))
    assert {q.triple for q in read_quads(file)} == {q.triple for q in full.quads()}


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_the_order_of_writing_makes_no_difference(
    store: EmbeddedStore, make_store: Callable[..., EmbeddedStore], format: str
) -> None:
    other = make_store("other.db")
    for quad in sorted(store.quads(), key=str, reverse=True):
        other.add([quad])
    assert export(other, format) == export(store, format)


def test_turtle_is_for_reading(store: EmbeddedStore) -> None:
    text = export(store, "ttl").decode()
    lines = text.splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix ")]
    assert prefixes == sorted(prefixes) == lines[:len(prefixes)] != []
    assert "mt:launches id:" in text


def test_every_media_type_has_its_format() -> None:
    assert set(MEDIA_TYPES.values()) == set(RDF_FORMATS)
    for media_type, name in MEDIA_TYPES.items():
        assert RDF_FORMATS[name] == ox.RdfFormat.from_media_type(media_type)


def test_unknown_format(store: EmbeddedStore) -> None:
    with pytest.raises(MaituError, match="docx: no such format"):
        export(store, "docx")


def test_rdf_xml_and_the_suffixes_of_others(store: EmbeddedStore, tmp_path: Path) -> None:
    triples = {q.triple for q in store.quads()}
    for suffix in ("rdf", "owl", "xml"):
        file = tmp_path / f"a.{suffix}"
        file.write_bytes(write_triples(triples, "rdf"))
        assert {q.triple for q in read_quads(file)} == triples


def test_a_page_gives_back_its_graph(store: EmbeddedStore, tmp_path: Path) -> None:
    data = json.dumps(json.loads(write_quads(store.quads(), "jsonld")), ensure_ascii=False)
    data = data.replace("<", "\\u003c").replace("&", "\\u0026")
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><title>图</title><script>var a = '<p>';</script>\n"
        f'<script type="application/ld+json" id="graph">{data}</script><p>&amp;</p>',
        encoding="utf-8")
    assert set(read_quads(page)) == set(store.quads())


@pytest.mark.parametrize(("name", "content", "message"), [
    ("a.ttl", "<x:a> <x:b> 1 .\n<x:c> .\n", "line 2: "),
    ("a.nt", "<x:a> <x:b> <x:c> .\n\n<x:a> nonsense .\n", "line 3: "),
    ("a.trig", "<x:g> {\n <x:a> <x:b> ", "line 2: "),
    ("a.jsonld", '{"@id": "x:a",\n "x:b": }', "line 2: "),
    ("a.rdf", "<a>\n<b></a>", ""),
    ("a.json", '{"doc": "a", "entities": []}', "states nothing"),
    ("a.html", "<p>a page</p>", "holds no graph"),
    ("b.html", '<p>\n<script id="graph">\n{"@id": 1,\n]</script>', "line 4: "),
    ("a.txt", "text", "no RDF file by its suffix"),
    ("a.nq", b"<x:a> <x:b> \"\xff\xfe\" .\n", "line 1: "),
])
def test_malformed_files_name_file_and_line(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DocumentError) as raised:
        read_quads(file)
    assert str(raised.value).startswith(str(file))
    assert message in str(raised.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        read_quads(tmp_path / "a.ttl")


def test_relative_iris_do_not_depend_on_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<#me> <x:p> 1 .")
    assert [q.subject for q in read_quads(tmp_path / "a.ttl")] == [
        ox.NamedNode("https://w3id.org/maitu/id/file/a.ttl#me")]
