"""From candidates to entities: one thing, one entity, with all its names and mentions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from maitu.ingest import (
    assertion,
    company_names,
    credibility,
    policy_numbers,
    recognition,
    references,
    script,
    titles,
)
from maitu.ingest.candidates import Candidate, settle
from maitu.ingest.features import Features
from maitu.ingest.parsing import Reading
from maitu.ingest.proposals import Proposals, introduced
from maitu.ingest.spans import Span
from maitu.ontology import name_grammar
from maitu.ontology.model import Entity, Mention
from maitu.ontology.vocabulary import key


@dataclass(frozen=True, slots=True)
class Found:
    """The entities of a text and every place that speaks of them, references included."""

    entities: tuple[Entity, ...]
    spans: tuple[Span, ...]  # in the order of the text
    titled: dict[Span, list[Span]]  # what the words of a title speak of


def find(reading: Reading, proposals: Proposals, f: Features) -> Found:
    """Return the entities of a document, but for those that are hardly any."""
    found = joined(reading, proposals, recognition.find(reading, f, proposals))
    return credited(found, reading.document.text)


def joined(reading: Reading, proposals: Proposals, candidates: Iterable[Candidate]) -> Found:
    """Return the entities that the chosen names of a document name.

    Args:
        reading: the document.
        proposals: what the rules take for names; they know the inside of titles.
        candidates: the names that were chosen.
    """
    candidates = [c for c in company_names.completed(candidates, reading.text)
                  if reading.text[c.start:c.end] not in references.words()
                  and (c.types[0] != "Trend" or _asserted(reading, c))]
    candidates += references.implied(reading, candidates)
    candidates = references.acting(reading, candidates)
    numbers = policy_numbers.find(reading, candidates)
    beside = {n.candidate: n.title for n in numbers if n.title}
    candidates = sorted([*policy_numbers.without_parts(candidates, numbers),
                         *(n.candidate for n in numbers)], key=lambda c: (c.start, -c.end))
    keys = _keys(reading, candidates, beside)
    groups: dict[str, list[Candidate]] = {}
    for c in candidates:
        groups.setdefault(keys[c], []).append(c)
    entities = [_entity(f"e{number}", members, reading)
                for number, members in enumerate(groups.values(), 1)]
    spans = [Span(c.start, c.end, entity.id, entity.types, _clausal(c), entity.confidence)
             for entity, members in zip(entities, groups.values(), strict=True)
             for c in members if c not in beside]  # of which the title says all
    by_place = {(s.start, s.end): s for s in spans}
    by_key = {k: by_place[c.start, c.end] for c, k in keys.items() if c not in beside}
    inner = sorted((c for c in proposals.all() if c.origin in ("vocabulary", "term", "list")),
                   key=lambda c: c.start)
    titled = {by_place[c.start, c.end]: _inside_title(reading, c, inner, by_key)
              for c in candidates if c.origin == "title"}
    spans += references.find(reading, entities, sorted(spans, key=lambda s: s.start))
    return Found(tuple(entities), tuple(sorted(spans, key=lambda s: (s.start, -s.end))), titled)


def _asserted(reading: Reading, c: Candidate) -> bool:
    """Say whether a trend's sentence asserts it: no question, no rumour, no denial."""
    sentence = reading.sentence_at(c.start)
    if sentence is None or not sentence.asserts:
        return False
    start = next((a for a, b in sentence.clauses if a <= c.start < b), c.start)
    return not assertion.unchanged(reading.text[start:c.end])


def credited(found: Found, text: str) -> Found:
    """Return what was found with each entity judged beside the others, without the hardly credible.

    Args:
        found: with the confidence that each entity has by itself.
        text: of the document.
    """
    entities = credibility.judged(found.entities, text)
    sure = {e.id: e.confidence for e in entities}
    spans = tuple(replace(s, confidence=sure[s.entity]) for s in found.spans)
    possible = tuple(e for e in entities if e.confidence >= credibility.POSSIBLE)
    return _only(possible, replace(found, spans=spans))


def credible(found: Found, related: Collection[str]) -> Found:
    """Return what was found without the doubtful entities of which nothing is said.

    Args:
        found: the entities and their places.
        related: the ids of those that are in a relation.
    """
    kept = tuple(e for e in found.entities
                 if e.confidence >= credibility.LIKELY or e.id in related)
    return _only(kept, found)


def _only(kept: tuple[Entity, ...], found: Found) -> Found:
    ids = {e.id for e in kept}
    return Found(kept, tuple(s for s in found.spans if s.entity in ids),
                 {title: [s for s in inner if s.entity in ids]
                  for title, inner in found.titled.items() if title.entity in ids})


def _clausal(c: Candidate) -> bool:
    return c.origin == "clause" or c.types[0] == "Trend"


def _inside_title(reading: Reading, title: Candidate, candidates: Sequence[Candidate],
                  known: dict[str, Span]) -> list[Span]:
    """Return the entities of the document that the words of a title name.

    Args:
        reading: the document.
        title: where the title stands.
        candidates: what may stand in a title, in the order of the text.
        known: the places of entities, by their keys.
    """
    text = reading.document.text
    first, behind = (bisect_left(candidates, offset, key=lambda c: c.start)
                     for offset in (title.start, title.end))
    inner = settle(c for c in candidates[first:behind]
                   if title.holds(c) and len(c) < len(title))
    found = [(c, known.get(key(c.canonical or text[c.start:c.end]))) for c in inner]
    return [Span(c.start, c.end, span.entity, span.types) for c, span in found if span]


