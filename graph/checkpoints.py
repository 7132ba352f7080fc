"""Checkpoints: states of a store that are stores of their own, in numbered folders within its own.

One process makes and removes them (`writer.py`). Its readers read them, and so may another server
of this machine that only reads: one that such a server holds is not removed.
"""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from maitu.graph.marker import MARKER

CHECKPOINTS = "checkpoints"  # the folder for them, in the store's
_HELD = "held"  # in each: a file that other servers lock


@dataclass(eq=False, slots=True)
class Checkpoint:
    """The state of the store at some time, as a store of its own."""

    folder: Path
    version: int
    users: int = 0  # questions that are being answered on it
    lock: IO[bytes] | None = None  # of a server that does not write the store

    @property
    def store(self) -> str:
        """What a reader opens."""
        return str(self.folder)


def numbered(store: Path) -> dict[int, Path]:
    """Return the checkpoints in a store's folder by their numbers, unfinished ones included."""
    return {int(f.name): f for f in (store / CHECKPOINTS).glob("[0-9]*") if f.name.isdecimal()}


def newest(store: Path) -> int:
    """Return the number of the newest finished checkpoint; 0 if there is none."""
    return max((n for n, f in numbered(store).items() if (f / _HELD).is_file()), default=0)


def offer(folder: Path) -> None:
    """Say that a checkpoint is finished, and may be held."""
    (folder / _HELD).touch()


def hold(store: Path) -> Checkpoint | None:
    """Take the newest checkpoint and keep it from being removed; None if there is none."""
    for number in sorted(numbered(store), reverse=True):
        folder = store / CHECKPOINTS / str(number)
        try:
            lock = (folder / _HELD).open("rb")
        except OSError:
            continue  # not finished, or just removed
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if (folder / MARKER).is_file():
                return Checkpoint(folder, number, lock=lock)
        except OSError:
            pass  # being removed
        lock.close()
    return None


def remove(folder: Path) -> bool:
    """Remove a checkpoint; say whether it is gone: one that is held stays."""
    try:
        lock = (folder / _HELD).open("rb")
    except OSError:  # it was never offered
        shutil.rmtree(folder, ignore_errors=True)
        return True
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        shutil.rmtree(folder, ignore_errors=True)
    return True
