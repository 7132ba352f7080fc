"""Which numbers are statistics, and what they measure, when: headlines, shares, changes."""

import pytest

from maitu.ingest import observations, sentences
from maitu.ontology.model import Document, Metadata, Observation


def find(text: str, title: str = "d") -> tuple[Observation, ...]:
    told = Document("d", title, text, Metadata(date="2023-07"))
    return observations.find(told, sentences.split(text), ())


def written(text: str) -> list[str]:
    return [f"{o.indicator} {o.value}{o.unit or ''}" + (f" @{o.period}" if o.period else "")
            + (" yoy" if o.change else "") for o in find(text)]


@pytest.mark.parametrize("text", [
    "网购的居民占比过半。",
    "近半数居民网购。",
    "新车主打20万元级市场。",
    "该厂采用28纳米工艺生产芯片。",
    "业内称之为“护林12条”。",
    "乘船要1小时40分。",
    "评分采用满分10分的办法。",
])
def test_figures_that_tell_kinds_apart_or_are_not_written_count_nothing(text):
    assert find(text) == ()


def test_figures_are_measured_where_the_words_before_them_say_so():
    assert written("栅极长度为28纳米。") == ["栅极长度 28纳米"]
    assert written("合格率为百分之六十。") == ["合格率 60%"]


def test_a_headline_rounds_what_the_text_says_exactly():
    text = "茶园面积突破20万亩\n全县茶园面积达20.3万亩。"
    assert [str(o.value) for o in find(text, "茶园面积突破20万亩")] == ["20.3"]


def test_a_first_line_that_is_no_headline_is_read():
    text = "全县茶园面积达20.3万亩。\n茶叶产量为5万吨。"
    assert [str(o.value) for o in find(text, "全县茶园面积达20.3万亩")] == ["20.3", "5"]
    assert [str(o.value) for o in find("茶园面积达20万亩", "茶园面积达20万亩")] == ["20"]


@pytest.mark.parametrize(("text", "statistics"), [
    ("价格战使得毛利率降至12%。", ["毛利率 12%"]),
    ("原料涨价导致毛利率一路下探至12%。", ["毛利率 12%"]),
    ("工艺换新，使运输成本下降8%。", ["运输成本增长 -8%"]),
    ("网箱使用率提高到40%。", ["网箱使用率 40%"]),
    ("船厂新建的车间把换装时间从9小时压到4小时。", ["换装时间 9小时", "换装时间 4小时"]),
    ("海水淡化规模扩大使吨水电耗降到3度。", ["吨水电耗 3度"]),
    ("该船行使权比例升至40%。", ["该船行使权比例 40%"]),
    ("内河船、远洋船分别实现收入9亿元和6亿元。", ["内河船收入 9亿元", "远洋船收入 6亿元"]),
    ("新造内河船（300吨以下）42艘、远洋船（1000—3000吨）7艘。", ["新造内河船 42艘", "远洋船 7艘"]),
    ("《2021年内河航运报告》显示，船员缺口7万人。", ["船员缺口 7万人 @2021"]),
    ("《2021年内河航运报告》显示，2019年船员缺口7万人。", ["船员缺口 7万人 @2019"]),
    ("《2021年内河航运条例》施行以来，船员缺口7万人。", ["船员缺口 7万人"]),
    ("全港靠泊率７l．4％，空箱率为9．O％，装卸效率同比提高ｌ．５个百分点。",
     ["全港靠泊率 71.4%", "空箱率 9.0%", "装卸效率同比提高 1.5个百分点 yoy"]),
    ("造船完工量36万载重吨，啤酒产量20万千升，蜂群3万群，月租费30元/月。",
     ["造船完工量 36万载重吨", "啤酒产量 20万千升", "蜂群 3万群", "月租费 30元/月"]),
    ("平均账期由72天拉长到91天。", ["平均账期 72天", "平均账期 91天"]),
    ("经营现金流由2022年的3亿元转为-1亿元。",
     ["经营现金流 3亿元 @2022", "经营现金流 -1亿元"]),
    ("2022年，出口下降9%，降幅比上半年收窄3.2个百分点。",
     ["出口增长 -9% @2022 yoy", "出口增长比上半年收窄 3.2个百分点 @2022"]),
    ("2022年，全行净息差收窄12个基点，出口降幅收窄3.2个百分点。",
     ["全行净息差收窄 -12个基点 @2022", "出口降幅收窄 3.2个百分点 @2022"]),
])
def test_what_is_caused_and_what_a_change_ends_at(text, statistics):
    assert written(text) == statistics


@pytest.mark.parametrize(("text", "statistics"), [
    ("受访农户中，仅有22%制定了轮作计划。", ["制定了轮作计划的受访农户比例 22%"]),
    ("今年春天我所同事逐一走访的本市320家民宿中，34%处于亏损。", ["处于亏损的本市民宿比例 34% @2023"]),
])
def test_a_share_is_of_those_who_do_something(text, statistics):
    assert [o for o in written(text) if "%" in o] == statistics


@pytest.mark.parametrize(("told", "period"), [
    ("2022财年第二季度，营收为3亿元。", "2021-Q3"),
    ("2022财年，营收为3亿元。", "2021-04/2022-03"),
    ("FY22H1营收为3亿元。", "2021-04/2021-09"),
    ("2021年第三季度，营收为2亿元，预计第四财季营收为3亿元。", "2022-Q1"),
    ("2022年，营收为3亿元。", "2022"),
])
def test_the_parts_of_a_firms_year_are_counted_from_its_beginning(told, period):
    for note in ("财政年度截至每年3月31日止。", "公司的财年自4月1日起算。"):
        assert find(told + "\n" + note)[-1].period == period
