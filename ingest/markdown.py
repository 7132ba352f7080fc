"""Markdown to blocks: the dialects that people write and that converters of PDF and web make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from maitu.ingest import columns, html, inline, lines
from maitu.ingest.blocks import Block, Draft, Kind, make
from maitu.ingest.spacing import width

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"([\w.:-]{1,40})\s*[:：]\s*(.*)")
_HEADING = re.compile(  # the space after the signs is often forgotten; #话题# is no heading
    r" {0,3}(#{1,6})(?:[ \t]+|(?<=##)(?=[^#\s])|(?=[^#\s][^#]*$))(.*)$"
)
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_ITEM = re.compile(r"\s*[-*+•●▪◦·][ \t]+(?=\S)|\s*[•●▪◦](?=\S)")
_QUOTE = re.compile(r"\s{0,3}>[ \t]?")
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
_REFERENCE = re.compile(r" {0,3}\[[^\[\]^]{1,200}\]:\s+\S+")
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\[\]]{1,40}\]:\s*")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TABLE = re.compile(r"\s*<table\b", re.I)
_SIGNS = re.compile(
    r"^ {0,3}#{1,6}[ \t]+\S|\*\*[^*\n]{1,200}\*\*|\]\(https?://|^\|.*\|[ \t]*$", re.M
)
_JOINS_SHORT = 30  # columns: shorter lines of a paragraph are menus, addresses, verse


def looks_like(text: str) -> bool:
    """Tell whether text from a `.txt` file is really Markdown."""
    return bool(_FRONT.match(text) and _fields(text)) or bool(_SIGNS.search(text))


def read(text: str) -> Draft:
    """Return the blocks and the front matter of a Markdown text."""
    said = _fields(text)
    body = _without_comments(_FRONT.sub("", text, count=1) if said else text)
    in_rows = re.search(r"^[ \t]*\|.*<br", body, re.M | re.I)
    source = body if in_rows else _BREAK.sub("  \n", body)
    physical = columns.ruled(source.split("\n"))
    return Draft(list(_Reader(physical, lines.measure(physical)).blocks()), said, paged=True)


def _without_comments(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept.append(text[at:begin])
        at = end + len("-->")
    return "".join([*kept, text[at:]])


def _closed(heading: str) -> str:
    """Return the text of a heading without the signs that may end it as well: `# 供水 #`."""
    return heading.rstrip(" \t").rstrip("#").rstrip(" \t")


def _fields(text: str) -> dict[str, str]:
    """Return the fields of the front matter: flat `key: value` lines, quotes taken off."""
    front = _FRONT.match(text)
    found = [_FIELD.match(line) for line in front[1].split("\n")] if front else []
    return {m[1].lower(): m[2].strip().strip("\"'") for m in found if m and m[2].strip()}


@dataclass
class _Reader:
    """Reads physical lines one after the other, with the paragraph that is open."""

    physical: Sequence[str]
    full: int | None  # columns of a full line, if the text was broken to a width
    at: int = 0
    open: list[str] = field(default_factory=list)
    kind: Kind = "paragraph"
    at_head: bool = True  # title, issuer and number stand here, each on a line of its own

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the text."""
        while self.at < len(self.physical):
            line = self.physical[self.at]
            self.at += 1
            yield from (block for block in self._line(line) if block)
        yield from self._close()

    def _line(self, line: str) -> Iterator[Block | None]:
        line = _QUOTE.sub("", line) if _QUOTE.match(line) else line
        if not line.strip() or _REFERENCE.match(line):
            yield from self._close()
        elif len(self.open) == 1 and (underline := _UNDERLINE.match(line)) and len(line) > 1:
            title, self.open = self.open[0], []
            level = 1 if underline[1].startswith("=") else 2
            yield make("heading", inline.runs(title), level)
        elif _RULE.match(line) or _FENCE.match(line):
            yield from self._close()
        elif heading := _HEADING.match(line):
            yield from self._close()
            self.at_head = False
            yield make("heading", inline.runs(_closed(heading[2])), len(heading[1]))
        elif _TABLE.match(line):
            yield from self._close()
            yield from self._html_table(line)
        elif self._in_table(line):
            yield from self._close()
            yield _row(line)
        else:
            yield from self._text(line)

    def _text(self, line: str) -> Iterator[Block | None]:
        if note := (_FOOTNOTE.match(line) or inline.LEADING_NOTE.match(line)):
            yield from self._close()
            self.kind, self.open = "note", [line[note.end() :]]
        elif (item := _ITEM.match(line)) and not line.lstrip().startswith("**"):
            yield from self._close()
            self.kind, self.open = "item", [line[item.end() :]]
        elif lines.is_contents(line):
            yield from self._close()
            yield make("contents", line)
        else:
            if self.open and not self._goes_on(self.open[-1], line):
                yield from self._close()
            self.at_head = self.at_head and self.full is None and lines.may_be_title(line)
            self.open.append(line)

    def _goes_on(self, line: str, following: str) -> bool:
        if line.endswith(("  ", "\\")) and len(line.strip()) < 200:
            return False  # a hard break
        if not re.search(r"\w", following):
            return False  # punctuation left over from buttons
        if following.strip()[0] in "，。、；：）”》,.;)":
            return True
        if self.full is not None:
            return lines.goes_on(line, following, self.full)
        if self.at_head:
            return False
        long = width(line.strip()) >= _JOINS_SHORT
        return long and not lines.begins_own(following) and not lines.ends_sentence(line)

    def _close(self) -> Iterator[Block]:
        """Yield the open paragraph, item or note as a block."""
        if self.open:
            whole = self.open[0].removesuffix("\\")
            for line in self.open[1:]:
                whole += "\n" + line.removesuffix("\\")
            kind, self.kind, self.open = self.kind, "paragraph", []
            block = make(kind, inline.runs(lines.unbroken(whole)))
            if block:
                yield block

    def _in_table(self, line: str) -> bool:
        following = self.physical[self.at] if self.at < len(self.physical) else ""
        before = self.physical[self.at - 2] if self.at > 1 else ""
        if line.lstrip().startswith("|") and line.rstrip().endswith("|") and line.count("|") > 1:
            return True
        if "|" not in line or "|" not in following + before:
            return False
        return any(_SEPARATOR.match(near) for near in (before, line, following))

    def _html_table(self, line: str) -> Iterator[Block | None]:
        table = [line]
        while "</table>" not in table[-1].lower() and self.at < len(self.physical):
            table.append(self.physical[self.at])
            self.at += 1
        yield from html.rows("\n".join(table))


def _row(line: str) -> Block | None:
    if _SEPARATOR.match(line):
        return None
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    shown = ["".join(text for text, _ in inline.runs(_BREAK.sub(" ", cell))) for cell in cells]
    return lines.row(shown)
