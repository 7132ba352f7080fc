"""Names of a word that say little of what is measured."""

import pytest

from maitu.ingest import observations, sentences
from maitu.ontology.model import Document, Entity, Mention, Metadata


def names(text: str, type: str = "Product", name: str = "") -> list[str]:
    start = text.find(name)
    entity = Entity("e", (type,), (name,), (Mention(start, start + len(name), name),))
    document = Document("d", "d", text, Metadata(date="2023-07"))
    found = observations.find(document, sentences.split(text), [entity] if name else [])
    return [o.indicator for o in found]


@pytest.mark.parametrize(("text", "expected"), [
    ("全市现有气象站14个，去年新增2个。", ["气象站", "新增气象站"]),
    ("今年建成码头15座，拆除2座。", ["建成码头", "拆除码头"]),
    # what is counted by another word is another thing
    ("全市现有气象站14个，新增260人。", ["气象站", "新增"]),
])
def test_what_was_counted_before_is_counted_on(text, expected):
    assert names(text) == expected


def test_a_bare_name_is_of_the_thing_named_last():
    assert names("云雀一号无人机面向海岛，全年出货320架。", "Product", "云雀一号无人机") == \
        ["云雀一号无人机出货"]
    assert names("甘薯贷上线以来，发放5亿元。", "BusinessModel", "甘薯贷") == ["甘薯贷发放"]


def test_names_that_stand_alone_stay():
    text = "云雀一号无人机面向海岛，营收3亿元，交货周期为12天。"
    assert names(text, "Product", "云雀一号无人机") == ["营收", "交货周期"]


def test_a_firm_or_a_place_is_no_part_of_a_name():
    assert names("云岭乳业在青湖建厂，全年出货320吨。", "Company", "云岭乳业") == ["出货"]


def test_what_is_counted_beside_a_thing_is_not_of_it():
    assert names("快艇20艘、划艇320艘。", "Product", "快艇") == ["快艇", "划艇"]
