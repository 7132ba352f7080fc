"""What was asked for of late, kept up to so many bytes: the least recently asked for goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """What is kept, by key; several threads may ask for it.

    Args:
        most: bytes that all of it may take.
        largest: bytes that one thing may take.
    """

    def __init__(self, most: int, largest: int) -> None:
        self._most, self._largest = most, largest
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """Return what is kept under a key."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def keep(self, key: K, value: V, size: int) -> None:
        """Keep something of so many bytes, key included, if it is small and not there yet."""
        with self._lock:
            if size > self._largest or key in self._kept:
                return
            self._kept[key] = value, size
            self._size += size
            while self._size > self._most:
                self._size -= self._kept.popitem(last=False)[1][1]
