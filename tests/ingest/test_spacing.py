import pytest

from maitu.ingest.spacing import glue, plain_characters, tidy, width


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5G 手机", "5G手机"),
        ("2020 年 9 月", "2020年9月"),
        ("增长 8.5 % ，下降", "增长8.5 %，下降"),
        ("》 和 《", "》和《"),
        ("扩大消费 释放潜力", "扩大消费 释放潜力"),
        ("扩大消费　　释放潜力", "扩大消费 释放潜力"),
        ("open  source\tmodel", "open source model"),
        ("  两端  ", "两端"),
        ("目　　录", "目录"),
        ("通 知 书", "通知书"),
        ("", ""),
    ],
)
def test_only_meant_spaces_stay(text, expected):
    assert tidy(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("５Ｇ增长８％", "5G增长8%"),
        ("⾦融⼯作", "金融工作"),  # Kangxi radicals, as PDF fonts give them
        ("零\u200b宽\ufeff\u00ad字", "零宽字"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("全角，标点：（不变）。", "全角，标点：（不变）。"),
        ("\uf0b7 项目", " 项目"),
    ],
)
def test_characters_are_unified(text, expected):
    assert plain_characters(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("持续", "带动", ""), ("open", "source", " "), ("共计20", "00户", ""), ("用", "AI", "")],
)
def test_glue(before, after, expected):
    assert glue(before, after) == expected


def test_width_counts_chinese_twice():
    assert width("中a，1") == 6


def test_an_ideographic_space_parts_the_halves_of_a_line():
    assert tidy("来源：观澜网　2024年6月") == "来源：观澜网 2024年6月"
    assert tidy("　　首行缩进，　没有意义") == "首行缩进，没有意义"


def test_words_spread_out_are_joined_and_halves_of_a_line_are_not():
    assert tidy("由 宁 德 时 代 供货") == "由宁德时代供货"
    assert tidy("扩大消费 释放潜力") == "扩大消费 释放潜力"
    assert tidy("促进就业，稳定增长 扩大消费 释放潜力") == "促进就业，稳定增长 扩大消费 释放潜力"


@pytest.mark.parametrize(("text", "expected"), [
    ("全 市 受 益 １ ８ ６ 户 ， 增 长 3 . 5 ％ 。", "全市受益186户，增长3.5%。"),
    ("优良天 数比率8 8.1%，较上年 下降1.6个百 分点。", "优良天数比率88.1%，较上年下降1.6个百分点。"),
    ("这 套 open source 系 统 由 三 家 合 作", "这套open source系统由三家合作"),
    ("张三 李四 王五 赵六 钱七", "张三 李四 王五 赵六 钱七"),
    ("2023 2024 2025", "2023 2024 2025"),
])
def test_in_a_scan_hardly_any_space_means_anything(text, expected):
    assert tidy(plain_characters(text)) == expected
