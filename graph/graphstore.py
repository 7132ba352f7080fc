"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs that are read, put, added to and deleted.

`?graph=IRI` names a graph, `?default` what is in no named graph; the address of a graph that the
server itself made names it too (`/data/graph/…`).
"""

from __future__ import annotations

import email
import email.policy
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin

import pyoxigraph as ox

from maitu.graph.media import MEDIA_TYPES, RDF_FORMATS
from maitu.graph.protocol import ProtocolError, Request

_READ = {**MEDIA_TYPES, "application/x-turtle": "ttl", "text/n3": "ttl", "text/plain": "nt"}
_SUFFIXES = {"ttl": "ttl", "nt": "nt", "rdf": "rdf", "xml": "rdf", "jsonld": "jsonld"}


@dataclass(frozen=True, slots=True)
class Target:
    """The graph that a request is about."""

    graph: str | None  # None: what is in no named graph
    new: bool = False  # the server is to make a graph


def target(request: Request, address: str, root: str) -> Target:
    """Return the graph that a request is about.

    Args:
        request: the request.
        address: that it was sent to.
        root: the address of the graph store.

    Raises:
        ProtocolError: it names no graph, or several.
    """
    given = parse_qsl(request.query_string, keep_blank_values=True)
    named = [value for name, value in given if name == "graph"]
    default = any(name == "default" for name, _ in given)
    if len(named) + default > 1:
        raise ProtocolError(400, "name one graph: ?default or ?graph=IRI")
    if default:
        return Target(None)
    if named:
        return Target(_iri(named[0], address))
    if address != root:
        return Target(_iri(address, address))
    if request.method == "POST":
        return Target(f"{root}/graph/{uuid.uuid4().hex}", new=True)
    raise ProtocolError(400, "name a graph: ?default or ?graph=IRI")


def content(request: Request, base: str) -> list[ox.Triple]:
    """Return the triples in the body of a request.

    Args:
        request: the request.
        base: what relative IRIs are relative to.

    Raises:
        ProtocolError: the body is of no known type, or malformed (names the line).
    """
    if request.media_type == "multipart/form-data":
        return _parts(request, base)
    return parsed(request.body, request.media_type or "text/turtle", base)


def parsed(body: bytes, media_type: str, base: str) -> list[ox.Triple]:
    """Return the triples in a document.

    Args:
        body: the document.
        media_type: of it.
        base: what relative IRIs are relative to.

    Raises:
        ProtocolError: it is of no known type, or malformed (names the line).
    """
    name = _READ.get(media_type)
    if name is None or (RDF_FORMATS[name].supports_datasets and name != "jsonld"):
        raise ProtocolError(415, f"{media_type} is no form of one graph; send {', '.join(_READ)}")
    try:
        return [q.triple for q in ox.parse(body, format=RDF_FORMATS[name], base_iri=base,
                                           rename_blank_nodes=True)]
    except SyntaxError as error:
        raise ProtocolError(400, f"line {error.lineno}: {error.msg}") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise ProtocolError(400, f"the body cannot be read: {error}") from error


def _parts(request: Request, base: str) -> list[ox.Triple]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1")
    message = email.message_from_bytes(head + request.body, policy=email.policy.HTTP)
    if not message.is_multipart():
        raise ProtocolError(400, "the body has no parts")
    found: list[ox.Triple] = []
    for part in message.iter_parts():
        media_type = part.get_content_type()
        suffix = (part.get_filename() or "").rpartition(".")[2].lower()
        if media_type not in _READ or media_type == "text/plain":
            known: Mapping[str, str] = {name: media for media, name in MEDIA_TYPES.items()}
            media_type = known.get(_SUFFIXES.get(suffix, ""), "text/turtle")
        body = part.get_payload(decode=True)
        found += parsed(body if isinstance(body, bytes) else b"", media_type, base)
    return found


def _iri(text: str, address: str) -> str:
    try:
        return ox.NamedNode(urljoin(address, text)).value
    except ValueError as error:
        raise ProtocolError(400, f"{text[:200]}: is no IRI of a graph") from error
