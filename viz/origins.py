"""Which file each document of a store was read from, so that no file takes another's place.

A document is known by its file's name, and two folders may each hold a `report.md`. So a small
file beside the store's data keeps the paths. It advises `maitu build` and nothing else: a store
without it opens and works. The paths are of this machine, and never get into the graph.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from maitu.viz.extracting import Task

FILE = "sources.json"

Origins = Mapping[str, Path]  # name of a document -> the file that it was read from, resolved


def read(folder: Path) -> dict[str, Path]:
    """Return the origins kept in the folder of a store; none where they are lost or damaged."""
    try:
        known = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {name: Path(path) for name, path in known.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def write(folder: Path, origins: Origins) -> None:
    """Keep the origins in the folder of a store, all of them or nothing."""
    new = folder / f"{FILE}.new"
    # ASCII, for the path of a file need not be Unicode.
    text = json.dumps({name: str(path) for name, path in sorted(origins.items())}, indent=1)
    new.write_text(text + "\n", encoding="ascii")
    os.replace(new, folder / FILE)


def rival(task: Task, origins: Origins) -> Path | None:
    """Return the other file whose document has the task's name, if that file is still there."""
    held = origins.get(task.name)
    try:
        return held if held and held.is_file() and not held.samefile(task.path) else None
    except OSError:  # one of them cannot be looked at: better one refused than one lost
        return held


def settled(tasks: Sequence[Task], origins: Origins) -> list[Task]:
    """Return the tasks; a file whose name another has keeps the name that the store knows it by.

    So after two files were read together, as `x.md-a` and `x.md-b`, and then `b/x.md` alone, as
    `x`, a run over `a` alone goes on with `x.md-a`.
    """
    names = {task.name for task in tasks}
    known = {path: name for name, path in origins.items() if name not in names}
    return [
        replace(task, name=known[path])
        if (path := task.path.resolve()) in known and rival(task, origins) else task
        for task in tasks
    ]


def refusal(task: Task, other: Path) -> str:
    """Say why a file is not stored, and what to do."""
    return (f"another file has this name: the store's document {task.name} was read from {other}; "
            f"rename this file, or `maitu remove {task.name}` first, "
            "or build both files in one run to keep both")
