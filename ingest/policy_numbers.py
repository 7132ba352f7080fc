"""Document numbers: other names of policies, beside their titles or alone (国办发〔2020〕32号)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading
from maitu.ontology import name_grammar

_CONFIDENCE = 0.9  # of a number by itself: its form leaves little doubt
_OPENING, _CLOSING = re.compile(r"》?\s*[（(]\s*$"), re.compile(r"\s*[）)]")
_BEFORE_TITLE = re.compile(r"\s*[）)]?\s*《?$")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document number in the text, and the title that it stands beside."""

    candidate: Candidate  # its `canonical` is the number in the one way to write it
    title: Candidate | None = None


def find(reading: Reading, candidates: Iterable[Candidate]) -> list[Numbered]:
    """Return the document numbers of a text, with the titles they belong to."""
    titles = [c for c in candidates if c.types[0] == "Policy" and c.origin == "title"]
    own = own_title(reading, titles)
    found = []
    for start, end, number in name_grammar.numbers(reading.text):
        c = Candidate(start, end, ("Policy",), "number", _CONFIDENCE, number)
        title = next((t for t in titles if _beside(reading.text, t, c)), None)
        if title is None and own and number == own_number(reading):
            title = own
        found.append(Numbered(c, title))
    return found


def own_number(reading: Reading) -> str | None:
    """Return the number of the document itself, in the one way to write it."""
    said = reading.document.metadata.number
    return name_grammar.number(said) if said else None


def own_title(reading: Reading, titles: Sequence[Candidate]) -> Candidate | None:
    """Return the title of the document itself, where it is a policy's."""
    title = reading.document.title
    named = (t for t in titles if reading.document.text[t.start:t.end] in title)
    longest = max(named, key=len, default=None)
    return longest if longest and len(longest) > 0.6 * len(title) else None


def without_parts(candidates: Iterable[Candidate], numbered: Iterable[Numbered]
                  ) -> Iterator[Candidate]:
    """Leave out what was taken for a name within a number, across its ends or just there."""
    numbers = [n.candidate for n in numbered]
    return (c for c in candidates if c.origin == "clause" or not any(
        n.overlaps(c) and (n.holds(c) or not c.holds(n)) for n in numbers))


def _beside(text: str, title: Candidate, number: Candidate) -> bool:
    """Say whether a number stands in brackets after the title, or right before it."""
    if title.end <= number.start:
        between = text[title.end:number.start]
        return bool(_OPENING.fullmatch(between) and _CLOSING.match(text, number.end))
    return number.end <= title.start and "《" in text[number.end:title.start] \
        and bool(_BEFORE_TITLE.fullmatch(text[number.end:title.start]))
