"""References: words that speak of something named elsewhere: 我院, 该公司, 本办法, 全市.

The words are in `rules/references.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading, fold
from maitu.ingest.rulebook import any_of, toml
from maitu.ingest.spans import Span
from maitu.ontology.model import Entity
from maitu.ontology.vocabulary import key, load

_IMPLIED = 0.9  # probability of being a name: a longer name that was chosen begins with it


@cache
def words() -> frozenset[str]:
    """Return the words that refer to what is named elsewhere, and are no names themselves."""
    rules = toml("references")
    return frozenset([*rules["back"], *rules["self"], *rules["place"], *rules["firm"]["words"],
                      *rules["document"]["words"], *_bodies()])


@cache
def _bodies() -> dict[str, str]:
    """Return the words for a body that is named by what it is, with the ending of its name."""
    rules = toml("references")
    return {before + ending: ending for ending in rules["body"]["endings"]
            for before in rules["body"]["before"]
            if before + ending not in {**rules["self"], **rules["back"]}}


def find(reading: Reading, entities: Sequence[Entity], spans: Sequence[Span]) -> list[Span]:
    """Return spans for 我院, 该公司, 该意见: what they refer to is named elsewhere."""
    rules = toml("references")
    found: list[Span] = []

    def refer(match: re.Match[str], target: tuple[str, tuple[str, ...]] | None) -> None:
        if target:
            found.append(Span(match.start(), match.end(), *target))

    for word, types in {**rules["back"], **rules["self"]}.items():
        for match in re.finditer(re.escape(word), reading.text):
            if word == "公司" and not _is_word(reading, match):
                continue
            if word in rules["self"]:
                refer(match, _publisher(reading, entities, types))
            else:
                refer(match, (_titular(reading, entities, types) if word == "公司" else None)
                      or _last(spans, match.start(), types))
    firm = _firm(reading, entities)
    for match in any_of(rules["firm"]["words"]).finditer(reading.text):
        if match[0] == "我们" or _is_word(reading, match):
            refer(match, firm)
    for match in any_of(rules["place"]).finditer(reading.text):
        refer(match, _about(reading, entities, rules["place"][match[0]]))
    for match in any_of(_bodies()).finditer(reading.text):
        refer(match, _last(spans, match.start(), rules["body"]["types"],
                           reading.text, _bodies()[match[0]]))
    itself = document_policy(reading, spans) or _titling(reading, spans, "Report")
    for match in any_of(rules["document"]["words"]).finditer(reading.text):
        refer(match, (itself.entity, itself.types) if itself else None)
    return found


def implied(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the places that 全省, 我市 speak of where only longer names have their names.

    江苏省 of 江苏省民政厅, 长沙市 of 《长沙市…办法》: the first name with the ending.
    """
    text, endings = reading.text, toml("references")["place"]
    longer = [c for c in candidates if c.types[0] in ("GovernmentBody", "Policy", "Report")]
    named = [fold(c.canonical or text[c.start:c.end]) for c in candidates if "Place" in c.types]
    found: dict[str, Candidate] = {}
    for word in dict.fromkeys(any_of(endings).findall(text)):
        if any(name.endswith(tuple(endings[word])) for name in named):
            continue
        name = re.compile(rf"(?:关于)?([\u4e00-\u9fff]{{2,6}}?(?:{'|'.join(endings[word])}))")
        for match in filter(None, (name.match(text, c.start, c.end) for c in longer)):
            if not any(general in match[1] for general in toml("names")["not_places"]):
                concept = load().find(match[1])
                found.setdefault(match[1], Candidate(
                    *match.span(1), ("Place", "GovernmentBody"), "name", _IMPLIED,
                    concept.label if concept else None))
                break
    return list(found.values())


