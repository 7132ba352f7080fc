"""How things look and what they are called: a colour, a shape and two words for every type.

Colour and shape together are unique to a type, so that nothing hangs on seeing colours. The
colours are Paul Tol's vibrant and muted sets (https://sronpersonalpages.nl/~pault/), which
people with any of the common colour-vision deficiencies tell apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import pyoxigraph as ox

from maitu.ontology.terms import MT, PREFIXES, ontology_turtle

OTHER = "Other"  # the type of what has none


# The corners of shapes in a square of 16; what has none is a circle.
_POINTS: Mapping[str, str] = {
    "square": "2,2 14,2 14,14 2,14",
    "diamond": "8,0 16,8 8,16 0,8",
    "triangle": "8,1 15.5,14.5 0.5,14.5",
    "triangleDown": "8,15 15.5,1.5 0.5,1.5",
    "hexagon": "4,1 12,1 16,8 12,15 4,15 0,8",
    "bar": "1,4.5 15,4.5 15,11.5 1,11.5",
    "star": "8,0 10.4,5.2 16,5.9 11.8,9.7 13,15.4 8,12.5 3,15.4 4.2,9.7 0,5.9 5.6,5.2",
}


@dataclass(frozen=True, slots=True)
class Look:
    """The colour and the shape of a type's nodes."""

    color: str  # as CSS writes it
    shape: str  # as vis-network calls it

    @property
    def points(self) -> str:
        """The corners of its sign, as SVG writes them; empty for a circle."""
        return corners(self.shape)


LOOKS: Mapping[str, Look] = {
    "Policy": Look("#cc3311", "square"),
    "Report": Look("#cc6677", "square"),
    "GovernmentBody": Look("#882255", "hexagon"),
    "Company": Look("#0077bb", "dot"),
    "Organization": Look("#33bbee", "hexagon"),
    "Person": Look("#33bbee", "dot"),
    "Place": Look("#999933", "triangleDown"),
    "Technology": Look("#117733", "triangle"),
    "Product": Look("#44aa99", "diamond"),
    "BusinessModel": Look("#ee7733", "diamond"),
    "Industry": Look("#ddaa33", "hexagon"),
    "ConsumerGroup": Look("#ddaa33", "dot"),
    "Trend": Look("#009988", "star"),
    "Event": Look("#aa4499", "star"),
    "Risk": Look("#ee3377", "triangleDown"),
}
_PLAIN = Look("#888888", "dot")


def corners(shape: str) -> str:
    """Return the corners of a shape in a square of 16, as SVG writes them; empty for a circle."""
    return _POINTS.get(shape, "")


def look(type: str) -> Look:
    """Return the look of a type, a plain one for a type that has none."""
    return LOOKS.get(type, _PLAIN)


@lru_cache(1000)  # a page asks for the same few many times
def words(name: str) -> Mapping[str, str]:
    """Return what a term of the ontology is called, by language.

    Args:
        name: its name (`promotes`), or the whole IRI of a foreign term.

    Returns:
        `{"zh": …, "en": …}`; a foreign term is called by the end of its IRI.
    """
    if name == OTHER:
        return {"zh": "其他", "en": "other"}
    end = name.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
    return {"zh": end, "en": end} | _labels().get(name, {})


@cache
def _labels() -> Mapping[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for quad in ox.parse(ontology_turtle(), format=ox.RdfFormat.TURTLE):
        if (quad.predicate.value == PREFIXES["rdfs"] + "label"
                and isinstance(quad.subject, ox.NamedNode)
                and isinstance(quad.object, ox.Literal) and quad.object.language):
            name = quad.subject.value.removeprefix(MT)
            labels.setdefault(name, {})[quad.object.language] = quad.object.value
    return labels
