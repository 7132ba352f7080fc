"""Charts: what stands where, and what is joined."""

from __future__ import annotations

from datetime import date

import pytest

from maitu.viz import axes, chart
from maitu.viz.chart import Chart, Value


def value(series: str, year: int, amount: float, forecast: bool = False,
          months: int = 12) -> Value:
    return Value(series, date(year, 1, 1), date(year, months, 28), amount, forecast, "", "/x#s1")


def drawn(*values: Value, log: bool | None = None) -> Chart:
    made = chart.draw(values, True, log)
    assert made is not None
    return made


def test_a_linear_axis_shows_zero() -> None:
    made = drawn(value("甲", 2020, 80), value("甲", 2021, 100))
    assert made.zero == chart.HEIGHT - chart.BOTTOM
    assert not made.log and made.can_be_log
    first, second = made.marks
    assert first.x < second.x and first.y > second.y
    losses = drawn(value("甲", 2020, -5), value("甲", 2021, 3))
    assert losses.zero is not None and losses.marks[0].y > losses.zero > losses.marks[1].y


def test_values_far_apart_stand_on_a_logarithmic_axis_unless_one_is_not_above_zero() -> None:
    made = drawn(value("甲", 2020, 1e5), value("甲", 2021, 1e9))
    assert made.log and [t.label for t in made.up] == ["10万", "100万", "1,000万", "1亿", "10亿"]
    assert not drawn(value("甲", 2020, 1), value("甲", 2021, 1e9), log=False).log
    assert not drawn(value("甲", 2020, 0), value("甲", 2021, 1e9), log=True).log


def test_lines_join_periods_of_one_length_and_one_series() -> None:
    made = drawn(value("甲", 2020, 1), value("甲", 2021, 2), value("甲", 2022, 3, forecast=True),
                 value("甲", 2022, 1, months=3), value("乙", 2021, 4), value("", 2021, 1),
                 value("", 2022, 1))
    assert [line.forecast for line in made.lines] == [False, True]
    assert {line.number for line in made.lines} == {0}


def test_no_line_where_documents_disagree() -> None:
    assert drawn(value("甲", 2020, 1), value("甲", 2020, 2), value("甲", 2021, 3)).lines == ()


def test_each_series_has_its_own_sign_and_what_is_beyond_stands_together() -> None:
    values = [value(f"第{n}", 2020, n) for n in range(20)]
    made = drawn(*values, value("第3", 2021, 3), value("", 2021, 3))
    assert made.series[0].name == "第3" and made.series[0].count == 2
    assert len({s.shape for s in made.series}) == len(made.series) == 8
    assert made.series[-1].name == "" and made.series[-1].count == 14


def test_thousands_of_values_are_dots() -> None:
    made = drawn(*(value("甲", 1900 + n % 100, n) for n in range(20_000)))
    assert made.marks == () and 0 < sum(len(path) for _, path in made.dots) < 150_000


def test_values_of_years_stand_at_years_and_those_of_quarters_at_quarters() -> None:
    years = drawn(value("甲", 2022, 1), value("甲", 2023, 2))
    assert [t.label for t in years.across] == ["2022", "2023", ""]
    middles = [t.label_at for t in years.across[:2]]
    assert [m.x for m in years.marks] == pytest.approx(middles, abs=3)
    assert drawn(value("甲", 2022, 1), value("甲", 2022, 1, months=3)).across[0].label == "2022-01"


def test_nothing_is_no_chart() -> None:
    assert chart.draw([], True) is None


@pytest.mark.parametrize(("first", "last", "labels"), [
    (date(2020, 1, 1), date(2024, 12, 31), ["2020", "2021", "2022", "2023", "2024"]),
    (date(2024, 2, 1), date(2024, 3, 31), ["2024-02", "2024-03"]),
    (date(2023, 1, 1), date(2024, 6, 30), ["2023 Q1", "2023 Q2", "2023 Q3", "2023 Q4", "2024 Q1",
                                           "2024 Q2"]),
    (date(1, 1, 1), date(1, 1, 1), ["1-01"]),
])
def test_times(first: date, last: date, labels: list[str]) -> None:
    spans = axes.times(first, last)
    assert [s.label for s in spans[:-1]] == labels
    assert spans[0].begins <= first and last < spans[-1].begins


@pytest.mark.parametrize(("low", "high"), [
    (0, 0), (0.012, 0.034), (-3.2, 8), (4, 4), (1e12, 8.5e12), (0.1, 0.3), (99.9, 100.1)])
def test_linear_axes_hold_all_values(low: float, high: float) -> None:
    ticks = axes.linear(low, high)
    assert ticks[0] <= min(low, 0) and max(high, 0) <= ticks[-1] and 2 <= len(ticks) <= 9


@pytest.mark.parametrize(("number", "zh", "en"), [
    (8.5e12, "8.5万亿", "8.5 tn"), (90_000, "9万", "90,000"), (0.4, "0.4", "0.4"), (0, "0", "0"),
    (-2.5e8, "-2.5亿", "-250 m"), (1234.5, "1,234.5", "1,234.5")])
def test_numbers_as_people_read_them(number: float, zh: str, en: str) -> None:
    assert (axes.written(number, True), axes.written(number, False)) == (zh, en)
