"""The files under `rules/`: words and patterns, read once."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def toml(name: str) -> dict[str, Any]:
    """Return the tables and lists of `rules/NAME.toml`."""
    return tomllib.loads(_text(f"{name}.toml"))


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the lines of `rules/NAME.csv`, by its first line's column names."""
    return tuple(csv.DictReader(_text(f"{name}.csv").splitlines()))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the words, the longest first."""
    return _any_of(tuple(words))


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(set(words), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in ordered))


def _text(name: str) -> str:
    return files("maitu.ingest").joinpath("rules", name).read_text(encoding="utf-8")
