"""The relation layer in memory: which entities are related, how surely, and how often it is said.

A relation is a triple of two different entities and a property, as statements of documents make
it. Their texts and quotes stay in the store.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from maitu.graph.texts import Texts
from maitu.graph.things import Thing
from maitu.graph.weights import entity_costs, relation_costs
from maitu.ontology.terms import MT, PREDICATES

Numbers = npt.NDArray[np.int64]
Few = npt.NDArray[np.int32]


class Statement(NamedTuple):
    """What one document says, in one modality."""

    iri: str
    subject: str  # IRI, as the next two
    predicate: str
    object: str
    confidence: float
    document: str  # IRI


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Entities and their relations; it never changes.

    Entities are numbered in the order of their IRIs. A relation is a step from either of its
    entities to the other, so it is there twice; the steps from entity `n` are those numbered
    `starts[n]` to `starts[n + 1]`. Of a symmetric property's two directions only the surer counts.
    """

    entities: Texts  # IRIs, sorted
    labels: Texts
    types: tuple[tuple[str, ...], ...]  # of each entity
    order: Few  # place of each entity's label among all labels
    entity_cost: Numbers  # see `weights`, as for `relation_cost`
    predicates: tuple[str, ...]  # IRIs of properties, sorted
    statements: Texts  # IRIs; of each relation, the surest statement
    starts: Numbers
    end: Few  # of each step: the entity that it leads to
    predicate: Few  # of each step, and so are those below
    forward: npt.NDArray[np.bool_]  # it leads from the relation's subject to its object
    relation_cost: Numbers
    documents: Few  # how many state the relation
    statement: Few

    def number(self, iri: str) -> int | None:
        """Return the number of an entity; None if it takes part in no relation."""
        found = bisect_left(self.entities, iri)
        known = found < len(self.entities) and self.entities[found] == iri
        return found if known else None

    def thing(self, number: int) -> Thing:
        """Return the entity of that number."""
        return Thing(self.entities[number], self.labels[number], self.types[number])

    def steps_from(self, entities: npt.NDArray[np.integer[Any]]) -> Numbers:
        """Return the steps from these entities, one entity after the other."""
        counts = self.starts[entities + 1] - self.starts[entities]
        before = np.cumsum(counts) - counts
        return np.repeat(self.starts[entities] - before, counts) + np.arange(counts.sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Relations:
    """What statements come to: each relation once, its subject, property and object as numbers."""

    entities: list[str]  # IRIs, sorted
    properties: list[str]  # IRIs, sorted
    subject: Numbers
    property: Numbers
    object: Numbers
    confidence: npt.NDArray[np.float64]  # of the surest statement
    statement: list[str]  # its IRI
    documents: Numbers  # how many state it


def make(
    statements: Iterable[Statement], known: Callable[[Collection[str]], Mapping[str, Thing]],
    neighbours: Mapping[str, int] | None = None,
) -> Layer:
    """Return the layer of these statements, in whatever order, some of them even twice.

    Args:
        statements: what documents say. What relates an entity to itself is left out.
        known: gives the things of IRIs.
        neighbours: how many entities have, where the statements do not tell.
    """
    told = _relations(statements)
    begin = np.concatenate((told.subject, told.object))
    end = np.concatenate((told.object, told.subject))
    relation = np.tile(np.arange(len(told.statement)), 2)
    forward = np.arange(len(begin)) < len(told.statement)
    sure, property = told.confidence[relation], told.property[relation]
    symmetric = np.array([_is_symmetric(iri) for iri in told.properties], np.bool_)
    way = forward & ~symmetric[property]
    steps = np.lexsort((~forward, -sure, ~way, property, end, begin))
    steps = steps[_changes(begin[steps], end[steps], property[steps], way[steps])]
    begin, end, relation = begin[steps], end[steps], relation[steps]

    things = known(told.entities)
    labels, types = ([things[iri].label for iri in told.entities],
                     tuple(things[iri].types for iri in told.entities))
    place = {label: n for n, label in enumerate(sorted(set(labels)))}
    met = np.bincount(begin[_changes(begin, end)], minlength=len(labels))
    if neighbours is not None:
        met = np.array([neighbours.get(iri, 0) for iri in told.entities], np.int64)
    return Layer(
        entities=Texts(told.entities), labels=Texts(labels), types=types,
        order=np.array([place[label] for label in labels], np.int32),
        entity_cost=entity_costs(types, met), predicates=tuple(told.properties),
        statements=Texts(told.statement),
        starts=np.searchsorted(begin, np.arange(len(labels) + 1)), end=end.astype(np.int32),
        predicate=property[steps].astype(np.int32), forward=forward[steps],
        relation_cost=relation_costs(sure[steps]),
        documents=told.documents[relation].astype(np.int32), statement=relation.astype(np.int32))


def _relations(statements: Iterable[Statement]) -> _Relations:
    entities, properties, documents = _numbering(), _numbering(), _numbering()
    columns = array("i"), array("i"), array("i"), array("i")
    iris, confidences = [], array("d")
    for x in statements:
        if x.subject != x.object:
            numbers = (entities[x.subject], properties[x.predicate], entities[x.object],
                       documents[x.document])
            for column, number in zip(columns, numbers, strict=True):
                column.append(number)
            iris.append(x.iri)
            confidences.append(x.confidence)
    by_iri = np.array(sorted(range(len(iris)), key=iris.__getitem__), np.int64)
    s, p, o, document = (np.array(column, np.int64)[by_iri] for column in columns)
    s, p, o = _ranks(entities)[s], _ranks(properties)[p], _ranks(entities)[o]
    sure = np.array(confidences, np.float64)[by_iri]

    surest = np.lexsort((-sure, o, p, s))  # within a relation; of equals, the first by IRI
    first = _changes(s[surest], p[surest], o[surest])
    relation = np.empty_like(surest)
    relation[surest] = np.cumsum(first) - 1
    surest = surest[first]
    stated = np.unique(relation * len(documents) + document) // max(1, len(documents))
    return _Relations(
        sorted(entities), sorted(properties), s[surest], p[surest], o[surest], sure[surest],
        [iris[by_iri[n]] for n in surest], np.bincount(stated, minlength=len(surest)))


def _numbering() -> defaultdict[str, int]:
    """Return a mapping that numbers texts as they are asked for."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def _ranks(numbers: Mapping[str, int]) -> Numbers:
    """Return the place of each number's text among all texts."""
    ranks = np.empty(len(numbers), np.int64)
    ranks[[numbers[text] for text in sorted(numbers)]] = np.arange(len(numbers))
    return ranks


def _changes(*columns: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say of each row whether it differs from the one before."""
    changed = np.ones(len(columns[0]), np.bool_)
    changed[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return changed


def _is_symmetric(iri: str) -> bool:
    name = iri.removeprefix(MT)
    return name in PREDICATES and PREDICATES[name].symmetric
