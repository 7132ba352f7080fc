"""The graph of a page as JSON-LD: what `maitu load` reads back.

In JSON-LD's expanded form every property is a whole IRI. A context of prefixes and of the kinds
of values makes it a third as long; named graphs stay what they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from maitu.ontology.errors import StoreError
from maitu.ontology.terms import MT, PREFIXES

Nodes = dict[str, dict[str, list[Any]]]  # by the node's short name and the property's IRI
Kind = dict[str, str]  # what a context says of a property's values: `{"@type": "xsd:decimal"}`

_STRING = PREFIXES["xsd"] + "string"


def jsonld(quads: Iterable[ox.Quad]) -> str:
    r"""Return a dataset as JSON-LD text; the same quads give the same bytes.

    `<` is written `\u003c` throughout, so that the text can stand in a `script` element.

    Raises:
        StoreError: a quad is about a triple, which JSON-LD cannot say.
    """
    ordered = sorted(quads, key=str)
    compaction = _Compaction(ordered)
    document = {"@context": compaction.context(), "@graph": compaction.of(ordered)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


class _Compaction:
    """The context that suits a dataset, and the short forms that it allows."""

    def __init__(self, quads: Sequence[ox.Quad]) -> None:
        graphs = sorted({q.graph_name.value for q in quads
                         if isinstance(q.graph_name, ox.NamedNode)})
        # A document's parts hang on its IRI by `#`; its name may be long, so it gets a prefix.
        self._documents = {graph: f"d{n}" for n, graph in enumerate(graphs, 1) if "#" not in graph}
        self._prefixes = {name: f"{graph}#" for graph, name in self._documents.items()
                          } | dict(PREFIXES)
        self._shortened: dict[str, str] = {}  # what has been asked for: most IRIs come often
        self._kinds = self._kinds_of(quads)

    def context(self) -> dict[str, Any]:
        """Return the context that tells readers how to expand the short forms."""
        kinds = {self._key(p): kind for p, kind in sorted(self._kinds.items())}
        return {"@vocab": MT} | self._prefixes | kinds

    def of(self, quads: Iterable[ox.Quad]) -> list[dict[str, Any]]:
        """Return quads as JSON-LD with short IRIs, and values as bare as their kinds allow."""
        plain: Nodes = {}
        graphs: dict[str, Nodes] = {}
        for quad in quads:
            graph = quad.graph_name
            nodes = plain if isinstance(graph, ox.DefaultGraph) else graphs.setdefault(
                self._name(graph), {})
            said = nodes.setdefault(self._name(quad.subject), {})
            said.setdefault(quad.predicate.value, []).append(quad.object)
        return self._nodes(plain) + [{"@id": name, "@graph": self._nodes(nodes)}
                                     for name, nodes in sorted(graphs.items())]

    def _nodes(self, nodes: Nodes) -> list[dict[str, Any]]:
        return [{"@id": name} | {self._key(p): self._values(p, values)
                                 for p, values in said.items()} for name, said in nodes.items()]

    def _values(self, predicate: str, values: Sequence[Any]) -> Any:
        is_kind_told = predicate in self._kinds
        bare = [self._bare(value, is_kind_told) for value in values]
        return bare[0] if len(bare) == 1 else bare

    def _bare(self, value: Any, is_kind_told: bool) -> Any:
        """Return a value without what the context says of all values of its property."""
        if not isinstance(value, ox.Literal):
            return self._name(value) if is_kind_told else {"@id": self._name(value)}
        if is_kind_told or (kind := self._kind(value)) is None:
            return value.value
        return {"@value": value.value} | kind

    def _name(self, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
        if isinstance(node, ox.Triple):
            raise StoreError("JSON-LD, the form of a page's graph, cannot state triples of triples")
        return str(node) if isinstance(node, ox.BlankNode) else self._short(node.value)

    def _kinds_of(self, quads: Iterable[ox.Quad]) -> dict[str, Kind]:
        """Return the kind of each property's values, where all of them are of one kind."""
        met: dict[str, list[Kind | None]] = {}
        for quad in quads:
            kinds, kind = met.setdefault(quad.predicate.value, []), self._kind(quad.object)
            if kind not in kinds:
                kinds.append(kind)
        return {p: kinds[0] for p, kinds in met.items() if len(kinds) == 1 and kinds[0]}

    def _kind(self, value: object) -> Kind | None:
        if isinstance(value, (ox.NamedNode, ox.BlankNode)):
            return {"@type": "@id"}
        if isinstance(value, ox.Literal) and value.language:
            return {"@language": value.language}
        if isinstance(value, ox.Literal) and value.datatype.value != _STRING:
            return {"@type": self._short(value.datatype.value)}
        return None

    def _key(self, iri: str) -> str:
        """Return a property as a key; those of our ontology need no prefix."""
        name = iri.removeprefix(MT)
        is_ours = iri.startswith(MT) and name.isalpha() and name not in self._prefixes
        return name if is_ours else self._short(iri)

    def _short(self, iri: str) -> str:
        if iri not in self._shortened:
            self._shortened[iri] = self._shorten(iri)
        return self._shortened[iri]

    def _shorten(self, iri: str) -> str:
        stem, sign, _ = iri.partition("#")
        own = self._documents.get(stem) if sign else None  # of thousands, without a look at all
        for prefix in (own, *PREFIXES) if own else PREFIXES:
            namespace = self._prefixes[prefix]
            if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri
