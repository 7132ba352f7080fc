from datetime import date
from decimal import Decimal

import pytest

from maitu.ontology import measures


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("8.5", "万亿元", ("8500000000000", "元")),
        ("3", "亿千瓦时", ("300000000", "千瓦时")),
        ("1.5", "吉瓦", ("1500000", "千瓦")),
        ("120", "千瓦", ("120", "千瓦")),  # 千 is no scale here
        ("16.5", "%", ("16.5", "%")),
        ("7", "成", ("70", "%")),
        ("25", "‰", ("2.5", "%")),
        ("50", "个基点", ("0.5", "个百分点")),
        ("3", "亩", ("2000", "平方米")),
        ("2", "平方公里", ("2000000", "平方米")),
        ("90", "分钟", ("1.5", "小时")),
        ("18", "个月", ("1.5", "年")),
        ("4.2", "元/GB", ("4.2", "元/GB")),
        ("2.5", "万元/亩", ("37.5", "元/平方米")),
        ("35", "微克/立方米", ("35", "微克/立方米")),
        ("2.5", "億港元", ("250000000", "港元")),
        ("7", "個百分點", ("7", "个百分点")),
        ("5.28", "亿", ("528000000", "")),
        ("105.3", "", ("105.3", "")),
        ("-0.30", "个百分点", ("-0.3", "个百分点")),
        ("0", "元", ("0", "元")),
    ],
)
def test_normalize(value, unit, expected):
    number, base = measures.normalize(Decimal(value), unit)
    assert (number, base) == (Decimal(expected[0]), expected[1])
    assert "E" not in str(number)


@pytest.mark.parametrize("unit", ["斗", "元/斗", "元/", "万斗"])
def test_unknown_units_have_no_normal_form(unit):
    assert measures.normalize(Decimal(1), unit) is None


def test_a_third_is_rounded_not_endless():
    number, _ = measures.normalize(Decimal(1), "亩")
    assert abs(number - Decimal(2000) / 3) < Decimal("1e-12")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-H1", date(2021, 1, 1), date(2021, 6, 30)),
        ("2021-H2", date(2021, 7, 1), date(2021, 12, 31)),
        ("2021-Q3", date(2021, 7, 1), date(2021, 9, 30)),
        ("2021-06-30", date(2021, 6, 30), date(2021, 6, 30)),
        ("2020-Q1/2020-Q3", date(2020, 1, 1), date(2020, 9, 30)),
        ("2017/2020", date(2017, 1, 1), date(2020, 12, 31)),
        ("2019-12/2020-03", date(2019, 12, 1), date(2020, 3, 31)),
    ],
)
def test_bounds(period, first, last):
    assert measures.bounds(period) == (first, last)


@pytest.mark.parametrize(
    "period",
    ["", "去年", "2020-13", "2020-00", "2020-02-30", "2020-02-00", "2020/2017", "2020/",
     "2020-Q5", "1/2/3", "0000", "２０２０年"],
)  # fmt: skip
def test_what_is_no_period_has_no_bounds(period):
    assert measures.bounds(period) is None


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("万亿元", "money"), ("亿", ""), (None, ""), ("万人次", "people"), ("元/GB", "money"),
     ("千瓦", "power"), ("万千瓦", "power"), ("%", "ratio")],
)  # fmt: skip
def test_kind(unit, kind):
    assert measures.kind(unit) == kind
