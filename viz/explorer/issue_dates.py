"""When a policy was issued, as a sentence says that tells who issued it."""

from __future__ import annotations

import re
from collections.abc import Collection

from maitu.ingest import periods
from maitu.ingest.present import Today
from maitu.ontology.measures import bounds

_TOLD = re.compile(r"(\d{4})(?:-(\d\d))?")
# 《旧办法》 or the end of a clause between a date and the policy: the date is of something else.
_APART = re.compile(r"[；。！？《「]")
_AFTER = re.compile(r"[》」”\"]?[（(，]?(?:于|在)?")  # 《办法》（2023年7月印发）, 《办法》于7月印发


def read_date(sentence: str, names: Collection[str], told: str | None) -> str | None:
    """Return the day, month or year that a sentence gives for the issue of a policy.

    That is the last one before the policy is named, or one right after: `今年8月，上海市出台《…》`.
    It cannot lie after the document's own time.

    Args:
        sentence: what says who issued the policy.
        names: all that the policy is called.
        told: date of the document, ISO 8601, from which 今年 is counted.

    Returns:
        The date as ISO 8601, None if there is none.
    """
    text = re.sub(r"\s", "", sentence)
    known = _TOLD.match(told or "")
    now = Today(int(known[1]), int(known[2]) if known[2] else None) if known else Today(None)
    limit = bounds(told or "")
    dates = [p for p in periods.find(text, now)
             if p.role == "topic" and p.iso and (span := bounds(p.iso)) and "/" not in p.iso
             and (limit is None or span[0] <= limit[1])]
    for name in sorted((re.sub(r"\s", "", name) for name in names), key=len, reverse=True):
        at = text.find(name)
        if at >= 0:
            before = [p.iso for p in dates if p.end <= at
                      and not _APART.search(text, p.end, max(0, at - 1))]
            after = [p.iso for p in dates if p.start >= at + len(name)
                     and _AFTER.fullmatch(text[at + len(name):p.start])]
            return next(iter((*before[-1:], *after)), None)
    return None
