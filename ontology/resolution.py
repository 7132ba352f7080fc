"""Resolution: which entities of different documents are one, by the names that documents give.

It looks at all documents at once, so that their order makes no difference, and answers with
merges in the form of people's corrections, which have the last word. It goes by

1. spelling: `NFT` and `nft`, 国办发〔2020〕32号 and 国办发[2020]32号;
2. the vocabulary's short names of bodies that other documents name: 国办, 国务院办公厅;
3. the grammar of names: companies with and without 有限公司 or the place, titles with and
   without 关于 or （试行）;
4. introduction: a document says that a name is another name of something (以下简称, brackets, a
   number beside a title); other documents that only use that name mean the same;
5. types: what one document takes for an Industry or else a BusinessModel, and another for a
   BusinessModel or else an Industry, by the same name.

Otherwise only entities of one first type are ever one. A name that may stand for several things,
and names that would make one of what is known to be two, stay apart, and are told as doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from maitu.ontology import name_grammar
from maitu.ontology.contradictions import contradictions
from maitu.ontology.corrections import (
    NONE,
    Corrections,
    EntityName,
    Judgement,
    Merge,
    Replacement,
    Split,
)
from maitu.ontology.name_grammar import name_key
from maitu.ontology.vocabulary import load

# Whose names are sentences or are shared by many: they are one where they are the same, no more.
_BY_NAME_ONLY = frozenset({"Trend", "Risk", "Event", "Person"})
_BODIES = frozenset({"Company", "Organization", "GovernmentBody"})


@dataclass(frozen=True, slots=True)
class Said:
    """An entity as one document has it by itself."""

    document: str
    entity: EntityName
    names: frozenset[str]  # with its label
    related: frozenset[EntityName] = frozenset()  # what the document says something of it to
    types: frozenset[str] = frozenset()  # all that the document takes it for


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Names that may mean one thing, and were left apart."""

    entity: EntityName
    others: tuple[EntityName, ...]
    why: str
    documents: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.entity} = {' or '.join(map(str, self.others))} ? {self.why}"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is one across documents, and what could not be told."""

    merges: tuple[Merge, ...] = ()  # each into the name that stays, with the reason as note
    doubts: tuple[Doubt, ...] = ()
    documents: Mapping[EntityName, tuple[str, ...]] = field(default_factory=dict)  # of the merged


@dataclass(frozen=True, slots=True)
class _Link:
    """That two names mean one thing, and why."""

    a: EntityName
    b: EntityName
    why: str


@dataclass
class _Known:
    """What all documents together, and people, say of the names."""

    decided: Corrections
    accepted: set[object]  # by people
    chosen: set[EntityName]  # what people have made others into
    documents: dict[EntityName, set[str]] = field(default_factory=dict)
    called: dict[EntityName, set[str]] = field(default_factory=dict)  # its names
    types: dict[EntityName, set[str]] = field(default_factory=dict)
    spelled: dict[tuple[str, str], set[EntityName]] = field(default_factory=dict)
    # (type, name) -> what it is another name of -> the documents that say so
    introduced: dict[tuple[str, str], dict[EntityName, set[str]]] = field(default_factory=dict)
    apart: set[frozenset[EntityName]] = field(default_factory=set)

    def where(self, entities: Iterable[EntityName]) -> tuple[str, ...]:
        return tuple(sorted({d for e in entities for d in self.documents.get(e, ())}))


def resolve(said: Iterable[Said], decided: Corrections = NONE) -> Resolution:
    """Return which entities are one, and which might be.

    Args:
        said: what every document has by itself, with people's corrections.
        decided: these corrections; nothing is merged against them.
    """
    known = _known(said, decided)
    links = [*_by_spelling(known), *_by_vocabulary(known), *_by_company_name(known),
             *_by_title(known), *_by_types(known)]
    doubts = list(_companies_of_several_places(known))
    classes = _Classes(links)
    while more := [link for link in _by_introduction(known, classes)
                   if classes.of(link.a) != classes.of(link.b)]:
        links += more
        classes = _Classes(links)
    doubts += _ambiguous(known, classes)
    merges: list[Merge] = []
    for members in classes.all():
        if why := _contradiction(members, known):
            first, *others = sorted(members)
            doubts.append(Doubt(first, tuple(others), why, known.where(members)))
        else:
            merges += _merges(members, classes, known)
    return Resolution(tuple(sorted(merges, key=str)), tuple(sorted(doubts)),
                      {merge.entity: known.where([merge.entity]) for merge in merges})


