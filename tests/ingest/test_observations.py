import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from maitu.ingest import observations, sentences
from maitu.ontology.model import Document, Entity, Mention, Metadata, Observation, Section

CASES = tomllib.loads(
    Path(__file__).parent.parent.joinpath("data", "statistics.toml").read_text(encoding="utf-8")
)["case"]


def document(text: str, date: str | None = "2023-07", **parts) -> Document:
    return Document("d", "d", text, Metadata(date=date), **parts)


def find(text: str, date: str | None = "2023-07", entities=(), **parts) -> tuple[Observation, ...]:
    return observations.find(document(text, date, **parts), sentences.split(text), entities)


def entity(id: str, type: str, name: str, text: str) -> Entity:
    start = text.index(name)
    return Entity(id, (type,), (name,), (Mention(start, start + len(name), name),))


def written(o: Observation) -> str:
    return (
        f"{o.indicator} {o.value}{o.unit or ''}"
        + (f" @{o.period}" if o.period else "")
        + (" yoy" if o.change else "")
        + (" 预" if o.forecast else "")
    )


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:16] for c in CASES])
def test_statistics_of_many_kinds_of_text(case):
    found = find(case["text"], case["date"])
    assert [written(o) for o in found] == case["statistics"]


def test_evidence_is_the_text_itself():
    for case in CASES:
        for o in find(case["text"], case["date"]):
            assert case["text"][o.start:o.end] == o.evidence
            assert o.evidence


def test_spaces_and_full_width_figures_make_no_difference():
    spaced = "2022 年，全市 5G 基站达 1.5 万 个，同比增长 １２.５％。"
    plain = "2022年，全市5G基站达1.5万个，同比增长12.5%。"
    both = [[written(o) for o in find(t)] for t in (spaced, plain)]
    assert both[0] == both[1] == ["5G基站 1.5万个 @2022", "5G基站同比增长 12.5% @2022 yoy"]
    assert [o.evidence for o in find(spaced)] == [spaced] * 2


def test_a_long_sentence_is_quoted_from_its_indicator_on():
    opening = "在各部门密切配合和社会各方面积极参与下，" * 8
    text = f"{opening}全市快递业务量达3.5亿件，为城乡居民的生活带来了更多便利。"
    (found,) = find(text)
    assert found.evidence == "全市快递业务量达3.5亿件"


def test_section_and_page_are_filled_in():
    text = "产业\n全市机器人产量达2.1万台。"
    start = text.index("全市")
    (found,) = find(text, sections=(Section("产业", 1, 0, len(text)),))
    assert (found.section, found.page, found.start) == ("产业", None, start)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        # the time that opens a paragraph holds for it until another is told
        ("2022年，工业增加值增长5.1%。服务业增加值增长4.2%。", ["2022", "2022"]),
        ("2022年，工业增加值增长5.1%。5月，出口额增长3.2%。进口额增长1.1%。",
         ["2022", "2022-05", None]),
        # but one within a paragraph only for its sentence, unless the next goes on with it
        ("运行平稳，消费回暖，投资加快，外贸回升，物价稳定，预期改善。"
         "5月，出口额增长3.2%。进口额增长1.1%。", ["2023-05", None]),
        ("5月份表现良好，出口额增长3.2%，订单饱满。其中，机电产品出口额增长6.1%。",
         ["2023-05", "2023-05"]),
        # and never for the next paragraph
        ("2022年，工业增加值增长5.1%。\n服务业增加值增长4.2%。", ["2022", None]),
        ("截至目前，全市参保人数达320万人。", [None]),
        ("目前失业率已由2020年的6.1%降至4.9%。", ["2020", "2023"]),
        ("上半年用电量增长2.1%，扭转了一季度下降3.4%的局面，7月用电量增长4.0%。",
         ["2023-H1", "2023-Q1", "2023-07"]),
        ("11月，客流量达50万人次。", ["2022-11"]),  # a month to come is last year's
    ],
)
def test_how_far_a_time_reaches(text, periods):
    assert [o.period for o in find(text)] == periods


