"""RDF in files: suffixes, writing a whole store, and reading files back.

What is written is sorted, so that the same graphs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from maitu.graph import exchange
from maitu.graph.media import RDF_FORMATS
from maitu.graph.store import Store
from maitu.ontology.errors import DocumentError, MaituError
from maitu.ontology.terms import BASE, PREFIXES

_ALSO_READ = {"owl": "rdf", "xml": "rdf", "json": "jsonld", "n3": "ttl", "htm": "html"}
_EXCHANGE: Mapping[str, Callable[[Store], bytes]] = {
    "graphml": exchange.graphml, "gexf": exchange.gexf, "csv": exchange.edge_list,
}
EXPORT_FORMATS = ("ttl", "trig", "nt", "nq", "jsonld", *_EXCHANGE)


def export(store: Store, format: str) -> bytes:
    """Write the whole store in one of `EXPORT_FORMATS`.

    Turtle and N-Triples have no named graphs: they hold the union. GraphML, GEXF and CSV hold
    the entities and their relations.

    Raises:
        MaituError: there is no such format.
    """
    if format in _EXCHANGE:
        return _EXCHANGE[format](store)
    if format not in EXPORT_FORMATS:
        raise MaituError(f"{format}: no such format; there are {', '.join(EXPORT_FORMATS)}")
    return write_quads(store.quads(), format, store.base)


def write_quads(quads: Iterable[ox.Quad], format: str, base: str = BASE) -> bytes:
    """Write quads, sorted, in one of `RDF_FORMATS`; where it has no named graphs, their union."""
    rdf_format = RDF_FORMATS[format]
    if not rdf_format.supports_datasets:
        return write_triples((q.triple for q in quads), format, base)
    return _write(sorted(set(quads), key=_place), rdf_format, base)


def write_triples(triples: Iterable[ox.Triple], format: str, base: str = BASE) -> bytes:
    """Write triples, sorted, in one of `RDF_FORMATS`."""
    return _write(sorted(set(triples), key=_place), RDF_FORMATS[format], base)


def _place(statement: ox.Triple | ox.Quad) -> tuple[str, ...]:
    terms = [str(term) for term in statement]
    return (terms[3], *terms[:3]) if len(terms) == 4 else tuple(terms)


def _write(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], format: ox.RdfFormat, base: str
) -> bytes:
    prefixes = {**PREFIXES, "id": base}
    written = ox.serialize(statements, format=format, prefixes=prefixes) or b""
    if format not in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        return written
    # The prefixes come in no order that could be relied on.
    lines = written.split(b"\n")
    heading = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix ")), 0)
    return b"\n".join([*sorted(lines[:heading]), *lines[heading:]])


def read_quads(path: Path) -> list[ox.Quad]:
    """Read an RDF file, or the graph in a page that `maitu view` wrote.

    Raises:
        DocumentError: the file cannot be read, is of no known kind, or is malformed (names the
            line where that is known).
    """
    suffix = path.suffix.lower().removeprefix(".")
    kind = _ALSO_READ.get(suffix, suffix)
    if kind not in RDF_FORMATS and kind != "html":
        known = ", ".join(f".{s}" for s in (*RDF_FORMATS, *_ALSO_READ, "html"))
        raise DocumentError(path, f"no RDF file by its suffix; those read are {known}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(path, error.strerror or str(error)) from error
    first_line = 1
    if kind == "html":
        content, first_line = _page_graph(path, content)
        kind = "jsonld"
    quads = _parse(path, content, RDF_FORMATS[kind], first_line)
    if not quads and kind == "jsonld":
        raise DocumentError(path, "is JSON that states nothing; RDF in JSON is JSON-LD")
    return quads


def _parse(path: Path, content: bytes, format: ox.RdfFormat, first_line: int) -> list[ox.Quad]:
    base = f"{BASE}file/{quote(path.name)}"  # for relative IRIs: the same on every machine
    try:
        return list(ox.parse(content, format=format, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        where = f"line {error.lineno + first_line - 1}: " if error.lineno else ""
        raise DocumentError(path, f"{where}{error.msg}") from error


def _page_graph(path: Path, content: bytes) -> tuple[bytes, int]:
    """Return the JSON-LD in a page, and the line where it begins."""
    reader = _GraphScript()
    try:
        reader.feed(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DocumentError(path, "is not in UTF-8") from error
    reader.close()
    if not reader.found:
        raise DocumentError(path, "holds no graph; only pages written by `maitu view` do")
    return "".join(reader.parts).encode("utf-8"), reader.line


class _GraphScript(HTMLParser):
    """Finds `<script type="application/ld+json" id="graph">`."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.line = 1
        self.found = False
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and ("id", "graph") in attrs and not self.found:
            self._inside = self.found = True
            self.line = self.getpos()[0]

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.parts.append(data)
