"""The names that a language model proposes: which entities of the document they are, or add.

The same name is the same entity: what the pipeline has found keeps its types, and a proposal of
another type for it is dropped, so that nothing is in a document twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from maitu.ingest import llm_quotes as quotes
from maitu.ingest import references, titles
from maitu.ingest.candidates import CLAUSAL
from maitu.ingest.entities import Found
from maitu.ingest.llm_answers import EntityProposal
from maitu.ingest.llm_ledger import ADDED, AGREED, DROPPED, Ledger
from maitu.ingest.llm_prompt import Window
from maitu.ingest.parsing import Reading, fold
from maitu.ingest.spans import Span
from maitu.ontology.model import Entity, Mention
from maitu.ontology.terms import TYPES
from maitu.ontology.vocabulary import key, load

CONFIDENCE = 0.5  # of what a model proposes: nobody has measured how often it is right
LONGEST = 80  # characters of a name
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A proposal whose name the text has."""

    name: str
    type: str
    window: Window


class Names:
    """The entities of a document, by their names and by their places."""

    def __init__(self, reading: Reading, found: Found, extractor: str, ledger: Ledger) -> None:
        self._reading, self._text = reading, reading.document.text
        self._extractor, self._ledger = extractor, ledger
        self._references = [s for s in found.spans
                            if self._text[s.start:s.end] in references.words()]
        self._entities = {e.id: e for e in found.entities}
        self._by_key: dict[str, str] = {}
        for entity in found.entities:
            self._index(entity)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities: the pipeline's first, as they were numbered, then the added ones."""
        return tuple(self._entities.values())

    def find(self, name: str) -> Entity | None:
        """Return the entity that has this name."""
        id = next((self._by_key[k] for k in _keys(name) if k in self._by_key), None)
        return self._entities[id] if id else None

    def spans(self, name: str, window: Window) -> list[Span]:
        """Return where a window speaks of what the name stands for, references included."""
        entity = self.find(name)
        if entity is None:  # 该公司: what it refers to depends on the place
            return [s for s in self._references if self._text[s.start:s.end] == name
                    and window.start <= s.start and s.end <= window.end
                    and s.entity in self._entities]
        places = {(m.start, m.end) for m in entity.mentions}
        places |= {(s.start, s.end) for s in self._references if s.entity == entity.id}
        places |= set(quotes.places(self._text, name, window.start, window.end))
        return [Span(a, b, entity.id, entity.types) for a, b in sorted(places)
                if window.start <= a and b <= window.end]

    def add(self, proposed: Iterable[tuple[Window, EntityProposal]]) -> None:
        """Take in the entities that windows were said to name, those that hold."""
        sightings: dict[str, list[_Sighting]] = {}
        for window, p in proposed:
            if reason := self._doubt(window, p):
                self._ledger.add(DROPPED + reason)
            else:
                sightings.setdefault(key(p.name), []).append(_Sighting(p.name, p.type, window))
        taken = self._taken()
        accepted: list[Entity] = []
        for same in sorted(sightings.values(), key=lambda s: (-len(s[0].name), s[0].window.start)):
            votes = Counter(s.type for s in same)
            type = max(votes, key=lambda t: votes[t])  # the first of several
            known = self.find(same[0].name)
            if known is not None:
                agreed = bool({s.type for s in same} & set(known.types))
                self._ledger.add(AGREED + "entities" if agreed
                                 else DROPPED + "entity has another type")
            elif entity := self._new(same, type, taken):
                accepted.append(entity)
            else:
                self._ledger.add(DROPPED + "part of another name")
        self._number(accepted)

    def _doubt(self, window: Window, p: EntityProposal) -> str:
        """Return why a proposal cannot hold; nothing if it may."""
        if p.type not in TYPES:
            return "no type of the ontology"
        if not 2 <= len(p.name) <= LONGEST or "\n" in p.name or not _WORD.search(p.name) \
                or fold(p.name) in references.words():
            return "no name"
        places = quotes.places(self._text, p.name, window.start, window.end)
        if not places:
            return "words not in the text"
        if p.type == "Trend" and not any(quotes.asserted(self._reading, a, b) for a, b in places):
            return "not asserted"
        return ""

    def _taken(self) -> set[int]:
        """Return the offsets at which names stand; clauses may hold names and be part of none."""
        return {i for e in self._entities.values() if e.types[0] not in CLAUSAL
                for m in e.mentions for i in range(m.start, m.end)}

    def _new(self, same: Sequence[_Sighting], type: str, taken: set[int]) -> Entity | None:
        """Return the entity that proposals of one name add, None if its places are taken."""
        names = dict.fromkeys(s.name for s in same)
        places = sorted({p for name in names
                         for p in quotes.places(self._text, name, 0, len(self._text))})
        if type not in CLAUSAL:
            places = [(a, b) for a, b in places if taken.isdisjoint(range(a, b))]
        if not any(s.window.start <= a and b <= s.window.end for s in same for a, b in places):
            return None
        if type not in CLAUSAL:
            taken.update(i for a, b in places for i in range(a, b))
        mentions = tuple(Mention(a, b, self._text[a:b]) for a, b in places)
        concept = load().find(same[0].name)
        known = concept if concept and type in concept.types else None
        short = titles.short_title(same[0].name)
        canonical = known.label if known else short if short != same[0].name else None
        return Entity("", known.types if known else (type,),
                      tuple(dict.fromkeys(m.text for m in mentions)), mentions, CONFIDENCE,
                      canonical, self._extractor)

    def _number(self, accepted: Iterable[Entity]) -> None:
        last = max((int(id[1:]) for id in self._entities), default=0)
        ordered = sorted(accepted, key=lambda e: (e.mentions[0].start, -e.mentions[0].end))
        for entity in ordered:
            if self.find(entity.label) is not None:  # two names of one concept
                self._ledger.add(AGREED + "entities")
                continue
            last += 1
            self._entities[f"e{last}"] = numbered = replace(entity, id=f"e{last}")
            self._index(numbered)
            self._ledger.add(ADDED + "entities")

    def _index(self, entity: Entity) -> None:
        for name in (entity.label, *entity.names):
            for k in _keys(name):
                self._by_key.setdefault(k, entity.id)


def _keys(name: str) -> Iterator[str]:
    """Yield the forms in which a name is looked up, as the pipeline groups names."""
    yield key(name)
    yield key(titles.short_title(name))
    if concept := load().find(name):
        yield key(concept.label)