def test_the_latest_year_of_an_undated_text_is_its_year():
    text = "2019年产值为3.1亿元。2021年产值为3.6亿元。到2030年，产值达到9亿元。\n今年订单额2亿元。"
    assert [o.period for o in find(text, date=None)] == ["2019", "2021", "2030", "2021"]


def test_without_any_year_relative_times_are_unknown():
    (found,) = find("今年上半年产值为3.1亿元。", date=None)
    assert found.period is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("国家统计局数据显示，全国城镇失业率为5.2%。", "国家统计局"),
        ("据市交通运输局统计，公交客运量达1.2亿人次。", "市交通运输局"),
        ("据蓝海研究院近日发布的《城市夜经济报告》显示，夜间消费占比为32%。", "蓝海研究院"),
        ("蓝海咨询公司预计，明年市场规模将达到80亿元。", "蓝海咨询公司"),
        ("数据显示，夜间消费占比为32%。", None),
        ("调查显示，超过六成居民每周网购。", None),
        ("初步统计，夜间消费占比为32%。", None),
    ],
)
def test_who_measured_it(text, source):
    assert [o.source for o in find(text)] == [source]


def test_every_forecaster_has_his_own_figures():
    text = "甲研究院预计今年产量下降3.1%，乙研究院预计今年产量增长1.2%，订单额增长2%。"
    assert [o.source for o in find(text)] == ["甲研究院", "乙研究院", "乙研究院"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("全国快递业务量达1200亿件。", "全国"),
        ("浙江省网络零售额达2.1万亿元。", "浙江省"),
        ("浙江省统计局发布的情况表明，网络零售额达2.1万亿元。", None),
        ("其中国产汽车销量为12万辆。", None),
        ("产品销量为12万辆。", None),
    ],
)
def test_where(text, place):
    assert [o.place for o in find(text)] == [place]


def test_entities_stand_for_what_they_are_mentioned_as():
    text = "据中央农技中心统计，江城市智能农机销量达3.2万台，同比增长8%。"
    entities = (
        entity("e1", "Organization", "中央农技中心", text),
        entity("e2", "Place", "江城市", text),
        entity("e3", "Product", "智能农机", text),
        entity("e4", "Product", "农机", text),
    )
    found = find(text, entities=entities)
    assert {(o.about, o.source, o.place) for o in found} == {("e3", "e1", "e2")}
    assert len(found) == 2


