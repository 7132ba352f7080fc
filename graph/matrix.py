"""Policies by what they have to do with: which relates to which, and in how many documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from maitu.graph.layer import Layer
from maitu.graph.things import Thing
from maitu.ontology.corrections import EntityName
from maitu.ontology.terms import MT, PREDICATES, TYPES


@dataclass(frozen=True, slots=True)
class Weighed:
    """An entity and the sum of its cells."""

    thing: Thing
    weight: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Policies in rows, entities of one type in columns; both in the order of their weight."""

    rows: tuple[Weighed, ...]
    columns: tuple[Weighed, ...]
    # (IRI of a row, IRI of a column) -> property -> documents that state the relation
    cells: Mapping[tuple[str, str], Mapping[str, int]]

    def weight(self, row: str, column: str) -> int:
        """Return what a cell weighs: its relations, each as often as documents state it."""
        return sum(self.cells.get((row, column), {}).values())


def is_policy(iri: str, types: tuple[str, ...], base: str) -> bool:
    """Say whether an entity is first of all a policy.

    A shopping festival may also be one, but its IRI tells what it is in the first place; IRIs of
    other makers do not tell.
    """
    if "Policy" not in types:
        return False
    try:
        return EntityName.from_iri(iri, base).type == "Policy"
    except ValueError:
        return True


def matrix(layer: Layer, base: str, type: str, predicate: str | None = None,
           name: str = "", among: Collection[str] | None = None) -> Matrix:
    """Return how policies and the entities of a type are related, in either direction.

    Args:
        layer: the relations.
        base: what the store's IRIs begin with.
        type: name of the class of the columns. Where it is `Policy`, a row's relations are only
            those that it is the subject of.
        predicate: name of the only property that counts; None: all count.
        name: what the labels of the columns contain.
        among: IRIs of the policies that may be rows; None: all may.
    """
    cells: dict[tuple[int, int], Counter[str]] = {}
    sought = name.strip().casefold()
    for row, step in _steps(layer, base):
        column = int(layer.end[step])
        property = layer.predicates[layer.predicate[step]].removeprefix(MT)
        if (type in layer.types[column] and predicate in (None, property)
                and (type != "Policy" or layer.forward[step])
                and (among is None or layer.entities[row] in among)
                and sought in layer.labels[column].casefold()):
            cells.setdefault((row, column), Counter())[property] += int(layer.documents[step])
    rows, columns = Counter[int](), Counter[int]()
    for (row, column), relations in cells.items():
        rows[row] += relations.total()
        columns[column] += relations.total()
    iri = layer.entities
    return Matrix(_ranked(layer, rows), _ranked(layer, columns),
                  {(iri[r], iri[c]): dict(relations) for (r, c), relations in cells.items()})


def stated(layer: Layer, base: str, whole: Matrix) -> Iterator[tuple[str, str, str]]:
    """Yield the relations that a matrix counts, as IRIs of subject, property and object."""
    for row, step in _steps(layer, base):
        ends = layer.entities[row], layer.entities[layer.end[step]]
        property = layer.predicates[layer.predicate[step]]
        if property.removeprefix(MT) in whole.cells.get(ends, ()):
            subject, object = ends if layer.forward[step] else ends[::-1]
            yield subject, property, object


def kinds(layer: Layer, base: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return the types of what policies are related to, and the properties that relate them.

    Each comes with the number of relations, in the order of the ontology.
    """
    types, properties = Counter[str](), Counter[str]()
    for _, step in _steps(layer, base):
        types.update(layer.types[layer.end[step]])
        properties[layer.predicates[layer.predicate[step]].removeprefix(MT)] += 1
    return ({name: types[name] for name in TYPES if types[name]},
            {name: properties[name] for name in PREDICATES if properties[name]})


def _steps(layer: Layer, base: str) -> Iterator[tuple[int, int]]:
    """Yield the number of each policy with each step from it."""
    for number, types in enumerate(layer.types):
        if "Policy" in types and is_policy(layer.entities[number], types, base):
            for step in range(int(layer.starts[number]), int(layer.starts[number + 1])):
                yield number, step


def _ranked(layer: Layer, weights: Counter[int]) -> tuple[Weighed, ...]:
    ordered = sorted(weights, key=lambda n: (-weights[n], int(layer.order[n]), n))
    return tuple(Weighed(layer.thing(n), weights[n]) for n in ordered)
