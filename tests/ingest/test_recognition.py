import numpy as np

from maitu.ingest import parsing, recognition
from maitu.ingest.features import WIDEST, features
from maitu.ingest.proposals import propose
from maitu.ontology.model import Document

TEXT = ("云岭市人民政府印发《云岭市储能产业发展行动方案》，支持新型储能、虚拟电厂等新业态，"
        "鼓励宁德时代在云岭市建设钠离子电池基地。\n储能装机规模快速增长，但消纳困难、融资难仍制约产业发展。")


def read(text):
    reading = parsing.parse(Document("d", "", text))
    proposals = propose(reading)
    f = features(reading, proposals)
    return f, recognition.find(reading, f, proposals)


def test_names_lie_within_each_other_or_apart_but_never_across():
    _, found = read(TEXT)
    assert len(found) > 5
    for a in found:
        for b in found:
            apart = a.end <= b.start or b.end <= a.start
            assert apart or a.holds(b) or b.holds(a)


def test_names_stay_within_a_sentence_and_a_certain_width():
    f, found = read(TEXT)
    for c in found:
        first, last = f.covering(c.start, c.end)
        assert last < f.ends[first] and last - first < WIDEST


def test_a_proposal_of_the_vocabulary_keeps_what_it_knows():
    _, found = read("工信部支持区块链。")
    body = next(c for c in found if c.start == 0)
    assert body.origin == "vocabulary" and body.canonical == "工业和信息化部"


def test_a_country_is_no_body_that_issues_or_promotes():
    _, found = read("我国成为首个恢复增长的经济体，中国推动储能产业发展。我国印发规划。")
    assert {c.types for c in found if c.end - c.start == 2} <= {("Place",)}


def test_confidence_grows_with_the_networks_own():
    steps = [recognition.confidence(p, "Company", 1) for p in (0.3, 0.6, 0.9, 0.99)]
    assert steps == sorted(steps) and all(0 < c < 1 for c in steps)


def test_a_long_text_is_read_in_pieces_as_if_it_were_one(monkeypatch):
    _, whole = read(TEXT)
    monkeypatch.setattr(recognition, "AT_ONCE", 7)
    _, pieces = read(TEXT)
    assert [(c.start, c.end, c.types) for c in pieces] == [(c.start, c.end, c.types) for c in whole]
    assert np.allclose([c.confidence for c in pieces], [c.confidence for c in whole], atol=0.002)


def test_a_text_without_words_has_no_names():
    assert read("")[1] == []


def test_further_types_must_be_likely_and_a_third_one_likelier():
    scores = np.full((3, len(recognition.TYPES_IN_ORDER)), 0.1, dtype=np.float32)
    scores[:, 0] = 0.9
    scores[1:, 1], scores[1, 2], scores[2, 2] = 0.4, 0.3, 0.4
    counts = [len(types) for types in recognition._types(scores)]
    assert counts == [1, 2, 3]
