import pytest

from maitu.ingest.gazetteer import Gazetteer
from maitu.ingest.parsing import parse
from maitu.ontology.model import Document
from maitu.ontology.vocabulary import Concept, build

VOCABULARY = build([
    Concept("苹果公司", ("Company",), ("Apple Inc.",), ("苹果",)),
    Concept("人工智能", ("Technology",), ("AI",)),
    Concept("5G手机", ("Product",)),
    Concept("放管服改革", ("Policy",), ("放管服",)),
    Concept("合肥市", ("Place",), ("合肥",)),
])


def found(text):
    hits = Gazetteer(VOCABULARY).find(parse(Document("t", "", text)))
    return {(text[c.start:c.end], c.canonical) for c in hits}


@pytest.mark.parametrize(("text", "expected"), [
    ("企业用AI质检。", {("AI", "人工智能")}),
    ("企业用ai质检。", {("ai", "人工智能")}),
    ("发来EMAIL。", set()),
    ("５Ｇ手机热销。", {("５Ｇ手机", "5G手机")}),
    ("5G 手机热销。", {("5G 手机", "5G手机")}),
    ("深化“放管服”改革。", {("放管服”改革", "放管服改革"), ("放管服", "放管服改革")}),
    ("發展人工智能。", {("人工智能", "人工智能")}),
    ("复合肥涨价。", set()),
    ("果农种了苹果树。", set()),
    ("苹果公司发布新品，苹果股价上涨。", {("苹果公司", "苹果公司"), ("苹果", "苹果公司")}),
])
def test_names_are_found_whole_and_in_every_writing(text, expected):
    assert found(text) == expected
