"""The scene of what a query answered: its triples, or the entities that its rows name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from maitu.graph.store import Store
from maitu.ontology.terms import MT, PREDICATES, TYPES
from maitu.viz import selection
from maitu.viz.scene import Scene

_Row = Mapping[str, Mapping[str, Any]]  # variable -> term, as the JSON of SPARQL results has it
_RELATIONS = frozenset(MT + name for name in PREDICATES)


def of_graph(store: Store, query: str, content: bytes, limit: int) -> Scene:
    """Return the scene of a graph.

    Args:
        store: what else is known of its entities.
        query: what it answers.
        content: the graph, in N-Triples.
        limit: at most so many entities.
    """
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    return selection.select(store, query=query, answered=triples, limit=limit)


def of_rows(store: Store, query: str, content: bytes, limit: int) -> Scene:
    """Return the scene of rows: of their relations, or of all that relates their entities.

    Args:
        store: where the entities are.
        query: what they answer.
        content: the rows, in the JSON of SPARQL results.
        limit: at most so many entities; the first ones are kept.
    """
    found = json.loads(content)
    variables: Sequence[str] = found["head"]["vars"]
    rows: Sequence[_Row] = found["results"]["bindings"]
    stated = {t for row in rows if (t := _statement(store, variables, row))}
    if stated:
        return selection.select(
            store, query=query, answered=sorted(stated, key=str), limit=limit)
    entities = list(dict.fromkeys(
        term["value"] for row in rows for variable in variables
        if (term := row.get(variable)) and _is_entity(store, term)))
    if not entities:
        return Scene()
    scene = selection.select(store, entities=entities[:limit], depth=0, limit=limit)
    return replace(scene, title="", asked=(), query=query,
                   omitted=max(len(entities) - limit, 0))


def _statement(store: Store, variables: Sequence[str], row: _Row) -> ox.Triple | None:
    """Return the relation that a row says in its first entity, relation and next entity."""
    terms = [row[v] for v in variables if v in row]
    relation = next((t["value"] for t in terms if t["value"] in _RELATIONS), None)
    ends = [t["value"] for t in terms if _is_entity(store, t)]
    if relation is None or len(ends) < 2:
        return None
    return ox.Triple(ox.NamedNode(ends[0]), ox.NamedNode(relation), ox.NamedNode(ends[1]))


def _is_entity(store: Store, term: Mapping[str, Any]) -> bool:
    name = str(term["value"])
    return (term["type"] == "uri" and name.startswith(store.base)
            and name.removeprefix(store.base).partition("/")[0] in TYPES)
