"""Gold files: what careful readers found in a text, kept beside it as `NAME.gold.json`.

The form is that of `NAME.graph.json`, with less in it: no offsets, but `optional` for what a
reader may or may not list, and `negatives`, triples that must not be asserted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from maitu.ingest.sources import SUFFIXES
from maitu.ontology.errors import DocumentError, RecordError
from maitu.ontology.terms import PREDICATES, TYPES

SUFFIX = ".gold.json"


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """A thing named in the text, with the names that count as finding it."""

    id: str
    types: tuple[str, ...]  # any one of them is right
    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """A statement of the text: `s p o`, by the ids of entities."""

    s: str
    p: str
    o: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldObservation:
    """A statistic of the text."""

    indicator: str
    value: Decimal
    unit: str | None
    period: str | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Negative:
    """A triple, by the names of its ends, that the text does not assert."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True, slots=True)
class GoldGraph:
    """What is to be found in one document."""

    entities: tuple[GoldEntity, ...] = ()
    relations: tuple[GoldRelation, ...] = ()
    observations: tuple[GoldObservation, ...] = ()
    negatives: tuple[Negative, ...] = ()


def read_gold(folder: Path) -> dict[str, GoldGraph]:
    """Read the gold files of a folder, in the order of their names.

    Returns:
        The gold of each document by the document's name: the file's, without `.gold.json`.

    Raises:
        RecordError: the folder holds no gold file, or one breaks the form; the message names
            the file and the field.
    """
    paths = sorted(folder.glob("*" + SUFFIX))
    if not paths:
        raise RecordError(f"{folder}: no gold files (NAME{SUFFIX}) in this folder")
    return {path.name.removesuffix(SUFFIX): _read(path) for path in paths}


def find_texts(gold_dir: Path, texts_dir: Path | None = None) -> dict[str, Path]:
    """Return the text that each gold file of `gold_dir` is about.

    Args:
        gold_dir: the folder of the gold files.
        texts_dir: the folder of the texts, each named like its gold file but for the suffix;
            None where they lie beside the gold files.

    Raises:
        DocumentError: a gold file has no text, or several.
    """
    folder = texts_dir or gold_dir
    if not folder.is_dir():
        raise DocumentError(folder, "no such folder")
    texts = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in SUFFIXES and p.is_file()]
    found: dict[str, Path] = {}
    for gold in sorted(gold_dir.glob("*" + SUFFIX)):
        name = gold.name.removesuffix(SUFFIX)
        named = [path for path in texts if path.stem == name]
        if not named:
            raise DocumentError(gold, f"no text {name}.md, .txt, .html … in {folder}; give the "
                                      "folder of the texts with --texts DIR")
        if len(named) > 1:
            both = ", ".join(path.name for path in named)
            raise DocumentError(gold, f"several texts in {folder}: {both}; keep one")
        found[name] = named[0]
    return found


class _Field(Exception):
    """A field that breaks the form: where it is, and what is wrong."""


def _read(path: Path) -> GoldGraph:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RecordError(f"{path}: not JSON: {error}") from error
    if not isinstance(data, dict):
        raise RecordError(f"{path}: a JSON object is needed")
    try:
        return _graph(data)
    except _Field as error:
        raise RecordError(f"{path}: {error}") from error


def _graph(data: Mapping[str, Any]) -> GoldGraph:
    entities: dict[str, GoldEntity] = {}
    for at, item in _items(data, "entities"):
        id = _text(item, "id", at)
        if id in entities:
            raise _Field(f"{at}.id: {id!r} is taken by another entity")
        types = tuple(_known(t, TYPES, f"{at}.types") for t in _texts(item, "types", at))
        entities[id] = GoldEntity(id, types, _texts(item, "names", at), _optional(item, at))
    relations = []
    for at, item in _items(data, "relations"):
        s, o = (_known(_text(item, end, at), entities, f"{at}.{end}") for end in "so")
        p = _known(_text(item, "p", at), PREDICATES, f"{at}.p")
        relations.append(GoldRelation(s, p, o, _optional(item, at)))
    observations = [
        GoldObservation(
            _text(item, "indicator", at), _number(item, at), _text_or_none(item, "unit", at),
            _text_or_none(item, "period", at), _optional(item, at),
        )
        for at, item in _items(data, "observations")
    ]
    negatives = [
        Negative(_text(item, "s_name", at), _known(_text(item, "p", at), PREDICATES, f"{at}.p"),
                 _text(item, "o_name", at))
        for at, item in _items(data, "negatives")
    ]
    return GoldGraph(tuple(entities.values()), tuple(relations), tuple(observations),
                     tuple(negatives))


def _items(data: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the items of a list, each with its place in the file: `relations[3]`."""
    items = data.get(key, [])
    if not isinstance(items, list):
        raise _Field(f"{key}: a list is needed")
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise _Field(f"{key}[{number}]: an object is needed")
        yield f"{key}[{number}]", item


def _text(item: Mapping[str, Any], key: str, at: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _Field(f"{at}.{key}: a text is needed, not {value!r}")
    return value


def _text_or_none(item: Mapping[str, Any], key: str, at: str) -> str | None:
    return None if item.get(key) is None else _text(item, key, at)


def _texts(item: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
    values = item.get(key)
    if not isinstance(values, list) or not values or not all(isinstance(v, str) for v in values):
        raise _Field(f"{at}.{key}: a list of at least one text is needed, not {values!r}")
    return tuple(values)


def _known(value: str, among: Mapping[str, object], at: str) -> str:
    if value not in among:
        raise _Field(f"{at}: {value!r} is unknown")
    return value


def _number(item: Mapping[str, Any], at: str) -> Decimal:
    value = item.get("value")
    try:
        number = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise _Field(f"{at}.value: a number is needed, not {value!r}")
    return number


def _optional(item: Mapping[str, Any], at: str) -> bool:
    value = item.get("optional", False)
    if not isinstance(value, bool):
        raise _Field(f"{at}.optional: true or false is needed, not {value!r}")
    return value
