from dataclasses import replace
from decimal import Decimal

import pytest

from maitu.ingest.evaluation import SUMMARY, evaluate
from maitu.ingest.gold import GoldEntity, GoldGraph, GoldObservation, GoldRelation, Negative
from maitu.ingest.scores import NOTHING
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Observation,
    Relation,
)

GOLD = GoldGraph(
    entities=(
        GoldEntity("e1", ("Company",), ("青禾冷链", "青禾")),
        GoldEntity("e2", ("Company",), ("云桥科技",)),
        GoldEntity("e3", ("Technology", "Product"), ("温度传感器",)),
        GoldEntity("e4", ("Trend",), ("冷链行业转向拼服务",), optional=True),
    ),
    relations=(
        GoldRelation("e1", "cooperatesWith", "e2"),
        GoldRelation("e1", "adopts", "e3"),
        GoldRelation("e3", "drives", "e4", optional=True),
    ),
    observations=(
        GoldObservation("营业收入", Decimal("18.6"), "亿元", "2024-H1"),
        GoldObservation("冷藏车数量", Decimal(620), "辆", None, optional=True),
    ),
    negatives=(Negative("云桥科技", "adopts", "温度传感器"),),
)

ENTITIES = [
    {"id": "a", "types": ["Company"], "names": ["青禾冷链"]},
    {"id": "b", "types": ["Company"], "names": ["云桥科技"]},
    {"id": "c", "types": ["Product"], "names": ["温度传感器"]},
]


def scores(entities=ENTITIES, relations=(), observations=(), gold=GOLD):
    triples = [{"s": s, "p": p, "o": o} for s, p, o in relations]
    prediction = {"entities": entities, "relations": triples, "observations": list(observations)}
    return evaluate({"a": gold}, {"a": prediction, "not asked for": prediction})


def counts(result, row):
    tally = result.rows[row]
    return tally.tp, tally.fp, tally.fn


def statistic(indicator="营业收入", value: object = 18.6, unit="亿元", period="2024-H1"):
    return {"indicator": indicator, "value": value, "unit": unit, "period": period}


def test_all_found_is_all_right():
    result = scores(relations=[("a", "cooperatesWith", "b"), ("a", "adopts", "c")],
                    observations=[statistic()])
    for row in ("entities", "relations", "relations, any predicate", "observations"):
        tally = result.rows[row]
        assert (tally.precision, tally.recall, tally.f1) == (1, 1, 1), row
    assert result.errors == []


def test_nothing_found_is_all_missed():
    result = evaluate({"a": GOLD}, {})
    assert counts(result, "entities") == (0, 0, 3)
    assert counts(result, "relations") == (0, 0, 2)
    assert counts(result, "observations") == (0, 0, 1)
    assert result.rows["entities"].f1 == 0
    assert {error.kind for error in result.errors} == {
        "missed entity", "missed relation", "missed observation"}


def test_what_is_optional_is_neither_missed_nor_wrong():
    trend = {"id": "d", "types": ["Risk"], "names": ["冷链行业正转向拼服务"]}
    result = scores([*ENTITIES, trend], [("c", "drives", "d")],
                    [statistic("冷藏车数量", 620, "辆", None)])
    assert counts(result, "entities") == (3, 0, 0)
    assert counts(result, "relations") == (0, 0, 2)
    assert counts(result, "observations") == (0, 0, 1)


def test_a_wrong_type_is_found_untyped():
    wrong = [{**ENTITIES[0], "types": ["Place"]}, *ENTITIES[1:]]
    result = scores(wrong)
    assert counts(result, "entities") == (2, 1, 1)
    assert counts(result, "entities, untyped") == (3, 0, 0)
    assert counts(result, "type Company") == (1, 0, 1)
    assert counts(result, "type Place") == (0, 1, 0)
    assert [e.what for e in result.errors if e.kind == "wrong type"] == [
        "青禾冷链 is Company not Place"]


def test_invented_and_split_entities_are_wrong():
    extra = [{"id": "x", "types": ["Company"], "names": ["赤水冷链"]},
             {"id": "y", "types": ["Company"], "names": ["青禾"]}]
    result = scores([*ENTITIES, *extra], [("y", "adopts", "c")])
    assert counts(result, "entities") == (3, 2, 0)
    assert {(e.kind, e.what) for e in result.errors if "entity" in e.kind} == {
        ("spurious entity", "Company 赤水冷链"), ("split entity", "Company 青禾")}
    assert counts(result, "predicate adopts") == (1, 0, 0), "a split still stands in relations"


