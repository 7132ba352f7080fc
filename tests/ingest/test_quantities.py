import pytest

from maitu.ingest import quantities


def found(text):
    return [f"{q.value} {q.unit or '-'}" for q in quantities.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("超72万亿元", ["72 万亿元"]),
        ("增长0.7%", ["0.7 %"]),
        ("提高2.3个百分点", ["2.3 个百分点"]),
        ("1,300余万人", ["1300 万人"]),
        ("4亿多用户", ["4 亿"]),
        ("30多个", ["30 个"]),
        ("71.8万个", ["71.8 万个"]),
        ("3000万千瓦", ["3000 万千瓦"]),
        ("2亿千瓦时", ["2 亿千瓦时"]),
        ("6亿吨标准煤", ["6 亿吨标准煤"]),
        ("150亿标准立方米", ["150 亿标准立方米"]),
        ("4.4元/GB", ["4.4 元/GB"]),
        ("30微克/立方米", ["30 微克/立方米"]),
        ("70Mbps", ["70 Mbps"]),
        ("3.5EFLOPS", ["3.5 EFLOPS"]),
        ("16.9/10万", ["16.9 /10万"]),
        ("5.0‰", ["5.0 ‰"]),
        ("近七成", ["7 成"]),
        ("9成", ["9 成"]),
        ("三分之一", ["33.33 %"]),
        ("百分之六十", ["60 %"]),
        ("百分之三点五", ["3.5 %"]),
        ("过半数", ["50 %"]),
        ("三十万亿元", ["30 万亿元"]),
        ("两万多家", ["2 万家"]),
        ("一千二百万人", ["1200 万人"]),
        ("一亿三千万人", ["130000000 人"]),
        ("十万余人次", ["10 万人次"]),
        ("翻两番", ["2 番"]),
        ("增长-1.2%", ["-1.2 %"]),
        ("零下12℃", ["-12 ℃"]),
        ("指数为105.3", ["105.3 -"]),
    ],
)
def test_amounts_as_written(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    ["5G网络", "4K电视", "1080P", "C919客机", "PM2.5", "COVID-19", "第3名", "前10名", "三大举措",
     "五项机制", "一个", "两家企业", "十余家", "百家企业", "第三十条", "国办发〔2020〕32号", "1+N",
     "12345678901234567890123元", "02组"],
)  # fmt: skip
def test_names_ordinals_and_wording_are_no_amounts(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["300家庭", "5部门", "3成立", "2分别", "100人民"])
def test_a_character_of_a_longer_word_is_no_unit(text):
    assert [q.unit for q in quantities.find(text)] == [None]


@pytest.mark.parametrize(
    ("text", "expected", "ranged"),
    [
        ("12.6%、8.5%", ["12.6 %", "8.5 %"], [None, None]),
        ("26.6和46.8个百分点", ["26.6 个百分点", "46.8 个百分点"], [None, None]),
        ("20%~30%", ["20 %", "30 %"], ["low", "high"]),
        ("13%-32%", ["13 %", "32 %"], ["low", "high"]),
        ("3至5单", ["3 单", "5 单"], ["low", "high"]),
        ("20至30万元", ["20 万元", "30 万元"], ["low", "high"]),
        ("10万-20万元", ["10 万元", "20 万元"], ["low", "high"]),
        ("3.1%和-2.4%", ["3.1 %", "-2.4 %"], [None, None]),
    ],
)
def test_lists_and_ranges_share_the_unit(text, expected, ranged):
    assert found(text) == expected
    assert [q.ranged for q in quantities.find(text)] == ranged


def test_where_they_stand():
    text = "产值约1.5亿元以上"
    (q,) = quantities.find(text)
    assert (text[q.start:q.end], q.kind) == ("1.5亿元", "money")
