"""Threads: what a paragraph has spoken of, which clauses that leave it out go on with.

同比增长5% is the growth of what was measured last, 出口额 after 货物贸易进出口总值 is of the same
trade, and a bare 毛利率 after `TOPCon组件：` is that of TOPCon组件.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from maitu.ingest import resolving, subjects, wording
from maitu.ingest.passages import Passage
from maitu.ingest.phrases import Phrase
from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import rules

_BARE = 4  # characters: a noun up to this length is of something that was named before
_TOPIC = re.compile(
    r"(?:\d+[.、]|[（(][一二三四五六七八九十\d]+[）)]|[•·●\-—▍🔸])?"
    r"([^，。：；、\d（）()“”]{4,14})：(?![“\"「])")


@dataclass(slots=True)
class Thread:
    """What a paragraph has spoken of so far."""

    level: str = ""  # the thing measured last
    kind: str = ""  # of the last number's unit
    joint: str = ""  # the last that was of two flows together: 进出口总额, 收支
    profit: str = ""  # the last profit, which 盈利 and 亏损 alone are of
    rate: str = ""  # the last indicator in %, which 个百分点 that follow are of
    levels: dict[str, str] = field(default_factory=dict)  # the sentence's, by kind of unit
    recent: list[str] = field(default_factory=list)  # the things measured in the sentence
    change: str = ""  # the last yearly change
    yearly: bool = False  # the sentence has spoken of a yearly change
    period: str | None = None
    whole: str | None = None  # the period of the document or the section
    frame: str | None = None  # the period that opens the paragraph and holds for all of it
    told: str | None = None  # the period of the first statistic of the sentence before
    opening: bool = True  # nothing but short lead-ins so far
    anchor: int | None = None  # the year spoken of last
    source: str | None = None
    about: str | None = None
    sentence: int = -1  # where the sentence of `level` begins
    position: int = 0  # where `level` was said, in the document

    @classmethod
    def within(cls, whole: str | None) -> Thread:
        """Begin a paragraph in a document or a section of one period, if of one."""
        return cls(whole=whole, frame=whole, anchor=resolving.year_of(whole or ""))


def lost(phrase: Phrase) -> bool:
    """Say whether a profit is a loss: 净利润亏损(2亿元), 亏损(2亿元)."""
    return not phrase.name and not phrase.wording.changes and (
        phrase.subject.endswith(("利润亏损", "净利亏损")))


@cache
def _founded() -> re.Pattern[str]:
    """Return a pattern of what a clause set up: …设立(科技创新再贷款)."""
    return re.compile(f"(?:{'|'.join(rules()['words']['founding'])})了?([^，。；：]{{3,20}})$")


@dataclass(frozen=True, slots=True)
class Recall:
    """What a sentence can refer back to."""

    thread: Thread
    passage: Passage
    accepted: Sequence[Quantity]
    start: int  # of the sentence, in the document
    goes_on: bool  # with what the sentence before spoke of

    def base(self, phrase: Phrase, left: tuple[int, int], q: Quantity) -> tuple[str, int]:
        """Return the thing measured and where it was said, from before if the clause omits it."""
        thread, offset = self.thread, self.passage.offsets
        if thread.profit and phrase.subject in rules()["words"]["earned"]:
            return thread.profit, offset[phrase.start]
        if lost(phrase):
            return phrase.subject.removesuffix("亏损"), offset[phrase.start]
        if phrase.subject or phrase.name:
            return self._whose(phrase, left[0]) + self._with_head(phrase, q), offset[phrase.start]
        if found := self._spoken_before(left[0]):
            return found[0], offset[found[1]]
        here = thread.sentence == self.start
        lead = self.passage.text[left[0]: left[1]]
        goes_on = (phrase.wording.changes or phrase.wording.reached or bool(phrase.joined)
                   or lead.startswith(("达", "突破", "超过", "升", "降")))
        if not goes_on:
            level = thread.levels.get(q.kind, "") if here or self.goes_on else ""
            return level, thread.position if level else 0
        if not thread.level:
            return "", 0
        if q.kind == "point" and thread.rate:
            return thread.rate, thread.position
        return thread.level, thread.position

    def _whose(self, phrase: Phrase, start: int) -> str:
        """Return what a bare 利率 or 毛利率 is of: TOPCon组件：…，毛利率；设立再贷款，额度."""
        passage, subject = self.passage, phrase.subject
        if phrase.name or phrase.joined or len(subject) > _BARE or "在" in subject:
            return ""
        clause = passage.clause_start(start)
        before = passage.clause_start(clause - 1) if clause else 0
        founded = _founded().search(passage.text, before, max(clause - 1, before))
        counted = any(before <= q.start < clause for q in self.accepted)
        if founded and not counted and subject in rules()["words"]["of_founded"]:
            return founded[1]
        topic = _TOPIC.match(passage.text)
        said = topic[1] if topic and topic.end() <= start + 1 else ""
        return "" if said.endswith(rules()["sentence"]["no_topics"]) else said

    def _with_head(self, phrase: Phrase, q: Quantity) -> str:
        """Complete 小麦 with 产量 where the sentence has just spoken of 稻谷产量."""
        thread, words = self.thread, phrase.wording
        if whose := self._one_flow(phrase.subject):
            return whose
        if (phrase.name or phrase.joined or words.changes or words.reached
                or thread.sentence != self.start or thread.kind != q.kind
                or phrase.end != q.end or wording.head(phrase.subject)
                or len(phrase.subject) > 8
                or "其中" not in self.passage.text[: q.start]):
            return phrase.subject
        head = wording.head(thread.level)
        if len(head) == 1:  # 率 is short for 失业率, 量 for 产量
            head = thread.level[-3 if head == "率" else -2:]
        return phrase.subject + head

    def _one_flow(self, subject: str) -> str:
        """Complete 出口额 where the paragraph has just spoken of 货物贸易进出口总值."""
        words = rules()["words"]
        flow = next((w for w in words["flows"] if subject in (w, w + "额")), "")
        joint = next((w for w in words["joint"] if w in self.thread.joint), "")
        if not flow or not joint or (flow in ("出口", "进口")) != (joint == "进出口"):
            return ""
        return self.thread.joint.partition(joint)[0] + subject

    def _spoken_before(self, position: int) -> tuple[str, int] | None:
        """Return what the clauses before, back to the last number, speak of."""
        passage = self.passage
        last = max((q.end for q in self.accepted if q.end <= position), default=0)
        end = position
        while end > last:
            mark = next((b for b in reversed(passage.breaks) if b[1] <= end), None)
            if mark is None or mark[1] <= last:
                return None
            start = max(passage.clause_start(mark[0]), last)
            if start < mark[0] and (found := subjects.of_clause(passage, start, mark[0])):
                return found
            end = start
        return None
