"""The ledger: what asking a language model took, and what became of its proposals.

Processes that share a run append to one file, a line a count, so that nothing is lost when one
of them dies: what was asked has been paid for.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

REQUESTS, CACHED, UNREADABLE = "requests", "from the cache", "windows without a usable answer"
TOKENS_IN, TOKENS_OUT = "tokens in", "tokens out"
ADDED, AGREED, DROPPED = "added: ", "agreed: ", "dropped: "  # followed by a kind, or a reason


class Ledger:
    """Counts, in memory and, given a file, there too."""

    def __init__(self, file: Path | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self._file = file

    def add(self, what: str, number: int = 1) -> None:
        """Count something.

        Raises:
            OSError: the file cannot be written.
        """
        self.counts[what] += number
        if self._file is not None:
            line = json.dumps([what, number], ensure_ascii=False) + "\n"
            place = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(place, line.encode("utf-8"))  # at once: lines of others stay whole
            finally:
                os.close(place)


def read(file: Path) -> Counter[str]:
    """Return the sums of a ledger's file; nothing if there is none."""
    counts: Counter[str] = Counter()
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            what, number = json.loads(line)
            counts[what] += number
    return counts
