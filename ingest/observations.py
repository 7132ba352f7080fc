"""Observations: the statistics that a text states.

A number that counts is given what it measures, when, where, for whom and who says so, from its
clause first and from what the sentence and the paragraph spoke of before where the clause leaves
that out (`网上零售额10万亿元，同比增长5%`). The grammar is read left to right, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from maitu.ingest import indicators, passages, periods, statistical_tables, wording
from maitu.ingest.indicators import Phrase
from maitu.ingest.passages import Passage
from maitu.ingest.periods import Period, Today
from maitu.ingest.quantities import Quantity
from maitu.ingest.statistics_context import Context
from maitu.ingest.wording import rules
from maitu.ontology.model import Document, Entity, Observation

_MAY_COUNT = re.compile(r"[\d０-９]|[成倍番]|分之|[一二两三四五六七八九十][万亿百千]|半")
_TIME = re.compile(r"[年月季]")
_LIST = re.compile(r"[、和及与，至到~—–-]|以及|——|--")
_LISTED = re.compile(r"[、和及与]|以及")
_THINGS = re.compile(r"(?!以[上下内]|及以).{2}")
_NO_AMOUNT = re.compile(r"[×*第“每]$|\d+章$")
_PER_SOME = re.compile(r"每[^，\d]{1,4}$")
_ROUND = frozenset(10**i for i in range(6))
_TOWARD = re.compile(r"对[^、]+的[^的]+$")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]+条")
_SHORT = 120  # characters: a sentence up to this length is quoted whole
_TITLE_END = 25  # characters: a lead-in up to this length does not end the opening of a paragraph


@dataclass(slots=True)
class Thread:
    """What a paragraph has spoken of so far."""

    level: str = ""  # the thing measured last
    kind: str = ""  # of the last number's unit
    rate: str = ""  # the last indicator in %, which 个百分点 that follow are of
    recent: list[str] = field(default_factory=list)  # the things measured in the sentence
    change: str = ""  # the last yearly change
    yearly: bool = False  # the sentence has spoken of a yearly change
    period: str | None = None
    frame: str | None = None  # the period that opens the paragraph and holds for all of it
    opening: bool = True  # nothing but short lead-ins so far
    anchor: int | None = None  # the year spoken of last
    source: str | None = None
    about: str | None = None
    sentence: int = -1  # where the sentence of `level` begins
    position: int = 0  # where `level` was said, in the document


def find(
    document: Document, sentences: Sequence[tuple[int, int]], entities: Sequence[Entity]
) -> tuple[Observation, ...]:
    """Return the statistics of the document, in the order of the text.

    Args:
        document: its date or edition tells what 今年 is.
        sentences: (start, end) of every sentence.
        entities: whom the statistics may be about, by whom measured, and where; may be none.
    """
    now = periods.today(document)
    context = Context.of(entities)
    tables = statistical_tables.find(document, sentences, now)
    rows = {start for start, _ in tables.rows}
    found = list(tables.observations)
    thread, previous = Thread(), 0
    for start, end in sentences:
        if "\n" in document.text[previous:start]:
            thread = Thread()
        previous = end
        if start not in rows:
            found.extend(_Sentence(document, start, end, now, context, thread).read())
    return tuple(_placed(document, o) for o in sorted(found, key=lambda o: (o.start, o.end)))


def _placed(document: Document, observation: Observation) -> Observation:
    return replace(observation, section=document.section_at(observation.start),
                   page=document.page_at(observation.start))


class _Sentence:
    """The reading of one sentence."""

    def __init__(self, document: Document, start: int, end: int, now: Today, context: Context,
                 thread: Thread) -> None:
        self.document, self.start, self.end = document, start, end
        self.now, self.context, self.thread = now, context, thread
        self.goes_on = False
        self.carried: str | None = None
        self.read_to = 0  # in the passage: where the last phrase ended
        self.compared = ""  # 较上半年, when a number of then stands before the change
        self.passage: Passage
        self.accepted: list[Quantity] = []

    def read(self) -> list[Observation]:
        """Return the sentence's observations, and keep what the next one may refer to."""
        text, thread = self.document.text[self.start: self.end], self.thread
        counting = bool(_MAY_COUNT.search(text))
        if not counting and not (thread.opening and _TIME.search(text)):
            thread.opening = thread.opening and len(text) <= _TITLE_END
            return []
        if _ARTICLE.match(text) or any(word in text for word in rules()["sentence"]["law"]):
            return []
        self.passage = passages.lay_out(
            self.document.text, self.start, self.end, self.now, thread.anchor, thread.period)
        self._set_time()
        self.source = self.context.source(self.passage) or (
            (thread.source, 0) if self.goes_on and thread.source else None)
        self.accepted = [q for q in self.passage.quantities if self._counts(q)]
        thread.recent.clear()
        thread.yearly = False
        found: list[Observation] = []
        for group in self._groups():
            if group[0].start >= self.read_to:
                found += self._read_group(group)
        thread.source = self.source[0] if self.source else None
        thread.opening = thread.opening and not found and len(text) <= _TITLE_END
        return found

    def _set_time(self) -> None:
        """Settle what periods hold for the sentence before its own are read."""
        thread, passage = self.thread, self.passage
        self.goes_on = passage.text.startswith(rules()["sentence"]["continuing"])
        self.carried = thread.frame or (thread.period if self.goes_on else None)
        topics = [p for p in passage.periods if p.role == "topic" and p.iso]
        if topics:
            opens = thread.opening and self._opens(topics[0])
            thread.frame = topics[0].iso if opens and len(topics) == 1 else None
            thread.period = topics[-1].iso
            thread.anchor = periods.year_of(topics[-1].iso or "") or thread.anchor

    def _opens(self, period: Period) -> bool:
        before = self.passage.text[: period.start]
        return len(wording.strip_openers(before)) <= 2 or bool(
            re.search(r"(?:显示|统计|核算|表明|数据)[，：]?(?:截[至止])?$", before))

    # Which numbers count

    def _counts(self, q: Quantity) -> bool:
        text, passage = self.passage.text, self.passage
        before, after = text[passage.clause_start(q.start): q.start], text[q.end: q.end + 3]
        if q.kind == "index" and q.value < 25:  # 8点 is a time of day
            return False
        if q.unit is None:
            rest = wording.read(before)
            return rest.subject.endswith(rules()["words"]["bare_heads"]) and not re.match(
                r"[\dA-Za-z年月日]", after)
        if q.kind in ("time", "age"):
            return self._lasts(q, before, after)
        if q.kind == "count" and (after.startswith(rules()["sentence"]["vague_counts"])
                                  or text[: passage.clause_end(q.end)].endswith("中")):
            return False
        if q.value in _ROUND and _PER_SOME.search(before):  # 每投入1元
            return False
        return not _NO_AMOUNT.search(before)

    def _lasts(self, q: Quantity, before: str, after: str) -> bool:
        """Say whether a duration is measured, not merely a time within which things happen."""
        word = rules()["durations"]
        read = wording.read(before)
        if any(head in before for head in word["heads"]):
            return not after.startswith(("以上", "以下", "及"))
        if read.changes and self.thread.kind == q.kind:
            return True
        ends = self.passage.clause_end(q.end) - q.end <= 2 and after[:1] not in "内前后来以的起"
        return (ends and q.kind == "time" and not (q.unit or "").endswith("年")
                and len(read.subject) > 1 and not before.endswith(word["not_after"]))

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
        counted = [o for o in before if o in self.accepted]
        if counted:
            start = counted[-1].end
            start = max(start, text.rfind("、", start, q.start) + 1)
        elif before and _THINGS.match(text[before[-1].end: q.start]):
            start = before[-1].end
        if start and text[start - 1] in "（(" and not text[start: q.start].strip("约近超达"):
            return passage.clause_start(start - 1), start - 1
        return start, q.start

    def _read_group(self, group: list[Quantity]) -> list[Observation]:
        left = self._left(group[0])
        phrase = indicators.read(self.passage, left, group[0] if len(group) == 1 else group[-1])
        if phrase.end < group[-1].end:
            phrase = replace(phrase, end=group[-1].end)
        if self.compared and phrase.wording.verb and not phrase.wording.basis:
            phrase = replace(phrase, wording=replace(phrase.wording, basis=self.compared))
        nested = self._nested(group[-1], left)
        self.compared = self.passage.text[nested.start - 1: nested.end] if nested else ""
        base, position = self._base(phrase, left, group[0])
        if not base and not phrase.name and (
            phrase.wording.changes or phrase.joined not in rules()["words"]["attributes"]
        ):
            return []
        self.read_to = phrase.end
        names = self._names(group, phrase, base)
        times = self._times(group, left, phrase, nested)
        found = [self._observation(q, phrase, name, time, position)
                 for q, name, time in zip(group, names, times, strict=True)]
        self._remember(group, phrase, base, found, position)
        return found

    def _base(self, phrase: Phrase, left: tuple[int, int], q: Quantity) -> tuple[str, int]:
        """Return the thing measured and where it was said, from before if the clause omits it."""
        thread, offset = self.thread, self.passage.offsets
        if phrase.subject or phrase.name:
            return self._with_head(phrase, q), offset[phrase.start]
        if found := self._spoken_before(left[0]):
            return found[0], offset[found[1]]
        here = thread.sentence == self.start
        goes_on = phrase.wording.changes or phrase.wording.reached or bool(phrase.joined)
        alike = (here or self.goes_on) and thread.kind == q.kind
        if not thread.level or not (goes_on or alike):
            return "", 0
        if q.kind == "point" and thread.rate:
            return thread.rate, thread.position
        return thread.level, thread.position

    def _with_head(self, phrase: Phrase, q: Quantity) -> str:
        """Complete 小麦 with 产量 where the sentence has just spoken of 稻谷产量 in the same unit."""
        thread, words = self.thread, phrase.wording
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
            if start < mark[0] and (found := indicators.subject_of_clause(passage, start, mark[0])):
                return found
            end = start
        return None

    def _names(self, group: Sequence[Quantity], phrase: Phrase, base: str) -> list[str]:
        """Name what every number of a group measures."""
        words, n, kind = phrase.wording, len(group), group[-1].kind
        if phrase.name:
            return [phrase.name] * n
        if group[0].ranged and n == 2:
            return [self._name(phrase, base, words, kind) + limit for limit in ("（下限）", "（上限）")]
        if n > 1:
            if base.startswith("分别") and len(self.thread.recent) >= n:
                return [self._name(phrase, s + base[2:], words, kind)
                        for s in self.thread.recent[-n:]]
            if bases := _distributed(words.basis[1:], n):
                return [self._name(phrase, base, replace(words, basis=words.basis[0] + b), kind)
                        for b in bases]
            subjects = _distributed(base, n) if phrase.subject else self.thread.recent[-n:]
            if len(subjects) == n:
                self.thread.recent += subjects if phrase.subject else []
                return [self._name(phrase, s, words, kind) for s in subjects]
        return [self._name(phrase, base, words, kind)] * n

    def _name(self, phrase: Phrase, base: str, words: wording.Wording, kind: str) -> str:
        growth = rules()["words"]["growth_nouns"]
        if words.reached and phrase.joined in growth:
            return self.thread.change or f"{base}同比增长"
        joined = "" if phrase.joined in growth and base.endswith("增长") else phrase.joined
        verb = words.verb
        if kind == "point" and words.sign < 0 and verb in ("增长", "上涨"):
            verb = "提高"
        if base.endswith(verb) and verb and not words.basis:
            return base
        return f"{base}{joined}{words.basis}{words.qualifier}{verb}"

    # When

    def _nested(self, q: Quantity, left: tuple[int, int]) -> Period | None:
        """Return the time of 1.6% in 较上半年下降1.6%提升了2.3个百分点, of 3% in 比上年的3%提高."""
        end = self.passage.clause_end(q.end)
        later = next((o for o in self.accepted if q.end < o.start <= end), None)
        if later is None or not wording.read(self.passage.text[q.end: later.start]).changes:
            return None
        return next((p for p in self.passage.periods
                     if p.role == "than" and left[0] <= p.start and p.end <= left[1]), None)

    def _times(self, group: Sequence[Quantity], left: tuple[int, int], phrase: Phrase,
               nested: Period | None) -> list[str | None]:
        passage, n = self.passage, len(group)
        if nested:
            return [nested.iso] * n
        listed = [p for p in passage.periods if left[0] <= p.start and p.end <= left[1]
                  and p.role == "topic"]
        if phrase.wording.each and len(listed) != n:
            listed = [p for p in passage.periods if p.end <= left[0] and p.role == "topic"]
        if n > 1 and len(listed) == n:
            return [p.iso for p in listed]
        return [self._time(q, phrase) for q in group]

    def _time(self, q: Quantity, phrase: Phrase) -> str | None:
        passage = self.passage
        noted = next((p for p in passage.periods if p.start == q.end + 1
                      and passage.text[q.end] in "（(" and passage.text[p.end] in "）)"), None)
        if noted:
            return noted.iso
        clause = passage.clause_start(q.start)
        before = [p for p in passage.periods if p.end <= q.start]
        if before and before[-1].role in ("base", "past") and before[-1].start >= clause and not any(
            before[-1].end <= o.start < q.start for o in self.accepted
        ):
            return before[-1].iso
        told = [p for p in before if p.role in ("topic", "now")]
        period = told[-1].iso if told else self.carried
        if told and told[-1].role == "now" and phrase.wording.reached:
            period = str(self.now.year) if self.now.year else None
        if phrase.wording.qualifier.startswith(("年均", "复合")) and period and len(period) == 4:
            first = next((p.iso for p in before if p.role == "base" and p.iso), None)
            return f"{first}/{period}" if first else period
        than = [p for p in before if p.role == "than" and p.start >= clause]
        return _since(than[-1], period) if than and phrase.wording.verb and period else period

    # The rest

    def _observation(self, q: Quantity, phrase: Phrase, name: str, time: str | None,
                     position: int) -> Observation:
        start, end = self._evidence(phrase, position)
        span = (self.passage.offsets[phrase.start], self.passage.offsets[phrase.end - 1] + 1)
        source = self.source[0] if self.source else None
        about = self.context.about(self.start, span, source) or (
            self.thread.about if not phrase.subject else None)
        words = phrase.wording
        value = -abs(q.value) if words.sign < 0 and not words.reached else q.value
        return Observation(
            name, value, q.unit, self.document.text[start:end], start, end, time,
            "yoy" if self._yearly(q, phrase, name, time) else None, about, source,
            self.context.place(self.passage, q.start, self.source), self._expected(q, time))

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
        said = words.basis + words.qualifier
        if any(w in said for w in word["not_yearly"]):
            return False
        if any(w in said for w in word["yearly"]):
            return True
        if words.basis:
            year = re.search(r"\d{4}", words.basis)
            own = periods.year_of(time or "")
            return bool(year and own and int(year[0]) == own - 1)
        if q.kind not in ("ratio", "multiple"):
            return False
        return words.written in word["yearly_alone"] or (
            (time is not None or self.thread.yearly) and words.written in word["yearly_in_period"])

    def _expected(self, q: Quantity, time: str | None) -> bool:
        begin = self.passage.text.rfind("；", 0, q.start) + 1
        said = self.passage.text[begin: q.start]
        future = bool(time and self.now.year and int(time.rpartition("/")[2][:4]) > self.now.year)
        return future or any(word in said for word in rules()["sentence"]["forecast"])

    def _remember(self, group: Sequence[Quantity], phrase: Phrase, base: str,
                  found: Sequence[Observation], position: int) -> None:
        thread = self.thread
        q, last = group[-1], found[-1]
        if phrase.name:
            thread.level = phrase.name
        else:
            inherited = not phrase.subject and q.kind == "point"
            joined = inherited or phrase.joined and not phrase.wording.changes and not phrase.subject
            thread.level = thread.level if joined and thread.level else base or phrase.joined
        if q.kind != "point":
            thread.rate = last.indicator if q.kind == "ratio" else ""
        thread.kind, thread.about = q.kind, last.about
        if last.change == "yoy":
            thread.change, thread.yearly = last.indicator, True
        thread.sentence, thread.position = self.start, position or self.start
        if phrase.subject and len(group) == 1 and base == thread.level:
            thread.recent.append(base)


