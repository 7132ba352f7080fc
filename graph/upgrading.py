"""Bringing a store that an older Maitu wrote to the present format.

The data is copied, so whatever happens in between, the old data is there: it is renamed when the
copy is whole, and removed when the folder says that it is of the present format. Broken off at any
moment, the upgrade begins anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from maitu.graph import merge
from maitu.graph.marker import DATA, FORMAT, MARKER, lock_marker, read_marker, write_marker
from maitu.ontology.errors import StoreError

_NEW, _OLD = DATA + ".new", DATA + ".old"


def upgrade(folder: Path) -> int:
    """Bring a store to the present format.

    It needs room for two stores until it is done.

    Args:
        folder: of the store.

    Returns:
        The format that it was of.

    Raises:
        StoreError: there is no store, it is in use or of a newer format, or cannot be copied;
            the store is then as it was.
    """
    marker = folder / MARKER
    if not marker.is_file():
        raise StoreError(f"{folder}: there is no store here; name one with --store")
    with lock_marker(marker, read_only=False) as lock:
        known = read_marker(marker, lock)
        try:
            if known.format < FORMAT:
                _renew(folder)
                write_marker(folder, known.base)
            shutil.rmtree(folder / _OLD, ignore_errors=True)
        except OSError as error:
            raise StoreError(f"{folder}: cannot be upgraded: {error}; nothing of it is lost") \
                from error
    return known.format


def _renew(folder: Path) -> None:
    new, old = folder / _NEW, folder / _OLD
    shutil.rmtree(new, ignore_errors=True)
    if not old.exists() and not (folder / DATA).exists():
        return  # nothing was ever written
    _copy(old if old.exists() else folder / DATA, new)
    if not old.exists():
        os.rename(folder / DATA, old)
    shutil.rmtree(folder / DATA, ignore_errors=True)
    os.rename(new, folder / DATA)


def _copy(data: Path, new: Path) -> None:
    """Copy data of format 1, which had what is in no named graph in the default graph."""
    source, copy = ox.Store.read_only(str(data)), ox.Store(str(new))
    copy.bulk_extend(_merged(source))
    for message in merge.faults(copy):
        raise StoreError(f"{data}: cannot be upgraded: {message}; nothing of it is lost")
    copy.flush()


def _merged(source: ox.Store) -> Iterator[ox.Quad]:
    """Give the quads in their graphs, and all triples in the merge that queries see."""
    for quad in source:
        yield merge.housed(quad)
        yield ox.Quad(*quad.triple)
