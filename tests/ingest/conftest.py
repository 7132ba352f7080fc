"""What the extraction tests share: a text in, what was found out, by the names people know."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maitu.ingest.pipeline import extract
from maitu.ontology.model import Document, DocumentGraph


@pytest.fixture
def read_text() -> Callable[..., DocumentGraph]:
    """Extract from a text of our own."""

    def run(text: str, **fields: object) -> DocumentGraph:
        return extract(Document("text", str(fields.pop("title", "")), text, **fields))

    return run


@pytest.fixture
def types_of(read_text: Callable[..., DocumentGraph]) -> Callable[[str], dict[str, str]]:
    """Return each surface form with the first type of its entity."""

    def run(text: str) -> dict[str, str]:
        return {n: e.types[0] for e in read_text(text).entities for n in e.names}

    return run


@pytest.fixture
def triples(read_text: Callable[..., DocumentGraph]) -> Callable[..., set[tuple[str, str, str]]]:
    """Return the relations of a text, with the first surface form of each entity."""

    def run(text: str, **fields: object) -> set[tuple[str, str, str]]:
        graph = read_text(text, **fields)
        return {(graph.entity(r.s).names[0], r.p, graph.entity(r.o).names[0])
                for r in graph.relations}

    return run
