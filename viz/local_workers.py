"""Workers that are processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from maitu.viz import tasks
from maitu.viz.crews import START_SECONDS, WorkerLost, too_long
from maitu.viz.tasks import Result, Task

_GONE_SECONDS = 10  # a killed process is gone at once, unless it hangs in the kernel
# A new interpreter: a copy of this one (fork) would have its locks, and no threads to open them.
_PROCESSES = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class LocalCrew:
    """So many processes."""

    size: int

    def hire(self) -> LocalWorker:
        """Start a process."""
        return LocalWorker()

    def close(self) -> None:
        """Do nothing: there are only the workers."""


class LocalWorker:
    """A process that reads documents; tasks and results go through a pipe."""

    def __init__(self) -> None:
        self._pipe, end = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=_work, args=(end,), daemon=True)
        resource_tracker.ensure_running()  # its own start would lift the block
        # Ctrl-C is for the first process: no worker hears it, from its first moment on.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        end.close()  # so that the process's death is the end of what the pipe gives

    def ready(self) -> None:
        """Wait until models and vocabulary are loaded (see `Worker`)."""
        try:
            loaded = self._pipe.poll(START_SECONDS)
            if loaded:
                self._pipe.recv()
                return
        except (EOFError, OSError) as error:
            raise WorkerLost(f"a process that was to read died {self._how()}") from error
        self.end()
        raise WorkerLost(f"a process that was to read did not start in {START_SECONDS:.0f} s")

    def read(self, task: Task) -> Result:
        """Return what a document says (see `Worker`)."""
        try:
            self._pipe.send(task)
            if self._pipe.poll(task.seconds):
                result: Result = self._pipe.recv()
                return result
        except (EOFError, OSError) as error:
            raise WorkerLost(f"the process that read it died {self._how()}") from error
        self.end()
        raise too_long(task)

    def end(self) -> None:
        """Kill the process, and see it gone."""
        self._process.kill()
        self._process.join(_GONE_SECONDS)  # else it stays a zombie whose time counts nowhere

    def _how(self) -> str:
        self._process.join(_GONE_SECONDS)
        code: Any = self._process.exitcode
        if code == -signal.SIGKILL:
            return "(killed; out of memory?)"
        return f"({signal.Signals(-code).name})" if code and code < 0 else f"(exit code {code})"


def _work(pipe: Connection[Any, Any]) -> None:
    """Read documents until there are no more: what runs in the process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    tasks.prepare()
    pipe.send(None)
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        pipe.send(tasks.attempt(task))


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """End when the first process ends, even if it is killed."""
    parent.join()
    os._exit(1)
