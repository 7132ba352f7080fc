import numpy as np
import pytest

from maitu.ingest import parsing, statements
from maitu.ingest.features import features
from maitu.ingest.pairs import pairs
from maitu.ingest.proposals import propose
from maitu.ingest.spans import Span
from maitu.ontology.model import Document
from maitu.ontology.terms import PREDICATES


def told(text, **types):
    reading = parsing.parse(Document("d", "", text))
    spans = sorted((Span(text.index(name), text.index(name) + len(name), name, (type,))
                    for name, type in types.items()), key=lambda s: s.start)
    f = features(reading, propose(reading))
    return reading, f, spans


@pytest.mark.parametrize(("text", "says"), [
    ("京东采用区块链。", True),
    ("京东没有采用区块链。", False),
    ("京东尚未采用区块链。", False),
    ("如果京东采用区块链，成本会下降。", False),
    ("网传京东采用区块链。", False),
    ("京东不会裁员，并采用区块链。", True),
    ("京东已暂缓区块链。", False),
    ("京东并无采用区块链的安排。", False),
    ("京东采用电子账本替代区块链。", False),
    ("京东采用可替代的区块链。", True),
    ("京东采用各种技术，区块链类项目除外。", False),
    ("京东采用区块链以外的技术。", False),
    ("京东采用区块链，外地门店除外。", True),
    ("网络近日流传京东采用区块链。", False),
    ("京东采用区块链不过是商家的话术。", False),
    ("京东采用区块链的项目已于上月终止。", False),
    ("京东采用区块链，旧系统已终止服务。", True),
    ("有人提出要京东采用区块链，至今未见落地。", False),
])
def test_what_is_denied_supposed_or_rumoured_is_not_asserted(text, says):
    reading, _, (s, o) = told(text, 京东="Company", 区块链="Technology")
    assert statements.asserted(reading, s, "adopts", o) is says


@pytest.mark.parametrize(("text", "by"), [
    ("京东采用区块链。", "区块链"),
    ("京东开会。它采用区块链。", "区块链"),
    ("区块链的前景\n天气好。\n京东表示看好。", "京东"),
])
def test_a_statement_is_made_at_its_object_or_behind_a_topic_at_its_subject(text, by):
    reading, _, spans = told(text, 京东="Company", 区块链="Technology")
    s, o = sorted(spans, key=lambda span: span.entity != "京东")
    assert statements.told_by(reading, s, o).entity == by


def test_what_is_left_out_of_support_is_regulated_all_the_same():
    reading, _, (s, o) = told("《储能办法》支持新型储能，抽水蓄能除外。", 储能办法="Policy",
                              抽水蓄能="Technology")
    assert not statements.asserted(reading, s, "promotes", o)
    assert statements.asserted(reading, s, "regulates", o)


def test_what_is_said_of_a_topic_may_be_denied_where_it_is_said():
    reading, _, (o, s) = told("区块链的前景\n天气好。\n尚未出现京东那样的投资。",
                              京东="Company", 区块链="Technology")
    assert not statements.asserted(reading, s, "adopts", o)


@pytest.mark.parametrize("text", ["周岚（云岭储能公司前总经理）发言。", "云岭储能公司原董事长周岚发言。",
                                  "周岚曾任云岭储能公司总裁。"])
def test_who_led_a_body_once_leads_it_no_more(text, monkeypatch):
    reading, f, spans = told(text, 周岚="Person", 云岭储能公司="Company")
    sure = np.full((2, 22), 1.0, np.float32)
    monkeypatch.setattr(statements, "probabilities", lambda f, p: sure[:len(p.subjects)])
    assert not [c for c in statements.find(reading, f, spans, {}, None) if c.predicate == "leads"]


def test_no_predicate_is_stated_that_the_ontology_does_not_allow():
    text = "国务院印发《山区办法》，支持京东在成都市采用区块链、布局氢能产业。"
    reading, f, spans = told(text, 国务院="GovernmentBody", 山区办法="Policy", 京东="Company",
                             成都市="Place", 区块链="Technology", 氢能产业="Industry")
    p = pairs(reading, f, spans, {}, None)
    found = statements.probabilities(f, p)
    assert found.max() > 0
    for n, (i, j) in enumerate(zip(p.subjects, p.objects, strict=True)):
        for q, probability in zip(PREDICATES.values(), found[n], strict=True):
            assert q.allows(spans[i].types, spans[j].types) or not probability


def test_many_pairs_are_scored_in_parts_as_at_once(monkeypatch):
    text = "国务院印发《山区办法》，支持京东在成都市采用区块链、布局氢能产业。"
    reading, f, spans = told(text, 国务院="GovernmentBody", 山区办法="Policy", 京东="Company",
                             成都市="Place", 区块链="Technology", 氢能产业="Industry")
    p = pairs(reading, f, spans, {}, None)
    whole = statements.probabilities(f, p)
    monkeypatch.setattr(statements, "AT_ONCE", 3)
    assert np.allclose(statements.probabilities(f, p), whole, atol=1e-5)


def test_a_text_without_pairs_states_nothing():
    reading, f, spans = told("天气好。")
    assert statements.find(reading, f, spans, {}, None) == []
