"""Names in queries: `?entity mt:nameMatches "美团"` finds entities as `search.find` does.

The engine knows no such property. So before it sees a query, each such pattern is looked up and
written as the data that it stands for, `VALUES ?entity { … }`, the best entities first. It has the
forms that text indexes of other engines have:

    ?entity mt:nameMatches "美团"
    ?entity mt:nameMatches ("美团" 500)                   # at most 500, in place of 100
    (?entity ?score ?name) mt:nameMatches "美团"          # how well it fits, and which name does
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import pyoxigraph as ox

from maitu.graph.guard import Outline, tokens
from maitu.graph.store import Name
from maitu.ontology.errors import QueryError
from maitu.ontology.terms import MT, PREFIXES

NAME_MATCHES = "nameMatches"
USUAL, MOST = 100, 1000  # entities that a pattern finds
_MOST_PATTERNS = 10  # in a query
_MOST_TEXT = 200  # characters; no name is so long

_Token = tuple[str, str, int]  # kind, text, offset
Find = Callable[[str, int], Sequence[tuple[Name, float]]]
_END: _Token = ("sign", "", -1)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern in the text of a query."""

    start: int  # offsets of the stretch of the text that it takes
    end: int
    variables: tuple[str, ...]
    text: str
    limit: int
    goes_on: bool  # more is said of its subject


def is_used(text: str) -> bool:
    """Say whether a query may have such patterns; most have none, and are left alone."""
    return NAME_MATCHES in text


def looked_up(query: Outline, find: Find) -> str:
    """Return the query with the data that its patterns stand for.

    Args:
        query: its outline.
        find: gives the best fitting names, of an entity each, for a text and a limit.

    Raises:
        QueryError: a pattern has another form, or there are too many.
    """
    patterns = _patterns(query)
    if len(patterns) > _MOST_PATTERNS:
        raise QueryError(f"{query.place(patterns[-1].start)}: a query may look up at most "
                         f"{_MOST_PATTERNS} names")
    pieces, copied = [], 0
    for pattern in patterns:
        found = find(pattern.text, pattern.limit)
        lines = "\n" * query.text.count("\n", pattern.start, pattern.end)  # errors tell the line
        pieces += [query.text[copied:pattern.start], _values(pattern, found), lines]
        copied = pattern.end
    return "".join([*pieces, query.text[copied:]])


def refuse_in_update(update: Outline) -> None:
    """Refuse an update that says the property, as it would find nothing.

    Raises:
        QueryError: it does.
    """
    every = list(tokens(update.text))
    names = _property_names(every)
    for token in every:
        if token[1] in names:
            _refuse(update, token, "is for queries; updates do not look names up")


def _patterns(query: Outline) -> list[_Pattern]:
    every = list(tokens(query.text))
    names = _property_names(every)
    return [_pattern(query, every, at) for at, (_, token, _) in enumerate(every)
            if token in names and _is_verb(every, at)]


def _is_verb(every: Sequence[_Token], at: int) -> bool:
    """Say whether the property stands where it says something, and is not spoken of."""
    before, after = _token(every, at - 1), _token(every, at + 1)
    return before[0] == "variable" or before[1] == ")" or after[0] == "string" or after[1] == "("


def _property_names(every: Sequence[_Token]) -> set[str]:
    """Return the ways in which this query may write the property."""
    prefixes = {f"{name}:": iri for name, iri in PREFIXES.items()}
    for (_, word, _), (_, name, _), (kind, iri, _) in zip(
            every, every[1:], every[2:], strict=False):
        if word.casefold() == "prefix" and kind == "iri":
            prefixes[name] = iri[1:-1]
    return {f"<{MT}{NAME_MATCHES}>",
            *(name + NAME_MATCHES for name, iri in prefixes.items() if iri == MT)}


def _pattern(query: Outline, every: list[_Token], at: int) -> _Pattern:
    """Return the pattern whose property is this token.

    Raises:
        QueryError: it is none.
    """
    begin, variables = _subject(query, every, at)
    plain = every[begin][0] == "variable"
    after = at + 1
    bracketed = _token(every, after)[1] == "("
    after += bracketed
    kind, literal, _ = _token(every, after)
    if kind != "string":
        _refuse(query, every[at], 'right of it stands a text, "…", or ("…" and how many)')
    after += 1
    if _token(every, after)[0] == "tag":
        after += 1
    limit = USUAL
    if bracketed:
        number = _token(every, after)[1]
        if number != ")":
            if not number.isdecimal() or not 0 < int(number) <= MOST:
                _refuse(query, every[at], f"it finds 1 to {MOST:,} entities")
            limit, after = int(number), after + 1
        if _token(every, after)[1] != ")":
            _refuse(query, every[at], 'right of it stands a text, "…", or ("…" and how many)')
        after += 1
    goes_on = False
    while _token(every, after)[1] == ";":
        after += 1
        goes_on = _token(every, after)[1] not in (".", "}", ";")
    if _token(every, after)[1] in (",", "^") or (goes_on and not plain):
        _refuse(query, every[at], "it takes one text; write what follows as a pattern of its own")
    text, (_, last, offset) = _text(literal), every[after - 1]
    if len(text) > _MOST_TEXT:
        _refuse(query, every[at], f"the text is longer than {_MOST_TEXT} characters")
    return _Pattern(every[begin][2], offset + len(last), variables, text, limit, goes_on)


def _subject(query: Outline, every: list[_Token], at: int) -> tuple[int, tuple[str, ...]]:
    """Return where the subject of a pattern begins, and its variables."""
    begin = max(at - 1, 0)
    listed = every[begin:at]
    if every[begin][1] == ")":
        while begin > 0 and every[begin][1] != "(":
            begin -= 1
        listed = every[begin + 1:at - 1]
    variables = tuple("?" + token[1:] for _, token, _ in listed)
    if not 0 < len(variables) <= 3 or len(set(variables)) < len(variables) or \
            any(kind != "variable" for kind, _, _ in listed):
        _refuse(query, every[at], "left of it stands a variable, or (?entity ?score ?name)")
    return begin, variables


def _values(pattern: _Pattern, found: Sequence[tuple[Name, float]]) -> str:
    rows = []
    for name, score in found:
        terms = (str(ox.NamedNode(name.iri)), f"{score:.4f}", str(ox.Literal(name.text)))
        rows.append(f"({' '.join(terms[:len(pattern.variables)])})")
    subject = f" {pattern.variables[0]}" if pattern.goes_on else ""
    return f"VALUES ({' '.join(pattern.variables)}) {{ {' '.join(rows)} }}{subject}"


def _text(literal: str) -> str:
    """Return the text that a SPARQL string stands for; Turtle writes it alike."""
    parsed = ox.parse(f"<x:x> <x:x> {literal} .", format=ox.RdfFormat.TURTLE)
    term = next(iter(parsed)).object
    assert isinstance(term, ox.Literal)
    return term.value


def _token(every: Sequence[_Token], at: int) -> _Token:
    return every[at] if 0 <= at < len(every) else _END


def _refuse(query: Outline, token: _Token, why: str) -> NoReturn:
    raise QueryError(f"{query.place(token[2])}: mt:{NAME_MATCHES}: {why}")
