"""Updates with a default graph of the request's own: `default-graph-uri`, as Virtuoso takes it.

The SPARQL Protocol has no such parameter for updates, but clients of stores without a default graph
send it. What an update adds, deletes or looks for outside of `GRAPH` is then in that graph, so the
update is written with `GRAPH` and `WITH` that mean the same.
"""

from __future__ import annotations

from maitu.graph.guard import tokens


def within(update: str, graph: str) -> str:
    """Return an update whose default graph is a named one.

    An operation that says `WITH` or `USING` itself keeps what it says.

    Args:
        update: the update; what it loads must stand in it already.
        graph: the IRI of the graph.
    """
    pieces: list[str] = []
    copied = depth = 0
    scoped = quads = block = False  # after WITH; in triples and GRAPH blocks; in a GRAPH block
    found = [(token.casefold(), offset, len(token)) for _, token, offset in tokens(update)]
    for n, (word, offset, size) in enumerate(found):
        before, after = found[n - 1][0] if n else "", found[n + 1][0] if n + 1 < len(found) else ""
        put: str | None = None
        depth -= word == "}"
        if depth == 0:
            scoped = word == "with" or (scoped and word != ";")
            if word in ("insert", "delete"):
                quads = after in ("data", "where")
                put = None if quads or scoped else f"WITH <{graph}> {word}"
                scoped = True
            elif word == "default":
                silent = "SILENT " if before in ("clear", "drop") else ""
                put = f"{silent}GRAPH <{graph}>"
            elif quads and word in "{}":
                put = f"{{ GRAPH <{graph}> {{" if word == "{" else "} }"
                quads = word == "{"
        elif depth == 1 and quads:
            if word == "graph":
                put, block = "} GRAPH", True
            elif word == "}" and block:
                put, block = f"}} GRAPH <{graph}> {{", False
            elif word == "." and before == "}":
                put = ""
        depth += word == "{"
        if put is not None:
            pieces.append(update[copied:offset] + put)
            copied = offset + size
    return "".join([*pieces, update[copied:]])
