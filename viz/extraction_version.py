"""Which code, rules and vocabulary read documents here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

# What decides which triples come of a file.
_DECISIVE = (("maitu.ontology", ""), ("maitu.ingest", ""), ("maitu.graph", "mapping.py"))
_IGNORED = ("__pycache__", "samples")


@cache
def extraction_version() -> str:
    """Return what changes whenever Maitu may read the same file differently."""
    digest = hashlib.sha256(version("maitu").encode("ascii"))
    for name, file in decisive():
        digest.update(f"\0{name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def decisive() -> Iterator[tuple[str, Traversable]]:
    """Yield the files that decide what is read, with their names, in a fixed order."""
    for package, only in _DECISIVE:
        for name, file in _walk(files(package), ""):
            if name.startswith(only):
                yield f"{package}/{name}", file


def _walk(folder: Traversable, within: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_file():
            yield within + entry.name, entry
        elif entry.name not in _IGNORED:
            yield from _walk(entry, f"{within}{entry.name}/")