def test_a_statistic_is_about_the_nearest_entity_before_it():
    text = "星河科技推出云端相册，上线仅一个月，用户数突破300万。"
    entities = (
        entity("e1", "Company", "星河科技", text), entity("e2", "Product", "云端相册", text),
    )  # fmt: skip
    (found,) = find(text, entities=entities)
    assert (found.indicator, found.about) == ("用户数", "e2")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("指标 | 2021年 | 2022年\n粮食产量（万吨） | 310.5 | 322\n肉类产量（万吨） | 45 | 47.1",
         ["粮食产量 310.5万吨 @2021", "粮食产量 322万吨 @2022",
          "肉类产量 45万吨 @2021", "肉类产量 47.1万吨 @2022"]),
        ("单位：亿元\n项目 | 金额 | 比上年增长（%）\n工业增加值 | 1,204.5 | 4.1",
         ["工业增加值 1204.5亿元", "工业增加值比上年增长 4.1% yoy"]),
        ("年份 | 机器人产量（万台） | 出口额（亿元）\n2021 | 12 | 3.4\n2022 | 15 | 4.2",
         ["机器人产量 12万台 @2021", "出口额 3.4亿元 @2021",
          "机器人产量 15万台 @2022", "出口额 4.2亿元 @2022"]),
        ("排名 | 企业 | 营业收入\n1 | 星河科技 | 52亿元\n2 | 蓝海股份 | 47亿元",
         ["星河科技营业收入 52亿元", "蓝海股份营业收入 47亿元"]),
        ("项目 | 单位 | 全年累计 | 同比（%）\n发电量 | 亿千瓦时 | 820 | +3.1\n停机时间 | 小时 | 36 | -4（小时）",
         ["发电量 820亿千瓦时 @2023", "发电量同比 3.1% @2023 yoy",
          "停机时间 36小时 @2023", "停机时间同比 -4小时 @2023 yoy"]),
        ("渠道 | 新签保费（亿元） | 增速\n银行 | 12 | -3.5%",
         ["银行新签保费 12亿元", "银行新签保费增速 -3.5% yoy"]),
        ("2022年运力一览\n线路 | 运量（万人）\n东线 | 31\n西线 | 18",
         ["东线运量 31万人 @2022", "西线运量 18万人 @2022"]),
        ("平台 | 日单量（万单） | 时间\n快送 | 900 | 2022年6月", ["快送日单量 900万单 @2022-06"]),
        ("行动 | 2025年目标\n联网 | 联网工厂60家", ["联网工厂 60家 @2025"]),
        ("姓名 | 单位\n张三 | 甲公司", []),
        ("填报单位：航运科 2023年4月\n渡口｜渡船（艘）｜客流（万人次）\n"
         "东渡｜3｜1.6\n西渡｜2｜0.9",
         ["东渡渡船 3艘", "东渡客流 1.6万人次", "西渡渡船 2艘", "西渡客流 0.9万人次"]),
        # growth is of the latest year, also where that stands first
        ("指标 | 2022年 | 2021年 | 比上年增长（%）\n居住支出 | 512 | 498 | 2.8",
         ["居住支出 512 @2022", "居住支出 498 @2021", "居住支出比上年增长 2.8% @2022 yoy"]),
        # a month's report tells of the year up to it, and of the same month of the year before
        ("2023年5月产销情况\n产品 | 本月（台） | 上年同月（台） | 本年累计（台）\n电机 | 12 | 31 | 48",
         ["电机产销 12台 @2023-05", "电机产销 31台 @2022-05",
          "电机产销 48台 @2023-01/2023-05"]),
        # the text before a table tells its time
        ("云岭养老研究所对北方城市在职居民所做的一次入户调查于2023年9月完成，他们为什么没有缴存个人养老金，"
         "回答可以多选，各项原因的比例见下面的一张表。\n原因 | 选择比例（%）\n锁定期长 | 53\n收益低 | 40",
         ["锁定期长选择比例 53% @2023-09", "收益低选择比例 40% @2023-09"]),
    ],
)  # fmt: skip
def test_tables(table, expected):
    found = find(table)
    assert [written(o) for o in found] == expected
    assert all(table[o.start:o.end] == o.evidence for o in found)


def test_values_are_exact():
    (found,) = find("人均可支配收入为51,821.30元。")
    assert found.value == Decimal("51821.30")


@pytest.mark.parametrize("text", ["", "\n", "没有数字的一段话。", "第三章 附则", "2023年7月1日"])
def test_texts_without_statistics(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    "unit", ["2020年", "同比增长3.2%，", "由2012年的10%增至12%，", "3%、", "（", "用户数达5万，", "9"]
)
def test_monstrous_sentences_take_linear_time(unit, growth):
    def read(size):
        observations.find(document((unit * size)[:size]), [(0, size)], ())

    assert growth(read, 5000, 20_000) < 10


def test_penalties_are_law_but_what_rules_grant_is_counted():
    articles = "\n".join(f"第{n}条　罚金为营业额百分之十，期限为三十日。" for n in "一二三四五")
    assert find(articles) == ()
    granted = find(articles + "\n第六条　单个项目补助最高50万元。")
    assert [written(o) for o in granted] == ["单个项目补助 50万元"]


