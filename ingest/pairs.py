"""Pairs: which entities may stand in a relation, and how they stand to each other.

Every place that names an entity is paired, as object, with the entities that stand in its own
sentence and the one after, and with who may act in it unnamed: bodies, firms, people, policies and
reports of the two sentences before, of the heading above it and of the document's first two
sentences that name any; each by the place nearest to it. Of a pair the network reads numbers
(distance, order, types, what the rules claim) and stretches of words (between the two, around each
of them). What is said of one member of an enumeration is said of all, so distances and stretches
are measured from the enumeration's ends (`Places.listed`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from maitu.ingest.features import Features
from maitu.ingest.parsing import Reading
from maitu.ingest.places import Flags, Numbers, Places, places
from maitu.ingest.spans import Span
from maitu.ingest.triggers import LINK
from maitu.ingest.vectors import Array
from maitu.ontology.terms import PREDICATES, TYPES

BEFORE, AFTER = 2, 1  # sentences in which a subject is looked for
OPENING = 2  # sentences that everything after may be about
ACTORS = frozenset({"Company", "GovernmentBody", "Organization", "Person", "Policy", "Report"})
_PREDICATE = {name: i for i, name in enumerate(PREDICATES)}

# What the numbers of a pair say, and how many each takes.
_LAYOUT = {
    "apart": 5, "gap": 14, "others": 4, "clauses": 4, "said": 10, "between": 8, "confidence": 2,
    "listed": 3, "members": 6, "subject": len(TYPES), "object": len(TYPES),
    "ruled": len(PREDICATES), "reversed": len(PREDICATES),
}
_AT = dict(zip(_LAYOUT, np.cumsum([0, *_LAYOUT.values()]).tolist(), strict=False))
NUMBERS = sum(_LAYOUT.values())
_APART = np.array([2, 1, 0, 3])  # sentences from the object to the subject: -2, -1, 0, 1
_FARTHER = 4

Claims = Mapping[tuple[str, str], Collection[str]]  # (subject, object) -> predicates


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a text. Spans are counted as in `spans`, words as in the features."""

    spans: Sequence[Span]
    words: Numbers  # (spans, 2): first and last word
    subjects: Numbers  # (pairs,): which span
    objects: Numbers
    allowed: Flags  # (pairs, predicates): which ones may join entities of these types
    between: Numbers  # (pairs, 2): the words between the two, the second one excluded
    around: Numbers  # (spans, 2, 2): the words of its clause before and behind each span
    numbers: Array  # (pairs, NUMBERS)


@cache
def joined(types: tuple[str, ...]) -> tuple[Flags, Flags]:
    """Say of each predicate whether an entity of these types may be its subject, its object."""
    return (np.array([not p.domain.isdisjoint(types) for p in PREDICATES.values()]),
            np.array([not p.range.isdisjoint(types) for p in PREDICATES.values()]))


def pairs(reading: Reading, f: Features, spans: Sequence[Span], claims: Claims,
          policy: str | None) -> Pairs:
    """Return the pairs of a text.

    Args:
        reading: the text.
        f: its features.
        spans: the places that name entities, in the order of the text.
        claims: what the rules say of two entities.
        policy: the entity that is the document's own policy.
    """
    if not spans:
        none = np.zeros(0, dtype=np.int64)
        return Pairs(spans, none.reshape(0, 2), none, none,
                     np.zeros((0, len(PREDICATES)), dtype=bool), none.reshape(0, 2),
                     none.reshape(0, 2, 2),
                     np.zeros((0, NUMBERS), dtype=np.float32))
    at = places(reading, f, spans)
    ids = {entity: n for n, entity in enumerate(dict.fromkeys(s.entity for s in spans))}
    entity = np.array([ids[s.entity] for s in spans])
    actor = np.array([not ACTORS.isdisjoint(span.types) for span in spans])
    s, o = _chosen(at, entity, actor, ids.get(policy or "", -1))
    s, o = _with_topics(at, entity, s, o)
    allowed = _allowed(spans, s, o)
    joinable = allowed.any(axis=1)
    s, o, allowed = s[joinable], o[joinable], allowed[joinable]
    numbers = _numbers(at, spans, s, o, entity == ids.get(policy or "", -1))
    _claimed(numbers, entity[s] * len(ids) + entity[o],
             {(ids[a], ids[b]): said for (a, b), said in claims.items() if a in ids and b in ids},
             len(ids))
    return Pairs(spans, at.words, s, o, allowed, _stretch_between(at, s, o),
                 _around(at), numbers)


