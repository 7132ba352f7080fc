"""What is made of a whole store, kept until the store is written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from maitu.graph.store import Store

T = TypeVar("T")


class Current(Generic[T]):
    """The present state of something that takes long to make; several threads may ask for it.

    Args:
        make: makes it of a store.
    """

    def __init__(self, make: Callable[[Store], T]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[Store, tuple[int, T]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, store: Store) -> T:
        """Return it as the store is now; of a store that cannot tell it is made each time."""
        version = store.version
        if version is None:
            return self._make(store)
        with self._lock:  # who asks while it is being made waits for it
            known = self._kept.get(store)
            if known is None or known[0] < version:
                # The number is from before it is made: what is written meanwhile makes it stale.
                known = self._kept[store] = version, self._make(store)
            return known[1]

    def is_at_hand(self, store: Store) -> bool:
        """Say whether it need not be made."""
        known = self._kept.get(store)
        return known is not None and known[0] == store.version
