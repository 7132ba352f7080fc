"""Keeping the index of names in step with its store.

Beside a store's data lies `names.json`. It says which file is the index, and of which state of the
data: the names and sizes of the data's files, which every write changes. While it fits, the index
is right; else the index is made anew when somebody searches. A store that is open for writing
remembers which entities its writes bear on, looks these up again when somebody searches or when it
is closed, and then writes `names.json` anew. So whatever ends a process, and whoever deletes or
changes these files, no search finds what is not there.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from maitu.graph.names import names
from maitu.graph.store import Name, Store
from maitu.ontology.errors import StoreError

if TYPE_CHECKING:  # it loads a dictionary, and most who open a store search for nothing
    from maitu.graph.name_index import NameIndex

_LOG = logging.getLogger(__name__)
FORMAT = 1  # of the index: changes whenever `name_index` keeps the same names in another way
POINTER = "names.json"
_INDEX = "names-*.sqlite"
_FILES = "names*"  # those, and what a process that was killed has left of them
# Files that RocksDB writes for people, or while it only reads.
_NO_DATA = ("LOG", "LOCK", "OPTIONS")


class KeptNames:
    """The index of a store's names.

    Args:
        folder: of the store; None for a store in memory.
        data: the folder of the store's data; its state is what it is now, so no store may have
            it open for writing yet.
        read_only: whether the store is opened to be read only.
    """

    def __init__(self, folder: Path | None = None, data: Path | None = None, *,
                 read_only: bool = False) -> None:
        self._folder, self._data = folder, data
        self._read_only = read_only
        self._file = _file_in_step(folder, data) if folder and data else None
        if folder and not read_only:
            for other in set(folder.glob(_FILES)) - {folder / POINTER, self._file}:
                other.unlink(missing_ok=True)
        self._index: NameIndex | None = None
        self._making: NameIndex | None = None  # in another thread, it may be
        # Entities that have changed since; None: all, as there is no index.
        self._changed: set[str] | None = set() if self._file else None
        self._written = False  # whether a write of this store has changed names
        self._stopped = False
        self._changing, self._using = threading.Lock(), threading.Lock()

    def change(self, iris: Collection[str] | None) -> None:
        """Take note that the names of these entities, or of all, may be others now."""
        with self._changing:
            self._written |= iris is None or bool(iris)
            if iris is None or self._changed is None:
                self._changed = None
            else:
                self._changed.update(iris)

    def find(self, store: Store, text: str, limit: int) -> list[tuple[Name, float]]:
        """Return the names that fit a text, the best of each entity, best first.

        Args:
            store: the store that these names are of.
            text: what was typed.
            limit: at most so many.
        """
        with self._using:
            for _ in range(2):
                try:
                    return self._in_step(store).find(text, limit)
                except (sqlite3.Error, OSError) as error:
                    _LOG.warning("the index of names is damaged, and is made anew: %s", error)
                    self._drop()
            from maitu.graph.matching import rank

            return rank(names(store), text)[:limit]

    def bring_in_step(self, store: Store) -> None:
        """Look up what writes have changed, so that `keep` can tell that the index is right."""
        if self._folder is None or self._read_only or not self._written:
            return
        with self._using:
            if self._stopped and self._changed is None:
                return
            try:
                self._in_step(store)
            except (sqlite3.Error, OSError, StoreError) as error:
                _LOG.warning("the index of names is left to the next search: %s", error)
                self._drop()

    def stop(self) -> None:
        """Make no index of all names any more, and give up if that is going on."""
        self._stopped = True
        if self._making is not None:
            self._making.interrupt()

    def keep(self) -> None:
        """Let go of the index; if it is right, say of which state, once the store is closed."""
        with self._using:
            if self._index is not None:
                self._index.close()
                self._index = None
            if self._file and self._changed == set() and not self._read_only:
                self._point()

    def _in_step(self, store: Store) -> NameIndex:
        """Return the index after looking up all that has changed."""
        from maitu.graph.name_index import NameIndex

        while self._index is None or self._changed is None or self._changed:
            with self._changing:
                changed, self._changed = self._changed, set()
            try:
                if self._index is None and self._file and changed is not None:
                    self._index = NameIndex.open(self._file, read_only=self._read_only)
                if self._index is None or changed is None:
                    self._make(store, NameIndex.make)
                    continue
                if changed:
                    if self._folder:  # until the index is right again, it must not be used
                        (self._folder / POINTER).unlink(missing_ok=True)
                    self._fill(store, changed)
            except BaseException:
                self._drop()
                raise
        return self._index

    def _make(self, store: Store, make: Callable[[Path | None], NameIndex]) -> None:
        """Make the index anew, in memory where it cannot be kept."""
        _LOG.info("the index of names is made")
        if self._index is not None:
            self._index.close()
        self._file = self._folder and self._folder / _INDEX.replace("*", secrets.token_hex(8))
        try:
            self._index = make(self._file)
        except sqlite3.OperationalError as error:
            _LOG.warning("the index of names cannot be kept: %s", error)
            self._file = None
            self._index = make(None)
        self._making = self._index
        try:
            self._fill(store, None)
        finally:
            self._making = None
        if self._file and self._read_only:
            self._point()

    def _fill(self, store: Store, iris: Collection[str] | None) -> None:
        """Look up the names of these entities, or of all, for the index."""
        assert self._index is not None
        found = names(store, iris)
        self._index.forget(iris or ())
        self._index.add(self._unless_stopped(found) if iris is None else found)

    def _unless_stopped(self, found: Iterable[Name]) -> Iterator[Name]:
        for name in found:
            if self._stopped:
                raise StoreError("the store is being closed")
            yield name

    def _drop(self) -> None:
        """Let go of an index that is not right."""
        if self._index is not None:
            self._index.close()
        if self._file and not self._read_only:
            self._file.unlink(missing_ok=True)
        with self._changing:
            self._index, self._file, self._changed = None, None, None

    def _point(self) -> None:
        """Write down that the index is of the present state of the data, and is the only one."""
        assert self._folder and self._data and self._file
        try:
            with self._file.open("rb") as file:
                os.fsync(file.fileno())
            said = {**_versions(), "file": self._file.name, "bytes": self._file.stat().st_size,
                    "data": _state(self._data)}
            new = self._folder / f"{POINTER}.{os.getpid()}.new"
            new.write_text(json.dumps(said) + "\n", encoding="utf-8")
            os.replace(new, self._folder / POINTER)
            for other in self._folder.glob(_INDEX):
                if other != self._file:
                    other.unlink(missing_ok=True)
        except OSError as error:
            _LOG.warning("the index of names cannot be kept: %s", error)


def _file_in_step(folder: Path, data: Path) -> Path | None:
    """Return the file of the index that is right for the data, None if there is none."""
    try:
        said = json.loads((folder / POINTER).read_text(encoding="utf-8"))
        file = folder / str(said["file"])
        fits = (file.stat().st_size == said["bytes"] and said["data"] == _state(data)
                and {name: said[name] for name in _versions()} == _versions())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return file if fits else None


def _versions() -> dict[str, object]:
    return {"format": FORMAT, "pypinyin": version("pypinyin")}


def _state(data: Path) -> str:
    """Return what changes with every write to the data."""
    files = sorted((f.name, f.stat().st_size) for f in os.scandir(data)
                   if not f.name.startswith(_NO_DATA))
    identity = (data / "IDENTITY").read_bytes()
    return hashlib.sha256(repr((files, identity)).encode()).hexdigest()
