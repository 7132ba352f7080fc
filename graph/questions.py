"""Question templates: what people ask in words, filled in and answered by SPARQL alone.

The templates are in `questions.toml`; the example queries (`examples.py`) are questions with
nothing to fill in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import pyoxigraph as ox

from maitu.graph import examples, indicators, resolve, search
from maitu.graph.documents import list_documents
from maitu.graph.store import Store
from maitu.graph.things import things
from maitu.ontology import vocabulary
from maitu.ontology.errors import EntityError, QueryError
from maitu.ontology.terms import TYPES

INDICATOR, DOCUMENT, ENTITY = "indicator", "Document", "Entity"
_NEAR = 8  # names that are suggested for one that is unknown
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is to be filled in."""

    name: str  # of the variable
    kinds: tuple[str, ...]  # classes of entities, or one of `INDICATOR`, `DOCUMENT`, `ENTITY`

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of its entities; none: of any."""
        return tuple(kind for kind in self.kinds if kind in TYPES)


@dataclass(frozen=True, slots=True)
class Template:
    """A question with holes, and the query that answers it."""

    id: str
    category: str
    zh: str  # 哪些政策支持{technology}？
    en: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def words(self, zh: bool) -> Sequence[str]:
        """Return the question in pieces, text and names of parameters by turns."""
        return _HOLE.split(self.zh if zh else self.en)


@cache
def list() -> Sequence[Template]:
    """Return all templates by category; the example queries, with nothing to fill in, last."""
    found = [Template(q["id"], q["category"], q["zh"], q["en"],
                      tuple(Parameter(name, tuple(kinds))
                            for name, kinds in q["parameters"].items()), q["sparql"])
             for q in _file()["question"]]
    found += [Template(e.name, "overview", e.title_zh, e.title_en, (), e.sparql)
              for e in examples.list() if e.name not in {t.id for t in found}]
    return tuple(sorted(found, key=lambda t: [*categories()].index(t.category)))


def categories() -> Mapping[str, Sequence[str]]:
    """Return what categories are called, in Chinese and English, in their order."""
    found: Mapping[str, Sequence[str]] = _file()["categories"]
    return found


def columns() -> Mapping[str, Sequence[str]]:
    """Return what the variables of answers are called, in Chinese and English."""
    found: Mapping[str, Sequence[str]] = _file()["columns"]
    return found


def get(id: str) -> Template:
    """Return the template of that id.

    Raises:
        QueryError: there is none (names near ones).
    """
    known = {template.id: template for template in list()}
    if id not in known:
        near = get_close_matches(id, known, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise QueryError(f"{id}: no such question{hint}")
    return known[id]


def bind(template: Template, given: Mapping[str, Collection[ox.NamedNode | ox.Literal]]) -> str:
    """Return the query of a template with its parameters bound.

    Args:
        template: the question.
        given: the terms of each parameter; of several, each is an answer's.

    Raises:
        QueryError: a parameter is missing.
    """
    sparql = template.sparql
    for parameter in template.parameters:
        if not given.get(parameter.name):
            raise QueryError(f"{template.id}: {parameter.name} is missing")
        terms = " ".join(sorted(map(str, given[parameter.name])))  # as SPARQL writes them, escaped
        hole = f"VALUES ?{parameter.name} {{ }}"
        sparql = sparql.replace(hole, f"VALUES ?{parameter.name} {{ {terms} }}")
    return sparql


def terms(store: Store, parameter: Parameter, text: str
          ) -> Sequence[ox.NamedNode | ox.Literal]:
    """Return what a text stands for that was filled in.

    Args:
        store: where it is.
        parameter: what may stand there.
        text: a name, or an IRI. All entities of the right classes that have the name are meant.

    Raises:
        EntityError: nothing of the right kind is called so; near names are its candidates.
    """
    text = text.strip()
    if INDICATOR in parameter.kinds:
        return _indicator(store, text)
    if DOCUMENT in parameter.kinds:
        return _documents(store, text)
    named = resolve.named(store, text)
    known = things(store, named)
    fitting = [iri for iri in named if text.startswith(store.base)
               or not parameter.classes or set(parameter.classes) & set(known[iri].types)]
    if not fitting:
        near = search.find(store, text, _NEAR, parameter.classes) if vocabulary.key(text) else []
        raise EntityError(text, tuple(dict.fromkeys(m.label for m in near)))
    return [ox.NamedNode(iri) for iri in fitting]


def _indicator(store: Store, text: str) -> Sequence[ox.Literal]:
    known = indicators.indicators(store)
    found = known.get(indicators.key(text))
    if found is None:
        near = indicators.matching(known.values(), text) if text else []
        raise EntityError(text, tuple(i.name for i in near[:_NEAR]))
    return [ox.Literal(name) for name in found.names]


def _documents(store: Store, text: str) -> Sequence[ox.NamedNode]:
    plain = vocabulary.key(text)
    known = list_documents(store)
    found = [d.iri for d in known if d.iri == text or d.name == text
             or vocabulary.key(d.title) == plain]
    if not found:
        near = [d.title for d in known if plain and plain in vocabulary.key(d.title)]
        raise EntityError(text, tuple(near[:_NEAR]))
    return [ox.NamedNode(iri) for iri in found]


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(files("maitu.graph").joinpath("questions.toml").read_text("utf-8"))
