"""From files to records: find the documents to read, and read them here or by workers."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from maitu.ingest import sources
from maitu.ontology.errors import DocumentError
from maitu.viz import interrupts
from maitu.viz.crews import Crew
from maitu.viz.dispatch import Dispatch
from maitu.viz.local_workers import LocalCrew
from maitu.viz.tasks import MAX_SECONDS, Failure, Result, Task, attempt, unforeseen

__all__ = ["Failure", "Result", "Task", "extract", "extract_needed", "find_tasks", "unforeseen"]

_log = logging.getLogger(__name__)

# How far the reading may be ahead of the result that is due, for a worker: finished results take
# memory, and of large files there are to be few.
_AHEAD, _AHEAD_BYTES = 8, 8_000_000


def find_tasks(
    paths: Iterable[str | Path], max_bytes: int, max_seconds: float = MAX_SECONDS
) -> tuple[list[Task], list[DocumentError]]:
    """Return what there is to read in files, folders and globs, and what was not found.

    Args:
        paths: as `sources.find` takes them; a missing one does not hide the others.
        max_bytes: the largest file to read.
        max_seconds: how long a document may take, see `Task`.
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
    return [Task(path, name, max_bytes, max_seconds=max_seconds)
            for path, name in names.items()], missing


def extract(tasks: Iterable[Task], workers: int | Crew = 0) -> Iterator[tuple[Task, Result]]:
    """Read documents and yield what they say, in the order of the tasks.

    Args:
        tasks: what to read; taken as the reading goes on.
        workers: how many processes read, or a cluster; the results are the same with any.
            0 for this process, which a document may then crash or keep.

    Raises:
        MaituError: no worker can be had.
    """
    for task, result in extract_needed(tasks, lambda _: True, workers):
        if result is not None:
            yield task, result


def extract_needed(
    tasks: Iterable[Task], needed: Callable[[Task], bool], workers: int | Crew = 0
) -> Iterator[tuple[Task, Result | None]]:
    """Do the same, but leave out what is not needed; the result of that is None.

    Args:
        tasks: what there is, and the order of the results.
        needed: says of each, once and in order, whether it is to be read.
        workers: as `extract` takes them.

    Raises:
        MaituError: no worker can be had.
    """
    results = (_dispatched(tasks, needed, LocalCrew(workers) if isinstance(workers, int)
                           else workers) if workers else
               ((task, attempt(task) if needed(task) else None) for task in tasks))
    for task, result in results:
        if isinstance(result, Failure) and result.trace:
            _log.debug("%s\n%s", task.path, result.trace)
        interrupts.check()
        yield task, result


def _dispatched(
    tasks: Iterable[Task], needed: Callable[[Task], bool], crew: Crew
) -> Iterator[tuple[Task, Result | None]]:
    """Yield the results of tasks that a crew works on, in order."""
    with closing(Dispatch(crew)) as dispatch:
        ahead = _Ahead(crew.size)
        for task in tasks:
            ahead.add(task, dispatch.submit(task) if needed(task) else None)
            while ahead.full:
                yield ahead.take()
            if ahead.done:  # one for one: no worker is to wait while many results are taken
                yield ahead.take()
        while ahead.line:
            yield ahead.take()


class _Ahead:
    """The tasks whose results have not been taken, in order; it knows when they are enough."""

    def __init__(self, workers: int) -> None:
        self.line: deque[tuple[Task, Future[Result] | None, int]] = deque()
        self._most, self._most_bytes = _AHEAD * workers, _AHEAD_BYTES * workers
        self._count = self._bytes = 0  # of those that are read

    def add(self, task: Task, result: Future[Result] | None) -> None:
        """Add a task that is being read, or (None) is not to be."""
        size = task.size if result else 0
        self.line.append((task, result, size))
        self._count, self._bytes = self._count + bool(result), self._bytes + size

    @property
    def full(self) -> bool:
        """Whether no more are to be read before one is taken."""
        return self._count > self._most or (self._bytes > self._most_bytes and self._count > 1)

    @property
    def done(self) -> bool:
        """Whether one can be taken without waiting."""
        return bool(self.line) and (self.line[0][1] is None or self.line[0][1].done())

    def take(self) -> tuple[Task, Result | None]:
        """Return the first with its result, when it is there."""
        task, result, size = self.line.popleft()
        self._count, self._bytes = self._count - bool(result), self._bytes - size
        return task, result.result() if result else None