def _chosen(at: Places, entity: Numbers, actor: Flags, policy: int) -> tuple[Numbers, Numbers]:
    """Return of every object the subjects to be looked at, each by its nearest place."""
    first = np.searchsorted(at.sentence, at.sentence - BEFORE, side="left")
    behind = np.searchsorted(at.sentence, at.sentence + AFTER, side="right")
    ranges = [(first, behind)]
    ranges.append((np.searchsorted(at.sentence, at.above, side="left"),
                   np.searchsorted(at.sentence, at.above, side="right")))
    opening = np.isin(at.sentence, np.unique(at.sentence)[:OPENING]).sum()
    everywhere = np.zeros_like(at.sentence)
    ranges.append((everywhere, everywhere + opening))
    own = np.flatnonzero(entity == policy)[:1]
    if len(own):
        ranges.append((everywhere + own[0], everywhere + own[0] + 1))
    counts = [b - a for a, b in ranges]
    subjects = np.concatenate([_spread(a, n) for (a, _), n in zip(ranges, counts, strict=True)])
    objects = np.concatenate([np.repeat(np.arange(len(entity)), n) for n in counts])
    apart = at.sentence[subjects] - at.sentence[objects]
    near = (apart >= 0) & (apart <= AFTER)
    looked_at = (entity[subjects] != entity[objects]) & (near | actor[subjects])
    s, o, apart = subjects[looked_at], objects[looked_at], apart[looked_at]
    distance = np.abs(at.start[s] - at.start[o])
    order = np.lexsort((distance, np.abs(apart) + (apart > 0), entity[s], o))
    s, o = s[order], o[order]
    nearest = np.ones(len(s), dtype=bool)
    nearest[1:] = (entity[s][1:] != entity[s][:-1]) | (o[1:] != o[:-1])
    return s[nearest], o[nearest]


