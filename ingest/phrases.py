"""Phrases: what a number measures, as the words around it tell."""

from __future__ import annotations

from dataclasses import dataclass

from maitu.ingest.wording import Wording


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a number measures, as the words around it tell."""

    subject: str  # the thing measured, "" where it must be known from before
    start: int  # in the passage: where the phrase begins
    end: int  # in the passage: where the number's phrase ends
    wording: Wording
    name: str = ""  # the whole indicator where it is not the subject and the change
    joined: str = ""  # put after what was spoken of before: 占GDP的比重, 相当于2015年同期