def _known(said: Iterable[Said], decided: Corrections) -> _Known:
    split = {name_key(c.name) for c in decided.all if isinstance(c, Split)}
    vocabulary = load()
    general = decided.within("")
    known = _Known(
        decided, {c.of for c in decided.all if isinstance(c, Judgement) and c.accepted},
        {general.final(c.entity) for c in general.all if isinstance(c, Replacement)})
    for one in said:
        entity = one.entity
        known.called.setdefault(entity, set()).update(map(name_key, one.names))
        known.documents.setdefault(entity, set()).add(one.document)
        known.types.setdefault(entity, set()).update(one.types)
        if name_key(entity.name) in split:
            continue  # people have told its meanings apart
        known.spelled.setdefault((entity.type, name_key(entity.name)), set()).add(entity)
        known.apart |= {frozenset((entity, o)) for o in one.related if o.type == entity.type}
        if entity.type in _BY_NAME_ONLY:
            continue
        for name in one.names:
            name_is = name_key(name)
            if len(name) > 1 and name_is != name_key(entity.name) and name_is not in split \
                    and not name_grammar.is_generic(name) and not vocabulary.find(name):
                claims = known.introduced.setdefault((entity.type, name_is), {})
                claims.setdefault(entity, set()).add(one.document)
    return known


def _by_spelling(known: _Known) -> Iterator[_Link]:
    for same in known.spelled.values():
        yield from (_Link(a, b, "written differently") for a, b in pairwise(sorted(same)))


def _by_vocabulary(known: _Known) -> Iterator[_Link]:
    """Link 国办 to 国务院办公厅: one body that the vocabulary knows by both names."""
    for (type, name), entities in known.spelled.items():
        concept = load().by_ambiguous_name.get(name)
        if concept and type in _BODIES and concept.types[0] == type:
            named = known.spelled.get((type, name_key(concept.label)), ())
            yield from (_Link(a, min(named), "the vocabulary's short name")
                        for a in entities if named)


def _company_groups(known: _Known) -> Iterator[tuple[list[EntityName], set[str]]]:
    """Yield companies whose names have one core, with the places that their names have."""
    groups: dict[str, list[EntityName]] = {}
    for (type, _), entities in known.spelled.items():
        if type == "Company":
            for entity in entities:
                groups.setdefault(name_key(name_grammar.company(entity.name).core), []
                                  ).append(entity)
    for group in groups.values():
        if len(group) > 1:
            places = (name_grammar.company(e.name).place for e in group)
            yield sorted(group), {place for place in places if place}


def _by_company_name(known: _Known) -> Iterator[_Link]:
    """Link 云桥科技有限公司 to 云桥科技, and to the one of a place if there is no other."""
    for group, places in _company_groups(known):
        of_vocabulary = any(load().find(e.name) for e in group)
        for one_place in sorted({None, *places}, key=str):
            same = [e for e in group if name_grammar.company(e.name).place == one_place]
            yield from (_Link(a, b, "company name in full") for a, b in pairwise(same))
        if len(places) == 1 and not of_vocabulary and not _named_together(group, known):
            placed = next(e for e in group if name_grammar.company(e.name).place)
            plain = [e for e in group if not name_grammar.company(e.name).place]
            yield from (_Link(e, placed, "company name with its place") for e in plain[:1])


def _by_title(known: _Known) -> Iterator[_Link]:
    """Link 关于建设渔港的意见 to 建设渔港的意见, where no document tells the two apart."""
    groups: dict[str, list[EntityName]] = {}
    for (type, _), entities in known.spelled.items():
        if type == "Policy":
            for entity in entities:
                core = name_key(name_grammar.title_core(entity.name))
                groups.setdefault(core, []).append(entity)
    for group in groups.values():
        if len(group) > 1 and not _named_together(group, known):
            yield from (_Link(a, b, "title in full") for a, b in pairwise(sorted(group)))


