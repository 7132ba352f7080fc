"""The names of entities, as the graphs of a store state them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from maitu.graph.rows import rows, values
from maitu.graph.store import Name, Store
from maitu.ontology.terms import MT, PREFIXES

# Documents repeat each other's labels: patterns that are asked for together would multiply.
_MENTIONED = """
SELECT ?e (COUNT(*) AS ?n) {{ {of} ?document mt:mentions ?e FILTER isIRI(?e) }} GROUP BY ?e
"""
_STATED = """
SELECT ?e (COUNT(*) AS ?n) {{ {{ {of} ?x rdf:subject ?e }} UNION {{ {of} ?x rdf:object ?e }} }}
GROUP BY ?e
"""
_LABELS = "SELECT DISTINCT ?e ?name {{ {of} ?e rdfs:label ?name }}"
_ALIASES = """
SELECT DISTINCT ?e ?name {{
  {{ {of} ?e skos:altLabel ?name }} UNION {{ {of} ?e skos:prefLabel ?name }}
}}
"""

_ABOUT_OBJECT = frozenset(
    ox.NamedNode(iri) for iri in (MT + "mentions", PREFIXES["rdf"] + "subject",
                                  PREFIXES["rdf"] + "object"))
_ABOUT_SUBJECT = frozenset(
    ox.NamedNode(iri) for iri in (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "altLabel",
                                  PREFIXES["skos"] + "prefLabel"))
PREDICATES = _ABOUT_OBJECT | _ABOUT_SUBJECT  # all that the names of a store hang on


def names(store: Store, iris: Collection[str] | None = None) -> Iterator[Name]:
    """Give all names, of documents and vocabulary, of the entities that documents mention.

    A name may come twice; the entity's label then comes first.

    Args:
        store: any store.
        iris: of these entities only, as far as they are mentioned; None: of all.
    """
    for of in ("",) if iris is None else values("?e", iris):
        weights = {r["e"]: int(r["n"]) for r in rows(store, _MENTIONED.format(of=of))}
        for row in rows(store, _STATED.format(of=of)):
            if row["e"] in weights:
                weights[row["e"]] += int(row["n"])
        for is_label, query in ((True, _LABELS), (False, _ALIASES)):
            for row in rows(store, query.format(of=of)):
                if row["e"] in weights:
                    yield Name(row["e"], row["name"], is_label, weights[row["e"]])


def concerned(statements: Iterable[ox.Triple | ox.Quad]) -> set[str]:
    """Return the IRIs of the entities whose names or weights these statements bear on."""
    found = set()
    for statement in statements:
        node = statement.object if statement.predicate in _ABOUT_OBJECT else \
            statement.subject if statement.predicate in _ABOUT_SUBJECT else None
        if isinstance(node, ox.NamedNode):
            found.add(node.value)
    return found
