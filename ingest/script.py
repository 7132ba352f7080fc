"""Traditional and simplified Chinese: telling them apart, and matching one through the other.

Texts keep the script they were written in. To look names up, a traditional text is turned into
simplified characters one for one, so that offsets in either are offsets in both.
"""

from __future__ import annotations

from functools import cache

from opencc import OpenCC


@cache
def _converter(direction: str) -> OpenCC:
    return OpenCC(direction)


def to_simplified(text: str) -> str:
    """Return `text` in simplified characters, with exactly as many characters."""
    simplified: str = _converter("t2s").convert(text)
    if len(simplified) == len(text):
        return simplified
    return "".join(_simplified_character(character) for character in text)


@cache  # bounded by the number of characters there are
def _simplified_character(character: str) -> str:
    simplified: str = _converter("t2s").convert(character)
    return simplified if len(simplified) == 1 else character


@cache  # bounded by the number of characters there are
def traditional_character(character: str) -> str:
    """Return the usual traditional form of one simplified character: 漲 for 涨."""
    traditional: str = _converter("s2t").convert(character)
    return traditional if len(traditional) == 1 else character


def is_traditional(text: str) -> bool:
    """Tell whether `text` is written in traditional characters.

    It is if it has more characters that only the traditional script uses than characters that
    only the simplified script uses. Text without either (`中文`) counts as simplified.
    """
    traditional = _changes(text, "t2s")
    return traditional > 0 and traditional > _changes(text, "s2t")


def _changes(text: str, direction: str) -> int:
    converted: str = _converter(direction).convert(text)
    if converted == text:
        return 0
    return sum(a != b for a, b in zip(text, converted, strict=False))
