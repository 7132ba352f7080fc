"""The store on disk."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.errors import QueryError, StoreError


def triple(n: int, value: str = "v") -> ox.Triple:
    return ox.Triple(ox.NamedNode(f"x:s{n}"), ox.NamedNode("x:p"), ox.Literal(value))


def subjects(store: EmbeddedStore, query: str) -> list[str]:
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted(row["s"].value for row in answer)


@pytest.fixture
def three() -> EmbeddedStore:
    """A store with a triple in each of two named graphs, and one in the default graph."""
    store = EmbeddedStore.in_memory()
    store.replace("x:g1", [triple(1)])
    store.replace("x:g2", [triple(2)])
    store.add([ox.Quad(*triple(3))])
    return store


@pytest.mark.parametrize(("query", "expected"), [
    ("SELECT ?s { ?s ?p ?o }", ["x:s1", "x:s2", "x:s3"]),
    ("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", ["x:s1", "x:s2"]),
    ("SELECT ?s { GRAPH <x:g2> { ?s ?p ?o } }", ["x:s2"]),
    ("SELECT ?s FROM <x:g1> { ?s ?p ?o }", ["x:s1"]),
    ("SELECT ?s FROM <x:g1> FROM <x:g2> { ?s ?p ?o }", ["x:s1", "x:s2"]),
    ("SELECT ?s FROM NAMED <x:g1> { GRAPH ?g { ?s ?p ?o } }", ["x:s1"]),
    ("SELECT ?s FROM NAMED <x:g1> { ?s ?p ?o }", []),
])
def test_dataset(three: EmbeddedStore, query: str, expected: list[str]) -> None:
    assert subjects(three, query) == expected


@pytest.mark.parametrize(("query", "rows"), [
    ("SELECT ?s { ?s ?p ?o }", 2),
    ("SELECT ?s { ?s ?p ?o . ?s ?q ?o }", 2),
    ("SELECT ?g { GRAPH ?g { <x:s1> ?p ?o } }", 2),
    ("SELECT ?g { <x:s1> ?p ?o . GRAPH ?g { <x:s1> ?p ?o } }", 2),
    ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 2),
])
def test_what_several_graphs_say_is_found_once(query: str, rows: int) -> None:
    with EmbeddedStore.in_memory() as store:
        store.add([ox.Quad(*triple(1))])
        store.replace("x:g1", [triple(1), triple(2)])
        store.replace("x:g2", [triple(1)])
        answer = store.query(query)
        assert not isinstance(answer, ox.QueryBoolean) and len(list(answer)) == rows


def test_what_is_in_no_graph_shows_as_such(three: EmbeddedStore) -> None:
    loose, = (q for q in three.quads() if isinstance(q.graph_name, ox.DefaultGraph))
    assert loose.triple == triple(3) and three.graphs() == ["x:g1", "x:g2"]


def test_the_default_graph_may_stand_apart(three: EmbeddedStore) -> None:
    def seen(query: str) -> int:
        answer = three.query(query, union=False)
        assert isinstance(answer, ox.QuerySolutions)
        return len(list(answer))

    assert seen("SELECT * { ?s ?p ?o }") == 1
    assert seen("SELECT * { GRAPH ?g { ?s ?p ?o } }") == 2
    assert seen("SELECT * FROM <x:g1> FROM <x:g2> { ?s ?p ?o }") == 2


@pytest.mark.parametrize(("update", "message"), [
    ("CLEAR GRAPH <x:none>", "the graph <x:none> does not exist"),
    ("DROP GRAPH <x:none>", "the graph <x:none> does not exist"),
    ("MOVE <x:none> TO <x:g1>", "the graph <x:none> does not exist"),
    ("CREATE GRAPH <x:g1>", "the graph <x:g1> already exists"),
])
def test_an_update_of_a_graph_that_is_not_there_says_so_and_changes_nothing(
    three: EmbeddedStore, update: str, message: str
) -> None:
    before = sorted(map(str, three.quads()))
    with pytest.raises(QueryError, match=message):
        three.update(f"DELETE DATA {{ GRAPH <x:g2> {{ <x:s2> <x:p> 'v' }} }} ; {update}")
    assert sorted(map(str, three.quads())) == before
    three.update(update.replace("GRAPH", "SILENT GRAPH").replace("MOVE", "MOVE SILENT"))


def test_replace_remove_and_list(three: EmbeddedStore) -> None:
    three.replace("x:g1", [triple(4), triple(5), triple(4)])
    assert sorted(q.subject.value for q in three.quads("x:g1")) == ["x:s4", "x:s5"]
    assert three.remove("x:g1") and not three.remove("x:g1")
    assert three.graphs() == ["x:g2"]
    assert len(list(three.quads())) == 2


@pytest.mark.parametrize("text", [
    'quotes "and" \'these\'', "back\\slash \\u0041", "lines\r\nand\ttabs", "\x01\x7f", "脉图𠮷",
])
def test_any_text_comes_back_as_it_went_in(text: str) -> None:
    with EmbeddedStore.in_memory() as store:
        store.replace("x:g", [triple(1, text)])
        assert [q.object.value for q in store.quads()] == [text]


def test_prefixes_are_there_unless_declared_otherwise(three: EmbeddedStore) -> None:
    three.update("INSERT DATA { mt:a skos:broader id:b }")
    assert three.query("ASK { <https://w3id.org/maitu/ontology#a> skos:broader "
                       "<https://w3id.org/maitu/id/b> }")
    assert not three.query("PREFIX mt: <x:> ASK { mt:a ?p ?o }")
    assert three.query("ASK { ?s ?p <b> }")  # relative to the store's base
    assert not three.query("BASE <x:y/> ASK { ?s ?p <b> }")


def test_updates_are_all_or_nothing(three: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="line 1, column 34"):
        three.update("DROP ALL; INSERT DATA { ?s ?p ?o }")
    assert len(three.graphs()) == 2


def test_what_was_written_is_there_after_reopening(
    make_store: Callable[..., EmbeddedStore]
) -> None:
    with make_store() as store:
        store.replace("x:g1", [triple(1)])
    with make_store() as store:
        assert store.graphs() == ["x:g1"]
    with pytest.raises(StoreError, match="closed"):
        store.graphs()
    with make_store(read_only=True) as one, make_store(read_only=True) as two:
        assert one.graphs() == two.graphs() == ["x:g1"]
        with pytest.raises(StoreError, match="cannot be written"):
            one.remove("x:g1")


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_open_in_another_process(
    make_store: Callable[..., EmbeddedStore], tmp_path: Path, read_only: bool
) -> None:
    make_store().close()
    code = ("import sys; from maitu.graph.embedded import EmbeddedStore\n"
            "with EmbeddedStore.open(sys.argv[1]): print('open', flush=True); sys.stdin.read()")
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "maitu.db")],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"open\n"
        with pytest.raises(StoreError, match=r"maitu\.db: is open elsewhere"):
            make_store(read_only=read_only)
        other.communicate()
    make_store(read_only=read_only)  # it is free again


def _file(path: Path) -> None:
    path.write_text("x")


def _other_folder(path: Path) -> None:
    path.mkdir()
    (path / "photos").mkdir()


def _newer(path: Path) -> None:
    EmbeddedStore.open(path, create=True).close()
    (path / "maitu.json").write_text(json.dumps({"format": 99, "base": "x:"}))


def _older(path: Path) -> None:
    EmbeddedStore.open(path, create=True).close()
    (path / "maitu.json").write_text(json.dumps({"format": 1, "base": "x:"}))


def _damaged(path: Path) -> None:
    EmbeddedStore.open(path, create=True).close()
    (path / "maitu.json").write_text("{")


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(("prepare", "message"), [
    (_file, "is a file, not a store"), (_other_folder, "is a folder of something else"),
    (_newer, "format 99, written by a newer Maitu"), (_damaged, "damaged"),
    (_older, "format 1, written by an older Maitu .* `maitu upgrade --store"),
])
def test_what_is_no_store_says_so(
    tmp_path: Path, prepare: Callable[[Path], None], message: str, create: bool
) -> None:
    prepare(tmp_path / "a")
    with pytest.raises(StoreError, match=message) as raised:
        EmbeddedStore.open(tmp_path / "a", create=create)
    assert str(tmp_path / "a") in str(raised.value)


def test_no_store_and_an_unfinished_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run `maitu build` first"):
        EmbeddedStore.open(tmp_path / "a", read_only=True)
    assert not (tmp_path / "a").exists()
    EmbeddedStore.open(tmp_path / "b", create=True).close()
    for file in (tmp_path / "b" / "oxigraph").iterdir():
        file.unlink()
    with pytest.raises(StoreError, match="run `maitu build` first"):
        EmbeddedStore.open(tmp_path / "b", read_only=True)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "maitu.json.new").write_text('{"form')  # cut short at the very start
    for name in "bc":
        with EmbeddedStore.open(tmp_path / name, create=True) as store:  # and `build` goes on
            assert store.graphs() == []


def test_base_is_the_stores_own(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "a", base="https://example.org/", create=True).close()
    with EmbeddedStore.open(tmp_path / "a") as store:
        assert store.base == "https://example.org/"
        store.update("INSERT DATA { id:a <x:p> 1 }")
        assert next(store.quads()).subject == ox.NamedNode("https://example.org/a")
    with pytest.raises(StoreError, match=r"begin with https://example\.org/, not x:"):
        EmbeddedStore.open(tmp_path / "a", base="x:")


def test_a_checkpoint_is_a_store_that_later_writes_do_not_touch(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    before = set(store.quads())
    store.checkpoint(tmp_path / "copy")
    store.replace("x:g", [triple(1)])
    with EmbeddedStore.open(tmp_path / "copy", read_only=True) as copy:
        assert set(copy.quads()) == before
    with pytest.raises(StoreError, match="copy"):
        store.checkpoint(tmp_path / "copy")


WRITER = """
import sys, itertools
import pyoxigraph as ox
from maitu.graph.embedded import EmbeddedStore
with EmbeddedStore.open(sys.argv[1], create=True) as store:
    for turn in itertools.count():
        for graph in ("x:g1", "x:g2"):
            store.replace(graph, (ox.Triple(ox.NamedNode(f"x:s{i}"), ox.NamedNode("x:p"),
                                            ox.Literal(str(turn))) for i in range(2000)))
            print(turn, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.13])
def test_a_kill_leaves_whole_graphs_only(tmp_path: Path, delay: float) -> None:
    path = str(tmp_path / "a")
    with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        said = [0, *map(int, writer.stdout.read().split())]
    with EmbeddedStore.open(path) as store:
        for graph in store.graphs():
            values = [q.object.value for q in store.quads(graph)]
            assert len(values) == 2000 and len(set(values)) == 1
        merged = store.query("SELECT ?s ?p ?o { ?s ?p ?o }")
        assert isinstance(merged, ox.QuerySolutions)
        assert sorted(str(tuple(row)) for row in merged) == sorted(
            str(tuple(t)) for t in {q.triple for q in store.quads()})
        latest = max(int(q.object.value) for q in store.quads())
        assert latest >= max(said)  # nothing that was reported as written is lost
