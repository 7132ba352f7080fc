"""Clauses as entities: trends and troubles, which have no name but a sentence's words.

A clause asserts a trend when a subject meets a verb of change (`5G终端加速普及`), becomes
something (`短视频成为新入口`) or goes from one state to another (`从图文向视频扩展`). Headings and
bold lead-ins say the like more often and need less proof. Clauses that deny, demand, ask or
suppose assert nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from maitu.ingest import terms
from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading, Sentence
from maitu.ingest.rulebook import toml
from maitu.ingest.tagger import Word

SHORTEST, LONGEST = 5, 48  # characters of a clause that can be an entity

_NUMBER = re.compile(
    r"\d[\d.,]*(?:%|‰|万|亿|千|百|个|家|项|人|元|倍|成|件|台|部|辆|吨|年|月|日|美元|余|多|次|户"
    r"|所|座|公里|小时|-|~)"
)
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.章节]|[（(][一二三四五六七八九十\d]+[)）]"
    r"|\d+(?:\.\d+)*[、.． ]"
    r"|[一二三四五六七八九十]是)\s*")
_FROM_TO = re.compile(r"(?:从|由)[^，。]{1,16}(?:向|到|至|转向|走向|迈向|转变为)[^，。]{2,20}")


@cache
def rules() -> dict[str, tuple[str, ...]]:
    """Return the word lists of `rules/clauses.toml`, the longest words first."""
    return {k: tuple(sorted(v, key=len, reverse=True)) for k, v in toml("clauses").items()
            if k != "trouble_patterns"}


def find(reading: Reading) -> list[Candidate]:
    """Return the clauses that assert a trend or name a trouble."""
    emphasised = sorted(reading.document.emphases)
    found: list[Candidate] = []
    for sentence in reading.sentences:
        for start, end in sentence.clauses if sentence.asserts else ():
            prominent = (sentence.heading and not _is_title(reading, sentence)) \
                or _within(emphasised, start, end)
            found += _clause(reading, sentence, start, end, prominent)
    return [*found, *troubles(reading)]


def _is_title(reading: Reading, sentence: Sentence) -> bool:
    """Say whether a sentence is the document's title, or a part of it: it announces, and need
    not assert.
    """
    words = reading.document.text[sentence.start:sentence.end].rstrip("。")
    return words in reading.document.title


def troubles(reading: Reading) -> Iterator[Candidate]:
    """Yield what a text fights or calls a problem: 打击(数据造假)行为, 针对(损耗偏高)的问题."""
    for pattern in _patterns():
        for match in pattern.finditer(reading.text):
            start = match.start(1)
            for piece in re.split(r"(、|和|以及|及)", match[1]):
                phrase = piece.strip("“”的等 ")
                if 3 <= len(phrase) <= 20 and not _NUMBER.search(phrase) \
                        and not phrase.endswith(rules()["changes"]):
                    at = start + piece.find(phrase)
                    yield Candidate(at, at + len(phrase), ("Risk",), "list", 0.5)
                start += len(piece)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in toml("clauses")["trouble_patterns"])


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
    opener = text[words[0].start:words[0].end]
    words = _without_openers(text, words)
    cause = _cause(text, words)
    if cause is not None:  # 甲推动乙: the change is the object's, and the subject's if it names one
        yield from _caused(text, words[cause + 1:], end)
        words, end = words[:cause], words[cause].start if words else end
        if not _nominal(text, words):
            return
    if not words:
        return
    if opener in rules()["circumstances"]:
        yield from _circumstances(text, words)
        return
    start = words[0].start
    clause = text[start:end].rstrip("。 ”")
    end = start + len(clause)
    if not SHORTEST <= len(clause) <= LONGEST or _NUMBER.search(clause):
        return
    kinds = _kinds(text, words, clause, prominent)
    if kinds:
        yield Candidate(start, end, kinds, "clause", 0.6 if prominent else 0.5,
                        core=_short_form(text, sentence, start, end))


def _short_form(text: str, sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """Return the clause without the members of an enumeration: 甲、乙等(新型终端蓬勃发展)."""
    for listed in terms.enumerations(text, sentence):
        if listed.head and start == listed.members[0][0] and listed.head[1] < end:
            return listed.head[0], end
    return None


def _nominal(text: str, words: Sequence[Word]) -> bool:
    """Say whether the words name a change: 甲的快速发展, 甲与乙深度融合."""
    return len(words) > 2 and text[words[0].start:words[-1].end].endswith(rules()["changes"])


def _circumstances(text: str, words: Sequence[Word]) -> Iterator[Candidate]:
    """Yield the changes that 随着、由于 enumerate: 随着(甲的完善)、(乙提高)以及(丙增多)."""
    piece: list[Word] = []
    for word in (*words, None):
        if word is not None and text[word.start:word.end] not in ("、", "以及", "和", "与", "及"):
            piece.append(word)
            continue
        if piece and (_nominal(text, piece) or word is None):
            start, phrase = piece[0].start, text[piece[0].start:piece[-1].end]
            if phrase.endswith(rules()["changes"]) and SHORTEST <= len(phrase) <= 28 \
                    and not _NUMBER.search(phrase):
                yield Candidate(start, start + len(phrase), ("Trend",), "clause", 0.5)
            piece = []
        elif piece and word is not None:
            piece.append(word)


def _kinds(text: str, words: Sequence[Word], clause: str, prominent: bool) -> tuple[str, ...]:
    r = rules()
    if not _has_subject(text, words) and not _FROM_TO.match(clause):
        return ()
    if words[0].tag in ("ORG", "PER") and len(words) > 1 and words[1].tag in ("v", "vd", "d", "p"):
        return ()  # what a named body does is an act, no trend
    body = clause.removesuffix("了").removesuffix("着")
    body = re.sub(r"(?:的)?(?:趋势|态势|特征|特点|格局|势头|阶段|时期|局面)$", "", body)
    if body.endswith(r["troubles"]):
        return ("Risk", "Trend")
    if body.endswith(r["falls"]):
        return ("Trend", "Risk")
    written = [text[w.start:w.end] for w in words]
    if "是" in written[1:]:
        return ()  # what something is, is no change
    steady = next((i for i, w in enumerate(written) if i and w in r["adverbs"]), None)
    if body.endswith(r["changes"]) and (steady or prominent or _tail_is_verb(words)):
        return ("Trend",)
    if steady and any(w.startswith(r["changes"] + r["becoming"]) for w in written[steady + 1:]):
        return ("Trend",)
    if any(w.startswith(r["becoming"]) for w in written[1:]) and not _acts(words):
        return ("Trend",)
    if _FROM_TO.search(clause) or (prominent and any(w.tag == "v" for w in words[1:])):
        return ("Trend",)
    return ()


def _acts(words: Sequence[Word]) -> bool:
    """Say whether a named body or person is the subject: what it does is no trend."""
    return any(w.tag in ("ORG", "PER") for w in words[:3])


def _tail_is_verb(words: Sequence[Word]) -> bool:
    return words[-1].tag in ("v", "vn", "a", "an", "vd")


def _has_subject(text: str, words: Sequence[Word]) -> bool:
    """A subject: the clause begins with a noun phrase, not with a verb or an adverb of effort."""
    first = text[words[0].start:words[0].end]
    if first in rules()["demands"] or first in rules()["pronouns"]:
        return False
    return words[0].tag in _SUBJECT or first in "“《" or first in terms.rules().modifiers


def _void(text: str, words: Sequence[Word]) -> bool:
    written = {text[w.start:w.end] for w in words}
    return not written.isdisjoint(rules()["void"])


def _without_openers(text: str, words: Sequence[Word]) -> list[Word]:
    """Cut off times, connectives and `在…下` before the subject."""
    kept = list(words)
    openers = rules()["openers"]
    while kept:
        first = text[kept[0].start:kept[0].end]
        if first in openers or (kept[0].tag in ("TIME", "c", "w") and first not in "“《"):
            kept.pop(0)
        elif first in ("在", "受", "经") and (cut := _phrase_end(text, kept)):
            kept = kept[cut:]
            if kept and text[kept[0].start:kept[0].end] == "的":
                kept.pop(0)
        else:
            break
    return kept


def _phrase_end(text: str, words: Sequence[Word]) -> int:
    """Return how many words the opening phrase `在……下/中/后/里/期间` has, 0 if it is none."""
    for i, word in enumerate(words[1:12], 1):
        if text[word.start:word.end] in rules()["phrase_ends"]:
            return i + 1
    return 0


def _cause(text: str, words: Sequence[Word]) -> int | None:
    """Return where in the words a verb of causing with an object stands."""
    causes = rules()["causes"]
    for i, word in enumerate(words[:-1]):
        if text[word.start:word.end] in causes and word.tag in ("v", "vn", "vd") \
                and _governs(text, words, i):
            return i
    return None


_SUBJECT = ("n", "nz", "nw", "vn", "an", "a", "s", "LOC", "ORG", "PER", "m", "r", "xc", "f", "t")
_THINGS = ("n", "nz", "nw", "vn", "an", "s", "ORG", "LOC", "PER")


def _governs(text: str, words: Sequence[Word], i: int) -> bool:
    """Say whether the verb at `i` has an object; beside 的 or 、 it only names something."""
    before = text[words[i - 1].start:words[i - 1].end] if i else ""
    after = text[words[i + 1].start:words[i + 1].end]
    joints = ("的", "、", "和", "与")
    return before not in joints and after not in joints \
        and any(w.tag in _THINGS for w in words[i + 1:]) \
        and text[words[i + 1].start:words[-1].end].rstrip("。 ") not in rules()["changes"]


def _plain(text: str, words: Sequence[Word]) -> bool:
    """Say whether the words only name a thing and 发展: no change is said of it."""
    return text[words[-1].start:words[-1].end] in rules()["plain"] and (
        len(words) < 2 or (words[-2].tag not in ("a", "ad", "an", "d", "vd")
        and not text[words[-2].start:words[-2].end].endswith(rules()["manners"])))


def _caused(text: str, words: Sequence[Word], end: int) -> Iterator[Candidate]:
    """Yield the change that a verb of causing has as its object: 推动(产业结构优化升级)."""
    r = rules()
    while words and text[words[0].start:words[0].end] in ("了", "着"):
        words = words[1:]
    for i, word in enumerate(words[1:-1], 1):  # 促进甲、畅通乙: each verb has its own object
        if text[word.start:word.end] in ("、", "和", "并", "及") \
                and text[words[i + 1].start:words[i + 1].end] in r["causes"]:
            yield from _caused(text, words[i + 2:], end)
            words = words[:i]
            break
    inner = _cause(text, words)
    if inner is not None and inner > 0 and not _nominal(text, words[:inner]):
        inner = None
    if inner is not None:
        yield from _caused(text, words[inner + 1:], end)
        words = words[:inner]
    if not words:
        return
    start = words[0].start
    phrase = text[start:words[-1].end].rstrip("。 ”")
    ends = r["changes"] + r["falls"]
    if not phrase.endswith(ends):  # 扩大消费(的重要动力): the change is what 的 belongs to
        phrase = phrase[:phrase.rfind("的")] if "的" in phrase else phrase
    if _plain(text, words):
        return
    becomes = any(text[w.start:w.end].startswith(r["becoming"]) for w in words[1:])
    said = phrase.endswith(ends) or becomes
    if said and SHORTEST - 1 <= len(phrase) <= 28 and not _NUMBER.search(phrase):
        yield Candidate(start, start + len(phrase), ("Trend",), "clause", 0.45)
