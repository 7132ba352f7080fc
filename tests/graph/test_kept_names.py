"""The index of names is in step with its store, whatever happens to either."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from maitu.graph.documents import remove_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.kept_names import POINTER
from maitu.graph.search import find
from maitu.ontology.errors import StoreError
from maitu.ontology.model import DocumentGraph

EX = "https://example.org/"


def found(store: EmbeddedStore, text: str) -> list[str]:
    return [match.label for match in find(store, text)]


def asked(folder: Path, text: str) -> list[str]:
    with EmbeddedStore.open(folder, read_only=True) as store:
        return found(store, text)


def index_of(folder: Path) -> Path:
    return folder / str(json.loads((folder / POINTER).read_text("utf-8"))["file"])


def named(iri: str, *names: str) -> str:
    """Write the triples of an entity that a document mentions."""
    labels = "".join(f'<{EX}{iri}> rdfs:label "{name}" . ' for name in names)
    return f"<{EX}d> mt:mentions <{EX}{iri}> . {labels}"


@pytest.fixture
def folder(store: EmbeddedStore, tmp_path: Path) -> Path:
    """A store on disk that holds the sample document and is closed."""
    store.close()
    return tmp_path / "maitu.db"


def test_every_write_is_seen_at_once(store: EmbeddedStore, sample: DocumentGraph) -> None:
    assert found(store, "晨星助手") == ["晨星"]
    store.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ {named('a', '海蓝公司')} }} }}")
    assert found(store, "hailan") == ["海蓝公司"]
    store.update(f"INSERT DATA {{ {named('b', '海蓝研究院')} }}")
    assert found(store, "海蓝") == ["海蓝公司", "海蓝研究院"]
    store.update(f'INSERT {{ GRAPH <{EX}g> {{ <{EX}a> skos:altLabel "深蓝" }} }} WHERE {{ }}')
    assert found(store, "深蓝") == ["海蓝公司"]
    store.update(f"PREFIX x: <{EX}> DELETE DATA {{ GRAPH x:g {{ x:a skos:altLabel \"深蓝\" }} }}")
    assert found(store, "深蓝") == []
    store.update('DELETE { ?e rdfs:label ?old } INSERT { ?e rdfs:label "青海公司" } '
                 'WHERE { ?e rdfs:label ?old FILTER (?old = "海蓝研究院") }')
    assert found(store, "青海") == ["青海公司"]
    mentions = ox.Triple(ox.NamedNode(f"{EX}d"), ox.NamedNode(
        "https://w3id.org/maitu/ontology#mentions"), ox.NamedNode(f"{EX}c"))
    label = ox.Triple(ox.NamedNode(f"{EX}c"), ox.NamedNode(
        "http://www.w3.org/2000/01/rdf-schema#label"), ox.Literal("白沙"))
    store.replace(f"{EX}g", [mentions, label])
    assert (found(store, "海蓝"), found(store, "白沙")) == ([], ["白沙"])
    store.add([ox.Quad(mentions.subject, mentions.predicate, ox.NamedNode(f"{EX}d"))])
    store.add([ox.Quad(ox.NamedNode(f"{EX}d"), label.predicate, ox.Literal("白鹭"))])
    assert found(store, "白") == ["白沙", "白鹭"]
    store.remove(f"{EX}g")
    assert found(store, "白") == ["白鹭"]
    remove_document(store, sample.document.name)
    assert found(store, "晨星") == []
    store.update("CLEAR ALL")
    assert found(store, "白") == []


def test_what_is_spoken_of_more_rises(store: EmbeddedStore) -> None:
    store.update(f"INSERT DATA {{ {named('a', '海蓝一号')} {named('b', '海蓝二号')} }}")
    assert found(store, "海蓝") == ["海蓝一号", "海蓝二号"]
    store.update(f"INSERT DATA {{ <{EX}e> mt:mentions <{EX}b> }}")
    assert found(store, "海蓝") == ["海蓝二号", "海蓝一号"]
    store.update(f"INSERT DATA {{ <{EX}x> rdf:subject <{EX}a> . <{EX}y> rdf:object <{EX}a> }}")
    assert found(store, "海蓝") == ["海蓝一号", "海蓝二号"]


def test_the_index_is_kept_and_used_again(folder: Path) -> None:
    index = index_of(folder)
    kept = index.read_bytes()
    for _ in range(2):
        assert asked(folder, "chenxing") == ["晨星"]
    EmbeddedStore.open(folder).close()  # opened for writing, and nothing written
    assert asked(folder, "chenxing") == ["晨星"]
    with EmbeddedStore.open(folder) as store:  # what bears on no name
        store.update(f"INSERT DATA {{ <{EX}a> <{EX}b> 1 }}")
    assert asked(folder, "chenxing") == ["晨星"]
    assert index_of(folder) == index and index.read_bytes() == kept
    with EmbeddedStore.open(folder) as store:
        store.update(f"INSERT DATA {{ {named('a', '海蓝公司')} }}")
    assert asked(folder, "hailan") == ["海蓝公司"]
    assert index_of(folder) == index


def _cut(folder: Path) -> None:
    index = index_of(folder)
    index.write_bytes(index.read_bytes()[:5000])


def _overwrite(folder: Path) -> None:
    index = index_of(folder)
    index.write_bytes(os.urandom(index.stat().st_size))


def _overwrite_the_end(folder: Path) -> None:
    index = index_of(folder)
    content = index.read_bytes()
    index.write_bytes(content[:4096] + b"\x55" * (len(content) - 4096))


@pytest.mark.parametrize("harm", [
    lambda folder: index_of(folder).unlink(),
    lambda folder: (folder / POINTER).unlink(),
    lambda folder: (folder / POINTER).write_text("{"),
    lambda folder: (folder / POINTER).write_text("[]"),
    _cut, _overwrite, _overwrite_the_end,
])
@pytest.mark.parametrize("read_only", [True, False])
def test_an_index_that_is_gone_or_damaged_is_made_anew(
        folder: Path, harm: Callable[[Path], object], read_only: bool) -> None:
    harm(folder)
    with EmbeddedStore.open(folder, read_only=read_only) as store:
        for text in ("晨星助手", "chenxing", "cx"):
            assert found(store, text) == ["晨星"]
        if not read_only:
            store.update(f"INSERT DATA {{ {named('a', '海蓝公司')} }}")
            assert found(store, "海蓝") == ["海蓝公司"]
    assert asked(folder, "晨星") == ["晨星"]
    assert len(list(folder.glob("names-*.sqlite"))) == 1


def test_a_write_by_other_means_is_noticed(folder: Path) -> None:
    with EmbeddedStore.open(folder, read_only=True) as store:
        assert found(store, "晨星") == ["晨星"]
    data = ox.Store(str(folder / "oxigraph"))
    data.update('DELETE WHERE { ?e <http://www.w3.org/2000/01/rdf-schema#label> "晨星"@zh }')
    del data
    assert [m.matched_name for m in _matches(folder, "晨星")] == ["晨星助手"]


def _matches(folder: Path, text: str):
    with EmbeddedStore.open(folder, read_only=True) as store:
        return find(store, text)


def test_a_writer_that_is_killed_leaves_no_stale_index(folder: Path) -> None:
    for searches in ("", "list(store.find_names('海蓝', 5)); "):
        write = (f"import os; from maitu.graph.embedded import EmbeddedStore; "
                 f"store = EmbeddedStore.open({str(folder)!r}); "
                 f"store.update('''INSERT DATA {{ {named('a', '海蓝公司')} }}'''); {searches}"
                 "os._exit(9)")
        assert subprocess.run([sys.executable, "-c", write], check=False).returncode == 9
        assert asked(folder, "hailan") == ["海蓝公司"]
        with EmbeddedStore.open(folder) as store:
            store.update(f"DELETE WHERE {{ <{EX}a> ?p ?o }}")
        assert asked(folder, "hailan") == []


def test_readers_that_need_the_index_at_once_all_find(folder: Path) -> None:
    for file in folder.glob("names*"):
        file.unlink()
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: asked(folder, "chenxing"), range(12)))
    assert answers == [["晨星"]] * 12
    assert asked(folder, "chenxing") == ["晨星"]


def test_a_store_that_is_to_close_soon_makes_no_index(folder: Path) -> None:
    (folder / POINTER).unlink()
    with EmbeddedStore.open(folder) as store:
        store.update(f"INSERT DATA {{ {named('a', '海蓝公司')} }}")
        store.make_no_index()
        with pytest.raises(StoreError, match="being closed"):
            store.find_names("海蓝", 5)
    assert not (folder / POINTER).exists()
    assert asked(folder, "hailan") == ["海蓝公司"]


def test_where_nothing_can_be_kept_names_are_found_still(folder: Path) -> None:
    for file in folder.glob("names*"):
        file.unlink()
    (folder / POINTER).mkdir()  # in its place no file can be written
    assert asked(folder, "chenxing") == ["晨星"]
    with EmbeddedStore.open(folder) as store:
        store.update(f"INSERT DATA {{ {named('a', '海蓝公司')} }}")
        assert found(store, "hailan") == ["海蓝公司"]
    assert asked(folder, "hailan") == ["海蓝公司"]


def test_a_search_while_another_thread_writes(make_store: Callable[..., EmbeddedStore]) -> None:
    with make_store() as store, ThreadPoolExecutor(1) as thread:
        def write() -> None:
            for n in range(60):
                store.update(f"INSERT DATA {{ GRAPH <{EX}g{n}> {{ {named(f'e{n}', f'海蓝{n}号')} }} }}")

        writing = thread.submit(write)
        seen = 0
        while not writing.done():
            now = len(store.find_names("hailan", 100))
            assert now >= seen
            seen = now
        writing.result()
        assert len(store.find_names("hailan", 100)) == 60
