"""Where the engine reads SPARQL in its own way, and the text can say so that it does not."""

from __future__ import annotations

from maitu.graph.guard import tokens

_CONCAT = "group_concat"


def standard(text: str) -> str:
    """Return a text that means to the engine what it means in SPARQL 1.1.

    `GROUP_CONCAT` gives a string (SPARQL 1.1 Query, 18.5.1.7); pyoxigraph 0.5.13 gives it the
    language that all its parts have.
    """
    if _CONCAT not in text.casefold():
        return text
    pieces: list[str] = []
    copied = depth = 0
    ends: list[int] = []  # depths at which a GROUP_CONCAT ends
    before = ""
    for _, token, offset in tokens(text):
        if token == "(":
            if before == _CONCAT:
                ends.append(depth)
            depth += 1
        elif token == ")":
            depth -= 1
            if ends and depth == ends[-1]:
                ends.pop()
                pieces.append(text[copied:offset] + ")")
                copied = offset
        elif token.casefold() == _CONCAT:
            pieces.append(text[copied:offset] + "STR(")
            copied = offset
        before = token.casefold()
    return "".join([*pieces, text[copied:]])
