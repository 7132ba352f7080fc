"""Quantities: the amounts that a sentence names, as written.

8.5万亿元 is 8.5 of the unit 万亿元, 近七成 is 7 of the unit 成, 三分之一 is 33.33 of the unit %.
Names that merely hold a figure (5G, PM2.5, C919), ordinals (第三, 前10名), and counts in Chinese
characters below a hundred (三大举措, 两家企业), which are wording rather than statistics, are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from maitu.ontology import measures

_UNIT_NAMES = "|".join(
    re.escape(name)
    + (f"(?!{'|'.join(map(re.escape, unit.not_before))})" if unit.not_before else "")
    + ("(?![A-Za-z])" if name.isascii() and name.isalpha() else "")
    for name, unit in sorted(measures.UNITS.items(), key=lambda item: -len(item[0]))
)
_UNIT = rf"(?:{_UNIT_NAMES})(?:/(?:{_UNIT_NAMES}|[月日]))?"
_SCALE = "|".join(sorted(measures.SCALES, key=len, reverse=True))
_D = "一二两三四五六七八九"
_QUANTITY = re.compile(
    rf"""
    (?:(?P<figures>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)
      |百分之(?P<percent>[{_D}十百零]+(?:点[零{_D}]+)?)
      |(?P<parts>[{_D}十百]+)分之(?P<share>[{_D}十百]+)
      |(?P<half>半数|过半数?|一半(?=以上|的|左右))
      |(?P<hanzi>[{_D}十][{_D}十百千万亿零]*(?:点[零{_D}]+)?)
    )[余多]?(?P<scale>{_SCALE})?[余多]?(?P<unit>{_UNIT})?
    (?P<tenth>(?<=[{_D}]成)[{_D}半](?![{_D}十百千万亿线个些家人年月级流般]))?
    """,
    re.VERBOSE,
)
_BETWEEN = re.compile(r"(?:[、/和及与至到~—–-]|以及|——|--)")  # two numbers of one unit
_NAME_BEFORE = re.compile(r"[A-Za-z_×*#№]-?$|(?<!\d)/$|零$|[A-Za-z\d]\.$|\d[:：]$|第$|[A-Za-z]-$")
_RATE_BEFORE = re.compile(r"(?:PUE|CPI|PPI|PMI|NPS|ROE|GDP)$")  # PUE1.18
_ORDINAL_BEFORE = re.compile(r"(?:第|前|居|位列|排名|排第|TOP|Top|top)$")
_NUMBERED = re.compile(r"0\d")  # 01组, 07号: no amount is written so
_LONGEST = 20  # signs; longer rows of figures are codes
_SMALL_UNITS = ("成", "倍", "番", "个百分点", "百分点", "个基点", "%")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a sentence."""

    start: int
    end: int
    value: Decimal
    unit: str | None  # as written, with its scale; None for a bare number
    ranged: str | None = None  # `low` or `high` end of a range, as in 20%-30%

    @property
    def kind(self) -> str:
        """The kind of the unit: money, ratio, count …"""
        return measures.kind(self.unit)


def find(text: str) -> list[Quantity]:
    """Return the quantities of a sentence without spaces, in order.

    Spans that hold no quantities (dates, titles) are to be blanked by the caller.
    """
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        quantity = _read(text, match)
        if quantity:
            found.append(quantity)
    return [q for q in _share_units(text, _signed(text, found)) if not _is_name(text, q)]


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    before = text[max(0, start - 4):start]
    rate = _RATE_BEFORE.search(before) and "." in match[0]
    if _NAME_BEFORE.search(before) and not rate:
        return None
    unit = (match["scale"] or "") + (match["unit"] or "") or None
    if match["figures"] and (
            len(match["figures"]) > _LONGEST or _NUMBERED.match(match["figures"])):
        return None
    if match["figures"]:
        value: Decimal | None = Decimal(match["figures"].replace(",", ""))
    elif match["percent"]:
        value, unit = _hanzi(match["percent"]), "%"
    elif match["parts"]:
        whole, part = _hanzi(match["parts"]), _hanzi(match["share"])
        value = round(100 * part / whole, 2) if part and whole else None
        unit = "%"
    elif match["half"]:
        value, unit = Decimal(50), "%"
    else:
        return _in_characters(text, match)
    return Quantity(start, end, value, unit) if value is not None else None


