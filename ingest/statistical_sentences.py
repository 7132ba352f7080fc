"""Statistical sentences: what the numbers of one sentence measure, when, where and for whom.

Read from left to right; what a number's clause leaves out is taken from what the sentence and the
paragraph spoke of before (`threads.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from maitu.ingest import (
    bare_names,
    dating,
    indicator_names,
    indicators,
    owners,
    passages,
    relevance,
    resolving,
    threads,
    wording,
)
from maitu.ingest.dating import Clock
from maitu.ingest.passages import Passage
from maitu.ingest.periods import Period
from maitu.ingest.phrases import Phrase
from maitu.ingest.present import Today
from maitu.ingest.quantities import Quantity
from maitu.ingest.statistics_context import Context
from maitu.ingest.threads import Recall, Thread
from maitu.ingest.wording import rules
from maitu.ontology.model import Document, Observation

_MAY_COUNT = re.compile(r"[\d０-９]|[成倍番]|分之|[一二两三四五六七八九十][万亿百千]|半")
_TIME = re.compile(r"[年月季]")
_LIST = re.compile(r"[、/和及与，至到~—–-]|以及|——|--")
_THINGS = re.compile(r"(?!以[上下内]|及以).{2}")
_DIVIDED = re.compile(  # 分作物看，小麦98.7%
    r"(?:[分按从][^，。；\d]{1,5}(?:来看|看|分|划分)|[分按][^，。；\d]{2,5})[，：—]")
_BARE = 8  # characters: a longer part of what is told of says itself what is measured
_SHORT = 120  # characters: a sentence up to this length is quoted whole
_AIM = re.compile(r"[到至]((?:19|20)\d\d)年")
_RANKING = re.compile(r"(.{3,24}?)(?:依次|分别|前[两三四五六][位名])?(?:[为是]|：)(.{1,16})$")
_TITLE_END = 25  # characters: a lead-in up to this length does not end the opening of a paragraph


def read(document: Document, start: int, end: int, now: Today, context: Context, thread: Thread
         ) -> list[Observation]:
    """Return the statistics of a sentence, and keep in the thread what the next may refer to.

    Args:
        document: the text, in simplified characters.
        start: where the sentence begins.
        end: where it ends.
        now: when the document speaks.
        context: whom the statistics may be about.
        thread: what the paragraph spoke of before.
    """
    return _Sentence(document, start, end, now, context, thread).read()


class _Sentence:
    """The reading of one sentence."""

    def __init__(self, document: Document, start: int, end: int, now: Today, context: Context,
                 thread: Thread) -> None:
        self.document, self.start, self.end = document, start, end
        self.now, self.context, self.thread = now, context, thread
        self.goes_on = False
        self.carried: str | None = None
        self.told: str | None = None  # the period of the sentence before
        self.read_to = 0  # in the passage: where the last phrase ended
        self.risen_from = ""  # the indicator of the number that a change started at: 由(3%)增至
        self.ranking = ""  # what a ranking in brackets is of: 最常用的平台
        self.divided: dict[str, str] = {}  # what is told of by parts, by kind of unit: 分作物看
        self.compared = ""  # 较上半年, when a number of then stands before the change
        self.passage: Passage
        self.accepted: list[Quantity] = []

    def read(self) -> list[Observation]:
        """Return the sentence's observations, and keep what the next one may refer to."""
        text, thread = self.document.text[self.start: self.end], self.thread
        self.told, thread.told = thread.told, None
        counting = bool(_MAY_COUNT.search(text))
        if not counting and not (thread.opening and _TIME.search(text)):
            thread.opening = thread.opening and len(text) <= _TITLE_END
            return []
        if any(word in text for word in rules()["sentence"]["law"]):
            return []
        self.passage = passages.lay_out(
            self.document.text, self.start, self.end, self.now, thread.anchor,
            thread.period or thread.frame)
        self._set_time()
        self.sources = self.context.sources(self.passage)
        if self.goes_on and thread.source and not self.sources:
            self.sources = [(thread.source, 0)]
        self.accepted = [q for q in self.passage.quantities
                         if relevance.is_statistic(self.passage, q)]
        thread.recent.clear()
        if _DIVIDED.match(self.passage.text):
            self.divided = thread.levels | {"change": thread.level}
        if not self.goes_on:
            thread.levels.clear()
        thread.yearly = False
        found: list[Observation] = []
        for group in self._groups():
            if group[0].start >= self.read_to:
                found += self._read_group(group, found)
        thread.source = self.sources[-1][0] if self.sources else None
        thread.opening = thread.opening and not found and len(text) <= _TITLE_END
        thread.told = found[0].period if found else None
        return found

    def _set_time(self) -> None:
        """Settle what periods hold for the sentence before its own are read."""
        thread, passage = self.thread, self.passage
        self.goes_on = passage.text.startswith(rules()["sentence"]["continuing"])
        self.carried = thread.frame or (thread.period if self.goes_on else None)
        topics = [p for p in passage.periods
                  if p.role == "topic" and p.iso and not p.aside]
        if topics:
            opens = thread.opening and self._opens(topics[0])
            whole = resolving.year_of(topics[0].iso or "") is not None
            alone = opens and whole and len(topics) == 1 and not dating.is_day(topics[0].iso)
            thread.frame = topics[0].iso if alone else thread.whole
            thread.period = topics[-1].iso
            if not resolving.year_of(thread.whole or ""):
                thread.anchor = resolving.year_of(topics[-1].iso or "") or thread.anchor

    def _opens(self, period: Period) -> bool:
        before = self.passage.text[: period.start]
        return len(wording.strip_openers(before)) <= 2 or bool(
            re.search(r"(?:显示|统计|核算|表明|数据)[，：]?(?:截[至止])?$", before))

    def _groups(self) -> Iterator[list[Quantity]]:
        """Yield the numbers, those of one list or range together."""
        group: list[Quantity] = []
        for q in self.accepted:
            if group and not (
                group[-1].kind == q.kind
                and _LIST.fullmatch(self.passage.text[group[-1].end: q.start])
            ):
                yield group
                group = []
            group.append(q)
        if group:
            yield group

    # What they measure

    def _left(self, q: Quantity) -> tuple[int, int]:
        """Return the stretch before a number that speaks of it."""
        passage, text = self.passage, self.passage.text
        start = passage.clause_start(q.start)
        before = [o for o in self.passage.quantities if o.end <= q.start and o.end > start]
        counted = next((o for o in reversed(before) if o in self.accepted), None)
        if counted:
            start = counted.end
            start = max(start, text.rfind("、", start, q.start) + 1)
        elif before and before[-1].kind == "time" and _THINGS.match(
            text[before[-1].end: q.start]
        ):
            start = before[-1].end
        if start and text[start - 1] in "（(" and not text[start: q.start].strip("约近超达"):
            return passage.clause_start(start - 1), start - 1
        return start, q.start

    def _read_group(self, group: list[Quantity], said: Sequence[Observation]
                    ) -> list[Observation]:
        thread = self.thread
        left = self._left(group[0])
        phrase = indicators.read(self.passage, left, group[0] if len(group) == 1 else group[-1])
        if phrase.end < group[-1].end:
            phrase = replace(phrase, end=group[-1].end)
        if self.compared and phrase.wording.verb and not phrase.wording.basis:
            phrase = replace(phrase, wording=replace(phrase.wording, basis=self.compared))
        nested = dating.compared(self.passage, group[-1], left, self.accepted)
        self.compared = self.passage.text[nested.start - 1: nested.end] if nested else ""
        if nested:
            basis = "同比" if phrase.wording.verb and "同比" in self.thread.change else ""
            phrase = replace(phrase, wording=replace(phrase.wording, basis=basis))
        written = phrase
        phrase = owners.without(self.passage, written, self.context, self.end)
        recall = Recall(thread, self.passage, self.accepted, self.start, self.goes_on)
        base, position = recall.base(phrase, left, group[0])
        if not base and phrase is not written:
            alone = not phrase.subject and not phrase.joined
            base = thread.earlier.get(group[0].kind, "") if alone else ""
            phrase = phrase if base else written
            base, position = (base, thread.position) if base else recall.base(
                phrase, left, group[0])
        if phrase.wording.reached and not phrase.subject and self.risen_from:
            base = self.risen_from
        if not base and not phrase.name and (
            phrase.wording.changes or phrase.joined not in rules()["words"]["attributes"]
        ):
            return []
        self.read_to = phrase.end
        said_whole = phrase.joined or phrase.wording.changes or phrase.wording.reached
        if phrase.subject and not said_whole:
            base = self._ranked(group[0], left, base)
        base = self._part(base, phrase, group[0])
        names, members = indicator_names.names(group, phrase, base, thread.recent, thread.change)
        share = next((w for w in rules()["survey"]["shares"] if names[0].endswith(w)), "")
        if share and len(group) > 1 and len(set(names)) == 1:
            listed = indicator_names.listed_before(self.passage.text[:left[0]], len(group))
            names = [thing + share for thing in listed] or names
        theme = self._theme(group[0])
        names = [bare_names.completed(name, group[0], said, theme) for name in names]
        thread.recent += members
        times = Clock(self.passage, self.accepted, self.now, self.carried, self.told,
                      bool(self.risen_from), nested, thread.survey).times(group, left, phrase)
        found = [self._observation(q, phrase, name, time, position)
                 for q, name, time in zip(group, names, times, strict=True)]
        starts = dating.starts_change(self.passage.text[left[0]: group[0].start])
        self.risen_from = found[-1].indicator if starts else ""
        self._remember(group, phrase, base, found, position)
        return found

    def _part(self, base: str, phrase: Phrase, q: Quantity) -> str:
        """Complete a part of what the sentence before told of: 分作物看，小麦(98.7%)."""
        level = self.divided.get("change" if phrase.wording.changes else q.kind, "")
        bare = (phrase.subject == base and len(base) <= _BARE and not phrase.joined
                and wording.head(base) in ("", *rules()["words"]["part_heads"])
                and phrase.end == q.end)
        return base + level if bare and base else base

    def _theme(self, q: Quantity) -> str:
        """Return what the sentence speaks of before a number, or the clause after another one."""
        clause = self.passage.clause_start(q.start)
        told = [o.end for o in self.accepted if clause <= o.start and o.end <= q.start]
        start = self.passage.offsets[told[-1]] if told else self.start
        return self.context.theme(self.document.text, start, self.passage.offsets[q.start])

    def _ranked(self, q: Quantity, left: tuple[int, int], base: str) -> str:
        """Complete what stands in a ranking: 最常用的平台依次为甲（61%）、(乙（44%）)."""
        text = self.passage.text
        if not base or q.kind != "ratio" or text[q.start - 1] not in "（(":
            return self._answered(q, base)
        first = _RANKING.match(base)
        if first and first[1].startswith(("排名", "位列", "居前", "居首", "其中")):
            return self._answered(q, first[2])
        if first:
            self.ranking = first[1]
            return f"{first[1]}{first[2]}占比"
        goes_on = text[left[0]] in "）)、和及与" or text[left[0] - 1] in "、和及与）)"
        self.ranking = self.ranking if goes_on else ""
        return f"{self.ranking}{base}占比" if self.ranking else self._answered(q, base)

    def _answered(self, q: Quantity, base: str) -> str:
        """Complete what so many chose in a survey: 隐私(41%)."""
        named = len(base) > 8 or wording.head(base) or base.endswith(("率", "占比", "比例", "者"))
        if q.unit != "%" or not self.thread.survey or not base or named:
            return base
        return f"{base}的受访者占比"

    # The rest

    def _observation(self, q: Quantity, phrase: Phrase, name: str, time: str | None,
                     position: int) -> Observation:
        start, end = self._evidence(phrase, position)
        span = (self.passage.offsets[phrase.start], self.passage.offsets[phrase.end - 1] + 1)
        said = [source for source in self.sources if source[1] <= q.start]
        source = said[-1][0] if said else None
        again = not phrase.subject and not phrase.name and position == self.thread.position
        about = (self.thread.about if again else None) or self.context.about(
            self.start, span, name, source)
        value = -abs(q.value) if self._falls(q, phrase, name) else q.value
        return Observation(
            name, value, q.unit, self.document.text[start:end], start, end, time,
            "yoy" if self._yearly(q, phrase, name, time) else None, about, source,
            self.context.place(self.passage, q.start, said[-1][1] if said else 0),
            self._expected(q, time))

    def _falls(self, q: Quantity, phrase: Phrase, name: str) -> bool:
        """Say whether a number is below zero: (下降)2%, a loss; 降幅收窄 is a rise."""
        words, nouns = phrase.wording, rules()["words"]["fall_nouns"]
        before = self.passage.text[self.passage.clause_start(q.start): q.start]
        if words.reached:
            fallen = phrase.joined in nouns
        else:
            narrows = words.written == "收窄" and any(noun in before for noun in nouns)
            fallen = words.sign < 0 and not narrows
        return fallen or threads.lost(phrase, name, self.thread)

    def _evidence(self, phrase: Phrase, position: int) -> tuple[int, int]:
        if self.end - self.start <= _SHORT:
            return self.start, self.end
        passage = self.passage
        first = phrase.start if position < self.start else min(phrase.start, passage.at(position))
        start = passage.offsets[passage.clause_start(first)]
        return start, passage.offsets[phrase.end - 1] + 1

    def _yearly(self, q: Quantity, phrase: Phrase, name: str, time: str | None) -> bool:
        words, word = phrase.wording, rules()["words"]
        if words.reached or not words.changes:
            return (q.kind == "ratio" and name.endswith(("同比增长", *word["growth_nouns"]))
                    and not any(w in name for w in word["not_yearly"]))
        said = words.basis + words.qualifier + words.verb
        if any(w in said for w in word["not_yearly"]):
            return False
        if any(w in said for w in word["yearly"]):
            return True
        if words.basis:
            year = re.search(r"\d{4}", words.basis)
            own = resolving.year_of(time or "")
            return bool(year and own and int(year[0]) == own - 1)
        if q.kind not in ("ratio", "multiple"):
            return False
        spans = any(p.role == "base" and p.end <= q.start for p in self.passage.periods)
        return words.written in word["yearly_alone"] or (not spans and (
            (time is not None or self.thread.yearly) and words.written in word["yearly_in_period"]))

    def _expected(self, q: Quantity, time: str | None) -> bool:
        text = self.passage.text
        begin = text.rfind("；", 0, q.start) + 1
        said = text[: text.find("：", 0, begin) + 1] + text[begin: q.start]
        year = self.now.year
        future = bool(time and year and int(time[:4]) > year)
        aims = bool(year) and any(int(m[1]) > (year or 0) for m in _AIM.finditer(said))
        return future or aims or any(word in said for word in rules()["sentence"]["forecast"])

    def _remember(self, group: Sequence[Quantity], phrase: Phrase, base: str,
                  found: Sequence[Observation], position: int) -> None:
        thread = self.thread
        q, last = group[-1], found[-1]
        if phrase.name:
            thread.level = phrase.name
        else:
            inherited = not phrase.subject and q.kind == "point"
            said_of = phrase.joined and not phrase.wording.changes and not phrase.subject
            joined = inherited or said_of
            thread.level = thread.level if joined and thread.level else base or phrase.joined
        if q.kind != "point":
            thread.rate = last.indicator if q.kind == "ratio" else ""
        if not (phrase.subject and thread.share and base.endswith(thread.share)):
            thread.share = phrase.joined if phrase.joined.startswith("占") else ""
        thread.kind, thread.about = q.kind, last.about
        if "利润" in base or "净利" in base:
            thread.profit = base
        if any(word in thread.level for word in rules()["words"]["joint"]):
            thread.joint = thread.level
        if last.change == "yoy":
            thread.change, thread.yearly = last.indicator, True
        if not phrase.wording.changes and thread.level not in thread.two:
            thread.two = (*thread.two[-1:], thread.level)
        thread.levels[q.kind] = thread.earlier[q.kind] = thread.level
        thread.sentence, thread.position = self.start, position or self.start
        if phrase.subject and len(group) == 1 and base == thread.level:
            thread.recent.append(base)
