"""Names of the vocabulary found in a text, by one Aho-Corasick pass."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import ahocorasick

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading
from maitu.ontology.vocabulary import Concept, Vocabulary, load

SHORT = 3  # characters up to which a name must be whole words
_NO_MATTER = re.compile("[ “”‘’《》〈〉]+")  # marks that `vocabulary.key` leaves out of names
_MATTERS = re.compile("[^ “”‘’《》〈〉]", re.DOTALL)
_ALNUM = re.compile(r"[a-z0-9]")
Entry = tuple[int, Concept, bool]  # length of the name, its concept, whether it is ambiguous


class Gazetteer:
    """All names of a vocabulary in one automaton."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._automaton = ahocorasick.Automaton()
        names = {**{n: (c, True) for n, c in vocabulary.by_ambiguous_name.items()},
                 **{n: (c, False) for n, c in vocabulary.by_name.items()}}
        for name, (concept, ambiguous) in names.items():
            if len(name) > 1:
                self._automaton.add_word(name, (len(name), concept, ambiguous))
        self._automaton.make_automaton()

    def find(self, reading: Reading) -> list[Candidate]:
        """Return every name of the vocabulary that the text uses.

        A name in Latin letters must stand alone (`AI` is not in `MAIL`), a short Chinese one must
        be whole words (合肥 is not in 复合肥); an ambiguous name counts only if the tagger also
        sees a name there, or another name of the concept is in the text.
        """
        text = reading.text
        compact = [m.start() for m in _MATTERS.finditer(text)]
        hits = [(compact[end - length + 1], compact[end] + 1, concept, ambiguous)
                for end, (length, concept, ambiguous)
                in self._matches(_NO_MATTER.sub("", text))]
        starts = {w.start for s in reading.sentences for w in s.words}
        ends = {w.end for s in reading.sentences for w in s.words}
        hits = [h for h in hits if _stands_alone(text, h[0], h[1]) and "\n" not in text[h[0]:h[1]]
                and (h[1] - h[0] > SHORT or (h[0] in starts and h[1] in ends))]
        sure = {concept.label for _, _, concept, ambiguous in hits if not ambiguous}
        tagged = {(w.start, w.end) for s in reading.sentences for w in s.words
                  if w.tag in ("ORG", "PER", "LOC", "nz")}
        return [
            Candidate(start, end, concept.types, "vocabulary", 0.6 if ambiguous else 0.95,
                      concept.label)
            for start, end, concept, ambiguous in hits
            if not ambiguous or concept.label in sure or (start, end) in tagged
        ]

    def _matches(self, text: str) -> Iterable[tuple[int, Entry]]:
        matches: Iterable[tuple[int, Entry]] = self._automaton.iter(text)
        return matches


@cache
def gazetteer() -> Gazetteer:
    """Return the shipped vocabulary's gazetteer."""
    return Gazetteer(load())


def _stands_alone(text: str, start: int, end: int) -> bool:
    first, last = text[start], text[end - 1]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not ((_ALNUM.match(first) and _ALNUM.match(before))
                or (_ALNUM.match(last) and _ALNUM.match(after)))
