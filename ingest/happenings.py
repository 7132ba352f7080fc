"""When things happened: the time that a sentence gives before what it tells.

`2021年3月，某部印发《意见》。7月，某省出台方案。`: 2021-03 and 2021-07.
"""

from __future__ import annotations

from maitu.ingest import periods, present, resolving
from maitu.ingest.parsing import Reading, Sentence
from maitu.ingest.rulebook import toml


class Calendar:
    """The times of a document, followed sentence by sentence."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.text
        self._now = present.today(reading.document)
        self._date = reading.document.metadata.date
        self._year: int | None = None  # the one that the paragraph spoke of last
        self._unread: list[Sentence] = []  # of the paragraph: most are never asked about

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence: a year holds for the months after it until its paragraph ends."""
        if sentence.start == 0 or self._text[sentence.start - 1] == "\n":
            self._year = None
            self._unread.clear()

    def leave(self, sentence: Sentence) -> None:
        """End a sentence: the year that it spoke of last holds for the next one."""
        self._unread.append(sentence)

    def when(self, predicate: str, sentence: Sentence, told: int) -> str | None:
        """Return the period in which what is told at an offset happened, None if nothing says it.

        Args:
            predicate: its name; only happenings have a time (`dated` in the rules).
            sentence: where it is told.
            told: the offset of the word that tells it.
        """
        if predicate not in toml("relations")["dated"]:
            return None
        for before in self._unread:
            for time in self._times(before.start, before.end):
                self._year = resolving.year_of(time) or self._year
        self._unread.clear()
        times = self._times(sentence.start, told)
        return times[-1] if times else None

    def issued(self) -> str | None:
        """Return when the document itself was issued, to the day or the month."""
        return self._date

    def _times(self, start: int, end: int) -> list[str]:
        found = periods.find(self._text[start:end], self._now, self._year)
        return [p.iso for p in found if p.iso and p.role == "topic"]
