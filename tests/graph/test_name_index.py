"""The index of names finds what looking through all names finds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from maitu.graph.matching import initials, pinyin, rank
from maitu.graph.name_index import NameIndex
from maitu.graph.store import Name
from maitu.ontology.vocabulary import load

ODD = ("“云”服务", "５Ｇ手机", "A-B集团", "卡尔·马克思", "西安", "先", "app开发", "AI芯片", "女儿",
       "银行行长", "𠮷野家", '"x" OR y', "x*", "——", "ß公司", "Alibaba阿里巴巴", "a", "美团 外卖")


def known() -> list[Name]:
    """A thousand entities with some names each, and weights that are often alike."""
    labels = [name for concept in load().concepts[::9] for name in (
        concept.label, *concept.aliases, concept.en or concept.label)]
    texts = [*ODD, *dict.fromkeys(labels)]
    return [Name(f"id:{n // 2}", text, n % 2 == 0, n // 2 % 5 + 1) for n, text in enumerate(texts)]


def made(names: Iterable[Name]) -> NameIndex:
    index = NameIndex.make(None)
    index.add(names)
    return index


@pytest.fixture(scope="module")
def names() -> list[Name]:
    return known()


@pytest.fixture(scope="module")
def index(names: list[Name]) -> NameIndex:
    return made(names)


@pytest.mark.parametrize("text", [
    "的", "公", "公司", "有限公司", "科技", "数字", "人工智能", "业", "北京", "a", "5", "5g", "go",
    "gongsi", "zho", "xian", "xi'an", "zhongguo", "shuzi", "app", "appkai", "aix", "ab", "wsls",
    "nver", "nüer", "lv", "yinhang", "yinxing", "云", "“云”", "·", "-", '"', '"x"', "OR", "x*", "*",
    "的的", "公司公司", "新西消费", "zzzz", "阿里巴巴", "alibaba", "albb", "𠮷", "美团外卖", "ss",
    "jituan", "an", "nan", "ang", "shenzhenshi", "_", "人工智能" * 90, "xian" * 90,
])
def test_the_index_finds_what_a_scan_finds(
        index: NameIndex, names: list[Name], text: str) -> None:
    assert index.find(text, 10_000) == rank(names, text)
    for limit in (1, 7):
        best = [(score, name.weight) for name, score in rank(names, text)[:limit]]
        assert [(score, name.weight) for name, score in index.find(text, limit)] == best


def test_every_name_is_found_by_letters_sound_and_initials(
        index: NameIndex, names: list[Name]) -> None:
    for name in names[::37]:
        ways = [name.text, name.text[:2], name.text[-2:], name.text[0]]
        if parts := pinyin(name.text):
            ways += ["".join(parts), "".join(parts[len(parts) // 2:]) + parts[0], initials(name.text)]
        for text in ways:
            assert index.find(text, 10_000) == rank(names, text)


def test_names_are_forgotten_and_taken_anew(names: list[Name]) -> None:
    index = made(names)
    gone, changed = {"id:3", "id:5"}, Name("id:7", "五光十色公司", True, 9)
    index.forget([*gone, "id:7", "id:unknown"])
    index.add([changed, Name("id:7", "五光十色公司", False, 9)])  # what it has already, it keeps
    rest = [n for n in names if n.iri not in {*gone, "id:7"}] + [changed]
    for text in ("公司", "五光", "wuguang", "wgssgs", "gong", "a", *(n.text for n in names[:16])):
        assert index.find(text, 10_000) == rank(rest, text)
