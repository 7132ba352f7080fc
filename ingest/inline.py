"""Markdown inside a line: emphasis, links, images, tags and escapes, taken off.

Not CommonMark to the letter: its rule that `**` beside punctuation opens nothing breaks Chinese
(`**一是**扩大`, `**成效。**随着`), so here two asterisks always switch bold on or off.
"""

from __future__ import annotations

import html
import re

from maitu.ingest.blocks import Run

# Lengths are bounded so that unclosed brackets cost little.
_URL = (
    r"\(\s*+(?:<[^<>\n]{0,2000}>|(?:[^()\s]|\([^()\s]{0,500}\)){0,2000}+)"
    r"(?:\s++[\"'][^\"'\n]{0,500}[\"'])?\s*+\)"
)
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\](?:" + _URL + r"|\[[^\[\]]{0,200}\])")
_LINK = re.compile(r"\[([^\[\]]{0,1000})\](?:" + _URL + ")")
_NOTE_LINK = re.compile(r"\[\^[^\[\]]{1,40}\]")
_MARK = r"(?:\[?\d{1,3}\]?|[*†‡①-⑳])"  # what a reference to a footnote looks like
_RAISED = (
    rf"(?:<sup[^<>]{{0,200}}>\s*+{_MARK}\s*+</sup>"
    rf"|\$\s*+\^\{{?\s*+{_MARK}\s*+(?:\}}\s*+)?\$)"
)
_SUP = re.compile(rf"(?<!m){_RAISED}", re.I)  # not m²
_SUPERSCRIPT = re.compile(r"(?<=[\u4e00-\u9fff。，；”）》%])[⁰¹²³⁴-⁹]{1,3}")
_NOTE_MARK = re.compile(rf"\s*{_MARK}\s*")
LEADING_NOTE = re.compile(rf"\s*+{_RAISED}\s*+(?=[^\s，。；：、！？）”<])", re.I)
_BOLD_TAG = re.compile(r"</?(?:b|strong)(?:\s[^<>]{0,300})?>", re.I)
_TAG = re.compile(r"</?[a-zA-Z][\w:-]*(?:\s[^<>]{0,2000})?/?>")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,2000})>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`{1,2})(?!`)([^`\n]{1,2000})\1(?!`)")
_MATH = re.compile(r"\$([^$\n\u4e00-\u9fff]{1,80})\$")
_UNDERLINED_BOLD = re.compile(r"(?<!\w)__(?=\S)([^_\n]{1,1000})__(?!\w)")
_ITALIC = re.compile(r"(?<!\*)\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*(?!\*)")
_UNDERLINED = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{1,1000})_(?!\w)")
_HIDDEN = 0xE000  # private-use characters stand for escaped ones; texts have none by now


def runs(source: str) -> list[Run]:
    """Return the text of a piece of Markdown, in pieces of bold and not bold."""
    text = _ESCAPE.sub(lambda m: chr(_HIDDEN + ord(m[1])), source)
    text = _CODE.sub(lambda m: _hide(m[2]), text)
    text = _SUPERSCRIPT.sub("", _SUP.sub("", _NOTE_LINK.sub("", text)))
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))  # an image was the text of a link
    text = _TAG.sub("", _BOLD_TAG.sub("**", text))
    text = _MATH.sub(lambda m: _without_math(m[1]), text)
    text = _UNDERLINED_BOLD.sub(r"**\1**", text)
    pieces = re.split(r"\*\*", text)
    if len(pieces) % 2 == 0:  # an odd mark: the last one switches nothing
        pieces[-2:] = ["".join(pieces[-2:])]
    return [(_shown(piece), i % 2 == 1) for i, piece in enumerate(pieces) if piece]


def is_note_mark(text: str, before: str = "") -> bool:
    """Tell whether a superscript refers to a footnote: 1, [12], ①; after `before`, not m²."""
    return bool(_NOTE_MARK.fullmatch(text)) and not before.endswith("m")


def _hide(code: str) -> str:
    return "".join(chr(_HIDDEN + ord(c)) if c in "*_[]<>$\\" else c for c in code)


def _shown(piece: str) -> str:
    piece = _UNDERLINED.sub(r"\1", _ITALIC.sub(r"\1", piece.replace("~~", "")))
    piece = html.unescape(piece)
    return re.sub("[\ue000-\ue07f]", lambda m: chr(ord(m[0]) - _HIDDEN), piece)


def _without_math(formula: str) -> str:
    r"""Return a short formula as text: `70\%` is 70%, `1\sim 3` is 1~3."""
    for command, sign in (("\\%", "%"), ("\\sim", "~"), ("\\times", "×"), ("\\pm", "±")):
        formula = formula.replace(command, sign)
    formula = formula.replace(chr(_HIDDEN + ord("%")), "%")
    formula = re.sub(r"\\(?:mathrm|text|mathbf)\s*", "", formula)
    return re.sub(r"[{}^_\\]", "", formula).strip()
