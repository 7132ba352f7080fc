"""Policies by what they have to do with."""

from __future__ import annotations

from typing import Any

from maitu.graph import relations
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.entity import between
from maitu.graph.matrix import Matrix, kinds, matrix
from maitu.ontology.naming import entity_iri
from maitu.ontology.terms import BASE


def made(store: EmbeddedStore, type: str, **options: Any) -> Matrix:
    return matrix(relations.current(store), BASE, type, **options)


def test_rows_are_policies_and_columns_are_of_the_type(market: EmbeddedStore) -> None:
    found = made(market, "Technology")
    assert [(r.thing.label, r.weight) for r in found.rows] == [
        ("数字经济纲要", 2), ("智慧零售行动计划", 1)]
    assert [(c.thing.label, c.weight) for c in found.columns] == [("5G", 2), ("云计算", 1)]
    plan, five = entity_iri("Policy", "智慧零售行动计划"), entity_iri("Technology", "5G")
    assert found.cells[plan, five] == {"promotes": 1}
    assert found.weight(plan, five) == 1
    assert found.weight(plan, entity_iri("Technology", "云计算")) == 0


def test_only_one_property_or_some_names_may_count(market: EmbeddedStore) -> None:
    assert not made(market, "Technology", predicate="regulates").cells
    assert [r.thing.label for r in made(market, "Risk", predicate="regulates").rows] == [
        "智慧零售行动计划"]
    assert [c.thing.label for c in made(market, "Technology", name="5g").columns] == ["5G"]


def test_policies_stand_in_rows_for_what_they_say_of_others(market: EmbeddedStore) -> None:
    found = made(market, "Policy")
    assert [r.thing.label for r in found.rows] == ["数字经济纲要", "智慧零售行动计划"]
    assert {c.thing.label for c in found.columns} == {"数字经济纲要", "网络安全准则"}


def test_what_there_is_to_choose_from(market: EmbeddedStore) -> None:
    types, properties = kinds(relations.current(market), BASE)
    assert types["Technology"] == 3 and types["GovernmentBody"] == 2 and "Trend" not in types
    assert properties["promotes"] == 4 and properties["regulates"] == 1


def test_what_two_entities_have_to_do_with_each_other(market: EmbeddedStore) -> None:
    plan, five = entity_iri("Policy", "智慧零售行动计划"), entity_iri("Technology", "5G")
    (line,) = between(market, plan, five)
    assert (line.direction, line.predicate, line.other.label) == ("out", "promotes", "5G")
    assert line.evidences[0].text.startswith("4月，省商务厅印发")
    (back,) = between(market, five, plan)
    assert back.direction == "in"
    assert between(market, plan, entity_iri("Technology", "云计算")) == ()
