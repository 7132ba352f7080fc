"""The rows of SELECT queries as plain text, for the code that asks the store questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyoxigraph as ox

from maitu.graph.store import Store
from maitu.ontology.errors import QueryError
from maitu.ontology.terms import PREFIXES

_BOOLEANS = {"0": "false", "1": "true"}  # engines write them in either way
_BOOLEAN = PREFIXES["xsd"] + "boolean"
_BATCH = 400  # IRIs in one VALUES clause; engines refuse requests that grow very long


def rows(store: Store, sparql: str) -> Iterator[dict[str, str]]:
    """Yield the solutions of a SELECT query; a variable without a value is absent.

    Raises:
        QueryError: the query is no SELECT, or does not parse.
    """
    answer = store.query(sparql)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("this query must be a SELECT")
    names = [v.value for v in answer.variables]
    for row in answer:
        yield {n: text(t) for n, t in zip(names, row, strict=True) if t is not None}


def text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Return what a term says, without its datatype or language."""
    said = str(term.value) if not isinstance(term, ox.Triple) else str(term)
    if said in _BOOLEANS and isinstance(term, ox.Literal) and term.datatype.value == _BOOLEAN:
        return _BOOLEANS[said]
    return said


def values(variable: str, iris: Collection[str]) -> Iterator[str]:
    """Yield VALUES clauses that bind `variable` (`?e`) to these IRIs, a batch in each."""
    ordered = [str(ox.NamedNode(iri)) for iri in sorted(iris)]
    for at in range(0, len(ordered), _BATCH):
        yield f"VALUES {variable} {{ {' '.join(ordered[at:at + _BATCH])} }}"
