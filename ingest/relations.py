"""Relations: what a text says of its entities, with the sentence that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from maitu.ingest import (
    affiliations,
    assertion,
    commands,
    references,
    statements,
    structures,
    triggers,
)
from maitu.ingest.entities import Found
from maitu.ingest.features import Features
from maitu.ingest.happenings import Calendar
from maitu.ingest.parsing import Reading, Sentence
from maitu.ingest.rulebook import toml
from maitu.ingest.spans import Span
from maitu.ingest.structures import Topic
from maitu.ingest.triggers import Claim
from maitu.ontology.model import Relation
from maitu.ontology.terms import PREDICATES

LONGEST = 200  # characters of evidence; a longer sentence is cut to the clauses that matter
_BEFORE = frozenset({"w", "TIME", "m", "q"})  # tags of what may stand before the subject
_VERBAL = frozenset({"v", "vd", "ad", "d"})  # of what begins a clause without one
_SPEAKERS = frozenset({"Policy", "GovernmentBody"})


def find(reading: Reading, found: Found, f: Features) -> tuple[Relation, ...]:
    """Return the relations a text asserts, each once, in the order of the text."""
    told = ruled(reading, found)
    policy = references.document_policy(reading, found.spans)
    chosen = statements.find(reading, f, found.spans, claimed(told),
                             policy.entity if policy else None)
    by_rule = {(t.subject.entity, t.predicate, t.object): t for t in reversed(told)}
    return written(reading, found, [_said_by_rule(claim, by_rule) for claim in chosen])


def written(reading: Reading, found: Found, claims: Sequence[Claim]) -> tuple[Relation, ...]:
    """Return claims as relations, each once, in the order of the text."""
    policy = references.document_policy(reading, found.spans)
    return each_once(_dated(reading, claims, policy))


def each_once(said: Iterable[Relation]) -> tuple[Relation, ...]:
    """Return relations, each where it is surest, in the order of the text."""
    relations: dict[tuple[str, str, str], Relation] = {}
    for relation in said:
        s, o = relation.s, relation.o
        if PREDICATES[relation.p].symmetric:
            s, o = sorted((s, o))
        known = relations.get((s, relation.p, o))
        if known is None or relation.confidence > known.confidence:
            relations[s, relation.p, o] = relation
    return tuple(sorted(relations.values(), key=lambda r: (r.start, r.end, r.s, r.p, r.o)))


def ruled(reading: Reading, found: Found) -> list[Claim]:
    """Return what the rules alone say."""
    topics, said = _Topics(reading, found), list[Claim]()
    spans = list(found.spans)
    first = 0
    for sentence in reading.sentences:
        while first < len(spans) and spans[first].start < sentence.start:
            first += 1
        last = first
        while last < len(spans) and spans[last].start < sentence.end:
            last += 1
        inside = [s for s in spans[first:last] if s.end <= sentence.end]
        topics.enter(sentence)
        if inside and sentence.asserts:
            said += _claims(reading, sentence, inside, topics)
            for title in inside:
                said += triggers.in_title(reading.text, title, found.titled.get(title, []))
        topics.leave(sentence, inside)
    return said


def claimed(claims: Iterable[Claim]) -> dict[tuple[str, str], set[str]]:
    """Return which predicates are claimed of which entities: (subject, object) -> predicates."""
    pairs: dict[tuple[str, str], set[str]] = {}
    for c in claims:
        pairs.setdefault((c.subject.entity, c.object.entity), set()).add(c.predicate)
    return pairs


def _said_by_rule(claim: Claim, told: Mapping[tuple[str, str, Span], Claim]) -> Claim:
    """Return the claim with the trigger that a rule names for it, where one does."""
    known = told.get((claim.subject.entity, claim.predicate, claim.object))
    return replace(claim, trigger=known.trigger, extractor=known.extractor) if known else claim


def _dated(reading: Reading, claims: Sequence[Claim], policy: Span | None) -> Iterator[Relation]:
    """Yield the relations that claims amount to, with the time at which each happened."""
    calendar = Calendar(reading)
    waiting = sorted(claims, key=lambda c: c.place)
    at = 0
    for sentence in reading.sentences:
        calendar.enter(sentence)
        while at < len(waiting) and waiting[at].place < sentence.end:
            claim = waiting[at]
            at += 1
            period = calendar.when(claim.predicate, sentence, claim.trigger)
            if claim.predicate == "issuedBy" and policy and claim.subject.entity == policy.entity:
                period = calendar.issued()
            yield _relation(reading, sentence, claim, period)
        calendar.leave(sentence)


def _claims(reading: Reading, sentence: Sentence, spans: Sequence[Span], topics: _Topics
            ) -> Iterator[Claim]:
    text = reading.text
    yield from structures.claims(text, sentence, spans, topics.about)
    yield from affiliations.claims(text, sentence, spans, topics.about)
    earlier: list[list[Span]] = []
    for start, end in sentence.clauses:
        inside = [s for s in spans if start <= s.start and s.end <= end]
        if not inside:
            continue
        subjects = [*reversed(earlier), *topics.speakers()]
        for claim in triggers.claims(text, start, end, inside, subjects):
            if not assertion.denied(text[start:end], claim.trigger - start):
                yield claim
        if _has_subject(text, sentence, start):
            earlier.append(inside)
        elif topics.about.policy:
            yield from commands.claims(text, start, end, inside, topics.about.policy)


def _has_subject(text: str, sentence: Sentence, clause: int) -> bool:
    """Say whether a clause begins with a subject, and not with a verb: what a demand is about
    is no subject of the next one.
    """
    first = next((w for w in sentence.words if w.start >= clause and w.tag not in _BEFORE), None)
    if first is None or first.tag in _VERBAL:
        return False
    return not text.startswith(tuple(toml("relations")["before_verbs"]), first.start)


class _Topics:
    """What a passage is about: who speaks where a sentence names nobody, which trend it shows."""

    def __init__(self, reading: Reading, found: Found) -> None:
        self._text = reading.document.text
        self._emphases = reading.document.emphases
        self.about = Topic(policy=references.document_policy(reading, found.spans))
        self._speaker: Span | None = None  # the policy or body whose demands are being told
        self._named = {e.id for e in found.entities if e.canonical}

    def enter(self, sentence: Sentence) -> None:
        """A speaker is heard until its paragraph ends."""
        if sentence.start == 0 or self._text[sentence.start - 1] == "\n":
            self._speaker = None

    def speakers(self) -> list[list[Span]]:
        """Return who may be speaking, the likeliest first."""
        return [[s] for s in (self._speaker, self.about.policy) if s]

    def leave(self, sentence: Sentence, spans: Sequence[Span]) -> None:
        """Remember what the next sentences may leave unsaid."""
        words = self._text[sentence.start:sentence.end]
        named = [s for s in spans if _SPEAKERS & set(s.types[:1]) and not s.clausal
                 and (s.entity in self._named or self._text[s.start - 1:s.start] == "《")]
        if named and any(w in words for w in _SPEAKING):
            policies = [s for s in named if s.types[0] == "Policy"]
            self._speaker = (policies or named)[-1]
        if sentence.heading or any(a <= sentence.start < b for a, b in self._emphases):
            trends = (s for s in spans if "Trend" in s.types and s.clausal)
            self.about.trend = next(trends, self.about.trend)
        bodies = [s for s in spans if s.types[0] in ("Company", "Organization")]
        self.about.body = bodies[-1] if bodies else self.about.body


_SPEAKING = ("提出", "明确", "要求", "指出", "强调", "规定", "部署")


def _relation(reading: Reading, sentence: Sentence, claim: Claim, period: str | None) -> Relation:
    document = reading.document
    start, end = _evidence(reading, sentence, claim)
    clause = reading.text[max(sentence.start, claim.trigger - 20):claim.trigger + 4]
    by_policy = bool(_SPEAKERS & set(claim.subject.types[:1]))
    return Relation(
        claim.subject.entity, claim.predicate, claim.object.entity,
        document.text[start:end], start, end,
        document.section_at(start), document.page_at(start),
        assertion.modality(clause, by_policy), claim.confidence, claim.extractor, period,
    )


def _evidence(reading: Reading, sentence: Sentence, claim: Claim) -> tuple[int, int]:
    """Return the sentence, or of a long one the clauses from one argument to the other."""
    start, end = sentence.start, sentence.end
    places = (claim.subject, claim.object)
    first = min([claim.trigger, *(p.start for p in places if start <= p.start < end)])
    last = max([claim.trigger, *(p.end for p in places if start <= p.start < end)])
    if end - start > LONGEST:
        clauses = sentence.clauses
        start = max((a for a, _ in clauses if a <= first), default=start)
        end = min((b for _, b in clauses if b >= last), default=end)
    while start < end and reading.document.text[start].isspace():
        start += 1
    while end > start and reading.document.text[end - 1].isspace():
        end -= 1
    return start, end
