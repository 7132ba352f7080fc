"""Workers that are actors of a Ray cluster.

The cluster's nodes see no file of ours: the bytes go to them, the results come back. Extraction
takes so long for a byte that sending it is no cost. Ray (the extra `cluster`) is loaded only here;
it connects to nothing but the address that the user gave.
"""

from __future__ import annotations

import os
import socket
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maitu.ontology.errors import ClusterError
from maitu.viz import tasks
from maitu.viz.crews import START_SECONDS, WorkerLost, too_long
from maitu.viz.extraction_version import extraction_version
from maitu.viz.tasks import Failure, Result, Task

if TYPE_CHECKING:
    from maitu.ingest.llm import Server

_CONNECT_SECONDS = 5.0


class RayCrew:
    """Actors on a cluster, each of which takes one processor there."""

    def __init__(self, address: str, workers: int | None = None) -> None:
        """Connect to a cluster.

        Args:
            address: HOST:PORT of the cluster's head, or `auto` for the one that this machine
                is a node of.
            workers: how many; as many as the cluster has processors if not given.

        Raises:
            ClusterError: Ray is not installed, or there is no such cluster that fits it.
        """
        self._ray = ray = _library()
        _check(address)
        try:
            ray.init(address=address, log_to_driver=False, configure_logging=False)
        except Exception as error:  # Ray raises what it likes
            raise ClusterError(_why_not(address, error)) from error
        self.size = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Reader)

    def hire(self) -> RayWorker:
        """Start an actor; it ends with this process, even if that is killed."""
        return RayWorker(self._ray, self._kind.remote())

    def close(self) -> None:
        """Leave the cluster."""
        self._ray.shutdown()


class RayWorker:
    """An actor that reads documents."""

    def __init__(self, ray: Any, actor: Any) -> None:
        self._ray, self._actor = ray, actor

    def ready(self) -> None:
        """Wait until models and vocabulary are loaded (see `Worker`)."""
        try:
            node, version = self._ray.get(self._actor.ready.remote(), timeout=START_SECONDS)
        except self._ray.exceptions.GetTimeoutError as error:
            self.end()
            raise WorkerLost(f"no worker of the cluster started in {START_SECONDS:.0f} s; "
                             "are its processors taken? (`ray status` tells)") from error
        except self._ray.exceptions.RayError as error:
            if "No module named 'maitu" in str(error):
                raise ClusterError("a node of the cluster has no Maitu; install the version of "
                                   "this machine on every node") from error
            raise WorkerLost(f"a worker of the cluster did not start: {_last(error)}") from error
        if version != extraction_version():
            raise ClusterError(f"{node}, a node of the cluster, has another version of Maitu, "
                               "which may read documents differently; install one version "
                               "everywhere, and start Ray there again")

    def read(self, task: Task) -> Result:
        """Return what a document says (see `Worker`)."""
        content = tasks.contents(task)
        if isinstance(content, Failure):
            return content
        result: Result
        try:
            result, counts = self._ray.get(self._actor.read.remote(task, content),
                                           timeout=task.seconds)
        except self._ray.exceptions.GetTimeoutError as error:
            self.end()
            raise too_long(task) from error
        except self._ray.exceptions.RayError as error:
            self.end()
            raise WorkerLost("the worker of the cluster that read it died "
                             f"({_last(error)})") from error
        if task.llm is not None:
            _enter(counts, task.llm)
        return result

    def end(self) -> None:
        """Kill the actor."""
        with suppress(self._ray.exceptions.RayError):  # it is gone already
            self._ray.kill(self._actor)


class _Reader:
    """What runs on the cluster."""

    def __init__(self) -> None:
        tasks.prepare()

    def ready(self) -> tuple[str, str]:
        """Return the node's name, and what of Maitu it has."""
        return socket.gethostname(), extraction_version()

    def read(self, task: Task, content: bytes) -> tuple[Result, Counter[str]]:
        """Return what a document says, and the counts of asking a language model about it."""
        if task.llm is None:
            return tasks.record(task, content), Counter()
        from maitu.ingest import llm_extraction

        here = replace(task.llm, ledger=None)  # the ledger's file is on another machine
        counts = llm_extraction.model(here).ledger.counts
        before = counts.copy()
        result = tasks.record(replace(task, llm=here), content)
        return result, counts - before


def _enter(counts: Counter[str], server: Server) -> None:
    """Add what was counted on the cluster to the ledger of this run."""
    from maitu.ingest.llm_ledger import Ledger

    ledger = Ledger(server.ledger)
    for what, number in counts.items():
        ledger.add(what, number)


def _library() -> Any:
    """Return Ray.

    Raises:
        ClusterError: it is not installed.
    """
    # Ray's own words on what befell a worker would be printed among our results.
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise ClusterError("--cluster needs Ray, in the cluster's version: "
                           "pip install 'maitu[cluster]'") from error
    return ray


def _check(address: str) -> None:
    """See whether anything answers at an address: Ray itself would try for minutes.

    Raises:
        ClusterError: it has not the form, or nothing answers.
    """
    if address == "auto":
        return
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isascii() or not port.isdigit():
        raise ClusterError(f"--cluster {address}: give HOST:PORT, as `ray start --head` names it, "
                           "or auto for the cluster that this machine is a node of")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise ClusterError(f"--cluster {address}: nothing answers there ({error}); start one with "
                           "`ray start --head`, or is the address another?") from error


def _why_not(address: str, error: Exception) -> str:
    said = " ".join(str(error).split())
    if "Version mismatch" in said:
        return (f"--cluster {address}: {said}; install the cluster's versions of Python and Ray "
                "here, or these there")
    return (f"--cluster {address}: cannot be used ({said or type(error).__name__}). Is this "
            "machine a node of the cluster (`ray start --address=HOST:PORT --num-cpus=0` makes it "
            "one that does no work), and has it the cluster's token, if there is one?")


def _last(error: Exception) -> str:
    """Return the part of Ray's long messages that says most."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
