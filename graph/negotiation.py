"""Content negotiation: which form an answer takes (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maitu.graph.media import MEDIA_TYPES, RESULT_MEDIA_TYPES

# What clients ask for besides the registered types, and what a `format` parameter may say.
_ROWS = {
    **RESULT_MEDIA_TYPES, "application/json": "json", "application/xml": "xml", "text/xml": "xml",
}
_TRUTH = {media: name for media, name in _ROWS.items() if name in ("json", "xml")}
_GRAPH = {
    **{media: name for media, name in MEDIA_TYPES.items() if name not in ("trig", "nq")},
    "application/x-turtle": "ttl", "application/turtle": "ttl", "text/n3": "ttl",
    "text/rdf+n3": "ttl", "text/plain": "nt", "application/json": "jsonld",
    "application/xml": "rdf", "text/xml": "rdf",
}
_DATASET = {**_GRAPH, **{m: n for m, n in MEDIA_TYPES.items() if n in ("trig", "nq")}}
_NAMES = {"turtle": "ttl", "n3": "ttl", "ntriples": "nt", "n-triples": "nt", "rdf+xml": "rdf",
          "rdfxml": "rdf", "json-ld": "jsonld", "nquads": "nq", "n-quads": "nq"}


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an answer."""

    media_type: str
    format: str  # one of `RESULT_FORMATS` or `RDF_FORMATS`

    @property
    def content_type(self) -> str:
        """The header's value; what is text says its encoding."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


def offers(query_form: str | None) -> Mapping[str, str]:
    """Return the media types of an answer with their formats, the preferred one first.

    Args:
        query_form: of the query (`select`, `ask`, `construct`, `describe`); None for a dataset.
    """
    return {"select": _ROWS, "ask": _TRUTH, None: _DATASET}.get(query_form, _GRAPH)


def choose(accept: str | None, offered: Mapping[str, str], named: str | None = None) -> Form | None:
    """Return the form to answer in; None if nothing that is offered is acceptable.

    Args:
        accept: the Accept header; None or empty accepts all.
        offered: as `offers` gives them.
        named: what a `format` parameter says, by name or media type; it goes before the header.
    """
    if named:
        name = _NAMES.get(named.lower(), named.lower())
        fitting = next((m for m, f in offered.items() if name in (f, m)), None)
        if fitting:
            return Form(fitting, offered[fitting])
    ranges = _ranges(accept or "*/*")
    graded = [(_quality(media, ranges), -place, media) for place, media in enumerate(offered)]
    quality, _, media = max(graded)
    return Form(media, offered[media]) if quality > 0 else None


def _ranges(accept: str) -> Sequence[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        media, *parameters = (p.strip().lower() for p in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if media:
            found.append((media, quality))
    return found


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return how welcome a type is: what the most specific range that fits it says."""
    best, quality = -1, 0.0
    for pattern, q in ranges:
        kind = media.partition("/")[0]
        specific = {media: 2, f"{kind}/*": 1, "*/*": 0}.get(pattern, -1)
        if specific > best:
            best, quality = specific, q
    return quality
