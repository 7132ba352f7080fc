"""Naming: the indicators of a list of numbers, put together from what was read.

化妆品类、通讯器材类分别增长12.6%、8.5% measures 化妆品类增长 and 通讯器材类增长.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from maitu.ingest import wording
from maitu.ingest.phrases import Phrase
from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import rules

_LISTED = re.compile(r"[、和及与]|以及")
_TOWARD = re.compile(r"对[^、]+的[^的]+$")
_SHARE_OF = re.compile(r"(?:占比|占.{1,20}的比重)$")


def names(group: Sequence[Quantity], phrase: Phrase, base: str, recent: Sequence[str],
          change: str) -> tuple[list[str], list[str]]:
    """Name what every number of a list, a range or a single one measures.

    Args:
        group: the numbers.
        phrase: how they are put.
        base: the thing measured, perhaps an enumeration.
        recent: the things that the sentence measured so far, which 分别 takes up in turn.
        change: the yearly change spoken of last, which 增速 alone means.

    Returns:
        The indicators, and the members of the enumeration, if `base` is one.
    """
    words, n, kind = phrase.wording, len(group), group[-1].kind
    if phrase.name:
        return [phrase.name] * n, []
    single = _name(phrase, base, kind, change)
    if group[0].ranged and n == 2:
        return [f"{single}（下限）", f"{single}（上限）"], []
    if n == 1:
        return [single], []
    turns = list(recent[-n:]) if len(recent) >= n else []
    if base.startswith("分别") and turns:
        return [_name(phrase, t + base.removeprefix("分别"), kind, change) for t in turns], []
    if bases := distributed(words.basis[1:], n):
        changed = [replace(phrase, wording=replace(words, basis=words.basis[0] + b)) for b in bases]
        return [_name(p, base, kind, change) for p in changed], []
    members = distributed(base, n) if phrase.subject else turns
    if members:
        return [_name(phrase, m, kind, change) for m in members], members if phrase.subject else []
    return [single] * n, []


def _name(phrase: Phrase, base: str, kind: str, change: str) -> str:
    words, growth = phrase.wording, rules()["words"]["growth_nouns"]
    base = base.replace("分别", "")
    if words.reached and phrase.joined in growth:
        return change or f"{base}同比增长"
    verb = words.verb
    if kind == "ratio" and words.written in rules()["words"]["yearly_alone"]:
        base = _SHARE_OF.sub("", base)  # 占比64%，同比增长49% is no growth of the share
    if kind == "point" and words.sign < 0 and verb in ("增长", "上涨"):
        verb = "提高"  # of rates, which do not grow
    if verb and base.endswith(verb) and not words.basis:
        return base
    if base and phrase.joined.startswith(base):
        base = ""  # 合格1233批次，合格率
    elif phrase.joined:
        base = base.removesuffix(phrase.joined)
    joined = "" if phrase.joined in growth and (verb or base.endswith("增长")) else phrase.joined
    return f"{base}{joined}{words.basis}{words.qualifier}{verb}"


def distributed(text: str, n: int) -> list[str]:
    """Split an enumeration into its n members, giving each the noun that all share.

    城镇、农村居民收入 are 城镇居民收入 and 农村居民收入. Returns [] if the text is not one of n.
    """
    pairs = rules()["words"]["pairs"]
    if n == 2 and (pair := next((w for w in pairs if text.endswith(w)), None)):
        return [text.removesuffix(pair) + word for word in pairs[pair]]
    parts = text.split("、")
    if len(parts) != n:
        parts = _LISTED.split(text)
    if len(parts) != n or not all(parts):
        return []
    members = [part + _shared(parts) for part in parts[:-1]] + [parts[-1]]
    return ["第" + m if m.startswith(("一产", "二产", "三产")) else m for m in members]


_BEFORE_FIRST = re.compile(  # 华为 and 有限公司 are no verbs
    r".*(?:[划细]?分为|分成|包括|包含|涵盖|依次[为是]|分别[为是]|[主就]要?[是有]|其中)")
_BEHIND_LAST = re.compile(
    r"(?:等?(?:[一二三四五六七八九十两几\d]+(?:大|个|家|类|种|项))|分列|分别|位列|排[名在]|[列居共各]).*$")
_NAMED = 14  # characters; a longer part of an enumeration is a clause


def listed_before(text: str, n: int) -> list[str]:
    """Return the n things that the text listed last: 分为甲、乙、丙三类，（占比分别为）."""
    for clause in reversed(re.split("[，；：。]", text)):
        parts = _LISTED.split(clause)
        if len(parts) == n:
            parts[0] = _BEFORE_FIRST.sub("", parts[0])
            parts[-1] = _BEHIND_LAST.sub("", parts[-1])
            return parts if all(0 < len(part) <= _NAMED for part in parts) else []
    return []


def _shared(parts: Sequence[str]) -> str:
    """Return what ends the last part and is meant of all."""
    last = parts[-1]
    if toward := _TOWARD.search(last):
        return toward[0]
    head = wording.head(last)
    if not head or any(wording.head(p) for p in parts[:-1]):
        return ""
    if "的" in last[2: -len(head)]:
        return last[last.rindex("的", 2, -len(head)):]
    cut = last.rfind(parts[0][-1], 1)
    rest = last[(cut if cut > 0 else len(parts[0]) - 1) + 1:]
    if not wording.head(rest):
        return ""
    return last[-2:] if len(rest) == 1 else rest
