"""Which found entity is which gold entity: names compared, and paired one to one.

Names are compared without regard to width, case, white space and quotation marks. Types whose
names are phrases that readers cut differently match by likeness too, all others by name only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from maitu.ingest.gold import GoldEntity

PHRASAL = frozenset({"Trend", "Risk", "Event", "ConsumerGroup", "Product", "BusinessModel"})
LIKE = 0.6  # the least likeness at which phrasal names are one
_IGNORED = re.compile(r"[\s《》〈〉「」“”‘’\"'*<>]+")


@dataclass(frozen=True, slots=True)
class Alignment:
    """How found entities and gold entities correspond, by their places in the two lists."""

    found: dict[int, int]  # gold entity -> its found entity; one to one
    gold: dict[int, int]  # found entity -> its gold entity; several found ones may share one


@lru_cache(maxsize=65536)
def comparable(name: str) -> str:
    """Return what of a name counts when names are compared."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name).casefold())


def likeness(a: str, b: str) -> float:
    """Return how alike two comparable names are: Dice's coefficient of their bigrams, 0 to 1."""
    if len(a) < 2 or len(b) < 2:
        return float(a == b != "")
    shared = (_bigrams(a) & _bigrams(b)).total()
    return 2 * shared / (len(a) + len(b) - 2)


@lru_cache(maxsize=65536)
def _bigrams(name: str) -> Counter[str]:
    return Counter(name[i : i + 2] for i in range(len(name) - 1))


def align(gold: Sequence[GoldEntity], found: Sequence[GoldEntity]) -> Alignment:
    """Pair gold entities with found ones, the best pairs first.

    A common type is worth half a name. What is left over but names a gold entity as well (a split:
    the same thing found twice) is no pair, yet stands for it in relations.
    """
    pairs = sorted(
        (-worth, i, j)
        for i, wanted in enumerate(gold)
        for j, candidate in enumerate(found)
        if (worth := _worth(wanted, candidate)) > 0
    )
    alignment = Alignment({}, {})
    for _, i, j in pairs:
        if i not in alignment.found and j not in alignment.gold:
            alignment.found[i], alignment.gold[j] = j, i
    for _, i, j in pairs:
        alignment.gold.setdefault(j, i)
    return alignment


def _worth(gold: GoldEntity, found: GoldEntity) -> float:
    names, others = ({comparable(name) for name in e.names} - {""} for e in (gold, found))
    if not names.isdisjoint(others):
        alike = 1.0
    elif PHRASAL.isdisjoint(gold.types):
        return 0.0
    else:
        alike = max((likeness(a, b) for a in names for b in others), default=0.0)
    if alike < LIKE:
        return 0.0
    return alike + 0.5 * (not set(gold.types).isdisjoint(found.types))
