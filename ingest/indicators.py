"""Indicators: the shortest phrase that says what a number measures.

The words before the number usually say it (网民规模达9.89亿人), sometimes those after it
(新增3.2万家企业, 71.7%的居民选择……); where neither does, it is what was spoken of before
(同比增长5%).
"""

from __future__ import annotations

import re

from maitu.ingest import objects, relevance, shares, subjects, wording
from maitu.ingest.passages import Passage
from maitu.ingest.phrases import Phrase
from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import Wording, rules

_SHARE = re.compile(
    r"占(?P<whole>(?![比有用据地])[^占]{0,32}?)(?P<share>的?(?:比重|比例|份额|比率|比))?$"
)
_OF = re.compile(
    r"(?P<verb>相当于|恢复[到至]|完成|达到|超过|接近|仅为|约为|占到|为|是|达|占|约|近)"
    r"(?P<whole>[^为是]{2,24})的(?:近|约|超过?|逾)?$"
)
_OF_TIME = re.compile(r"(?:同期|水平)?的(?:每[^，。；\d]{1,3})?(?:约|近|超过?)?")
_SIGNED = re.compile(r"[（(，,]?\+?")  # 营收12亿元(+48%), 净利润4亿元，-6% YoY
_OTHER = re.compile(r"(?:高于|低于|快于|慢于|优于|好于)(.{2,20})的")  # 高于对照组的(80%)


def read(passage: Passage, left: tuple[int, int], q: Quantity) -> Phrase:
    """Read what `q` measures from `left`, the stretch before it, and from the words after it."""
    text = passage.text
    lead = text[left[0]: left[1]] if left[1] == q.start else text[left[1]: q.start]
    if q.kind in ("ratio", "point") and _SIGNED.fullmatch(lead) and (
            q.value < 0 or lead.endswith("+")):
        basis = "环比" if text.startswith("QoQ", q.end) else "同比"
        return Phrase("", q.start, q.end, Wording("", basis, verb="增长", written="增长"))
    if q.unit is None and relevance.SAMPLE.search(text, 0, q.start):
        return Phrase("", q.start - 2, q.end, Wording(""), name="样本数")
    left = _before_the_time(passage, left)
    words = wording.read(text[left[0]: left[1]])
    if q.kind == "ratio" and not words.verb and (other := _OTHER.fullmatch(words.basis)):
        subject, start = subjects.find(passage, left[0], left[0] + len(words.subject))
        return Phrase(subject, start, q.end, Wording(words.subject), joined=f"（{other[1]}）")
    if words.reached or words.changes:
        subject, start = subjects.find(passage, left[0], left[0] + len(words.subject))
        return objects.attribute(Phrase(subject, start, q.end, words))
    if q.kind in ("ratio", "multiple") and (of := _OF.search(text[left[0]: left[1]])):
        return _part_of(passage, left[0], of, q, words)
    if q.kind == "ratio" and (share := _SHARE.search(words.subject)):
        subject, start = subjects.find(passage, left[0], left[0] + share.start())
        joined = f"占{share['whole']}的比重" if share["whole"] else "占比"
        return Phrase(subject, start, q.end, words, joined=joined)
    subject, start = subjects.find(passage, left[0], left[0] + len(words.subject))
    if q.kind == "ratio" and (answer := shares.answer(passage, q, subject)):
        return Phrase("", min(start, q.start), answer[1], words, name=answer[0])
    if q.kind == "ratio" and (paid := shares.paid_by(passage, left, q)):
        return paid
    if q.kind == "ratio" and not subject and (deed := shares.deed(passage, q)):
        return Phrase("", q.start, q.end + len(deed), words, joined=f"{deed}的比例")
    return objects.complete(passage, q, Phrase(subject, start, q.end, words))


def _before_the_time(passage: Passage, left: tuple[int, int]) -> tuple[int, int]:
    """Leave out a time between the words and the number: 提高到2022年的(17.5%)."""
    for period in passage.periods:
        between = passage.text[period.end: left[1]]
        part = period.role == "than" and passage.text[period.start - 1] not in "比较"
        if period.start >= left[0] and _OF_TIME.fullmatch(between) and not part:
            end = period.start - (period.role in ("base", "than"))
            return (left[0], end) if end > left[0] else left
    return left


def _part_of(
    passage: Passage, start: int, of: re.Match[str], q: Quantity, words: Wording
) -> Phrase:
    """Read 规模为2015年同期的3倍 and 完成全年目标任务的99.8%."""
    subject, first = subjects.find(passage, start, start + of.start())
    whole = wording.strip_openers(of["whole"])
    if q.kind == "multiple":
        joined = f"相当于{whole}"
    else:
        verb = of["verb"] if of["verb"] in ("完成", "恢复到", "恢复至", "相当于") else "占"
        joined = f"{verb}{whole}的比重"
    attribute = subject if subject in rules()["words"]["attributes"] else ""
    return Phrase("" if attribute else subject, first, q.end, words, joined=attribute + joined)