def acting(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates; the place that 全省, 我市 speak of is a body that acts as well."""
    text, endings = reading.text, toml("references")["place"]
    meant = set()
    for word in dict.fromkeys(any_of(endings).findall(text)):
        named = Counter(text[c.start:c.end] for c in candidates if c.types[0] == "Place"
                        and _whole(text[c.start:c.end]).endswith(tuple(endings[word])))
        meant.add(max(named, key=lambda n: (n in reading.document.title, named[n]), default=""))
    return [replace(c, types=("Place", "GovernmentBody"))
            if c.types == ("Place",) and text[c.start:c.end] in meant else c for c in candidates]


def _whole(name: str) -> str:
    """Return a place's name with what it is, where the vocabulary knows it: 佛山市 of 佛山."""
    concept = load().find(name)
    return fold(concept.label if concept and "Place" in concept.types else name)


def document_policy(reading: Reading, spans: Sequence[Span]) -> Span | None:
    """Return the policy that the document itself is, if its title names one."""
    return _titling(reading, spans, "Policy")


def _titling(reading: Reading, spans: Sequence[Span], type: str) -> Span | None:
    title = reading.document.title
    for span in spans:
        if span.types[0] == type and not span.clausal:
            name = reading.document.text[span.start:span.end]
            if name in title and (len(name) > 0.6 * len(title) or f"《{name}》" in title):
                return span
    return None


def _is_word(reading: Reading, match: re.Match[str]) -> bool:
    """Say whether a short reference (公司) stands by itself, not at the end of a longer name."""
    sentence = reading.sentence_at(match.start())
    words = sentence.words if sentence else ()
    for before, word in zip((None, *words), words, strict=False):
        if (word.start, word.end) == match.span():
            return before is None or before.tag not in ("n", "nz", "nw", "ORG", "LOC", "PER", "vn")
    return False


def _last(spans: Sequence[Span], before: int, types: Sequence[str], text: str = "",
          ending: str = "") -> tuple[str, tuple[str, ...]] | None:
    """Return what is last named before a place, of some types and by a name that ends so."""
    for span in reversed(spans):
        if span.end <= before and span.types[0] in types and not span.clausal \
                and text.endswith(ending, 0, span.end):
            return span.entity, span.types
    return None


def _about(reading: Reading, entities: Sequence[Entity], endings: Sequence[str]
           ) -> tuple[str, tuple[str, ...]] | None:
    """Return the place that the document is about: its title names it, or it is named most."""
    places = [e for e in entities
              if "Place" in e.types and _whole(e.label).endswith(tuple(endings))]
    best = max(places, key=lambda e: (any(n in reading.document.title for n in e.names),
                                      len(e.mentions)), default=None)
    return (best.id, best.types) if best else None


def _titular(reading: Reading, entities: Sequence[Entity], types: Sequence[str]
             ) -> tuple[str, tuple[str, ...]] | None:
    """Return the only entity of the types that the document's title names."""
    named = [e for e in entities if e.types[0] in types
             and any(n in reading.document.title for n in e.names)]
    return (named[0].id, named[0].types) if len(named) == 1 else None


def _firm(reading: Reading, entities: Sequence[Entity]) -> tuple[str, tuple[str, ...]] | None:
    """Return the firm that the title names, or else that publishes the document."""
    firms = [e for e in entities if e.types[0] == "Company"]
    return _titular(reading, firms, ["Company"]) or _named_publisher(reading, firms)


def _publisher(reading: Reading, entities: Sequence[Entity], types: Sequence[str]
               ) -> tuple[str, tuple[str, ...]] | None:
    counts = [e for e in entities if set(e.types[:1]) & set(types)]
    best = max(counts, key=lambda e: len(e.mentions), default=None)
    return _named_publisher(reading, counts) or ((best.id, best.types) if best else None)


def _named_publisher(reading: Reading, entities: Sequence[Entity]
                     ) -> tuple[str, tuple[str, ...]] | None:
    """Return the one of the entities that the metadata name as the publisher."""
    name = reading.document.metadata.publisher
    concept = load().find(name) if name else None
    wanted = {key(name)} if name else set()
    if concept:
        wanted.add(key(concept.label))
    for entity in entities:
        if wanted & {key(n) for n in (entity.label, *entity.names)}:
            return entity.id, entity.types
    return None
