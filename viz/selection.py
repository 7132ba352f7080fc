"""Which part of a store a picture shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import pyoxigraph as ox

from maitu.graph import paths, relations
from maitu.graph.store import Store
from maitu.ontology import naming
from maitu.ontology.errors import QueryError
from maitu.ontology.terms import MT, PREFIXES, TYPES
from maitu.viz import description
from maitu.viz.description import is_in, rows, values
from maitu.viz.scene import Relation, Scene, of_quads

LONGEST_PATH = 4  # relations between the two ends of `between`

_TYPE = PREFIXES["rdf"] + "type"
_STATEMENT = "?x a mt:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ."


def select(
    store: Store,
    *,
    entities: Sequence[str] = (),
    depth: int = 1,
    between: tuple[str, str] | None = None,
    query: str | None = None,
    answered: Sequence[ox.Triple] | None = None,
    types: Sequence[str] = (),
    document: str | None = None,
    limit: int = 300,
) -> Scene:
    """Return the part of the graph that is asked for, as a scene.

    The first of these that is given decides: `query` or `answered`, `between`, `entities`;
    without any, the best connected entities are shown.

    Args:
        store: where the graph is.
        entities: IRIs of entities, shown with their surroundings.
        depth: how many relations away from `entities` things are still shown.
        between: two IRIs, shown with the paths of up to four relations between them.
        query: a CONSTRUCT query; the triples between IRIs that it gives are the edges.
        answered: the triples to show: what `query` gave, where it has been run before, or what
            no query is told of.
        types: names of types; other entities are left out, except those asked for by IRI.
        document: name or IRI of a document; what only others say is left out.
        limit: at most so many entities; the nearest to what was asked for are kept, then the
            best connected.

    Returns:
        The scene. It may be empty.

    Raises:
        QueryError: `query` does not parse, or constructs nothing.
    """
    source = _document_iri(store, document)
    constructed = list(answered or ())
    if query is not None and answered is None:
        constructed = _construct(store, query)
    is_answer = query is not None or answered is not None
    asked = () if is_answer else tuple(between or entities)
    typed = _entities(store, types, source) if types else set()
    if is_answer:
        found = {r for t in constructed if (r := _relation(t))}
    elif between is not None:
        found = _on_paths(store, *between, typed if types else None, source, limit)
    elif asked:
        found = _around(store, asked, depth, source)
    else:
        found = set(_relations(store, source))
    if types:
        wanted = typed.union(asked)
        found = {r for r in found if r[0] in wanted and r[2] in wanted}
    met = {end for s, _, o in found for end in (s, o)} | set(asked)
    if not asked and not is_answer:
        met |= typed if types or met else _entities(store, TYPES, source)
    shown = _central(met, found, asked, limit)
    drawn = {r for r in found if r[0] in shown and r[2] in shown}
    if not asked and not types and drawn:  # what lost its last neighbour to the limit goes too
        shown = {end for s, _, o in drawn for end in (s, o)}
    quads = description.quads(store, shown, drawn, source)
    quads += _only_constructed(constructed, quads, shown)
    scene = of_quads(quads, shown, drawn, len(met) - len(shown))
    return replace(scene, title=_title(scene, asked, source), asked=asked, query=query)


def _document_iri(store: Store, document: str | None) -> str | None:
    if document is None or document.startswith(store.base):
        return document
    return naming.document_iri(document, store.base)


def _title(scene: Scene, asked: Sequence[str], source: str | None) -> str:
    """Say what a scene is of: the entities asked for, or the document."""
    labels = {node.iri: node.label for node in scene.nodes}
    titles = {s.iri: s.title for s in scene.sources}
    return " — ".join(labels[iri] for iri in asked) or titles.get(source or "", "")


def _relations(
    store: Store, source: str | None, at: Collection[str] | None = None
) -> Iterator[Relation]:
    """Yield the relations that documents state, all of them or those at some entities."""
    pattern = is_in(source, _STATEMENT)
    clauses = [""] if at is None else [c for end in "so" for c in values(f"?{end}", at)]
    for clause in clauses:
        for s, p, o in rows(store, f"SELECT DISTINCT ?s ?p ?o WHERE {{ {clause} {pattern} }}"):
            if all(isinstance(term, ox.NamedNode) for term in (s, p, o)):
                yield s.value, p.value, o.value


def _entities(store: Store, types: Iterable[str], source: str | None) -> set[str]:
    """Return the entities of these types."""
    pattern = is_in(source, "?e a ?type .")
    return {
        entity.value for clause in values("?type", [MT + t for t in types])
        for (entity,) in rows(store, f"SELECT DISTINCT ?e WHERE {{ {clause} {pattern} }}")
    }


def _around(
    store: Store, entities: Iterable[str], depth: int, source: str | None
) -> set[Relation]:
    """Return the relations among all that is within `depth` relations of the entities."""
    reached, edge = set(entities), set(entities)
    for _ in range(depth):
        ends = {end for s, _, o in _relations(store, source, edge) for end in (s, o)}
        edge = ends - reached
        reached |= edge
    return {r for r in _relations(store, source, reached) if r[0] in reached and r[2] in reached}


def _on_paths(
    store: Store, a: str, b: str, among: Collection[str] | None, source: str | None, limit: int
) -> set[Relation]:
    """Return the relations on the paths between two entities, direction aside.

    Paths come best first, and end before they bring in more than `limit` entities.

    Args:
        store: where the graph is.
        a: IRI of the one entity.
        b: IRI of the other.
        among: IRIs of the only entities that may be between; None: all may.
        source: IRI of the only document that counts, if there is one.
        limit: see above.
    """
    layer = relations.load(store, source) if source else relations.current(store)
    kept = {a, b}
    steps: set[frozenset[str]] = set()
    for route in paths.routes(layer, a, b, LONGEST_PATH, among):
        if len(kept.union(route)) > limit:
            break
        kept.update(route)
        steps.update(frozenset(step) for step in pairwise(route))
    return {r for r in _relations(store, source, kept) if frozenset((r[0], r[2])) in steps}


def _central(
    met: set[str], relations: Iterable[Relation], asked: Sequence[str], limit: int
) -> set[str]:
    """Return at most `limit` entities: the nearest to those asked for, the busiest of equals."""
    if len(met) <= limit:
        return met
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(met)
    degrees: Counter[str] = Counter()
    for s, _, o in relations:
        graph.add_edge(s, o)
        degrees.update((s, o))
    away = nx.multi_source_dijkstra_path_length(graph, set(asked)) if asked else {}
    order = sorted(met, key=lambda n: (away.get(n, len(met)), -degrees[n], n))
    return set(order[:max(limit, len(set(asked)))])


def _construct(store: Store, query: str) -> list[ox.Triple]:
    answer = store.query(query)
    if isinstance(answer, (ox.QuerySolutions, ox.QueryBoolean)):
        raise QueryError("a view needs a CONSTRUCT query: its triples become the edges")
    return list(answer)


def _relation(triple: ox.Triple) -> Relation | None:
    s, p, o = triple
    if p.value == _TYPE or not isinstance(s, ox.NamedNode) or not isinstance(o, ox.NamedNode):
        return None
    return s.value, p.value, o.value


def _only_constructed(
    constructed: Iterable[ox.Triple], quads: Iterable[ox.Quad], shown: set[str]
) -> list[ox.Quad]:
    """Return what a query made up itself, as quads of the default graph."""
    known = {quad.triple for quad in quads}
    return [ox.Quad(*triple) for triple in constructed
            if triple not in known and isinstance(triple.subject, ox.NamedNode)
            and triple.subject.value in shown
            and ((relation := _relation(triple)) is None or relation[2] in shown)]
