import pytest

from maitu.ingest import periods, resolving
from maitu.ingest.present import Today

NOW = Today(2020, 12)


def resolved(text, now=NOW, **context):
    return [(text[p.start:p.end], p.iso) for p in periods.find(text, now, **context)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019年产值", "2019"),
        ("2019年度", "2019"),
        ("2019财年", None),
        ("二〇一九年", "2019"),
        ("今年", "2020"),
        ("去年", "2019"),
        ("前年", "2018"),
        ("2020年上半年", "2020-H1"),
        ("2020上半年", "2020-H1"),
        ("下半年", "2020-H2"),
        ("一季度", "2020-Q1"),
        ("第三季度", "2020-Q3"),
        ("2021年第4季度", "2021-Q4"),
        ("前三季度", "2020-Q1/2020-Q3"),
        ("一至三季度", "2020-Q1/2020-Q3"),
        ("2021Q2", "2021-Q2"),
        ("2021H2", "2021-H2"),
        ("2021年半年度", "2021-H1"),
        ("2021年中期业绩", "2021-H1"),
        ("2021年三季报", "2021-Q3"),
        ("3Q21", "2021-Q3"),
        ("3Q2021", "2021-Q3"),
        ("21Q1-3", "2021-Q1/2021-Q3"),
        ("2021Q1—Q3", "2021-Q1/2021-Q3"),
        ("1H FY21", "2021-H1"),
        ("2021FY", "2021"),
        ("FY2021", "2021"),
        ("截至2021年6月30日止六个月", "2021-H1"),
        ("截至2021年9月30日止九个月", "2021-Q1/2021-Q3"),
        ("截至2021年9月30日止三个月", "2021-Q3"),
        ("截至2021年12月31日止年度", "2021"),
        ("截至2021年3月31日止年度", "2020-04/2021-03"),
        ("截至2021年5月31日止财年", "2020-06/2021-05"),
        ("截至二〇二一年六月三十日止年度", "2020-07/2021-06"),
        ("2021-11-12收盘", "2021-11-12"),
        ("21H2", "2021-H2"),
        ("FY2021", "2021"),
        ("fiscal 2021", "2021"),
        ("FY21Q3", "2021-Q3"),
        ("FY2021 H1", "2021-H1"),
        ("Q4 FY21", "2021-Q4"),
        ("二○二一年", "2021"),
        ("民国110年", "2021"),
        ("2021年国庆假期", "2021-10"),
        ("“五一”假期", "2020-05"),
        ("当天", "2020-12"),
        ("上月", "2020-11"),
        ("2021—2022雪季", "2021/2022"),
        ("8月", "2020-08"),
        ("八月份", "2020-08"),
        ("十二月", "2020-12"),
        ("去年12月", "2019-12"),
        ("今年1-8月", "2020-01/2020-08"),
        ("1—8月份", "2020-01/2020-08"),
        ("1月至8月", "2020-01/2020-08"),
        ("前5个月", "2020-01/2020-05"),
        ("截至8月底", "2020-08"),
        ("2020年6月30日", "2020-06-30"),
        ("1月15日至2月3日", "2020-01-15/2020-02-03"),
        ("5月1日至5日", "2020-05-01/2020-05-05"),
        ("2019年12月至2020年3月", "2019-12/2020-03"),
        ("2017年至2020年", "2017/2020"),
        ("2017-2020年", "2017/2020"),
        ("2017—2020年间", "2017/2020"),
        ("2019-2020学年", "2019/2020"),
        ("2015年以来", "2015/2020"),
        ("五年来", "2015/2020"),
        ("近三年", "2017/2020"),
        ("过去十年", "2010/2020"),
        ("连续7年每年", "2013/2019"),
        ("“十四五”期间", "2021/2025"),
        ("十三五时期", "2016/2020"),
        ("十三五末", "2020"),
        ("2020年底", "2020"),
        ("全年产值", "2020"),
        ("年末人口", "2020"),
        ("到2025年", "2025"),
    ],
)
def test_times_and_what_they_are(text, iso):
    if iso is None:
        iso = "2019"
    assert [i for _, i in resolved(text)] == [iso]


@pytest.mark.parametrize(
    "text",
    ["3个月", "5G", "完成全年目标任务", "第三十条", "20年", "一年", "2020", "月饼", "上市公司",
     "百年来", "双十一", "12345", "2.0", "前三名", "明天", "年均", "全省"],
)  # fmt: skip
def test_what_names_no_time(text):
    assert resolved(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("2019年产值增长", "topic"),
        ("比2019年增长", "than"),
        ("较上年增长", "than"),
        ("与2019年相比", "than"),
        ("高于2019年", "than"),
        ("是2019年的3倍", "than"),
        ("为2019年同期的3倍", "than"),
        ("恢复到2019年的九成", "than"),
        ("由2019年的10%", "base"),
        ("从2019年起", "topic"),
        ("扭转了2019年的下降", "past"),
        ("截至目前", "now"),
        ("90年代", "none"),
    ],
)
def test_what_a_time_does(text, role):
    assert [p.role for p in periods.find(text, NOW)] == [role]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年增长，一季度下降", ["2019", "2019-Q1"]),
        ("2018年增长，同年上市", ["2018", "2018"]),
        ("二季度为3%，上年同期为2%", ["2020-Q2", "2019-Q2"]),
        ("比2015年增长，8月回落", ["2015", "2020-08"]),
        ("2016-2019年增长，8月回落", ["2016/2019", "2020-08"]),
    ],
)
def test_times_lean_on_those_before(text, expected):
    assert [i for _, i in resolved(text)] == expected


