"""Relations said by how a sentence is built, not by a verb.

- the subject of a trend is what it is a trend of;
- `甲、乙等新业态`: the members are kinds of the head;
- `从甲向乙`: a transition;
- `如京东……` after a statement: an example of it; `以甲为代表的乙`;
- `甲成为促进乙的新引擎`: a motor; `在甲推动下，乙`, `受甲影响，乙`: a circumstance that drives or
  hinders;
- `教育领域，甲公司……`: where a firm is at work;
- `增长得益于甲`: what drives it; `在武汉建设乙`: where 乙 is;
- `国务院《规划》`: who issued it; `成都的甲公司`: where it is at work;
- `格力电器董事长董明珠`: who leads what.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from maitu.ingest.bodies import rules as body_rules
from maitu.ingest.parsing import Reading, Sentence
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


def claims(text: str, reading: Reading, sentence: Sentence, spans: Sequence[Span],
           about: Topic) -> Iterator[Claim]:
    """Yield what the sentence's structure says.

    Args:
        text: the folded text.
        reading: the document, for the sentence's clauses.
        sentence: the sentence.
        spans: its spans, in order.
        about: what the passage is about.
    """
    yield from _trends(text, sentence, spans)
    yield from _kinds(text, sentence, spans)
    yield from _transitions(text, sentence, spans)
    yield from _examples(text, sentence, spans, about.trend)
    yield from _motors(text, reading, sentence, spans)
    yield from _circumstances(text, reading, sentence, spans)
    yield from _fields(text, reading, sentence, spans)
    yield from _thanks(text, reading, sentence, spans)
    yield from _built(text, reading, sentence, spans)
    yield from _issuers(text, sentence, spans)
    yield from _possessions(text, spans)
    yield from _pressures(text, sentence, spans)
    yield from _bases(text, sentence, spans, about.policy)
    yield from _owned(text, spans)
    yield from _homes(text, spans)
    yield from _leaders(text, spans, about.body)


def _claim(s: Span, p: str, o: Span, confidence: float) -> Iterator[Claim]:
    if s.entity != o.entity and PREDICATES[p].allows(s.types, o.types):
        yield Claim(s, p, o, s.start, confidence, "structure")


def _inside(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the names, not the clauses, that lie between two offsets."""
    return [s for s in spans if start <= s.start and s.end <= end and not s.clausal]


_NO_SUBJECT = {"Trend", "Risk", "Person", "Place", "Event", "Policy", "Report"}


