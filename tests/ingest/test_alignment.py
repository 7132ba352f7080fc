import pytest

from maitu.ingest.alignment import align, comparable, likeness
from maitu.ingest.gold import GoldEntity


def entity(type, *names):
    return GoldEntity("", (type,), names)


@pytest.mark.parametrize(
    ("name", "same"),
    [("《数据安全法》", "数据安全法"), ("５Ｇ 手机", "5g手机"), ("“明鉴”", "明鉴"),
     ("「即日鮮」", "即日鮮")],
)
def test_marks_width_case_and_spaces_make_no_difference(name, same):
    assert comparable(name) == comparable(same)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("", "", 0), ("冷", "冷", 1), ("冷", "热", 0), ("冷链物流", "冷链物流", 1),
     ("冷链物流", "冷链", 0.5), ("哈哈哈", "哈哈", 2 / 3)],
)
def test_likeness(a, b, expected):
    assert likeness(a, b) == pytest.approx(expected)


def test_phrases_match_by_likeness_and_names_do_not():
    trend = entity("Trend", "冷链行业转向拼服务")
    company = entity("Company", "青禾冷链股份")
    found = [entity("Trend", "行业转向拼服务"), entity("Company", "青禾冷链股份有限公司")]
    alignment = align([trend, company], found)
    assert alignment.found == {0: 0}


def test_the_same_type_wins_among_equal_names():
    gold = [entity("Product", "云桥"), entity("Company", "云桥")]
    found = [entity("Company", "云桥"), entity("Product", "云桥")]
    assert align(gold, found).found == {0: 1, 1: 0}


def test_a_second_name_stands_for_the_entity_but_is_no_pair():
    gold = [entity("Company", "青禾冷链", "青禾")]
    alignment = align(gold, [entity("Company", "青禾"), entity("Company", "青禾冷链")])
    assert alignment.found == {0: 0}
    assert alignment.gold == {0: 0, 1: 0}
