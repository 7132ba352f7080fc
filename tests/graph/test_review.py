"""What a review finds worth a look, and what settles it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from maitu.graph.documents import applied_corrections, put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.review import Concern, review, tally
from maitu.ontology.corrections import (
    Correction,
    Corrections,
    EntityName,
    Judgement,
    Merge,
    StatementName,
)
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Observation,
    Relation,
)

NEWS = "青禾冷链科技采用移动储能柜。国务院支持云鲜仓。"
PLAN = "青禾冷链推广移动储能框。国务院支持云鲜仓。云鲜仓公司成立。"


def graph(name: str, text: str, relations: tuple[tuple[str, str, str, float], ...],
          **entities: tuple[str, float]) -> DocumentGraph:
    """Make a graph; an entity is given as `label=(type, confidence)`."""
    ids = {label: f"e{n}" for n, label in enumerate(entities, 1)}
    return DocumentGraph(
        Document(name, name, text),
        tuple(Entity(ids[label], (type,), (label,),
                     (Mention(text.find(label), text.find(label) + len(label), label),), sure)
              for label, (type, sure) in entities.items()),
        tuple(Relation(ids[s], p, ids[o], text[:5], 0, 5, confidence=sure)
              for s, p, o, sure in relations))


@pytest.fixture
def store() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    put_document(store, graph(
        "news", NEWS, (("青禾冷链科技", "adopts", "移动储能柜", 0.3),
                       ("国务院", "promotes", "云鲜仓", 0.4)),
        青禾冷链科技=("Company", 0.9), 移动储能柜=("Technology", 0.35), 国务院=("GovernmentBody", 1.0),
        云鲜仓=("Product", 0.3)), "1")
    put_document(store, graph(
        "plan", PLAN, (("国务院", "promotes", "云鲜仓", 0.9),), 青禾冷链=("Company", 0.9),
        移动储能框=("Technology", 0.95), 国务院=("GovernmentBody", 1.0), 云鲜仓=("Product", 0.8)), "2")
    put_document(store, graph("more", PLAN, (), 云鲜仓=("Company", 0.9)), "3")
    return store


CABINET, FRAME = EntityName("Technology", "移动储能柜"), EntityName("Technology", "移动储能框")
LONG, SHORT = EntityName("Company", "青禾冷链科技"), EntityName("Company", "青禾冷链")
SHOP, FIRM = EntityName("Product", "云鲜仓"), EntityName("Company", "云鲜仓")
ADOPTS = StatementName(LONG, "adopts", CABINET)


def of_kind(concerns: list[Concern], kind: str) -> list[Concern]:
    return [c for c in concerns if c.kind == kind]


def test_a_statement_is_doubtful_where_no_document_is_sure(store: EmbeddedStore) -> None:
    [found] = of_kind(review(store), "doubtful statement")
    assert found.what == "Company/青禾冷链科技 adopts Technology/移动储能柜"
    assert (found.confidence, found.documents, found.quote) == (0.3, ("news",), NEWS[:5])
    assert found.proposals == (Judgement(ADOPTS, False), Judgement(ADOPTS, True))


def test_an_entity_is_doubtful_where_no_document_is_sure(store: EmbeddedStore) -> None:
    [found] = of_kind(review(store), "doubtful entity")
    assert (found.what, found.confidence) == ("Technology/移动储能柜", 0.35)
    assert found.quote is not None and "移动储能柜" in found.quote
    assert len(of_kind(review(store, below=0.95), "doubtful entity")) == 5


def test_one_name_of_several_entities(store: EmbeddedStore) -> None:
    [found] = of_kind(review(store), "one name")
    assert found.proposals[0] == Merge(FIRM, SHOP)  # into what more documents speak of
    assert found.documents == ("more", "news", "plan")


def test_names_that_differ_little(store: EmbeddedStore) -> None:
    found = of_kind(review(store), "near names")
    assert {c.proposals[0] for c in found} == {Merge(FRAME, CABINET), Merge(LONG, SHORT)}


def test_new_names_are_those_of_several_documents_and_no_list(store: EmbeddedStore) -> None:
    assert [c.what for c in of_kind(review(store), "new name")] == ["Product/云鲜仓"]


@pytest.mark.parametrize(("decided", "kind", "left"), [
    ([Judgement(ADOPTS, True)], "doubtful statement", 0),
    ([Judgement(CABINET, False)], "doubtful entity", 0),
    ([Merge(FIRM, SHOP)], "one name", 0),
    ([Judgement(FIRM, True)], "one name", 1),
    ([Judgement(FIRM, True), Judgement(SHOP, True)], "one name", 0),
    ([Merge(LONG, SHORT)], "near names", 1),
    ([Judgement(SHOP, True)], "new name", 0),
])
def test_what_is_decided_is_left_out(
    store: EmbeddedStore, decided: list[Correction], kind: str, left: int
) -> None:
    assert len(of_kind(review(store, decided=Corrections.of(decided)), kind)) == left


def test_the_limit_is_of_each_kind_and_the_order_is_the_same_again(store: EmbeddedStore) -> None:
    every = review(store)
    assert every == review(store)
    first = review(store, limit=1)
    assert len(first) == 5 and [c for c in every if c in first] == first


def test_an_empty_store_has_nothing_to_look_at() -> None:
    assert review(EmbeddedStore.in_memory()) == []


def test_the_store_knows_which_corrections_took_effect(store: EmbeddedStore) -> None:
    one = graph("news", NEWS, (), 国务院=("GovernmentBody", 1.0))
    put_document(store, one, "4", ["merge A into B", "accept C"])
    put_document(store, replace(one, document=Document("plan", "plan", NEWS)), "5", ["accept C"])
    assert applied_corrections(store) == {
        "merge A into B": frozenset({"news"}), "accept C": frozenset({"news", "plan"})}
    put_document(store, one, "6")
    assert applied_corrections(store) == {"accept C": frozenset({"plan"})}


def test_units_that_the_table_lacks_are_worth_a_look() -> None:
    store = EmbeddedStore.in_memory()
    text = "渔港收购鲜鱼300篓，船队新增12艘。"
    observations = tuple(
        Observation(what, Decimal(value), unit, text[a:b], a, b)
        for what, value, unit, a, b in (("鲜鱼", "300", "篓", 0, 9), ("船队", "12", "%", 10, 17)))
    put_document(store, DocumentGraph(Document("port", "port", text), (), (), observations), "1")
    [found] = of_kind(review(store), "unknown unit")
    assert (found.what, found.documents) == ("篓 (observations: 1)", ("port",))
    assert found.quote == text[:9]
    assert tally(store) == {"unknown unit": 1}
