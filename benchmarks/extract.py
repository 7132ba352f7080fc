"""How fast extraction is: every stage on the same texts, beside the tagger alone, on one thread.

    python benchmarks/extract.py [FOLDER] [ROUNDS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits

from maitu.ingest import entities, observations, parsing, relations
from maitu.ingest.features import features
from maitu.ingest.pipeline import extract
from maitu.ingest.proposals import propose
from maitu.ingest.reading import read
from maitu.ontology.model import Document


def seconds(work: Callable[..., object], inputs: list[tuple], rounds: int) -> float:
    """Return the seconds of CPU that work on all inputs takes, the best of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for each in inputs:
            work(*each)
        best = min(best, time.process_time() - begun)
    return best


Stages = dict[str, tuple[Callable[..., object], list[tuple]]]
TAGGER, WHOLE = "parsing with the tagger", "the whole extraction"


def stages(paths: Sequence[Path]) -> tuple[list[Document], Stages]:
    """Return the documents, and each stage as a function with what it is given for each of them."""
    documents = [read(path) for path in paths]
    extract(documents[0])  # load the networks and the vocabulary
    readings = [parsing.parse(d) for d in documents]
    proposals = [propose(r) for r in readings]
    known = [features(r, p) for r, p in zip(readings, proposals, strict=True)]
    found = [entities.find(r, p, f) for r, p, f in zip(readings, proposals, known, strict=True)]
    return documents, {
        "reading the file": (read, [(p,) for p in paths]),
        TAGGER: (parsing.parse, [(d,) for d in documents]),
        "proposals of the rules": (propose, [(r,) for r in readings]),
        "features": (features, list(zip(readings, proposals, strict=True))),
        "recognition of entities": (
            entities.find, list(zip(readings, proposals, known, strict=True))),
        "relations": (relations.find, list(zip(readings, found, known, strict=True))),
        "observations": (observations.find, [
            (r.document, [(s.start, s.end) for s in r.sentences], f.entities)
            for r, f in zip(readings, found, strict=True)]),
        WHOLE: (extract, [(d,) for d in documents]),
    }


def main(folder: Path, rounds: int) -> None:
    """Print the rate of each stage, and what share of the whole it takes."""
    documents, timed = stages([path for path in sorted(folder.glob("*.md"))
                               if path.stem != "README"])
    characters = sum(len(d.text) for d in documents)
    with threadpool_limits(1, user_api="blas"):  # as `pipeline.run` has it
        spent = {name: seconds(work, inputs, rounds) for name, (work, inputs) in timed.items()}
    whole = spent[WHOLE]
    sys.stdout.write(f"{len(documents)} texts, {characters} characters\n")
    for name, time_taken in spent.items():
        sys.stdout.write(f"{name:26}{characters / time_taken:10.0f} characters per CPU second"
                         f"   {time_taken / whole:4.2f} of the whole\n")
    sys.stdout.write(f"the whole runs at {spent[TAGGER] / whole:.2f} "
                     "of the tagger's speed\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if sys.argv[1:] else "ingest/training"), int((sys.argv[2:] or ["3"])[0]))
