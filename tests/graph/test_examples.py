"""The shipped example queries give the right answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from maitu.graph import entity, examples, network, search
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.remote import RemoteStore
from maitu.graph.rows import rows
from maitu.ontology.errors import QueryError
from maitu.ontology.model import DocumentGraph
from maitu.ontology.naming import entity_iri

PLAN, OUTLINE, NORM = "智慧零售行动计划", "数字经济纲要", "网络安全准则"

# Of each query: the columns to look at, and what they hold, row by row.
ANSWERS: dict[str, tuple[str, list[str]]] = {
    "policies-promote-technologies": ("policy technology modality document", [
        f"{OUTLINE} 5G encouraged 数字经济纲要", f"{OUTLINE} 云计算 encouraged 数字经济纲要",
        f"{PLAN} 5G encouraged 智慧零售观察"]),
    "policies-issued-by": ("when policy issuer", [
        f"2028-03 {OUTLINE} 国务院", f"2030-04 {PLAN} 省商务厅"]),
    "adopters": ("company adopts quote", [
        "云桥公司 C2M 云桥公司采用C2M模式，并推出5G手机“晨星”。"]),
    "c2m-adopters": ("company relation what", ["云桥公司 adopts C2M"]),
    "risks-hinder": ("risk hinders quote", ["数据泄露 网上零售 数据泄露抑制了网上零售的增长。"]),
    "observations-5g-phones": ("period indicator value unit forecast", [
        "2029 销量 900 万部 false", "2030-09 5G手机出货量 1400 万部 false",
        "2032 5G手机出货量 20000 万部 true"]),
    "observations-by-indicator": ("indicator period value about", [
        "5G手机出货量 2030-09 1400 -", "5G手机出货量 2032 20000 5G手机", "销量 2029 900 5G手机"]),
    "trends-of-industry": ("industry trend", ["网上零售 网上零售向直播转变"]),
    "drivers-of-trend": ("trend driver quote", [
        "网上零售向直播转变 5G 5G推动网上零售向直播转变。"]),
    "companies-launch": ("company launches modality", ["云桥公司 晨星 stated"]),
    "policy-basis": ("policy basis document", [
        f"{OUTLINE} {NORM} 数字经济纲要", f"{PLAN} {OUTLINE} 智慧零售观察", f"{PLAN} {NORM} -"]),
    "reports-and-publishers": ("report publisher", ["零售白皮书 星河研究院"]),
    "modality-required": ("subject predicate object", [f"{PLAN} regulates 数据泄露"]),
    "forecasts": ("period indicator value about", ["2032 5G手机出货量 20000 5G手机"]),
}


def answer(store: EmbeddedStore, sparql: str, columns: str) -> list[str]:
    return [" ".join(row.get(c, "-") for c in columns.split()) for row in rows(store, sparql)]


@pytest.mark.parametrize("name", ANSWERS)
def test_answer(market: EmbeddedStore, name: str) -> None:
    columns, expected = ANSWERS[name]
    assert answer(market, examples.get(name).sparql, columns) == expected


def test_most_mentioned(market: EmbeddedStore) -> None:
    found = answer(market, examples.get("most-mentioned").sparql,
                   "entity type documents statements")
    assert found[:3] == [f"{OUTLINE} Policy 2 5", "云桥公司 Company 2 4", "5G Technology 2 3"]
    assert "中国 Place 1 0" in found
    assert len(found) == 21  # all that is mentioned; the vocabulary's other names are not


def test_evidence_of_document(market: EmbeddedStore) -> None:
    sparql = examples.get("evidence-of-document").sparql
    only = sparql.replace('VALUES ?word { "" }', 'VALUES ?word { "纲要" }')
    found = answer(market, only, "subject predicate object section page")
    assert found[0] == f"{OUTLINE} issuedBy 国务院 第0节 1"
    assert len(found) == 7
    assert len(answer(market, sparql, "subject")) == 18


@pytest.mark.parametrize(("name", "word", "count"), [
    ("policies-promote-technologies", "云", 1), ("adopters", "c2m模", 1), ("adopters", "云", 0),
    ("risks-hinder", "零售", 1), ("trends-of-industry", "餐饮", 0), ("drivers-of-trend", "直播", 1),
    ("observations-by-indicator", "出货", 2), ("observations-by-indicator", "5g", 2),
])
def test_the_word_to_edit(market: EmbeddedStore, name: str, word: str, count: int) -> None:
    sparql = examples.get(name).sparql
    assert 'VALUES ?word { "" }' in sparql
    edited = sparql.replace('VALUES ?word { "" }', f'VALUES ?word {{ "{word}" }}')
    assert len(list(rows(market, edited))) == count


def test_all_are_described_and_tested() -> None:
    found = examples.list()
    assert [e.name for e in found] == sorted(
        [*ANSWERS, "most-mentioned", "evidence-of-document"])
    assert all(e.title_zh and e.title_en and e.description.endswith(".") for e in found)


def test_an_unknown_name_brings_suggestions() -> None:
    with pytest.raises(QueryError, match="did you mean adopters"):
        examples.get("adopter")
    with pytest.raises(QueryError, match=r"there are .*forecasts"):
        examples.get("zzz")


def repeated(sample: DocumentGraph, count: int) -> EmbeddedStore:
    """The sample `count` times under other names."""
    store = EmbeddedStore.in_memory()
    for n in range(count):
        document = replace(sample.document, name=f"d{n}", title=f"第{n}篇")
        put_document(store, replace(sample, document=document), "hash")
    return store


def test_what_every_document_repeats_does_not_multiply(sample: DocumentGraph, growth: Any) -> None:
    """A hundred documents give every label and type a hundred times: their product is a million."""
    few, count = 25, 100
    with repeated(sample, few) as less, repeated(sample, count) as store:
        def ask(size: int) -> tuple[Any, ...]:
            asked = store if size == count else less
            sizes = {e.name: len(list(rows(asked, e.sparql))) for e in examples.list()}
            page = entity.describe(asked, entity_iri("Company", "云桥公司"))
            edges = network.load(asked).number_of_edges()
            return sizes, page, edges, search.find(asked, "云桥")

        assert growth(ask, few, count) < 10
        sizes, page, edges, found = ask(count)
    assert sizes["companies-launch"] == sizes["evidence-of-document"] == 3 * count
    assert sizes["observations-by-indicator"] == count
    assert sizes["most-mentioned"] == 4
    assert [len(line.evidences) for line in page.relations] == [count, 2 * count]
    assert edges == 2 * count
    assert len(found[0].documents) == count


def test_an_endpoint_answers_alike(market: EmbeddedStore, server: Any) -> None:
    server.data.extend(market.quads())
    iri = entity_iri("Technology", "5G")
    with RemoteStore(server.url) as remote:
        for example in examples.list():
            assert list(rows(remote, example.sparql)) == list(rows(market, example.sparql))
        assert search.find(remote, "linghsou") == search.find(market, "linghsou") == []
        assert search.find(remote, "lingshou") == search.find(market, "lingshou") != []
        assert entity.describe(remote, iri) == entity.describe(market, iri)
        assert list(network.load(remote).edges(data=True)) == list(
            network.load(market).edges(data=True))
