"""Titles in 《》 and names in “”, typed by the word they end in or that follows them.

The patterns are in `rules/titles.toml`, the endings in `rules/titles.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading, fold
from maitu.ingest.rulebook import rows, toml
from maitu.ingest.terms import head_of

TITLE = re.compile(r"《([^《》\n]{1,80}(?:〈[^〈〉\n]{1,80}〉[^《》\n]{0,40})?)》")
QUOTED = re.compile(r"“([^“”\n，。；：！？]{1,16})”")
_SHORTEST, _LONGEST = 6, 120  # characters of a document's own title


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(toml("titles")[name])


@cache
def _table(name: str, column: str) -> dict[str, tuple[str, ...]]:
    return {row[column]: tuple(filter(None, row["types"].split("|"))) for row in rows(name)}


def find(reading: Reading) -> list[Candidate]:
    """Return the titles and quoted names of a text."""
    text = reading.text
    return [*_own_title(reading), *_titles(text), *_quoted(text), *_filings(text), *_unmarked(text)]


def _unmarked(text: str) -> Iterator[Candidate]:
    """Titles without 《》: 出台(支持县域商业的若干措施), (国务院关于发展冷链的意见)提出."""
    for name in ("unmarked", "unmarked_about"):
        for match in _pattern(name).finditer(text):
            yield Candidate(match.start(1), match.end(1), ("Policy",), "title", 0.7)


def _filings(text: str) -> Iterator[Candidate]:
    """The reports that firms file, which are named without 《》: 2024年半年度报告."""
    for match in _pattern("filing").finditer(text):
        yield Candidate(match.start(), match.end(), ("Report",), "title", 0.7)


def _own_title(reading: Reading) -> Iterator[Candidate]:
    """The document's own title, where it is a policy's or report's name without 《》."""
    title = bare_title(fold(reading.document.title))
    parts = [part.strip() for part in _pattern("headed").split(title)]
    title = next((part for part in reversed(parts) if title_types(part)), "")
    if not _SHORTEST <= len(title) <= _LONGEST or set("，。") & set(title) or "印发《" in title:
        return
    start, types = reading.text.find(title), title_types(title)
    if start >= 0:
        official = types == ("Policy",) and "关于" in title  # others may be headlines
        yield Candidate(start, start + len(title), types, "title", 0.95 if official else 0.9)


def bare_title(title: str) -> str:
    """Return the title that a headline holds: without 附件2, （节选）, 政策解读."""
    title = title.strip()
    for name in ("before", "after", "after"):
        title = _pattern(name).sub("", title).rstrip()
    return title


def other_titles(title: str) -> Iterator[str]:
    """Yield what the same document is called as well: without its issuer, without （试行）."""
    for plain in dict.fromkeys((title, _pattern("suffix").sub("", title).rstrip())):
        for name in (plain, short_title(plain)):
            if name != title and len(name) >= _SHORTEST:
                yield name


def short_title(title: str) -> str:
    """Return a title without the issuer before 关于: what the same policy is called elsewhere."""
    about = title.find("关于")
    return title[about:] if about > 0 and _pattern("issuer").fullmatch(title[:about].strip()) \
        else title


def title_types(title: str) -> tuple[str, ...]:
    """Return what a title's last word says it is, `()` if it says nothing."""
    title = _pattern("suffix").sub("", title.lower()).rstrip()
    if _pattern("by_firm").search(title):
        return ()
    endings = _table("titles", "ending")
    return next((endings[title[-n:]] for n in range(min(len(title), 5), 0, -1)
                 if title[-n:] in endings), ())


def _titles(text: str) -> Iterator[Candidate]:
    for match in TITLE.finditer(text):
        types = title_types(match[1])
        if not types and _pattern("medium").match(text, match.end()):
            types = ("Organization",)
        if types:
            yield Candidate(match.start(1), match.end(1), types, "title", 0.9)


def _quoted(text: str) -> Iterator[Candidate]:
    tails = _table("quoted", "tail")
    for match in QUOTED.finditer(text):
        inner, after = match[1], text[match.end():match.end() + 4]
        tail = next((after[:n] for n in range(len(after), 1, -1) if after[:n] in tails), None)
        head = head_of(inner)
        kind = head_of(text[max(0, match.start() - 6):match.start()])
        if kind and kind[1][0] == "Product" and len(inner) <= 12:  # 微信小程序“云上课堂”
            yield Candidate(match.start(1), match.end(1), kind[1], "quoted", 0.7)
        elif tail:
            yield Candidate(match.start(), match.end() + len(tail), tails[tail], "quoted", 0.7,
                            core=match.span(1))
        elif head and len(inner) > len(head[0]) and "、" not in inner:
            yield Candidate(match.start(1), match.end(1), head[1], "quoted", 0.65)
