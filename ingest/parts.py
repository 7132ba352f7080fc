"""Long documents: read part by part, so that memory is bounded and time grows with the length.

A text of up to LONGEST characters, a report of a hundred and fifty pages, is read as a whole. Of a
longer one every part is read as a document of its own, behind the opening of the whole, which tells
what it is about, who speaks and when; then what has the same name in several parts becomes one
entity. What is lost is what reaches from one part into the next: a pronoun at its beginning, say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from maitu.ingest import relations, titles
from maitu.ontology import name_grammar
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Observation,
    Page,
    Relation,
    Section,
)
from maitu.ontology.vocabulary import key

LONGEST = 100_000  # characters
OPENING = 1_000  # characters at the beginning of a long document that each part is read behind
_Stretch = TypeVar("_Stretch", Section, Page)
_BREAKS = ("\n\n", "\n", "。", "，")  # behind which a text may be cut, the best first


def extract(document: Document, extract_part: Callable[[Document], DocumentGraph]
            ) -> DocumentGraph:
    """Return everything a document says.

    Args:
        document: of any length.
        extract_part: what returns this of a document that is not too long.
    """
    if len(document.text) <= LONGEST:
        return extract_part(document)
    whole = _Whole()
    for start, end in bounds(document):
        part = _part(document, start, end)
        whole.add(part, extract_part(part.document))
    return whole.graph(document)


def bounds(document: Document) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the parts of a document: all of about one length, up to LONGEST."""
    start = 0
    while (left := len(document.text) - start) > LONGEST:
        size = left // -(-left // LONGEST)
        end = _break(document, start + size // 2, start + size)
        yield start, end
        start = end
    yield start, len(document.text)


def _break(document: Document, first: int, last: int) -> int:
    """Return where between two offsets a text is best cut: before a heading, after a paragraph …"""
    if headings := [s.start for s in document.sections if first < s.start <= last]:
        return headings[-1]
    ends = (document.text.rfind(mark, first, last) + len(mark) for mark in _BREAKS)
    return next((end for end in ends if end > first), last)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long document, as a document of its own."""

    document: Document
    opening: int  # characters of the whole's opening that stand before the part's own
    shift: int  # from where these stand in the part to where they stand in the whole

    def place(self, offset: int) -> int:
        """Return where in the whole a character of the part stands."""
        return offset if offset < self.opening else offset + self.shift


def _part(document: Document, start: int, end: int) -> Part:
    """Return the part of a document between two offsets, behind the document's first lines."""
    opening = document.text.rfind("\n", 0, OPENING) + 1 if start else 0
    shift = start - opening
    text = document.text[:opening] + document.text[start:end]

    def inside(offset: int) -> int:  # what began before the part begins right before its text
        return offset if offset < opening else min(max(offset - shift, opening - 1, 0), len(text))

    def stretches(whole: Iterable[_Stretch]) -> tuple[_Stretch, ...]:
        moved = (replace(s, start=inside(s.start), end=inside(s.end)) for s in whole)
        return tuple(s for s in moved if s.start < s.end)

    emphases = ((inside(a), inside(b)) for a, b in document.emphases)
    return Part(replace(document, text=text, sections=stretches(document.sections),
                        pages=stretches(document.pages),
                        emphases=tuple((a, b) for a, b in emphases if a < b)), opening, shift)


class _Whole:
    """What the parts of a document say together."""

    def __init__(self) -> None:
        self._members: dict[str, list[Entity]] = {}  # by id: what the parts found of it
        self._ids: dict[str, str] = {}  # by every name, as names are compared
        self._relations: list[Relation] = []
        self._observations: list[Observation] = []

    def add(self, part: Part, said: DocumentGraph) -> None:
        """Add what a part says, but for what its opening does, which the first part has said."""
        own = [r for r in said.relations if r.start >= part.opening]
        measured = [o for o in said.observations if o.start >= part.opening]
        needed = {end for r in own for end in (r.s, r.o)}
        needed |= {end for o in measured for end in (o.about, o.source, o.place) if end}
        ids = {e.id: self._joined(part, e) for e in said.entities
               if e.id in needed or any(m.start >= part.opening for m in e.mentions)}
        self._relations += [
            replace(r, s=ids[r.s], o=ids[r.o], start=part.place(r.start), end=r.end + part.shift)
            for r in own if ids[r.s] != ids[r.o]]
        self._observations += [
            replace(o, start=part.place(o.start), end=o.end + part.shift,
                    about=ids.get(o.about or "", o.about),
                    source=ids.get(o.source or "", o.source),
                    place=ids.get(o.place or "", o.place))
            for o in measured]

    def graph(self, document: Document) -> DocumentGraph:
        """Return what all the parts say as what their document says."""
        return DocumentGraph(
            document, tuple(_one(id, members) for id, members in self._members.items()),
            relations.each_once(self._relations), tuple(self._observations))

    def _joined(self, part: Part, entity: Entity) -> str:
        """Add a part's entity to the one that has a name of it, and return the id of that.

        《实施意见》 is another thing in another part, unless that is all it is called.
        """
        told = (name for name in entity.names if not name_grammar.is_generic(name))
        names = [key(titles.short_title(name)) for name in (entity.label, *told)]
        id = next((self._ids[k] for k in names if k in self._ids), f"e{len(self._members) + 1}")
        for k in names:
            self._ids.setdefault(k, id)
        moved = tuple(Mention(place := part.place(m.start), place + m.end - m.start, m.text)
                      for m in entity.mentions)
        self._members.setdefault(id, []).append(replace(entity, id=id, mentions=moved))
        return id


def _one(id: str, members: Sequence[Entity]) -> Entity:
    """Return the entity of which several parts of a document tell."""
    if len(members) == 1:
        return members[0]
    label = name_grammar.fullest([e.label for e in members])
    sure = max(members, key=lambda e: e.confidence)
    names = dict.fromkeys(name for e in members for name in e.names)
    first = next((name for name in names if key(name) == key(label)), None)
    return replace(
        sure, names=tuple(dict.fromkeys([first, *names] if first else names)),
        mentions=tuple(dict.fromkeys(m for e in members for m in e.mentions)),
        canonical=label if label != first else None)