def subjects(text: str, sentence: Sentence, clause: Span, spans: Sequence[Span]) -> list[Span]:
    """Return what a clause is about: the head of its first enumeration, or its members."""
    inner = [s for s in _inside(spans, clause.start, clause.end)
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
                yield from _claim(trend, "trendOf", span, 0.6)


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
                yield from _claim(span, "narrowerThan", head, 0.7)
    for match in patterns()["among"].finditer(text, sentence.start, sentence.end):
        wide = next((s for s in spans if s.end == match.start() and not s.clausal), None)
        members = _inside(spans, match.end(), sentence.end)
        if wide and members and members[0].start == match.end():
            for span in group(text, members):
                yield from _claim(span, "narrowerThan", wide, 0.5)


def _transitions(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    for match in patterns()["transition"].finditer(text, sentence.start, sentence.end):
        sources = _inside(spans, *match.span("a"))
        targets = _inside(spans, *match.span("b"))
        if sources and targets:
            yield from _claim(sources[-1], "transitionsTo", targets[0], 0.6)


def _examples(text: str, sentence: Sentence, spans: Sequence[Span], topic: Span | None
              ) -> Iterator[Claim]:
    for match in patterns()["represented"].finditer(text, sentence.start, sentence.end):
        target = next(iter(_inside(spans, match.end(), sentence.end)), None)
        for span in _inside(spans, *match.span(1)) if target else ():
            yield from _claim(span, "exemplifies", target, 0.65) if target else ()
    for match in patterns()["example"].finditer(text, sentence.start, sentence.end):
        behind = [s for s in _inside(spans, match.end(), sentence.end)
                  if s.types[0] in ("Company", "Product", "BusinessModel", "Technology")]
        if behind and topic and behind[0].start - match.end() < 12:
            yield from _claim(behind[0], "exemplifies", topic, 0.5)


def _motors(text: str, reading: Reading, sentence: Sentence, spans: Sequence[Span]
            ) -> Iterator[Claim]:
    """`甲成为促进乙的新引擎`: 甲 drives 乙."""
    before: list[Span] = []
    for start, end in sentence.clauses:
        inside = [s for s in spans if start <= s.start and s.end <= end]
        match = patterns()["motor"].search(text, start, end)
        if match:
            own = [s for s in inside if s.end <= match.start() and not s.clausal]
            for a in group(text, own or before):
                for b in _inside(spans, match.start(), match.end()):
                    if a.types[0] not in ("Policy", "Person", "Place", "GovernmentBody"):
                        yield from _claim(a, "drives", b, 0.55)
        before = [s for s in inside if not s.clausal] or before


def _circumstances(text: str, reading: Reading, sentence: Sentence, spans: Sequence[Span]
                   ) -> Iterator[Claim]:
    """`在甲推动下，乙……`: 甲 drives 乙; `受甲影响，乙下降`: 甲 hinders 乙."""
    may_cause = [s for s in spans if s.types[0] in
                 ("Event", "Technology", "Risk", "BusinessModel", "Trend")]
    for kind, predicate in (("favour", "drives"), ("blow", "hinders")) if may_cause else ():
        for match in patterns()[kind].finditer(text, sentence.start, sentence.end):
            causes = _inside(may_cause, *match.span(1))
            for effect in _effects(text, sentence, match, spans) if causes else ():
                falling = effect.clausal and "Risk" in effect.types
                if predicate == "hinders" and effect.clausal and not falling:
                    continue  # 受疫情影响，云逛街兴起: no blow to it
                for cause in causes:
                    yield from _claim(cause, predicate, effect, 0.55)


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


def _fields(text: str, reading: Reading, sentence: Sentence, spans: Sequence[Span]
            ) -> Iterator[Claim]:
    """`教育领域，甲、乙等公司……`: they are at work there."""
    clauses = sentence.clauses
    for (start, end), (next_start, next_end) in itertools.pairwise(clauses):
        if not patterns()["field"].fullmatch(text, start, end):
            continue
        field = next((s for s in _inside(spans, start, end) if "Industry" in s.types), None)
        firms = [s for s in _inside(spans, next_start, next_end)
                 if s.types[0] in ("Company", "Organization")]
        for firm in group(text, firms) if field else ():
            yield from _claim(firm, "operatesIn", field, 0.6) if field else ()


def _thanks(text: str, reading: Reading, sentence: Sentence, spans: Sequence[Span]
            ) -> Iterator[Claim]:
    for start, end in sentence.clauses:
        match = patterns()["thanks"].search(text, start, end)
        if not match:
            continue
        effects = [s for s in spans if start <= s.start and s.end <= match.start()]
        clausal = [s for s in effects if s.clausal][-1:]
        for effect in clausal or group(text, effects):
            for cause in group(text, _inside(spans, match.end(), end)):
                yield from _claim(cause, "drives", effect, 0.6)


def _built(text: str, reading: Reading, sentence: Sentence, spans: Sequence[Span]
           ) -> Iterator[Claim]:
    for start, end in sentence.clauses:
        match = patterns()["built"].search(text, start, end)
        if not match:
            continue
        places = [s for s in _inside(spans, *match.span("place")) if s.types[0] == "Place"]
        things = [s for s in _inside(spans, match.end(), end)
                  if {"Event", "Product", "Organization"} & set(s.types)]
        for place in group(text, places):
            for thing in things[-1:]:
                yield from _claim(thing, "locatedIn", place, 0.55)


_BODIES = {"GovernmentBody", "Organization", "Company"}


def _issuers(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    """`甲、乙《规划》`, `国务院办公厅关于……的意见`, `《规划》由甲印发`: who made it."""
    names = [s for s in spans if not s.clausal]
    for work in names:
        before = [s for s in names if s.types[0] in _BODIES and s.end <= work.start]
        makers = [s for s in names if s.types[0] in _BODIES and s.start == work.start
                  and s.end < work.end]
        if before and patterns()["issued"].fullmatch(text, before[-1].end, work.start):
            makers += [s for s in before if before[-1] in group(
                text, [n for n in before if n.start >= s.start])]
        by = patterns()["made_by"].match(text, work.end, sentence.end)
        if by:
            makers += [s for s in _inside(names, *by.span("by")) if s.types[0] in _BODIES]
        for body in makers:
            yield from _claim(work, "issuedBy", body, 0.7)
            yield from _claim(work, "publishedBy", body, 0.7)


def _possessions(text: str, spans: Sequence[Span]) -> Iterator[Claim]:
    """`甲、乙的会员店模式`: the firms have taken it up."""
    names = [s for s in spans if not s.clausal]
    for i, thing in enumerate(names):
        firms = [s for s in names[:i] if s.types[0] == "Company"]
        if firms and thing.types[0] in ("BusinessModel", "Technology") \
                and patterns()["possessed"].fullmatch(text, firms[-1].end, thing.start):
            for firm in firms:
                if firms[-1] in group(text, [s for s in firms if s.start >= firm.start]):
                    yield from _claim(firm, "adopts", thing, 0.45)


def _pressures(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    """`甲给乙带来压力`: 甲 hinders 乙."""
    for match in patterns()["pressure"].finditer(text, sentence.start, sentence.end):
        before = [s for s in spans if s.end <= match.start() and s.types[0] in ("Risk", "Event")]
        for weight in before[-2:]:
            for thing in _inside(spans, *match.span("on")):
                yield from _claim(weight, "hinders", thing, 0.55)


def _bases(text: str, sentence: Sentence, spans: Sequence[Span], own: Span | None
           ) -> Iterator[Claim]:
    """`根据《甲》，某部制定《乙》`, `《乙》依据《甲》制定`: 乙 is based on 甲."""
    policies = [s for s in spans if s.types[0] == "Policy" and not s.clausal]
    first = next((s for s in policies if patterns()["basis"].search(
        text, max(sentence.start, s.start - 16), s.start)), None)
    if first is None:
        return
    bases = group(text, [s for s in policies if s.start >= first.start])
    made = [s for s in policies if s not in bases and (
        text[s.start - 1:s.start] == "《" or text[s.start] in "该本")]
    for policy in (made or ([own] if own else []))[:1]:
        for base in bases:
            yield from _claim(policy, "basedOn", base, 0.6)


def _owned(text: str, spans: Sequence[Span]) -> Iterator[Claim]:
    """`京东C2M模式`: the firm has taken the model up."""
    names = [s for s in spans if not s.clausal]
    for firm, model in pairwise(names):
        if firm.types[0] == "Company" and firm.end == model.start \
                and model.types[0] in ("BusinessModel", "Technology") \
                and (patterns()["owned"].match(text, model.end)
                     or text[model.start:model.end].endswith("模式")):
            yield from _claim(firm, "adopts", model, 0.5)


def _homes(text: str, spans: Sequence[Span]) -> Iterator[Claim]:
    """`成都的甲公司`: where a firm is at work."""
    for place, firm in itertools.pairwise(spans):
        if place.types[0] == "Place" and firm.types[0] in ("Company", "Organization") \
                and text[place.end:firm.start] == "的":
            yield from _claim(firm, "operatesIn", place, 0.55)


def _leaders(text: str, spans: Sequence[Span], last: Span | None) -> Iterator[Claim]:
    """`甲公司董事长李明`; without a body before the role, the one named last is meant."""
    roles = tuple(body_rules()["roles"])
    names = [s for s in spans if not s.clausal]
    for before, person in zip((None, *names), names, strict=False):
        if person.types[0] != "Person":
            continue
        start = max(before.end if before else 0, person.start - 12)
        between = re.split(r"[，。；、：“\n]", text[start:person.start])[-1]
        if not between.endswith(roles):
            continue
        near = before if before and between == text[before.end:person.start] else None
        body = near or (last if len(between) <= 6 else None)
        if body and body.types[0] in _BODIES:
            yield from _claim(person, "leads", body, 0.8 if near else 0.5)
