"""From a name to the entity it stands for."""

from __future__ import annotations

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.resolve import named, resolve, short
from maitu.ontology.errors import EntityError
from maitu.ontology.naming import entity_iri


@pytest.mark.parametrize(("name", "type", "label"), [
    ("5G", "Technology", "5G"),
    ("5g", "Technology", "5G"),
    ("《数字经济纲要》", "Policy", "数字经济纲要"),
    ("C2M模式", "BusinessModel", "C2M"),
    ("我国", "Place", "中国"),
    ("Fifth Generation", "Technology", "5G"),
    ("Product/晨星", "Product", "晨星"),
    ("id:Company/晨星", "Company", "晨星"),
    ("<https://w3id.org/maitu/id/Company/晨星>", "Company", "晨星"),
    ("https://w3id.org/maitu/id/Company/晨星", "Company", "晨星"),
])
def test_names_and_iris(market: EmbeddedStore, name: str, type: str, label: str) -> None:
    assert resolve(market, name) == entity_iri(type, label)


def test_an_ambiguous_name_lists_the_candidates(market: EmbeddedStore) -> None:
    with pytest.raises(EntityError, match="2 entities") as caught:
        resolve(market, "晨星")
    assert set(caught.value.candidates) == {
        entity_iri("Company", "晨星"), entity_iri("Product", "晨星")}
    lines = str(caught.value).splitlines()
    assert "Company/晨星 (晨星: Company) — 数字经济纲要" in lines[1]
    assert all(resolve(market, short(market, iri)) == iri for iri in caught.value.candidates)


def test_an_unknown_name_brings_suggestions(market: EmbeddedStore) -> None:
    with pytest.raises(EntityError, match="did you mean") as caught:
        resolve(market, "网上")
    assert caught.value.candidates[0] == entity_iri("Industry", "网上零售")
    with pytest.raises(EntityError, match="did you mean"):
        resolve(market, "wsls")


@pytest.mark.parametrize("name", [
    "不存在的东西", "区块链", "Technology/区块链", "https://example.org/x", "<not an iri>",
    'x" } # ', "Product/a b",
])
def test_what_nothing_is_called(market: EmbeddedStore, name: str) -> None:
    with pytest.raises(EntityError) as caught:
        resolve(market, name)
    assert caught.value.candidates == ()
    assert str(caught.value).startswith(name)


@pytest.mark.parametrize("name", ["", " "])
def test_no_name(market: EmbeddedStore, name: str) -> None:
    with pytest.raises(EntityError, match="empty"):
        resolve(market, name)


def test_all_that_a_name_may_stand_for(market: EmbeddedStore) -> None:
    both = [entity_iri("Company", "晨星"), entity_iri("Product", "晨星")]
    assert named(market, "晨星") == both
    assert named(market, both[0]) == named(market, "Company/晨星") == both[:1]
    assert named(market, "从未有过的名称") == named(market, "") == []
