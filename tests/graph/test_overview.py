"""What a store holds, in numbers."""

from __future__ import annotations

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.overview import overview


def test_a_store_is_told_in_numbers(market: EmbeddedStore) -> None:
    found = overview(market)
    assert found.documents == len([g for g in market.graphs() if "/document/" in g])
    assert found.statements == sum(found.predicates.values()) > 0
    assert all(count > 0 for count in found.types.values())


def test_what_is_spoken_of_most_comes_first(market: EmbeddedStore) -> None:
    for kind, ranked in overview(market, top=2).top.items():
        assert len(ranked) <= 2
        assert [r.weight for r in ranked] == sorted((r.weight for r in ranked), reverse=True)
        assert all(kind in r.thing.types for r in ranked)


def test_an_empty_store_holds_nothing() -> None:
    found = overview(EmbeddedStore.in_memory())
    assert (found.documents, found.statements, found.observations) == (0, 0, 0)
    assert not found.types and not found.top
