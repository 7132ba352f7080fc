"""What the extraction tests share: a text in, what was found out, by the names people know."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maitu.ingest import entities, parsing, relations
from maitu.ingest.features import features
from maitu.ingest.pipeline import extract
from maitu.ingest.proposals import propose
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
def proposed() -> Callable[[str], dict[str, str]]:
    """Return what the rules alone agree on: each surface form with its first type."""

    def run(text: str) -> dict[str, str]:
        settled = propose(parsing.parse(Document("text", "", text))).settled
        return {text[c.start:c.end]: c.types[0] for c in settled}

    return run


@pytest.fixture
def ruled() -> Callable[[str], set[tuple[str, str, str]]]:
    """Return what the rules alone say of the entities of a text, by their first surface forms."""

    def run(text: str) -> set[tuple[str, str, str]]:
        reading = parsing.parse(Document("text", "", text))
        proposals = propose(reading)
        found = entities.find(reading, proposals, features(reading, proposals))
        names = {e.id: e.names[0] for e in found.entities}
        return {(names[c.subject.entity], c.predicate, names[c.object.entity])
                for c in relations.ruled(reading, found)}

    return run


@pytest.fixture
def triples(read_text: Callable[..., DocumentGraph]) -> Callable[..., set[tuple[str, str, str]]]:
    """Return the relations of a text, with the first surface form of each entity."""

    def run(text: str, **fields: object) -> set[tuple[str, str, str]]:
        graph = read_text(text, **fields)
        return {(graph.entity(r.s).names[0], r.p, graph.entity(r.o).names[0])
                for r in graph.relations}

    return run