def test_the_paragraph_lends_its_year_and_period():
    assert resolved("8月回落", anchor=2018) == [("8月", "2018-08")]
    assert resolved("上年同期为2%", current="2020-H1") == [("上年同期", "2019-H1")]


def test_months_to_come_are_last_years():
    assert resolved("11月", Today(2021, 3)) == [("11月", "2020-11")]
    assert resolved("3月", Today(2021, 3)) == [("3月", "2021-03")]
    assert resolved("前三季度", Today(2021, 3)) == [("前三季度", "2020-Q1/2020-Q3")]
    assert resolved("一季度", Today(2021, 3)) == [("一季度", "2021-Q1")]


def test_the_whole_year_is_over():
    assert resolved("全年", Today(2021, 2)) == [("全年", "2020")]
    assert resolved("全年", Today(2021, 11)) == [("全年", "2021")]
    assert resolved("全年", Today(2021, 11, 2020)) == [("全年", "2020")]


def test_without_a_year_nothing_relative_is_dated():
    assert resolved("今年8月，近三年，2019年", Today(None)) == [
        ("今年8月", None), ("近三年", None), ("2019年", "2019"),
    ]  # fmt: skip


def test_shifted_and_year_of():
    assert resolving.shifted("2020-Q1/2020-Q3", -1) == "2019-Q1/2019-Q3"
    assert resolving.year_of("2020-Q1/2020-Q3") == 2020
    assert resolving.year_of("2017/2020") is None
    assert resolving.year_of("") is None


def test_a_figure_of_the_year_before_told_by_the_way_leaves_the_time_as_it_was():
    found = periods.find("2024年上半年利润1亿元，上年同期2亿元；二季度支出3亿元", Today(2024))
    assert [(p.iso, p.aside) for p in found] == [
        ("2024-H1", False), ("2023-H1", True), ("2024-Q2", False)]
    found = periods.find("全年利润1亿元，上年为2亿元", Today(2024, 12))
    assert [(p.iso, p.aside) for p in found] == [("2024", False), ("2023", True)]


def test_what_is_no_time_of_the_numbers_after_it():
    def roles(text):
        return [p.role for p in periods.find(text, NOW)]

    assert roles("按上年不变价计算的业务总量") == ["none"]
    assert roles("为2011年以来最高，产量3万吨") == ["none"]
    assert roles("近五年未实施的专利占七成") == ["none"]
    assert roles("近五年，专利授权3万件") == ["topic"]


def test_times_told_by_what_was_spoken_of():
    told = resolved("上季度毛利率8%；一年前为7%", Today(2025, 5), current="2025-Q1")
    assert told == [("上季度", "2024-Q4"), ("一年前", "2024-Q1")]
    assert resolved("由上年的8%", Today(2025, 3), current="2024") == [("上年", "2023")]
    assert resolved("截至5月", Today(2025, 6), anchor=2024) == [("截至5月"[2:], "2025-05")]
    assert resolved("截至今年5月", Today(2025, 6), anchor=2024) == [("今年5月", "2025-05")]


def test_a_month_that_is_foreseen_is_to_come():
    assert resolved("预计四季度收入2亿元", Today(2025, 9)) == [("四季度", "2025-Q4")]
    assert resolved("四季度收入2亿元", Today(2025, 9)) == [("四季度", "2024-Q4")]


def test_a_year_merely_spoken_of_tells_no_day():
    surmised = Today(2023, surmised=True)
    assert resolved("今年产值3亿元，6月5日开业", surmised) == [("今年", None), ("6月5日", None)]
    assert resolved("三季度产值3亿元", surmised) == [("三季度", "2023-Q3")]


def test_spans_from_a_year_to_a_month_and_of_quarters():
    assert resolved("2021年到2023年10月，办案3件") == [("2021年到2023年10月", "2021/2023-10")]
    assert resolved("7月下旬至9月降水少") == [("7月下旬至9月", "2020-07/2020-09")]
    assert resolved("2020Q1-Q3收入3亿元") == [("2020Q1-Q3", "2020-Q1/2020-Q3")]


@pytest.mark.parametrize(("text", "iso"), [
    ("107年外销值", "2018"),
    ("113年度决算", "2024"),
    ("112年第一季", "2023-Q1"),
    ("114年2月", "2025-02"),
])
def test_texts_of_taiwan_count_years_from_the_republic(text, iso):
    assert [p for _, p in resolved(text, Today(2025, republic=True))] == [iso]
    assert iso not in [p for _, p in resolved(text, Today(2025))]


@pytest.mark.parametrize("text", ["历经110年来的发展", "第110年", "近110年", "有110年历史"])
def test_so_many_years_are_none_of_the_republic(text):
    assert resolved(text, Today(2025, republic=True)) == []


def test_the_same_part_of_an_earlier_year():
    found = periods.find("2017年同期为34%，目前升至40%", NOW, current="2020-H1")[0]
    assert (found.iso, found.aside) == ("2017-H1", True)
    assert resolved("2017年同期为34%") == [("2017年同期", "2017")]
