"""What the text of a query shows before it is run: its form, its prefixes, and its dangers.

The embedded engine has no switch against fetching from the network (`SERVICE`, `LOAD`), and a
query that nests or chains too deep overflows its stack and ends the whole process (measured with
pyoxigraph 0.5.13: about 2,500 nested `{`, 5,000 `BIND`s or 10,000 `+`). So the text is read here
first, token by token. Where in doubt the reading is the stricter one, because the engine's
grammar has no tokens: it takes `1SERVICE<…>` for a number and a keyword.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from maitu.ontology.errors import QueryError

MAX_DEPTH = 128  # nested brackets
MAX_STEPS = 1000  # groups, bindings and operators
MAX_PATTERNS = 200  # triples of a query: to order those of a star takes the engine 19 s

FORMS = ("select", "ask", "construct", "describe")
_SPACE, _IRI, _STRING, _TAG, _VARIABLE, _NAME, _WORD, _SIGN = (
    "space", "iri", "string", "tag", "variable", "name", "word", "sign")
_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
             | "(?:[^"\\\n\r]|\\[^\n\r])*+" | '(?:[^'\\\n\r]|\\[^\n\r])*+')
  | (?P<tag>@[A-Za-z]+(?:-\w+)*)
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d][\w.-]*)?:(?:\\.|[\w.:%-])*)
  | (?P<word>\w+)
  | (?P<sign>\\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
# A prologue of prefixes only, and the word behind it; its ends are what ends their tokens.
_PROLOGUE = re.compile(
    r"""\s*+(?:(?ai:PREFIX)\s++(?:[^\W\d][\w.-]*+)?:\s*+<[^<>"{}|^`\\\x00-\x20]*+>\s*+)*+"""
    r"""(?=((?ai:SELECT|ASK|CONSTRUCT|DESCRIBE))[\s{(*?$<])""")
_CLOSING = ")]}"
_PARTING = ".;,"  # what is between one triple and the next
_OPERATORS = "!+-*/|^&"
_TELLING = frozenset("#'()[]")  # in an IRI-like stretch, what reads otherwise if it is none
_ROW = "row"  # a bracket within the data of VALUES: it holds terms, never an expression


@dataclass(slots=True)
class _Bracket:
    sign: str
    offset: int


@dataclass(slots=True)
class Outline:
    """What the text of a query or update shows."""

    text: str
    form: str | None = None  # one of `FORMS`; None for an update or for no query
    first_word: int = 0  # offset of the first keyword after the prologue
    has_dataset: bool = False  # whether a FROM clause says what to look in
    has_base: bool = False  # whether it declares a whole IRI as its base
    prefixes: set[str] = field(default_factory=set)  # as declared, without colon
    fetches: list[int] = field(default_factory=list)  # offsets of what may go to the network
    ambiguous: int | None = None  # offset of a `<…#…>` that may be a comparison and a comment
    depth: int = 0
    deepest: int = 0  # offset of the bracket that reached `depth`
    unclosed: int | None = None  # offset of the innermost bracket that stays open
    steps: int = 0
    patterns: int = 0  # triples of a query, about

    def place(self, offset: int) -> str:
        """Say where in the text the offset is, both numbers counting from 1."""
        line_start = self.text.rfind("\n", 0, offset) + 1
        return f"line {self.text.count(chr(10), 0, offset) + 1}, column {offset - line_start + 1}"

    def check(self, allowed: Collection[int] = ()) -> None:
        """Refuse what the embedded engine must not be given.

        Args:
            allowed: offsets of what may go to the network.

        Raises:
            QueryError: the text would go to the network, or could overflow the engine's stack.
        """
        refused = next((offset for offset in self.fetches if offset not in allowed), None)
        if refused is not None:
            raise QueryError(
                f"{self.place(refused)}: SERVICE and LOAD are off, as they would fetch "
                "from the network; ask the other endpoint by itself, with --endpoint URL"
            )
        if self.ambiguous is not None:
            raise QueryError(
                f"{self.place(self.ambiguous)}: this may be an IRI, or a comparison and a comment; "
                "leave a space after '<', or declare a PREFIX for the IRI"
            )
        if self.depth > MAX_DEPTH:
            raise QueryError(f"{self.place(self.deepest)}: brackets nest deeper than {MAX_DEPTH}")
        if self.steps > MAX_STEPS:
            raise QueryError(
                f"the query has more than {MAX_STEPS} groups and operators; "
                "write alternatives with VALUES or IN"
            )
        if self.form and self.patterns > MAX_PATTERNS:
            raise QueryError(f"the query has more than {MAX_PATTERNS} triple patterns; "
                             "ask in several queries")


def glance(text: str) -> Outline | None:
    """Return the outline of a query that is harmless however its tokens are read, None of others.

    Most queries are: they nowhere have the words that fetch, and fewer signs than any limit allows.
    Counting these takes a tenth of the time of reading the tokens. Of brackets, steps and patterns
    the outline says nothing, and nothing more is to be checked.
    """
    lower, signs = text.casefold(), text.encode("utf-8", "surrogatepass")

    def count(which: bytes) -> int:
        return len(signs) - len(signs.translate(None, which))

    if "\\" in text or "service" in lower or "load" in lower or "from" in lower or \
            count(b"([{") > MAX_DEPTH or count(_PARTING.encode()) > MAX_PATTERNS or \
            count(b"{" + _OPERATORS.encode()) + lower.count("bind") > MAX_STEPS:
        return None
    prologue = _PROLOGUE.match(text)
    if prologue is None:
        return None
    end = prologue.end()
    declared = text[:end].split(">")[:-1]
    if lower.count("prefix") != len(declared):
        return None
    names = {each.partition(":")[0].strip()[len("PREFIX"):].strip() for each in declared}
    return Outline(text, prologue[1].lower(), end, prefixes=names)


def outline(text: str) -> Outline:
    """Read the text of a query or update."""
    found = Outline(text)
    brackets: list[_Bracket] = []
    before = (_SIGN, "")
    in_prologue, values, data = True, False, False
    for kind, token, offset in tokens(text):
        lower = token if kind == _SIGN else token.casefold()
        data = (data and bool(brackets or token == "{")) or (
            lower == "data" and before[1] in ("insert", "delete"))
        if kind == _WORD and in_prologue and lower not in ("prefix", "base", "version"):
            in_prologue, found.first_word = False, offset
            found.form = next((f for f in FORMS if lower.startswith(f)), None)
        if kind == _NAME and before == (_WORD, "prefix"):
            found.prefixes.add(token.removesuffix(":"))
        elif kind == _IRI and before == (_WORD, "base"):
            found.has_base |= in_prologue and ":" in token
        elif kind in (_WORD, _NAME):
            _note_keyword(found, kind, lower, offset)
        elif kind == _SIGN:
            _note_sign(found, token, offset, brackets, values)
            found.patterns += token in _PARTING and bool(brackets) and brackets[-1].sign in "{["
            found.steps += _steps(text, token, offset, data or (values and bool(brackets)))
        elif kind == _IRI and brackets and brackets[-1].sign == "(" and _ends_operand(*before):
            # In an expression `1 <b:c#>"""` is a comparison and a comment to the engine.
            found.ambiguous = offset if _TELLING & set(token) else found.ambiguous
        if found.depth > MAX_DEPTH or found.steps > MAX_STEPS:
            break  # it is refused whatever follows, and reading on would take long
        values = _is_values(values, kind, lower, brackets)
        before = (kind, lower)
    found.unclosed = brackets[-1].offset if brackets else None
    return found


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Give the tokens of a text with their kinds and offsets, without spaces and comments."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup and match.lastgroup != _SPACE:
            yield match.lastgroup, match[0], match.start()


def _note_keyword(found: Outline, kind: str, lower: str, offset: int) -> None:
    word = lower.partition(":")[0] if kind == _NAME else lower
    fetching = word.endswith("service") if kind == _NAME else "service" in word
    if fetching or (found.form is None and word.startswith("load")):
        found.fetches.append(offset)
    found.has_dataset |= word in ("from", "fromnamed")
    found.steps += word == "bind"


def _note_sign(
    found: Outline, token: str, offset: int, brackets: list[_Bracket], values: bool
) -> None:
    if token in "([{":
        brackets.append(_Bracket(_ROW if values else token, offset))
        if len(brackets) > found.depth:
            found.depth, found.deepest = len(brackets), offset
    elif token in _CLOSING and brackets:
        brackets.pop()


def _steps(text: str, token: str, offset: int, terms_only: bool) -> int:
    """Return by how much a sign deepens what the engine makes of the text.

    Args:
        text: the whole text.
        token: the sign.
        offset: where it stands.
        terms_only: whether it stands among data, where `-` and `^^` belong to literals.
    """
    if token == "{" and not terms_only:
        return 1
    if terms_only or (token == "^" and "^^" in text[max(offset - 1, 0):offset + 2]):
        return 0
    return token in _OPERATORS


def _ends_operand(kind: str, lower: str) -> bool:
    return kind in (_IRI, _STRING, _TAG, _VARIABLE, _NAME, _WORD) or lower in (")", "]", "}")


def _is_values(values: bool, kind: str, lower: str, brackets: list[_Bracket]) -> bool:
    if kind == _WORD and lower == "values":
        return True
    if not values:
        return False
    inside = any(b.sign == _ROW for b in brackets)
    return inside or kind == _VARIABLE or lower in ("(", ")")
