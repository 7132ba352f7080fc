"""From candidates to entities: one thing, one entity, with all its names and mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from maitu.ingest import assertion, recognition, references, titles
from maitu.ingest.candidates import Candidate, settle
from maitu.ingest.features import Features
from maitu.ingest.parsing import Reading
from maitu.ingest.proposals import Proposals, introduced
from maitu.ingest.spans import Span
from maitu.ontology.model import Entity, Mention
from maitu.ontology.vocabulary import key


@dataclass(frozen=True, slots=True)
class Found:
    """The entities of a text and every place that speaks of them, references included."""

    entities: tuple[Entity, ...]
    spans: tuple[Span, ...]  # in the order of the text
    titled: dict[Span, list[Span]]  # what the words of a title speak of


def find(reading: Reading, proposals: Proposals, f: Features) -> Found:
    """Return the entities of a document."""
    return joined(reading, proposals, recognition.find(reading, f, proposals))


def joined(reading: Reading, proposals: Proposals, candidates: Iterable[Candidate]) -> Found:
    """Return the entities that the chosen names of a document name.

    Args:
        reading: the document.
        proposals: what the rules take for names; they know the inside of titles.
        candidates: the names that were chosen.
    """
    candidates = [c for c in candidates
                  if reading.text[c.start:c.end] not in references.words()
                  and (c.types[0] != "Trend" or _asserted(reading, c))]
    keys = _keys(reading, candidates)
    groups: dict[str, list[Candidate]] = {}
    for c in candidates:
        groups.setdefault(keys[c], []).append(c)
    entities: list[Entity] = []
    spans: list[Span] = []
    for number, members in enumerate(groups.values(), 1):
        entity = _entity(f"e{number}", members, reading)
        entities.append(entity)
        spans += [Span(c.start, c.end, entity.id, entity.types, _clausal(c), entity.confidence)
                  for c in members]
    by_place = {(s.start, s.end): s for s in spans}
    by_key = {k: by_place[c.start, c.end] for c, k in keys.items()}
    titled = {by_place[c.start, c.end]: _inside_title(reading, c, proposals.all(), by_key)
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


def credible(found: Found, related: Collection[str]) -> Found:
    """Return what was found without the doubtful entities of which nothing is said.

    Args:
        found: the entities and their places.
        related: the ids of those that are in a relation.
    """
    kept = tuple(e for e in found.entities
                 if e.confidence >= recognition.LIKELY or e.id in related)
    ids = {e.id for e in kept}
    return Found(kept, tuple(s for s in found.spans if s.entity in ids),
                 {title: [s for s in inner if s.entity in ids]
                  for title, inner in found.titled.items() if title.entity in ids})


def _clausal(c: Candidate) -> bool:
    return c.origin == "clause" or c.types[0] == "Trend"


def _inside_title(reading: Reading, title: Candidate, candidates: Sequence[Candidate],
                  known: dict[str, Span]) -> list[Span]:
    """Return the entities of the document that the words of a title name."""
    text = reading.document.text
    inner = settle(c for c in candidates if c.origin in ("vocabulary", "term", "list")
                   and title.holds(c) and len(c) < len(title))
    found = [(c, known.get(key(c.canonical or text[c.start:c.end]))) for c in inner]
    return [Span(c.start, c.end, span.entity, span.types) for c, span in found if span]


def _entity(id: str, members: Sequence[Candidate], reading: Reading) -> Entity:
    text = reading.document.text
    places = [(c.start, c.end) for c in members] + [c.core for c in members if c.core]
    mentions = tuple(Mention(a, b, text[a:b]) for a, b in places)
    votes = Counter(c.types for c in members)
    canonical = next((c.canonical for c in members if c.canonical), _known_as(members, text))
    sure = max(members, key=lambda c: (c.confidence, votes[c.types]))
    names = dict.fromkeys(m.text for m in mentions)
    first = next((n for n in names if canonical and key(n) == key(canonical)), None)
    ordered = dict.fromkeys([first, *names] if first else names)
    confidence = recognition.confidence(max(c.confidence for c in members), sure.types[0],
                                        len(members))
    return Entity(id, sure.types, tuple(ordered), mentions, confidence, canonical)


def _known_as(members: Sequence[Candidate], text: str) -> str | None:
    """Return the title by which other documents know a policy: without its issuer."""
    written = [text[c.start:c.end] for c in members if c.origin == "title"]
    return next((short for title in written if (short := titles.short_title(title)) != title), None)


def _keys(reading: Reading, candidates: Sequence[Candidate]) -> dict[Candidate, str]:
    """Return for every candidate the key of the thing it names."""
    text = reading.document.text
    own = {c: key(c.canonical or titles.short_title(text[c.start:c.end])) for c in candidates}
    same: dict[str, str] = {}
    for short, long in _abbreviations(reading, candidates, own):
        same.setdefault(short, long)
    for short, long in _short_names(candidates, own):
        same.setdefault(short, long)
    for c, title in _generic_titles(reading, candidates, own):
        own[c] = title
    for c in candidates:
        if c.core:
            same.setdefault(key(text[slice(*c.core)]), own[c])
    return {c: _root(k, same) for c, k in own.items()}


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
    for match in re.finditer(r"[（(]([a-z][a-z0-9.+-]{1,11}|[^\s（）()，。、]{2,8})[）)]",
                             reading.text):
        named = by_end.get(match.start())
        inner = next((c for c in candidates if c.start == match.start(1) and c.end == match.end(1)),
                     None)
        latin = match[1].isascii()
        alike = inner is not None and named is not None and set(inner.types) & set(named.types)
        if named and (latin or alike):
            yield key(match[1]), own[named]


_COMPANY_TAIL = re.compile(
    r"(?:股份|有限|责任|公司|集团|控股|科技|技术|信息|网络|智能|实业|发展|国际|（[^）]*）|\([^)]*\))+")


def _short_names(candidates: Iterable[Candidate], own: dict[Candidate, str]
                 ) -> Iterable[tuple[str, str]]:
    """`青禾冷链科技有限公司` and `青禾冷链`: yield (short, long) of companies."""
    names = dict.fromkeys(own[c] for c in candidates
                          if "Company" in c.types and not c.canonical and c.origin != "clause")
    for long in names:
        for short in names:
            if short != long and len(short) > 1 and long.startswith(short) \
                    and _COMPANY_TAIL.fullmatch(long[len(short):]):
                yield short, long


_GENERIC = 6  # a title this short, such as 《实施意见》, refers to a longer one before it


def _generic_titles(reading: Reading, candidates: Sequence[Candidate], own: dict[Candidate, str]
                    ) -> Iterable[tuple[Candidate, str]]:
    """《意见》 after 《关于……的意见》: yield the short title and the key of the full one."""
    full: list[tuple[str, str]] = []
    for c in candidates:
        if c.origin != "title" and "Policy" not in c.types and "Report" not in c.types:
            continue
        name = re.sub(r"[（(][^（）()]*[)）]$", "", reading.text[c.start:c.end])
        if len(name) <= _GENERIC and c.origin == "title" and not c.canonical:
            match = next((k for n, k in reversed(full) if n.endswith(name)), None)
            if match:
                yield c, match
        elif c.origin == "title":
            full.append((name, own[c]))
