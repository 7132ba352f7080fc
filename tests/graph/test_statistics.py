"""Indicators under whatever name, and their values in units that can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from maitu.graph import indicators, resolve, statistics
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.model import Document, DocumentGraph, Entity, Metadata, Observation

TEXT = "松针科技去年营收8.5亿元。今年預計營業收入達90000萬元。它的毛利率是三成。"


def figure(indicator: str, value: str, unit: str | None, quote: str, period: str | None = "2024",
           **more: Any) -> Observation:
    start = TEXT.index(quote)
    return Observation(indicator, Decimal(value), unit, quote, start, start + len(quote),
                       period=period, **more)


FIRST = figure("营收", "8.5", "亿元", "松针科技去年营收8.5亿元。", about="e1")
NEXT = figure("營業收入", "90000", "萬元", "今年預計營業收入達90000萬元。", "2025", about="e1",
              forecast=True, place="鹭州市")
MARGIN = figure("毛利率", "3", "成", "它的毛利率是三成。", None)


def told(name: str, *observations: Observation) -> DocumentGraph:
    return DocumentGraph(
        Document(name, f"{name}年报", TEXT, Metadata()),
        (Entity("e1", ("Company",), ("松针科技", "松针"), ()),), (), observations)


@pytest.fixture
def store() -> EmbeddedStore:
    made = EmbeddedStore.in_memory()
    put_document(made, told("甲", FIRST, NEXT, MARGIN), "hash")
    put_document(made, told("乙", FIRST), "hash")
    return made


def test_names_that_mean_the_same_are_one_indicator(store: EmbeddedStore) -> None:
    revenue, margin = indicators.indicators(store).values()
    assert (revenue.names, revenue.count, revenue.documents) == (("营收", "營業收入"), 3, 2)
    assert (revenue.units, revenue.first, revenue.last) == (("元",), "2024", "2025")
    assert (margin.name, margin.units, margin.first) == ("毛利率", ("%",), "")


@pytest.mark.parametrize(("one", "other"), [
    ("营收同比增长", "營業收入同比增长"), ("ＧＤＰ", "国内生产总值"), ("出货", "出 货量"),
    ("归母净利", "归属于上市公司股东的净利润")])
def test_the_same(one: str, other: str) -> None:
    assert indicators.key(one) == indicators.key(other)


@pytest.mark.parametrize(("one", "other"), [
    ("净利润", "归母净利润"), ("营业收入", "营业收入同比增长"), ("销量", "销售额")])
def test_not_the_same(one: str, other: str) -> None:
    assert indicators.key(one) != indicators.key(other)


def test_indicators_are_kept_until_the_store_is_written(store: EmbeddedStore) -> None:
    before = indicators.indicators(store)
    assert indicators.indicators(store) is before
    put_document(store, told("丙", MARGIN), "hash")
    assert indicators.indicators(store)["毛利率"].count == 2


def test_what_is_typed_finds_indicators(store: EmbeddedStore) -> None:
    known = indicators.indicators(store).values()

    def found(text: str) -> list[str]:
        return [i.name for i in indicators.matching(known, text)]

    assert found("营业收入") == found("收入") == ["营收"]
    assert found("利率") == ["毛利率"]
    assert found("人口") == []
    assert indicators.matched(indicators.indicators(store)["营业收入"], "收入") == "營業收入"


def test_values_stand_in_one_unit_and_the_same_said_twice_is_one_point(
        store: EmbeddedStore) -> None:
    figures = statistics.of_indicator(store, ["营收", "營業收入"])
    first, second = statistics.points(figures)
    assert [f.document.rsplit("/", 1)[1] for f in first.figures] == ["乙", "甲"]
    assert (first.first.value, first.first.unit) == (Decimal("8.5"), "亿元")
    assert (first.first.amount, first.first.measure.unit) == (Decimal(850_000_000), "元")
    assert second.first.amount == 900_000_000 and second.first.forecast
    assert (second.first.begins, second.first.ends) == (date(2025, 1, 1), date(2025, 12, 31))
    assert second.first.about is not None and second.first.about.label == "松针科技"
    assert second.first.place is not None and second.first.place.iri == ""


def test_quotes_of_figures(store: EmbeddedStore) -> None:
    figures = statistics.of_indicator(store, ["毛利率"])
    (quote,) = statistics.quotes(store, figures).values()
    assert (quote.text, quote.title, quote.start) == (MARGIN.evidence, "甲年报", MARGIN.start)


def test_statistics_of_an_entity_by_any_of_its_names(store: EmbeddedStore) -> None:
    for name in ("松针", "松针科技"):
        figures = statistics.about(store, resolve.named(store, name))
        assert [p.first.amount for p in statistics.points(figures)] == [850_000_000, 900_000_000]
        is_called = statistics.called(store, name)
        assert is_called(figures[0].about) and not is_called(None)
    assert resolve.named(store, "柏叶科技") == []


def test_names_from_the_store_are_no_queries(store: EmbeddedStore) -> None:
    assert statistics.of_indicator(store, ['毛利率" } #']) == []


def test_documents_that_repeat_the_same_do_not_multiply(growth: Callable[..., float]) -> None:
    few, count = 25, 100
    stores = {}
    for size in (few, count):
        stores[size] = EmbeddedStore.in_memory()
        for n in range(size):
            graph = told("甲", FIRST, NEXT, MARGIN)
            put_document(stores[size], replace(graph, document=replace(
                graph.document, name=f"d{n}")), "hash")
    (point, _) = statistics.points(
        statistics.of_indicator(stores[count], ["营收", "營業收入"]))
    assert len(point.figures) == count

    def ask(size: int) -> object:
        return statistics.quotes(stores[size], statistics.of_indicator(stores[size], ["营收"]))

    assert growth(ask, few, count) < 10