def test_an_aim_covers_the_list_that_it_opens():
    text = "今年的目标是：生产总值增长5%；新增就业20万人。去年新增就业18万人。"
    assert [(o.indicator, o.forecast) for o in find(text)] == [
        ("生产总值增长", True), ("新增就业", True), ("新增就业", False),
    ]  # fmt: skip


def test_members_of_a_list_are_about_their_own_entities():
    text = "云服务、数据标注业务收入分别增长12%、9%。"
    entities = (
        entity("e1", "Product", "云服务", text), entity("e2", "Industry", "数据标注", text),
    )  # fmt: skip
    assert [o.about for o in find(text, entities=entities)] == ["e1", "e2"]


def test_a_trend_named_before_is_not_what_a_statistic_is_about():
    text = "消费稳步回升，限额以上餐饮收入达30亿元。"
    assert [o.about for o in find(text, entities=(entity("e1", "Trend", "消费稳步回升", text),))] == [
        None
    ]


def test_a_rate_of_then_is_named_like_the_rate_of_now():
    text = "前三季度订单额同比增长3.7%，较上半年下降1.6%提升了5.3个百分点。"
    assert [written(o) for o in find(text)] == [
        "订单额同比增长 3.7% @2022-Q1/2022-Q3 yoy",
        "订单额同比增长 -1.6% @2022-H1 yoy",
        "订单额同比增长较上半年提升 5.3个百分点 @2022-Q1/2022-Q3",
    ]


BULLETIN = "2022年全市邮政运行情况\n全市邮件总量30万件。\n2021年包裹2万件。\n报刊5万份。"
SURVEY = (
    "夜间出行满意度调查\n2022年3月至5月，课题组开展问卷调查。\n"
    "40%的受访者认为公交收班太早。\n打车等候时间平均9分钟。"
)
ATTACHED = "关于冬季安全的通知\n请各区做好准备。\n附：2022年冬季事故数据\n火灾事故12起。"


@pytest.mark.parametrize(
    ("text", "times"),
    [
        (BULLETIN, ["2022", "2021", "2022"]),
        (SURVEY, ["2022-03/2022-05", "2022-03/2022-05"]),
        (SURVEY + "\n类别 | 2021年 | 2022年\n公交 | 41% | 40%", [None, None, "2021", "2022"]),
        (ATTACHED, ["2022"]),
        ("某公司2022年半年度业绩\n营业收入8亿元，上年同期为7亿元。", ["2022-H1", "2021-H1"]),
        ("夜间出行随想\n2022年客流增长5%。\n打车等候时间平均9分钟。", ["2022", None]),
    ],
)
def test_documents_and_sections_of_one_time(text, times):
    title = text.partition("\n")[0]
    found = observations.find(Document("d", title, text), sentences.split(text), ())
    assert [o.period for o in found] == times


def test_a_traditional_text_keeps_its_characters():
    text = "據統計，2022年本澳零售額為12億澳門元，按年跌3.5%；網上訂單佔兩成。"
    assert [written(o) for o in find(text)] == [
        "本澳零售額 12億澳門元 @2022", "本澳零售額按年上漲 -3.5% @2022 yoy", "網上訂單佔比 2成 @2022",
    ]  # fmt: skip
    assert all(text[o.start:o.end] == o.evidence for o in find(text))


def test_a_table_that_states_several_units_has_one_for_each_column():
    text = ("表1 2024年分地区情况\n单位：亿件、亿元、%\n地区 | 快递业务量 | 同比 | 快递业务收入 | 冷库利用率\n"
            "云岭 | 11.5 | 3.2 | 86.4 | 72.5\n石桥 | 8.1 | -1.6 | 40.8 | 63.0")
    units = {(o.indicator, o.unit) for o in find(text)}
    assert units >= {("云岭快递业务量", "亿件"), ("云岭快递业务量同比", "%"),
                     ("云岭快递业务收入", "亿元"), ("石桥冷库利用率", "%")}


