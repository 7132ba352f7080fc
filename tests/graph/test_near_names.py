from __future__ import annotations

import pytest

from maitu.graph.near_names import near
from maitu.ontology.corrections import EntityName


@pytest.mark.parametrize(("type", "a", "b", "close"), [
    ("Technology", "移动储能柜", "移动储能框", True),  # one other character
    ("Technology", "边缘计算", "边缘计算机", True),  # one more
    ("Technology", "边缘计算", "边云计算", True),
    ("Policy", "渔港行动计划2023", "渔港行动计划2024", False),  # digits tell apart
    ("Place", "鹭州东部新区", "鹭州西部新区", False),
    ("Policy", "渔港第一期工程", "渔港第二期工程", False),
    ("Product", "云仓", "云舱", False),  # too short to say
    ("Technology", "移动储能", "移能储动", False),
    ("Company", "青禾冷链", "青禾冷链科技有限公司", True),  # cut short
    ("Technology", "青禾冷链", "青禾冷链科技平台技术", False),
])
def test_pairs(type: str, a: str, b: str, close: bool) -> None:
    names = [EntityName(type, b), EntityName(type, a), EntityName("Event", a)]
    assert [{x.name, y.name} for x, y in near(names)] == ([{a, b}] if close else [])


def test_many_names_are_compared_quickly_and_in_one_order() -> None:
    names = [EntityName("Product", f"{chr(0x4e00 + i)}{chr(0x5e00 + i)}{chr(0x6e00 + i)}助手")
             for i in range(2000)]
    twin = EntityName("Product", names[7].name + "器")
    assert list(near([*names, twin])) == list(near([twin, *reversed(names)])) == [(names[7], twin)]
