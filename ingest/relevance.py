"""Relevance: which numbers of a sentence are statistics.

A number that something is measured by counts; a span within which things happen (24小时内), a time
of day, a share of a rule (每投入1元), an enumeration's total (甲、乙等13个部门) and a bare figure
that no index or rate stands before do not.
"""

from __future__ import annotations

import re

from maitu.ingest import wording
from maitu.ingest.passages import Passage
from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import rules

_HALF = re.compile("过?半|一半")  # no number is written
_NO_AMOUNT = re.compile(r"[×*第“每]$|\d+章$|^[图表]$")
_PER_SOME = re.compile(r"每[^，\d]{1,4}$")
_PER_DEED = re.compile(r"每(?:投入|增加|上升|提高|减少|下降|降低|生产|消耗|新增|增长|使用|花费)$")
_ACRONYM = re.compile(  # 指数CR8, 利用效率（PUE）
    r"(?:[（(][^（）()]{1,12}[)）]|(?<=[\u4e00-\u9fff])[A-Z]{2,6}\d{0,2})$")
_RATIO = re.compile(r"[\u4e00-\u9fff]{2}(?<![环同对相占正反])(?<!百分)比$")  # 现金短债比
_OF_TIME = re.compile(r"(?:[12]\d{3}年|[去上前]年)[^，]{0,3}的$")  # 降到2023年的(1.38)
_START = re.compile(r"[由从](?:[^，由从]{2,8}的)?[\d.]*$")
SAMPLE = re.compile(r"(?<![A-Za-z])[Nn][=＝]$")  # N=(1502)
_SIZES = frozenset({"mass", "weight", "volume", "power", "length", "temperature", "energy"})
_PROCESSES = frozenset({"纳米", "nm", "毫安时", "Ah", "MHz", "GHz"})
_SIZED = re.compile(  # 64标箱(标准船型), 200万吨(炼化一体化项目)
    r"[\u4e00-\u9fffA-Z]{0,8}?(?:船型?|箱|罐|炉|机组|风机|生产线|装置|试验|起重机|卡车|高炉|环境|项目|工程|级)")
_ROUND = frozenset(10**i for i in range(6))
_PARTS = ("个", "项", "条", "种", "类")  # units of what a text is divided into
_TIME_OF_DAY = 25  # an index is above it, an hour is not: 沪指3000点, 8点


def is_statistic(passage: Passage, q: Quantity) -> bool:
    """Say whether `q`, a quantity of the passage, is a statistic."""
    text = passage.text
    before, after = text[passage.clause_start(q.start): q.start], text[q.end: q.end + 3]
    if _HALF.match(text, q.start, q.end) or _names_a_kind(q, before, after):
        return False
    if q.kind == "index" and q.value < _TIME_OF_DAY and not wording.read(before).changes:
        return False
    if q.unit is None and SAMPLE.search(before):
        return True
    if q.unit is None:
        return _is_index(before) and not re.match(r"[\dA-Za-z年月日]", after)
    if _is_attribute(passage, q) or _is_size(passage, q, before):
        return False
    if q.kind in ("time", "age"):
        return _lasts(passage, q, before, after)
    if q.kind in ("count", "people") and _is_counted_idly(passage, q, before, after):
        return False
    some = q.value in _ROUND and _PER_SOME.search(before)
    if _PER_DEED.search(before) or (some and not wording.head(before[: before.index("每")])):
        return False
    return not _NO_AMOUNT.search(before)


def _names_a_kind(q: Quantity, before: str, after: str) -> bool:
    """Say whether the figure tells kinds apart: 20万元(级)车型, 28纳米工艺, “金融16条”, 满分10分.

    Also where it is the rest of a time: 1小时(40分).
    """
    return (after.startswith("级") or before.endswith(("满分", "满分为"))
            or (q.unit in _PROCESSES and not wording.head(wording.strip_tails(before)))
            or (q.unit == "条" and after[:1] in ("”", "」", '"'))
            or (q.unit == "分" and before.endswith("时")))


def _is_index(before: str) -> bool:
    """Say whether a bare figure stands after an index or a ratio: 收入比由(2.5)降至(2.4)."""
    read = wording.read(_OF_TIME.sub("", before))
    subject = _START.split(read.subject)[0]
    if _RATIO.search(subject):
        return True
    subject = wording.strip_tails(subject)
    heads = rules()["words"]["bare_heads"]
    return subject.endswith(heads) or _ACRONYM.sub("", subject).endswith(heads)


def _is_attribute(passage: Passage, q: Quantity) -> bool:
    """Say whether the amount tells what another is measured of: 站点500米覆盖率, 1万元以上的占."""
    end = passage.clause_end(q.end)
    if not any(q.end < o.start < end for o in passage.quantities):
        return False
    limit = re.match(r"(?:及以[上下]|以[上下内])(?![、和及至到]|$)", passage.text[q.end: end])
    return bool(limit) or (q.kind == "length" and bool(
        re.match(r"(?!以上|左右|多|余)[\u4e00-\u9fff]{2,6}[率度比]", passage.text[q.end: end])))


def _is_size(passage: Passage, q: Quantity, before: str) -> bool:
    """Say whether the amount is how large one thing is: (64标箱)船型, (35吨)敞顶箱."""
    size = q.kind in _SIZES or q.unit in ("标箱", "TEU")
    return size and bool(_SIZED.match(passage.text, q.end, passage.clause_end(q.end))) and (
        not wording.head(wording.strip_tails(before)))


def _is_counted_idly(passage: Passage, q: Quantity, before: str, after: str) -> bool:
    """Say whether a count is but wording: 3个方面, 70个大中城市中，, 甲、乙等13个部门."""
    part = q.unit in _PARTS and after.startswith(rules()["sentence"]["vague_counts"])
    return (part or before.endswith("等")
            or passage.text[: passage.clause_end(q.end)].endswith("中"))


def _lasts(passage: Passage, q: Quantity, before: str, after: str) -> bool:
    """Say whether a duration is measured, not merely a time within which things happen."""
    words = rules()["durations"]
    if any(head in before for head in words["heads"]):
        return not after.startswith(("以上", "以下", "及"))
    read = wording.read(before)
    if read.changes and any(o.kind == q.kind for o in passage.quantities if o.end <= q.start):
        return True  # 优良天数为298天，比上年增加12天
    ends = passage.clause_end(q.end) - q.end <= 2 and after[:1] not in "内前后来以的起"
    return (ends and q.kind == "time" and not (q.unit or "").endswith("年")
            and len(read.subject) > 1 and not before.endswith(words["not_after"]))
