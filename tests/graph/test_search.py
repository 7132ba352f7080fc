"""Finding entities by what a person types."""

from __future__ import annotations

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.matching import rank, syllables
from maitu.graph.search import find
from maitu.graph.store import Name


def labels(store: EmbeddedStore, text: str, limit: int = 20) -> list[str]:
    return [m.label for m in find(store, text, limit)]


@pytest.mark.parametrize(("text", "first"), [
    ("5G", "5G"),
    ("５ｇ 手机", "5G手机"),
    ("《零售白皮书》", "零售白皮书"),
    ("云桥", "云桥公司"),  # an alias of the text
    ("5G技术", "5G"),
    ("第五代移动通信", "5G"),  # an alias of the vocabulary
    ("fifth generation", "5G"),  # its English name
    ("行动", "智慧零售行动计划"),
    ("wangshanglingshou", "网上零售"),
    ("wang shang ling", "网上零售"),
    ("baipishu", "零售白皮书"),
    ("lvse", "绿色消费"),
    ("lüsexiaofei", "绿色消费"),
    ("wsls", "网上零售"),
    ("5gsj", "5G手机"),
    ("c2m", "C2M"),
    ("网尚零售", "网上零售"),  # a slip of the input method
])
def test_first_match(market: EmbeddedStore, text: str, first: str) -> None:
    assert labels(market, text)[:1] == [first]


@pytest.mark.parametrize("text", ["", "  ", "《》", "区块链", "zzz", "w"])
def test_nothing_to_find(market: EmbeddedStore, text: str) -> None:
    # 区块链 is in the vocabulary, but no document speaks of it.
    assert labels(market, text) == []


def test_whole_names_come_before_beginnings_and_middles(market: EmbeddedStore) -> None:
    assert labels(market, "网上零售") == ["网上零售", "网上零售向直播转变"]
    assert labels(market, "零售")[0] == "零售白皮书"  # begins so
    assert set(labels(market, "零售")) == {
        "零售白皮书", "网上零售", "网上零售向直播转变", "智慧零售行动计划"}


def test_scores_keep_the_order_of_kinds() -> None:
    names = [
        Name("a", "云桥", True, 0), Name("b", "云桥", False, 9), Name("c", "云桥公司", True, 0),
        Name("d", "大云桥", True, 9),
    ]
    ranked = rank(names, "云桥")
    assert [name.iri for name, _ in ranked] == ["a", "b", "c", "d"]
    scores = [score for _, score in ranked]
    assert scores == sorted(set(scores), reverse=True)
    written = Name("a", "yunqiao桥梁", True, 0)
    sounded, initials = Name("b", "云桥", True, 9), Name("c", "约定", True, 9)
    assert [n.iri for n, _ in rank([initials, sounded, written], "yunqiao")] == ["a", "b"]
    assert [n.iri for n, _ in rank([initials, Name("d", "一段", True, 1)], "yd")] == ["c", "d"]


@pytest.mark.parametrize(("typed", "found"), [
    ("gzzzzzz", True), ("zzzzzz", False), ("gzzz", False), ("zzz", False)])
def test_initials_are_those_of_the_whole_name(typed: str, found: bool) -> None:
    ranked = rank([Name("a", "甘孜藏族自治州", True, 1)], typed)
    assert bool(ranked) is found


def test_what_the_documents_speak_of_most_comes_first(market: EmbeddedStore) -> None:
    first, second = find(market, "晨星")
    assert (first.types, second.types) == (("Company",), ("Product",))
    assert first.score == second.score == 1
    names = [Name("a", "甲公司", True, 1), Name("b", "甲机构", True, 5)]
    assert [n.iri for n, _ in rank(names, "甲")] == ["b", "a"]


def test_a_match_tells_why_and_where(market: EmbeddedStore) -> None:
    match = find(market, "第五代移动通信")[0]
    assert match.iri == "https://w3id.org/maitu/id/Technology/5G"
    assert (match.label, match.types) == ("5G", ("Technology",))
    assert match.matched_name == "第五代移动通信"
    assert match.documents == ("数字经济纲要", "智慧零售观察")


def test_limit(market: EmbeddedStore) -> None:
    assert len(labels(market, "零售", limit=2)) == 2


def test_syllables() -> None:
    assert syllables("C2M模式") == ("c2m", "mo", "shi")
    assert syllables("战略") == ("zhan", "lve")
