"""Whether a clause asserts anything, and how: negation, supposition, rumour, modality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from maitu.ingest.rulebook import toml

NEAR = 8  # characters before a trigger in which a negation denies it


@cache
def _rules() -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]]:
    data = toml("modality")
    lists = {k: _any(v) for k, v in data.items() if isinstance(v, list)}
    return lists, {k: _any(v) for k, v in data["modality"].items()}


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(words))


def denied(clause: str, trigger: int) -> bool:
    """Say whether a negation stands shortly before the trigger.

    Args:
        clause: the clause, folded.
        trigger: where in it the trigger begins.
    """
    return bool(_rules()[0]["negation"].search(clause[max(0, trigger - NEAR):trigger]))


def negated(words: str, predicate: str | None = None) -> bool:
    """Say whether words that lead up to a statement deny it.

    Args:
        words: the words.
        predicate: of the statement; what is forbidden is regulated all the same.
    """
    lists = _rules()[0]
    return bool(lists["negation"].search(words)) or (
        not holds_of_the_prevented(predicate) and bool(lists["prevented"].search(words)))


def holds_of_the_prevented(predicate: str | None) -> bool:
    """Say whether a predicate may be stated of what is forbidden or not supported."""
    return predicate in toml("modality")["prevents"]


def unchanged(clause: str) -> bool:
    """Say whether a clause denies the change that it tells of."""
    return bool(_rules()[0]["unchanged"].search(clause))


def excepted(behind: str) -> bool:
    """Say whether the words behind a name leave it out of what is said."""
    return bool(_rules()[0]["excepted"].search(behind))


def wished(before: str) -> bool:
    """Say whether the words before somebody make what they do a wish."""
    return bool(_rules()[0]["wished"].search(before))


def former(words: str) -> bool:
    """Say whether words between a person and a body say that the office is over."""
    return bool(_rules()[0]["former"].search(words))


def unasserted(sentences: Sequence[str]) -> set[int]:
    """Return the numbers of the sentences that assert nothing.

    That is suppositions, questions, rumours, rejected wishes, and what is called untrue
    afterwards: of `有媒体称甲收购乙。上述传闻不属实。` neither sentence says that 甲 buys 乙.
    """
    lists = _rules()[0]
    void: set[int] = set()
    for i, sentence in enumerate(sentences):
        if supposed(sentence) or any(lists[k].search(sentence) for k in ("question", "rejected")):
            void.add(i)
        if i and lists["untrue"].search(sentence):
            void |= {i - 1, i}
    return void


def ruled_out(text: str, sentences: Sequence[tuple[int, int]]) -> set[int]:
    """Return the numbers of the sentences that list what is not supported or allowed.

    A line such as `【不予受理】` or `下列情形不予支持：` leads in the lines up to the next empty
    one, `不予受理：` the rest of its own sentence; one that ends in 不在支持之列 says it of itself.

    Args:
        text: the whole text, folded.
        sentences: (start, end) of each.
    """
    pattern, left_out = _rules()[0]["ruled_out"], _rules()[0]["left_out"]
    found: set[int] = set()
    last, leads_in, inside = 0, False, False
    for i, (start, end) in enumerate(sentences):
        gap = text[last:start].count("\n") + text[start:end].startswith("\n")
        last = end
        lead = _LEAD.match(text, start, end)
        line = text[start:end].strip()
        if gap > 1 and not leads_in:
            inside = False
        leads_in = bool(pattern.search(line)) and len(line) <= _LEAD_IN and (
            line.endswith(("：", ":", "】")) or line.startswith("#"))
        if leads_in:
            inside = True
        elif inside or (lead and pattern.search(lead[1])) or left_out.search(line):
            found.add(i)
    return found


_LEAD_IN = 40  # characters of a line that leads in others
_LEAD = re.compile(r"[\s\W\d]*([^：:，。；]{2,14})[：:]")


def supposed(sentence: str) -> bool:
    """Say whether the sentence supposes or passes on a rumour, and so asserts nothing."""
    lists = _rules()[0]
    return bool(lists["hypothesis"].search(sentence) or lists["rumour"].search(sentence))


def modality(clause: str, by_policy: bool = False) -> str:
    """Return how the clause puts what it says (one of `terms.MODALITIES`).

    Args:
        clause: the clause, folded.
        by_policy: a policy or a public body speaks; only their support is encouragement, a
            firm that 推动 something states a fact.
    """
    for name, pattern in _rules()[1].items():
        if (by_policy or name not in ("encouraged", "required")) and pattern.search(clause):
            return name
    return "stated"