@pytest.mark.parametrize(
    ("relation", "right", "ends"),
    [
        (("b", "cooperatesWith", "a"), (1, 0, 1), (1, 0, 1)),  # symmetric
        (("c", "adopts", "a"), (0, 1, 2), (1, 0, 1)),  # turned round
        (("a", "launches", "c"), (0, 1, 2), (1, 0, 1)),  # another predicate
        (("b", "adopts", "c"), (0, 1, 2), (0, 1, 2)),  # another subject
        (("a", "adopts", "nobody"), (0, 1, 2), (0, 1, 2)),
    ],
)
def test_relations_count_by_predicate_and_ends(relation, right, ends):
    result = scores(relations=[relation, relation])
    assert counts(result, "relations") == right, "said twice, counted once"
    assert counts(result, "relations, any predicate") == ends


def test_an_asserted_negative_is_counted_and_shown():
    result = scores(relations=[("b", "adopts", "c")])
    assert counts(result, "negatives asserted") == (0, 1, 0)
    assert ("asserted negative", "云桥科技 adopts 温度传感器") in {
        (error.kind, error.what) for error in result.errors}


@pytest.mark.parametrize(
    ("found", "strict", "value_only"),
    [
        (statistic(), (1, 0, 0), (1, 0, 0)),
        (statistic(value="186,000", unit="万元"), (1, 0, 0), (1, 0, 0)),
        (statistic(indicator="公司营业收入总额"), (1, 0, 0), (1, 0, 0)),
        (statistic(indicator="利润"), (0, 1, 1), (1, 0, 0)),
        (statistic(period="2024"), (0, 1, 1), (1, 0, 0)),
        (statistic(value=18.7), (0, 1, 1), (0, 1, 1)),
        (statistic(unit="万元"), (0, 1, 1), (0, 1, 1)),
        (statistic(value="不详"), (0, 1, 1), (0, 1, 1)),
    ],
)
def test_observations_count_by_amount_indicator_and_period(found, strict, value_only):
    result = scores(observations=[found])
    assert counts(result, "observations") == strict
    assert counts(result, "observations, value only") == value_only


def test_an_observation_found_twice_is_wrong_once():
    assert counts(scores(observations=[statistic()] * 2), "observations") == (1, 1, 0)


def test_rows_come_in_a_fixed_order():
    rows = list(scores(relations=[("a", "launches", "c")]).rows)
    assert tuple(rows[: len(SUMMARY)]) == SUMMARY
    assert rows[len(SUMMARY):] == [
        "type Company", "type Technology",
        "predicate adopts", "predicate launches", "predicate cooperatesWith"]


@pytest.fixture
def graph():
    text = "青禾冷链采用温度传感器，营业收入18.6亿元。"
    return DocumentGraph(
        Document("a", "标题", text),
        (Entity("e1", ("Company",), ("青禾冷链",), (Mention(0, 4, "青禾冷链"),)),
         Entity("e2", ("Product",), ("温度传感器",), (Mention(6, 11, "温度传感器"),))),
        (Relation("e1", "adopts", "e2", "青禾冷链采用温度传感器", 0, 11),),
        (Observation("营业收入", Decimal("18.6"), "亿元", "营业收入18.6亿元", 12, 22, "2024-H1"),),
    )


def test_records_are_scored_and_their_quotes_checked(graph):
    result = evaluate({"a": GOLD}, {"a": graph})
    assert counts(result, "relations") == (1, 0, 1)
    assert counts(result, "observations") == (1, 0, 0)
    assert (result.quotes, result.exact_share) == (4, 1)


def test_a_quote_beside_its_offsets_is_noticed(graph):
    shifted = replace(graph.relations[0], start=1, end=12)
    result = evaluate({"a": GOLD}, {"a": replace(graph, relations=(shifted,))})
    assert (result.quotes, result.exact_quotes, result.exact_share) == (4, 3, 0.75)


def test_mistakes_quote_the_sentence_that_speaks_of_them():
    text = "天气好。京东开业。"
    found = {"text": text, "entities": [], "relations": [], "observations": []}
    wanted = GoldGraph((GoldEntity("e1", ("Company",), ("京东",)),))
    judged = evaluate({"d": wanted}, {"d": found})
    assert [(e.kind, e.sentence) for e in judged.errors] == [("missed entity", "京东开业。")]


def test_which_types_are_taken_for_which_is_counted():
    entities = [{"id": "x1", "types": ["Product"], "names": ["京东"]},
                {"id": "x2", "types": ["Place"], "names": ["云岭"]}]
    wanted = GoldGraph((GoldEntity("e1", ("Company",), ("京东",)),
                        GoldEntity("e2", ("Policy",), ("山区办法",))))
    judged = evaluate({"d": wanted}, {"d": {"entities": entities}})
    assert judged.confusions == {("Company", "Product"): 1, ("Policy", NOTHING): 1,
                                 (NOTHING, "Place"): 1}
