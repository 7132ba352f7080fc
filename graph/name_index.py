"""The index of names: an SQLite file with two full-text tables, of names' letters and their sound.

A row's number says how well the name fits whatever it fits: labels come before aliases, then short
names before long ones, then what documents speak of most. As FTS5 gives rows by number, the best
are the first, and the others are never read.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

from maitu.graph import matching, name_tokens
from maitu.graph.matching import ALIAS_DISCOUNT, INITIALS, INSIDE, PINYIN, PREFIX
from maitu.graph.store import Name
from maitu.ontology.vocabulary import key

_ALIAS = 1 << 56
_LENGTH, _WEIGHT = 1 << 48, 1 << 32  # places of the length and of the weight in a row's number
_MOST_LENGTH, _MOST_WEIGHT = 255, 65535
_CACHE = 32 << 10  # KiB

_SCHEMA = """
CREATE TABLE name (
  written_row INTEGER PRIMARY KEY,  -- number of its row in `written`
  sounded_row INTEGER,              -- and in `sounded`; none for a name that is all ASCII
  serial INTEGER, iri TEXT, text TEXT, alias INTEGER, weight INTEGER, initials TEXT);
CREATE UNIQUE INDEX name_sounded ON name (sounded_row) WHERE sounded_row IS NOT NULL;
CREATE UNIQUE INDEX name_serial ON name (serial);
CREATE UNIQUE INDEX name_iri_text ON name (iri, text);
CREATE INDEX name_initials ON name (initials, alias, weight DESC) WHERE initials IS NOT NULL;
CREATE VIRTUAL TABLE written USING fts5 (
  tokens, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
CREATE VIRTUAL TABLE sounded USING fts5 (
  tokens, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
"""
_TEMPORARY = """
CREATE TEMP TABLE gone (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE new (
  written_row INTEGER, sounded_row INTEGER, serial INTEGER,
  iri TEXT, text TEXT, alias INTEGER, weight INTEGER, initials TEXT, pinyin TEXT);
"""
# FTS5 forgets a row when it is told what was in it.
_FORGET = """
INSERT INTO written (written, rowid, tokens) SELECT 'delete', written_row, written_tokens(text)
  FROM name WHERE iri IN (SELECT iri FROM gone) ORDER BY written_row;
INSERT INTO sounded (sounded, rowid, tokens)
  SELECT 'delete', sounded_row, sound_tokens(pinyin(text)) FROM name
  WHERE iri IN (SELECT iri FROM gone) AND sounded_row IS NOT NULL ORDER BY sounded_row;
DELETE FROM name WHERE iri IN (SELECT iri FROM gone);
DELETE FROM gone
"""
# It writes fastest by ascending number. A name that is there already stays as it is.
_ADD = """
INSERT OR IGNORE INTO name
  SELECT written_row, sounded_row, serial, iri, text, alias, weight, initials
  FROM new ORDER BY written_row;
DELETE FROM new WHERE NOT EXISTS (SELECT 1 FROM name WHERE name.written_row = new.written_row);
INSERT INTO written (rowid, tokens) SELECT written_row, written_tokens(text)
  FROM new ORDER BY written_row;
INSERT INTO sounded (rowid, tokens) SELECT sounded_row, sound_tokens(pinyin)
  FROM new WHERE sounded_row IS NOT NULL ORDER BY sounded_row;
DELETE FROM new
"""
_ROW = "SELECT name.iri, name.text, name.alias, name.weight FROM "
_BY_TOKENS = _ROW + """{table} CROSS JOIN name ON name.{table}_row = {table}.rowid
  WHERE {table} MATCH ? AND {table}.rowid BETWEEN ? AND ? ORDER BY {table}.rowid
"""
_BY_INITIALS = _ROW + "name WHERE initials = ? AND alias = ? ORDER BY weight DESC"
_HAS_TOKEN = "SELECT 1 FROM sounded WHERE sounded MATCH ? LIMIT 1"

Scored = tuple[Name, float]


class NameIndex:
    """An index of names, open. Its errors are those of `sqlite3`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("PRAGMA synchronous = OFF")  # `kept_names` writes it through
        database.execute("PRAGMA journal_mode = MEMORY")
        database.execute(f"PRAGMA cache_size = -{_CACHE}")
        for name, work in (
            ("written_tokens", name_tokens.written_tokens),
            ("sound_tokens", lambda pinyin: name_tokens.sound_tokens(pinyin.split())),
            ("pinyin", lambda text: " ".join(matching.pinyin(text))),
        ):
            database.create_function(name, 1, work, deterministic=True)
        database.executescript(_TEMPORARY)

    @classmethod
    def make(cls, file: Path | None) -> Self:
        """Make an empty index in a file that is not there, or in memory."""
        made = cls(sqlite3.connect(file or ":memory:", check_same_thread=False))
        made._database.executescript(_SCHEMA)
        return made

    @classmethod
    def open(cls, file: Path, *, read_only: bool = False) -> Self:
        """Open the index in a file."""
        address = f"{file.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
        return cls(sqlite3.connect(address, uri=True, check_same_thread=False))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def forget(self, iris: Iterable[str]) -> None:
        """Forget all names of these entities."""
        with self._database as database:
            database.executemany("INSERT OR IGNORE INTO gone VALUES (?)", ((iri,) for iri in iris))
            for statement in _FORGET.split(";"):
                database.execute(statement)

    def add(self, names: Iterable[Name]) -> None:
        """Take these names, all at once; one that the entity has already stays as it is."""
        with self._database as database:
            last = database.execute("SELECT max(serial) FROM name").fetchone()[0] or 0
            database.executemany(
                "INSERT INTO new VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (_row(name, serial) for serial, name in enumerate(names, last + 1)))
            for statement in _ADD.split(";"):
                database.execute(statement)

    def interrupt(self) -> None:
        """Let what another thread does with the index fail."""
        self._database.interrupt()

    def find(self, text: str, limit: int) -> list[Scored]:
        """Return what `matching.rank` would return first of all names: the best, best first."""
        best: dict[str, Scored] = {}
        for streams in self._tiers(text, best):
            with closing(heapq.merge(*streams, key=matching.order)) as merged:
                for scored in merged:
                    if len(best) >= limit:
                        break
                    known = best.get(scored[0].iri, scored)
                    best[scored[0].iri] = min(known, scored, key=matching.order)
        return sorted(best.values(), key=matching.order)

    def _tiers(self, text: str, best: Collection[str]) -> Iterator[list[Iterator[Scored]]]:
        """Yield the kinds of fitting names, best first: those of each in two sorted streams."""
        if matching.is_empty(text):
            return
        wanted = key(text)
        ways = (0, 1)  # labels and aliases
        yield [self._written(name_tokens.beginning(wanted), wanted, PREFIX, alias)
               for alias in ways]
        yield [self._written(name_tokens.inside(wanted), wanted, INSIDE, alias) for alias in ways]
        sound = matching.sound(text)
        if len(sound) < 2 or not (matching.is_typed_sound(wanted) or not best):
            return
        query = name_tokens.sounding(sound, self._has_token)
        if query:
            yield [self._sounded(query, sound, alias) for alias in ways]
        yield [self._initials(sound, alias) for alias in ways]

    def _written(self, query: str, wanted: str, kind: float, alias: int) -> Iterator[Scored]:
        for name in self._names("written", query, alias):
            score = matching.written(name, wanted)
            if _is(kind, score):
                yield name, score

    def _sounded(self, query: str, sound: str, alias: int) -> Iterator[Scored]:
        for name in self._names("sounded", query, alias):
            score = matching.sounded(name, sound)
            if _is(PINYIN, score):
                yield name, score

    def _initials(self, initials: str, alias: int) -> Iterator[Scored]:
        for row in self._database.execute(_BY_INITIALS, (initials, alias)):
            name = _name(row)
            score = matching.sounded(name, initials)
            if _is(INITIALS, score):
                yield name, score

    def _names(self, table: str, query: str, alias: int) -> Iterator[Name]:
        numbers = (alias * _ALIAS, (alias + 1) * _ALIAS - 1)
        found = self._database.execute(_BY_TOKENS.format(table=table), (query, *numbers))
        return map(_name, found)

    def _has_token(self, token: str) -> bool:
        return self._database.execute(_HAS_TOKEN, (f'"{token}"',)).fetchone() is not None


def _row(name: Name, serial: int) -> tuple[int, int | None, int, str, str, int, int, str | None,
                                           str | None]:
    alias, parts = int(not name.is_label), matching.pinyin(name.text)
    rest = (_MOST_WEIGHT - min(name.weight, _MOST_WEIGHT)) * _WEIGHT + serial % _WEIGHT

    def number(length: int) -> int:
        return alias * _ALIAS + min(length, _MOST_LENGTH) * _LENGTH + rest

    return (number(len(key(name.text))), number(sum(map(len, parts))) if parts else None,
            serial, name.iri, name.text, alias, name.weight,
            matching.initials(name.text) if parts else None, " ".join(parts) or None)


def _name(row: tuple[str, str, int, int]) -> Name:
    iri, text, alias, weight = row
    return Name(iri, text, not alias, weight)


def _is(kind: float, score: float) -> bool:
    """Say whether a score is of this kind, or of a better one that counts among it: exact."""
    upper = 2.0 if kind == PREFIX else kind + 0.2
    return kind - ALIAS_DISCOUNT <= score < upper - ALIAS_DISCOUNT
