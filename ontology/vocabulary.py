"""The vocabulary: well-known names, at once gazetteer, canonical names and labels.

It is data: one CSV file a list under `vocabularies/`, with the columns
`label,types,aliases,broader,wikidata,en`. Lists within a cell are separated by `|`; an alias
that ends in `?` is an everyday word or has other meanings, and stands for the concept only
where the text supports it (苹果? for 苹果公司). `vocabularies/SOURCES.csv` says where each list
is from.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from maitu.ontology.errors import RecordError
from maitu.ontology.naming import canonical
from maitu.ontology.terms import TYPES

HEADER = ["label", "types", "aliases", "broader", "wikidata", "en"]


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of the vocabulary, with its names."""

    label: str
    types: tuple[str, ...]  # the likeliest first
    aliases: tuple[str, ...] = ()  # names that always mean it
    ambiguous: tuple[str, ...] = ()  # names that mean it only where the text supports it
    broader: str | None = None  # label of the concept it is a part or kind of
    wikidata: str | None = None  # Q-id
    en: str | None = None
    list: str = ""  # the file it is from, without suffix


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts, and how to find one by a name."""

    concepts: tuple[Concept, ...]
    by_label: Mapping[str, Concept]
    by_name: Mapping[str, Concept]  # keys are `key(name)` of labels and safe aliases
    by_ambiguous_name: Mapping[str, Concept]

    def find(self, name: str) -> Concept | None:
        """Return the concept that the name always means, None if there is none."""
        return self.by_name.get(key(name))


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """Return the form in which names are compared: case, width, marks and spaces do not count."""
    return re.sub(r"\s", "", canonical(name)).casefold()


@cache
def load() -> Vocabulary:
    """Return the shipped vocabulary.

    Raises:
        RecordError: a list breaks the form (names file and line).
    """
    lists = sorted(
        (f for f in files("maitu.ontology").joinpath("vocabularies").iterdir()
         if f.name.endswith(".csv") and f.name != "SOURCES.csv"),
        key=lambda f: f.name,
    )
    return build(concept for file in lists for concept in read(file))


def build(concepts: Iterable[Concept]) -> Vocabulary:
    """Index concepts. Where two claim one name, the label wins over an alias, and the first wins.

    Two rows of one label are one concept: their types, aliases and links are joined.
    """
    merged: dict[str, Concept] = {}
    for concept in concepts:
        known = merged.get(key(concept.label))
        merged[key(concept.label)] = _join(known, concept) if known else concept
    by_name = dict(merged)
    ambiguous: dict[str, Concept] = {}
    for concept in merged.values():
        for alias in concept.aliases:
            by_name.setdefault(key(alias), concept)
        for alias in concept.ambiguous:
            ambiguous.setdefault(key(alias), concept)
    for name in by_name.keys() & ambiguous.keys():
        del ambiguous[name]
    all_concepts = tuple(merged.values())
    return Vocabulary(all_concepts, {c.label: c for c in all_concepts}, by_name, ambiguous)


def read(file: Traversable | Path) -> Iterator[Concept]:
    """Read one list.

    Raises:
        RecordError: the header, a type or an empty label is wrong (names file and line).
    """
    rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    if next(rows, None) != HEADER:
        raise RecordError(f"{file.name}: the first line must be {','.join(HEADER)}")
    for row in rows:
        where = f"{file.name}:{rows.line_num}"
        if not any(row):
            continue
        if len(row) != len(HEADER):
            raise RecordError(f"{where}: {len(HEADER)} columns are needed, not {len(row)}")
        yield _concept(row, where, file.name.removesuffix(".csv"))


def _concept(row: list[str], where: str, list_name: str) -> Concept:
    label, types, aliases, broader, wikidata, en = (cell.strip() for cell in row)
    if not label:
        raise RecordError(f"{where}: a label is needed")
    unknown = set(types.split("|")) - TYPES.keys()
    if unknown:
        raise RecordError(f"{where}: no such type: {', '.join(sorted(unknown))}")
    if wikidata and not re.fullmatch(r"Q[1-9]\d*", wikidata):
        raise RecordError(f"{where}: not a Wikidata id: {wikidata}")
    names = [a.strip() for a in aliases.split("|") if a.strip()]
    return Concept(
        label, tuple(types.split("|")),
        tuple(n for n in names if not n.endswith("?")),
        tuple(n.removesuffix("?") for n in names if n.endswith("?")),
        broader or None, wikidata or None, en or None, list_name,
    )


def _join(a: Concept, b: Concept) -> Concept:
    return Concept(
        a.label,
        tuple(dict.fromkeys(a.types + b.types)),
        tuple(dict.fromkeys(a.aliases + b.aliases)),
        tuple(dict.fromkeys(a.ambiguous + b.ambiguous)),
        a.broader or b.broader, a.wikidata or b.wikidata, a.en or b.en, a.list,
    )
