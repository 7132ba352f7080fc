"""Everything a store knows of some entities and relations: the quads that a page carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from maitu.graph.store import Store
from maitu.ontology.errors import QueryError
from maitu.ontology.terms import MT, PREFIXES, VOCABULARY
from maitu.viz.scene import Relation

_BATCH = 400  # IRIs in one VALUES clause
_LINKS = (PREFIXES["rdf"] + "type", PREFIXES["skos"] + "exactMatch")  # kept beside the relations


def rows(store: Store, sparql: str) -> Iterator[Any]:
    """Yield the solutions of a SELECT query, each a sequence of terms in the variables' order."""
    answer = store.query(sparql)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("this query must be a SELECT")
    yield from answer


def values(variable: str, iris: Collection[str]) -> list[str]:
    """Return VALUES clauses that bind the variable to these IRIs, a batch in each."""
    ordered = [str(ox.NamedNode(iri)) for iri in sorted(iris)]
    return [f"VALUES {variable} {{ {' '.join(ordered[at:at + _BATCH])} }}"
            for at in range(0, len(ordered), _BATCH)]


def is_in(graph: str | None, pattern: str) -> str:
    """Return the pattern, within the named graph if one is given."""
    return f"GRAPH {ox.NamedNode(graph)} {{ {pattern} }}" if graph else pattern


def quads(
    store: Store, entities: Collection[str], relations: Collection[Relation],
    source: str | None = None,
) -> list[ox.Quad]:
    """Return what a picture of these entities and relations has to tell.

    That is: types and names; the relations with their statements and evidence; the observations
    about the entities; the documents that mention them, without their texts, which are long.

    Args:
        store: where the graph is.
        entities: IRIs of what is shown.
        relations: the relations among them that are shown.
        source: IRI of the only document that counts, if there is one.
    """
    statements = _statements(store, relations, source)
    figures = [x.value for clause in values("?e", entities) for (x,) in rows(
        store, f"SELECT DISTINCT ?x WHERE {{ {clause} {is_in(source, '?x mt:about ?e')} }}")]
    parts = _of(store, statements + figures, source)
    mentions = _mentions(store, entities, source)
    documents = {quad.subject.value for quad in mentions if isinstance(quad.subject, ox.NamedNode)}
    parts += _of(store, documents.union(_objects(parts, "evidence", "document")), source)
    named = set(entities).union(_objects(parts, "source", "place"))
    about = [quad for quad in _of(store, named, source) if _is_kept(quad, relations)]
    return parts + about + mentions


def _statements(
    store: Store, relations: Collection[Relation], source: str | None
) -> list[str]:
    wanted = set(relations)
    pattern = is_in(source, "?x a mt:Statement ; rdf:subject ?s ; rdf:predicate ?p ;"
                            " rdf:object ?o .")
    return [x.value for clause in values("?s", {s for s, _, _ in wanted})
            for x, s, p, o in rows(
                store, f"SELECT DISTINCT ?x ?s ?p ?o WHERE {{ {clause} {pattern} }}")
            if (s.value, p.value, o.value) in wanted]


def _of(store: Store, subjects: Collection[str], source: str | None) -> list[ox.Quad]:
    """Return the quads with these subjects, except long ones."""
    return [
        ox.Quad(s, p, o, g) for clause in values("?s", set(subjects)) for g, s, p, o in rows(
            store, f"SELECT ?g ?s ?p ?o WHERE {{ {clause} GRAPH ?g {{ ?s ?p ?o }}"
                   " FILTER(?p NOT IN (mt:text, mt:record, mt:mentions, mt:contentHash)) }")
        if source is None or g.value in (source, VOCABULARY)
    ]


def _mentions(store: Store, entities: Collection[str], source: str | None) -> list[ox.Quad]:
    mentions = ox.NamedNode(MT + "mentions")
    return [
        ox.Quad(d, mentions, e, g) for clause in values("?e", entities) for g, d, e in rows(
            store, f"SELECT ?g ?d ?e WHERE {{ {clause} GRAPH ?g {{ ?d mt:mentions ?e }} }}")
        if source is None or g.value == source
    ]


def _objects(quads: Iterable[ox.Quad], *names: str) -> list[str]:
    predicates = {MT + name for name in names}
    return [quad.object.value for quad in quads
            if quad.predicate.value in predicates and isinstance(quad.object, ox.NamedNode)]


def _is_kept(quad: ox.Quad, relations: Collection[Relation]) -> bool:
    """Say whether what is known of an entity belongs to the picture."""
    if isinstance(quad.object, ox.Literal) or quad.predicate.value in _LINKS:
        return True
    key = tuple(getattr(term, "value", "") for term in quad.triple)
    return key in relations
