"""What a model proposes and what becomes of it: a real server on loopback, answers of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maitu.ingest import llm_prompt, pipeline
from maitu.ingest.llm import Server
from maitu.ingest.llm_extraction import ATTEMPTS, Model
from maitu.ontology import records
from maitu.ontology.errors import ModelError
from maitu.ontology.model import Document, DocumentGraph, Metadata

if TYPE_CHECKING:
    from tests.conftest import ChatServer

TEXT = ("鹭州港集团启用澜图平台。媒体称鹭州港集团收购蓝螺科技。若鹭州港集团采用潮信算法，成本会下降。"
        "潮信算法尚未被蓝螺科技采用。岸桥改造完成37台，同比下降12%。")
USES = "鹭州港集团启用澜图平台"


def entity(name: str, type: str) -> dict[str, str]:
    return {"name": name, "type": type}


def relation(s: str, p: str, o: str, quote: str) -> dict[str, str]:
    return {"subject": s, "predicate": p, "object": o, "quote": quote}


def observation(indicator: str, value: str, quote: str, **more: Any) -> dict[str, Any]:
    return {"indicator": indicator, "value": value, "unit": None, "period": None, "change": None,
            "about": None, "source": None, "place": None, "forecast": False, "quote": quote} | more


def answer(entities: Any = (), relations: Any = (), observations: Any = ()) -> dict[str, Any]:
    return {"entities": list(entities), "relations": list(relations),
            "observations": list(observations)}


def document(text: str = TEXT, **metadata: Any) -> Document:
    return Document("d", "港口来信", text, Metadata(**metadata))


@pytest.fixture
def model(chat_server: ChatServer, tmp_path: Path) -> Model:
    return Model(Server(chat_server.url, "small", tmp_path / "cache", tmp_path / "ledger"))


@pytest.fixture
def read(chat_server: ChatServer, model: Model) -> Callable[..., DocumentGraph]:
    """Return the graph of a text of which the model gives one answer."""

    def run(given: dict[str, Any], text: str = TEXT, **metadata: Any) -> DocumentGraph:
        chat_server.answers = {text[:10]: given}
        return model.extract(document(text, **metadata))

    return run


def added(graph: DocumentGraph) -> set[tuple[str, str, str]]:
    return {(graph.entity(r.s).label, r.p, graph.entity(r.o).label)
            for r in graph.relations if r.extractor == "llm:small"}


def dropped(model: Model) -> dict[str, int]:
    return {what.removeprefix("dropped: "): n for what, n in model.ledger.counts.items()
            if what.startswith("dropped: ")}


def test_what_holds_is_added_and_marked(read: Callable[..., DocumentGraph], model: Model) -> None:
    before = pipeline.extract(document())
    graph = read(answer([entity("鹭州港集团", "Company"), entity("成本会下降", "Trend"),
                         entity("完成37台", "Event")],
                        [relation("鹭州港集团", "adopts", "澜图平台", USES)]))
    assert added(graph) == {("鹭州港集团", "adopts", "澜图平台")}
    assert graph.entities[:len(before.entities)] == before.entities
    assert {r for r in graph.relations if r.extractor != "llm:small"} == set(before.relations)
    assert graph.observations == before.observations
    [new] = graph.entities[len(before.entities):]
    assert (new.names, new.types, new.extractor) == (("完成37台",), ("Event",), "llm:small")
    assert new.id not in {e.id for e in before.entities}
    [r] = [r for r in graph.relations if r.extractor == "llm:small"]
    assert TEXT[r.start:r.end] == r.evidence == USES + "。"
    assert all(TEXT[m.start:m.end] == m.text for e in graph.entities for m in e.mentions)
    assert dropped(model) == {"not asserted": 1}  # the trend is part of a supposition
    assert model.ledger.counts["agreed: entities"] == 1
    assert records.from_json(json.loads(records.dumps(graph))).entities == graph.entities


@pytest.mark.parametrize(("given", "reason"), [
    (relation("鹭州港集团", "adopts", "澜图平台", "鹭州港集团全面启用澜图平台"), "words not in the text"),
    (relation("鹭州港集团", "adopts", "云帆系统", USES), "relation of an unknown entity"),
    (relation("鹭州港集团", "buys", "澜图平台", USES), "no predicate of the ontology"),
    (relation("澜图平台", "issuedBy", "鹭州港集团", USES), "against domain or range"),
    (relation("鹭州港集团", "adopts", "鹭州港集团", USES), "relation of a thing to itself"),
    (relation("鹭州港集团", "adopts", "潮信算法", USES), "quote does not name the object"),
    (relation("蓝螺科技", "adopts", "澜图平台", USES), "quote comes before its subject"),
    (relation("鹭州港集团", "investsIn", "蓝螺科技", "鹭州港集团收购蓝螺科技"), "not asserted"),
    (relation("鹭州港集团", "adopts", "潮信算法", "鹭州港集团采用潮信算法"), "not asserted"),
    (relation("蓝螺科技", "adopts", "潮信算法", "潮信算法尚未被蓝螺科技采用"), "not asserted"),
])
def test_relations_that_do_not_hold(
    read: Callable[..., DocumentGraph], model: Model, given: dict[str, str], reason: str
) -> None:
    assert added(read(answer(relations=[given]))) == set()
    assert dropped(model) == {reason: 1}


@pytest.mark.parametrize(("given", "reason"), [
    (entity("远星码头", "Company"), "words not in the text"),
    (entity("澜图平台", "Vessel"), "no type of the ontology"),
    (entity("澜图平台", "Place"), "entity has another type"),
    (entity("图平", "Product"), "part of another name"),
    (entity("，", "Product"), "no name"),
    ({"name": 5, "type": "Product"}, "not of the form"),
    ("澜图平台", "not of the form"),
])
def test_entities_that_do_not_hold(
    read: Callable[..., DocumentGraph], model: Model, given: Any, reason: str
) -> None:
    assert read(answer([given])) == pipeline.extract(document())
    assert dropped(model) == {reason: 1}


STATISTICS = "2023年，鹭州港集团的靠泊指数录得61点。夜航占比由此回落3个百分点。泊位利用率预计达到88%。"


def test_a_statistic_is_read_as_the_text_has_it(
    read: Callable[..., DocumentGraph], model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maitu.ingest.observations.find", lambda *_: ())
    graph = read(answer([], [], [
        observation("靠泊指数", "61", "靠泊指数录得61点", period="2023", about="鹭州港集团",
                    change="yoy"),
        observation("夜航占比", "3", "夜航占比由此回落3个百分点", unit="个百分点"),
        observation("泊位利用率", "88", "泊位利用率预计达到88%", unit="%"),
    ]), STATISTICS, date="2024-02")
    first, second, third = graph.observations
    assert (first.value, first.period, first.change) == (61, "2023", None)
    assert first.about and graph.entity(first.about).label == "鹭州港集团"
    assert (second.value, second.unit) == (Decimal(-3), "个百分点")
    assert third.forecast and not first.forecast
    assert all(o.extractor == "llm:small" and STATISTICS[o.start:o.end] == o.evidence
               for o in graph.observations)
    assert not dropped(model)


@pytest.mark.parametrize(("given", "reason"), [
    (observation("靠泊指数", "62", "靠泊指数录得61点"), "number not in the quote"),
    (observation("靠泊指数", "61", "靠泊指数录得61点", unit="万吨"), "number not in the quote"),
    (observation("靠泊指数", "-61", "靠泊指数录得61点"), "sign not in the text"),
    (observation("集装箱吞吐量", "61", "靠泊指数录得61点"), "words not in the text"),
    (observation("靠泊指数", "61", "靠泊指数达到61点"), "words not in the text"),
    (observation("靠泊指数", "61", "靠泊指数录得61点", source="港航研究院"), "words not in the text"),
    (observation("靠泊指数", "61", "靠泊指数录得61点", period="2019"), "period not in the text"),
    (observation("靠泊指数", "61", "靠泊指数录得61点", period="前年"), "period not in the text"),
    (observation("靠泊指数", "many", "靠泊指数录得61点"), "not of the form"),
])
def test_statistics_that_do_not_hold(
    read: Callable[..., DocumentGraph], model: Model, given: dict[str, Any], reason: str
) -> None:
    graph = read(answer(observations=[given]), STATISTICS, date="2024-02")
    assert not any(o.extractor for o in graph.observations)
    assert dropped(model) == {reason: 1}


def test_a_statistic_that_is_known_stays_as_it_was(
    read: Callable[..., DocumentGraph], model: Model
) -> None:
    graph = read(answer(observations=[observation("岸桥改造", "-12", "同比下降12%", unit="%")]))
    assert graph == pipeline.extract(document())
    assert model.ledger.counts["agreed: observations"] == 1


def test_answers_are_kept_and_a_second_run_asks_nothing(
    chat_server: ChatServer, tmp_path: Path, read: Callable[..., DocumentGraph]
) -> None:
    given = answer(relations=[relation("鹭州港集团", "adopts", "澜图平台", USES)])
    first = read(given)
    again = Model(Server(chat_server.url, "small", tmp_path / "cache"))
    assert again.extract(document()) == first
    assert len(chat_server.asked) == 1 and again.ledger.counts["from the cache"] == 1
    for file in (tmp_path / "cache").rglob("*.json"):
        file.write_text('{"answer": [', encoding="utf-8")
    assert again.extract(document()) == first
    assert len(chat_server.asked) == 2
    Model(Server(chat_server.url, "large", tmp_path / "cache")).extract(document())
    assert len(chat_server.asked) == 3


@pytest.mark.parametrize("malformed", ["抱歉，我做不到。", '{"entities": [', "[]", '{"a": 1}', ""])
def test_an_answer_that_cannot_be_read_is_asked_for_again(
    chat_server: ChatServer, model: Model, malformed: str
) -> None:
    good = answer(relations=[relation("鹭州港集团", "adopts", "澜图平台", USES)])
    fenced = f"```json\n{json.dumps(good)}\n```"
    chat_server.script = [{"text": malformed}, {"text": fenced}]
    assert added(model.extract(document()))
    assert model.ledger.counts["requests"] == 2 and model.ledger.counts["tokens in"] == 200


def test_a_window_whose_answers_are_never_readable_is_counted(
    chat_server: ChatServer, model: Model
) -> None:
    chat_server.script = [{"text": "抱歉"}] * ATTEMPTS
    assert model.extract(document()) == pipeline.extract(document())
    assert model.ledger.counts["windows without a usable answer"] == 1
    assert not list(model.server.cache.rglob("*.json"))


def test_a_truncated_answer_is_asked_for_in_halves(
    chat_server: ChatServer, model: Model
) -> None:
    chat_server.script = [{"text": '{"entities": [{"na', "finish": "length"}]
    good = relation("鹭州港集团", "adopts", "澜图平台", USES)
    chat_server.answers = {USES: answer(relations=[good])}
    assert added(model.extract(document()))
    asked = [body["messages"][-1]["content"].split("【文本】\n")[1] for body in chat_server.asked]
    assert len(asked) == 3 and asked[0] == asked[1] + asked[2]
    model.extract(document())
    assert len(chat_server.asked) == 3  # that it was too long is known as well


def test_one_sentence_that_is_always_truncated_is_counted(
    chat_server: ChatServer, model: Model
) -> None:
    chat_server.script = [{"text": "{", "finish": "length"}]
    model.extract(document(USES + "。"))
    assert model.ledger.counts["windows without a usable answer"] == 1


def test_a_run_that_broke_off_goes_on_where_it_stopped(
    chat_server: ChatServer, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llm_prompt, "LONGEST", 40)
    chat_server.script = [{}, {"status": 401, "text": "no credit"}]
    with pytest.raises(ModelError, match="no credit"):
        model.extract(document())
    model.extract(document())
    asked = [body["messages"][-1]["content"] for body in chat_server.asked]
    assert asked.count(asked[0]) == 1 and asked.count(asked[1]) == 2


def test_the_instruction_names_every_type_and_predicate_and_keeps_braces(
    chat_server: ChatServer, model: Model
) -> None:
    model.extract(document("鹭州港集团的口号是{title}。"))
    system, user = (m["content"] for m in chat_server.asked[0]["messages"])
    assert "GovernmentBody" in system and "transitionsTo" in system and "{types}" not in system
    assert "口号是{title}。" in user and "标题：港口来信" in user
