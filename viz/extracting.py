"""From files to records: find the documents to read, and read them in one process or several."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maitu.ingest import sources
from maitu.ontology.errors import DocumentError, MaituError
from maitu.ontology.model import DocumentGraph
from maitu.viz import interrupts

if TYPE_CHECKING:
    from maitu.ingest.llm import Server

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and the name its document gets."""

    path: Path
    name: str
    max_bytes: int  # a larger file is refused
    llm: Server | None = None  # a language model that reads it as well


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file gave no graph."""

    reason: str  # for the user, without the path
    trace: str = ""  # for the developer, where the reason is none that we foresaw


Result = DocumentGraph | Failure


def find_tasks(
    paths: Iterable[str | Path], max_bytes: int
) -> tuple[list[Task], list[DocumentError]]:
    """Return what there is to read in files, folders and globs, and what was not found.

    Args:
        paths: as `sources.find` takes them; a missing one does not hide the others.
        max_bytes: the largest file to read.
    """
    found: dict[Path, Path] = {}
    missing = []
    for given in paths:
        try:
            for path in sources.find([given]):
                found.setdefault(path.resolve(), path)
        except DocumentError as error:
            missing.append(error)
    names = sources.names(list(found.values()))
    return [Task(path, name, max_bytes) for path, name in names.items()], missing


def extract(tasks: Sequence[Task], workers: int = 1) -> Iterator[tuple[Task, Result]]:
    """Read documents and yield what they say, in the order of the tasks.

    Args:
        tasks: what to read.
        workers: how many processes share the work; the results are the same with any number.
    """
    if workers <= 1 or len(tasks) <= 1:
        results: Iterator[Result] = map(_attempt, tasks)
    else:
        results = _shared_out(tasks, min(workers, len(tasks)))
    for task, result in zip(tasks, results, strict=True):
        if isinstance(result, Failure) and result.trace:
            _log.debug("%s\n%s", task.path, result.trace)
        interrupts.check()
        yield task, result


def _attempt(task: Task) -> Result:
    """Read one document; whatever goes wrong in it is its own failure and nobody else's."""
    try:
        # Here, because a build that has nothing to read must not load what reads.
        from maitu.ingest import reading

        if task.path.exists() and not task.path.is_file():
            raise DocumentError(task.path, "not a regular file")
        if not _is_unicode(task.name):
            raise DocumentError(task.path, "the file's name is not in UTF-8; rename it")
        document = reading.read(task.path, name=task.name, max_bytes=task.max_bytes)

        from maitu.ingest import pipeline

        if task.llm is not None:
            from maitu.ingest import llm_extraction

            return llm_extraction.model(task.llm).extract(document)
        return pipeline.extract(document)
    except DocumentError as error:
        return Failure(error.reason)
    except MaituError as error:
        return Failure(str(error))
    except Exception as error:
        return unforeseen(error)


def _is_unicode(name: str) -> bool:
    """Say whether the name is text: bytes that are none arrive as surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def unforeseen(error: Exception) -> Failure:
    """Return the failure that an exception of no known kind makes of its document."""
    return Failure(f"unexpected {type(error).__name__}: {error} (MAITU_DEBUG=1 tells more)",
                   "".join(traceback.format_exception(error)))


def _shared_out(tasks: Sequence[Task], workers: int) -> Iterator[Result]:
    """Yield the results of tasks that several processes work on, in order.

    When a process dies (a crash in a library, no memory left), the task whose result is due is
    tried alone: either it is to blame and fails, or it succeeds and the others go on.
    """
    done = 0
    while done < len(tasks):
        for result in _by_pool(tasks[done:], workers):
            done += 1
            yield result
        if done < len(tasks):
            alone = list(_by_pool(tasks[done:done + 1], 1))
            yield alone[0] if alone else Failure("the process that read it died (out of memory?)")
            done += 1


def _by_pool(tasks: Sequence[Task], workers: int) -> Iterator[Result]:
    """Yield results in order; stop early when a process of the pool dies."""
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin_worker)
    waiting = iter(tasks)
    # Only so far ahead that no process waits: finished graphs take memory.
    ahead: deque[Future[Result]] = deque()
    try:
        for task in waiting:
            ahead.append(pool.submit(_attempt, task))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    """Leave Ctrl-C to the first process, and end when that ends, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
