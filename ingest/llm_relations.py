"""The relations that a language model proposes, held against the text and the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from maitu.ingest import assertion, statements
from maitu.ingest import llm_quotes as quotes
from maitu.ingest.happenings import Calendar
from maitu.ingest.llm_answers import RelationProposal
from maitu.ingest.llm_ledger import ADDED, AGREED, DROPPED, Ledger
from maitu.ingest.llm_names import CONFIDENCE, Names
from maitu.ingest.llm_prompt import Window
from maitu.ingest.parsing import Reading
from maitu.ingest.spans import Span
from maitu.ontology.model import Relation
from maitu.ontology.terms import PREDICATES

_SPEAKERS = frozenset({"Policy", "GovernmentBody"})
_Key = tuple[str, str, str]
_Said = tuple[Span, Span, tuple[int, int]]  # subject, object, quote


def add(
    reading: Reading, names: Names, known: Sequence[Relation],
    proposed: Iterable[tuple[Window, RelationProposal]], extractor: str, ledger: Ledger,
) -> tuple[Relation, ...]:
    """Return the known relations and those of the proposed ones that hold, in text order."""
    held = {_key(r.s, r.p, r.o) for r in known}
    said: dict[_Key, _Said] = {}
    for window, p in proposed:
        found = _verified(reading, names, window, p)
        if isinstance(found, str):
            ledger.add(DROPPED + found)
            continue
        key = _key(found[0].entity, p.predicate, found[1].entity)
        if key in held:
            ledger.add(AGREED + "relations")
        elif key not in said:
            said[key] = found
            ledger.add(ADDED + "relations")
    added = _relations(reading, said, extractor)
    return tuple(sorted((*known, *added), key=lambda r: (r.start, r.end, r.s, r.p, r.o)))


def _key(s: str, p: str, o: str) -> _Key:
    first, last = sorted((s, o)) if p in PREDICATES and PREDICATES[p].symmetric else (s, o)
    return first, p, last


def _verified(reading: Reading, names: Names, window: Window, p: RelationProposal) -> _Said | str:
    """Return what a proposal says and where, or why it does not hold."""
    if p.predicate not in PREDICATES:
        return "no predicate of the ontology"
    where = quotes.places(reading.document.text, p.quote, window.start, window.end)
    if not where or len(p.quote) > quotes.LONGEST:
        return "words not in the text"
    subjects, objects = names.spans(p.subject, window), names.spans(p.object, window)
    if not subjects or not objects:
        return "relation of an unknown entity"
    reason = "quote does not name the object"
    for quote in where:
        for o in objects:
            if quote[0] <= o.start and o.end <= quote[1]:
                s = _subject(subjects, o, quote)
                reason = _doubt(reading, s, p.predicate, o, quote) if s else (
                    "quote comes before its subject")
                if s and not reason:
                    return s, o, quote
    return reason


def _subject(subjects: Sequence[Span], o: Span, quote: tuple[int, int]) -> Span | None:
    """Return the nearest place of the subject: in the quote, else before it, as topics stand."""
    inside = [s for s in subjects if quote[0] <= s.start and s.end <= quote[1]]
    before = [s for s in subjects if s.end <= quote[0]]
    if inside:
        return min(inside, key=lambda s: abs(s.start - o.start))
    return before[-1] if before else None


def _doubt(reading: Reading, s: Span, predicate: str, o: Span, quote: tuple[int, int]) -> str:
    """Return why a statement cannot hold; nothing if it does."""
    if s.entity == o.entity:
        return "relation of a thing to itself"
    if not PREDICATES[predicate].allows(s.types, o.types):
        return "against domain or range"
    if not quotes.asserted(reading, *quote) or not statements.asserted(reading, s, predicate, o):
        return "not asserted"
    return ""


def _relations(reading: Reading, said: dict[_Key, _Said], extractor: str) -> Iterator[Relation]:
    calendar = Calendar(reading)
    waiting = sorted(said.items(), key=lambda item: item[1][1].start)
    at = 0
    for sentence in reading.sentences:
        calendar.enter(sentence)
        while at < len(waiting) and waiting[at][1][1].start < sentence.end:
            (_, predicate, _), (s, o, quote) = waiting[at]
            at += 1
            yield _relation(reading, s, predicate, o, quote, extractor,
                            calendar.when(predicate, sentence, o.start))
        calendar.leave(sentence)


def _relation(reading: Reading, s: Span, predicate: str, o: Span, quote: tuple[int, int],
              extractor: str, period: str | None) -> Relation:
    document = reading.document
    start, end = quotes.evidence(reading, *quote)
    sentence = reading.sentence_at(o.start)
    begin = max(sentence.start if sentence else 0, o.start - 20)
    modality = assertion.modality(reading.text[begin:o.start + 4],
                                  bool(_SPEAKERS & set(s.types[:1])))
    return Relation(s.entity, predicate, o.entity, document.text[start:end], start, end,
                    document.section_at(start), document.page_at(start), modality, CONFIDENCE,
                    extractor, period)
