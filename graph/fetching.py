"""What a query or update says to fetch: `SERVICE` and `LOAD`, where SILENT, where allowed.

The engine fetches `SERVICE` by itself, over HTTP, and follows no redirects. So the guard refuses
it, unless the address is written out and its host is one of those that the server's owner named.
Where it is to be silent, an address that is not fetched counts as one that failed: `LOAD SILENT`
loads nothing (SPARQL 1.1 Update, 3.1.4), `SERVICE SILENT` has one solution without bindings
(SPARQL 1.1 Federated Query, 2.3).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from maitu.graph.guard import tokens

_TARGET = r"""(?:<[^<>"{}|^`\\\s]*>|[?$]\w+|[\w.-]*:[\w.:%-]*)"""
_SILENT_LOAD = re.compile(rf"LOAD\s+SILENT\s*{_TARGET}(?:\s*INTO\s+GRAPH\s*{_TARGET})?", re.I)
_SILENT_SERVICE = re.compile(rf"SERVICE\s+SILENT\s*{_TARGET}\s*(?={{)", re.I)
_SERVICE = re.compile(r"SERVICE\s+(?:SILENT\s*)?<(https?://[^<>\"{}|^`\\\s]*)>\s*\{", re.I)
_NOTHING = "{ OPTIONAL { FILTER(false) "  # with the pattern and `}}`: its variables stay known


def allowed(text: str, hosts: Collection[str]) -> set[int]:
    """Return the offsets of each `SERVICE` that may be asked.

    Args:
        text: a query.
        hosts: that may be reached, as `HOST` or `HOST:PORT`.
    """
    if not hosts:
        return set()
    found = ((offset, _SERVICE.match(text, offset)) for _, _, offset in tokens(text))
    return {offset for offset, match in found if match and may_reach(match[1], hosts)}


def may_reach(address: str, hosts: Collection[str]) -> bool:
    """Say whether an address is of one of the hosts, given as `HOST` or `HOST:PORT`."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    port = port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    shown = f"[{host}]" if ":" in host else host
    return parts.scheme in ("http", "https") and "@" not in parts.netloc and \
        not {shown, f"{shown}:{port}"}.isdisjoint(h.lower() for h in hosts)


def pass_over(text: str, but: Collection[int] = ()) -> str:
    """Return a text without what it says to fetch in silence; the lines of the rest stay.

    Args:
        text: a query or update.
        but: the offsets of each `SERVICE` that stays.
    """
    if "silent" not in text.casefold():
        return text
    pieces: list[str] = []
    copied = depth = 0
    ends: list[int] = []  # depths at which the pattern of a SERVICE ends
    for _, token, offset in tokens(text):
        depth += (token == "{") - (token == "}")
        if token == "}" and ends and depth == ends[-1]:
            pieces.append(text[copied:offset] + "}}")
            copied = offset
            ends.pop()
        load = _SILENT_LOAD.match(text, offset)
        service = None if offset in but else _SILENT_SERVICE.match(text, offset)
        if service:
            ends.append(depth)
        if match := load or service:
            put = "INSERT DATA {}" if load else _NOTHING
            pieces.append(text[copied:offset] + put + "\n" * match[0].count("\n"))
            copied = match.end()
    return "".join([*pieces, text[copied:]])