@pytest.mark.parametrize(("text", "period"), [
    ("2026年第一季本地生产总值为1072亿元。", "2026-Q1"),
    ("2025年首季出口额为15亿元。", "2025-Q1"),
    ("2024年中期成绩单显示，营收12.7亿元。", "2024-H1"),
    ("今年1—3月，客运量为5万人次。", "2023-Q1"),
    ("去年前九个月，客运量为5万人次。", "2022-Q1/2022-Q3"),
    ("去年前八个月，客运量为5万人次。", "2022-01/2022-08"),
])
def test_quarters_and_halves_have_further_names(text, period):
    assert [o.period for o in find(text)] == [period]


@pytest.mark.parametrize(("text", "period"), [
    # a line that says when something was published does not date it
    ("2024年上半年工业运行情况\n云岭省统计局（2024年7月18日）\n采矿业增长2.4%。", "2024-H1"),
    # a report on the year that is over
    ("关于2022年工作情况和2023年工作安排的报告\n建成高标准农田8.6万亩。", "2022"),
    # a text that begins without a title
    ("云岭软件披露2024年半年度报告：公司今年以来继续投入研发，经营总体平稳，现金流改善，风险可控，前景良好，订单充足。\n"
     "平台收入1.76亿元。", "2024-H1"),
    ("云岭地产截至二零二四年十二月三十一日止年度营收27.3亿元。", "2024"),
])
def test_what_a_document_reports_on_is_the_time_of_its_numbers(text, period):
    found = observations.find(
        Document("d", text.split("\n")[0], text, Metadata()), sentences.split(text), ())
    assert [o.period for o in found] == [period]


@pytest.mark.parametrize(("text", "periods"), [
    ("云岭县2024年政府工作报告\n新建物流中心3个。", ["2023"]),
    ("政府工作报告\n（2024年1月16日在云岭县人民代表大会上）\n新建物流中心3个。", ["2023"]),
    ("夜间出行满意度调查2022\n四成受访者认为公交收班太早。", ["2022"]),
    ("云岭钢市周报（2024.9.23—9.27）\n螺纹钢均价3460元。", ["2024-09"]),
    ("家居消费调查（2023年度）\n课题组于2023年10月至11月开展调查。\n六成受访者偏好整装。", ["2023"]),
    ("前三季度（1—9月），进出口总额为312亿元。", ["2024-Q1/2024-Q3"]),
    # a survey is of the time its title names, not of when it was published or of who graduates
    ("2021年学生食堂满意度调查\n2022年3月发布。\n食堂满意率为71%。", ["2021"]),
    ("2026届毕业生去向问卷\n2024年10月，课题组发放问卷。\n签约率为41%。", ["2024-10"]),
    ("2024年三季度企业用工调查\n缺工企业占31%。", ["2024-Q3"]),
    # else of the year it speaks in, if it has a title that says so and no table of several years
    ("乡村阅读调查\n村民月均读书2本。", ["2024"]),
    ("乡村阅读调查\n村民月均读书2本。\n类别 | 2023年 | 2024年\n小说 | 4% | 5%", [None, "2023", "2024"]),
    ("调查显示，98%的受访者愿意再来。", [None]),
    ("国家统计局云岭调查队2023年公报\n粮食产量12万吨。", ["2023"]),
    ("云岭纸业公告\n截至2024年9月30日止六个月\n营业收入5亿元。", ["2024-04/2024-09"]),
    ("云岭化工披露2024年中报：报告期内公司克服需求疲弱和成本上升等多重困难，产销总体平稳，经营质量改善。\n"
     "营业收入5亿元。", ["2024-H1"]),
    ("云岭软件业绩\n2024财年（2023年7月至2024年6月）公司平稳。\n2024财年第一季度营业收入5亿元。",
     ["2023-Q3"]),
    # what happened in a year is no time of the answers told after it
    ("2024年租房调查\n2020年某连锁公寓停业令租客心寒，31%的受访者不再考虑长租公寓。", ["2024"]),
    ("就业篇\n——选自《云岭年鉴2023》\n城镇新增就业5万人。", ["2022"]),
    ("棉花快评（202409期）\n开机率平均71%。", ["2024-09"]),
    ("2023年全民骑行白皮书\n过去一年，骑行俱乐部达120家。", ["2023"]),
    ("《2022/23学年学生上网调查》显示，拥有手机的学生占47%。", ["2022/2023"]),
    # what holds on, and an event among the figures of one period
    ("云岭电气2024年半年度业绩\n营业收入9亿元。公司持股51%的子公司建设新厂，总投资3亿元。", ["2024-H1", None, None]),
    ("云岭电气2024年半年度业绩\n公司于2023年底关闭旧厂，营业收入9亿元。", ["2024-H1"]),
    ("今年头三个月，电费上涨22%。", ["2024-Q1"]),
    ("按上年不变单价计算，电信业务总量为39亿元。", [None]),
    ("云岭钢市晚评\n螺纹钢均价3460元。", ["2024-12"]),
    ("抽查办法\n每年9月抽查20%的项目。", [None]),
])
def test_reports_of_one_period(text, periods):
    title = text.split("\n")[0]
    found = observations.find(Document("d", title, text, Metadata(date="2024-12")),
                              sentences.split(text), ())
    assert [o.period for o in found] == periods


