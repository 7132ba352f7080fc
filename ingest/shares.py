"""Shares: what the words after a share say that those it counts do.

71.7%的居民选择外卖, 受访者中有62%表示愿意, 按进口额的1%给予奖励.
"""

from __future__ import annotations

import re

from maitu.ingest.passages import Passage
from maitu.ingest.phrases import Phrase
from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import Wording, rules

_AMONG_WHOM = re.compile(r"(?:^|[，：；])(?:在)?([^，。；：]{2,14})中(?=，|(?:仅|只)?有?\d)")
_AMONG_THOSE = re.compile(r"[的家名间户个]([^，。；：的]{2,14})中(?=，|(?:仅|只)?有?\d)")
_COUNTED = re.compile(r"\d+[万余]*[家间名位个人户]")
_OF_WHOM = re.compile(r"(?:左右|以上|多)?的")
_BY = re.compile(r"按(?:照|其)?([^，]{2,16}?)的?$")
_PAID = re.compile(
    r"(?:左右|以内|以下)?(?:标准|比例)?(?:给予|予以|进行)?"
    r"((?:计提|拨付|提取|征收|缴纳|收取)?[^，。；、]{2,14})")
_NO_DEED = tuple("的、和（(及至到为是达以左多")
_ANSWER_END = re.compile(r"[，。；！？]|$")


def paid_by(passage: Passage, left: tuple[int, int], q: Quantity) -> Phrase | None:
    """Read 按进口额的(1%)给予奖励: 进口额奖励比例."""
    of = _BY.search(passage.text, *left)
    paid = _PAID.match(passage.text, q.end, passage.clause_end(q.end))
    if not of or not paid:
        return None
    return Phrase("", of.start(1), paid.end(), Wording(""), name=f"{of[1]}{paid[1]}比例")


def deed(passage: Passage, q: Quantity) -> str:
    """Return what a share, of those spoken of before, does: 其中(99%)通过手机上网."""
    after = passage.text[q.end: passage.clause_end(q.end)]
    verbs = tuple(verb for verb in rules()["survey"]["verbs"] if len(verb) > 1)
    return after if len(after) <= 30 and after.startswith(verbs) else ""


def answer(passage: Passage, q: Quantity, subject: str) -> tuple[str, int] | None:
    """Read 71.7%的居民选择在外卖平台点餐: (选择在外卖平台点餐的居民比例, where it ends)."""
    text = passage.text
    end = _ANSWER_END.search(text, q.end).start()  # type: ignore[union-attr]
    after = re.sub(r"^(?:左右|以上|多)?的?", "", text[q.end:end])
    if not after:
        return None
    if (among := _of_whom(passage, q, subject)) and after.startswith("人"):
        after = after[1:]
    known = after.startswith(rules()["survey"]["verbs"])
    whose = text.startswith(_NO_DEED, q.end) or after.startswith(rules()["survey"]["people"])
    if among and (known or not whose):
        return f"{after[:40]}的{among}比例", end
    if subject and not subject.endswith(rules()["survey"]["askers"]):
        return None
    if not _OF_WHOM.match(text, q.end) and not after.startswith(rules()["survey"]["people"]):
        return None
    verbs = rules()["survey"]["verbs"]
    for i in range(1 if after[0] == "人" else 2, min(len(after), 16)):
        if after.startswith(verbs, i):
            whom = re.sub(r"[则也均都还]$", "", after[:i])
            return f"{after[i:][:40]}的{whom}比例", end
    return (f"{after}比例", end) if len(after) <= 16 else None


def _of_whom(passage: Passage, q: Quantity, subject: str) -> str:
    """Return whom a share is of, in 受访者中，有(62%)表示……"""
    if subject.endswith("中"):
        return subject[:-1]
    asked = None if subject else (_AMONG_WHOM.search(passage.text, 0, q.start)
                                  or _AMONG_THOSE.search(passage.text, 0, q.start))
    return _COUNTED.sub("", asked[1]) if asked else ""
