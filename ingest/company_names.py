"""Companies' names as the grammar of names has them: to their ends, and cut short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from maitu.ingest.candidates import Candidate
from maitu.ontology import name_grammar
from maitu.ontology.naming import canonical


def completed(candidates: Iterable[Candidate], text: str) -> list[Candidate]:
    """Take into a company's name what follows of it: 青禾冷链科技(（江西）有限公司).

    What stands within the longer name goes: it is part of it.
    """
    given = list(candidates)
    longer = {c: replace(c, end=end, canonical=None) for c in given if c.types[0] == "Company"
              and (end := name_grammar.company_end(text, c.end)) > c.end}
    whole = list(longer.values())
    return sorted((longer.get(c, c) for c in given if c in longer or c.origin == "clause"
                   or not any(w.overlaps(c) and not c.holds(w) for w in whole)),
                  key=lambda c: (c.start, -c.end))


def cut_short(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """`青禾冷链科技有限公司` and `青禾冷链`: yield (short, long) of these names."""
    known = list(dict.fromkeys(names))
    written: dict[str, list[int]] = {}  # by what names are compared as: which of them
    for number, name in enumerate(known):
        written.setdefault(canonical(name), []).append(number)
    for long in known:
        shorter = (written.get(short, []) for short in name_grammar.cut_short(long))
        for number in sorted(chain.from_iterable(shorter)):
            yield known[number], long
