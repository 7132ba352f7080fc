"""LOAD from hosts that the server's owner named, carried out before the engine sees the update.

The engine would fetch while it writes, without a limit. Here a file is fetched first, within a
time and a size, and what it holds is written into the update as `INSERT DATA`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection

import httpx
import pyoxigraph as ox

from maitu.graph import graphstore
from maitu.graph.fetching import may_reach
from maitu.graph.guard import tokens
from maitu.graph.protocol import ProtocolError
from maitu.ontology.errors import QueryError

SECONDS, MOST = 60.0, 100 << 20  # to fetch a file in, and its bytes
_ACCEPT = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
_LOAD = re.compile(
    r"LOAD\s+(?P<silent>SILENT\s*)?<(?P<address>[^<>\"{}|^`\\\s]+)>"
    r"(?:\s*INTO\s+GRAPH\s*(?P<graph><[^<>\"{}|^`\\\s]*>|[\w.-]*:[\w.:%-]*))?", re.I)


async def loaded(update: str, hosts: Collection[str]) -> str:
    """Return an update in which what it loads from these hosts stands itself.

    Args:
        update: the update; what it loads from elsewhere stays as it is.
        hosts: as `HOST` or `HOST:PORT`.

    Raises:
        QueryError: a file cannot be fetched or read, and its LOAD is not SILENT.
    """
    pieces, copied = [], 0
    for _, token, offset in tokens(update) if hosts else ():
        match = _LOAD.match(update, offset) if token.casefold() == "load" else None
        if match is None or not may_reach(match["address"], hosts):
            continue
        try:
            body = await _triples(match["address"])
        except QueryError:
            if not match["silent"]:
                raise
            body = ""
        data = f"GRAPH {match['graph']} {{\n{body}}}" if match["graph"] else body
        pieces.append(f"{update[copied:offset]}INSERT DATA {{ {data} }}")
        copied = match.end()
    return "".join([*pieces, update[copied:]])


async def _triples(address: str) -> str:
    """Return what a file holds, as N-Triples."""
    pieces, size = [], 0
    try:
        async with asyncio.timeout(SECONDS), httpx.AsyncClient(timeout=SECONDS) as client, \
                client.stream("GET", address, headers={"Accept": _ACCEPT}) as reply:
            if reply.status_code != 200:  # a redirect, too, might lead elsewhere
                raise QueryError(f"LOAD: {address} answered {reply.status_code}")
            async for piece in reply.aiter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > MOST:
                    raise QueryError(f"LOAD: {address} is larger than {MOST:,} bytes")
            media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise QueryError(f"LOAD: {address} cannot be fetched: {reason}") from error
    try:
        triples = graphstore.parsed(b"".join(pieces), media_type, address)
    except ProtocolError as error:
        raise QueryError(f"LOAD: {address}: {error}") from error
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
