"""Relations said by how a sentence is built, not by a verb.

- the subject of a trend is what it is a trend of;
- `甲、乙等新业态`: the members are kinds of the head;
- `从甲向乙`: a transition;
- `如京东……` after a statement: an example of it; `以甲为代表的乙`;
- `甲成为促进乙的新引擎`: a motor; `在甲推动下，乙`, `受甲影响，乙`: a circumstance that drives or
  hinders;
- `增长得益于甲`: what drives it.

`affiliations.py` reads likewise who belongs to whom, and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from maitu.ingest.parsing import Sentence
from maitu.ingest.rulebook import toml
from maitu.ingest.spans import Span
from maitu.ingest.terms import enumerations
from maitu.ingest.triggers import Claim, group
from maitu.ontology.terms import PREDICATES


@dataclass(slots=True)
class Topic:
    """What a passage is about, which its sentences may leave unsaid."""

    trend: Span | None = None  # the last heading's or lead-in's
    policy: Span | None = None  # the policy that the document is
    body: Span | None = None  # the firm or body named last


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Return the shipped patterns, compiled."""
    return {name: re.compile(pattern) for name, pattern in toml("structures").items()}


def claims(text: str, sentence: Sentence, spans: Sequence[Span], about: Topic) -> Iterator[Claim]:
    """Yield what the sentence's structure says.

    Args:
        text: the folded text.
        sentence: the sentence.
        spans: its spans, in order.
        about: what the passage is about.
    """
    yield from _trends(text, sentence, spans)
    yield from _kinds(text, sentence, spans)
    yield from _transitions(text, sentence, spans)
    yield from _examples(text, sentence, spans, about.trend)
    yield from _motors(text, sentence, spans)
    yield from _circumstances(text, sentence, spans)
    yield from _thanks(text, sentence, spans)
    yield from _pressures(text, sentence, spans)


def claim(s: Span, p: str, o: Span, confidence: float) -> Iterator[Claim]:
    """Yield the claim, where the ontology allows it."""
    if s.entity != o.entity and PREDICATES[p].allows(s.types, o.types):
        yield Claim(s, p, o, s.start, confidence, "structure")


