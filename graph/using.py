"""Updates with a dataset of the request's: `using-graph-uri` and `using-named-graph-uri`.

The engine takes no dataset for an update, so the update is written with the USING clauses that mean
the same (SPARQL 1.1 Protocol, 2.2.3).
"""

from __future__ import annotations

from collections.abc import Sequence

from maitu.graph.guard import tokens
from maitu.ontology.errors import QueryError


def with_dataset(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return an update that looks for what it changes in these graphs.

    Raises:
        QueryError: it says USING or WITH itself, which the protocol forbids beside a dataset.
    """
    clauses = "".join([f" USING <{iri}>" for iri in default_graphs] +
                      [f" USING NAMED <{iri}>" for iri in named_graphs])
    pieces, copied, depth, before = [], 0, 0, ""
    deleting: int | None = None  # where the pattern of a DELETE WHERE begins
    for kind, token, offset in tokens(update):
        word = token.casefold()
        if depth == 0 and kind == "word" and word in ("using", "with"):
            raise QueryError("the request names graphs to use, and so the update must not say "
                             f"{token.upper()}")
        if depth == 0 and word == "where":
            if before == "delete":
                deleting = offset + len(token)
                pieces.append(update[copied:offset])
                copied = deleting
            else:
                pieces.append(update[copied:offset] + clauses.lstrip() + " ")
                copied = offset
        depth += (token == "{") - (token == "}")
        if token == "}" and depth == 0 and deleting is not None:
            pattern = update[deleting:offset + 1]
            pieces.append(f"{pattern}{clauses} WHERE {pattern}")
            copied, deleting = offset + 1, None
        before = word
    return "".join([*pieces, update[copied:]])
