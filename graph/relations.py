"""The relation layer of a store: read whole, in part, or kept until the store is written."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from maitu.graph import layer
from maitu.graph.current import Current
from maitu.graph.layer import Layer, Statement
from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.graph.things import things
from maitu.ontology.errors import QueryError

_STATEMENTS = """
SELECT ?x ?s ?p ?o ?confidence ?document {{ {where}
  ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
    mt:confidence ?confidence ; mt:document ?document .
}}
"""
# Questions about single entities after which the layer is read for them: it spares each about
# 0.4 ms, and takes a few seconds for a million triples.
_OFTEN = 1000
_NEIGHBOURS = """
SELECT ?e (COUNT(DISTINCT ?other) AS ?n) {{
  {{ {entities} ?x rdf:subject ?e ; rdf:object ?other FILTER(?e != ?other) }}
  UNION {{ {entities} ?x rdf:object ?e ; rdf:subject ?other FILTER(?e != ?other) }}
}} GROUP BY ?e
"""


def current(store: Store) -> Layer:
    """Return the layer of a store as it is now.

    It is kept for all threads until the store is written. Of a store that cannot tell (one
    behind an endpoint) it is read each time.
    """
    return _current.of(store)


def is_at_hand(store: Store) -> bool:
    """Say whether `current` need not read the layer."""
    return _current.is_at_hand(store)


def if_worth(store: Store) -> Layer | None:
    """Return the layer if it is at hand or worth reading, as it is asked for again and again."""
    return _current.if_worth(store, _OFTEN)


def load(store: Store, document: str | None = None) -> Layer:
    """Read the layer.

    Args:
        store: where it is read.
        document: IRI of the only document that counts, if there is one.
    """
    clauses = values("?document", [document]) if document else [""]
    found = (statement for clause in clauses for statement in _statements(store, clause))
    return layer.make(found, lambda iris: things(store, iris))


_current = Current(load)


def around(store: Store, source: str, target: str) -> Layer:
    """Read as much of the layer as decides on paths of up to two relations between two entities."""
    said = {iri: list(_at(store, iri)) for iri in (source, target)}
    near = [{end for x in some for end in (x.subject, x.object)} for some in said.values()]
    useful = near[0] & near[1] | {source, target}
    statements = (x for some in said.values() for x in some
                  if x.subject in useful and x.object in useful)
    counts = (row for clause in values("?e", useful)
              for row in rows(store, _NEIGHBOURS.format(entities=clause)))
    return layer.make(statements, lambda iris: things(store, iris),
                      {row["e"]: int(row["n"]) for row in counts})


def _at(store: Store, entity: str) -> Iterator[Statement]:
    """Yield the statements that an entity takes part in."""
    for side in ("?s", "?o"):
        for clause in values(side, [entity]):
            yield from _statements(store, clause)


def _statements(store: Store, where: str) -> Iterator[Statement]:
    answer = store.query(_STATEMENTS.format(where=where))
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("this query must be a SELECT")
    for x, s, p, o, confidence, document in answer:
        if all(isinstance(term, ox.NamedNode) for term in (x, s, p, o, document)):
            yield Statement(x.value, s.value, p.value, o.value, float(confidence.value),
                            document.value)
