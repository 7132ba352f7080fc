"""Workers: what reads documents for `dispatch`, on this machine or on a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from maitu.viz.tasks import Result, Task

USUAL = 1  # workers on this machine, if the user names no number
START_SECONDS = 120.0  # for a worker to load models and vocabulary


class WorkerLost(Exception):
    """A worker died, or was ended because it took too long; the message says of what."""


class Worker(Protocol):
    """Reads one document at a time, apart from this process: it may die, and it may be killed.

    All calls but `end` come from one thread.
    """

    def ready(self) -> None:
        """Wait until models and vocabulary are loaded.

        Raises:
            WorkerLost: it does not come to that.
            MaituError: no worker of its crew can.
        """

    def read(self, task: Task) -> Result:
        """Return what a document says.

        Raises:
            WorkerLost: it died, or the task's time is over; it can read no more.
        """

    def end(self) -> None:
        """Kill it; a call of `ready` or `read` that another thread waits in raises WorkerLost."""


class Crew(Protocol):
    """Workers of one kind."""

    @property
    def size(self) -> int:
        """How many workers there are at a time."""

    def hire(self) -> Worker:
        """Start a worker, without waiting for it."""

    def close(self) -> None:
        """Let go of what the crew needs besides its workers."""


@contextmanager
def crew(workers: int | None, cluster: str | None = None) -> Iterator[int | Crew]:
    """Provide what `extract` and `build` take as `workers`.

    Args:
        workers: how many; None for `USUAL`, or as many as the cluster has processors.
        cluster: the address of a Ray cluster; None for this machine.

    Raises:
        ClusterError: the cluster cannot be used.
    """
    if cluster is None:
        yield USUAL if workers is None else workers
        return
    from maitu.viz.ray_workers import RayCrew

    connected = RayCrew(cluster, workers)
    try:
        yield connected
    finally:
        connected.close()


def size(crew: int | Crew) -> int:
    """Return how many workers `extract` has with this."""
    return crew if isinstance(crew, int) else crew.size


def too_long(task: Task) -> WorkerLost:
    """Return what to raise when a task's time is over."""
    return WorkerLost(f"reading it took longer than {task.seconds:.0f} seconds "
                      "(--max-time allows more)")