def _with_topics(at: Places, entity: Numbers, s: Numbers, o: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs and those of every later place with what the title names, as object."""
    titled = np.unique(entity[(at.sentence == at.sentence[0]) & at.heading])
    paired = set(zip(entity[s].tolist(), entity[o].tolist(), strict=True))
    subjects, objects = [s], [o]
    for topic in titled.tolist():
        places = np.flatnonzero(entity == topic)
        later = np.array([i for i, e in enumerate(entity.tolist())
                          if e != topic and (e, topic) not in paired], dtype=np.int64)
        before = np.searchsorted(at.start[places], at.start[later]) - 1
        far = before >= 0
        last = places[np.maximum(before, 0)]
        far &= at.sentence[later] - at.sentence[last] > AFTER
        subjects.append(later[far])
        objects.append(last[far])
    return np.concatenate(subjects), np.concatenate(objects)


def _spread(first: Numbers, count: Numbers) -> Numbers:
    """Return the numbers from each of `first` on, as many as `count` says, one after the other."""
    before = np.cumsum(count) - count
    found: Numbers = np.repeat(first - before, count) + np.arange(count.sum())
    return found


def _allowed(spans: Sequence[Span], s: Numbers, o: Numbers) -> Flags:
    """Say of every pair which predicates may join entities of these types."""
    subject, object = (np.array(ends) for ends in zip(
        *(joined(span.types) for span in spans), strict=True))
    found: Flags = subject[s] & object[o]
    return found


def _stretch_between(at: Places, s: Numbers, o: Numbers) -> Numbers:
    """Return the words between the two, or before the object where its sentence is another.

    Of a topic named long before, those before the subject.
    """
    subject, object = _ends(at, s, o)
    first = np.where(subject[:, 0] <= object[:, 0], subject[:, 1], object[:, 1]) + 1
    second = np.maximum(subject[:, 0], object[:, 0])
    together = at.sentence[s] == at.sentence[o]
    behind = at.sentence[s] - at.sentence[o] > AFTER
    said = np.where(behind, at.sentence_word[s], at.sentence_word[o])
    start = np.where(together, np.minimum(first, second), said)
    end = np.where(together, second, np.where(behind, subject[:, 0], object[:, 0]))
    end = np.maximum(end, start)
    return np.stack([start, end], axis=1)


def _ends(at: Places, s: Numbers, o: Numbers) -> tuple[Numbers, Numbers]:
    """Return the first and last words of both, or of their enumerations where these differ."""
    alike = (at.enumeration[s] == at.enumeration[o])[:, None]
    return np.where(alike, at.words[s], at.listed[s]), np.where(alike, at.words[o], at.listed[o])


def _around(at: Places) -> Numbers:
    """Return of every span what stands in its clause before and behind its enumeration."""
    first, last = at.listed.T
    before = np.minimum(at.clause_words[:, 0], first), first
    behind = last + 1, np.maximum(at.clause_words[:, 1], last + 1)
    return np.stack([np.stack(before, axis=1), np.stack(behind, axis=1)], axis=1)


def _numbers(at: Places, spans: Sequence[Span], s: Numbers, o: Numbers, own: Flags) -> Array:
    """Return of every pair its numbers, but for what the rules claim."""
    x = np.zeros((len(s), NUMBERS), dtype=np.float32)
    rows = np.arange(len(s))

    def one(name: str, number: Numbers) -> None:
        x[rows, _AT[name] + number] = 1

    def several(name: str, *flags: Flags) -> None:
        x[:, _AT[name]:_AT[name] + len(flags)] = np.stack(flags, axis=1)

    apart = at.sentence[s] - at.sentence[o]
    near = (apart >= -BEFORE) & (apart <= AFTER)
    one("apart", np.where(near, _APART[np.clip(apart + BEFORE, 0, 3)], _FARTHER))
    before = at.start[s] <= at.start[o]
    alike = at.enumeration[s] == at.enumeration[o]
    subject, object = _ends(at, s, o)
    gap = np.maximum(np.maximum(object[:, 0] - subject[:, 1], subject[:, 0] - object[:, 1]), 0)
    one("gap", 7 * before + np.minimum(np.log2(gap + 1).astype(int), 6))
    one("clauses", np.minimum(np.abs(at.clause[s] - at.clause[o]), 3))
    clausal = np.array([span.clausal for span in spans])
    inside = (at.start[o] <= at.start[s]) & (at.end[s] <= at.end[o])
    around = (at.start[s] <= at.start[o]) & (at.end[o] <= at.end[s])
    several("said", inside, around, at.heading[s], at.heading[o], own[s],
            at.words[s, 0] == at.clause_words[s, 0], at.words[o, 0] == at.clause_words[o, 0],
            at.sentence[s] == at.sentence[0], at.sentence[o] == at.sentence[0], clausal[s])
    several("listed", alike, at.enumeration[s] == s, at.enumeration[o] == o)
    one("members", np.minimum(at.members[s], 3) - 1)
    one("members", 3 + np.minimum(at.members[o], 3) - 1)
    sure = np.array([span.confidence for span in spans], dtype=np.float32)
    x[:, _AT["confidence"]], x[:, _AT["confidence"] + 1] = sure[s], sure[o]
    types = np.array([[t in span.types for t in TYPES] for span in spans], dtype=np.float32)
    x[:, _AT["subject"]:_AT["ruled"]] = np.concatenate([types[s], types[o]], axis=1)
    together = np.flatnonzero(apart == 0)
    first = np.where(before, at.end[s], at.end[o])[together]
    second = np.where(before, at.start[o], at.start[s])[together]
    others = np.searchsorted(at.start, second) - np.searchsorted(at.start, first)
    x[together, _AT["others"] + np.clip(others, 0, 3)] = 1
    x[together, _AT["between"]:_AT["confidence"]] = _between(at, first, second)
    return x


def _between(at: Places, start: Numbers, end: Numbers) -> Array:
    """Return the numbers about what stands between two places of a sentence."""
    b, width = at.between, end - start
    x = np.zeros((len(start), _LAYOUT["between"]), dtype=np.float32)
    for n in np.flatnonzero((width >= 0) & (width <= 6)).tolist():
        between = b.text[start[n]:end[n]]
        x[n, :4] = (bool(between) and LINK.fullmatch(between) is not None, not between,
                    between == "的", between[:1] in ("（", "("))
    apart = (width > 0) & (width <= 120)
    end = np.maximum(start, end)
    plain = b.plain[end] - b.plain[start]
    following = b.following[start]
    x[:, 4:] = np.stack([plain == 0, (plain > 0) & (plain <= 4), b.etc[end] > b.etc[start],
                         b.example[following] & (following < end)], axis=1) & apart[:, None]
    return x


def _claimed(numbers: Array, keys: Numbers, said: Mapping[tuple[int, int], Collection[str]],
             entities: int) -> None:
    """Write among the numbers what the rules say of two entities, in either order.

    Args:
        numbers: of the pairs; changed.
        keys: of each pair: the number of the subject, times `entities`, and of the object.
        said: the predicates by subject and object.
        entities: how many there are.
    """
    marks = [(key, _AT[name] + _PREDICATE[p]) for (a, b), predicates in said.items()
             for name, key in (("ruled", a * entities + b), ("reversed", b * entities + a))
             for p in predicates]
    key, column = np.array(marks, dtype=np.int64).reshape(-1, 2).T
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.searchsorted(ordered, key, side="left")
    count = np.searchsorted(ordered, key, side="right") - first
    numbers[order[_spread(first, count)], np.repeat(column, count)] = 1
