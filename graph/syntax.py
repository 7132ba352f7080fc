"""Where a query does not parse, said for the person who wrote it.

The engine (pyoxigraph 0.5.13) names the furthest place that it looked at, and a keyword it looked
for moves that place by the keyword's length: an error at `}` may be reported eight characters
later. So the text is parsed again with wide spaces between its tokens: then the place is at the
token that is wrong, or in the space after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from maitu.graph.guard import Outline, tokens
from maitu.ontology.errors import QueryError
from maitu.ontology.terms import PREFIXES

_GAP = " " * 24  # wider than the longest keyword, ENCODE_FOR_URI
_PLACE = re.compile(r"error at (\d+):(\d+): ")
_REASONS = {
    "variable that is unbound": "a variable is selected that is not grouped by",
}


def declare_prefixes(found: Outline, base: str) -> str:
    """Put the base, and the standard prefixes that a text uses undeclared, on its first line."""
    return _head(found, base) + found.text


def _head(found: Outline, base: str) -> str:
    known = {**PREFIXES, "id": base}
    head = [f"PREFIX {name}: <{iri}> " for name, iri in known.items()
            if name not in found.prefixes and f"{name}:" in found.text]
    own = "" if found.has_base else f"BASE <{base}> "  # engines take one
    return own + "".join(head)


def refuse(
    error: SyntaxError, found: Outline, base: str, parse: Callable[[str], object]
) -> NoReturn:
    """Raise the error of the engine as one with the line and column in the user's own text.

    Args:
        error: what the engine raised.
        found: the outline of the text.
        base: what the prefix `id` stands for.
        parse: hands a text to the engine; called with what does not parse, to learn where.

    Raises:
        QueryError: always.
    """
    spaced, offsets = _spaced(found.text)
    head = _head(found, base)
    message = str(error)
    try:
        parse(head + spaced)
    except SyntaxError as again:
        message = str(again)
    match = _PLACE.match(message)
    if match is None:
        raise QueryError(f"the query does not parse: {message}") from error
    lines = (head + spaced).split("\n")
    before = sum(len(line) + 1 for line in lines[:int(match[1]) - 1])
    offset = _own_offset(before + int(match[2]) - 1 - len(head), offsets, len(found.text))
    raise QueryError(f"{found.place(offset)}: {_reason(message[match.end():], found, offset)}") \
        from error


def _spaced(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Widen the spaces of a text; also return where each token now is, and where it was."""
    parts: list[str] = []
    offsets: list[tuple[int, int]] = []
    size, end = 0, 0
    for _, token, offset in tokens(text):
        # Only where space or a bracket is: `1.5`, `"a"@en` and `<=` are several tokens.
        apart = offset > end or token in "(){};," or text[offset - 1:offset] in "(){};,"
        joined = text[offset - 1:offset + 1] in ("{|", "|}", "<(", ")>")
        if apart and not joined:
            parts.append(_GAP)
            size += len(_GAP)
        parts.append(token)
        offsets.append((size, offset))
        size, end = size + len(token), offset + len(token)
    return "".join(parts) + _GAP, offsets


def _own_offset(spaced_offset: int, offsets: list[tuple[int, int]], length: int) -> int:
    """Return the place in the user's text: where the wrong token begins, or the text's end."""
    if not offsets or spaced_offset >= offsets[-1][0] + len(_GAP):
        return length
    return next((own for at, own in reversed(offsets) if at <= spaced_offset), 0)


def _reason(expected: str, found: Outline, offset: int) -> str:
    for sign, reason in _REASONS.items():
        if sign in expected:
            return reason
    kind, token = next(((k, t) for k, t, at in tokens(found.text) if at == offset), ("", ""))
    prefix = token.partition(":")[0]
    if kind == "name" and prefix not in {*PREFIXES, "id", *found.prefixes}:
        return (f"the prefix {prefix}: is not declared; "
                f"begin the query with PREFIX {prefix}: <IRI>")
    if token:
        shown = token if len(token) <= 30 else token[:30] + "…"
        wanted = re.fullmatch(r'expected ("[^"]+")', expected)
        return f"the query does not parse at '{shown}'" + (f", {wanted[0]}" if wanted else "")
    if found.unclosed is not None:
        bracket = found.text[found.unclosed]
        return f"the query ends, but '{bracket}' of {found.place(found.unclosed)} is not closed"
    return "the query ends before it is complete"
