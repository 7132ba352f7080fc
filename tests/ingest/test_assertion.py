import pytest

from maitu.ingest.assertion import (
    denied,
    modality,
    negated,
    ruled_out,
    supposed,
    unasserted,
)
from maitu.ingest.sentences import split


@pytest.mark.parametrize(("clause", "trigger", "expected"), [
    ("公司没有采用该技术", "采用", True),
    ("公司未采用该技术", "采用", True),
    ("公司未来采用该技术", "采用", False),
    ("未成年人使用手机", "使用", False),
    ("公司采用该技术，没有停产", "采用", False),
])
def test_a_negation_denies_only_the_verb_behind_it(clause, trigger, expected):
    assert denied(clause, clause.index(trigger)) is expected


@pytest.mark.parametrize(("sentence", "expected"), [
    ("如果电价上涨，企业将减产。", True),
    ("若电价上涨，企业将减产。", True),
    ("出台若干措施。", False),
    ("网传企业减产。", True),
    ("外界盛传企业减产。", True),
    ("平台清理散布谣言的账号。", False),
    ("企业减产。", False),
])
def test_suppositions_and_rumours_are_told_from_statements(sentence, expected):
    assert supposed(sentence) is expected


@pytest.mark.parametrize(("sentences", "void"), [
    (["有意见建议补贴矿机，本办法未予采纳。", "支持氢能。"], {0}),
    (["网传甲公司收购乙公司。", "上述传闻不属实。"], {0, 1}),
    (["是否支持矿机？", "本办法采纳了意见。"], {0}),
])
def test_what_is_asked_rejected_or_untrue_is_not_asserted(sentences, void):
    assert unasserted(sentences) == void


@pytest.mark.parametrize(("clause", "by_policy", "expected"), [
    ("应当建立台账", True, "required"),
    ("推广应用新技术", True, "encouraged"),
    ("主要产品热销", True, "stated"),
    ("不得倒卖数据", True, "forbidden"),
    ("预计增长一成", False, "expected"),
    ("拟建设仓库", False, "planned"),
    ("模拟训练", False, "stated"),
    ("建议完善制度", False, "proposed"),
    ("推动产业升级", False, "stated"),
])
def test_modality_is_read_from_whole_words(clause, by_policy, expected):
    assert modality(clause, by_policy) == expected


@pytest.mark.parametrize(("words", "predicate", "expected"), [
    ("严禁收取", "promotes", True),
    ("严禁收取", "regulates", False),
    ("并不约而同地引入", "adopts", False),
    ("无意收购", "investsIn", True),
    ("不等于", "narrowerThan", True),
])
def test_what_is_forbidden_is_regulated_and_not_furthered(words, predicate, expected):
    assert negated(words, predicate) is expected


@pytest.mark.parametrize(("text", "listed"), [
    ("【不予受理】\n买卖矿机的项目。\n\n【联系方式】\n市科技局。", ["买卖矿机的项目。"]),
    ("第三条 下列项目不予支持：\n（一）造假的；\n（二）重复的。\n\n第四条 支持氢能。",
     ["（一）造假的；", "（二）重复的。"]),
    ("### 不予支持\n\n重复申报的项目。\n\n支持氢能。", ["重复申报的项目。"]),
    ("**不予受理**：变相开发地产的项目。", ["**不予受理**：变相开发地产的项目。"]),
    ("支持储能。单纯扩产的项目不在支持之列。", ["单纯扩产的项目不在支持之列。"]),
    ("支持储能。代糖项目未列入本次方案。", ["代糖项目未列入本次方案。"]),
    ("支持下列项目：\n氢能。", []),
    ("对造假的不予支持。\n支持氢能。", []),
])
def test_what_a_line_rules_out_is_listed_below_it(text, listed):
    sentences = split(text)
    assert [text[slice(*sentences[i])].strip() for i in sorted(ruled_out(text, sentences))] == listed