@pytest.mark.parametrize(("text", "indicators"), [
    ("市场分为护肤、彩妆、洗护三大类，份额分别为52%、24%、18%。",
     ["护肤份额", "彩妆份额", "洗护份额"]),
    ("华为、云岭有限公司、石桥科技分列前三，占比分别为52%、24%、18%。",
     ["华为占比", "云岭有限公司占比", "石桥科技占比"]),
    ("受访者最常用的平台依次为云播（61%）、石桥购（43%）和岭上直播（27%）。",
     ["受访者最常用的平台云播占比", "受访者最常用的平台石桥购占比", "受访者最常用的平台岭上直播占比"]),
    ("第三季合并营收5亿元，季增6.9%、年减2.3%。",
     ["合并营收", "合并营收季增", "合并营收年增"]),
])
def test_what_shares_rankings_and_terse_changes_are_of(text, indicators):
    assert [o.indicator for o in find(text)] == indicators


def test_figures_of_a_scan_may_stand_apart():
    assert [(o.value, o.unit) for o in find("全 县 兑 付 补 贴 3 1 0 0 万 元 ， 受 益 1 8 6 2 户 。")] \
        == [(Decimal(3100), "万元"), (Decimal(1862), "户")]


def test_thousands_may_be_parted_by_a_space():
    assert [o.value for o in find("全省水利投资1 870亿元。")] == [Decimal(1870)]


def test_the_year_of_a_scan_may_have_spaces_in_it():
    text = "全市价格监测简报（2 0 2 0 年 8 月）\n8月，价格指数为101.8，比上月上升0.6个百分点。"
    found = observations.find(
        Document("d", text.split("\n")[0], text, Metadata()), sentences.split(text), ())
    assert {o.period for o in found} == {"2020-08"}


