import pytest

from maitu.ingest.inline import is_note_mark, runs


def shown(source: str) -> str:
    return "".join(text for text, _ in runs(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**一是**扩大供给。", "一是扩大供给。"),
        ("见[公告](http://a.example/x_(1).html \"t\")全文", "见公告全文"),
        ("[![图](http://a/b.png)](http://c)后文", "后文"),
        ("增长16.4%<sup>1</sup>。", "增长16.4%。"),
        ("增长16.4%$^{2}$，下降", "增长16.4%，下降"),
        ("面积10m<sup>2</sup>", "面积10m2"),
        ("注[^3]释", "注释"),
        ("*斜体*与 _斜体_ 和`代码_一`", "斜体与 斜体 和代码_一"),
        (r"5\*3\_4", "5*3_4"),
        ("snake_case_name 2*3", "snake_case_name 2*3"),
        ("A&amp;B &lt;c&gt;", "A&B <c>"),
        ("<span style='x'>文字</span><br/>", "文字"),
        ("3 < 5 且 7 > 6", "3 < 5 且 7 > 6"),
        ("占比$70\\%$左右", "占比70%左右"),
        ("单个**星号", "单个星号"),
    ],
)
def test_markup_goes(source, expected):
    assert shown(source) == expected


def test_bold_is_remembered_beside_punctuation():
    assert [t for t, bold in runs("**成效显著。**随着**投入**增加，<b>节水</b>。") if bold] == [
        "成效显著。", "投入", "节水"]


@pytest.mark.parametrize("mark", ["1", "[12]", "①", "*"])
def test_note_marks(mark):
    assert is_note_mark(mark)
    assert not is_note_mark(mark + "文")


@pytest.mark.parametrize("unit", ["[", "![", "[x](", "**", "*a ", "<sup>", "`", "$", "_a", "\\"])
def test_hostile_markup_takes_linear_time(unit, growth):
    assert growth(lambda size: runs((unit * size)[:size]), 5000, 20_000) < 10
