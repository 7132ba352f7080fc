"""Dating: the period that a number of a sentence holds for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from maitu.ingest import resolving, wording
from maitu.ingest.passages import Passage
from maitu.ingest.periods import Period
from maitu.ingest.phrases import Phrase
from maitu.ingest.present import Today
from maitu.ingest.quantities import Quantity

_FROM = re.compile(r"[由从](?:[^，到至]{2,12}的)?(?:约|近|超过?|不足)?$")
_OF = re.compile(r"(?:同期|全年|水平)?的(?:约|近|超)?")
_BEYOND = re.compile(r"[高低多少快慢优好](?:于|出)$")
_AND = re.compile(r"[、/和与及]|以及")
_YEARS = re.compile(r"\d{4}/\d{4}")
_EVENT = 3  # characters: a clause that goes on longer after its time tells what happened then
_DAY = re.compile(r"(\d{4}-\d\d)-\d\d")
_PARTS = {"-01/-03": "-Q1", "-01/-06": "-H1", "-01/-09": "-Q1/-Q3", "-07/-12": "-H2"}


def starts_change(before: str) -> bool:
    """Say whether a change starts at the number after `before`: 由(3%)增至."""
    return _FROM.search(before) is not None


def compared(passage: Passage, q: Quantity, left: tuple[int, int], accepted: Sequence[Quantity]
             ) -> Period | None:
    """Return the time of a number that another is compared with.

    That is 1.6% in 较上半年下降1.6%提升了2.3个百分点, 3% in 比上年的3%提高,
    44% in 较去年同期（44%）下降. `left` is the stretch before `q`.
    """
    own = next((p for p in passage.periods if p.role == "than" and p.end <= q.start
                and _BEYOND.search(passage.text[: p.start])
                and _OF.fullmatch(passage.text[p.end: q.start])), None)
    if own:
        return own
    if left[1] < q.start:
        return next((p for p in passage.periods if p.role == "than" and p.end == left[1]), None)
    end = passage.clause_end(q.end)
    later = next((o for o in accepted if q.end < o.start <= end), None)
    if later is None or not wording.read(passage.text[q.end: later.start]).changes:
        return None
    return next((p for p in passage.periods
                 if p.role == "than" and left[0] <= p.start and p.end <= left[1]), None)


def is_day(iso: str | None) -> bool:
    """Say whether a period is a single day, on which something happened."""
    return _DAY.fullmatch(iso or "") is not None


def is_part(iso: str | None) -> bool:
    """Say whether a period is a quarter or a half, which a text that opens with one tells of."""
    return re.fullmatch(r"\d{4}-[QH]\d", iso or "") is not None


def to_month(iso: str) -> str:
    """Return a period to the month, the half or the quarters: 2024-05-03 is of 2024-05."""
    first, _, last = (_DAY.sub(r"\1", part) for part in iso.partition("/"))
    months = f"{first[4:]}/{last[4:]}" if first[:4] == last[:4] else ""
    if part := _PARTS.get(months):
        return "/".join(first[:4] + named for named in part.split("/"))
    return first if last in ("", first) else f"{first}/{last}"


@dataclass(frozen=True, slots=True)
class Clock:
    """What tells the time in a sentence."""

    passage: Passage
    accepted: Sequence[Quantity]
    now: Today
    carried: str | None  # the period that holds from the sentences before
    told: str | None  # the period of the sentence before, which holds for what goes on with it
    rises: bool  # the number before is where a change started
    compared: Period | None  # see the function `compared`
    survey: bool = False  # the document tells what people answered

    def times(self, group: Sequence[Quantity], left: tuple[int, int], phrase: Phrase
              ) -> list[str | None]:
        """Return the period of every number of a list."""
        return [iso and to_month(iso) for iso in self._times(group, left, phrase)]

    def _times(self, group: Sequence[Quantity], left: tuple[int, int], phrase: Phrase
               ) -> list[str | None]:
        n = len(group)
        if self.compared:
            return [self.compared.iso] * n
        topics = [p for p in self.passage.periods if p.role == "topic"]
        listed = [p for p in topics if left[0] <= p.start and p.end <= left[1]]
        if phrase.wording.each and len(listed) != n:
            listed = [p for p in topics if p.end <= left[0]]
        if n > 1 and len(listed) != n:
            listed = self._side_by_side(topics, left[1])
        if n > 1 and len(listed) == n:
            return [p.iso for p in listed]
        times = [self._time(q, phrase) for q in group]
        return _each_year(times) if n > 1 and not phrase.wording.changes else times

    def _side_by_side(self, topics: Sequence[Period], end: int) -> list[Period]:
        """Return the times told of last before an offset, all of one list: 7、8、9月和第四季度."""
        run: list[Period] = []
        for period in reversed([p for p in topics if p.end <= end]):
            if run and not _AND.fullmatch(self.passage.text[period.end: run[0].start]):
                break
            run.insert(0, period)
        return run

    def _time(self, q: Quantity, phrase: Phrase) -> str | None:
        passage, words = self.passage, phrase.wording
        if noted := self._noted(q):
            return noted.iso
        clause = passage.clause_start(q.start)
        before = [p for p in passage.periods
                  if p.end <= q.start and not self._bracketed(p, q)]
        if before and self._only_of(before[-1], q, clause):
            return before[-1].iso
        if before and before[-1].role == "now" and passage.text[before[-1].end: q.start] == "的":
            return None  # 从目前的(500亿元)
        timeless = wording.rules()["words"]["timeless"]
        dated = any(p.start >= clause for p in before)
        if not dated and (phrase.subject + phrase.joined).endswith(timeless):
            return None
        told = [p for p in before if (p.role == "topic" and not self._over(p, q))
                or (p.role == "now" and not passage.text.endswith(("从", "由"), 0, p.start))]
        if told and self.carried and self._happened(told[-1], clause):
            told = []
        period = told[-1].iso if told else self.carried or self._goes_on(q)
        if period and _YEARS.fullmatch(period):  # 2017年至2020年由(A)增长到(B)
            if starts_change(passage.text[clause: q.start]):
                return period[:4]
            if self.rises and words.reached:
                return period[5:]
        if told and told[-1].role == "now" and words.reached:
            return str(self.now.year) if self.now.year else None
        if words.qualifier.startswith(("年均", "复合")) and period and len(period) == 4:
            first = next((p.iso for p in before if p.role == "base" and p.iso), None)
            return f"{first}/{period}" if first else period
        if starts_change(passage.text[clause: q.start]):
            return None  # what a change starts from is of before
        than = [p for p in before if p.role == "than" and p.start >= clause
                and passage.text[p.start].isdigit()]
        return _since(than[-1], period) if than and words.verb and period else period

    def _happened(self, period: Period, clause: int) -> bool:
        """Say whether a time is of an event that others follow: 公司于4月上线新品，营收5亿元.

        In a survey answers follow: 2020年某公寓停业，31%的受访者.
        """
        if not self.survey and not self.passage.text.endswith("于", 0, period.start):
            return False
        end = self.passage.clause_end(period.end)
        return period.role == "topic" and end < clause and end - period.end > _EVENT and not any(
            period.end <= o.start < end for o in self.accepted)

    def _goes_on(self, q: Quantity) -> str | None:
        """Return the period of the sentence before for a rate or an amount of money.

        What is counted without a time may be of any: 2023年营收5亿元。公司现有员工(300人).
        """
        to_day = self.told and re.search(r"\d-\d\d$", self.told) and "/" not in self.told
        return self.told if q.kind in ("ratio", "point", "money") and not to_day else None

    def _over(self, period: Period, q: Quantity) -> bool:
        """Say whether a time was but an aside: 亏损1亿元，上年同期亏损2亿元；研发投入(3亿元)."""
        clause = self.passage.clause_start(q.start)
        return period.aside and any(period.end <= o.start < clause for o in self.accepted)

    def _bracketed(self, period: Period, q: Quantity) -> bool:
        """Say whether a time in brackets is of a number before them: 33%（上年：36%）；利润(3亿元).

        One that stands alone in them says when what is told after it was.
        """
        text = self.passage.text
        opened = text.rfind("（", 0, period.start)
        closed = text.find("）", period.end, q.start)
        return (opened >= 0 and closed >= 0 and text.find("）", opened, period.start) < 0
                and any(opened < o.start < closed for o in self.accepted))

    def _noted(self, q: Quantity) -> Period | None:
        """Return the time in brackets after a number: 3.1%（2020年）."""
        text = self.passage.text
        return next((p for p in self.passage.periods if p.start == q.end + 1
                     and text[q.end] in "（(" and text[p.end: p.end + 1] in ("）", ")")), None)

    def _only_of(self, period: Period, q: Quantity, clause: int) -> bool:
        """Say whether a time is of the number after it alone: 由2012年的(10%)."""
        return period.role in ("base", "past") and period.start >= clause and not any(
            period.end <= o.start < q.start for o in self.accepted)


def _each_year(times: list[str | None]) -> list[str | None]:
    """Share the years of a span out: 2025—2027年利润分别为3亿、4亿和5亿元."""
    span = times[0] or ""
    if len(set(times)) > 1 or not _YEARS.fullmatch(span):
        return times
    first, last = int(span[:4]), int(span[5:])
    return [str(year) for year in range(first, last + 1)] if last - first + 1 == len(times
        ) else times


def _since(than: Period, period: str) -> str:
    """Return the span of a change since an earlier year: 2019年…比2015年增加 is 2015/2019."""
    first, last = resolving.year_of(than.iso or ""), resolving.year_of(period)
    whole = than.iso is not None and len(than.iso) == 4 and len(period) == 4
    return f"{first}/{last}" if whole and first and last and last - first > 1 else period
