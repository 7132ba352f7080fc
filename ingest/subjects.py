"""Subjects: the thing measured, within the words that stand before a number.

Whatever is not the thing itself comes off on both sides: 其中, 全国, 在……方面, 已有, numbering.
"""

from __future__ import annotations

import re

from maitu.ingest import wording
from maitu.ingest.passages import Passage
from maitu.ingest.periods import Period
from maitu.ingest.wording import rules

_AMONG = re.compile(r"^[^，每]{1,16}?(?:当?中的|[^，]中，|造成(?=[^，]{2,}损失))(?=..)")
_SETTING = re.compile(
    r"^在(?![线校建网职册岗孵研押库售手])[^，]{1,16}?"
    r"(?:中|上|内|下|里|方面|领域|期间|范围内)(?=[^的].)"
)
_COMPANY = re.compile(
    r"^(?:公司|集团|企业)(?=实现|录得|取得|完成|营业|营收|净利|归母|毛利|研发|主营|共|已|累计|现有|拥有|新增)")
_WHERE = re.compile(r"^在[^，的]{2,12}?(?=累计|新增|共|建成|拥有|设有|部署|销售|并网)")
_HAVING = re.compile(
    r"^(?:已有|有(?![息效色机限序关害偿线源轨声氧形])|拥有|设有)(?=[^，]{2,}[^量率]$)")
_MAKING = re.compile(r"^(?:[将把](?=[^来军近，][^，]{4,})|其(?=[^中他余次实它，]{2,}))")
_CAUSED = re.compile(  # 工厂把(换线时间), 关税使(出口价格)
    r"^(?:[^，的]{2,24}?(?:导致|致使|使得|促使)|[^，的]{0,24}?(?<![天行假即])使(?![用命馆者领节得])"
    r"|[^，]{1,26}?(?<![一两几])把(?![握控关手守脉]))(?=..)")
_BY_THEN = re.compile(r"(?:以|之)?前(?=[\u4e00-\u9fff]{2})(?![一二两三四五六七八九十百几])")
_UNDER = re.compile(r"(?<!.受)受(?!到|访|益|理)[^，]{2,20}(?:影响|带动|拖累|拉动|推动|驱动|冲击)$")
_REMARK = re.compile(r"^[（(][^（）()]*[）)](?=..)")
_ANNOUNCED = re.compile(r"^[^，]{2,10}?(?:宣布|决定)将?(?=..)")
_NUMBERED = re.compile(r"\d*[.、]|第[一二三四五六七八九十百\d]+[条款]|[▍•●■◆►▶✅☑]|[①-⑳➀-➓]")
_FIGURE = re.compile(r"(?<![A-Za-z\d.])\d+(?![A-Za-z\d.])")
PER = re.compile(
    r"(?:可?达到?|为|报)?(?:每\d*(?:人|年|月|日|天|周|户|桶|吨|股|斤|公斤|千克|亩|公顷|小时|分钟|秒|次"
    r"|台|辆|套|件|张|平方米|立方米|度|公里|百人|千人|万人))+$"
)
SHARE_WITHIN = re.compile(r"在[^，]{2,20}中的(?:占比|比重|比例|份额)$")
_BARE = 4  # characters: a noun up to this length is of something
_LONGEST_OWNER = 14  # characters
_PREPOSITIONS = tuple("自于从由在比较到至对与和为是将")
_LONG = 26  # characters; a longer phrase loses the modifiers before its last 的


def find(passage: Passage, start: int, end: int) -> tuple[str, int]:
    """Return the thing measured within a stretch of the passage, and where it begins."""
    for period in reversed([p for p in passage.periods if start <= p.start and p.end <= end]):
        by = _BY_THEN.match(passage.text, period.end)
        built = by and period.role == "none"  # (2000年前建成的小区)
        begin = period.start if built else by.end() if by else period.end
        after, position = _clean(passage.text, begin, end)
        if len(after) > 1:
            return _with_what_precedes(passage, start, period, after, position)
        end = period.start
    return _clean(passage.text, start, end)


