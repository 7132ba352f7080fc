"""From files to the store, document by document: the one place where reading meets the graph."""

from __future__ import annotations

import hashlib
import logging
import os
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from maitu.viz.crews import Crew
from maitu.viz.extracting import Failure, Result, Task, extract_needed, unforeseen
from maitu.viz.extraction_version import extraction_version

_log = logging.getLogger(__name__)


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
    tasks: Sequence[Task], store: Store, *, workers: int | Crew = 0,
    folder: Path | None = None, corrections: Corrections = NONE,
) -> Iterator[Outcome]:
    """Bring the store up to date with files, and yield what became of each, in order.

    A document that the store holds unchanged is skipped before anything of it is read. A failed
    one leaves in the store what was there before. Every document is written at once, so that an
    end at any moment leaves whole documents, and the next run goes on from there.

    Args:
        tasks: the files.
        store: where their graphs go.
        workers: who reads, see `extract`.
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
    tasks: Sequence[Task], store: Store, workers: int | Crew, held: Mapping[str, str],
    known: origins.Origins, corrections: Corrections,
) -> Iterator[Outcome]:
    former = _other_names(held, {task.name for task in tasks}, known)
    looked_at: deque[tuple[str | None, Path | None]] = deque()  # marks and rivals, see below

    def needed(task: Task) -> bool:
        mark = _mark(task, store.base, corrections.within(task.name))
        changed = mark is None or held.get(task.name) != mark
        rival = origins.rival(task, known) if changed else None
        looked_at.append((mark, rival))
        return changed and rival is None

    # Files are looked at while others are read, so not far ahead of that.
    for task, result in extract_needed(tasks, needed, workers):
        mark, rival = looked_at.popleft()
        if result is not None:
            outcome = _put(store, task, result, mark or "", corrections)
        elif rival is not None:
            outcome = Outcome(task, "failed", origins.refusal(task, rival))
        else:
            outcome = Outcome(task, "skipped")
        if outcome.status != "failed":
            for name in (*former.pop(mark or "", ()), *former.pop(task.path.resolve(), ())):
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
