import pytest

from maitu.ingest import markdown


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in markdown.read(text).blocks]


def test_front_matter():
    draft = markdown.read("---\ntitle: \"河湾 供水\"\nsource: 河湾日报\nempty:\n---\n\n# 河湾 供水\n")
    assert draft.said == {"title": "河湾 供水", "source": "河湾日报"}
    assert [block.text for block in draft.blocks] == ["河湾 供水"]


def test_a_rule_at_the_head_is_no_front_matter():
    assert blocks("---\n\n正文第一段。\n\n---\n\n第二段。") == [
        ("paragraph", "正文第一段。"), ("paragraph", "第二段。")]


def test_headings():
    text = "# 一级 #\n##二级\n### **三级**\n#话题# 正文\n标题四\n====\n\n标题五\n---\n"
    found = [(b.kind, b.level, b.text) for b in markdown.read(text).blocks]
    assert found == [
        ("heading", 1, "一级"), ("heading", 2, "二级"), ("heading", 3, "三级"),
        ("paragraph", 0, "#话题#正文"), ("heading", 1, "标题四"), ("heading", 2, "标题五")]


def test_lists_quotes_and_rules():
    assert blocks("- 甲项\n* 乙项\n  续行\n1. 丙项\n\n> 引文一句。\n\n***\n") == [
        ("item", "甲项"), ("item", "乙项"), ("paragraph", "续行"), ("paragraph", "1.丙项"),
        ("paragraph", "引文一句。")]


def test_tables_of_both_kinds():
    text = ("| 城市 | 用水量 |\n|:--|--:|\n| **甲市** | 12 |\n\n甲 | 乙\n--|--\n1 | 2\n\n"
            "<table>\n<tr><th>区</th><th>户</th></tr>\n<tr><td>东</td><td>5</td></tr></table>\n")
    assert blocks(text) == [
        ("row", "城市 | 用水量"), ("row", "甲市 | 12"), ("row", "甲 | 乙"), ("row", "1 | 2"),
        ("row", "区 | 户"), ("row", "东 | 5")]


def test_hard_breaks_and_soft_breaks():
    text = "河湾市水务局  \n2023年5月\n\n这一段文字在编辑器里被折成了两行，\n其实是一句话。\n"
    assert blocks(text) == [
        ("paragraph", "河湾市水务局"), ("paragraph", "2023年5月"),
        ("paragraph", "这一段文字在编辑器里被折成了两行，其实是一句话。")]


def test_one_paragraph_to_a_line_without_blank_lines():
    text = "水库的蓄水量比去年同期增加了一成以上。\n灌溉用水因此得到充分的保障，农户放心。"
    assert len(blocks(text)) == 2


def test_footnotes():
    text = "正文[^1]一句。\n\n[^1]: 《用水手册》\n\n<sup>2</sup> 水务局数据\n\n<sup>3</sup>。后文继续。"
    assert blocks(text) == [
        ("paragraph", "正文一句。"), ("note", "《用水手册》"), ("note", "水务局数据"),
        ("paragraph", "。后文继续。")]


def test_contents_lines_are_known_by_their_leaders():
    assert blocks("一、概况\t1\n（一）水厂\t2\n") == [
        ("contents", "一、概况1"), ("contents", "（一）水厂2")]


def test_images_comments_and_code_fences_leave_no_trace():
    assert blocks("![](a.png)\n\n<!-- 注\n释 -->\n\n```\n数据\n```\n[ref]: http://x.example\n") == [
        ("paragraph", "数据")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# 标题\n文", True), ("普通文字。\n第二行。", False), ("**重点**内容", True),
     ("---\ntitle: 甲\n---\n文", True), ("井号#在中间", False)],
)
def test_telling_markdown_from_plain_text(text, expected):
    assert markdown.looks_like(text) is expected


def test_lines_over_the_text_stay_apart():
    text = "河湾市水务局、河湾市城市管理局\n关于推进全市老旧供水管网节水改造工作的通知\n河水发〔2021〕15号\n\n正文。"
    assert [line for _, line in blocks(text)] == [*text.split("\n")[:3], "正文。"]
