"""The merge of all graphs, which a query sees that names none.

Oxigraph's own union answers once per graph that holds a triple, so what two documents state would
be counted twice. So its default graph is kept as the merge: every triple of every graph, once.
Triples that belong to no named graph have a graph of their own, `DEFAULT`, that nobody sees. Each
write tends the merge in its own transaction: the graphs it changes leave the merge and rejoin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from maitu.graph.guard import Outline, tokens

DEFAULT = ox.NamedNode("urn:x-maitu:default-graph")  # holds what is in no named graph

_TAKE_APART = f"MOVE SILENT {DEFAULT} TO DEFAULT"
_PUT_TOGETHER = (f"MOVE SILENT DEFAULT TO {DEFAULT} ; "
                 "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")

# What an update may say outside of its graphs, IRIs and prefixes aside, for us to follow it.
_INSERTING = frozenset(("prefix", "base", "insert", "data", "{", "}", ";"))
_OUTSIDE = _INSERTING | frozenset(("delete", "where", "graph", "drop", "clear", "create", "silent"))
_BETWEEN_GRAPHS = frozenset(("graph", "{", "}", "."))
_IRI = ("iri", "name")  # kinds of tokens


def housed(quad: ox.Quad) -> ox.Quad:
    """Put a quad of no named graph into the graph that is kept for such."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return ox.Quad(quad.subject, quad.predicate, quad.object, DEFAULT)
    return quad


def leave(graphs: Iterable[str]) -> str:
    """Write the update that takes out of the merge what only these graphs hold.

    Args:
        graphs: their IRIs, as SPARQL writes them.
    """
    names = list(graphs)
    return (f"DELETE {{ ?s ?p ?o }} WHERE {{ VALUES ?h {{ {' '.join(names)} }} "
            "GRAPH ?h { ?s ?p ?o } FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } "
            f"FILTER (?g NOT IN ({' , '.join(names)})) }} }}")


def join(graphs: Iterable[str]) -> str:
    """Write the update that puts what these graphs hold into the merge."""
    return (f"INSERT {{ ?s ?p ?o }} WHERE {{ VALUES ?h {{ {' '.join(graphs)} }} "
            "GRAPH ?h { ?s ?p ?o } }")


def keep(found: Outline) -> Outline:
    """Write an update so that it keeps the merge.

    Where it names the graphs that it is about, only these leave the merge and rejoin; else all is
    taken apart, and put together again after it.
    """
    text, start = found.text, found.first_word
    graphs = graphs_named(text)
    before, after = (leave(graphs), join(graphs)) if graphs else (_TAKE_APART, _PUT_TOGETHER)
    *_, (_, last, _) = tokens(text)
    joint = "" if last == ";" else ";"
    # The engine takes prefixes at the beginning only.
    return replace(found, text=f"{text[:start]}{before} ;\n{text[start:]}\n{joint}{after}")


_FAULTS = {
    "is not found without naming its graph":
        "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }",
    "is found, but no graph holds it":
        "SELECT ?s ?p ?o { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
}


def faults(data: ox.Store) -> Iterator[str]:
    """Give the triples in which the merge and the graphs differ, in words."""
    for message, query in _FAULTS.items():
        found = data.query(query)
        assert isinstance(found, ox.QuerySolutions)
        for row in found:
            yield f"{row['s']} {row['p']} {row['o']} {message}"


def only_inserts(update: str) -> bool:
    """Say whether an update consists of `INSERT DATA`, so that it hangs on nothing stored."""
    depth = 0
    for kind, token, _ in tokens(update):
        if depth == 0 and kind not in _IRI and token.casefold() not in _INSERTING:
            return False
        depth += (token == "{") - (token == "}")
    return True


def graphs_named(update: str) -> list[str] | None:
    """Return the graphs that an update names, as it writes them.

    None where it may look at or change others: it says `GRAPH ?g`, `ALL` or `WITH`, say, or has
    triples outside of `GRAPH … { }`.
    """
    names: dict[str, None] = {}
    depth, before = 0, ""
    for kind, token, _ in tokens(update):
        word = token.casefold()
        if before == "graph":
            clear = kind in _IRI
            names[token] = None
        elif depth == 0:
            clear = kind in _IRI or word in _OUTSIDE
        else:
            clear = depth > 1 or word in _BETWEEN_GRAPHS
        if not clear:
            return None
        depth += (token == "{") - (token == "}")
        before = word
    return list(names)