@pytest.mark.parametrize(("text", "statistics"), [
    # lists go on with what was said before, of places and others
    ("二季度快递包裹占全省的份额，北京为27%、上海为18%。",
     ["快递包裹占全省的份额 27% @2023-Q2", "快递包裹占全省的份额 18% @2023-Q2"]),
    ("分县看（2022年网络覆盖率）：东屿县38%、临河县33%。",
     ["网络覆盖率 38% @2022", "网络覆盖率 33% @2022"]),
    ("亚洲占公司收入的44%，其他12%。", ["亚洲占公司收入的比重 44%", "其他占公司收入的比重 12%"]),
    ("应用于灌溉、育种、植保的终端占比分别为24%、17%和15%。",
     ["应用于灌溉的终端占比 24%", "育种的终端占比 17%", "植保的终端占比 15%"]),
    # of the two, of another time, of those named before
    ("茶叶销量5万吨，咖啡销量3万吨，前者增长2%，后者增长9%。",
     ["茶叶销量 5万吨", "咖啡销量 3万吨", "茶叶销量增长 2% yoy", "咖啡销量增长 9% yoy"]),
    ("客房入住率为61%，上次为58%。", ["客房入住率 61%", "客房入住率 58%"]),
    ("净利润1.2亿元，去年同期亏损0.3亿元。",
     ["净利润 1.2亿元", "净利润 -0.3亿元 @2022"]),
    ("出口下降的企业占58%，持平的占22%。", ["出口下降的企业占比 58%", "持平的企业占比 22%"]),
    # money
    ("山海科技宣布完成1.1亿元B+轮融资。", ["B+轮融资金额 1.1亿元"]),
    ("公司以2.7亿元收购蓝鲸船厂。", ["收购蓝鲸船厂金额 2.7亿元"]),
    # figures
    ("通行时间由72小时压缩至4小时，办理时限由20天减至3天。",
     ["通行时间 72小时", "通行时间 4小时", "办理时限 20天", "办理时限 3天"]),
    ("果园种植户增加六成三。", ["果园种植户增加 6.3成"]),
    ("月嫂均价9，800元。", ["月嫂均价 9800元"]),
    ("本次问卷N=1,502。", ["样本数 1502"]),
    ("营收由58.3亿元降至21.7亿元。", ["营收 58.3亿元", "营收 21.7亿元"]),
    ("本地消费为12亿元，实质按年上升5.2%。", ["本地消费 12亿元", "本地消费实质按年上升 5.2% yoy"]),
    # no statistics
    ("港口建成200万吨炼化一体化项目，采用64标箱标准船型。", []),
    ("茶歇时三五成群，又是另一番光景。", []),
])
def test_what_lists_and_terse_clauses_measure(text, statistics):
    assert [written(o) for o in find(text)] == statistics


def test_a_firm_or_place_is_no_part_of_the_indicator():
    text = "丰禾科技毛利率为31%，石桥市客运量为52万人次。"
    entities = [entity("e1", "Company", "丰禾科技", text), entity("e2", "Place", "石桥市", text)]
    found = find(text, entities=entities)
    assert [o.indicator for o in found] == ["毛利率", "客运量"]
    assert (found[0].about, found[1].place) == ("e1", "e2")


@pytest.mark.parametrize(("table", "statistics"), [
    ("地市 | 出口（亿元） | 当月同比（%） | 占比（%）\n石桥市 | 41 | 9.2 | 12",
     ["出口 41亿元", "出口同比 9.2% yoy", "出口占比 12%"]),
    ("表1 主要产品产量（万吨）\n | 2021年 | 2022年\n水泥 | 12 | 15\n | 13 | 16",
     ["水泥产量 12万吨 @2021", "水泥产量 15万吨 @2022",
      "水泥产量 13万吨 @2021", "水泥产量 16万吨 @2022"]),
])
def test_tables_of_places_shares_and_empty_corners(table, statistics):
    assert [written(o) for o in find(table)] == statistics


def test_what_people_chose_is_a_share_of_those_asked():
    text = "问卷显示受访者意向。\n最常见的去处是湖滨（41%）、山谷（32%）。\n跑步58%，骑行22%。"
    assert [o.indicator for o in find(text)] == [
        "最常见的去处湖滨占比", "最常见的去处山谷占比", "跑步的受访者占比", "骑行的受访者占比"]


def periods_of(text: str, title: str = "", date: str | None = None) -> list[str | None]:
    told = Document("d", title, text, Metadata(date=date))
    return [o.period for o in observations.find(told, sentences.split(text), ())]


