"""From files to the store, document by document: the one place where reading meets the graph."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from maitu.graph.documents import content_hashes, put_document
from maitu.graph.store import Store
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ingest.correcting import correct
from maitu.ontology import naming, records
from maitu.ontology.corrections import NONE, Corrections
from maitu.ontology.errors import StoreError
from maitu.viz import origins
from maitu.viz.extracting import Failure, Result, Task, extract, unforeseen

_log = logging.getLogger(__name__)

# What decides which triples come of a file: code, rules and vocabulary.
_DECISIVE = (("maitu.ontology", ""), ("maitu.ingest", ""), ("maitu.graph", "mapping.py"))
_IGNORED = ("__pycache__", "samples")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    task: Task
    status: Literal["read", "skipped", "failed"]
    reason: str = ""  # why it failed
    entities: int = 0
    relations: int = 0
    observations: int = 0
    dropped: tuple[str, ...] = ()  # relations that its corrected entities cannot have

    @classmethod
    def of(cls, task: Task, result: Result) -> Outcome:
        """Return the outcome of a task that was carried out."""
        if isinstance(result, Failure):
            return cls(task, "failed", result.reason)
        return cls(task, "read", "", len(result.entities), len(result.relations),
                   len(result.observations))


def build(
    tasks: Sequence[Task], store: Store, *, workers: int = 1, folder: Path | None = None,
    corrections: Corrections = NONE,
) -> Iterator[Outcome]:
    """Bring the store up to date with files, and yield what became of each, in order.

    A document that the store holds unchanged is skipped before anything of it is read. A failed
    one leaves in the store what was there before. Every document is written at once, so that an
    end at any moment leaves whole documents, and the next run goes on from there.

    Args:
        tasks: the files.
        store: where their graphs go.
        workers: how many processes read.
        folder: where the store keeps which files its documents are of (see `origins`); with it,
            a file does not replace the document of another one that is still there.
        corrections: what people have decided; a document is read again when those that hold in
            it are not those of the last time.

    Raises:
        StoreError: the store cannot be written.
    """
    write_shared_graphs(store)
    held = content_hashes(store)
    read_before = origins.read(folder) if folder else {}
    known = {name: path for name, path in read_before.items() if name in held}
    tasks = origins.settled(tasks, known)
    if folder:  # now, so that not even a killed run leaves documents of which nothing is known
        new = {task.name: task.path.resolve() for task in tasks if task.name not in held}
        origins.write(folder, new | known)
    try:
        for outcome in _outcomes(tasks, store, workers, held, known, corrections):
            if outcome.status != "failed" and not origins.rival(outcome.task, known):
                known[outcome.task.name] = outcome.task.path.resolve()
            yield outcome
    finally:
        if folder:
            origins.write(folder, known)


def _outcomes(
    tasks: Sequence[Task], store: Store, workers: int, held: Mapping[str, str],
    known: origins.Origins, corrections: Corrections,
) -> Iterator[Outcome]:
    marks = {task: _mark(task, store.base, corrections.within(task.name)) for task in tasks}
    changed = [task for task in tasks if marks[task] is None or held.get(task.name) != marks[task]]
    refused = {task: other for task in changed if (other := origins.rival(task, known))}
    pending = {task for task in changed if task not in refused}
    results = extract([task for task in tasks if task in pending], workers)
    former = _other_names(held, {task.name for task in tasks}, known)
    for task in tasks:
        mark = marks[task] or ""
        if task in refused:
            outcome = Outcome(task, "failed", origins.refusal(task, refused[task]))
        elif task in pending:
            _, result = next(results)
            outcome = _put(store, task, result, mark, corrections)
        else:
            outcome = Outcome(task, "skipped")
        if outcome.status != "failed":
            for name in (*former.pop(mark, ()), *former.pop(task.path.resolve(), ())):
                store.remove(naming.document_iri(name, store.base))
        yield outcome


def write_record(task: Task, result: Result, folder: Path) -> Outcome:
    """Write what a document says as `NAME.graph.json` in `folder`, all of it or nothing."""
    if not isinstance(result, Failure):
        new = folder / f".{os.getpid()}.new"
        try:
            new.write_text(records.dumps(result), encoding="utf-8", newline="\n")
            os.replace(new, folder / f"{task.name}.graph.json")
        except (OSError, UnicodeEncodeError) as error:
            new.unlink(missing_ok=True)
            result = Failure(f"its graph cannot be written: {error}")
    return Outcome.of(task, result)


def prune(store: Store, names: Collection[str]) -> list[str]:
    """Remove the documents that are not among `names`, and return the names of the removed."""
    prefix = naming.document_iri("", store.base)
    kept = {naming.document_iri(name, store.base) for name in names}
    gone = [g for g in store.graphs() if g.startswith(prefix) and g not in kept]
    for graph in gone:
        store.remove(graph)
    return [unquote(graph.removeprefix(prefix)) for graph in gone]


def _put(
    store: Store, task: Task, result: Result, mark: str, corrections: Corrections
) -> Outcome:
    if isinstance(result, Failure):
        return Outcome.of(task, result)
    try:
        corrected = correct(result, corrections)
        put_document(store, corrected.graph, mark, map(str, corrected.applied),
                     records.compact(corrected.graph))
    except StoreError:
        raise
    except Exception as error:  # of this document alone: the others go on
        _log.debug("%s", task.path, exc_info=True)
        return Outcome.of(task, unforeseen(error))
    return replace(Outcome.of(task, corrected.graph), dropped=corrected.dropped)


def _other_names(
    held: Mapping[str, str], names: Collection[str], known: origins.Origins
) -> dict[str | Path, list[str]]:
    """Return the names of documents that are not among `names`, by what tells whose they are.

    A file's name grows (`report` to `report.pdf`) when another of its stem joins it; what it
    left under its former name would then be in the store twice. That is told by the file which
    the document was read from or, where that is gone or not known, by the content hash.
    """
    others: dict[str | Path, list[str]] = {}
    for name, mark in held.items():
        if name not in names:
            file = known.get(name)
            others.setdefault(file if file and file.exists() else mark, []).append(name)
    return others


def _mark(task: Task, base: str, corrections: Corrections) -> str | None:
    """Return what changes whenever the document's graph may change; None for no readable file."""
    try:
        if not task.path.is_file():
            return None
        with task.path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    parts = [extraction_version(), base, task.path.name, content, corrections.digest]
    if task.llm is not None:
        parts += [task.llm.address, task.llm.model]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def extraction_version() -> str:
    """Return what changes whenever Maitu may read the same file differently."""
    digest = hashlib.sha256(version("maitu").encode("ascii"))
    for package, only in _DECISIVE:
        for name, file in _walk(files(package), ""):
            if name.startswith(only):
                digest.update(f"\0{package}/{name}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _walk(folder: Traversable, within: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_file():
            yield within + entry.name, entry
        elif entry.name not in _IGNORED:
            yield from _walk(entry, f"{within}{entry.name}/")
