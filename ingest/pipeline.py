"""The spaCy pipeline: from a document's text to the graph of what it says.

A blank Chinese pipeline carries our components. Its tokens are the characters of the text, one by
one and white space included, so that offsets count both. Each component reads what the ones before
it left in `Doc.user_data` and adds its own; tags, sentence starts and entity spans are also set on
the `Doc`, so that any spaCy component can be added before or after ours:

    nlp = load()
    doc = nlp("工业和信息化部印发《移动物联网行动方案》。")
    doc.spans["entities"]
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from threadpoolctl import ThreadpoolController

from maitu.ingest import entities, observations, parsing, parts, relations
from maitu.ingest.entities import Found
from maitu.ingest.features import features
from maitu.ingest.parsing import Reading
from maitu.ingest.proposals import propose
from maitu.ontology.model import Document, DocumentGraph

COMPONENTS = ("maitu_words", "maitu_entities", "maitu_relations", "maitu_observations")


@cache
def load() -> Language:
    """Return the pipeline of this process."""
    nlp = spacy.blank("zh")
    vocab = nlp.vocab
    nlp.tokenizer = lambda text: Doc(vocab, words=list(text), spaces=[False] * len(text))
    nlp.max_length = 10**9  # no component of ours needs spaCy's guard against big parser states
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


def extract(document: Document) -> DocumentGraph:
    """Return everything the document says."""
    return parts.extract(document, lambda part: graph_of(run(part)))


def run(document: Document) -> Doc:
    """Return the document as all components have left it."""
    nlp = load()
    doc = nlp.make_doc(document.text)
    doc.user_data["document"] = document
    with _libraries().limit(limits=1, user_api="blas"):  # more only get in each other's way
        return nlp(doc)


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def graph_of(doc: Doc) -> DocumentGraph:
    """Return what the components found in a `Doc`."""
    document: Document = doc.user_data["document"]
    found: Found = doc.user_data["found"]
    return DocumentGraph(document, found.entities, tuple(doc.user_data["relations"]),
                         tuple(doc.user_data["observations"]))


@Language.component("maitu_words")
def words(doc: Doc) -> Doc:
    """Split sentences and tag words: sets `token.tag_` and `token.is_sent_start`."""
    if "document" not in doc.user_data:
        doc.user_data["document"] = Document("text", "text", doc.text)
    reading = parsing.parse(doc.user_data["document"])
    doc.user_data["reading"] = reading
    _tag(doc, reading)
    return doc


@Language.component("maitu_entities")
def named(doc: Doc) -> Doc:
    """Find entities: sets `doc.spans["entities"]`, labelled by the first type."""
    reading: Reading = doc.user_data["reading"]
    proposals = propose(reading)
    doc.user_data["features"] = f = features(reading, proposals)
    doc.user_data["found"] = found = entities.find(reading, proposals, f)
    _mark(doc, found)
    return doc


@Language.component("maitu_relations")
def related(doc: Doc) -> Doc:
    """Find relations between the entities; drop the doubtful entities that have none."""
    found: Found = doc.user_data["found"]
    said = relations.find(doc.user_data["reading"], found, doc.user_data["features"])
    kept = entities.credible(found, {end for r in said for end in (r.s, r.o)})
    doc.user_data["relations"], doc.user_data["found"] = said, kept
    if len(kept.entities) < len(found.entities):
        _mark(doc, kept)
    return doc


@Language.component("maitu_observations")
def measured(doc: Doc) -> Doc:
    """Find statistics."""
    reading: Reading = doc.user_data["reading"]
    found: Found = doc.user_data["found"]
    sentences = [(s.start, s.end) for s in reading.sentences]
    said = observations.find(reading.document, sentences, found.entities)
    doc.user_data["observations"] = [
        o for o in said if (s := reading.sentence_at(o.start)) is None or s.asserts]
    return doc


def _mark(doc: Doc, found: Found) -> None:
    spans = [Span(doc, m.start, m.end, label=e.types[0], span_id=e.id)
             for e in found.entities for m in e.mentions]
    doc.spans["entities"] = sorted(spans, key=lambda s: (s.start, s.end))


def _tag(doc: Doc, reading: Reading) -> None:
    """Set tags and sentence starts of all tokens at once: token by token spaCy looks back."""
    if not len(doc):
        return
    strings = doc.vocab.strings
    tags = np.full(len(doc), strings.add("w"), dtype=np.uint64)
    starts = np.full(len(doc), 2**64 - 1, dtype=np.uint64)  # -1: no sentence starts here
    numbers = {word.tag: strings.add(word.tag) for s in reading.sentences for word in s.words}
    for sentence in reading.sentences:
        starts[sentence.start] = 1
        for start, end, tag in sentence.words:
            tags[start:end] = numbers[tag]
    values: Any = np.stack([tags, starts], axis=1)
    doc.from_array(["TAG", "SENT_START"], values)
