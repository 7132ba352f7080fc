import pytest

from maitu.ingest.numbering import CAPTION, is_first, is_heading_line, kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三章 保障措施", "chapter"), ("第2节 方法", "section"), ("一、总体要求", "一、"),
        ("（十二）加强监管", "（一）"), ("(三)完善标准", "（一）"), ("1.需求侧", "1."),
        ("2、供给侧", "1."), ("3.2数据来源", "1.1"), ("3.2.1样本", "1.1.1"), ("（4）其他", "（1）"),
        ("①第一类", "①"), ("1.5%的企业", None), ("2020年", None), ("一二线城市", None),
        ("三、四线城市的门店", None), ("普通的句子", None),
    ],
)
def test_kinds_of_numbers(text, expected):
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、总体要求", True), ("（一）加强领导", True), ("1.需求侧：潜力有待释放", True),
        ("（一）加强领导。各部门要落实责任。", False), ("一是完善制度", False),
        ("1.5亿部手机", False), ("1.修订完善了三项管理办法，涵盖水、电、气等各个领域的收费行为和标准", False),
    ],
)
def test_heading_lines(text, expected):
    assert is_heading_line(text) is expected


@pytest.mark.parametrize("text", ["图1 用水量变化", "表 2-3：分区统计", "图表3各地水价"])
def test_captions(text):
    assert CAPTION.match(text)


def test_first_numbers():
    assert [is_first(t) for t in ("一、甲", "（一）乙", "1.丙", "第一章", "二、丁", "11.戊", "十一、己")] == [
        True, True, True, True, False, False, False]
