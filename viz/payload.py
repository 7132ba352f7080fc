"""What the scripts of a page read: nodes, edges and facts as JSON values.

Nodes and edges are in the form of vis-network, with further fields that it leaves alone.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from maitu.ontology.terms import MODALITIES, PREDICATES, TYPES
from maitu.viz import islands, labels, layout, style
from maitu.viz.opening import DRAWN, MAPPED
from maitu.viz.scene import Edge, Node, Quote, Scene, Source

_CROWD = 120  # nodes whose names can all be read at once on a screen
_HUBS = 30  # nodes whose names are read from afar in larger pictures
_SEARCHED = 6  # names of an entity that get pinyin keys; the rest are found as written


class Passages:
    """The quoted sentences of a page, each kept once: many relations share one."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.iri: n for n, source in enumerate(sources)}
        self._numbers: dict[tuple[str, int | None, str | None, int | None], int] = {}

    def refer(self, quotes: Iterable[Quote]) -> list[dict[str, Any]]:
        """Return the quotes with the number of their sentence in place of its text."""
        return [
            _bare({
                "passage": self._number(q), "confidence": q.confidence, "modality": q.modality,
                "when": q.period,
            }) for q in quotes
        ]

    def _number(self, quote: Quote) -> int:
        key = (quote.text, self._sources.get(quote.source), quote.section, quote.page)
        return self._numbers.setdefault(key, len(self._numbers))

    def listed(self) -> list[dict[str, Any]]:
        """Return the sentences in the order of their numbers; documents go by number too."""
        fields = ("text", "source", "section", "page")
        return [_bare(dict(zip(fields, key, strict=True))) for key in self._numbers]


def nodes(scene: Scene, passages: Passages) -> list[dict[str, Any]]:
    """Return the nodes as vis-network draws them, with what the panel and the search need."""
    sizes = _sizes(scene)
    wrapped = {n.iri: labels.wrap(n.label) for n in scene.nodes}
    ends = [(e.source, e.target) for e in scene.edges]
    boxes = {iri: labels.box(wrapped[iri], font, radius) for iri, (radius, font) in sizes.items()}
    groups = islands.communities(ends, boxes) if len(boxes) > DRAWN else []
    places = islands.place(ends, boxes, groups) if groups else layout.place(ends, boxes)
    group_of = {iri: number for number, group in enumerate(groups) for iri in group}
    return [
        _node(n, passages) | _bare({
            "label": wrapped[n.iri] if wrapped[n.iri] != n.label else None,
            "x": places[n.iri][0], "y": places[n.iri][1], "size": sizes[n.iri][0],
            "font": sizes[n.iri][1], "group": group_of.get(n.iri),
        }) for n in scene.nodes
    ]


def _sizes(scene: Scene) -> dict[str, tuple[int, int]]:
    """Return the radius of each node and the size of its letters, in pixels.

    Both grow with the node's degree. In a crowd the picture is seen from further away, and the
    names of its hubs grow by as much, so that it can be read before one goes near. A map writes
    names at the size of the screen.
    """
    degrees = scene.degrees()
    crowd = max(1.0, math.sqrt(len(scene.nodes) / _CROWD)) if len(scene.nodes) <= MAPPED else 1.0
    busy = max(sorted(degrees.values(), reverse=True)[:_HUBS][-1:] or [1])

    def size(degree: int) -> tuple[int, int]:
        near = 1 + (crowd - 1) * min(1.0, (degree / busy) ** 2)
        radius, letters = 7 + 2.6 * math.sqrt(degree), max(12, 10.6 + 1.6 * math.sqrt(degree))
        return round(min(radius, 30) * near), round(min(letters, 22) * near)

    return {node.iri: size(degrees[node.iri]) for node in scene.nodes}


