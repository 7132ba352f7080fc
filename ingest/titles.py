"""Titles in 《》 and names in “”, typed by the word they end in or that follows them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading
from maitu.ingest.terms import head_of

TITLE = re.compile(r"《([^《》\n]{1,80}(?:〈[^〈〉\n]{1,80}〉[^《》\n]{0,40})?)》")
QUOTED = re.compile(r"“([^“”\n，。；：！？]{1,16})”")
# What may follow the last word of a title: （2024年）, （征求意见稿）, (2020-2022年)
_SUFFIX = re.compile(r"[（(][^（）()]{1,20}[)）]\s*$")


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    lines = files("maitu.ingest").joinpath("rules", name).read_text(encoding="utf-8").splitlines()
    return {key: tuple(types.split("|")) for key, types in list(csv.reader(lines))[1:]}


def find(reading: Reading) -> list[Candidate]:
    """Return the titles and quoted names of a text."""
    return [*_titles(reading.text), *_quoted(reading.text)]


def title_types(title: str) -> tuple[str, ...]:
    """Return what a title's last word says it is, `()` if it says nothing."""
    title = _SUFFIX.sub("", title.lower()).rstrip()
    endings = _table("titles.csv")
    return next((endings[title[-n:]] for n in range(min(len(title), 5), 0, -1)
                 if title[-n:] in endings), ())


def _titles(text: str) -> Iterator[Candidate]:
    for match in TITLE.finditer(text):
        types = title_types(match[1])
        if types:
            yield Candidate(match.start(1), match.end(1), types, "title", 0.9)


def _quoted(text: str) -> Iterator[Candidate]:
    tails = _table("quoted.csv")
    for match in QUOTED.finditer(text):
        inner, after = match[1], text[match.end():match.end() + 4]
        tail = next((after[:n] for n in range(len(after), 1, -1) if after[:n] in tails), None)
        head = head_of(inner)
        if tail:
            yield Candidate(match.start(), match.end() + len(tail), tails[tail], "quoted", 0.7)
        elif head and len(inner) > len(head[0]) and "、" not in inner:
            yield Candidate(match.start(1), match.end(1), head[1], "quoted", 0.65)
