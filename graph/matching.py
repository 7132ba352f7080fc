"""How well a name fits what a person types: its letters, its pinyin, its initials."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pypinyin.core import Pinyin

from maitu.graph.store import Name
from maitu.ontology.vocabulary import key

# Scores, best first. Within the graded kinds the part of the name that the text covers counts.
EXACT_LABEL = 1.0
EXACT_NAME = 0.9
PREFIX, INSIDE, PINYIN, INITIALS = 0.7, 0.5, 0.3, 0.1
_GRADE = 0.15  # what is added for a whole name, so that kinds never overlap
ALIAS_DISCOUNT = 0.01
_PINYIN = Pinyin()


def rank(names: Iterable[Name], text: str) -> list[tuple[Name, float]]:
    """Return the best fitting name of each entity that fits, with its score, best first.

    Chinese text that no name contains is taken by its sound, so that a slip of the input method
    (新西消费) still finds something.
    """
    wanted, known = key(text), list(names)
    if is_empty(text):
        return []
    scored = [(n, written(n, wanted)) for n in known]
    if is_typed_sound(wanted) or not any(score for _, score in scored):
        heard = sound(text)
        scored = [(n, score or sounded(n, heard)) for n, score in scored]
    best: dict[str, tuple[Name, float]] = {}
    for name, score in sorted(scored, key=order):
        if score:
            best.setdefault(name.iri, (name, score))
    return list(best.values())


def is_empty(text: str) -> bool:
    """Say whether there is nothing to search for: no text, or marks only."""
    return not text.strip() or not key(text).strip("_")


def is_typed_sound(wanted: str) -> bool:
    """Say whether a text, as `key` writes it, may be pinyin or initials."""
    return wanted.isascii() or "ü" in wanted


def written(name: Name, wanted: str) -> float:
    """Return how well the letters fit, 0 if they do not.

    Args:
        name: the name.
        wanted: what `key` makes of the text.
    """
    own = key(name.text)
    if own == wanted:
        return EXACT_LABEL if name.is_label else EXACT_NAME
    if wanted not in own:
        return 0.0
    return _graded(PREFIX if own.startswith(wanted) else INSIDE, name, len(wanted) / len(own))


def sounded(name: Name, sound: str) -> float:
    """Return how well the sound fits the pinyin or the initials, 0 if it does not."""
    if len(sound) < 2:
        return 0.0
    parts = pinyin(name.text)
    if any("".join(parts[at:]).startswith(sound) for at in range(len(parts))):
        return _graded(PINYIN, name, len(sound) / len("".join(parts)))
    # All of them, for a few letters are somewhere among the initials of any long name.
    return _graded(INITIALS, name, 1.0) if parts and sound == initials(name.text) else 0.0


def order(scored: tuple[Name, float]) -> tuple[float, int, int, str, str]:
    """Return what names with their scores are sorted by, best first."""
    name, score = scored
    return -score, -name.weight, len(name.text), name.text, name.iri


def sound(text: str) -> str:
    """Return how a text sounds, in letters and digits: 信息消费 and `xin xi xiao fei` alike."""
    return _letters("".join(syllables(text)))


@lru_cache(maxsize=1 << 16)
def pinyin(text: str) -> tuple[str, ...]:
    """Return the parts that a name's sound is made of; none for a name that is all ASCII."""
    if text.isascii():
        return ()
    return tuple(p for p in map(_letters, syllables(text)) if p)


def initials(text: str) -> str:
    """Return a name's initials: 5G手机 → 5gsj.

    A run of letters or digits is typed in full, a character by its first letter.
    """
    own = key(text)
    return "".join(p if p in own else p[0] for p in pinyin(text))


@lru_cache(maxsize=200_000)
def syllables(text: str) -> tuple[str, ...]:
    """Return the pinyin of each character, other signs as they are: 5G手机 → 5g, shou, ji."""
    words = _PINYIN.seg(key(text).replace("ü", "v"))
    return tuple(syllable for word in words for syllable in _word(word))


@lru_cache(maxsize=200_000)
def _word(word: str) -> tuple[str, ...]:
    return tuple(_PINYIN.lazy_pinyin([word]))


def _letters(text: str) -> str:
    if text.isascii() and text.isalnum():  # most are
        return text
    return re.sub(r"[^0-9a-z]", "", text)


def _graded(kind: float, name: Name, covered: float) -> float:
    return kind + _GRADE * covered - (0 if name.is_label else ALIAS_DISCOUNT)
