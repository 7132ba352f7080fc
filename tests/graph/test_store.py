"""Opening the store that the options name."""

from __future__ import annotations

from pathlib import Path

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.remote import RemoteStore
from maitu.graph.store import Store, open_store
from maitu.ontology.errors import StoreError


def test_a_folder(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.db", create=True) as store:
        kind: type[Store] = type(store)
        assert kind is EmbeddedStore
    with open_store(str(tmp_path / "a.db"), read_only=True) as store:
        assert store.graphs() == []


def test_an_endpoint(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.db", endpoint="http://127.0.0.1:9/sparql") as store:
        assert isinstance(store, RemoteStore)
    assert not (tmp_path / "a.db").exists()


def test_no_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run `maitu build` first"):
        open_store(tmp_path / "a.db")
