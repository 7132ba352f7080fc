"""The lines of a PDF: what pdfium sees on each page, with place, size and boldness."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from maitu.ingest.blocks import Run
from maitu.ontology.errors import DocumentError

_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD in pdfium's fpdfview.h
_BOLD_FONT = re.compile(r"bold|heavy|black|semibd|[-+,]bd|hei|黑", re.I)
_NOTE_MARK = re.compile(r"[\d①-⑳*†‡\[\]]")
_SMALL = 0.78  # a digit below this share of the line's size is a reference to a footnote


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. Coordinates are in points from the page's lower left corner."""

    runs: tuple[Run, ...]
    left: float
    right: float
    bottom: float
    size: float  # height of its characters
    page: int  # from 1

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(text for text, _ in self.runs)


@dataclass(slots=True)
class _Character:
    text: str
    left: float
    right: float
    bottom: float
    size: float
    font: str


def pages(data: bytes, path: Path) -> list[list[Line]]:
    """Return the lines of every page, in the order in which the file prints them.

    Raises:
        DocumentError: no PDF, a broken one, or one that needs a password.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD or "password" in str(error).lower():
            raise DocumentError(
                path, "the PDF is protected by a password; save a copy without it"
            ) from error
        raise DocumentError(path, f"broken, or not a PDF ({error})") from error
    try:
        printed = [list(_page_lines(document[i])) for i in range(len(document))]
    except pdfium.PdfiumError as error:
        raise DocumentError(path, f"the PDF is broken ({error})") from error
    finally:
        document.close()
    body = Counter(c.font for page in printed for line in page for c in line).most_common(1)
    body_font = body[0][0] if body else ""
    return [
        [_line(characters, number, body_font) for characters in page]
        for number, page in enumerate(printed, 1)
    ]


def _page_lines(page: Any) -> Iterator[list[_Character]]:
    """Yield the characters of each line of a page that has any besides white space."""
    textpage = page.get_textpage()
    line: list[_Character] = []
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in (0x0A, 0x0D):
            if any(not c.text.isspace() for c in line):
                yield line
            line = []
        elif code not in (0, 0x02, 0xFFFE, 0xFFFF):  # 2 and FFFE stand for a hyphen at the end
            line.append(_character(textpage, index, code))
    if any(not c.text.isspace() for c in line):
        yield line
    textpage.close()
    page.close()


def _character(textpage: Any, index: int, code: int) -> _Character:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, index, box)
    name = ctypes.create_string_buffer(80)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    text = chr(code) if not 0xD800 <= code < 0xE000 else ""
    font = name.value.decode("utf-8", "replace")
    return _Character(text, box.left, box.right, box.bottom, box.top - box.bottom, font)


def _line(characters: list[_Character], page: int, body_font: str) -> Line:
    solid = [c for c in characters if not c.text.isspace()]
    size = Counter(round(c.size, 1) for c in solid).most_common(1)[0][0]
    runs: list[Run] = []
    for at, character in enumerate(characters):
        small = character.size < _SMALL * size and at > 0
        if small and _NOTE_MARK.fullmatch(character.text):
            continue
        bold = character.font != body_font and bool(_BOLD_FONT.search(character.font))
        if runs and runs[-1][1] == bold:
            runs[-1] = (runs[-1][0] + character.text, bold)
        else:
            runs.append((character.text, bold))
    return Line(
        tuple(runs), min(c.left for c in solid), max(c.right for c in solid),
        min(c.bottom for c in solid), size, page,
    )
