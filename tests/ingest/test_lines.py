import pytest

from maitu.ingest.lines import is_contents, measure, paragraphs, row, unbroken

WRAPPED = """\
　　河湾市今年新建了三座净水厂，日供水能力比去年提高
了两成。居民普遍反映水压更加稳定，夏季用水高峰时段也没
有再出现停水的情况。
　　水务部门表示，明年将继续改造老旧管网，并且在二十个
居民小区试点直饮水入户工程，预计惠及四万户家庭。
""".splitlines()


def test_fixed_width_lines_become_paragraphs():
    full = measure(WRAPPED)
    assert 50 <= full <= 56
    joined = [unbroken("\n".join(group)) for group in paragraphs(WRAPPED, full)]
    assert len(joined) == 2
    assert joined[0].endswith("没有再出现停水的情况。")


def test_lines_that_are_paragraphs_stay_apart():
    lines = ["今年的收成比去年好得多，农民的收入也随之增加。", "水库蓄水充足，灌溉没有问题。",
             "专家建议继续推广节水技术，以应对可能出现的干旱天气。"] * 3
    assert measure(lines) is None
    assert len(paragraphs(lines, None)) == 9


@pytest.mark.parametrize(
    ("text", "expected"),
    [("水厂\n改造", "水厂改造"), ("water\nplant", "water plant"), ("treat-\nment", "treatment"),
     ("共\n20户", "共20户")],
)
def test_line_breaks_go(text, expected):
    assert unbroken(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、概况..............1", True), ("（二）方法\t12", True), ("前言……………… iv", True),
        ("三、结论 · · · · · · 30", True), ("表1 用水量 ........（5）", True),
        ("同比增长8.5", False), ("他说……好的 3", False), ("2020年产量为 300", False),
    ],
)
def test_lines_of_a_table_of_contents(line, expected):
    assert is_contents(line) is expected


def test_table_rows_show_their_cells():
    assert row(["城市 ", "用水 量", ""]).text == "城市 | 用水 量 | "
    assert row(["", " "]) is None
