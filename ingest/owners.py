"""Owners: the firm, place or time that stands before what it has, and is no part of its name.

(丰收科技)毛利率 measures 毛利率, (石桥市)38% what was spoken of before.
"""

from __future__ import annotations

import re
from dataclasses import replace

from maitu.ingest import wording
from maitu.ingest.passages import Passage
from maitu.ingest.phrases import Phrase
from maitu.ingest.statistics_context import Context
from maitu.ingest.wording import rules

_ENUMERATES = tuple("、和及与等（(")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,5}(?:[省市县州旗镇]|(?<![地小社园片校厂景街])区)")


def is_place(text: str) -> bool:
    """Say whether a text looks like the name of a place, and nothing else."""
    return text in rules()["sentence"]["provinces"] or (
        bool(_PLACE.fullmatch(text)) and not text.startswith(rules()["words"]["transitive"]))


def without(passage: Passage, phrase: Phrase, context: Context, end: int) -> Phrase:
    """Take the owner off a phrase; `end` is where its sentence ends, in the document."""
    subject = phrase.subject
    if subject in rules()["sentence"]["then"] or is_place(subject):
        return replace(phrase, subject="", start=phrase.start + len(subject))
    owner = passage.text[
        phrase.start: passage.at(context.owner_end(passage.offsets[phrase.start], end))]
    if not owner or not subject.startswith(owner):
        return phrase
    rest = subject.removeprefix(owner).removeprefix("的")
    if rest and (not wording.head(rest) or rest in rules()["words"]["attributes"]
                 or rest[0] in _ENUMERATES):
        return phrase
    return replace(phrase, subject=rest, start=phrase.start + len(subject) - len(rest))
