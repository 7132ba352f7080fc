"""Paths between two entities, as explanations of what they have to do with each other.

A path walks over relations in either direction and meets no entity twice. `weights` says what it
is worth, `walks` how the best ones are found; here they get their quotes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from maitu.graph import relations
from maitu.graph.entity import Quote
from maitu.graph.layer import Layer
from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.graph.things import Thing
from maitu.graph.walks import Search, Walk
from maitu.graph.weights import score
from maitu.ontology.terms import MT

_TRIES = 3  # where the store is written during a question

_EVIDENCE = """
SELECT ?x ?confidence ?modality ?document ?title ?quote ?start ?section ?page {{ {statements}
  ?x mt:confidence ?confidence ; mt:modality ?modality ; mt:document ?document ;
    mt:evidence ?evidence .
  ?evidence mt:quote ?quote ; mt:start ?start .
  ?document dcterms:title ?title .
  OPTIONAL {{ ?evidence mt:section ?section }} OPTIONAL {{ ?evidence mt:page ?page }}
}}
"""


@dataclass(frozen=True, slots=True)
class Hop:
    """A relation of a path, with its quote; `subject predicate object` is as the text says it."""

    subject: Thing
    predicate: str  # name of the property
    object: Thing
    forward: bool  # the path walks from the subject to the object
    confidence: float
    quote: str
    start: int  # offset into the document's text
    document: str  # IRI
    document_title: str
    section: str | None
    page: int | None
    modality: str
    documents: int  # how many state the relation, the one quoted among them

    @property
    def ends(self) -> tuple[Thing, Thing]:
        """The entities in the order in which the path meets them."""
        return (self.subject, self.object) if self.forward else (self.object, self.subject)

    @property
    def evidence(self) -> Quote:
        """The quote with its origin."""
        return Quote(self.quote, self.document, self.document_title, self.section, self.page,
                     self.start, self.start + len(self.quote))


@dataclass(frozen=True, slots=True)
class Path:
    """One explanation of how two entities are connected."""

    hops: tuple[Hop, ...]
    score: float  # 0 to 1, the higher the better

    @property
    def things(self) -> tuple[Thing, ...]:
        """The entities that the path meets, its two ends included."""
        return (self.hops[0].ends[0], *(hop.ends[1] for hop in self.hops))


def find(
    store: Store, source: str, target: str, max_length: int = 4, top: int = 5
) -> list[Path]:
    """Return the best paths between two entities, best first.

    It may be called from several threads. The first call on a store reads its relations into
    memory (`relations.current`); later ones are quick until the store is written.

    Args:
        store: where the relations and their quotes are.
        source: IRI of the entity where the paths begin.
        target: IRI of the entity where they end.
        max_length: at most so many relations in a path.
        top: at most so many paths.

    Returns:
        The paths; none if there are none, or the two are the same or take part in no relation.
    """
    for _ in range(_TRIES):
        version = store.version
        if max_length <= 2 and not relations.is_at_hand(store):
            layer = relations.around(store, source, target)
        else:
            layer = relations.current(store)
        found = explain(store, layer, source, target, max_length, top)
        if len(found) == top or store.version == version:
            break  # else a quote may have gone since the layer was read
    return found


def routes(
    layer: Layer, source: str, target: str, max_length: int = 4,
    among: Collection[str] | None = None,
) -> Iterator[list[str]]:
    """Yield the IRIs of the entities on each path, of the best path first.

    Args:
        layer: the relations.
        source: IRI of the entity where the paths begin.
        target: IRI of the entity where they end.
        max_length: at most so many relations in a path.
        among: IRIs of the only entities that may be between the two; None: all may.
    """
    through = None
    if among is not None:
        through = np.array([iri in among for iri in layer.entities], np.bool_)
    for walk in _walks(layer, source, target, max_length, through):
        yield [source, *(layer.entities[int(layer.end[step])] for step in walk.steps)]


def _walks(
    layer: Layer, source: str, target: str, max_length: int,
    through: npt.NDArray[np.bool_] | None = None,
) -> Iterator[Walk]:
    begin, end = layer.number(source), layer.number(target)
    if begin is None or end is None or begin == end:
        return iter(())
    return Search(layer, begin, end, max_length, through).walks()


def explain(
    store: Store, layer: Layer, source: str, target: str, max_length: int = 4, top: int = 5
) -> list[Path]:
    """Return the best paths of a layer, best first, as far as the store has their quotes."""
    walks = _walks(layer, source, target, max_length)
    found: list[Path] = []
    while some := list(islice(walks, top - len(found))):
        told = _evidence(store, {layer.statements[layer.statement[n]]
                                 for walk in some for n in walk.steps})
        every = ((_hops(layer, source, walk, told), walk.cost) for walk in some)
        found += (Path(hops, score(cost)) for hops, cost in every if hops)
    return found


def _hops(
    layer: Layer, source: str, walk: Walk, told: Mapping[str, Mapping[str, str]]
) -> tuple[Hop, ...]:
    """Return the hops of a walk; none if one of them lacks its quote."""
    hops = []
    here = layer.number(source)
    for step in walk.steps:
        row = told.get(layer.statements[layer.statement[step]])
        if row is None or here is None:
            return ()
        there = int(layer.end[step])
        forward = bool(layer.forward[step])
        subject, object = (here, there) if forward else (there, here)
        hops.append(Hop(
            layer.thing(subject), layer.predicates[layer.predicate[step]].removeprefix(MT),
            layer.thing(object), forward, float(row["confidence"]), row["quote"],
            int(row["start"]), row["document"], row["title"], row.get("section"),
            int(row["page"]) if "page" in row else None, row["modality"].removeprefix(MT),
            int(layer.documents[step])))
        here = there
    return tuple(hops)


def _evidence(store: Store, statements: Collection[str]) -> dict[str, dict[str, str]]:
    """Return what there is to tell of each statement, with the first of its quotes in the text."""
    first: dict[str, dict[str, str]] = {}
    for clause in values("?x", statements):
        for row in rows(store, _EVIDENCE.format(statements=clause)):
            known = first.get(row["x"])
            if known is None or _place(row) < _place(known):
                first[row["x"]] = row
    return first


def _place(row: Mapping[str, str]) -> tuple[int, str]:
    return int(row["start"]), row["quote"]
