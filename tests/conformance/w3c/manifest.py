"""The tests of the W3C as their manifests list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin

import pyoxigraph as ox
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

HOME = "https://w3c.github.io/rdf-tests/sparql/"  # what the files' addresses begin with
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
Dataset = dict[str | None, list[ox.Triple]]  # graph (None: in no named graph) -> its triples


@dataclass(frozen=True)
class Entry:
    """One test in its manifest; what it says is read when it is run."""

    id: str  # folder/name
    type: str  # local name of its class: QueryEvaluationTest, NegativeSyntaxTest11 …
    node: Node
    manifest: Graph
    root: Path  # the folder that HOME stands for

    def value(self, *path: URIRef) -> Node | None:
        """Follow properties from the test; None where one is missing."""
        node: Node | None = self.node
        for step in path:
            node = None if node is None else self.manifest.value(node, step)
        return node

    def file(self, node: Node) -> Path:
        """Return the file that a node of the manifest names."""
        return self.root / unquote(str(node).removeprefix(HOME))

    def dataset(self, node: Node | None, words: Namespace) -> Dataset:
        """Return the dataset that a node describes, in the words of queries or of updates."""
        found: Dataset = {}
        if node is None:
            return found
        for file in self.manifest.objects(node, words.data):
            found.setdefault(None, []).extend(self._triples(file))
        for graph in self.manifest.objects(node, words.graphData):
            file = self.manifest.value(graph, words.graph) or self.manifest.value(graph, words.data)
            name = self.manifest.value(graph, RDFS.label)
            if isinstance(graph, URIRef):
                file = name = graph
            address = urljoin(str(self.file_base), str(name or file))
            found.setdefault(address, []).extend(self._triples(file) if file else [])
        return found

    @property
    def file_base(self) -> str:
        """The address of the manifest's folder."""
        return f"{HOME}{self.id.rpartition('/')[0]}/"

    def _triples(self, file: Node) -> list[ox.Triple]:
        path = self.file(file)
        format = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
        return [quad.triple for quad in ox.parse(path.read_bytes(), format=format,
                                                 base_iri=str(file), rename_blank_nodes=True)]


def entries(root: Path, folder: str, name: str = "manifest.ttl") -> Iterator[Entry]:
    """Yield the tests of a folder.

    Args:
        root: where the folder `sparql` of the W3C's tests is.
        folder: within it, as `sparql11/aggregates`.
        name: of the manifest.
    """
    address = f"{HOME}{folder}/{name}"
    manifest = Graph().parse(root / folder / name, format="turtle", publicID=address)
    listed = manifest.value(URIRef(address), MF.entries)
    for node in manifest.items(listed) if listed else ():
        types = [str(t).partition("#")[2] for t in manifest.objects(node, RDF.type)]
        yield Entry(f"{folder}/{str(node).rpartition('#')[2]}", types[0], node, manifest, root)
