"""Metadata: title, publisher, date, document number, edition: what a document says it is.

What the file itself declares (front matter, meta tags, properties) goes first; then the lines at
the head of the text, then the signature at its end. The patterns are data
(`rules/metadata.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from maitu.ingest import numbering, script
from maitu.ingest.blocks import Block
from maitu.ingest.lines import ends_sentence, may_be_title
from maitu.ingest.rulebook import toml
from maitu.ingest.spacing import tidy
from maitu.ontology.model import Metadata

_HEAD = 14  # blocks at the beginning in which a document introduces itself
_TAIL = 6  # blocks at the end among which a signature stands
_TEXT = {"paragraph", "item"}
_SHORTEST_TEXT = 40  # characters: a sentence this long is text, and no title stands below it
_TITLE_WITHIN = 4  # lines in which the title of an official document is looked for
_NO_TITLES = ("date_line", "number_line", "body", "publisher_line", "author_line", "no_title")
_ZH_DIGITS = {**dict(zip("〇○零一二三四五六七八九", [0, 0, 0, *range(1, 10)], strict=True))}
_YEAR = r"(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3}"
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"  # of a month or a day
_PARTS = re.compile(
    rf"({_YEAR})\s*[年/.-]\s*({_NUMBER})(?:\s*[月/.-]\s*({_NUMBER})(?=\D|$))?"
)
_DATE = (
    rf"(?:{_YEAR})\s*年\s*(?:{_NUMBER})\s*月(?:\s*(?:{_NUMBER})\s*[日号])?"
    r"|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?=\D|$)"
)


def describe(
    blocks: Sequence[Block], said: Mapping[str, str], text: str, source: str
) -> tuple[str | None, Metadata]:
    """Return the title and the metadata of a document.

    Args:
        blocks: its cleaned blocks.
        said: what the file declares of itself, by field name in lower case.
        text: the reading text.
        source: the file's name.
    """
    head, tail = _own_lines(blocks)
    title = _title(blocks, said)
    url = declared(said, "url")
    publisher = _publisher(said, [line for line in head if line != title], tail)
    return title, Metadata(
        source=source,
        publisher=publisher,
        date=_date(said, head, tail),
        url=url or next((v for v in said.values() if v.startswith("http")), None),
        language=_language(text, said),
        number=declared(said, "number") or _first(pattern("number_line"), head),
        edition=_edition(title, head),
        author=declared(said, "author") or _first(pattern("author_line"), head),
    )


def without_labels(blocks: Sequence[Block]) -> tuple[list[Block], dict[str, str]]:
    """Take the lines at the head that only label the document (发文机关：…) off its blocks.

    Returns:
        the other blocks, and what the labels say; nothing is taken if fewer than two stand there.
    """
    said: dict[str, str] = {}
    taken: set[int] = set()
    for at, block in enumerate(blocks[: 2 * _HEAD]):
        pairs = _labelled(block)
        for label, value in pairs:
            said.setdefault(toml("metadata")["labels"][label], value)
        if pairs:
            taken.add(at)
    if len(taken) < 2:
        return list(blocks), {}
    said.pop("", None)
    return [block for at, block in enumerate(blocks) if at not in taken], said


def _labelled(block: Block) -> list[tuple[str, str]]:
    """Return the labels and values in a line or a table row: 文号：甲〔2020〕1号."""
    text = re.sub(r"[:：]\s*\|?\s*", "：", block.text) if block.kind == "row" else block.text
    pairs = [re.fullmatch(r"([^：:]{2,10})[：:]\s*(.*)", part) for part in text.split(" | ")]
    found = [(re.sub(r"\s", "", m[1]), m[2].strip()) for m in pairs if m]
    known = all(label in toml("metadata")["labels"] for label, _ in found)
    return found if known and len(found) == len(pairs) else []


def iso_date(value: str) -> str | None:
    """Return the date that `value` begins with or names, as ISO 8601; None if there is none."""
    value = value.strip()
    if re.fullmatch(r"\d{10}", value):  # seconds since 1970, as WeChat pages have it
        return _from_seconds(int(value))
    found = _PARTS.search(value)
    if not found:
        return value if re.fullmatch(r"(?:19|20)\d{2}", value) else None
    year, month, day = (_integer(part) if part else None for part in found.groups())
    if not month or month > 12:
        return None
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day and day <= 31 else "")


def _from_seconds(seconds: int) -> str:
    # A day is counted in Beijing time, eight hours ahead.
    return (datetime.fromtimestamp(seconds, UTC) + timedelta(hours=8)).date().isoformat()


def _integer(numeral: str) -> int:
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    if "十" not in numeral:
        return int("".join(str(_ZH_DIGITS[digit]) for digit in numeral))
    tens, _, ones = numeral.partition("十")
    return (_ZH_DIGITS[tens] if tens else 1) * 10 + (_ZH_DIGITS[ones] if ones else 0)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return one of the patterns of lines in `rules/metadata.toml`."""
    rules = toml("metadata")["text"]
    return re.compile(
        rules[name].replace("{date}", f"(?:{_DATE})").replace("{number}", rules["number"])
        .replace("{title_ending}", rules["title_ending"]))