def _node(node: Node, passages: Passages) -> dict[str, Any]:
    names = (node.label, *node.aliases)
    type = node.types[0] if node.types else style.OTHER
    return _bare({
        "id": node.iri, "type": type, "types": node.types[1:],
        "name": node.label, "aliases": node.aliases,
        "same": [iri for iri in node.same_as if _is_web(iri)],
        "keys": sorted({key for name in names[:_SEARCHED] for key in labels.pinyin_keys(name)}),
        "figures": [_bare(asdict(figure) | {"quotes": passages.refer(figure.quotes)})
                    for figure in node.figures],
    })


def edges(scene: Scene, passages: Passages) -> list[dict[str, Any]]:
    """Return the edges between nodes by number; those that share two ends bend apart."""
    number = {node.iri: n for n, node in enumerate(scene.nodes)}
    together = Counter(frozenset((e.source, e.target)) for e in scene.edges)
    seen: Counter[frozenset[str]] = Counter()
    made = []
    for edge in scene.edges:
        pair = frozenset((edge.source, edge.target))
        made.append(_bare({
            "from": number[edge.source], "to": number[edge.target],
            "predicate": edge.predicate, "quotes": passages.refer(edge.quotes),
            "bend": _bend(edge, seen[pair], together[pair]),
        }))
        seen[pair] += 1
    return made


def _bend(edge: Edge, index: int, count: int) -> float | None:
    """Return how far an edge curves, to the right of the way from the lesser IRI if positive."""
    side = 0.16 * (index - (count - 1) / 2)
    return None if not side else round(side if edge.source < edge.target else -side, 2)


def facts(scene: Scene, passages: Passages) -> dict[str, Any]:
    """Return what else the page must know: names and looks of terms, documents, sentences."""
    types = {t for n in scene.nodes for t in n.types or (style.OTHER,)}
    predicates = {edge.predicate for edge in scene.edges}
    return {
        "types": {t: {**style.words(t), **_sign(style.look(t))} for t in types},
        "typeOrder": _ordered(types, TYPES),
        "predicates": {p: style.words(p) for p in predicates},
        "predicateOrder": _ordered(predicates, PREDICATES),
        "modalities": {m: style.words(m) for m in MODALITIES},
        "sources": [_bare(asdict(s) | {"url": s.url if _is_web(s.url) else None})
                    for s in scene.sources],
        "passages": passages.listed(),
        "omitted": scene.omitted,
        "query": scene.query,
        "hash": _digest(scene.quads),
    }


def _digest(quads: Iterable[ox.Quad]) -> str:
    """Return the SHA-256 of a graph: of its N-Quads in the order of their characters."""
    lines = sorted(f"{quad} .\n" for quad in quads)
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def _sign(look: style.Look) -> dict[str, str]:
    return asdict(look) | {"points": look.points}


def rows(scene: Scene) -> list[dict[str, Any]]:
    """Return the relations as a table for readers without scripts, by sentence.

    Each row has the `quote` (None for relations without one), the title of its `source`, the
    `page`, and the `relations` it states, as (subject, predicate in Chinese, object).
    """
    names = {node.iri: node.label for node in scene.nodes}
    titles = {source.iri: source.title for source in scene.sources}
    table: dict[tuple[str | None, str | None, int | None], list[tuple[str, str, str]]] = {}
    unquoted = []
    for edge in scene.edges:
        says = (names.get(edge.source, edge.source), style.words(edge.predicate)["zh"],
                names.get(edge.target, edge.target))
        for key in dict.fromkeys((q.text, titles.get(q.source), q.page) for q in edge.quotes):
            table.setdefault(key, []).append(says)
        if not edge.quotes:
            unquoted.append(says)
    if unquoted:
        table[None, None, None] = unquoted
    return [{"quote": quote, "source": source, "page": page, "relations": relations}
            for (quote, source, page), relations in table.items()]


def _bare(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields without those that say nothing."""
    return {key: value for key, value in fields.items()
            if value is not None and value is not False and value != () and value != []}


def _is_web(address: str | None) -> bool:
    return bool(address and re.match(r"https?://", address, re.IGNORECASE))


def _ordered(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return names in the ontology's order, foreign ones after them."""
    found, known = set(names), list(known)
    return [n for n in known if n in found] + sorted(found.difference(known))
