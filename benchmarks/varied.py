"""Many short documents: paragraphs of our own sample texts, with other names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from random import Random

# Of the samples, and what others are made of.
NAMES = ("青禾", "远帆", "北辰", "小蜂", "云桥", "岷云", "恒瞻", "林知远", "陆云舟")
SYLLABLES = "安柏川东枫谷海江景康岚林明宁鹏启若山松天望溪星旭雅远云泽舟卓"
SAMPLES = ("qinghe-earnings.txt", "hk-retail-5g.txt", "coldchain-opinion.txt",
           "lowaltitude-briefing.md", "compute-whitepaper.md", "devices-survey.md")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![\d.年月日号“”〕〔])")
_SHORTEST = 60  # characters of a paragraph that is used


def texts(numbers: Iterable[int]) -> Iterator[str]:
    """Give texts of about 100 characters, for each number the same one on every machine."""
    taken = [paragraph for name in SAMPLES for paragraph in _paragraphs(name)]
    for number in numbers:
        random = Random(number)
        text = taken[number % len(taken)]
        for name in NAMES:
            text = text.replace(name, "".join(random.sample(SYLLABLES, len(name))))
        yield _NUMBER.sub(partial(_other, random), text)


def write(folder: Path, numbers: Sequence[int]) -> None:
    """Write a document for each number into a folder."""
    folder.mkdir()
    for number, text in zip(numbers, texts(numbers), strict=True):
        (folder / f"doc{number:05}.txt").write_text(text, encoding="utf-8")


def _paragraphs(name: str) -> list[str]:
    text = files("maitu.ingest").joinpath("samples", name).read_text("utf-8")
    return [p for p in text.split("\n\n")
            if len(p) >= _SHORTEST and p.endswith("。") and "\n" not in p]


def _other(random: Random, number: re.Match[str]) -> str:
    """Return a number of as many digits."""
    return "".join(random.choice("123456789") if c.isdigit() else c for c in number[0])
