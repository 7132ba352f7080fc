from __future__ import annotations

import pytest

from maitu.viz.labels import box, pinyin_keys, width, wrap


@pytest.mark.parametrize(("name", "wrapped"), [
    ("云质检", "云质检"),
    ("数字车间行动计划", "数字车间行动计划"),
    ("鹭州市数字车间行动计划", "鹭州市数字车\n间行动计划"),
    ("《鹭州市车间计划》（试行）", "《鹭州市车间计\n划》（试行）"),
    ("Industrial Vision", "Industrial\nVision"),
    ("", ""),
])
def test_names_break_into_even_lines(name: str, wrapped: str) -> None:
    assert wrap(name) == wrapped


@pytest.mark.parametrize("name", [
    "关于推动“云质检”，扩大（首批）试点的意见", "面向2030年的C-V2X路侧设备，与5G协同", "一" * 80,
])
def test_lines_are_short_and_begin_and_end_well(name: str) -> None:
    lines = wrap(name).split("\n")
    assert len(lines) <= 3
    assert all(width(line) <= 9 for line in lines)
    assert not any(line[0] in "，、）”》" or line[-1] in "“（《" for line in lines)


def test_words_of_latin_letters_stay_whole() -> None:
    assert "C-V2X" in wrap("面向高速公路的C-V2X路侧设备").replace("\n", " ").replace("的", "的 ")


def test_a_name_too_long_ends_in_an_ellipsis() -> None:
    assert wrap("一" * 80).endswith("…")


def test_a_longer_name_takes_more_room() -> None:
    assert box("云\n云", 12, 8)[2] > box("云", 12, 8)[2]
    assert box("云质检平台", 12, 8)[0] > box("云", 12, 8)[0]


@pytest.mark.parametrize(("name", "keys"), [
    ("云质检", ("yunzhijian", "yzj")), ("5G手机", ("5gshouji", "5gsj")), ("WAYMO", ()),
])
def test_pinyin_is_spelt_whole_and_by_initials(name: str, keys: tuple[str, ...]) -> None:
    assert pinyin_keys(name) == keys
