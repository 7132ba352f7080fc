"""Names that differ little: a character more, less or other, or a company's name cut short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from maitu.ontology.corrections import EntityName

_SHORTEST = 4  # characters; shorter names that differ in one are different names
_SHORTEST_COMPANY = 3
# What tells names apart though it is one character: 一期, 二期; 东部, 西部; 上游, 下游.
_TELLING = re.compile(r"[0-9a-z一二三四五六七八九十百千万东西南北上中下前后左右内外大小新旧男女]")


def near(names: Iterable[EntityName]) -> Iterator[tuple[EntityName, EntityName]]:
    """Yield pairs of different names of one type that may be the same, the longest first.

    Every name is looked up by what is left of it without one character, so that the time grows
    with the number of names and not with its square.
    """
    found = set()
    groups: dict[tuple[str, str], list[EntityName]] = {}
    ordered = sorted(set(names))
    for name in ordered:
        for rest in {name.name, *_without_one(name.name)}:
            for other in groups.setdefault((name.type, rest), []):
                if _differ_in_one(other.name, name.name):
                    found.add((other, name))
            groups[name.type, rest].append(name)
    companies = {n.name: n for n in ordered if n.type == "Company"}
    for name in companies.values():
        for end in range(_SHORTEST_COMPANY, len(name.name)):
            if short := companies.get(name.name[:end]):
                found.add((short, name))
    yield from sorted(found, key=lambda pair: (-len(pair[0].name), pair))


def _without_one(text: str) -> Iterator[str]:
    if len(text) >= _SHORTEST:
        yield from (text[:at] + text[at + 1:] for at in range(len(text)))


def _common(a: str, b: str) -> int:
    """Return how many characters two texts begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _differ_in_one(a: str, b: str) -> bool:
    """Say whether one character is added, left out or another, and is none that tells apart."""
    if min(len(a), len(b)) < _SHORTEST or abs(len(a) - len(b)) > 1:
        return False
    start = _common(a, b)
    end = _common(a[start:][::-1], b[start:][::-1])
    rest_a, rest_b = a[start:len(a) - end], b[start:len(b) - end]
    return max(len(rest_a), len(rest_b)) == 1 and not _TELLING.search((rest_a + rest_b).casefold())
