"""Relations said by a trigger word: `美团 推出 X`, `国务院 印发 《意见》`.

The rules are in `rules/relations.toml`: a word, where the subject and the object stand, and which
predicate it says. Arguments are chosen by the ontology's domain and range: the nearest group of
enumerated entities of an allowed type on each side; where the clause names no subject, the one
that the sentence, or the passage, is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from maitu.ingest.rulebook import any_of, toml
from maitu.ingest.spans import Span
from maitu.ontology.terms import PREDICATES


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules."""

    predicate: str
    subject_first: bool
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None  # a word that must stand somewhere in the clause
    direct: int | None  # how far behind the trigger the next argument may begin
    never: frozenset[str]  # first types that the subject may not have
    through: bool  # whether the names that an object clause begins with are objects too
    wished: re.Pattern[str] | None  # before the subject, a word that makes the rest a wish


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation said somewhere: two spans, the predicate, and where the trigger stands."""

    subject: Span
    predicate: str
    object: Span
    trigger: int
    confidence: float
    extractor: str

    @property
    def place(self) -> int:
        """Where in the text it is said, by which its sentence is known."""
        return max(self.object.start, self.trigger)


# Words between the members of an enumeration: 甲、乙和丙
LINK = re.compile(
    r"[\s“”《》\"]*(?:、|和|与|及|以及|或|/|，以及|联合|携手|会同|等|等(?:多|数|几)?[家个项种款]?)?[\s“”《》\"]*")


_BY_POLICY = {name for name, p in PREDICATES.items() if p.domain <= {"Policy", "GovernmentBody"}}


@cache
def rules() -> tuple[Rule, ...]:
    """Return the shipped rules."""
    return tuple(
        Rule(r["predicate"], r["order"] == "so", any_of(r["triggers"]),
             any_of(r["needs"]) if "needs" in r else None, r.get("direct"),
             frozenset(r.get("never", ())), r.get("through", False),
             any_of(r["wished"]) if "wished" in r else None)
        for r in toml("relations")["rule"]
    )


def claims(text: str, start: int, end: int, spans: Sequence[Span],
           topics: Sequence[Sequence[Span]]) -> Iterator[Claim]:
    """Yield what the triggers of one clause say.

    Args:
        text: the folded text.
        start: where the clause begins.
        end: where it ends.
        spans: the spans within the clause, in order.
        topics: groups of spans, each in order, that stand for the subject where the clause has
            none: the clause before, the clauses before that, who speaks.
    """
    clause = text[start:end]
    for rule in rules():
        if rule.needs and not rule.needs.search(clause):
            continue
        for match in rule.pattern.finditer(clause):
            at, after = start + match.start(), start + match.end()
            if any(s.start < after and at < s.end and not s.clausal for s in spans):
                continue  # the word is part of a name
            yield from _arguments(text, rule, at, after, spans, topics)


def in_title(text: str, title: Span, inner: Sequence[Span]) -> Iterator[Claim]:
    """Yield what a policy's title says it does: 《关于促进(县域商业)发展的意见》.

    Args:
        text: the folded text.
        title: the policy.
        inner: what the words of the title name, in order.
    """
    for rule in rules():
        if rule.predicate not in ("promotes", "regulates") or title.types[0] != "Policy":
            continue
        for match in rule.pattern.finditer(text, title.start, title.end):
            if any(s.start < match.end() and match.start() < s.end for s in inner):
                continue
            behind = [s for s in inner if s.start >= match.end()]
            for span in _behind(text, behind, PREDICATES[rule.predicate].range, False):
                if span.entity != title.entity:
                    yield Claim(title, rule.predicate, span, match.start(), 0.5, "title")


def _arguments(text: str, rule: Rule, at: int, after: int, spans: Sequence[Span],
               topics: Sequence[Sequence[Span]]) -> Iterator[Claim]:
    predicate = PREDICATES[rule.predicate]
    first, second = ((predicate.domain, predicate.range) if rule.subject_first
                     else (predicate.range, predicate.domain))
    left = _before(text, [s for s in spans if s.end <= at and s.types[0] not in rule.never
                          and not _AT.search(text, max(0, s.start - 12), s.start)], first)
    if rule.predicate in _BY_POLICY:  # 国务院《意见》支持……: the policy does, not the body as well
        left = [s for s in left if s.types[0] == "Policy"] or left
    sure = bool(left)
    # A clause with a subject of its own, of whatever type, is not about another.
    named = any(s.end <= at and s.types[0] not in ("Place", "Event") for s in spans)
    if not left and rule.subject_first and not named:
        left = _from_topics(text, rule, topics, first)
    behind = [s for s in spans if s.start >= after
              and (rule.direct is None or s.start - after <= rule.direct)]
    right = _behind(text, behind, second, rule.through)
    if left and rule.wished and rule.wished.search(text, spans[0].start - 4 if spans else at,
                                                   max(s.start for s in left)):
        return
    for a in left:
        for b in right:
            s, o = (a, b) if rule.subject_first else (b, a)
            if s.entity != o.entity and predicate.allows(s.types, o.types):
                yield Claim(s, rule.predicate, o, at, 0.6 if sure else 0.45, "trigger")


def _from_topics(text: str, rule: Rule, topics: Sequence[Sequence[Span]], types: frozenset[str]
                 ) -> list[Span]:
    """Return the subject group of the nearest topic that has one: a clause and its names."""
    for topic in topics:
        fitting = [s for s in topic if types & set(s.types) and s.types[0] not in rule.never]
        policies = [s for s in fitting if s.types[0] == "Policy"]
        if policies and rule.predicate in _BY_POLICY:  # 国务院印发《意见》，支持……
            return policies[:1]
        clausal = [s for s in fitting if s.clausal][-1:]
        named = group(text, [s for s in fitting if not s.clausal])
        if clausal or named:
            return [*clausal, *named]
    return []


def group(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the first of the spans and those that an enumeration joins to it: 甲、乙和丙等丁."""
    joined = list(spans[:1])
    for span in spans[1:]:
        if span.start < joined[-1].end:
            continue
        if not LINK.fullmatch(text[joined[-1].end:span.start]):
            break
        joined.append(span)
    return joined


