"""The exceptions of Maitu, with messages written for the person who reads them.

MaituError                 everything Maitu raises on purpose
├── DocumentError          a file that cannot be read as a document (names the file)
├── RecordError            a graph or gold file that breaks the record form (names file and field)
├── CorrectionError        a corrections file that cannot be read or understood (names the file)
├── StoreError             a store that cannot be opened, is in use, or did not answer
├── QueryError             a query that does not parse or cannot be answered (line and column)
├── EntityError            an entity name that is unknown, or that several entities share
├── ModelError             a language model server that refuses, or does not answer
└── ClusterError           a cluster that is not there, or does not fit
"""

from __future__ import annotations


class MaituError(Exception):
    """Something went wrong that the user can understand and mend."""


class DocumentError(MaituError):
    """A file cannot be read as a document."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason


class RecordError(MaituError):
    """A graph or gold file breaks the form of the records."""


class CorrectionError(MaituError):
    """A corrections file cannot be read, breaks the form, or contradicts itself or another."""


class StoreError(MaituError):
    """A store cannot be opened, is in use elsewhere, or did not answer."""


class QueryError(MaituError):
    """A query does not parse or cannot be answered."""


class EntityError(MaituError):
    """A name stands for no entity of the store, or for several."""

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class ModelError(MaituError):
    """A language model cannot be asked: its server refuses, or does not answer."""


class ClusterError(MaituError):
    """A cluster cannot be used: nothing answers, or its software is another."""