def test_rates_and_money_go_on_with_the_sentence_before():
    text = "全市茶园面积2022年达到3.1万亩。毛茶均价每斤52元。现有合作社260家。"
    assert periods_of(text, date="2023-07") == ["2022", "2022", None]


def test_a_title_tells_the_time_of_its_text():
    assert periods_of("门店客流下降3%。", "2023年国庆客流盘点", "2023-11") == ["2023-10"]
    assert periods_of("每件补贴3元。", "茶园改造方案（2024—2027年）", "2024-02") == [None]
    assert periods_of("现货均价每吨310元。", "水泥周评（2024年第20周）") == ["2024-05"]
    assert periods_of("毛利率21%。", "某某股份2024年三季报点评") == ["2024-Q1/2024-Q3"]


def test_a_text_that_opens_with_a_quarter_tells_of_it():
    text = "2024年一季度，全市茶叶销售额3亿元。\n\n退货率4%。"
    assert periods_of(text) == ["2024-Q1", "2024-Q1"]


def test_a_firms_year_that_is_none_of_the_calendars_is_that_of_its_report():
    text = "云岭地产公布截至2021年3月31日止年度业绩。\n\n物业收入6.2亿元。"
    assert periods_of(text, "云岭地产2021财年业绩", "2021-06") == ["2020-04/2021-03"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2021年、2022年和2023年上半年，公司营收分别为3亿元、4亿元、1亿元，"
         "净利润0.3亿元、0.4亿元、0.1亿元。",
         ["2021", "2022", "2023-H1"] * 2),
        ("2023年4、5、6月，港口分别吞吐12万吨、13万吨和15万吨。", ["2023-04", "2023-05", "2023-06"]),
        ("2023年一、二季度营收分别为3亿元和4亿元。", ["2023-Q1", "2023-Q2"]),
    ],
)
def test_what_is_listed_beside_times_is_shared_out(text, periods):
    assert periods_of(text, date="2023-11") == periods


def test_lines_of_a_list_are_of_the_time_that_leads_to_it():
    text = ("2022年客流增长5%。\n\n夜航2021年占9%。其中：\n东线占30%；\n西线占21%。\n\n"
            "返航占2%。")
    assert periods_of(text) == ["2022", "2021", "2021", "2021", None]


def test_the_quarters_of_a_firm_are_what_it_says_they_are():
    text = "2025财年第一财季（2024年10—12月）营收21亿欧元。第二财季营收23亿欧元。"
    assert periods_of(text) == ["2024-Q4", "2025-Q1"]
    text = "Fiscal year ended June 30, 2025\n2025财年营收12亿美元，上一财年是11亿美元。"
    assert periods_of(text) == ["2024-07/2025-06", "2023-07/2024-06"]
    text = "财政年度截至每年3月31日止。2024财年第三财季营收4亿元。截至12月31日，客户6万家。"
    assert periods_of(text) == ["2023-Q4", "2023-12"]


def test_next_year_that_is_waited_for_dates_nothing():
    assert periods_of("验收要到明年。1—4月客流64万人次。", date="2017-12") == ["2017-01/2017-04"]


def test_the_last_wave_of_a_survey_is_told_of():
    text = "第一轮于2021年5月、第二轮于2023年6月进行。\n\n晨跑者占31%。"
    assert periods_of(text, "居民晨练问卷") == ["2023-06"]


def test_years_of_a_span_are_shared_out_and_times_in_brackets_stay_there():
    text = "预计2025—2027年净利润分别为3亿元、4亿元和5亿元。"
    assert periods_of(text, date="2025-03") == ["2025", "2026", "2027"]
    text = "2023年毛利率33%（2022年：36%）；利润2亿元，高于2021年的1亿元。"
    assert periods_of(text, date="2024-03") == ["2023", "2022", "2023", "2021"]