def inside(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the names, not the clauses, that lie between two offsets."""
    return [s for s in spans if start <= s.start and s.end <= end and not s.clausal]


_NO_SUBJECT = {"Trend", "Risk", "Person", "Place", "Event", "Policy", "Report"}


def subjects(text: str, sentence: Sentence, clause: Span, spans: Sequence[Span]) -> list[Span]:
    """Return what a clause is about: the head of its first enumeration, or its members."""
    inner = [s for s in inside(spans, clause.start, clause.end)
             if s.types[0] not in _NO_SUBJECT]
    for listed in enumerations(text, sentence):
        if listed.head and clause.start <= listed.members[0][0] and listed.head[1] <= clause.end:
            head = [s for s in inner if s.end == listed.head[1]]
            if head:
                return head
    limit = clause.start + max(0.7 * (clause.end - clause.start), 8)
    return group(text, [s for s in inner if s.start < limit])


def _trends(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    for trend in spans:
        if trend.clausal and "Trend" in trend.types:
            for span in subjects(text, sentence, trend, spans):
                yield from claim(trend, "trendOf", span, 0.6)


def _ending(spans: Sequence[Span], place: tuple[int, int]) -> Span | None:
    """Return the span of that place, or the one that ends with it."""
    exact = next((s for s in spans if (s.start, s.end) == place), None)
    return exact or next((s for s in spans if s.end == place[1] and not s.clausal), None)


def _listed(members: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[Span]:
    """Return the spans that are members of an enumeration."""
    return [span for member in members if (span := _ending(spans, member))]


def _kinds(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    for listed in enumerations(text, sentence):
        head = _ending(spans, listed.head) if listed.head else None
        for span in _listed(listed.members, spans) if head else ():
            if head:
                yield from claim(span, "narrowerThan", head, 0.7)
    for match in patterns()["among"].finditer(text, sentence.start, sentence.end):
        wide = next((s for s in spans if s.end == match.start() and not s.clausal), None)
        members = inside(spans, match.end(), sentence.end)
        if wide and members and members[0].start == match.end():
            for span in group(text, members):
                yield from claim(span, "narrowerThan", wide, 0.5)


def _transitions(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    for match in patterns()["transition"].finditer(text, sentence.start, sentence.end):
        sources = inside(spans, *match.span("a"))
        targets = inside(spans, *match.span("b"))
        if sources and targets:
            yield from claim(sources[-1], "transitionsTo", targets[0], 0.6)


def _examples(text: str, sentence: Sentence, spans: Sequence[Span], topic: Span | None
              ) -> Iterator[Claim]:
    for match in patterns()["represented"].finditer(text, sentence.start, sentence.end):
        target = next(iter(inside(spans, match.end(), sentence.end)), None)
        for span in inside(spans, *match.span(1)) if target else ():
            yield from claim(span, "exemplifies", target, 0.65) if target else ()
    for match in patterns()["example"].finditer(text, sentence.start, sentence.end):
        behind = [s for s in inside(spans, match.end(), sentence.end)
                  if s.types[0] in ("Company", "Product", "BusinessModel", "Technology")]
        if behind and topic and behind[0].start - match.end() < 12:
            yield from claim(behind[0], "exemplifies", topic, 0.5)


def _motors(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    """`甲成为促进乙的新引擎`: 甲 drives 乙."""
    before: list[Span] = []
    for start, end in sentence.clauses:
        own = [s for s in spans if start <= s.start and s.end <= end]
        match = patterns()["motor"].search(text, start, end)
        if match:
            causes = [s for s in own if s.end <= match.start() and not s.clausal]
            for a in group(text, causes or before):
                for b in inside(spans, match.start(), match.end()):
                    if a.types[0] not in ("Policy", "Person", "Place", "GovernmentBody"):
                        yield from claim(a, "drives", b, 0.55)
        before = [s for s in own if not s.clausal] or before


def _circumstances(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    """`在甲推动下，乙……`: 甲 drives 乙; `受甲影响，乙下降`: 甲 hinders 乙."""
    may_cause = [s for s in spans if s.types[0] in
                 ("Event", "Technology", "Risk", "BusinessModel", "Trend")]
    for kind, predicate in (("favour", "drives"), ("blow", "hinders")) if may_cause else ():
        for match in patterns()[kind].finditer(text, sentence.start, sentence.end):
            causes = inside(may_cause, *match.span(1))
            for effect in _effects(text, sentence, match, spans) if causes else ():
                falling = effect.clausal and "Risk" in effect.types
                if predicate == "hinders" and effect.clausal and not falling:
                    continue  # 受疫情影响，云逛街兴起: no blow to it
                for cause in causes:
                    yield from claim(cause, predicate, effect, 0.55)


def _effects(text: str, sentence: Sentence, match: re.Match[str], spans: Sequence[Span]
             ) -> list[Span]:
    """Return what stands under a circumstance: the next clause and its subject, else the names
    right before the circumstance (甲、乙在疫情催化下加速培育).
    """
    around = next((s for s in spans if s.clausal and s.start <= match.start() < s.end), None)
    behind = next((s for s in spans if s.clausal and 0 <= s.start - match.end() <= 3), None)
    clausal = around or behind
    if clausal is None:
        return []
    listed = [s for e in enumerations(text, sentence) for s in _listed(e.members, spans)
              if clausal.start <= s.start < clausal.end]
    return [clausal, *subjects(text, sentence, clausal, spans), *listed]


def _thanks(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    for start, end in sentence.clauses:
        match = patterns()["thanks"].search(text, start, end)
        if not match:
            continue
        effects = [s for s in spans if start <= s.start and s.end <= match.start()]
        clausal = [s for s in effects if s.clausal][-1:]
        for effect in clausal or group(text, effects):
            for cause in group(text, inside(spans, match.end(), end)):
                yield from claim(cause, "drives", effect, 0.6)


def _pressures(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    """`甲给乙带来压力`: 甲 hinders 乙."""
    for match in patterns()["pressure"].finditer(text, sentence.start, sentence.end):
        before = [s for s in spans if s.end <= match.start() and s.types[0] in ("Risk", "Event")]
        for weight in before[-2:]:
            for thing in inside(spans, *match.span("on")):
                yield from claim(weight, "hinders", thing, 0.55)
