"""White space in Chinese text: which is meant, and which comes from typesetting.

Chinese is written without spaces. What stands between a Chinese character and a letter or digit
(`5G 手机`) is typography, what stands beside Chinese punctuation comes from line breaks and
PDF layout. One space is kept between two Chinese characters (it may part the halves of a title)
and between Latin words. Scans spread whole paragraphs out (`受 益 1 8 6 2 户`); there hardly any
space means anything.
"""

from __future__ import annotations

import re
import unicodedata

_HAN = r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
# Punctuation of Chinese typesetting; curly quotes, dashes and dots are shared with Latin, and
# Chinese wherever they stand in a Chinese text.
_MARKS = r"\u3001-\u3003\u3008-\u3020\u30fb\uff01-\uffee“”‘’…—·"
_SPACES = re.compile(r"\s+")
_BETWEEN_HAN = re.compile(f"[{_HAN}]")
_SPACED_OUT = re.compile(rf"\s*[{_HAN}](?:\s+[{_HAN}])+\s*")
_APART = re.compile(rf"[{_HAN}]\s(?=[{_HAN}])")
_TOGETHER = re.compile(rf"[{_HAN}](?=[{_HAN}])")
_SOME = 3  # spaces between Chinese characters from which on a paragraph may be a scan's
_SHARE = 8  # a scan parts at least every eighth pair of characters of its sentences
_SENTENCE = re.compile("[，。；]")
_FIGURE = re.compile(r"[\d.,%．]")
_MARK = re.compile(f"[{_MARKS}]")
_CHINESE = re.compile(f"[{_HAN}{_MARKS}]")

# Invisible characters (those that turn the direction of writing too), lone surrogates, and
# controls other than tab and line breaks; the soft hyphen is invisible too. Private-use characters
# are the bullets and logos of symbol fonts.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\uf8ff]"
)
# Code points that look like an ordinary character and are meant as it: Kangxi and CJK radicals
# and compatibility ideographs (fonts in PDF map to them), full-width digits, letters and signs.
_LOOKALIKES = re.compile(
    r"[\u2e80-\u2fdf\uf900-\ufaff\uff05\uff0b\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)


def plain_characters(text: str) -> str:
    r"""Return `text` with unified characters and without invisible ones; line ends are `\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[\x0b\x85\u2028\u2029]", "\n", text)
    return _LOOKALIKES.sub(_unified, _INVISIBLE.sub("", text))


def _unified(match: re.Match[str]) -> str:
    unified = unicodedata.normalize("NFKC", match[0])
    return unified if len(unified) == 1 else match[0]


def kept(text: str) -> list[int]:
    """Return the indexes of the characters of `text` that stay when its spaces are tidied.

    A run of white space that stays is its first character (to be written as one space).
    """
    if _SPACED_OUT.fullmatch(text):  # 目 录, 摘　要: a heading spread over the line
        return [i for i, character in enumerate(text) if not character.isspace()]
    scanned = _is_scanned(text)
    indexes: list[int] = []
    at = 0
    for run in _SPACES.finditer(text):
        indexes.extend(range(at, run.start()))
        if run.start() > 0 and run.end() < len(text):
            before, after = text[run.start() - 1], text[run.end()]
            both_han = _BETWEEN_HAN.match(before) and _BETWEEN_HAN.match(after)
            either_chinese = _CHINESE.match(before) or _CHINESE.match(after)
            # An ideographic space is typed on purpose: it parts the halves of a line.
            typed = "\u3000" in run[0] and not _MARK.match(before) and not _MARK.match(after)
            alone = _alone(text, run.start() - 1), _alone(text, run.end())
            figure = _FIGURE.match(before) and _FIGURE.match(after)
            spread = (scanned and (both_han or figure or any(alone))) or (both_han and all(alone))
            if typed or not (spread or (either_chinese and not both_han)):
                indexes.append(run.start())
        at = run.end()
    indexes.extend(range(at, len(text)))
    return indexes


def _is_scanned(text: str) -> bool:
    """Say whether spaces stand everywhere in a paragraph, as OCR leaves them."""
    apart = len(_APART.findall(text))
    if apart < _SOME:
        return False
    together = len(_TOGETHER.findall(text))
    return apart > together or (apart * _SHARE > together and bool(_SENTENCE.search(text)))


def _alone(text: str, at: int) -> bool:
    """Say whether a character stands between spaces: one of a word spread out, as OCR does it."""
    before, after = text[max(0, at - 1):at], text[at + 1:at + 2]
    return (not before or before.isspace()) and (not after or after.isspace())


def tidy(text: str) -> str:
    """Return `text` on one line, with only the spaces that mean something."""
    return "".join(" " if text[i].isspace() else text[i] for i in kept(text))


def glue(before: str, after: str) -> str:
    """Return what belongs between two pieces of one sentence: a space, or nothing."""
    if not before or not after or _CHINESE.match(before[-1]) or _CHINESE.match(after[0]):
        return ""
    return "" if before[-1].isdigit() and after[0] in "0123456789.%,-~" else " "


def width(text: str) -> int:
    """Return the columns that `text` takes: two for a Chinese character, one for a letter."""
    return sum(2 if _CHINESE.match(character) else 1 for character in text)
