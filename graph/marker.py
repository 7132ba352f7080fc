"""The small file that makes a folder a store: it says the format and the base, and is locked."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from maitu.ontology.errors import StoreError

FORMAT = 2  # of the folder; 1 had no merge (see `maitu.graph.merge`); `upgrading` knows the way
MARKER = "maitu.json"
DATA = "oxigraph"  # beside it: the engine's files
_NEW_MARKER = MARKER + ".new"
_ELSEWHERE = ("is open elsewhere; if a `maitu build` is running, try again when it is done; "
              "else close the other program, "
              "or if it is `maitu serve`, ask it with --endpoint http://HOST:PORT/sparql, "
              "and change it with --update-endpoint http://HOST:PORT/update as well")


class InUseError(StoreError):
    """A store is open in another process, in a way that does not go together with this one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the marker of a store says."""

    folder: Path
    format: int
    base: str

    def of_present_format(self, base: str | None = None) -> str:
        """Return the store's base.

        Raises:
            StoreError: the store is of an older format, or of another base than this one.
        """
        if self.format < FORMAT:
            raise StoreError(f"{self.folder}: is of format {self.format}, written by an older "
                             f"Maitu (this one reads {FORMAT}); bring it on with "
                             f"`maitu upgrade --store {self.folder}`")
        if base is not None and base != self.base:
            raise StoreError(f"{self.folder}: its IRIs begin with {self.base}, not {base}; leave "
                             "--base out, or build another store")
        return self.base


def elsewhere(folder: Path) -> InUseError:
    """Return the error that says what to do about a store that is in use."""
    return InUseError(f"{folder}: {_ELSEWHERE}")


def make(folder: Path, base: str, create: bool) -> None:
    """Make an empty store.

    Args:
        folder: of the store.
        base: what its IRIs begin with.
        create: whether to; else it is said that there is none.

    Raises:
        StoreError: that, or the folder is of something else, or cannot be made.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: is a file, not a store; name a folder with --store")
    if folder.is_dir() and not {f.name for f in folder.iterdir()} <= {_NEW_MARKER}:
        raise StoreError(f"{folder}: is a folder of something else, not a store (it has no "
                         f"{MARKER}); name another with --store")
    if not create:
        raise StoreError(f"{folder}: there is no store here; run `maitu build` first, "
                         "or name one with --store")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_marker(folder, base)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be made: {error.strerror}") from error


def write_marker(folder: Path, base: str) -> None:
    """Say that a folder is a store of the present format."""
    new = folder / _NEW_MARKER
    new.write_text(json.dumps({"format": FORMAT, "base": base}) + "\n", encoding="utf-8")
    os.replace(new, folder / MARKER)  # whole or not there


def lock_marker(marker: Path, read_only: bool) -> IO[bytes]:
    """Take a store for oneself, or to read it beside others.

    Raises:
        InUseError: another process has it.
        StoreError: it cannot be opened.
    """
    try:
        file = marker.open("rb" if read_only else "r+b")
    except OSError as error:
        purpose = "" if read_only else " for writing"
        raise StoreError(f"{marker.parent}: the store cannot be opened{purpose}: "
                         f"{error.strerror}") from error
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if read_only else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise elsewhere(marker.parent) from error
    except OSError:
        pass  # a file system without locks: Oxigraph's own lock must do
    return file


def read_marker(marker: Path, file: IO[bytes]) -> Known:
    """Return what is known of a store, from its open marker.

    Raises:
        StoreError: it is damaged, or of a newer format.
    """
    folder = marker.parent
    try:
        said = json.loads(file.read())
        known = Known(folder, int(said["format"]), str(said["base"]))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{marker}: is damaged; move {folder} away and run `maitu build`") \
            from error
    if known.format > FORMAT:
        raise StoreError(f"{folder}: is of format {known.format}, written by a newer Maitu "
                         f"(this one reads {FORMAT}); update Maitu")
    return known
