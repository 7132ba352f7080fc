import pytest

from maitu.ingest.blocks import Block, make
from maitu.ingest.repair import mended, with_whole_titles


def texts(*blocks: Block) -> list[str]:
    return [block.text for block in mended(blocks)]


def para(text: str) -> Block:
    block = make("paragraph", text)
    assert block
    return block


def test_a_paragraph_cut_by_a_page_break_is_joined():
    assert texts(para("普查发现，管网漏损率仍然偏高，计划用三年"), para("时间更换主干管网。")) == [
        "普查发现，管网漏损率仍然偏高，计划用三年时间更换主干管网。"]


def test_cut_twice():
    assert len(texts(para("甲方认为，水价"), para("偏低，应当适当"), para("提高一些。"))) == 1


def test_notes_captions_and_rows_follow_the_whole_paragraph():
    blocks = [
        para("普查发现，管网漏损率"),
        make("note", "WQI: water quality index，水质指数。"),
        para("TDS: total dissolved solids，溶解性总固体。"),
        make("caption", "图1 漏损率"),
        make("row", "甲 | 乙"),
        para("仍然偏高。"),
        para("下一段。"),
    ]
    assert texts(*blocks) == [
        "普查发现，管网漏损率仍然偏高。", *(b.text for b in blocks[1:5]), "下一段。"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("普查结束了。", "接着开始改造，预计三年。"),
        ("主要包括以下几类：", "管网，水厂，泵站。"),
        ("河湾市水务局", "水务局负责，全市供水。"),
        ("普查发现，管网漏损率", "（二）改造措施"),
        ("普查发现，管网漏损率", "一、改造，措施。"),
        ("普查发现，管网漏损率", "河湾市"),
        ("数据来源：水务局，统计局", "普查表明，漏损率偏高。"),
    ],
)
def test_what_is_whole_stays_apart(first, second):
    assert texts(para(first), para(second)) == [first, second]


def test_a_bold_lead_in_begins_anew():
    lead = make("paragraph", [("改造提速。", True), ("管网换新。", False)])
    assert len(texts(para("普查发现，漏损率偏高"), lead)) == 2
    assert len(texts(para("普查发现，"), lead)) == 1


def test_a_title_on_two_lines_is_one():
    lines = ["河湾市政府办公室关于印发", "城市节水方案的通知", "各区人民政府："]
    assert [b.text for b in with_whole_titles([para(line) for line in lines])] == [
        "河湾市政府办公室关于印发城市节水方案的通知", "各区人民政府："]
    apart = ["关于节水的通知", "关于供水的通知"]
    assert [b.text for b in with_whole_titles([para(line) for line in apart])] == apart


@pytest.mark.parametrize(("lines", "title"), [
    (["河湾市人民政府", "关于推进节水型", "社会建设的", "通知", "各区："], "关于推进节水型社会建设的通知"),
    (["关于做好渔港疏浚的意", "见（摘录件，仅供学习）"], "关于做好渔港疏浚的意见（摘录件，仅供学习）"),
    (["河湾市关 于做好渔港疏浚 的通 知"], "河湾市关于做好渔港疏浚的通知"),
    (["河湾 市渔 港疏浚", "三年 行动 计划（节选）"], "河湾市渔港疏浚三年行动计划（节选）"),
    (["河湾市水务局 河湾市财政局关于节水的通知"], "河湾市水务局 河湾市财政局关于节水的通知"),
])
def test_a_title_that_scanning_broke_is_whole(lines, title):
    assert title in [b.text for b in with_whole_titles([para(line) for line in lines])]


@pytest.mark.parametrize("lines", [
    ["关于推进节水", "1.严格用水定额管理办法"],
    ["河湾水务", "渔港疏浚三年行动计划"],
    ["关于节水", "关于供水的通知"],
])
def test_lines_that_are_no_title_together_stay_apart(lines):
    assert [b.text for b in with_whole_titles([para(line) for line in lines])] == lines


def test_headings_and_rows_are_never_joined():
    blocks = [make("heading", "供水，用水", 1), para("保障供水，改善水质。"), make("row", "a，b | c")]
    assert len(texts(*blocks)) == 3
