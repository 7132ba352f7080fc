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
        self._missed: WeakKeyDictionary[Store, tuple[int, int]] = WeakKeyDictionary()
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

    def if_worth(self, store: Store, asked: int) -> T | None:
        """Return it if it need not be made, or was asked for so often that it is worth making.

        Args:
            store: of which it is wanted.
            asked: how often the store as it is now must have been asked for it. Only who asks for
                it then makes it; who asks meanwhile does without.
        """
        version, known = store.version, self._kept.get(store)
        if version is None or (known and known[0] == version):
            return known[1] if known else None
        of, times = self._missed.get(store, (version, 0))
        self._missed[store] = version, times + 1 if of == version else 1
        return self.of(store) if self._missed[store][1] == asked else None

    def is_at_hand(self, store: Store) -> bool:
        """Say whether it need not be made."""
        known = self._kept.get(store)
        return known is not None and known[0] == store.version