def _by_types(known: _Known) -> Iterator[_Link]:
    """Link an Industry that may be a BusinessModel to the BusinessModel that may be an Industry."""
    groups: dict[str, list[EntityName]] = {}
    for (type, name), entities in known.spelled.items():
        if type not in _BY_NAME_ONLY:
            groups.setdefault(name, []).append(min(entities))
    for group in groups.values():
        yield from (_Link(a, b, "one name, the same types") for a, b in combinations(group, 2)
                    if a.type in known.types[b] and b.type in known.types[a]
                    and not _named_together((a, b), known))


def _companies_of_several_places(known: _Known) -> Iterator[Doubt]:
    for group, places in _company_groups(known):
        plain = [e for e in group if not name_grammar.company(e.name).place]
        placed = tuple(e for e in group if name_grammar.company(e.name).place)
        if plain and (len(places) > 1 or (places and _named_together(group, known))):
            yield Doubt(plain[0], placed, "the company, or one of a place?", known.where(group))


def _named_together(group: Iterable[EntityName], known: _Known) -> bool:
    """Say whether a document names several of these, and so tells them apart."""
    documents = [d for e in group for d in known.documents[e]]
    return len(documents) > len(set(documents))


def _by_introduction(known: _Known, classes: _Classes) -> Iterator[_Link]:
    for (type, name), claims in known.introduced.items():
        used = known.spelled.get((type, name))
        if used and len({classes.of(e) for e in claims}) == 1:
            documents = sorted({d for ds in claims.values() for d in ds})
            yield _Link(min(used), min(claims), f"introduced in {', '.join(documents)}")


def _ambiguous(known: _Known, classes: _Classes) -> Iterator[Doubt]:
    for (type, name), claims in known.introduced.items():
        used = known.spelled.get((type, name))
        if used and len({classes.of(e) for e in claims}) > 1:
            yield Doubt(min(used), tuple(sorted(claims)), "documents use the name for several",
                        known.where([*used, *claims]))


def _contradiction(members: frozenset[EntityName], known: _Known) -> str | None:
    """Return why these cannot all be one, None if nothing is known against it."""
    if len({c.label for e in members if (c := load().find(e.name))}) > 1:
        return "the vocabulary has several of them"
    names = {name for e in members for name in known.called[e]}
    if len({n for name in names if (n := name_grammar.number(name))}) > 1:
        return "they have several document numbers"
    if any(frozenset(pair) in known.apart for pair in combinations(members, 2)):
        return "a document relates one to the other"
    if len(known.accepted & members) > 1:
        return "people have accepted several of them"
    if len(known.chosen & members) > 1:
        return "people have chosen several of their names"
    return None


def _merges(
    members: frozenset[EntityName], classes: _Classes, known: _Known
) -> Iterator[Merge]:
    best = _best(members, known)
    for entity in members - {best}:
        merge = Merge(entity, best, note=classes.why(entity))
        if not known.decided or not contradictions(
                Corrections.of((*known.decided.all, merge))):
            yield merge


def _best(members: Iterable[EntityName], known: _Known) -> EntityName:
    """Return the name that stays: people's choice, the vocabulary's label, or what says most."""
    # Of several types of one name the commonest stays.
    names = {e.name: e for e in sorted(sorted(members, reverse=True),
                                       key=lambda e: len(known.documents[e]))}
    chosen = [e.name for e in known.chosen.intersection(members)]
    labels = [n for n in names if (c := load().find(n)) and name_key(c.label) == name_key(n)]
    return names[name_grammar.fullest(chosen or labels or names)]


class _Classes:
    """Which names links make one, and the reasons."""

    def __init__(self, links: Iterable[_Link]) -> None:
        self._class: dict[EntityName, frozenset[EntityName]] = {}
        self._why: dict[EntityName, set[str]] = {}
        for link in links:
            joined = self.of(link.a) | self.of(link.b)
            self._class.update(dict.fromkeys(joined, joined))
            for entity in (link.a, link.b):
                self._why.setdefault(entity, set()).add(link.why)

    def of(self, entity: EntityName) -> frozenset[EntityName]:
        return self._class.get(entity, frozenset((entity,)))

    def all(self) -> list[frozenset[EntityName]]:
        """Return those of more than one name, in an order that depends on the names alone."""
        return sorted({c for c in self._class.values() if len(c) > 1}, key=min)

    def why(self, entity: EntityName) -> str:
        """Return why an entity is in its class."""
        return "; ".join(sorted(self._why[entity]))