def declared(said: Mapping[str, str], field: str) -> str | None:
    """Return what the file itself declares a field of the metadata to be."""
    names = toml("metadata")["fields"][field]
    return next((tidy(said[name]) for name in names if said.get(name, "").strip()), None)


def _first(form: re.Pattern[str], lines: Iterable[str]) -> str | None:
    matches = (form.fullmatch(line) for line in lines)
    return next((match[1] for match in matches if match), None)


def _own_lines(blocks: Sequence[Block]) -> tuple[list[str], list[str]]:
    """Return the short lines at the head, before the text begins, and at the end."""
    short = [len(block.text) <= 60 and not ends_sentence(block.text) for block in blocks]
    texts = [block.text for block in blocks]
    head = [text for text, is_short in zip(texts[:_HEAD], short, strict=False) if is_short]
    tail = [text for text, is_short in zip(texts[-_TAIL:], short[-_TAIL:], strict=True) if is_short]
    return head, tail


def _title(blocks: Sequence[Block], said: Mapping[str, str]) -> str | None:
    if named := declared(said, "title"):
        return named
    at = title_line(blocks)
    if at is None:
        return None
    following = blocks[at + 1 : at + 2]
    if following and pattern("edition_line").fullmatch(following[0].text):
        return blocks[at].text + following[0].text
    return blocks[at].text


def title_line(blocks: Sequence[Block]) -> int | None:
    """Return the index of the block that is the title of the document; None if none is.

    A heading of the first level is; else, of the short lines over the text, the one that reads
    like the title of an official document, else the first that is no date, number or body.
    """
    head = blocks[:_HEAD]
    text = next((i for i, b in enumerate(head) if b.kind in _TEXT and len(b.text) > _SHORTEST_TEXT
                 and ends_sentence(b.text)), len(head))
    for i, block in enumerate(head):
        if block.kind == "heading" and block.level == 1 and not numbering.kind(block.text):
            return i
    over = [i for i, b in enumerate(head[:text]) if b.kind in {"heading", "paragraph"}
            and may_be_title(b.text)]
    titled = [i for i in over[:_TITLE_WITHIN] if pattern("official_title").fullmatch(head[i].text)]
    plain = [i for i in over if not any(pattern(p).fullmatch(script.to_simplified(head[i].text))
                                        for p in _NO_TITLES)]
    part = [0] if head and head[0].kind in {"heading", "caption"} else []  # 第五章……, 专栏5……
    return next(iter([*titled, *plain, *part, *over]), None)


def _publisher(said: Mapping[str, str], head: Sequence[str], tail: Sequence[str]) -> str | None:
    named_by_file = declared(said, "publisher")
    if named_by_file and not re.match(toml("metadata")["no_publisher"], named_by_file):
        return named_by_file
    body = pattern("body")
    named = _first(pattern("publisher_line"), [*head, *tail])
    if named:
        return named
    for line in [*head, *reversed(tail)]:
        # Simplified character by character, so the name ends at the same place in both.
        if match := body.fullmatch(script.to_simplified(line)):
            return line[: match.end(1)]
    return None


def _date(said: Mapping[str, str], head: Sequence[str], tail: Sequence[str]) -> str | None:
    dated = declared(said, "date")
    if dated and (date := iso_date(dated)):
        return date
    dates = (
        iso_date(line)
        for line in [*head, *reversed(tail)]
        if pattern("date_line").fullmatch(line)
        or pattern("publisher_line").fullmatch(line)
        or pattern("body").fullmatch(script.to_simplified(line))
    )
    return next(filter(None, dates), None)


def _edition(title: str | None, head: Sequence[str]) -> str | None:
    edition = pattern("edition")
    found = edition.search(title or "") or next(
        filter(None, (edition.fullmatch(line) for line in head)), None
    )
    return found[1] if found else None


def _language(text: str, said: Mapping[str, str]) -> str:
    sample = text[:20_000]
    if script.is_traditional(sample):
        return "zh-Hant"
    han = len(re.findall(r"[\u4e00-\u9fff]", sample))
    if han * 10 >= len(sample):
        return "zh-Hans"
    return declared(said, "language") or "zh"
