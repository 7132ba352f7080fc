"""Bytes to text: which encoding a file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from maitu.ingest.spacing import plain_characters
from maitu.ontology.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})"
    rb"|<\?xml[^>]{0,100}?encoding=[\"']([\w-]{2,20})",
    re.I,
)
# What pages may declare. Python knows more, some of which are no text (unicode_escape makes lone
# surrogates, punycode takes the square of the length).
_DECLARABLE = ("utf-8", "utf8", "utf-16", "gb", "big5", "hz", "iso-8859", "windows-", "cp125",
               "cp936", "cp950", "shift_jis", "euc-", "us-ascii", "ascii", "koi8", "latin")
_GUESSED = ["utf_8", "gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be"]
# GBK and its older and newer sisters are all read as GB18030, the largest of them.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
_ODD = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ue000-\uf8ff]")
_MOST_ODD = 0.02  # share of characters that no text has


def decode(data: bytes, path: Path) -> str:
    """Return the text of a file, its characters unified (`spacing.plain_characters`).

    Tried in this order: the byte order mark, UTF-8 (which nothing else happens to be), what HTML
    or XML declares, then the likeliest of the Chinese encodings. Only an encoding that fits
    every byte is taken, but for up to a thousandth of damaged characters where it is certain.

    Raises:
        DocumentError: the file is binary, or in no encoding known here.
    """
    text = _by_mark(data) or _strict(data, "utf-8") or _by_declaration(data)
    if text is None:
        text = _guessed(data)
    if text is None:
        raise DocumentError(
            path,
            "binary, or not in UTF-8, UTF-16, GB18030/GBK or Big5; save it as UTF-8 text",
        )
    if len(_ODD.findall(text)) > _MOST_ODD * len(text):
        raise DocumentError(path, "not text: it is full of control or unreadable characters")
    return plain_characters(text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _forgiving(data: bytes, encoding: str) -> str | None:
    """Decode where the encoding is certain but a few bytes may be damaged."""
    text = data.decode(encoding, errors="replace")
    return text if text.count("\ufffd") <= len(text) / 1000 + 1 else None


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _forgiving(data[len(mark) :], encoding)
    return None


def _by_declaration(data: bytes) -> str | None:
    declared = _DECLARED.search(data[:4096])
    if not declared:
        return None
    name = (declared[1] or declared[2]).decode("ascii").lower()
    if not name.startswith(_DECLARABLE):
        return None
    text = _strict(data, _WIDER.get(name, name))
    if text is None and name in {"utf-8", "utf8"}:
        return _forgiving(data, "utf-8")
    return text


def _guessed(data: bytes) -> str | None:
    if b"\x00" in data and not _looks_like_utf16(data):
        return None
    best = from_bytes(data, cp_isolation=_GUESSED).best()
    if best is not None:
        return _strict(data, best.encoding)
    return _forgiving(data, "utf-8") if len(data) > 2000 else None


def _looks_like_utf16(data: bytes) -> bool:
    """Tell whether zero bytes stand where UTF-16 has them: in every other place, not in both."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return len(data) % 2 == 0 and min(even, odd) * 10 <= max(even, odd)
