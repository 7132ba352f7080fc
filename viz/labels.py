"""Names as a page draws and finds them: broken into lines, measured, and spelt in pinyin."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator

from pypinyin import Style, lazy_pinyin

# A word of Latin letters and digits stays whole; so does each other character.
_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-+&']*|\s+|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：！？）》〉」』”’％%…)],.;:!?·—")  # never opens a line
_NOT_LAST = frozenset("（《〈「『“‘([")  # never closes a line


def width(text: str) -> float:
    """Return the width of a text in ems: a Chinese character is 1, a Latin one about 0.56."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)


def wrap(text: str, ems: float = 8.0, lines: int = 3) -> str:
    """Break a name into lines of about equal width, none wider than `ems` where that can be.

    Args:
        text: the name.
        ems: the widest line.
        lines: at most so many; what is left over becomes `…`.

    Returns:
        The lines, joined by line feeds.
    """
    units = list(_units(" ".join(text.split())))
    needed = math.ceil(width("".join(units)) / ems) or 1
    goal = width("".join(units)) / needed if needed <= lines else ems
    rows = _rows(units, goal, ems)
    if len(rows) > lines:
        rows = [*rows[:lines - 1], rows[lines - 1].rstrip()[:-1] + "…"]
    return "\n".join(row.strip() for row in rows)


def _units(text: str) -> Iterator[str]:
    """Yield what must not be torn: words, and characters with the punctuation that clings."""
    held = ""
    for unit in _UNIT.findall(text):
        if held and unit not in _NOT_FIRST and held[-1] not in _NOT_LAST:
            yield held
            held = ""
        held += unit
    if held:
        yield held


def _rows(units: Iterable[str], goal: float, ems: float) -> list[str]:
    """Fill rows up to the goal, going over it by half a unit if that is nearer."""
    rows = [""]
    for unit in units:
        row, after = rows[-1], width(rows[-1] + unit)
        nearer = after - goal <= goal - width(row) + 0.01
        if row.strip() and (after > ems or (after > goal and not nearer)):
            rows.append(unit)
        else:
            rows[-1] = row + unit
    return rows


def box(wrapped: str, font: float, radius: float) -> tuple[float, float, float]:
    """Return the room that a node with its name underneath takes, in pixels.

    Args:
        wrapped: the name in lines.
        font: size of its letters.
        radius: half the size of the node's shape.

    Returns:
        The width, the height above the node's centre, and the height below it.
    """
    rows = wrapped.split("\n")
    return (max(2 * radius, font * max(map(width, rows))) + 10, radius + 5,
            radius + 6 + 1.18 * font * len(rows))


def fold(text: str) -> str:
    """Return a text as searches compare it: compatibility forms, small letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def pinyin_keys(name: str) -> tuple[str, ...]:
    """Return the spellings by which a Chinese name is also found: whole, and by initials.

    `5G手机` gives `5gshouji` and `5gsj`; a name without Chinese characters gives none.
    """
    folded = fold(name)
    spellings = (lazy_pinyin(folded, style=style) for style in (Style.NORMAL, Style.FIRST_LETTER))
    return tuple(dict.fromkeys(key for key in map("".join, spellings) if key != folded))
