"""The statistics that a language model proposes, held against the numbers of the text.

The text decides what it says plainly: unit, sign, whether a change is yearly. The model decides
what a number measures, in words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from maitu.ingest import document_period, passages, present, wording
from maitu.ingest import llm_quotes as quotes
from maitu.ingest.llm_answers import ObservationProposal
from maitu.ingest.llm_ledger import ADDED, AGREED, DROPPED, Ledger
from maitu.ingest.llm_names import Names
from maitu.ingest.llm_prompt import Window
from maitu.ingest.parsing import Reading, Sentence, fold
from maitu.ingest.passages import Passage
from maitu.ingest.quantities import Quantity
from maitu.ingest.script import is_traditional, to_simplified
from maitu.ingest.wording import rules
from maitu.ontology import measures
from maitu.ontology.model import Observation

_LONGEST = 40  # characters of an indicator
_PIECES = 3  # stretches of the text that an indicator may be put together of
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of the text."""

    passage: Passage
    quantity: Quantity
    start: int  # in the document
    end: int


def add(
    reading: Reading, names: Names, known: Sequence[Observation],
    proposed: Iterable[tuple[Window, ObservationProposal]], extractor: str, ledger: Ledger,
) -> tuple[Observation, ...]:
    """Return the known observations and those of the proposed ones that hold, in text order."""
    verifier = _Verifier(reading, names, extractor)
    held = list(known)
    for window, p in proposed:
        found = verifier.verify(window, p)
        if isinstance(found, str):
            ledger.add(DROPPED + found)
            continue
        observation, number = found
        if any(abs(o.value) == abs(observation.value) and o.unit == observation.unit
               and o.start <= number.start and number.end <= o.end for o in held):
            ledger.add(AGREED + "observations")
            continue
        held.append(observation)
        ledger.add(ADDED + "observations")
    return tuple(sorted(held, key=lambda o: (o.start, o.end)))


class _Verifier:
    """Holds proposals against one document."""

    def __init__(self, reading: Reading, names: Names, extractor: str) -> None:
        self._reading, self._names, self._extractor = reading, names, extractor
        document = reading.document
        self._plain = to_simplified(document.text) if is_traditional(document.text) \
            else document.text
        self._now = present.today(document)
        self._whole = document_period.whole(document, self._now)
        self._laid_out: dict[int, Passage] = {}

    def verify(self, window: Window, p: ObservationProposal) -> tuple[Observation, _Number] | str:
        """Return what a proposal says and of which number, or why it does not hold."""
        text = self._reading.document.text
        where = quotes.places(text, p.quote, window.start, window.end)
        if not where or len(p.quote) > quotes.LONGEST or not self._composed(p.indicator, window):
            return "words not in the text"
        if p.period is not None and not self._datable(p.period, window):
            return "period not in the text"
        who = [self._who(name, window) for name in (p.about, p.source, p.place)]
        if any(name and not found for name, found in zip((p.about, p.source, p.place), who,
                                                         strict=True)):
            return "words not in the text"
        reason = "number not in the quote"
        for quote in where:
            number = next(self._numbers(p, *quote), None)
            if number is None:
                continue
            if not quotes.asserted(self._reading, *quote):
                reason = "not asserted"
            elif p.value < 0 and not _falls(number):
                reason = "sign not in the text"
            else:
                about = who[0] if who[0] != p.about else None  # a name of no entity
                return self._observation(p, number, quote, about, who[1], who[2]), number
        return reason

    def _passage(self, sentence: Sentence) -> Passage:
        start = sentence.start
        if start not in self._laid_out:
            self._laid_out[start] = passages.lay_out(self._plain, start, sentence.end, self._now,
                                                     self._now.year, self._whole)
        return self._laid_out[start]

    def _numbers(self, p: ObservationProposal, start: int, end: int) -> Iterator[_Number]:
        """Yield the numbers of a quote that are the proposed one, in its unit."""
        unit = re.sub(r"\s", "", fold(p.unit or ""))
        for sentence in quotes.sentences(self._reading, start, end):
            passage = self._passage(sentence)
            for q in passage.quantities:
                first, last = passage.offsets[q.start], passage.offsets[q.end - 1] + 1
                if start <= first and last <= end and abs(q.value) == abs(p.value) \
                        and (not unit or unit == fold(q.unit or "")):
                    yield _Number(passage, q, first, last)

    def _composed(self, indicator: str, window: Window) -> bool:
        """Say whether an indicator is a few stretches of the window, one after the other."""
        text = _tight(self._reading.text[window.start:window.end])
        rest = _tight(fold(indicator))
        if not 0 < len(rest) <= _LONGEST:
            return False
        for _ in range(_PIECES):
            taken = next((n for n in range(len(rest), 1, -1) if rest[:n] in text), 0)
            rest = rest[taken:]
            if not taken or not rest:
                break
        return not rest

    def _datable(self, period: str, window: Window) -> bool:
        """Say whether a period is one, and its years are those that the text speaks of."""
        if measures.bounds(period) is None:
            return False
        told = [p.iso for s in window.sentences for p in self._passage(s).periods if p.iso]
        years = {y for iso in (*told, self._whole or "") for y in _YEAR.findall(iso)}
        years |= set(_YEAR.findall(self._plain[window.start:window.end]))
        years |= {str(self._now.year)} if self._now.year else set()
        return set(_YEAR.findall(period)) <= years

    def _who(self, name: str | None, window: Window) -> str | None:
        """Return an entity's id, the name itself if the text has it, None for neither."""
        if name is None:
            return None
        if spans := self._names.spans(name, window):
            return spans[0].entity
        text = self._reading.document.text
        return name if quotes.places(text, name, window.start, window.end) else None

    def _observation(self, p: ObservationProposal, number: _Number, quote: tuple[int, int],
                     about: str | None, source: str | None, place: str | None) -> Observation:
        document, q = self._reading.document, number.quantity
        start, end = quotes.evidence(self._reading, *quote)
        before = number.passage.text[:q.start]
        future = bool(p.period and self._now.year and int(p.period[:4]) > self._now.year)
        forecast = p.forecast or future or any(w in before for w in rules()["sentence"]["forecast"])
        yearly = p.change == "yoy" and any(w in number.passage.text
                                           for w in rules()["words"]["yearly"])
        value = -abs(q.value) if p.value < 0 or _said_to_fall(number) else q.value
        return Observation(
            p.indicator, value, self._unit(number), document.text[start:end], start, end,
            p.period, "yoy" if yearly else None, about, source, place, forecast,
            document.section_at(start), document.page_at(start), self._extractor)

    def _unit(self, number: _Number) -> str | None:
        """Return the unit in the characters of the document."""
        unit = number.quantity.unit
        written = self._reading.document.text[number.end - len(unit or ""):number.end]
        return written if unit and fold(written) == fold(unit) else unit


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def _left(number: _Number) -> str:
    passage, at = number.passage, number.quantity.start
    return passage.text[passage.clause_start(at):at]


def _falls(number: _Number) -> bool:
    """Say whether the words before a number make it negative: 下降(62%), 亏损(2亿元)."""
    return _said_to_fall(number) or "亏" in _left(number) or number.quantity.value < 0


def _said_to_fall(number: _Number) -> bool:
    said = wording.read(_left(number))
    return said.sign < 0 and not said.reached
