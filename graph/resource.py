"""Things behind their addresses: what the store says of the entity or document at `/id/…`.

The server's `/id/Technology/5G` stands for the IRI that the store's base and the rest of the
address make, whatever host the base names; so a graph can be read before its base is a real site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pyoxigraph as ox

from maitu.graph.media import RDF_FORMATS
from maitu.ontology import naming
from maitu.ontology.terms import PREFIXES

ROOT = "/id/"
_OF_THING = """
PREFIX mt: <{mt}>
PREFIX rdf: <{rdf}>
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}
  UNION {{ VALUES ?o {{ <{iri}> }} ?s ?p ?o }}
  UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}
  UNION {{ {{ ?s rdf:subject <{iri}> }} UNION {{ ?s rdf:object <{iri}> }}
          UNION {{ ?s mt:about <{iri}> }} ?s ?p ?o }}
  UNION {{ {{ ?x rdf:subject <{iri}> }} UNION {{ ?x rdf:object <{iri}> }}
          UNION {{ ?x mt:about <{iri}> }} ?x mt:evidence ?s . ?s ?p ?o }}
}}
"""


def candidates(base: str, path: bytes) -> Iterator[tuple[str, str | None]]:
    """Yield the IRIs that an address may stand for, each with the format that its suffix names.

    A suffix may belong to the name: the whole address comes first. Clients write some signs as
    they are or with percent signs, as they like; the store's IRIs have them in one way.

    Args:
        base: what the store's IRIs begin with.
        path: of the address as it was sent: `/id/Technology/5G.ttl`.
    """
    sent = path.decode("latin-1").removeprefix(ROOT)
    stem, _, suffix = sent.rpartition(".")
    for name, format in ((sent, None), (stem, suffix)):
        if name and (format is None or format in RDF_FORMATS):
            kind, _, rest = name.partition("/")
            for written in dict.fromkeys((_unquoted(name),
                                          f"{kind}/{naming.segment(unquote(rest))}")):
                if iri := _iri(base + written):
                    yield iri, format


def query(iri: str) -> str:
    """Return the query for all that is said of a thing, with the statements' evidence."""
    return _OF_THING.format(iri=iri, mt=PREFIXES["mt"], rdf=PREFIXES["rdf"])


def _unquoted(name: str) -> str:
    """Decode what is written with percent signs only because it is not ASCII."""
    return re.sub(r"(?:%[89A-Fa-f][0-9A-Fa-f])+", lambda m: unquote(m[0]), name)


def _iri(text: str) -> str | None:
    try:
        return ox.NamedNode(text).value
    except ValueError:
        return None
