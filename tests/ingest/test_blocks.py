from maitu.ingest.blocks import join, make


def test_bold_keeps_its_place_when_spaces_go():
    block = make("paragraph", [("  2020 年 ", False), ("5G 手机", True), (" ，增长", False)])
    assert block.text == "2020年5G手机，增长"
    assert [block.text[a:b] for a, b in block.bold] == ["5G手机"]


def test_neighbouring_bold_pieces_are_one():
    block = make("paragraph", [("重点", True), (" ", True), ("，任务", True)])
    assert block.bold == ((0, 5),)
    assert block.all_bold


def test_nothing_readable_makes_no_block():
    assert make("paragraph", " \u200b\n ") is None


def test_joining_keeps_bold_and_pages():
    first = make("paragraph", "管网更换", page=3)
    second = make("paragraph", [("主干", True), ("管道。", False)], page=4)
    whole = join(first, second)
    assert whole.text == "管网更换主干管道。"
    assert [whole.text[a:b] for a, b in whole.bold] == ["主干"]
    assert whole.pages == ((0, 3), (4, 4))
    assert join(make("paragraph", "open"), make("paragraph", "source")).text == "open source"
