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
_LOSS = ("亏损", "为亏损")
_LOST = ("利润亏损", "净利亏损")
_NO_NOUNS = ("于", "多", "少", "到")
_WHOSE = re.compile(r"的占(?:比|约|近|超)?$")
_LISTING = ("、", "，", "；", "和", "，其中")
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
    two: tuple[str, ...] = ()  # the two things measured last: 前者, 后者
    share: str = ""  # 占收入的比重, if the last number was such a share
    levels: dict[str, str] = field(default_factory=dict)  # the sentence's, by kind of unit
    earlier: dict[str, str] = field(default_factory=dict)  # the paragraph's, by kind of unit
    recent: list[str] = field(default_factory=list)  # the things measured in the sentence
    change: str = ""  # the last yearly change
    yearly: bool = False  # the sentence has spoken of a yearly change
    period: str | None = None
    whole: str | None = None  # the period of the document or the section
    frame: str | None = None  # the period that opens the paragraph and holds for all of it
    survey: bool = False  # the document tells what people answered
    told: str | None = None  # the period of the first statistic of the sentence before
    opening: bool = True  # nothing but short lead-ins so far
    anchor: int | None = None  # the year spoken of last
    source: str | None = None
    about: str | None = None
    sentence: int = -1  # where the sentence of `level` begins
    position: int = 0  # where `level` was said, in the document

    @classmethod
    def within(cls, whole: str | None, survey: bool = False) -> Thread:
        """Begin a paragraph in a document or a section of one period, if of one."""
        return cls(whole=whole, frame=whole, survey=survey,
                   anchor=resolving.year_of(whole or ""))


def lost(phrase: Phrase, name: str, thread: Thread) -> bool:
    """Say whether a profit is a loss: 净利润亏损(2亿元), and 亏损(2亿元) after a 净利润."""
    return not phrase.name and not phrase.wording.changes and (
        phrase.subject.endswith(_LOST) or (phrase.subject in _LOSS and name == thread.profit))


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
        if thread.profit and phrase.subject in _LOSS:
            return thread.profit, offset[phrase.start]
        if phrase.subject.endswith(_LOST) and not phrase.wording.changes:
            return phrase.subject.removesuffix("亏损"), offset[phrase.start]
        if phrase.subject or phrase.name:
            said = self._former_or_latter(phrase.subject) or self._those(phrase, left) or (
                self._whose(phrase, left[0]) + self._with_head(phrase, q))
            return said, offset[phrase.start]
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
                or len(phrase.subject) > 8 or phrase.subject.endswith(_NO_NOUNS)
                or phrase.subject.startswith(rules()["words"]["transitive"])):
            return phrase.subject
        if thread.share and self._goes_on_listing(phrase):
            return phrase.subject + thread.share
        head = wording.head(thread.level)
        if "其中" not in self.passage.text[: q.start] and not (
                len(head) > 1 and self._goes_on_listing(phrase)):
            return phrase.subject
        if (cut := thread.level.rfind("的", -8)) > 0:
            head = thread.level[cut:]  # 跑步的受访者占比
        elif len(head) == 1:  # 率 is short for 失业率, 额 for 零售额, 量 for 产量
            head = thread.level[-3 if head in "率额" else -2:]
        return phrase.subject + head

    def _those(self, phrase: Phrase, left: tuple[int, int]) -> str:
        """Complete 持平的占(22%) after 出口下降的企业占(58%): 持平的企业."""
        of = self.thread.level.rfind("的", -_BARE - 2)
        whom = self.thread.level[of:] if of > 0 and self.thread.sentence == self.start else ""
        whom = "" if wording.head(whom) and whom.endswith(("比例", "占比", "比重")) else whom
        whose = whom and phrase.joined == "占比" and _WHOSE.search(self.passage.text, *left)
        return phrase.subject + whom if whose else ""

    def _former_or_latter(self, subject: str) -> str:
        """Read 前者 and 后者增速: of the two things measured last."""
        if len(self.thread.two) < 2 or not subject.startswith(("前者", "后者")):
            return ""
        return self.thread.two[subject.startswith("后者")] + subject[2:]

    def _goes_on_listing(self, phrase: Phrase) -> bool:
        """Say whether only a comma is between the last number and the phrase."""
        ends = [q.end for q in self.accepted if q.end <= phrase.start]
        return bool(ends) and self.passage.text[max(ends): phrase.start] in _LISTING

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
