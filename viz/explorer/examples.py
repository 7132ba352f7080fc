"""The example queries of the editor, by category: the shipped ones and some of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from maitu.graph import examples


@dataclass(frozen=True, slots=True)
class Query:
    """A query to begin with; its title in both languages, its text without a description."""

    zh: str
    en: str
    sparql: str


@dataclass(frozen=True, slots=True)
class Category:
    """Queries about one matter."""

    zh: str
    en: str
    queries: tuple[Query, ...]


@cache
def categories() -> Sequence[Category]:
    """Return all queries; what ships and no category names is in the last one."""
    text = files("maitu.viz.explorer").joinpath("examples.toml").read_text("utf-8")
    left = {e.name: Query(e.title_zh, e.title_en, e.sparql.strip()) for e in examples.list()}
    found = []
    for said in tomllib.loads(text)["category"]:
        shipped = [left.pop(name) for name in said.get("shipped", ())]
        own = [Query(q["zh"], q["en"], q["sparql"].strip()) for q in said.get("query", ())]
        found.append(Category(said["zh"], said["en"], (*shipped, *own)))
    if left:
        found.append(Category("其他", "Others", tuple(left.values())))
    return tuple(found)
