"""The grammar of names: what in a name tells things apart, and what only spells it out.

The words are in `name_grammar.toml`; the places are those of the vocabulary.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from maitu.ontology.naming import canonical
from maitu.ontology.vocabulary import key, load

_SHORTEST_CORE = 3  # characters left of a company's name when its place is taken off the front


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name in parts: 青禾冷链科技（江西）有限公司."""

    core: str  # 青禾冷链科技
    place: str | None = None  # 江西省, as the vocabulary has it
    constituted: bool = False  # it says 有限公司 or the like


@cache
def company(name: str) -> CompanyName:
    """Return the parts of a company's name; what is left of 江西分公司 is the whole."""
    core = canonical(name)
    match = _legal().search(core)
    if match and match.start():
        core = core[:match.start()]
    core, place = _without_bracketed_place(core)
    if match and place is None:
        core, place = _without_front_place(core)
    return CompanyName(core.replace("(集团)", "集团").rstrip(" ,"), place, bool(match))


def company_end(text: str, end: int) -> int:
    """Return where a company's name ends of which `text[:end]` ends in the beginning.

    That is after （江西）有限公司 where this follows, else `end` itself.
    """
    match = _rest().match(text, end)
    return match.end() if match and (not match[1] or match[1] in _places()) else end


def cut_short(name: str) -> set[str]:
    """Return what a company's name may be cut short to: 江西青禾冷链科技公司 to 青禾冷链."""
    whole = canonical(name)
    return {start[:end] for start in {whole, _without_front_place(whole)[0]}
            for end in range(2, len(start)) if _tail().fullmatch(start, end)}


def title_core(title: str) -> str:
    """Return a document's title without what may be left out: 关于, （试行）."""
    return _optional().sub("", canonical(title)) or title


def number(name: str) -> str | None:
    """Return the one way to write a document number; None for a name that is none."""
    match = _number().fullmatch(name.strip())
    return _written(match[1], match) if match else None


def numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where a text has document numbers, with the one way to write each."""
    for match in _number().finditer(text):
        lead = _before().match(match[1])
        skipped = lead.end() if lead else 0
        if skipped < len(match[1]):
            yield match.start() + skipped, match.end(), _written(match[1][skipped:], match)


@cache
def name_key(name: str) -> str:
    """Return the form in which names are compared, whatever brackets a document number has."""
    return key(number(name) or name)


def is_generic(name: str) -> bool:
    """Say whether a name only says the kind of a thing: 《实施意见》, 公司."""
    return bool(_generic().fullmatch(canonical(name)))


def fullest(names: Iterable[str]) -> str:
    """Return the name that says most: no number, in Chinese, the longest.

    Raises:
        ValueError: there are no names.
    """
    return min(names, key=lambda n: (number(n) is not None, not re.search(r"[\u4e00-\u9fff]", n),
                                     -len(canonical(n)), n))


@cache
def _rules() -> dict[str, Any]:
    file = files("maitu.ontology").joinpath("name_grammar.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _legal() -> re.Pattern[str]:
    rules = _rules()["company"]
    another = "".join(rf"(?<!{re.escape(word)})" for word in rules["another"])
    return re.compile(rf"{another}(?:\s|,)*(?:{_any_of(rules['legal'])})$", re.IGNORECASE)


@cache
def _rest() -> re.Pattern[str]:
    legal = _any_of(w for w in _rules()["company"]["legal"] if not w.isascii())
    return re.compile(rf"(?:[（(]([^（()）]{{2,10}})[）)])?(?:[（(]?集团[）)]?)?(?:{legal})")


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(_rules()['company']['tail'])}|\([^)]*\))+")


@cache
def _number() -> re.Pattern[str]:
    return re.compile(_rules()["document"]["number"])


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf".*(?:{_any_of(_rules()['document']['before'])})")


@cache
def _optional() -> re.Pattern[str]:
    return re.compile(_rules()["title"]["optional"])


@cache
def _generic() -> re.Pattern[str]:
    rules = _rules()["generic"]
    return re.compile(f"(?:{_any_of(rules['qualifying'])})*(?:{_any_of(rules['words'])})")


def _written(agency: str, match: re.Match[str]) -> str:
    return f"{agency}〔{match[2]}〕{int(match[3])}号"


@cache
def _places() -> dict[str, str]:
    """Return the places within a country by all their names; a country's makes another firm."""
    return {canonical(name): c.label for c in load().concepts
            if c.types[0] == "Place" and c.broader
            for name in (c.label, *c.aliases) if len(name) > 1}


@cache
def _front_place() -> re.Pattern[str]:
    return re.compile(f"(?:{_any_of(_places())})[省市]?")


def _without_bracketed_place(name: str) -> tuple[str, str | None]:
    for match in re.finditer(r"\(([^()]{2,10})\)", name):
        if place := _places().get(match[1]):
            return name[:match.start()] + name[match.end():], place
    return name, None


def _without_front_place(name: str) -> tuple[str, str | None]:
    match = _front_place().match(name)
    if not match or len(name) - match.end() < _SHORTEST_CORE:
        return name, None
    place = match[0] if match[0] in _places() else match[0][:-1]
    return name[match.end():], _places()[place]
