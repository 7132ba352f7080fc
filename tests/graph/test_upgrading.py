"""A store that an older Maitu wrote."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from maitu.graph.checking import check
from maitu.graph.documents import list_documents, put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.marker import FORMAT, MARKER
from maitu.graph.upgrading import upgrade
from maitu.ontology import records
from maitu.ontology.errors import StoreError
from maitu.ontology.model import DocumentGraph

LOOSE = ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal("in no graph"))


@pytest.fixture
def present(tmp_path: Path, sample: DocumentGraph) -> Path:
    """A store as it is written now."""
    with EmbeddedStore.open(tmp_path / "present", create=True, base="https://my.org/") as store:
        put_document(store, sample, "hash", record=records.compact(sample))
        store.add([LOOSE])
    return tmp_path / "present"


@pytest.fixture
def old(tmp_path: Path, present: Path) -> Path:
    """The same as format 1 had it: each triple in its graph, and nothing else."""
    folder = tmp_path / "old"
    folder.mkdir()
    with EmbeddedStore.open(present, read_only=True) as store:
        data = ox.Store(str(folder / "oxigraph"))
        data.extend(store.quads())
        data.flush()
        del data
    (folder / MARKER).write_text(json.dumps({"format": 1, "base": "https://my.org/"}) + "\n")
    (folder / "sources.json").write_text("{}")
    return folder


def said(folder: Path) -> list[str]:
    with EmbeddedStore.open(folder, read_only=True) as store:
        assert check(store).faults == []
        seen = store.query("SELECT ?s ?p ?o { ?s ?p ?o }")
        assert isinstance(seen, ox.QuerySolutions)
        return sorted([*map(str, store.quads()), *(str(tuple(row)) for row in seen)])


def test_an_old_store_is_refused_untouched_and_then_brought_on(old: Path, present: Path) -> None:
    before = {f: f.read_bytes() for f in sorted(old.rglob("*")) if f.is_file()}
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"format 1, .*`maitu upgrade --store"):
            EmbeddedStore.open(old, read_only=read_only)
    assert {f: f.read_bytes() for f in sorted(old.rglob("*")) if f.is_file()} == before
    assert upgrade(old) == 1
    assert said(old) == said(present)
    assert {f.name for f in old.iterdir()} <= {MARKER, "oxigraph", "sources.json"}
    with EmbeddedStore.open(old) as store:  # it can be written, and knows its base
        assert [d.name for d in list_documents(store)] == ["云桥 观察"]
        assert store.remove(store.graphs()[0])
    assert upgrade(old) == FORMAT


@pytest.mark.parametrize("step", range(3))
def test_broken_off_it_begins_anew(
    old: Path, present: Path, step: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, left = os.rename, step

    def rename(source: Path, target: Path) -> None:
        nonlocal left
        if left == 0:
            raise OSError(28, "No space left on device")
        left -= 1
        real(source, target)

    if step < 2:
        monkeypatch.setattr(os, "rename", rename)
    else:
        monkeypatch.setattr("maitu.graph.upgrading.write_marker", lambda *_: rename(old, old))
        left = 0
    with pytest.raises(StoreError, match=r"cannot be upgraded: .*No space.*nothing of it is lost"):
        upgrade(old)
    with pytest.raises(StoreError, match="maitu upgrade"):
        EmbeddedStore.open(old)
    monkeypatch.undo()
    assert upgrade(old) == 1
    assert said(old) == said(present)
    assert not list(old.glob("oxigraph.*"))


def test_a_store_in_use_a_newer_one_and_none(old: Path, present: Path, tmp_path: Path) -> None:
    with EmbeddedStore.open(present, read_only=True), pytest.raises(StoreError, match="elsewhere"):
        upgrade(present)
    (old / MARKER).write_text(json.dumps({"format": FORMAT + 1, "base": "x:"}))
    files = sorted(old.rglob("*"))
    with pytest.raises(StoreError, match="written by a newer Maitu"):
        upgrade(old)
    assert sorted(old.rglob("*")) == files
    with pytest.raises(StoreError, match="there is no store here"):
        upgrade(tmp_path / "none")
    shutil.rmtree(old / "oxigraph")  # of one to which nothing was ever written
    (old / MARKER).write_text(json.dumps({"format": 1, "base": "x:"}))
    assert upgrade(old) == 1
    EmbeddedStore.open(old).close()
