"""What SILENT says to pass over: an address that is not fetched counts as one that failed.

`LOAD SILENT` then succeeds and loads nothing (SPARQL 1.1 Update, 3.1.4); `SERVICE SILENT` has one
solution without bindings (SPARQL 1.1 Federated Query, 2.3). The engine would fetch first, so this
is written into the text before the guard reads it.
"""

from __future__ import annotations

from collections.abc import Set

from maitu.graph.guard import tokens

_EMPTY = "{ OPTIONAL { FILTER(false) {"  # no solution of its own, and its variables stay known


def pass_over(text: str, fetched: Set[int] = frozenset()) -> str:
    """Return a query or update without what it says to fetch in silence; its lines stay in place.

    Args:
        text: the query or update.
        fetched: the offsets of each `SERVICE` that is to stay.
    """
    if "silent" not in text.casefold():
        return text
    found = list(tokens(text))
    pieces, copied, depth = [], 0, 0
    closing: list[int] = []  # depths at which the pattern of a SERVICE ends
    for n, (_, token, offset) in enumerate(found):
        depth += (token == "{") - (token == "}")
        if token == "}" and closing and depth == closing[-1]:
            pieces.append(text[copied:offset] + "}}")
            copied = offset
            closing.pop()
        if offset in fetched or not _says(found[n:n + 2], token.casefold(), "silent"):
            continue
        if token.casefold() == "load" and depth == 0:
            put, last = "INSERT DATA {}", n + (4 if _says(found[n + 3:], "into", "graph") else 2) \
                + bool(_says(found[n + 3:], "into", "graph"))
        elif token.casefold() == "service" and _opens(found[n + 3:]):
            put, last = _EMPTY, n + 3
            closing.append(depth)
        else:
            continue
        _, end_token, end_offset = found[min(last, len(found) - 1)]
        end = end_offset + len(end_token)
        pieces.append(text[copied:offset] + put + "\n" * text.count("\n", offset, end))
        copied = end
    return "".join([*pieces, text[copied:]])
