"""Extraction with a language model: its proposals beside what the pipeline finds.

Every proposal passes the same tests: its words stand in the window, its types and predicates are
the ontology's, domain and range hold, the sentence asserts it. What the pipeline has found stays
as it is; what is added is marked `llm:NAME`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache

from maitu.ingest import llm_cache, llm_observations, llm_prompt, llm_relations, parts, pipeline
from maitu.ingest.entities import Found
from maitu.ingest.llm import Client, Server
from maitu.ingest.llm_answers import Proposed, parse, proposals
from maitu.ingest.llm_cache import Answer, Cache
from maitu.ingest.llm_ledger import (
    CACHED,
    DROPPED,
    REQUESTS,
    TOKENS_IN,
    TOKENS_OUT,
    UNREADABLE,
    Ledger,
)
from maitu.ingest.llm_names import Names
from maitu.ingest.llm_prompt import Window
from maitu.ingest.parsing import Reading
from maitu.ontology.model import Document, DocumentGraph

_log = logging.getLogger(__name__)
ATTEMPTS = 3  # at an answer that can be read


class Model:
    """A language model that reads documents: its server, its cache and its ledger."""

    def __init__(self, server: Server) -> None:
        """Prepare the model; nothing is sent yet.

        Raises:
            ModelError: the client library is not installed.
        """
        self.server, self.ledger = server, Ledger(server.ledger)
        self._cache = Cache(server.cache)
        self._client = Client(server, lambda: self.ledger.add(REQUESTS))

    def extract(self, document: Document) -> DocumentGraph:
        """Return what the document says, by the pipeline and by the model.

        Raises:
            ModelError: the server cannot be asked; what it has answered is in the cache.
        """
        return parts.extract(document, self._extract)

    def _extract(self, document: Document) -> DocumentGraph:
        doc = pipeline.run(document)
        graph = pipeline.graph_of(doc)
        reading: Reading = doc.user_data["reading"]
        found: Found = doc.user_data["found"]
        read = [(window, proposals(answer)) for window, answer in self._answers(reading)]
        return self._merged(graph, reading, found, read)

    def _merged(self, graph: DocumentGraph, reading: Reading, found: Found,
                read: list[tuple[Window, Proposed]]) -> DocumentGraph:
        extractor, ledger = self.server.extractor, self.ledger
        if misshapen := sum(p.misshapen for _, p in read):
            ledger.add(DROPPED + "not of the form", misshapen)
        names = Names(reading, found, extractor, ledger)
        names.add((w, e) for w, p in read for e in p.entities)
        relations = llm_relations.add(reading, names, graph.relations, (
            (w, r) for w, p in read for r in p.relations), extractor, ledger)
        observations = llm_observations.add(reading, names, graph.observations, (
            (w, o) for w, p in read for o in p.observations), extractor, ledger)
        return DocumentGraph(graph.document, names.entities, relations, observations)

    def _answers(self, reading: Reading) -> Iterator[tuple[Window, Answer]]:
        """Yield the windows of a text with their answers; one that is too long in halves."""
        waiting = list(llm_prompt.windows(reading))[::-1]
        while waiting:
            window = waiting.pop()
            known = self._answer(reading.document, window)
            if known is None:
                self._unusable(reading.document, window)
            elif known[0] is not None:
                yield window, known[0]
            elif halves := window.halves():
                waiting += reversed(halves)
            else:
                self._unusable(reading.document, window)

    def _unusable(self, document: Document, window: Window) -> None:
        self.ledger.add(UNREADABLE)
        _log.warning("%s: no usable answer of %s on characters %d to %d", document.name,
                     self.server.model, window.start, window.end)

    def _answer(self, document: Document, window: Window) -> tuple[Answer | None] | None:
        """Return the answer on a window, from the cache or the model; None if none can be read.

        The answer that is None says that the window is too long for the model.
        """
        messages = llm_prompt.messages(document, window)
        key = llm_cache.key(self.server.address, self.server.model, llm_prompt.version(), messages)
        if (kept := self._cache.get(key)) is not None:
            self.ledger.add(CACHED)
            return kept
        for _ in range(ATTEMPTS):
            reply = self._client.ask(messages, llm_prompt.schema())
            self.ledger.add(TOKENS_IN, reply.tokens_in)
            self.ledger.add(TOKENS_OUT, reply.tokens_out)
            answer = None if reply.cut else parse(reply.text)
            if reply.cut or answer is not None:
                self._cache.put(key, answer)
                return (answer,)
        return None


@lru_cache(maxsize=1)
def model(server: Server) -> Model:
    """Return the model of this process: its rate and its connection are those of the run."""
    return Model(server)
