"""Which files to read: files, folders and globs become a list of paths, and each gets a name."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from maitu.ontology.errors import DocumentError

# The suffixes that `reading` knows.
SUFFIXES = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".pdf", ".docx",
     ".epub"}
)


def find(paths: Iterable[str | Path]) -> list[Path]:
    """Return the files that `paths` stand for, each once, in the order of `paths`.

    Args:
        paths: files (taken whatever their suffix), folders (searched through for files of the
            supported suffixes; hidden ones are skipped, the rest sorted) and glob patterns.

    Raises:
        DocumentError: a path does not exist, or a pattern or a folder yields nothing.
    """
    found: dict[Path, Path] = {}
    for given in paths:
        for path in _expand(Path(given).expanduser()):
            found.setdefault(path.resolve(), path)
    return list(found.values())


def names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each document, unique among them and independent of their order.

    A name is the file's stem; where several files share one, it is followed by what tells them
    apart: the suffix (`report.pdf`), else as many parent folders as it takes
    (`report.pdf-2024`, `report.pdf-north-2024`).
    """
    resolved = {path: path.resolve() for path in paths}
    chosen: dict[Path, str] = {}
    pending, rank = list(resolved), 0
    while pending:
        candidates = {path: _candidate(resolved[path], rank) for path in pending}
        # Case decides nothing: some file systems cannot keep `A.graph.json` and `a.graph.json`.
        counts = Counter(name.casefold() for name in candidates.values())
        taken = {name.casefold() for name in chosen.values()}
        for path, name in candidates.items():
            last = rank > len(resolved[path].parts) + 1
            if last or (counts[name.casefold()] == 1 and name.casefold() not in taken):
                chosen[path] = name
        pending = [path for path in pending if path not in chosen]
        rank += 1
    return {path: chosen[path] for path in paths}


def _candidate(path: Path, rank: int) -> str:
    """Return the name of `path` at the given rank of detail: 0 is the bare stem."""
    if rank == 0:
        return path.stem
    folders = [part for part in reversed(path.parent.parts) if part != path.anchor]
    return "-".join([path.name, *folders[: rank - 1]])


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        inside = _supported(path)
        if not inside:
            suffixes = ", ".join(sorted(SUFFIXES))
            raise DocumentError(path, f"the folder holds no readable document ({suffixes})")
        return inside
    if path.exists():
        return [path]
    if not glob.has_magic(str(path)):
        raise DocumentError(path, "no such file or folder")
    matches = sorted(Path(match) for match in glob.glob(str(path), recursive=True))
    files = [
        file
        for match in matches
        for file in (_supported(match) if match.is_dir() else [match])
    ]
    if not files:
        raise DocumentError(path, "the pattern matches no file")
    return files


def _supported(folder: Path) -> list[Path]:
    """Return the readable documents in `folder` and below, sorted, without hidden ones."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
