"""Texts that cost a regular expression the most, made from the expression itself.

What takes long is a repeat that can be left and taken up in many ways: it gets many of what it
repeats, after what must stand before it, and a tail that nothing fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from re import _constants as code
from re import _parser as parser
from typing import Any, NamedTuple

_PLAIN = " \n\ta1水，。（）<|"  # characters that most expressions know, or do not
_CLASSES = {code.CATEGORY_DIGIT: "1", code.CATEGORY_SPACE: " \n", code.CATEGORY_WORD: "a1水",
            code.CATEGORY_NOT_DIGIT: "a", code.CATEGORY_NOT_SPACE: "a",
            code.CATEGORY_NOT_WORD: "，"}
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_UNFIT = "\x01"
_FEWEST = 8  # times; what repeats less often is not worth an attack
_MOST_CHARACTERS = 60

Tree = Any  # what the parser of `re` makes of an expression


class Attack(NamedTuple):
    """`before`, then `pump` again and again, then `tail`."""

    before: str
    pump: str
    tail: str

    def text(self, length: int) -> str:
        """Return a text of about so many characters."""
        return self.before + self.pump * max(1, length // len(self.pump)) + self.tail


def attacks(expression: str | bytes, flags: int) -> list[Attack]:
    """Return the attacks on an expression, each once."""
    tree = parser.parse(expression, flags)
    found = dict.fromkeys(Attack("", character, "") for character in _alphabet(tree))
    if whole := _sample(tree, {}):
        found[Attack("", whole, "")] = None
    for before, body in _repeats(tree):
        for pump in filter(None, _pumps(body, tree)):
            for tail in ("", _UNFIT):
                found[Attack(before, pump, tail)] = None
                found[Attack(before + pump, before + pump, tail)] = None
    return list(found)


def _sample(tree: Tree, groups: dict[int | None, str]) -> str:
    """Return a text that fits, lookarounds left out."""
    out = ""
    for op, of in tree:
        if op is code.LITERAL:
            out += chr(of)
        elif op is code.NOT_LITERAL:
            out += next(c for c in _PLAIN if ord(c) != of)
        elif op is code.ANY:
            out += "水"
        elif op is code.IN:
            out += _members(of)[0]
        elif op is code.BRANCH:
            out += _sample(of[1][0], groups)
        elif op is code.SUBPATTERN:
            groups[of[0]] = _sample(of[3], groups)
            out += groups[of[0]]
        elif op is code.ATOMIC_GROUP:
            out += _sample(of, groups)
        elif op in _REPEATS:
            out += _sample(of[2], groups) * of[0]
        elif op is code.GROUPREF:
            out += groups.get(of, "")
    return out


def _members(items: Tree) -> list[str]:
    """Return some characters of a class like [a-z\\d]."""
    if items[0][0] is code.NEGATE:
        outside = [c for c in _PLAIN + "x" if not any(_holds(item, c) for item in items[1:])]
        return outside or ["§"]
    found: list[str] = []
    for op, of in items:
        if op is code.LITERAL:
            found.append(chr(of))
        elif op is code.RANGE:
            found += [chr(of[0]), chr(of[1])]
        elif op is code.CATEGORY:
            found += _CLASSES[of]
    return found


def _holds(item: Tree, character: str) -> bool:
    op, of = item
    if op is code.LITERAL:
        return ord(character) == of
    if op is code.RANGE:
        return of[0] <= ord(character) <= of[1]
    return character in _CLASSES[of]


def _parts(op: Any, of: Any) -> list[Tree]:
    """Return the expressions inside a node."""
    if op is code.BRANCH:
        return list(of[1])
    if op is code.SUBPATTERN:
        return [of[3]]
    if op is code.ATOMIC_GROUP:
        return [of]
    if op in _REPEATS:
        return [of[2]]
    return [of[1]] if op in (code.ASSERT, code.ASSERT_NOT) else []


def _alphabet(tree: Tree) -> list[str]:
    """Return characters that the expression knows."""
    known = dict.fromkeys(_PLAIN)
    waiting = [tree]
    while waiting:
        for op, of in waiting.pop():
            if op is code.LITERAL:
                known[chr(of)] = None
            elif op is code.IN:
                known |= dict.fromkeys(_members(of)[:4])
            waiting += _parts(op, of)
    return list(known)[:_MOST_CHARACTERS]


def _repeats(tree: Tree, before: str = "") -> Iterator[tuple[str, Tree]]:
    """Yield what stands before each repeat, and what it repeats."""
    groups: dict[int | None, str] = {}
    for op, of in tree:
        if op in _REPEATS and of[1] >= _FEWEST:
            yield before, of[2]
        for part in _parts(op, of):
            yield from _repeats(part, before)
        before += _sample([(op, of)], groups)


def _pumps(body: Tree, tree: Tree) -> list[str]:
    """Return what may be repeated: samples of the body, its branches and its characters."""
    pumps = [_sample(body, {})]
    for op, of in body:
        if op is code.BRANCH:
            pumps += [_sample(branch, {}) for branch in of[1][:12]]
    if len(body) == 1:
        op, of = body[0]
        if op is code.IN:
            pumps += _members(of)[:8]
        elif op in (code.ANY, code.NOT_LITERAL):
            pumps += _alphabet(tree)
    return list(dict.fromkeys(pumps))
