"""What a name is found by: the tokens that the index keeps of it, and how they are asked for.

A name's letters give each of its characters, each two neighbours, and its first one and two. Its
pinyin gives the beginnings of each syllable, and of each next one behind a whole one: so any piece
that begins with a syllable is found, wherever it ends. All that the tokens of a text are in are
few names, and those that do not fit after all are told by looking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from maitu.ontology.vocabulary import key

# FTS5's tokenizer `ascii` parts words at the ASCII signs that are no letters or digits: these, and
# our own marks, are written as characters that no text uses.
_START, _NEXT = "\ue000", "\ue001"
_SIGNS = {code: 0xE100 + code for code in range(128) if not chr(code).isalnum()}
_MOST_PAIRS = 24  # of a text that are asked for; the others are looked at
_LONGEST_PART = 12  # letters of the beginning of a syllable, or of a run of letters and digits
_LONGEST_SOUND = 32
_MOST_CUTS = 64


def written_tokens(name: str) -> str:
    """Return what a name's letters are found by."""
    own = key(name).translate(_SIGNS)
    return " ".join(sorted({*own, *_pairs(own), _START + own[0], _START + own[:2]}))


def sound_tokens(parts: Sequence[str]) -> str:
    """Return what a name's pinyin, as `matching.pinyin` gives it, is found by."""
    alone = {part[:n] for part in parts for n in range(2, min(len(part), _LONGEST_PART) + 1)}
    pairs = {before + _NEXT + part[:n] for before, part in pairwise(parts)
             for n in range(1, min(len(part), _LONGEST_PART) + 1)}
    return " ".join(sorted(alone | pairs))


def beginning(wanted: str) -> str:
    """Return the FTS5 query for the names that begin with a text, as `key` writes it."""
    own = wanted.translate(_SIGNS)
    return _all([_START + own[:2], *_pairs(own)[:_MOST_PAIRS]])


def inside(wanted: str) -> str:
    """Return the FTS5 query for the names that have a text, as `key` writes it, anywhere."""
    own = wanted.translate(_SIGNS)
    return _all(_pairs(own)[:_MOST_PAIRS] or [own])


def sounding(sound: str, known: Callable[[str], bool]) -> str | None:
    """Return the FTS5 query for the names with a piece of this pinyin; None if there are none.

    Where a syllable ends is not said: `xian` may be two. Every way is taken that the index knows
    the syllables of.

    Args:
        sound: letters and digits, at least two.
        known: says whether the index has a token.
    """
    known = cache(known)
    for longest in range(min(len(sound), _LONGEST_SOUND), 1, -1):
        ways = _ways(sound[:longest], known)
        if len(ways) <= _MOST_CUTS:
            return " OR ".join(f"({_all(way)})" for way in ways) or None
    return None


def _ways(sound: str, known: Callable[[str], bool]) -> list[list[str]]:
    """Return the tokens of each way to cut a sound into syllables; not all of very many."""

    @cache
    def cut(start: int, before: str) -> list[list[str]]:
        """Return the ways from `start` on, behind the syllable `before`."""
        ways = []
        last = before + sound[start:start + _LONGEST_PART]
        if known(last):
            ways.append([last])
        for end in range(start + 1, len(sound)):
            part = sound[start:end]
            if len(ways) <= _MOST_CUTS and known(part + _NEXT + sound[end]):
                first = [before + part[:_LONGEST_PART]] if before else []
                ways += [[*first, *rest] for rest in cut(end, part + _NEXT)]
        return ways

    return cut(0, "")


def _pairs(own: str) -> list[str]:
    """Return each two neighbouring characters, each pair once."""
    return list(dict.fromkeys(own[at:at + 2] for at in range(len(own) - 1)))


def _all(tokens: Sequence[str]) -> str:
    return " AND ".join(f'"{token}"' for token in dict.fromkeys(tokens))