def _since(than: Period, period: str) -> str:
    """Return the span of a change since an earlier year: 2019年…比2015年增加 is 2015/2019."""
    first, last = periods.year_of(than.iso or ""), periods.year_of(period)
    whole = than.iso is not None and len(than.iso) == 4 and len(period) == 4
    return f"{first}/{last}" if whole and first and last and last - first > 1 else period


def _distributed(text: str, n: int) -> list[str]:
    """Split an enumeration into its n members, giving each the noun that all share.

    城镇、农村居民收入 are 城镇居民收入 and 农村居民收入. Returns [] if the text is not one of n.
    """
    pairs = rules()["words"]["pairs"]
    if n == 2 and (pair := next((w for w in pairs if text.endswith(w)), None)):
        return [text.removesuffix(pair) + word for word in pairs[pair]]
    parts = text.split("、")
    if len(parts) != n:
        parts = _LISTED.split(text)
    if len(parts) != n or not all(parts):
        return []
    last = parts[-1]
    shared = toward[0] if (toward := _TOWARD.search(last)) else ""
    if not shared and wording.head(last) and not any(wording.head(p) for p in parts[:-1]):
        cut = last.rfind(parts[0][-1], 1)
        cut = cut if cut > 0 else len(parts[0]) - 1
        shared = last[cut + 1:] if wording.head(last[cut + 1:]) else ""
    return [p + shared for p in parts[:-1]] + [last]

