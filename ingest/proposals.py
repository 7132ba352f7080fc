"""Proposals: what the vocabulary and the rules take for names, before the network chooses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from maitu.ingest import bodies, clauses, references, terms, titles
from maitu.ingest.candidates import Candidate, settle
from maitu.ingest.gazetteer import gazetteer
from maitu.ingest.parsing import Reading
from maitu.ingest.rulebook import toml

EXTRACTORS = ("vocabulary", "titles", "bodies", "terms", "clauses")


@dataclass(frozen=True, slots=True)
class Proposals:
    """What each extractor proposes, and what they would agree on without a network."""

    found: dict[str, list[Candidate]]  # by extractor
    settled: list[Candidate]

    def all(self) -> list[Candidate]:
        """Return what any extractor proposes."""
        return [c for candidates in self.found.values() for c in candidates]


def propose(reading: Reading) -> Proposals:
    """Return the proposals of a text."""
    found = {
        "vocabulary": gazetteer().find(reading), "titles": titles.find(reading),
        "bodies": bodies.find(reading), "terms": terms.find(reading),
        "clauses": clauses.find(reading),
    }
    raw = _plainer(reading, [c for candidates in found.values() for c in candidates])
    raw = [c for c in raw if reading.text[c.start:c.end] not in references.words()]
    raw += _known(reading, settle(raw))
    return Proposals(found, settle(_single(raw)))


def _plainer(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Take from open terms what is not theirs: (京东)C2M模式, C2M(市场), 千兆光纤/5G网络."""
    bodies_at = {c.start: c for c in candidates if c.origin == "vocabulary"
                 and {"Company", "Organization", "GovernmentBody"} & set(c.types[:1])}
    known = {(c.start, c.end) for c in candidates if c.origin == "vocabulary"}
    ends_at = dict(known)
    kept: list[Candidate] = []
    for c in candidates:
        if c.origin in ("term", "list"):
            body = bodies_at.get(c.start)
            if body and body.end + 1 < c.end:
                c = replace(c, start=body.end)
            if "/" in reading.text[c.start:c.end] and len(_held(c, ends_at)) > 1:
                continue  # 千兆光纤/5G网络 are two
            if any((c.start, c.end - len(tail)) in known for tail in terms.rules().fields
                   if reading.text.endswith(tail, c.start, c.end)):
                continue
        kept.append(c)
    return kept


def _single(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what the tagger took for one body although two known ones stand in it."""
    ends_at = {c.start: c.end for c in candidates if c.origin in ("name", "vocabulary")
               and {"Company", "Organization", "GovernmentBody"} & set(c.types)}
    return [c for c in candidates if c.origin != "tagger"
            or len([s for s in _held(c, ends_at) if (s, ends_at[s]) != (c.start, c.end)]) < 2]


def _held(c: Candidate, ends_at: dict[int, int]) -> list[int]:
    """Return where the stretches begin that lie within a candidate."""
    return [i for i in range(c.start, c.end) if i in ends_at and ends_at[i] <= c.end]


def _known(reading: Reading, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return every further place of the names of bodies and of quoted things.

    The tagger sees a name here and misses it there; a name that the text has once introduced
    (青禾冷链股份有限公司（以下简称“青禾冷链”）) is the same wherever it stands.
    """
    names: dict[str, Candidate] = {}
    for c in candidates:
        if c.origin in ("quoted", "name") or (c.origin == "tagger" and len(c) > 3):
            names.setdefault(reading.text[slice(*(c.core or (c.start, c.end)))].strip("“”"), c)
    for short, full in introduced(reading, candidates):
        names[short] = full
    return [Candidate(m.start(), m.end(), c.types, "name", c.confidence, c.canonical)
            for name, c in names.items() if len(name) > 2
            for m in re.finditer(re.escape(name), reading.text)]


def introduced(reading: Reading, candidates: Iterable[Candidate]
               ) -> list[tuple[str, Candidate]]:
    """`甲（以下简称“乙”）`: return each short name with the candidate it stands for."""
    by_end = {c.end: c for c in candidates if c.origin != "clause"}
    words = "|".join(toml("references")["abbreviation"])
    pattern = re.compile(rf"》?[（(](?:{words})[：:为]?([^）)\n]{{2,40}})[）)]")
    return [(short, full) for match in pattern.finditer(reading.text)
            if (full := by_end.get(match.start()))
            for short in re.findall(r"[“《\"]?([^”》\"“《、或和]{2,20})[”》\"]?", match[1])]
