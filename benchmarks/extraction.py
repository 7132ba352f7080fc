"""How fast extraction is: the tagger alone and the whole pipeline on the same texts, side by side.

    python benchmarks/extraction.py [FOLDER] [ROUNDS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from maitu.ingest import parsing
from maitu.ingest.pipeline import extract
from maitu.ingest.reading import read
from maitu.ontology.model import Document


def rate(work: Callable[[Document], object], documents: list[Document], rounds: int) -> float:
    """Return characters per second of CPU, the best of several rounds."""
    best = 0.0
    for _ in range(rounds):
        begun = time.process_time()
        for document in documents:
            work(document)
        spent = time.process_time() - begun
        best = max(best, sum(len(d.text) for d in documents) / spent)
    return best


def main(folder: Path, rounds: int) -> None:
    """Print both rates and their ratio."""
    documents = [read(path) for path in sorted(folder.glob("*.md")) if path.stem != "README"]
    extract(documents[0])  # load the network and the vocabulary
    tagged, whole = (rate(work, documents, rounds) for work in (parsing.parse, extract))
    sys.stdout.write(f"{len(documents)} texts, {sum(len(d.text) for d in documents)} characters\n"
                     f"parsing with the tagger {tagged:9.0f} characters per CPU second\n"
                     f"the whole extraction    {whole:9.0f}   {whole / tagged:.2f} of it\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if sys.argv[1:] else "ingest/training"), int((sys.argv[2:] or ["3"])[0]))
