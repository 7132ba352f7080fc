"""Handing tasks to workers of any kind, and coming by the results whatever befalls a worker."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue

from maitu.ontology.errors import MaituError
from maitu.viz.crews import Crew, Worker, WorkerLost
from maitu.viz.tasks import Failure, Result, Task

_log = logging.getLogger(__name__)

TRIES = 2  # with a document that its worker died of
_STARTS = 2  # of a worker, before its place stays empty


@dataclass(frozen=True, slots=True)
class _Job:
    task: Task
    result: Future[Result] = field(default_factory=Future)
    losses: list[WorkerLost] = field(default_factory=list)  # workers that it has cost


class Dispatch:
    """A queue of tasks before a crew; a thread of ours stands beside each of its workers.

    A worker is started when there is a task for it, and replaced when it is lost. One that does
    not start leaves its place empty, and the others do the work; when all places are empty,
    that is the result of every task.
    """

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._workers: set[Worker] = set()  # not lost, as far as is known
        self._closed = False
        self._places = crew.size
        self._error: Exception | None = None  # why there are no workers
        self._threads = [threading.Thread(target=self._stand_beside_a_worker, daemon=True)
                         for _ in range(crew.size)]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Task) -> Future[Result]:
        """Queue a task.

        Returns:
            What comes of it; it raises MaituError if no worker can be had.
        """
        job = _Job(task)
        self._jobs.put(job)
        return job.result

    def close(self) -> None:
        """End all workers, also those at work."""
        with self._lock:
            self._closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.end()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _stand_beside_a_worker(self) -> None:
        worker: Worker | None = None
        while (job := self._jobs.get()) is not None:
            if self._closed:
                continue
            try:
                if worker is None and self._error is None:
                    worker = self._hired()
            except WorkerLost as lost:
                if self._leave(job, MaituError(f"no document can be read: {lost}")):
                    return
            except Exception as error:  # of the whole crew, or of the machine
                self._error = error
            if self._error is not None:
                job.result.set_exception(self._error)
            elif worker is not None and not self._carried_out(job, worker):
                worker = None

    def _hired(self) -> Worker:
        """Return a worker that is ready.

        Raises:
            WorkerLost: none will start.
            MaituError: none of this crew can.
        """
        for attempt in range(1, _STARTS + 1):
            worker = self._crew.hire()
            with self._lock:
                self._workers.add(worker)
                closed = self._closed
            if closed:
                worker.end()
            try:
                worker.ready()
                return worker
            except WorkerLost as lost:
                self._workers.discard(worker)
                _log.debug("%s", lost)
                if attempt == _STARTS or closed:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _leave(self, job: _Job, error: MaituError) -> bool:
        """Give up a place; say whether others are left, to whom the job goes."""
        with self._lock:
            self._places -= 1
            left = self._places > 0
        if left:
            self._jobs.put(job)
        else:
            self._error = error
        return left

    def _carried_out(self, job: _Job, worker: Worker) -> bool:
        """Let a worker do a job; say whether it has survived that."""
        try:
            job.result.set_result(worker.read(job.task))
            return True
        except WorkerLost as lost:
            self._workers.discard(worker)
            job.losses.append(lost)
            _log.debug("%s: %s", job.task.path, lost)
            if len(job.losses) < TRIES:
                self._jobs.put(job)
            else:
                job.result.set_result(Failure(f"set aside after {TRIES} tries: {lost}"))
            return False
        except Exception as error:  # a fault of ours: the caller is to see it, not to wait
            job.result.set_exception(error)
            return True
