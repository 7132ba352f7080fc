"""The SPARQL tests of the W3C, run against a server of ours.

They are read from the folder that the environment variable MAITU_W3C names, the folder `sparql` of
a checkout of w3c/rdf-tests; without it nothing here runs.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from w3c.endpoint import Endpoint
from w3c.manifest import Entry, entries

_QUERY = ("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions",
          "grouping", "negation", "project-expression", "property-path", "subquery",
          "csv-tsv-res", "json-res")
_UPDATE = ("add", "basic-update", "clear", "copy", "delete-data", "delete-insert", "delete-where",
           "delete", "drop", "move", "update-silent")
FOLDERS = {
    "query": _QUERY,
    "update": _UPDATE,
    "syntax": ("syntax-query", "syntax-update-1", "syntax-update-2", "syntax-fed", *_QUERY,
               *_UPDATE),
    "protocol": ("protocol",),
    "graph_store": ("graph-store-protocol",),
}
_NAMES = {"graph_store": ("manifest-indirect.ttl", "manifest-direct.ttl")}
TOKEN = "conformance"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test with an argument of a suite's name every test of that suite."""
    for suite in set(metafunc.fixturenames) & set(FOLDERS):
        root = os.environ.get("MAITU_W3C")
        if not root:
            reason = "MAITU_W3C names no folder of the W3C's tests"
            found = [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="w3c")]
        else:
            found = [_marked(entry) for folder in FOLDERS[suite]
                     for name in _NAMES.get(suite, ("manifest.ttl",))
                     for entry in entries(Path(root), f"sparql11/{folder}", name)
                     if ("Syntax" in entry.type) is (suite == "syntax")]
        metafunc.parametrize(suite, found)


def _deviations() -> dict[str, str]:
    """Return what is known to differ, with the reason."""
    file = Path(__file__).with_name("deviations.toml")
    return dict(tomllib.loads(file.read_text(encoding="utf-8")))


def _marked(entry: Entry) -> object:
    name = entry.id.removeprefix("sparql11/")
    reason = _deviations().get(name)
    return pytest.param(entry, id=name, marks=[pytest.mark.xfail(reason=reason)] if reason else [])


@pytest.fixture(scope="module")
def endpoint(serve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
             ) -> Iterator[Endpoint]:
    """A server whose default graph stands apart, as the W3C's tests have it."""
    store = tmp_path_factory.mktemp("conformance") / "maitu.db"
    address = serve(store, "--default-graph", "apart", token=TOKEN).address
    with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30) as client:
        yield Endpoint(address, client)
