"""What each part of the extraction is worth: the development part without it.

    python benchmarks/ablations.py

The table is written into docs/model-card.md, between its marks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from quality import ROOT, TRAINING, annotated, write

from maitu.ingest import entities, parsing, references, relations, statements
from maitu.ingest.candidates import settle
from maitu.ingest.entities import Found
from maitu.ingest.evaluation import evaluate
from maitu.ingest.features import features
from maitu.ingest.parsing import Reading
from maitu.ingest.proposals import EXTRACTORS, Proposals, propose
from maitu.ingest.reading import read
from maitu.ontology.model import Document, DocumentGraph, Relation

Extraction = Callable[[Reading], tuple[Found, Iterable[Relation]]]


def vocabulary(reading: Reading) -> tuple[Found, Iterable[Relation]]:
    """Find the vocabulary's names, and relate them by the rules."""
    return _by_rules(reading, {"vocabulary"})


def tagger(reading: Reading) -> tuple[Found, Iterable[Relation]]:
    """Find what the tagger takes for people, places and bodies, and relate them by the rules."""
    return _by_rules(reading, {"tagger"})


def rules(reading: Reading) -> tuple[Found, Iterable[Relation]]:
    """Find what vocabulary, tagger and rules settle on, and relate it by the rules."""
    return _by_rules(reading, None)


def heads(reading: Reading) -> tuple[Found, Iterable[Relation]]:
    """Let the networks see the words alone, without vocabulary and rules."""
    nothing = Proposals({name: [] for name in EXTRACTORS}, [])
    f = features(reading, nothing)
    found = entities.find(reading, nothing, f)
    policy = references.document_policy(reading, found.spans)
    said = statements.find(reading, f, found.spans, {}, policy.entity if policy else None)
    return found, relations.written(reading, found, said)


def ruled(reading: Reading) -> tuple[Found, Iterable[Relation]]:
    """Recognize entities as always, and relate them by the rules."""
    proposals = propose(reading)
    found = entities.find(reading, proposals, features(reading, proposals))
    return found, relations.written(reading, found, relations.ruled(reading, found))


def everything(reading: Reading) -> tuple[Found, Iterable[Relation]]:
    """Do as the pipeline does."""
    proposals = propose(reading)
    f = features(reading, proposals)
    found = entities.find(reading, proposals, f)
    return found, relations.find(reading, found, f)


VARIANTS: dict[str, Extraction] = {
    "vocabulary only": vocabulary, "tagger only": tagger,
    "vocabulary, tagger and rules, no networks": rules,
    "networks only: no vocabulary, no rules": heads,
    "all, but relations by the rules": ruled, "all": everything,
}


def _by_rules(reading: Reading, origins: set[str] | None) -> tuple[Found, Iterable[Relation]]:
    proposals = propose(reading)
    chosen = proposals.settled if origins is None else \
        settle(c for c in proposals.all() if c.origin in origins)
    found = entities.joined(reading, proposals, chosen)
    return found, relations.written(reading, found, relations.ruled(reading, found))


def graph(document: Document, variant: Extraction) -> DocumentGraph:
    """Return what a variant finds in a document."""
    found, said = variant(parsing.parse(document))
    said = tuple(said)
    found = entities.credible(found, {end for r in said for end in (r.s, r.o)})
    return DocumentGraph(document, found.entities, said, ())


def main() -> None:
    """Measure every variant, and write the table."""
    folder = TRAINING / "development"
    gold = annotated(folder)
    documents = {name: read(folder / f"{name}.md") for name in gold}
    lines = ["| variant | entities, typed | relations |", "|---|---|---|"]
    for name, variant in VARIANTS.items():
        scores = evaluate(gold, {n: graph(d, variant) for n, d in documents.items()})
        cells = (f"{t.f1:.2f} ({t.precision:.2f}, {t.recall:.2f})"
                 for t in (scores.rows["entities"], scores.rows["relations"]))
        lines.append(f"| {name} | {' | '.join(cells)} |")
        sys.stdout.write(lines[-1] + "\n")
    write(ROOT / "docs" / "model-card.md", "\n".join(lines), "ablations")


if __name__ == "__main__":
    main()
