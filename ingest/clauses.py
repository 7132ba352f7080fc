"""Clauses as entities: trends and troubles, which have no name but a sentence's words.

A clause asserts a trend when a subject meets a verb of change (`5G终端加速普及`), becomes
something (`短视频成为新入口`) or goes from one state to another (`从图文向视频扩展`). Headings and
bold lead-ins say the like more often and need less proof. Clauses that deny, demand, ask or
suppose assert nothing.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading, Sentence
from maitu.ingest.tagger import Word

SHORTEST, LONGEST = 5, 48  # characters of a clause that can be an entity

_NUMBER = re.compile(
    r"\d(?:[\d.,]*)(?:%|‰|万|亿|千|百|个|家|项|人|元|倍|成|件|台|部|辆|吨|年|月|日|美元|余|多|次|户|所|座|公里|小时|-|~)")
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.章节]|[（(][一二三四五六七八九十\d]+[)）]|\d+(?:\.\d+)*[、.． ]"
    r"|[一二三四五六七八九十]是)\s*")
_FROM_TO = re.compile(r"(?:从|由)[^，。]{1,16}(?:向|到|至|转向|走向|迈向|转变为)[^，。]{2,20}")


@cache
def rules() -> dict[str, tuple[str, ...]]:
    """Return the word lists of `rules/clauses.toml`, the longest words first."""
    file = files("maitu.ingest").joinpath("rules", "clauses.toml")
    lists = tomllib.loads(file.read_text(encoding="utf-8"))
    return {k: tuple(sorted(v, key=len, reverse=True)) for k, v in lists.items()}


def find(reading: Reading) -> list[Candidate]:
    """Return the clauses that assert a trend or name a trouble."""
    emphasised = sorted(reading.document.emphases)
    found: list[Candidate] = []
    for sentence in reading.sentences:
        for start, end in reading.clauses(sentence):
            prominent = sentence.heading or _within(emphasised, start, end)
            found += _clause(reading, sentence, start, end, prominent)
    return found


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    i = bisect_left(spans, (end, 0)) - 1
    return i >= 0 and spans[i][0] <= start and end <= spans[i][1] + 1


def _clause(reading: Reading, sentence: Sentence, start: int, end: int, prominent: bool
            ) -> Iterator[Candidate]:
    text = reading.text
    start += len(m[0]) if (m := _NUMBERING.match(text[start:end])) else 0
    words = [w for w in sentence.words if start <= w.start and w.end <= end]
    if not words or _void(text, words):
        return
    yield from _caused(text, words, end)
    words = _without_openers(text, words)
    if not words:
        return
    start = words[0].start
    clause = text[start:end].rstrip("。 ”")
    end = start + len(clause)
    if not SHORTEST <= len(clause) <= LONGEST or _NUMBER.search(clause):
        return
    kinds = _kinds(text, words, clause, prominent)
    if kinds:
        yield Candidate(start, end, kinds, "clause", 0.6 if prominent else 0.5)


def _kinds(text: str, words: Sequence[Word], clause: str, prominent: bool) -> tuple[str, ...]:
    r = rules()
    if not _has_subject(text, words) and not _FROM_TO.match(clause):
        return ()
    body = clause.removesuffix("了").removesuffix("着")
    body = re.sub(r"(?:的)?(?:趋势|态势|特征|特点|格局|势头|阶段|时期|局面)$", "", body)
    if body.endswith(r["troubles"]):
        return ("Risk", "Trend")
    if body.endswith(r["falls"]):
        return ("Trend", "Risk")
    written = [text[w.start:w.end] for w in words]
    steady = any(w in r["adverbs"] for w in written[1:])
    if body.endswith(r["changes"]) and (steady or prominent or _tail_is_verb(words)):
        return ("Trend",)
    if steady and any(w.tag in ("v", "vd") for w in words[1:]):
        return ("Trend",)
    if any(w.startswith(r["becoming"]) for w in written[1:]):
        return ("Trend",)
    if _FROM_TO.search(clause) or (prominent and any(w.tag == "v" for w in words[1:])):
        return ("Trend",)
    return ()


def _tail_is_verb(words: Sequence[Word]) -> bool:
    return words[-1].tag in ("v", "vn", "a", "an", "vd")


def _has_subject(text: str, words: Sequence[Word]) -> bool:
    """A subject: the clause begins with a noun phrase, not with a verb or an adverb of effort."""
    first = text[words[0].start:words[0].end]
    if first in rules()["demands"]:
        return False
    return words[0].tag in ("n", "nz", "nw", "vn", "an", "a", "s", "LOC", "ORG", "PER", "m", "r",
                            "xc", "f", "t") or first in "“《" or words[0].tag == "v" and len(
        words) > 2 and words[1].tag in ("n", "vn")


def _void(text: str, words: Sequence[Word]) -> bool:
    written = {text[w.start:w.end] for w in words}
    return not written.isdisjoint(rules()["void"])


def _without_openers(text: str, words: Sequence[Word]) -> list[Word]:
    """Cut off times, connectives and `在…下` before the subject."""
    kept = list(words)
    openers = rules()["openers"]
    while kept:
        first = text[kept[0].start:kept[0].end]
        if first in openers or kept[0].tag in ("TIME", "c", "w") and first not in "“《":
            kept.pop(0)
        elif first in ("在", "受", "经") and (cut := _phrase_end(text, kept)):
            kept = kept[cut:]
        else:
            break
    return kept


def _phrase_end(text: str, words: Sequence[Word]) -> int:
    """Return how many words the opening phrase `在……下/中/后/里/期间` has, 0 if it is none."""
    for i, word in enumerate(words[1:12], 1):
        if text[word.start:word.end] in ("下", "中", "后", "里", "上", "期间", "背景下", "时", "方面", "同时"):
            return i + 1
    return 0


def _caused(text: str, words: Sequence[Word], end: int) -> Iterator[Candidate]:
    """Yield the change that a verb of causing has as its object: 推动(产业结构优化升级)."""
    r = rules()
    for i, word in enumerate(words[:-1]):
        if text[word.start:word.end] not in r["causes"] or word.tag not in ("v", "vn", "vd"):
            continue
        first = i + 1
        if text[words[first].start:words[first].end] == "了":
            first += 1
        if first >= len(words):
            return
        start = words[first].start
        phrase = text[start:end].rstrip("。 ”")
        tail = phrase.endswith(r["changes"]) or phrase.endswith(r["falls"])
        if tail and SHORTEST - 1 <= len(phrase) <= 28 and not _NUMBER.search(phrase):
            yield Candidate(start, start + len(phrase), ("Trend",), "clause", 0.45)
            return
