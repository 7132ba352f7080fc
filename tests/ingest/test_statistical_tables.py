"""Statistics in tables: what heads of rows and columns, and the line above, say of the numbers."""

from collections.abc import Sequence

import pytest

from maitu.ingest import observations, sentences
from maitu.ontology.model import Document, Entity, Mention, Metadata, Observation


def find(text: str, entities: Sequence[Entity] = ()) -> tuple[Observation, ...]:
    told = Document("d", "d", text, Metadata(date="2023-07"))
    return observations.find(told, sentences.split(text), entities)


def written(o: Observation) -> str:
    return (f"{o.indicator} {o.value}{o.unit or ''}" + (f" @{o.period}" if o.period else "")
            + (" yoy" if o.change else ""))


@pytest.mark.parametrize(("table", "statistics"), [
    ("项目 | 2022年 | 同比变动\n运费（万元） | 40 | 下降2.5%\n合格率 | 91% | 提高3.1个百分点",
     ["运费 40万元 @2022", "运费同比变动下降 -2.5% @2022 yoy",
      "合格率 91% @2022", "合格率同比变动提高 3.1个百分点 @2022 yoy"]),
    ("学段 | 近视率 | 较上年\n小学 | 33% | ↓1.8个百分点",
     ["小学近视率 33%", "小学近视率较上年 -1.8个百分点 yoy"]),
    ("指标（2021） | 东岸 | 西岸\n泊位（个） | 27 | 34",
     ["泊位东岸 27个 @2021", "泊位西岸 34个 @2021"]),
    ("路线 | 2021年项目数 | 投资（万元）\n甲线 | 37 | 1 460",
     ["甲线项目数 37 @2021", "甲线投资 1460万元 @2021"]),
    ("2021年客流\n季度 | 客流（万人）\n一季度 | 8\n二季度 | 9",
     ["客流 8万人 @2021-Q1", "客流 9万人 @2021-Q2"]),
    ("指标 | 1—9月\n运量（万吨） | 8", ["运量 8万吨 @2022-Q1/2022-Q3"]),
    ("船厂一览（单位：亿元，另有说明除外）\n项目 | 2021\n营收 | 8", ["营收 8亿元 @2021"]),
    ("指标 | FY22 Q1 | YoY\n营收 | 8亿元 | +26%",
     ["营收 8亿元 @2022-Q1", "营收YoY 26% @2022-Q1 yoy"]),
    ("工程 | 时限\n引水 | 2030年前\n造林 | 2028年", []),
    ("名称 | 版本\n甲应用 | 7.7", []),
    ("链路 | 2021年时延(ms)\n甲网 | 8", ["甲网时延 8ms @2021"]),
    ("港口 | 吃水率（2021年，%）\n甲港 | 71.5", ["甲港吃水率 71.5% @2021"]),
    ("名称 | 增速(yoy)\n甲港 | 7", ["甲港增速(yoy) 7 yoy"]),
    ("公司 | 指标 | 2021年\n甲港 | 泊位（个） | 27", ["泊位 27个 @2021"]),
    # what stands above the table says what is counted, where no head of a column does
    ("表2 分船种完工量排名（单位：万载重吨）\n船厂 | 3Q2021 | 环比\n东岸 | 27 | 4%",
     ["东岸完工量 27万载重吨 @2021-Q3", "东岸完工量环比 4% @2021-Q3"]),
    ("三、县区（泊位数量，个）\n县区 | 2021年 | 增速\n石桥县 | 27 | 4%",
     ["泊位数量 27个 @2021", "泊位数量增速 4% @2021 yoy"]),
    ("产品 | 本月产量（台） | 去年同期（台）\n吊机 | 8 | 9",
     ["吊机产量 8台 @2023-07", "吊机产量 9台 @2022-07"]),
    # who owns what is counted, and what several rows share, is no part of its name
    ("类别 | 船型 | 厂商 | 份额\n内河 | 甲型 | 东岸 | 27%\n内河 | 乙型 | 西岸 | 18%",
     ["甲型份额 27%", "乙型份额 18%"]),
    ("货主了解运价的首要渠道 | 占比\n微信群 | 27%", ["微信群货主了解运价的首要渠道占比 27%"]),
    ("指标 | 2021\n平均运价 | 人民币268元", ["平均运价 268元 @2021"]),
])
def test_tables(table, statistics):
    assert [written(o) for o in find(table)] == statistics


@pytest.mark.parametrize(("table", "statistic"), [
    ("企业 | 产品 | 投放（辆）\n东岸运输 | 无人集卡 | 27", "无人集卡投放 27辆"),
    ("企业 | 主力船型 | 航线（条）\n东岸运输 | 江海直达船 | 27", "航线 27条"),
    ("企业 | 2021年\n东岸运输 | 27%", "东岸运输 27% @2021"),
])
def test_a_row_of_a_firm_is_about_it(table, statistic):
    start = table.index("东岸运输")
    firm = Entity("e1", ("Company",), ("东岸运输",), (Mention(start, start + 4, "东岸运输"),))
    (found,) = find(table, [firm])
    assert (written(found), found.about) == (statistic, "e1")
