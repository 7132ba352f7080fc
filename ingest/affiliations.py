"""Affiliations: relations of firms, bodies, people and policies that the order of words says.

- `教育领域，甲公司……`, `成都的甲公司`: where a firm is at work; `在武汉建设乙`: where 乙 is;
- `国务院《规划》`: who issued it; `根据《甲》，某部制定《乙》`: what it is based on;
- `京东C2M模式`, `甲、乙的会员店模式`: what firms have taken up;
- `格力电器董事长董明珠`: who leads what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from maitu.ingest.bodies import rules as body_rules
from maitu.ingest.parsing import Sentence
from maitu.ingest.spans import Span
from maitu.ingest.structures import Topic, claim, inside, patterns
from maitu.ingest.triggers import Claim, group

_BODIES = {"GovernmentBody", "Organization", "Company"}


def claims(text: str, sentence: Sentence, spans: Sequence[Span], about: Topic) -> Iterator[Claim]:
    """Yield what a sentence says so; its arguments are those of `structures.claims`."""
    yield from _fields(text, sentence, spans)
    yield from _built(text, sentence, spans)
    yield from _issuers(text, sentence, spans)
    yield from _possessions(text, spans)
    yield from _bases(text, sentence, spans, about.policy)
    yield from _owned(text, spans)
    yield from _homes(text, spans)
    yield from _leaders(text, spans, about.body)


def _fields(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    """`教育领域，甲、乙等公司……`: they are at work there."""
    clauses = sentence.clauses
    for (start, end), (next_start, next_end) in pairwise(clauses):
        if not patterns()["field"].fullmatch(text, start, end):
            continue
        field = next((s for s in inside(spans, start, end) if "Industry" in s.types), None)
        firms = [s for s in inside(spans, next_start, next_end)
                 if s.types[0] in ("Company", "Organization")]
        for firm in group(text, firms) if field else ():
            yield from claim(firm, "operatesIn", field, 0.6) if field else ()


def _built(text: str, sentence: Sentence, spans: Sequence[Span]) -> Iterator[Claim]:
    for start, end in sentence.clauses:
        match = patterns()["built"].search(text, start, end)
        if not match:
            continue
        places = [s for s in inside(spans, *match.span("place")) if s.types[0] == "Place"]
        things = [s for s in inside(spans, match.end(), end)
                  if {"Event", "Product", "Organization"} & set(s.types)]
        for place in group(text, places):
            for thing in things[-1:]:
                yield from claim(thing, "locatedIn", place, 0.55)


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
            makers += [s for s in inside(names, *by.span("by")) if s.types[0] in _BODIES]
        for body in makers:
            yield from claim(work, "issuedBy", body, 0.7)
            yield from claim(work, "publishedBy", body, 0.7)


def _possessions(text: str, spans: Sequence[Span]) -> Iterator[Claim]:
    """`甲、乙的会员店模式`: the firms have taken it up."""
    names = [s for s in spans if not s.clausal]
    for i, thing in enumerate(names):
        firms = [s for s in names[:i] if s.types[0] == "Company"]
        if firms and thing.types[0] in ("BusinessModel", "Technology") \
                and patterns()["possessed"].fullmatch(text, firms[-1].end, thing.start):
            for firm in firms:
                if firms[-1] in group(text, [s for s in firms if s.start >= firm.start]):
                    yield from claim(firm, "adopts", thing, 0.45)


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
            yield from claim(policy, "basedOn", base, 0.6)


def _owned(text: str, spans: Sequence[Span]) -> Iterator[Claim]:
    """`京东C2M模式`: the firm has taken the model up."""
    names = [s for s in spans if not s.clausal]
    for firm, model in pairwise(names):
        if firm.types[0] == "Company" and firm.end == model.start \
                and model.types[0] in ("BusinessModel", "Technology") \
                and (patterns()["owned"].match(text, model.end)
                     or text[model.start:model.end].endswith("模式")):
            yield from claim(firm, "adopts", model, 0.5)


def _homes(text: str, spans: Sequence[Span]) -> Iterator[Claim]:
    """`成都的甲公司`: where a firm is at work."""
    for place, firm in pairwise(spans):
        if place.types[0] == "Place" and firm.types[0] in ("Company", "Organization") \
                and text[place.end:firm.start] == "的":
            yield from claim(firm, "operatesIn", place, 0.55)


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
            yield from claim(person, "leads", body, 0.8 if near else 0.5)