def _in_characters(text: str, match: re.Match[str]) -> Quantity | None:
    """Read 三十万亿元, 七成, 六成三, 两万家; leave 三大, 一个, 十余家."""
    start, end = match.span()
    written, unit = match["hanzi"], match["unit"] or ""
    digits = written.rstrip("万亿")
    scale = written[len(digits):]
    if digits and not re.search(r"[万亿]", digits) and scale in measures.SCALES:
        value = _hanzi(digits)
        unit = scale + (match["scale"] or "") + unit
    else:
        value = _hanzi(written)
        unit = (match["scale"] or "") + unit
    if value is not None and match["tenth"]:
        value += Decimal(5 if match["tenth"] == "半" else _hanzi(match["tenth"]) or 0) / 10
    if unit == "番" and "翻" not in text[max(0, start - 3): start]:
        return None  # 另一番光景
    large = bool(re.search(r"[万亿]", written + unit)) or ((value or 0) >= 100 and unit)
    if value is None or not (large or unit in _SMALL_UNITS):
        return None
    return Quantity(start, end, value, unit or None)


def _hanzi(written: str) -> Decimal | None:
    """Return the number that Chinese numerals name, None if they name none."""
    whole, _, fraction = written.partition("点")
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
    powers = {"十": 10, "百": 100, "千": 1000}
    total, section, digit = 0, 0, 0
    for c in whole:
        if c in digits:
            digit = digits[c]
        elif c in powers:
            section += (digit or 1) * powers[c]
            digit = 0
        elif c == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    number = total + section + digit
    tail = "".join(str(digits[c]) for c in fraction)
    return Decimal(f"{number}.{tail}" if tail else number) if whole else None


def _signed(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Take a minus before a number in, unless it joins two numbers."""
    signed: list[Quantity] = []
    for q in found:
        if text.endswith("零下", 0, q.start):
            q = replace(q, start=q.start - 2, value=-q.value)
        minus = q.start and text[q.start - 1] in "-−－"
        joined = signed and signed[-1].end == q.start - 1
        if minus and not joined and not re.search(r"[\dA-Za-z%年月日]-$", text[:q.start][-2:]):
            q = replace(q, start=q.start - 1, value=-q.value)
        signed.append(q)
    return signed


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give numbers in a list or range the unit of the last one: 26.6和46.8个百分点, 3至5单."""
    for i in range(len(found) - 2, -1, -1):
        here, after = found[i], found[i + 1]
        between = text[here.end:after.start]
        if not _BETWEEN.fullmatch(between):
            continue
        scaled = here.unit in measures.SCALES and (after.unit or "").startswith(here.unit or "")
        if after.unit and (here.unit is None or scaled):
            here = replace(here, unit=after.unit)
        if between in ("至", "到", "~", "-", "—", "–", "——", "--") and here.unit == after.unit:
            here, found[i + 1] = replace(here, ranged="low"), replace(after, ranged="high")
        found[i] = here
    return found


def _is_name(text: str, q: Quantity) -> bool:
    """Say whether the figure is part of a name or an ordinal: 5G, 4A级, 前10名."""
    after = text[q.end:q.end + 2]
    if q.unit is None and re.match(r"[A-Za-z〕\]】号版级届期条章节+\-]|强$|大|\.\d|:", after):
        return True
    if _ORDINAL_BEFORE.search(text[max(0, q.start - 3):q.start]):
        return not (text[q.start - 1] in "前" and q.kind == "money")
    return False
