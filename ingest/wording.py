"""Wording: how the words before a number put it.

`前三季度全国网上零售额同比增长约` before 9.7% says what is measured (the subject: 网上零售额 and
the words before it), what it is compared with (the basis: 同比) and that it rose (the verb: 增长).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rules() -> Mapping[str, Any]:
    """Return `rules/observations.toml`, every list of words with its longest words first."""
    file = files("maitu.ingest").joinpath("rules", "observations.toml")
    read: dict[str, Any] = _longest_first(tomllib.loads(file.read_text(encoding="utf-8")))
    return read


def _longest_first(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(sorted(value, key=len, reverse=True))
    return {k: _longest_first(v) for k, v in value.items()} if isinstance(value, dict) else value


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words before a number say of it."""

    subject: str  # the words that are left: what is measured, with whatever stands before it
    basis: str = ""  # 同比, 比上年, 较2015年, 比资本形成总额
    qualifier: str = ""  # 年均, 实际
    verb: str = ""  # the change, named as a rise if `sign` is -1 for a fall
    sign: int = 1
    written: str = ""  # the verb as the text has it
    reached: bool = False  # the number is what a change ended at: 增至
    each: bool = False  # 分别: several things have a number each

    @property
    def changes(self) -> bool:
        """Say whether the number is a change, not a level."""
        return bool(self.verb or self.basis)


_NOT_COMPARED = "(?!重|例|率|值|较|亚|如|特|分|拟|赛|尔)"
_COMPARED = re.compile(
    rf"(?:(?<![占同环对性价相正反百])比{_NOT_COMPARED}|(?<![比相计])较(?![快大高为强好低多少早长]))"
    r"[^，]{2,32}$"
)
_REMARK = re.compile(r"[（(][^（）()]{1,14}[）)]$")


def read(left: str) -> Wording:
    """Read the words before a number."""
    word = rules()
    rest, reached, each = _to_the_number(left)
    if reached:
        rest, dropped = _off(rest, word["words"]["adverbs"])
        return Wording(rest, reached=True, each=each or "分别" in dropped)
    if above := _above().search(rest):
        sign = -1 if above[1] in word["words"]["below"] else 1
        return Wording(rest[: above.start()], above[0], sign=sign, each=each)
    verbs = _verbs()
    written = _ending(rest, tuple(verbs))
    stem = rest.removesuffix(written)
    if written and rest.endswith(word["transitive_rises"]):
        written, stem = "", rest
    stem, dropped = _off(stem, word["words"]["adverbs"])
    each = each or "分别" in dropped
    qualifier = _ending(stem, word["words"]["qualifiers"])
    stem, dropped = _off(stem.removesuffix(qualifier), word["words"]["adverbs"])
    stem, basis = _basis(stem, bool(written))
    if written in word["words"]["only_compared"] and not basis:
        return Wording(rest, each=each)
    if not written and not basis:
        return Wording(rest, each=each)
    stem, dropped = _off(stem, word["words"]["adverbs"])
    each = each or "分别" in dropped + basis
    name, sign = verbs.get(written, ("", 1))
    return Wording(stem, basis.replace("分别", ""), qualifier, name, sign, written, each=each)


def _to_the_number(left: str) -> tuple[str, bool, bool]:
    """Take off what leads to a number; say whether a change ends there, and if 分别 is said."""
    leads, reached = rules()["lead_to_number"], _reached()
    if left in ("至", "到"):  # 提升2.1个百分点至(34.5%)
        return "", True, False
    rest, each = left, False
    while True:
        per = _per().search(rest)
        if per and per.start():  # 均价由每吨(82万元)
            rest = rest[: per.start()]
        if match := reached.search(rest[-4:]):
            return rest[: len(rest) - len(match[0])], True, each
        word = _ending(rest, leads)
        if not word:
            return rest, False, each
        each = each or word == "分别"
        rest = rest.removesuffix(word)


def _basis(stem: str, changing: bool) -> tuple[str, str]:
    """Split what a change is compared with off."""
    basis = ""
    while word := _ending(stem, rules()["words"]["bases"]):
        basis = word + basis
        stem = stem.removesuffix(word)
    if not basis and changing and (match := _COMPARED.search(stem)):
        return stem[: match.start()], match[0]
    return stem, basis


def _off(text: str, words: tuple[str, ...]) -> tuple[str, str]:
    """Take words off the end while there are any; return the text and what was taken."""
    rest = text
    while word := _ending(rest, words):
        rest = rest.removesuffix(word)
    return rest, text[len(rest):]


def _ending(text: str, words: tuple[str, ...]) -> str:
    """Return the longest of the words that the text ends with, "" if it ends with none."""
    if not text.endswith(words):
        return ""
    word = next(w for w in words if text.endswith(w))
    return "" if len(word) == 1 and text.endswith(rules()["protected"]) else word


@cache
def _verbs() -> dict[str, tuple[str, int]]:
    rises, falls = rules()["rises"], rules()["falls"]
    verbs = {w: (n, 1) for w, n in rises.items()} | {w: (n, -1) for w, n in falls.items()}
    return dict(sorted(verbs.items(), key=lambda item: -len(item[0])))


@cache
def _above() -> re.Pattern[str]:
    words = rules()["words"]
    return re.compile(f"(?<!不)({'|'.join((*words['above'], *words['below']))})([^，\\d]{{2,24}})$")


@cache
def _reached() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(rules()['reached'])})(?:到|至|为)$")


@cache
def _per() -> re.Pattern[str]:
    return re.compile(f"(?<=[由从为至到的价破过约近达])每(?:{'|'.join(rules()['per'])})$")


def strip_openers(text: str) -> str:
    """Take off what stands before the thing measured without being part of it: 其中, 此外 …"""
    openers = rules()["sentence"]["openers"]
    while text.startswith(openers) and not text.startswith("后者"):
        text = text.removeprefix(next(w for w in openers if text.startswith(w)))
    if text.startswith(("共", "将")) and text.startswith(rules()["words"]["transitive"], 1):
        return text[1:]
    return text


def strip_tails(text: str) -> str:
    """Take off the adverbs and particles after the thing measured."""
    return _off(text, rules()["sentence"]["tails"])[0]


def begins_with_change(text: str) -> bool:
    """Say whether the text begins with a verb of change."""
    return text.startswith(tuple(verb for verb in _verbs() if len(verb) > 1))


def head(text: str) -> str:
    """Return the noun that ends the name of something measured, "" if there is none."""
    return _ending(_REMARK.sub("", text), rules()["words"]["heads"])
