"""Question templates: each gives an answer that the texts say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest

from maitu.graph import questions
from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.rows import rows
from maitu.ontology.errors import EntityError, QueryError
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Metadata,
    Observation,
    Relation,
)
from maitu.ontology.terms import TYPES

# (subject, predicate, object): each is a sentence of the text.
SAID = [
    ("绿舟计划", "promotes", "光伏瓦"), ("绿舟计划", "promotes", "储能业"),
    ("绿舟计划", "issuedBy", "鹭州市"), ("绿舟计划", "basedOn", "能源纲要"),
    ("能源纲要", "basedOn", "能源准则"), ("绿舟计划", "regulates", "虚假认证"),
    ("绿舟计划", "respondsTo", "用电高峰"), ("松针科技", "adopts", "光伏瓦"),
    ("光伏瓦", "drives", "屋顶发电兴起"), ("钙钛矿瓦", "narrowerThan", "光伏瓦"),
    ("松针科技", "investsIn", "储能业"), ("屋顶发电兴起", "trendOf", "储能业"),
    ("储能业", "transitionsTo", "共享储能"), ("柏叶电站", "exemplifies", "共享储能"),
    ("松针科技", "launches", "柏叶电站"), ("松针科技", "cooperatesWith", "青禾装备"),
    ("松针科技", "operatesIn", "储能业"), ("松针科技", "operatesIn", "鹭州市"),
    ("虚假认证", "hinders", "储能业"),
]
TYPED = {
    "绿舟计划": "Policy", "能源纲要": "Policy", "能源准则": "Policy", "鹭州市": "Place",
    "光伏瓦": "Technology", "钙钛矿瓦": "Technology", "储能业": "Industry",
    "虚假认证": "Risk", "用电高峰": "Event", "松针科技": "Company", "青禾装备": "Company",
    "屋顶发电兴起": "Trend", "共享储能": "BusinessModel", "柏叶电站": "Product",
}
# Of each template: what is filled in, the columns to look at, and what they hold, row by row.
ANSWERS: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "policies-supporting": ({"technology": "光伏瓦片"}, "policyLabel quote", [
        "绿舟计划 绿舟计划promotes光伏瓦"]),
    "policies-for-industry": ({"industry": "储能业"}, "policyLabel", ["绿舟计划"]),
    "policies-of": ({"issuer": "鹭州市"}, "when policyLabel", ["2023 绿舟计划"]),
    "supported-by": ({"policy": "绿舟计划"}, "whatLabel modality", [
        "储能业 encouraged", "光伏瓦 encouraged"]),
    "regulated-by": ({"policy": "绿舟计划"}, "whatLabel relation", [
        "用电高峰 respondsTo", "虚假认证 regulates"]),
    "basis-of": ({"policy": "绿舟计划"}, "basisLabel directly", ["能源纲要 true", "能源准则 false"]),
    "policies-of-supporting": ({"issuer": "鹭州市", "technology": "光伏瓦"}, "policyLabel", [
        "绿舟计划"]),
    "adopters": ({"technology": "光伏瓦"}, "whoLabel", ["松针科技"]),
    "driven-by": ({"technology": "光伏瓦"}, "whatLabel", ["屋顶发电兴起"]),
    "kinds-of": ({"technology": "光伏瓦"}, "kindLabel", ["钙钛矿瓦"]),
    "investors-in": ({"technology": "储能业"}, "whoLabel", ["松针科技"]),
    "trends-of": ({"industry": "储能业"}, "trendLabel", ["屋顶发电兴起"]),
    "drivers-of": ({"trend": "屋顶发电兴起"}, "driverLabel", ["光伏瓦"]),
    "transitions-of": ({"industry": "储能业"}, "whatLabel", ["共享储能"]),
    "examples-of": ({"trend": "共享储能"}, "exampleLabel", ["柏叶电站"]),
    "launched-by": ({"company": "松针科技"}, "whatLabel", ["柏叶电站"]),
    "partners-of": ({"company": "青禾装备"}, "whoLabel relation", ["松针科技 cooperatesWith"]),
    "business-of": ({"company": "松针科技"}, "whatLabel", ["储能业", "鹭州市"]),
    "companies-in-industry": ({"industry": "储能业"}, "whoLabel", ["松针科技"]),
    "risks-to": ({"what": "储能业"}, "riskLabel", ["虚假认证"]),
    "hindered-by": ({"risk": "虚假认证"}, "whatLabel", ["储能业"]),
    "answers-to": ({"risk": "虚假认证"}, "policyLabel relation", ["绿舟计划 regulates"]),
    "companies-in-place": ({"place": "鹭州市"}, "whoLabel", ["松针科技"]),
    "figures-of-place": ({"place": "鹭州市"}, "period indicator value unit aboutLabel", [
        "2023 装机容量 5 万千瓦 储能业", "2025 裝機容量 90 兆瓦 储能业"]),
    "policies-of-place": ({"place": "鹭州市"}, "policyLabel whoLabel", ["绿舟计划 鹭州市"]),
    "values-of": ({"indicator": "装机容量"}, "period value placeLabel forecast", [
        "2023 5 鹭州市 false", "2025 90 鹭州市 true"]),
    "figures-about": ({"entity": "储能业"}, "period value", ["2023 5", "2025 90"]),
    "forecasts-about": ({"entity": "储能业"}, "period value", ["2025 90"]),
    "values-in-place": ({"indicator": "裝機容量", "place": "鹭州市"}, "period value", [
        "2023 5", "2025 90"]),
    "documents-on": ({"entity": "光伏瓦"}, "documentLabel published publisher", [
        "能源观察 2024-05 鹭州日报"]),
    "figures-in": ({"document": "能源观察"}, "value unit", ["5 万千瓦", "90 兆瓦"]),
    "shared-by": ({"document": "能源观察"}, "policyLabel otherLabel", ["绿舟计划 绿舟计划解读"]),
}


def _graphs() -> tuple[DocumentGraph, DocumentGraph]:
    sentences = ["".join(words) for words in SAID] + ["装机容量5万千瓦", "装机容量将达90兆瓦"]
    text = "。".join(sentences)

    def place(sentence: str) -> dict[str, Any]:
        return {"evidence": sentence, "start": text.index(sentence),
                "end": text.index(sentence) + len(sentence)}

    relations = tuple(
        Relation(s, p, o, **place(s + p + o), modality="encouraged" if p == "promotes" else "stated",
                 period="2023" if p == "issuedBy" else None) for s, p, o in SAID)
    observations = (
        Observation("装机容量", Decimal(5), "万千瓦", period="2023", about="储能业", place="鹭州市",
                    **place("装机容量5万千瓦")),
        Observation("裝機容量", Decimal(90), "兆瓦", period="2025", about="储能业", place="鹭州市",
                    forecast=True, **place("装机容量将达90兆瓦")))
    entities = tuple(
        Entity(name, (type,), (name, "光伏瓦片") if name == "光伏瓦" else (name,), ())
        for name, type in TYPED.items())
    return (
        DocumentGraph(Document("energy", "能源观察", text, Metadata(
            publisher="鹭州日报", date="2024-05")), entities, relations, observations),
        DocumentGraph(Document("note", "绿舟计划解读", "绿舟计划。", Metadata()),
                      (Entity("p", ("Policy",), ("绿舟计划",), ()),), (), ()))


@pytest.fixture(scope="module")
def energy() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    for graph in _graphs():
        put_document(store, graph, "hash")
    return store


def asked(store: EmbeddedStore, id: str, filled: dict[str, str]) -> list[dict[str, str]]:
    template = questions.get(id)
    given = {p.name: questions.terms(store, p, filled[p.name]) for p in template.parameters}
    return list(rows(store, questions.bind(template, given)))


@pytest.mark.parametrize("id", ANSWERS)
def test_answer(energy: EmbeddedStore, id: str) -> None:
    filled, columns, expected = ANSWERS[id]
    found = asked(energy, id, filled)
    assert [" ".join(row.get(c, "-") for c in columns.split()) for row in found] == expected


def test_all_that_a_document_says(energy: EmbeddedStore) -> None:
    found = asked(energy, "said-in", {"document": "能源观察"})
    assert [(r["subjectLabel"], r["relation"], r["objectLabel"]) for r in found] == SAID


def test_every_template_is_tested_and_well_formed() -> None:
    own = [t for t in questions.list() if t.category != "overview"]
    assert len(own) >= 24 and {t.id for t in own} == {*ANSWERS, "said-in"}
    assert {t.category for t in questions.list()} == set(questions.categories())
    for template in own:
        names = {p.name for p in template.parameters}
        assert set(re.findall(r"\{(\w+)\}", template.zh)) == names
        assert set(re.findall(r"\{(\w+)\}", template.en)) == names
        for parameter in template.parameters:
            assert template.sparql.count(f"VALUES ?{parameter.name} {{ }}") == 1
            assert parameter.classes or parameter.kinds[0] in ("indicator", "Document", "Entity")
            assert set(parameter.classes) <= set(TYPES)
        head = template.sparql[:template.sparql.index("{")]
        shown = {c.removesuffix("Label") for c in re.findall(r"\?(\w+)", head)} - {"start"}
        assert shown <= set(questions.columns())


def test_the_example_queries_are_questions_without_holes(energy: EmbeddedStore) -> None:
    overview = [t for t in questions.list() if t.category == "overview"]
    assert len(overview) >= 15
    assert all(not t.parameters for t in overview)
    assert asked(energy, "policy-basis", {})


def test_what_is_filled_in_is_never_read_as_sparql(energy: EmbeddedStore) -> None:
    template = questions.get("values-of")
    hostile = 'x" } ?a ?b ?c . #'
    bound = questions.bind(template, {"indicator": [ox.Literal(hostile)]})
    assert list(rows(energy, bound)) == []
    for id, name in (("adopters", "technology"), ("documents-on", "entity")):
        for text in (hostile, "", " ", "https://w3id.org/maitu/id/x> } #"):
            with pytest.raises(EntityError):
                asked(energy, id, {name: text})


def test_an_unknown_name_brings_near_ones_of_the_right_class(energy: EmbeddedStore) -> None:
    with pytest.raises(EntityError) as error:
        asked(energy, "policies-of", {"issuer": "鹭州"})
    assert error.value.candidates == ("鹭州市",)
    with pytest.raises(EntityError) as error:
        asked(energy, "policies-of", {"issuer": "光伏瓦"})  # known, but no body
    assert error.value.candidates == ()
    with pytest.raises(EntityError) as error:
        asked(energy, "figures-in", {"document": "能源"})
    assert error.value.candidates == ("能源观察",)


def test_unknown_questions_and_missing_parts() -> None:
    with pytest.raises(QueryError, match="did you mean adopters"):
        questions.get("adopter")
    with pytest.raises(QueryError, match="technology is missing"):
        questions.bind(questions.get("adopters"), {})


def test_what_every_document_repeats_does_not_multiply(growth: Callable[..., float]) -> None:
    few, count = 10, 40
    stores = {}
    for size in (few, count):
        stores[size] = EmbeddedStore.in_memory()
        for n in range(size):
            graph = _graphs()[0]
            put_document(stores[size], replace(
                graph, document=replace(graph.document, name=f"d{n}", title=f"第{n}篇")), "hash")

    def ask(size: int) -> dict[str, int]:
        return {id: len(asked(stores[size], id, filled)) for id, (filled, _, _) in ANSWERS.items()
                if "document" not in filled}

    assert growth(ask, few, count) < 10
    assert ask(count)["adopters"] == count and ask(count)["values-of"] == 2 * count
