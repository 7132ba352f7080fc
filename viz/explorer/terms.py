"""What completion offers: the prefixes, classes and properties that queries are made of."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypedDict

import pyoxigraph as ox

from maitu.ontology.terms import MT, PREFIXES, ontology_turtle

_OWL, _RDFS, _SKOS = (PREFIXES[p] for p in ("owl", "rdfs", "skos"))
_KINDS = {_OWL + "Class": "class", _OWL + "ObjectProperty": "property",
          _OWL + "DatatypeProperty": "property"}


class Term(TypedDict):
    """A class or property; names as queries write them, labels and definitions by language."""

    name: str  # mt:promotes
    kind: str  # class, property
    label: Mapping[str, str]
    definition: Mapping[str, str]


@cache
def terms() -> Sequence[Term]:
    """Return the terms of the ontology, in its order, then those of other vocabularies."""
    return (*_ours(), *_others())


def _ours() -> Iterator[Term]:
    kinds: dict[str, str] = {}
    said: dict[tuple[str, str], dict[str, str]] = {}
    for quad in ox.parse(ontology_turtle(), format=ox.RdfFormat.TURTLE):
        subject, object = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(MT):
            continue
        if isinstance(object, ox.NamedNode) and object.value in _KINDS:
            kinds.setdefault(subject.value, _KINDS[object.value])
        if isinstance(object, ox.Literal) and object.language:
            said.setdefault((subject.value, quad.predicate.value), {})[object.language] = \
                object.value
    for iri, kind in kinds.items():
        yield Term(name=f"mt:{iri.removeprefix(MT)}", kind=kind,
                   label=said.get((iri, _RDFS + "label"), {}),
                   definition=said.get((iri, _SKOS + "definition"), {}))


def _others() -> Iterator[Term]:
    text = files("maitu.viz.explorer").joinpath("terms.toml").read_text("utf-8")
    for kind, listed in tomllib.loads(text).items():
        for name, zh, en in listed:
            yield Term(name=name, kind={"classes": "class", "properties": "property"}[kind],
                       label={"zh": zh, "en": en}, definition={})
