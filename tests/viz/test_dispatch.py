"""Dispatch: order, bounds and losses, with workers that are no more than threads."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from maitu.ontology.errors import ClusterError, MaituError
from maitu.viz import extracting
from maitu.viz.crews import WorkerLost
from maitu.viz.extracting import Failure, Result, Task


@dataclass
class Threads:
    """A crew of three, whose workers answer with the task's name, each in its own time."""

    size: int = 3
    starts: Callable[[int], None] = lambda number: None  # raises what worker `number` starts with
    tries: dict[str, int] = field(default_factory=dict)
    hired: int = 0
    ended: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hire(self) -> Thread:
        with self.lock:
            self.hired += 1
            return Thread(self, self.hired)

    def close(self) -> None:
        pass


@dataclass(eq=False)
class Thread:
    crew: Threads
    number: int

    def ready(self) -> None:
        self.crew.starts(self.number)

    def read(self, task: Task) -> Result:
        with self.crew.lock:
            self.crew.tries[task.name] = self.crew.tries.get(task.name, 0) + 1
        if "slow" in task.name:
            time.sleep(random.random() / 50)
        if "deadly" in task.name or ("unlucky" in task.name and self.crew.tries[task.name] == 1):
            raise WorkerLost("it died")
        return Failure(task.name)

    def end(self) -> None:
        self.crew.ended += 1


def tasks(*names: str) -> list[Task]:
    return [Task(Path(name), name, 1) for name in names]


def reasons(found: Iterator[tuple[Task, Result]]) -> list[str]:
    return [result.reason for _, result in found if isinstance(result, Failure)]


def test_results_come_in_the_order_of_the_tasks() -> None:
    names = [f"slow {n}" for n in range(100)]
    assert reasons(extracting.extract(tasks(*names), Threads())) == names


def test_a_lost_worker_costs_one_try_and_two_tries_are_all() -> None:
    crew = Threads()
    found = reasons(extracting.extract(tasks("a", "deadly", "b", "unlucky", "c"), crew))
    assert found == ["a", "set aside after 2 tries: it died", "b", "unlucky", "c"]
    assert crew.tries == {"a": 1, "deadly": 2, "b": 1, "unlucky": 2, "c": 1}


def test_what_is_not_needed_is_passed_by_without_a_worker() -> None:
    crew = Threads()
    found = extracting.extract_needed(tasks(*"abcd"), lambda task: task.name in "bd", crew)
    assert [(task.name, result) for task, result in found] == [
        ("a", None), ("b", Failure("b")), ("c", None), ("d", Failure("d"))]
    assert crew.tries == {"b": 1, "d": 1}
    none = extracting.extract_needed(tasks(*"abcd"), lambda task: False, idle := Threads())
    assert len(list(none)) == 4 and idle.hired == 0


def test_reading_is_not_far_ahead_of_the_result_that_is_due() -> None:
    crew, taken = Threads(), []
    hold = threading.Event()
    crew.starts = lambda number: hold.wait(30) and None

    def given() -> Iterator[Task]:
        for task in tasks(*(str(n) for n in range(1000))):
            taken.append(task)
            yield task

    found = extracting.extract(given(), crew)
    threading.Timer(0.2, hold.set).start()
    next(found)
    assert len(taken) <= extracting._AHEAD * crew.size + 1
    found.close()  # type: ignore[attr-defined]
    assert crew.ended == crew.hired  # nobody is left


def test_large_files_are_read_few_at_a_time(tmp_path: Path) -> None:
    def large() -> Iterator[Task]:
        for number in range(30):
            path = tmp_path / str(number)
            with path.open("wb") as file:
                file.truncate(extracting._AHEAD_BYTES)
            taken.append(path)
            yield Task(path, f"slow {number}", 10**9)

    crew, taken = Threads(), list[Path]()
    found = extracting.extract(large(), crew)
    for done, _ in enumerate(found, 1):
        assert len(taken) - done <= crew.size + 1


def test_workers_that_do_not_start_leave_the_work_to_the_others() -> None:
    def starts(number: int) -> None:
        if number != 2:
            raise WorkerLost("no processor is free")

    names = [f"slow {n}" for n in range(20)]
    crew = Threads(starts=starts)
    assert reasons(extracting.extract(tasks(*names), crew)) == names
    assert crew.hired <= 1 + 2 * crew.size


@pytest.mark.parametrize("error", [WorkerLost("no processor is free"), OSError("no processes"),
                                   ClusterError("another version")])
def test_without_any_worker_the_run_ends_and_says_why(error: Exception) -> None:
    def starts(number: int) -> None:
        raise error

    with pytest.raises((MaituError, OSError), match=str(error)):
        list(extracting.extract(tasks(*"abcdefgh"), Threads(starts=starts)))


def test_a_fault_of_the_reading_itself_is_seen() -> None:
    class Faulty(Threads):
        def hire(self) -> Thread:
            worker = super().hire()
            worker.read = lambda task: {}[task]  # type: ignore[method-assign]
            return worker

    with pytest.raises(KeyError):
        list(extracting.extract(tasks("a"), Faulty()))


def test_the_time_for_a_document_grows_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    with file.open("wb") as written:
        written.truncate(3_000_000)
    assert Task(file, "x", 10**7, max_seconds=10).seconds == 40
    assert Task(tmp_path / "none", "none", 1, max_seconds=10).seconds == 10


def test_many_tasks_cost_no_more_each(growth: Callable[..., float]) -> None:
    def work(number: int) -> None:
        list(extracting.extract(tasks(*map(str, range(number))), Threads()))

    assert growth(work, 2_000, 8_000) < 8
