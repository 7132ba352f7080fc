"""The indicators of a store: what its statistics measure, whatever documents call it.

营收 and 營業收入 are one indicator. Names count as the same whatever their case, width, spaces and
script, and where `ontology/indicators.csv` says that they are: its columns are `label`, and
`aliases` joined by `|`. The words of `ontology/indicator_changes.toml` part what is measured from
how it changed.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from opencc import OpenCC

from maitu.graph.current import Current
from maitu.graph.rows import rows
from maitu.graph.store import Store
from maitu.ontology import vocabulary

_COUNTED = """
SELECT ?indicator ?document (COUNT(?x) AS ?n) {
  ?x mt:indicator ?indicator ; mt:document ?document } GROUP BY ?indicator ?document
"""
_MEASURED = """
SELECT DISTINCT ?indicator ?unit {
  ?x mt:indicator ?indicator ; mt:normalizedUnit ?unit }
"""
_TIMES = """
SELECT ?indicator (MIN(?start) AS ?first) (MAX(?end) AS ?last) {
  ?x mt:indicator ?indicator ; mt:periodStart ?start ; mt:periodEnd ?end } GROUP BY ?indicator
"""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that statistics measure."""

    key: str  # what all its names come to
    name: str  # the one that most statistics use
    names: tuple[str, ...]  # all as documents write them, the commonest first
    count: int  # statistics
    documents: int
    units: tuple[str, ...]  # base units, sorted; "" for bare numbers
    first: str  # the earliest year; "" if no statistic tells its time
    last: str


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """Return the form in which names of indicators are compared."""
    plain = _plain(name)
    if plain in _aliases():
        return _aliases()[plain]
    head, tail = _change(plain)
    return _aliases().get(head, head) + tail


def indicators(store: Store) -> Mapping[str, Indicator]:
    """Return the indicators of a store by key, those with most statistics first.

    They are kept until the store is written.
    """
    return _current.of(store)


def matching(known: Iterable[Indicator], text: str) -> Sequence[Indicator]:
    """Return the indicators that are called so, or whose names begin with the text or contain it.

    Args:
        known: where to look, in the order of equals.
        text: what was typed.

    Returns:
        The best first; all of them for an empty text.
    """
    if not text.strip():
        return [*known]
    asked, plain = key(text), _plain(text)

    def rank(indicator: Indicator) -> int:
        if indicator.key == asked:
            return 0
        names = [_plain(name) for name in indicator.names]
        return 1 if any(n.startswith(plain) for n in names) else 2

    fitting = [i for i in known
               if i.key == asked or any(plain in _plain(name) for name in i.names)]
    return sorted(fitting, key=rank)


def matched(indicator: Indicator, text: str) -> str:
    """Return the name of an indicator that a text fits; its commonest if none does."""
    plain = _plain(text)
    return next((name for name in indicator.names if plain in _plain(name)), indicator.name)


def commonest_first(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return names of one indicator by how often they are written; of equals the usual one."""
    return tuple(sorted(counts, key=lambda n: (-counts[n], _plain(n) != key(n), len(n), n)))


def _load(store: Store) -> Mapping[str, Indicator]:
    written: dict[str, Counter[str]] = {}
    documents: dict[str, set[str]] = {}
    units: dict[str, set[str]] = {}
    times: dict[str, set[str]] = {}
    for row in rows(store, _COUNTED):
        if "indicator" in row:  # an empty store counts nothing once
            of = key(row["indicator"])
            written.setdefault(of, Counter())[row["indicator"]] += int(row["n"])
            documents.setdefault(of, set()).add(row["document"])
    for row in rows(store, _MEASURED):
        units.setdefault(key(row["indicator"]), set()).add(row["unit"])
    for row in rows(store, _TIMES):
        if "first" in row and "last" in row:
            times.setdefault(key(row["indicator"]), set()).update(
                (row["first"][:4], row["last"][:4]))
    found = []
    for of, counts in written.items():
        names = commonest_first(counts)
        years = times.get(of, {""})
        found.append(Indicator(of, names[0], names, counts.total(), len(documents[of]),
                               tuple(sorted(units.get(of, ()))), min(years), max(years)))
    found.sort(key=lambda i: (-i.count, -i.documents, i.name))
    return {i.key: i for i in found}


_current = Current(_load)


def _change(plain: str) -> tuple[str, str]:
    """Split what is measured from how it changed: 营收, 同比增长."""
    found = _changes().search(plain)
    return (plain[:found.start()], plain[found.start():]) if found else (plain, "")


def _plain(name: str) -> str:
    return vocabulary.key(_converter().convert(name))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _changes() -> re.Pattern[str]:
    file = files("maitu.ontology").joinpath("indicator_changes.toml")
    words = tomllib.loads(file.read_text(encoding="utf-8"))["words"]
    return re.compile(f"(?<=.)({'|'.join(map(re.escape, words))})")


@cache
def _aliases() -> Mapping[str, str]:
    with files("maitu.ontology").joinpath("indicators.csv").open(encoding="utf-8") as lines:
        return {_plain(name): _plain(row["label"])
                for row in csv.DictReader(lines) for name in row["aliases"].split("|")}