_AT = re.compile(r"(?:[在于至赴向对从经报]|(?:[在于至赴向对从经报][^，。；]{1,8}[、和与及]))$")


def _before(text: str, spans: Sequence[Span], types: frozenset[str]) -> list[Span]:
    """Return the nearest fitting group that ends before a trigger."""
    fitting = [s for s in spans if types & set(s.types)]
    if not fitting:
        return []
    if fitting[-1].clausal:
        return fitting[-1:]
    joined = [fitting[-1]]
    for span in reversed(fitting[:-1]):
        if span.clausal or span.end > joined[0].start:
            continue
        if not LINK.fullmatch(text[span.end:joined[0].start]):
            break
        joined.insert(0, span)
    return joined


def _behind(text: str, spans: Sequence[Span], types: frozenset[str], through: bool
            ) -> list[Span]:
    """Return the object after a trigger: a whole clause, or a group of names.

    Chinese puts the head last: in `拥有甲体验的乙` the object is 乙, so of names that only 的
    joins the last one counts.
    """
    fitting = [s for s in spans if types & set(s.types)]
    if not fitting:
        return []
    names = [s for s in fitting if not s.clausal]
    if fitting[0].clausal:
        inner = [s for s in names if s.end <= fitting[0].end]
        return fitting[:1] + (group(text, inner) if through else [])
    first = 0
    while first + 1 < len(names) and _modifies(text, names[first], names[first + 1]):
        first += 1
    return group(text, names[first:])


def _modifies(text: str, a: Span, b: Span) -> bool:
    between = text[a.end:b.start]
    return len(between) <= 8 and between.endswith("的") and not set(between) & set("，。；、")
