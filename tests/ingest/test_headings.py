from maitu.ingest.blocks import make
from maitu.ingest.headings import levelled, marked


def kinds(*blocks):
    return [block.kind for block in marked(blocks)]


def test_which_lines_are_headings():
    assert kinds(
        make("paragraph", "一、总体要求"),
        make("paragraph", [("重点任务", True)]),
        make("paragraph", [("重点任务。", True), ("尽快完成。", False)]),
        make("paragraph", "（一）加强领导。各部门落实责任。"),
        make("paragraph", "图1 用水量"),
        make("item", "1.管网"),
    ) == ["heading", "heading", "paragraph", "paragraph", "caption", "item"]


def test_the_first_sentence_of_a_numbered_paragraph_leads_in():
    block = marked([make("paragraph", "（三）推广智能水表。鼓励企业采用新技术。")])[0]
    assert [block.text[a:b] for a, b in block.bold] == ["推广智能水表。"]
    assert marked([make("paragraph", "（三）推广智能水表。")])[0].bold == ()


def test_the_name_of_the_publisher_in_bold_is_no_heading():
    assert marked([make("paragraph", [("河湾水务", True)])], frozenset({"河湾水务"}))[0].kind == (
        "paragraph")


def levels(*headings: tuple[int, str]) -> list[int]:
    return [b.level for b in levelled([make("heading", text, level) for level, text in headings])]


def test_levels_that_agree_are_kept():
    assert levels((1, "报告"), (2, "一、甲"), (3, "（一）乙"), (2, "二、丙")) == [1, 2, 3, 2]
    assert levels((3, "一、甲"), (5, "（一）乙")) == [3, 5]


def test_levels_that_contradict_give_way_to_the_numbers():
    assert levels((1, "报告"), (2, "一、甲"), (2, "（一）乙"), (3, "（二）丙"), (4, "1.丁")) == [
        1, 2, 3, 3, 4]


def test_bold_lines_without_numbers():
    assert levels((1, "报告"), (0, "核心观点"), (0, "1.甲"), (0, "2.乙"), (0, "小结")) == [
        1, 2, 2, 2, 3]
