"""Open terms: noun phrases that end in a typed head (…技术, …模式, …机器人, …风险).

The vocabulary knows well-known names; this finds the others. A phrase is a run of the tagger's
words; its head says its types. Members of an enumeration that a typed head closes
(`智能照明、智能监控等新型服务`) are terms as well, and get the head's types if their own says none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading, Sentence
from maitu.ingest.rulebook import rows, toml
from maitu.ingest.tagger import Word

SHORTEST, LONGEST = 3, 18  # characters of an open term


@dataclass(frozen=True, slots=True)
class TermRules:
    """What the data files say of terms."""

    heads: dict[str, tuple[str, ...]]  # head -> types
    bare: frozenset[str]  # heads that are a term by themselves
    inside: frozenset[str]
    modifiers: frozenset[str]
    leading: frozenset[str]
    generic: frozenset[str]
    verbs: frozenset[str]
    breaks: frozenset[str]  # verbs that a term never holds: 企业(布局)产地冷库
    fields: frozenset[str]  # heads that add nothing to a known thing: C2M(市场)
    empty: frozenset[str]  # heads that say nothing of the members of an enumeration


@cache
def rules() -> TermRules:
    """Return the shipped rules."""
    words, heads = toml("terms"), rows("heads")
    return TermRules(
        {r["head"].lower(): tuple(r["types"].split("|")) for r in heads},
        frozenset(r["head"].lower() for r in heads if r["bare"]),
        *(frozenset(words[k]) for k in ("inside", "modifiers", "leading", "generic", "verbs",
                                             "breaks", "fields", "empty")),
    )


def find(reading: Reading) -> list[Candidate]:
    """Return the open terms of a text."""
    found: list[Candidate] = []
    for sentence in reading.sentences:
        for chunk in chunks(reading.text, sentence):
            term = _term(reading.text, chunk)
            if term:
                found.append(term)
        found += enumerated(reading.text, sentence)
    return found


def head_of(phrase: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the longest head that ends the phrase, with its types."""
    shortest = 1 if len(phrase) >= SHORTEST else 2  # 研发贷 and 责任险, but not 信贷 and 风险
    for length in range(min(len(phrase), 6), shortest - 1, -1):
        types = rules().heads.get(phrase[-length:])
        if types:
            return phrase[-length:], types
    return None


def chunks(text: str, sentence: Sentence) -> Iterator[list[Word]]:
    """Yield the runs of words that may be a noun phrase."""
    rules()
    run: list[Word] = []
    for word in sentence.words:
        written = text[word.start:word.end]
        if written.strip() and _may_stand_inside(word, written):
            run.append(word)
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _may_stand_inside(word: Word, written: str) -> bool:
    """Say whether a word may be part of a term; Latin letters and figures may (4K, C2M)."""
    if written in rules().breaks:
        return False
    if word.tag in rules().inside and written not in "+-/":
        return True
    latin = re.fullmatch(r"[a-z][a-z0-9.+-]*|\d+[a-z]+", written)
    return written in rules().modifiers or bool(latin and word.tag != "TIME")


def trim(text: str, chunk: Sequence[Word]) -> list[Word]:
    """Return the chunk without the words at its beginning that are no part of a term."""
    r = rules()
    words = list(chunk)
    while words:
        written = text[words[0].start:words[0].end]
        if written in r.leading or (written in r.verbs and len(words) > 1):
            words.pop(0)
        else:
            break
    return words


def _latin_start(text: str, start: int) -> int:
    """Return where the Latin word begins that a term begins with: (5G-A)基站, not (A)基站."""
    while start and text[start].isascii() and re.match(r"[a-z0-9.+-]", text[start - 1]):
        start -= 1
    return start


def _term(text: str, chunk: Sequence[Word]) -> Candidate | None:
    r = rules()
    words = trim(text, chunk)
    # The head need not end the run: 智能音箱销量 holds a term that ends before its last word.
    while words:
        start, end = _latin_start(text, words[0].start), words[-1].end
        phrase = text[start:end].replace(" ", "")
        head = head_of(phrase)
        if head and phrase not in r.generic and (phrase != head[0] or phrase in r.bare):
            if SHORTEST <= len(phrase) <= LONGEST or phrase in r.bare:
                return Candidate(start, end, head[1], "term", 0.6)
            return None
        words.pop()
    return None