def _with_what_precedes(passage: Passage, start: int, period: Period, after: str, position: int
                        ) -> tuple[str, int]:
    """Put what stands before a time to a bare noun after it: 导电型衬底(四季度)均价."""
    start = max(start, passage.clause_start(period.start))
    timed = any(start <= p.start < period.start for p in passage.periods)
    if timed or period.role != "topic" or len(after) > _BARE or not wording.head(after):
        return after, position
    before, first = _clean(passage.text, start, period.start)
    owner = before.endswith(("区", "国", "省", "市", "县", *rules()["source"]["organisations"]))
    if not 2 <= len(before) <= _LONGEST_OWNER or owner or before.endswith(_PREPOSITIONS):
        return after, position
    return before + after, first


def _clean(text: str, start: int, end: int) -> tuple[str, int]:
    """Take off all that is not the thing measured, on both sides."""
    sentence = rules()["sentence"]
    if SHARE_WITHIN.search(text[start:end]):
        start += len(text[start:end]) - len(wording.strip_openers(text[start:end]))
        return text[start:end], start
    before = None
    while before != start:
        before = start
        start += len(text[start:end]) - len(wording.strip_openers(text[start:end]))
        for pattern in (_AMONG, _SETTING, _ANNOUNCED, _COMPANY, _WHERE, _HAVING, _REMARK, _MAKING,
                        _CAUSED):
            if match := pattern.match(text[start:end]):
                start += len(match[0])
        place = next((w for w in sentence["places"] if text.startswith(w, start)), "")
        if end - start > len(place) + 1 and not text.startswith(sentence["no_places"], start):
            tail = next((w for w in sentence["place_tails"] if place and text.startswith(
                w, start + len(place)) and end - start > len(place + w) + 4), "")
            start += len(place + tail)
        if match := _NUMBERED.match(text[start:end]):
            start += len(match[0])
    phrase = wording.strip_tails(text[start:end])
    if (per := PER.search(phrase)) and per.start() > 1:
        phrase = wording.strip_tails(phrase[: per.start()])
    if len(phrase) > _LONG and "的" in phrase:
        cut = phrase.rindex("的") + 1
        if len(phrase) - cut >= 4:
            start, phrase = start + cut, phrase[cut:]
    phrase = phrase.replace("实现", "").replace("录得", "").strip("□")
    quoted = re.fullmatch("[“‘\"]([^”’\"]*)[”’\"]?", phrase)
    return (quoted[1] if quoted else phrase), start


def of_clause(passage: Passage, start: int, end: int) -> tuple[str, int] | None:
    """Return what a clause without numbers speaks of, if it is something measured.

    社会消费品零售总额逐月恢复 speaks of 社会消费品零售总额.
    """
    words, whole = rules()["words"], passage.text[start:end]
    text = _UNDER.sub("", whole)
    if text != whole and 2 < len(text) <= _LONGEST_OWNER:  # 运输服务受运价回落影响，下降2%
        subject, first = find(passage, start, start + len(text))
        return (subject, first) if len(subject) > 1 else None
    if text.endswith(words["bases"]) or text.startswith(words["circumstances"]):
        return None
    if text.endswith(words["greatest"]):
        text = text.removesuffix(next(w for w in words["greatest"] if text.endswith(w)))
        subject, first = find(passage, start, start + len(text))
        return (subject, first) if len(subject) > 1 else None
    dated = max((p.end - start for p in passage.periods if start <= p.start and p.end <= end),
                default=0)
    for cut in range(len(text), 2, -1):
        if wording.head(text[:cut]) and not _FIGURE.search(text[dated:cut]):
            subject, first = find(passage, start, start + cut)
            return (subject, first) if len(subject) > 2 else None
    return None
