"""What is made of a whole store, and kept."""

from __future__ import annotations

import pyoxigraph as ox

from maitu.graph.current import Current
from maitu.graph.embedded import EmbeddedStore


def test_it_is_made_anew_only_when_the_store_is_written() -> None:
    made = []

    def count(store: EmbeddedStore) -> int:
        made.append(store)
        return len(list(store.quads()))

    sizes = Current(count)
    store = EmbeddedStore.in_memory()
    assert [sizes.of(store), sizes.of(store)] == [0, 0]
    node = ox.NamedNode("urn:x")
    store.add([ox.Quad(node, node, node, node)])
    assert [sizes.of(store), sizes.of(store)] == [1, 1] and len(made) == 2
    assert sizes.of(EmbeddedStore.in_memory()) == 0


def test_what_is_asked_for_often_enough_is_made_by_who_asks_then() -> None:
    made = []

    def count(store: EmbeddedStore) -> int:
        made.append(sizes.if_worth(store, 3))  # who asks meanwhile does without
        return len(list(store.quads()))

    sizes = Current(count)
    store = EmbeddedStore.in_memory()
    assert [sizes.if_worth(store, 3) for _ in range(4)] == [None, None, 0, 0] and made == [None]
    node = ox.NamedNode("urn:x")
    store.add([ox.Quad(node, node, node, node)])
    assert sizes.if_worth(store, 3) is None
    assert sizes.of(store) == sizes.if_worth(store, 3) == 1  # it is there, as others wanted it