def enumerated(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield the members of enumerations that 等 and a typed head close, and the head's phrase."""
    for listed in enumerations(text, sentence):
        for start, end in listed.members:
            own = head_of(text[start:end])
            types = own[1] if own else listed.types
            if types and text[start:end] not in rules().generic:
                yield Candidate(start, end, types, "list", 0.55)
        if listed.head and text[slice(*listed.head)] not in rules().empty:
            yield Candidate(*listed.head, listed.types, "list", 0.55)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """`甲、乙、丙等新业态`: its members, and the phrase that says what they are."""

    members: tuple[tuple[int, int], ...]
    types: tuple[str, ...]
    head: tuple[int, int] | None


def enumerations(text: str, sentence: Sentence) -> list[Enumeration]:
    """Return the enumerations of a sentence that 等 closes."""
    if text.find("等", sentence.start, sentence.end) < 0:
        return []
    words = sentence.words
    found = []
    for i, word in enumerate(words):
        if text[word.start:word.end] not in ("等", "等等"):
            continue
        members = _members(text, words, i)
        head, types = _closing_head(text, words, i + 1)
        if len(members) > 1 or (members and head):
            found.append(Enumeration(tuple(members), types, head))
    return found


_CUT = "，；：。！？,;:（）()"
_JOINTS = ("、", "和", "与", "及", "以及", "或", "/")


def _members(text: str, words: Sequence[Word], end: int) -> list[tuple[int, int]]:
    """Walk back from 等 over `甲、乙和丙` and return the members' spans.

    What stands between two joints is a member whatever its tags are (网上点餐); of the first
    member, before which a verb may stand, only the noun phrase at its end.
    """
    pieces: list[list[Word]] = [[]]
    for word in reversed(words[:end]):
        written = text[word.start:word.end]
        if written in _CUT:
            break
        if written in _JOINTS:
            pieces.insert(0, [])
        else:
            pieces[0].insert(0, word)
    members = [_member(text, piece) for piece in pieces[1:]]
    first = len(pieces) - 1 - next((i for i, m in enumerate(reversed(members)) if m is None),
                                   len(members))
    found = [m for m in members[first:] if m]
    if first == 0 and pieces[0] and (head := _member(text, _noun_phrase(text, pieces[0]))):
        found.insert(0, head)
    return found


def _noun_phrase(text: str, piece: Sequence[Word]) -> list[Word]:
    """Return the words at the end of a piece that may be a noun phrase."""
    first = len(piece)
    while first and (_may_stand_inside(piece[first - 1], text[slice(*piece[first - 1][:2])])
                     or text[slice(*piece[first - 1][:2])] in "“”《》·-"):
        first -= 1
    return list(piece[first:])


def _member(text: str, piece: Sequence[Word]) -> tuple[int, int] | None:
    """Return the span of a member without its marks, None if it is too long for a name."""
    words = [w for w in trim(text, piece) if text[w.start:w.end].strip("“”《》 ")]
    if not words or any(text[w.start:w.end] == "的" for w in words):
        return None
    start, end = words[0].start, words[-1].end
    return (start, end) if 2 <= end - start <= 14 else None


def _closing_head(text: str, words: Sequence[Word], first: int
                  ) -> tuple[tuple[int, int] | None, tuple[str, ...]]:
    """Return the phrase behind 等 that a typed head ends, and the head's types.

    The phrase may hold a clause that 的 closes: 等(线上线下相结合的新业态).
    """
    r = rules()
    best: tuple[tuple[int, int] | None, tuple[str, ...]] = (None, ())
    run: list[Word] = []
    for i, word in enumerate(words[first:first + 10], first):
        written = text[word.start:word.end]
        if word.tag in r.inside or written in r.modifiers or (run and written in "“”+"):
            run.append(word)
            head = head_of(text[run[0].start:word.end].replace("”", ""))
            if head:
                kept = trim(text, run)
                bare = not kept or word.end - kept[0].start <= len(head[0])
                best = ((run if bare else kept)[0].start, word.end), head[1]
        elif run and (written == "的" or _closes_clause(text, words, i)) and not best[1]:
            run.append(word)
        else:
            break
    return best


def _closes_clause(text: str, words: Sequence[Word], i: int) -> bool:
    """Say whether the verb at `i` ends a clause before 的: 相结合(的)."""
    return words[i].tag == "v" and i + 1 < len(words) \
        and text[words[i + 1].start:words[i + 1].end] == "的"
