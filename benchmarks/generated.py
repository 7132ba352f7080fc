"""Generated stores in our ontology's shape, written by Maitu's own writers.

Documents whose relations join entities drawn by Zipf's law, so that a few are hubs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, islice
from pathlib import Path
from random import Random

import pyoxigraph as ox

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.mapping import document_triples
from maitu.ontology import naming
from maitu.ontology.model import Document, DocumentGraph, Entity, Mention, Metadata, Relation
from maitu.ontology.terms import MODALITIES, PREDICATES, TYPES
from maitu.viz.scene import Scene
from maitu.viz.selection import select

RELATIONS = 40  # of a document
PER_ENTITY = 2.5  # relations in the store for each of its entities
SKEW = 0.8  # exponent of Zipf's law
TRIPLES_PER_RELATION = 21


def documents(count: int, entities: int, seed: int = 1) -> Iterator[DocumentGraph]:
    """Give documents whose relations fit the ontology."""
    random = Random(seed)
    types = [random.choice(list(TYPES)) for _ in range(entities)]
    pools = {}
    for type in TYPES:
        pool = [n for n, t in enumerate(types) if t == type]
        pools[type] = pool, list(accumulate((n + 1) ** -SKEW for n in pool))
    predicates = list(PREDICATES.values())

    def draw(allowed: frozenset[str]) -> int:
        names = sorted(t for t in allowed if pools[t][0])
        weights = [pools[t][1][-1] for t in names]
        pool, cumulated = pools[random.choices(names, weights)[0]]
        return random.choices(pool, cum_weights=cumulated)[0]

    for number in range(count):
        told = []
        while len(told) < RELATIONS:
            predicate = random.choice(predicates)
            s, o = draw(predicate.domain), draw(predicate.range)
            if s != o:
                told.append((s, predicate.name, o))
        sentences = [f"在第{number}篇的第{n}句里，名称{s}与名称{o}的关系是{PREDICATES[p].zh}。"
                     for n, (s, p, o) in enumerate(told)]
        text = "\n".join(sentences)
        starts = [0, *accumulate(len(s) + 1 for s in sentences)]
        met = sorted({e for s, _, o in told for e in (s, o)})
        yield DocumentGraph(
            Document(f"doc{number}", f"第{number}篇", text, Metadata(f"doc{number}.md")),
            tuple(Entity(f"e{e}", (types[e],), (f"名称{e}", f"N{e}"), (Mention(0, 1, text[0]),))
                  for e in met),
            tuple(Relation(f"e{s}", p, f"e{o}", sentence, start, start + len(sentence),
                           f"第{n % 5}节", n // 10 + 1, random.choice(MODALITIES),
                           round(random.uniform(0.5, 1), 4), "model")
                  for n, ((s, p, o), sentence, start) in enumerate(
                      zip(told, sentences, starts, strict=False))))


def make(folder: Path, triples: int) -> None:
    """Write a store of about so many triples."""
    count = triples // (TRIPLES_PER_RELATION * RELATIONS)
    with EmbeddedStore.open(folder, create=True) as store:
        graphs = documents(count, int(count * RELATIONS / PER_ENTITY))
        while batch := list(islice(graphs, 100)):
            store.add(ox.Quad(*triple, ox.NamedNode(naming.document_iri(graph.document.name)))
                      for graph in batch for triple in document_triples(graph))


def scene(nodes: int, relations_per_node: float = 1.7) -> Scene:
    """Make what a page shows: a graph of so many entities, every relation with its sentence."""
    entities = int(nodes * 1.35) + 5  # not all of them are drawn
    count = round(nodes * relations_per_node * 1.1 / RELATIONS) + 1
    with EmbeddedStore.in_memory() as store:
        store.add(ox.Quad(*triple, ox.NamedNode(naming.document_iri(graph.document.name)))
                  for graph in documents(count, entities) for triple in document_triples(graph))
        return select(store, limit=nodes)
