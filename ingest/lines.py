"""Physical lines to paragraphs: undoing the line breaks of fixed-width text and PDF pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from maitu.ingest import numbering
from maitu.ingest.blocks import Block
from maitu.ingest.spacing import glue, plain_characters, tidy, width

# A line of a table of contents: leaders or a tab, then a page number.
_CONTENTS = re.compile(
    r"\S.*?(?:\t[\s.．·…]*+|(?:[.．·•…_]\s?+){4,}+|…{2,}+|(?<!\s)\s{6,}+)\s*+[-–(（]?\s*+"
    r"(?:\d{1,4}|[ivxIVX]{1,6})\s*+[-–)）]?$"
)
_END = re.compile(r"[。！？；：!?;:…．.][”’」』）)》\]]*$")
_INDENT = re.compile(r"(?:\u3000{2}|[ \t]{2,}|\u3000)(?=\S)")
_BULLET = re.compile(r"[•●○■□◆◇►▶▪★☆※－–—-]\s*(?=\S)")
_LONGEST_CONTENTS = 150  # characters
_LONGEST_TITLE = 80  # characters
_NARROWEST_MEASURE = 36  # columns; lines shorter than that are verse, menus or lists


def is_contents(text: str) -> bool:
    """Tell whether a line looks like one of a table of contents."""
    text = text.strip()
    return len(text) <= _LONGEST_CONTENTS and bool(_CONTENTS.match(text))


def ends_sentence(text: str) -> bool:
    """Tell whether a line or block ends where a sentence or its announcement (：) does."""
    return bool(_END.search(text[-4:].rstrip()))


def may_be_title(text: str) -> bool:
    """Tell whether a line at the head of a document may be its title, or stand beside it.

    It is short, is no sentence and no number begins it; a question may be a title.
    """
    text = text.strip()
    return bool(
        1 < len(text) <= _LONGEST_TITLE
        and not re.search("[。；]", text)
        and text[-1] not in "，、：:"
        and re.search(r"[\u4e00-\u9fff]", text)
        and not numbering.kind(text)
    )


def unbroken(text: str) -> str:
    """Return a paragraph without its line breaks; a Latin word cut at a hyphen is whole again."""
    whole: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        last = whole[-1] if whole else ""
        if re.search(r"[a-z]-$", last[-2:]) and re.match(r"[a-z]", line):
            whole[-1] = last[:-1]
        else:
            whole.append(glue(last, line))
        whole.append(line)
    return "".join(whole)


def row(cells: Sequence[str], page: int | None = None) -> Block | None:
    """Return a table row as a block, `a | b | c`; None if every cell is empty."""
    shown = [tidy(plain_characters(cell)) for cell in cells]
    pages = ((0, page),) if page is not None else ()
    return Block("row", " | ".join(shown), pages=pages) if any(shown) else None


def measure(lines: Sequence[str]) -> int | None:
    """Return the width in columns to which `lines` were broken; None if they were not.

    Text of a fixed width has many lines just below its greatest usual width, and those end
    anywhere in a sentence. Text with a line for each paragraph ends them with full stops.
    """
    widths = sorted(width(line.strip()) for line in lines if line.strip())
    if len(widths) < 3:
        return None
    full = widths[int(len(widths) * 0.9) - (len(widths) == 1)]
    if full < _NARROWEST_MEASURE:
        return None
    near = [
        line for line in lines if full - 6 <= width(line.strip()) <= full + 4
    ]
    open_ended = sum(not ends_sentence(line) for line in near)
    crowded = len(near) >= 0.3 * len(widths) and len(near) >= 3
    return full if crowded and open_ended >= 0.5 * len(near) else None


def begins_own(line: str) -> bool:
    """Tell whether a line must begin a block: indented, numbered, a bullet or a caption."""
    text = line.strip()
    return bool(
        _INDENT.match(line)
        or _BULLET.match(text)
        or numbering.CAPTION.match(text)
        or numbering.is_heading_line(text)
        or numbering.kind(text) in numbering.OUTER
    )


def goes_on(line: str, following: str, full: int | None) -> bool:
    """Tell whether the paragraph of `line` goes on with the line `following`.

    Args:
        line: a physical line, with its indentation.
        following: the next one.
        full: the width of a full line, None where lines are paragraphs.
    """
    text = line.strip()
    if begins_own(following) or numbering.is_heading_line(text):
        return False
    if full is None:
        return False
    return width(text) >= full - 6


def paragraphs(lines: Sequence[str], full: int | None) -> list[list[str]]:
    """Group physical lines into paragraphs; an empty line always parts them."""
    groups: list[list[str]] = []
    previous = ""
    for line in lines:
        if not line.strip():
            previous = ""
            continue
        if previous and goes_on(previous, line, full):
            groups[-1].append(line)
        else:
            groups.append([line])
        previous = line
    return groups
