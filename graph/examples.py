"""The example queries that ship with Maitu: files `queries/NAME.rq`.

The comments at the head of a file say what it asks: `# title@zh: …`, `# title@en: …` and
`# description: …`. What a user may want to change stands in a VALUES line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from maitu.ontology.errors import QueryError


@dataclass(frozen=True, slots=True)
class Example:
    """A query worth knowing."""

    name: str  # c2m-adopters
    title_zh: str
    title_en: str
    description: str
    sparql: str  # the whole file, comments included


@cache
def list() -> Sequence[Example]:
    """Return all example queries, by name."""
    folder = files("maitu.graph").joinpath("queries")
    found = [_read(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8"))
             for file in folder.iterdir() if file.name.endswith(".rq")]
    return tuple(sorted(found, key=lambda example: example.name))


def get(name: str) -> Example:
    """Return the example query of that name.

    Raises:
        QueryError: there is none (names those that there are).
    """
    known = {example.name: example for example in list()}
    if name not in known:
        near = get_close_matches(name, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
        raise QueryError(f"{name}: no such example query; {hint}")
    return known[name]


def _read(name: str, text: str) -> Example:
    said = dict(re.findall(r"^# ([\w@]+): (.+)$", text, re.MULTILINE))
    return Example(name, said["title@zh"], said["title@en"], said["description"], text)
