"""Context: whom a statistic is about, who measured it, and where."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from maitu.ingest.passages import Passage
from maitu.ingest.wording import rules
from maitu.ontology.model import Entity

# What a statistic after it is hardly about, unless its indicator names it.
_NOT_NEARBY = frozenset({"Place", "Trend", "Risk", "Policy", "Report"})
_OWNERS = frozenset({"Company", "Place"})
_THEMES = frozenset(
    {"Product", "Technology", "BusinessModel", "Industry", "Event", "ConsumerGroup"})
_SOURCES = frozenset({"Organization", "GovernmentBody", "Company"})


@dataclass(frozen=True)
class Context:
    """The entities' mentions, in order."""

    mentions: tuple[tuple[int, int, Entity], ...]

    @classmethod
    def of(cls, entities: Sequence[Entity]) -> Context:
        """Order all mentions of the entities."""
        return cls(tuple(sorted(((m.start, m.end, e) for e in entities for m in e.mentions),
                                key=lambda m: (m[0], -m[1]))))

    def within(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        """Return the mentions inside a stretch of the document."""
        first = bisect_left(self.mentions, start, key=lambda m: m[0])
        found = []
        for mention in self.mentions[first:]:
            if mention[0] >= end:
                break
            if mention[1] <= end:
                found.append(mention)
        return found

    def named(self, start: int, end: int) -> Entity | None:
        """Return the entity with the longest name inside a stretch, None if there is none."""
        inside = self.within(start, end)
        return max(inside, key=lambda m: m[1] - m[0])[2] if inside else None

    def owner_end(self, start: int, end: int) -> int:
        """Return where the firm or place ends whose name begins at `start`, `start` if none does.

        Indicators are named without those that they are about: a firm's 毛利率, a city's 均价.
        """
        first = bisect_left(self.mentions, start, key=lambda m: m[0])
        ends = []
        for mention in self.mentions[first:]:
            if mention[0] > start:
                break
            if mention[1] <= end and mention[2].types[0] in _OWNERS:
                ends.append(mention[1])
        return max(ends, default=start)

    def about(
        self, sentence: int, span: tuple[int, int], indicator: str, source: str | None
    ) -> str | None:
        """Return the entity that a statistic is about.

        That is the longest of those named in its indicator, else the nearest before it.

        Args:
            sentence: where the sentence begins.
            span: the stretch of the document that the indicator was read from.
            indicator: its words.
            source: who measured it, which it is not about.
        """
        inside = [(start, end, e) for start, end, e in self.within(*span)
                  if e.id != source and e.types[0] != "Place"
                  and any(re.sub(r"\s", "", name) in indicator for name in e.names)]
        if inside:
            return max(inside, key=lambda m: (m[1] - m[0], m[0]))[2].id
        before = [m for m in self.within(sentence, span[0])
                  if m[2].id != source and m[2].types[0] not in _NOT_NEARBY]
        return max(before, key=lambda m: (m[1], -m[0]))[2].id if before else None

    def theme(self, text: str, start: int, end: int) -> str:
        """Return what can be measured that `text` names last between two offsets, or ""."""
        named = [m for m in self.within(start, end) if m[2].types[0] in _THEMES]
        return text[named[-1][0]: named[-1][1]] if named else ""

    def sources(self, passage: Passage) -> list[tuple[str, int]]:
        """Return who says or measured it, as ids or names, and where each saying ends."""
        found = []
        for match in _says().finditer(passage.text):
            start = passage.clause_start(match.start())
            name = _name(passage.text[start: match.start()])
            name = re.sub(r"[（(][^）)]*[）)]$", "", name)
            offsets = passage.offsets
            known = [m for m in self.within(offsets[start], offsets[match.start()])
                     if _SOURCES & set(m[2].types)]
            if known:
                found.append((known[0][2].id, match.end()))
                continue
            foretold = match[0] in ("预计", "预测", "估计", "称，")
            organisation = name.endswith(rules()["source"]["organisations"])
            if 2 <= len(name) <= 24 and name not in rules()["source"]["generic"] and (
                organisation or (not foretold and match[0] in ("显示", "表明")
                and name.startswith("《"))
            ):
                found.append((name.strip("《》"), match.end()))
        return found

    def place(self, passage: Passage, before: int, start: int) -> str | None:
        """Return the place named last between `start` and a number: an entity's id, or a name."""
        words = [(m.start(), m[0]) for m in _places().finditer(passage.text, start, before)]
        known = [(passage.at(m[0]), m[2].id)
                 for m in self.within(passage.offsets[start], passage.offsets[before])
                 if m[2].types[0] == "Place"]
        return max(words + known, key=lambda w: (w[0], w in known))[1] if words or known else None


def _name(said: str) -> str:
    """Return the name in 据国家统计局最新发布的数据."""
    word = rules()["source"]
    said = re.sub(r"^.*?(?:根据|依据|另据|(?<![数证依凭])据)|\d+日|[“”]", "", said)
    while said.endswith(word["between"]):
        said = said.removesuffix(next(w for w in word["between"] if said.endswith(w)))
    titled = re.match(r"(.+?)(?:日前|近日|联合)?(?:发布|公布)?的?(?:第\d+[次期])?《[^》]*》$", said)
    said = titled[1] if titled else said
    while said.startswith(word["opens"]):
        said = said.removeprefix(next(w for w in word["opens"] if said.startswith(w)))
    while said.endswith(word["between"]):
        said = said.removesuffix(next(w for w in word["between"] if said.endswith(w)))
    return said


@cache
def _says() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, rules()["source"]["says"])))


@cache
def _places() -> re.Pattern[str]:
    sentence = rules()["sentence"]
    return re.compile(
        "(?<![对与向和同自从比其])"
        f"(?!{'|'.join(sentence['no_places'])})"
        f"(?:(?:{'|'.join(sentence['places'])})"
        f"|(?:{'|'.join(sentence['provinces'])})(?:省|市(?!场)|自治区|壮族自治区|回族自治区|维吾尔自治区)?+)"
        "(?!统计局|大学|银行|证券|政府|人民|电信|移动|联通|信通|信息|证监|海关|工程院|科学院|人寿)")
