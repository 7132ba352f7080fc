"""The SPARQL 1.1 Protocol: what an HTTP request asks for (W3C Recommendation, section 2)."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import pyoxigraph as ox

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update")


_MOST_FIELDS = 10_000  # of a form


class ProtocolError(Exception):
    """A request that is refused, with the status that says why."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request. The names of its headers are in lower case."""

    method: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or an update, with the dataset that the request names for it."""

    text: str
    default_graphs: tuple[str, ...] | None = None  # None: the request names none
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None  # what a `format` parameter says
    within: str | None = None  # of an update: the graph that is its default graph


def query(request: Request) -> Operation | None:
    """Return the query of a request; None if it has none and so asks what the service is.

    Raises:
        ProtocolError: the request breaks the protocol.
    """
    if request.method in ("GET", "HEAD"):
        url = _parameters(request.query_string)
        if "update" in url:
            raise ProtocolError(400, "updates are sent by POST to /update")
        if "query" not in url:
            return None
        return _operation(_one(url, "query"), url, url, "query")
    if request.method != "POST":
        raise ProtocolError(405, f"{request.method} is not for queries; use GET or POST",
                            {"Allow": "GET, HEAD, POST, OPTIONS"})
    return _posted(request, "query")


def update(request: Request) -> Operation:
    """Return the update of a request.

    Raises:
        ProtocolError: the request breaks the protocol.
    """
    if request.method != "POST":
        raise ProtocolError(405, f"{request.method} is not for updates; use POST",
                            {"Allow": "POST, OPTIONS"})
    return _posted(request, "update")


_DIRECT = {"query": QUERY, "update": UPDATE}
_ADDRESS = {"query": "/sparql", "update": "/update"}
_DATASET = {"query": ("default-graph-uri", "named-graph-uri"),
            "update": ("using-graph-uri", "using-named-graph-uri")}


def _posted(request: Request, kind: str) -> Operation:
    """Return the query or update that a POST sends, by itself or in a form."""
    url = _parameters(request.query_string)
    if request.media_type == _DIRECT[kind]:
        return _operation(_text(request), url, url, kind)
    if request.media_type != FORM:
        raise ProtocolError(415, f"send it as {_DIRECT[kind]} or {FORM}, "
                                 f"not as {request.media_type or 'something without a type'}")
    form = _parameters(_text(request))
    for other, address in _ADDRESS.items():
        if other != kind and other in form:
            raise ProtocolError(400, f"the parameter {other} is sent to {address}")
    return _operation(_one(form, kind), form, {**url, **form}, kind)


def _operation(text: str, dataset: Mapping[str, Sequence[str]], said: Mapping[str, Sequence[str]],
               kind: str) -> Operation:
    default, named = _DATASET[kind]
    given = default in dataset or named in dataset
    within = dataset.get("default-graph-uri", ()) if kind == "update" else ()
    if len(within) + given > 1:
        raise ProtocolError(400, "name the graph of an update by one default-graph-uri, or where "
                                 f"it looks by {default} and {named}")
    return Operation(
        text,
        tuple(map(_iri, dataset.get(default, ()))) if given else None,
        tuple(map(_iri, dataset.get(named, ()))) if given else None,
        next((said[name][0] for name in ("format", "output") if name in said), None),
        _iri(within[0]) if within else None)


def _parameters(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    fields = text.split("&", _MOST_FIELDS)
    if len(fields) > _MOST_FIELDS:
        raise ProtocolError(400, f"there are more than {_MOST_FIELDS:,} parameters")
    try:
        for field in filter(None, fields):
            name, _, value = field.partition("=")
            found.setdefault(_decoded(name), []).append(_decoded(value))
    except UnicodeDecodeError as error:
        raise ProtocolError(400, "the parameters are not in UTF-8") from error
    return found


def _decoded(text: str) -> str:
    """Return what a name or value of a form stands for."""
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    if text.isascii() and "\\" not in text:
        # `%E4` reads as Python's `\xE4`: ten times as fast as to take each apart.
        with contextlib.suppress(UnicodeDecodeError):
            octets = text.replace("%", "\\x").encode("ascii").decode("unicode_escape")
            return octets.encode("latin-1").decode("utf-8")
    return unquote(text, errors="strict")


def _one(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    if len(values) != 1:
        how = "missing" if not values else f"there {len(values)} times"
        raise ProtocolError(400, f"the parameter {name} is {how}")
    return values[0]


def _text(request: Request) -> str:
    charset = request.headers.get("content-type", "").lower().partition("charset=")[2].strip('" ;')
    if charset not in ("", "utf-8", "utf8"):
        raise ProtocolError(415, f"the body is in {charset}; send UTF-8")
    try:
        return request.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"the body is not in UTF-8 (byte {error.start})") from error


def _iri(text: str) -> str:
    try:
        return ox.NamedNode(text).value
    except ValueError as error:
        raise ProtocolError(400, f"{text[:200]}: is no absolute IRI") from error