def _entity(id: str, members: Sequence[Candidate], reading: Reading) -> Entity:
    text = reading.document.text
    places = [(c.start, c.end) for c in members] + [c.core for c in members if c.core]
    mentions = tuple(Mention(a, b, text[a:b]) for a, b in places)
    votes = Counter([c.types for c in members])
    known = next((c.canonical for c in members if c.canonical and c.origin != "number"), None)
    canonical = known or _known_as(members, reading)
    sure = max(members, key=lambda c: (c.confidence, votes[c.types]))
    names = dict.fromkeys(m.text for m in mentions)
    number = policy_numbers.own_number(reading) if "Policy" in sure.types else None
    if number and policy_numbers.own_title(reading, members):
        names.setdefault(reading.document.metadata.number or number)
    first = next((n for n in names if key(n) == key(canonical)), None)
    ordered = dict.fromkeys([first, *names] if first else names)
    if any(c.origin == "title" for c in members):
        ordered |= dict.fromkeys(other for name in names for other in titles.other_titles(name)
                                 if not name_grammar.is_generic(other))
    confidence = recognition.confidence(max(c.confidence for c in members), sure.types[0],
                                        len(members))
    return Entity(id, sure.types, tuple(ordered), mentions, confidence,
                  canonical if known or canonical != first else None)


def _known_as(members: Sequence[Candidate], reading: Reading) -> str:
    """Return the name by which other documents know a thing that is not in the vocabulary.

    That is the name in full, a policy's without its issuer, in simplified characters.
    """
    text = reading.document.text
    names = [c.canonical or text[c.start:c.end] for c in members]
    name = names[0] if any(map(_clausal, members)) else name_grammar.fullest(names)
    name = script.to_simplified(name) if reading.traditional else name
    return titles.short_title(name) if any(map(_titled, members)) else name


def _keys(reading: Reading, candidates: Sequence[Candidate], beside: Mapping[Candidate, Candidate]
          ) -> dict[Candidate, str]:
    """Return for every candidate the key of the thing it names.

    Args:
        reading: the text.
        candidates: its names.
        beside: document numbers with the titles that they stand beside.
    """
    own = {c: _own_key(c, reading.text[c.start:c.end]) for c in candidates}
    known = {reading.text[c.start:c.end]: c for c in candidates if c.canonical}
    for c in candidates:  # what the vocabulary knows in one place is the same in the next
        alike = known.get(reading.text[c.start:c.end])
        if alike and not c.canonical and not set(alike.types).isdisjoint(c.types):
            own[c] = own[alike]
    own |= {number: own[title] for number, title in beside.items()}
    same: dict[str, str] = {}
    for short, long in _abbreviations(reading, candidates, own):
        same.setdefault(short, long)
    for short, long in company_names.cut_short(
            own[c] for c in candidates
            if "Company" in c.types and not c.canonical and c.origin != "clause"):
        same.setdefault(short, long)
    for c, title in _generic_titles(reading, candidates, own):
        own[c] = title
    for c in candidates:
        if c.core:
            same.setdefault(key(reading.text[slice(*c.core)]), own[c])
    return {c: _root(k, same) for c, k in own.items()}


def _own_key(c: Candidate, name: str) -> str:
    if c.canonical:
        return key(c.canonical)
    title = titles.short_title(name)
    return key(name_grammar.title_core(title) if _titled(c) else title)


def _titled(c: Candidate) -> bool:
    return c.origin == "title" or c.types[0] == "Policy"


def _root(k: str, same: dict[str, str]) -> str:
    seen = set()
    while k in same and k not in seen:
        seen.add(k)
        k = same[k]
    return k


def _abbreviations(reading: Reading, candidates: Sequence[Candidate], own: dict[Candidate, str]
                   ) -> Iterable[tuple[str, str]]:
    """Yield (key of the short name, key of the full one) of the names the text introduces."""
    for short, full in introduced(reading, candidates):
        yield key(short), own[full]
    by_end = {c.end: c for c in candidates if c.origin != "clause"}
    # 甲（乙）: a body's or technology's other name in plain brackets.
    by_place = {(c.start, c.end): c for c in candidates}
    for match in re.finditer(r"[（(]([a-z][a-z0-9.+-]{1,11}|[^（）()，。、\n]{2,40})[）)]",
                             reading.text):
        named, inner = by_end.get(match.start()), by_place.get(match.span(1))
        latin = re.fullmatch(r"[a-z0-9.+-]{1,12}", match[1])
        alike = inner and named and set(inner.types) & set(named.types)
        known = {c.canonical for c in (named, inner) if c and c.canonical}
        if named and (latin or alike) and len(known) < 2:
            yield own[inner] if inner else key(match[1]), own[named]


_GENERIC = 6  # a title this short, such as 《实施意见》, refers to a longer one before it


def _generic_titles(reading: Reading, candidates: Sequence[Candidate], own: dict[Candidate, str]
                    ) -> Iterable[tuple[Candidate, str]]:
    """《意见》 after 《关于……的意见》: yield the short title and the key of the full one."""
    full: list[tuple[str, str]] = []
    for c in candidates:
        if c.origin != "title" and "Policy" not in c.types and "Report" not in c.types:
            continue
        name = re.sub(r"[（(][^（）()]*[)）]$", "", reading.text[c.start:c.end])
        if len(name) <= _GENERIC and not c.canonical:
            match = next((k for n, k in reversed(full) if n.endswith(name) and n != name), None)
            if match:
                yield c, match
        elif len(name) > _GENERIC:
            full.append((name, own[c]))
