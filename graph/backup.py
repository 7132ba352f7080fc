"""Backing up a store, also while it is served: a copy that is a store of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from maitu.graph import checkpoints
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.marker import InUseError
from maitu.ontology.errors import StoreError


def back_up(folder: Path, target: Path) -> None:
    """Copy the store in a folder to a new one.

    The copy is whole or not there. On the same file system it shares the files that do not change
    any more with the store, and so takes little room and time. Of a store that a server writes it
    is the last state that the server shows, about a second old.

    Args:
        folder: of the store.
        target: a folder that does not exist yet.

    Raises:
        StoreError: there is no store, its writer shows no state of it, or the copy cannot be made.
    """
    if target.exists():
        raise StoreError(f"{target}: exists already; a backup is a new folder")
    new = target.with_name(f".{target.name}.new")
    shutil.rmtree(new, ignore_errors=True)  # of a backup that was broken off
    try:
        try:
            with EmbeddedStore.open(folder, read_only=True) as store:
                store.checkpoint(new)
        except InUseError:
            _of_served(folder, new)
        os.replace(new, target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be made: {error.strerror or error}") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _of_served(folder: Path, new: Path) -> None:
    held = checkpoints.hold(folder)
    if held is None:
        raise InUseError(f"{folder}: is being written by a program that shows no state of it; "
                         "try again when `maitu build` is done")
    try:
        with EmbeddedStore.open(held.folder, read_only=True) as store:
            store.checkpoint(new)
    finally:
        if held.lock is not None:
            held.lock.close()
