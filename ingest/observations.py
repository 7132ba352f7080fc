"""Observations: the statistics that a text states.

A number that counts is given what it measures, when, where, for whom and who says so, from its
clause first and from what the sentence and the paragraph spoke of before where the clause leaves
that out (`网上零售额10万亿元，同比增长5%`). The grammar is read left to right, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from maitu.ingest import (
    dating,
    document_period,
    present,
    rounds,
    statistical_sentences,
    statistical_tables,
)
from maitu.ingest.script import is_traditional, to_simplified, traditional_character
from maitu.ingest.statistics_context import Context
from maitu.ingest.threads import Thread
from maitu.ontology.model import Document, Entity, Observation

_ASKED = re.compile("受访|问卷")
_LONGEST = 1200  # characters: no sentence is longer


def find(
    document: Document, sentences: Sequence[tuple[int, int]], entities: Sequence[Entity]
) -> tuple[Observation, ...]:
    """Return the statistics of the document, in the order of the text.

    Args:
        document: its date or edition tells what 今年 is.
        sentences: (start, end) of every sentence.
        entities: whom the statistics may be about, by whom measured, and where; may be none.
    """
    plain = document
    if is_traditional(document.text):
        plain = replace(document, text=to_simplified(document.text))
        entities = [replace(e, names=tuple(map(to_simplified, e.names))) for e in entities]
    found = _read(plain, sentences, entities)
    found.sort(key=lambda o: (o.start, o.end))
    written = {}
    if plain is not document:
        written = dict(zip(reversed(plain.text), reversed(document.text), strict=True))
    return tuple(_as_written(document, o, written) for o in found)


def _read(document: Document, sentences: Sequence[tuple[int, int]], entities: Sequence[Entity]
          ) -> list[Observation]:
    now = present.today(document)
    context = Context.of(entities)
    named = document_period.whole(document, now)
    now = replace(now, rounds=rounds.find(document.text, now))
    whole = dating.to_month(named) if named else None
    tables = statistical_tables.find(document, sentences, now, context, whole)
    rows = {start for start, _ in tables.rows}
    found = list(tables.observations)
    survey = bool(_ASKED.search(document.text))
    thread, previous, below, line = Thread.within(whole, survey), 0, whole, 0
    led: str | None = None  # the period of a list, from the paragraph that leads to it
    headline = _headline(document)
    for start, end in sentences:
        if "\n" in document.text[previous:start]:
            below = document_period.heading(document.text[start:end], now) or below
            led = _led(document.text[previous - 1: previous], found, line, led)
            line = start
            thread = Thread.within(led or below, survey)
        previous = end
        if start not in rows and start >= headline:
            for piece in _pieces(document.text, start, end):
                read = statistical_sentences.read(document, *piece, now, context, thread)
                if read and not found and dating.is_part(read[0].period):
                    below = below or read[0].period
                found += read
    return found


def _led(ending: str, found: Sequence[Observation], line: int, led: str | None) -> str | None:
    """Return the period of a line of a list: 2024年订单增长5%。其中：<甲占30%；><乙占20%。>

    Args:
        ending: the mark that the line before ends with.
        found: what has been read so far.
        line: where the line before begins.
        led: the period that the line before had as a line of a list.
    """
    if ending in ("：", ":"):
        return found[-1].period if found and found[-1].start >= line else None
    return led if ending in ("；", ";") else None


def _headline(document: Document) -> int:
    """Return where the headline ends: it says in round numbers what the text says exactly."""
    line, more, _ = document.text.partition("\n")
    titled = "".join(line.split()) in "".join(to_simplified(document.title).split())
    return len(line) if more and titled and not line.endswith("。") else 0


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long for a sentence, so that no text takes more than linear time."""
    while end - start > _LONGEST:
        cut = max(text.rfind(mark, start, start + _LONGEST) for mark in "，；、 ") + 1
        cut = cut if cut > start else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def _as_written(document: Document, o: Observation, written: Mapping[str, str]) -> Observation:
    """Place an observation, its words in the characters of the document: `written` by plain."""
    def restored(words: str | None) -> str | None:
        if not words or not written:
            return words
        return "".join(written.get(c) or traditional_character(c) for c in words)

    return replace(
        o, indicator=restored(o.indicator) or "", unit=restored(o.unit),
        source=restored(o.source), place=restored(o.place),
        evidence=document.text[o.start: o.end],
        section=document.section_at(o.start), page=document.page_at(o.start))
