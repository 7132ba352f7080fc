"""A file to read, and what comes of reading it: the work that any worker does in the same way."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maitu.ontology.errors import DocumentError, MaituError
from maitu.ontology.model import Document, DocumentGraph

if TYPE_CHECKING:
    from maitu.ingest.llm import Server

# Many times what a document takes: this is for those that would never end.
MAX_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and the name its document gets."""

    path: Path
    name: str
    max_bytes: int  # a larger file is refused
    llm: Server | None = None  # a language model that reads it as well
    max_seconds: float = MAX_SECONDS  # to read it in, and as many again for each megabyte

    @property
    def size(self) -> int:
        """How many bytes the file has; 0 if that cannot be told."""
        try:
            return self.path.stat().st_size
        except (OSError, ValueError):
            return 0

    @property
    def seconds(self) -> float | None:
        """How long a worker may take to read it; None for any time.

        A language model's answers take as long as they take; its requests have a limit each.
        """
        return None if self.llm else self.max_seconds * (1 + self.size / 1e6)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file gave no graph."""

    reason: str  # for the user, without the path
    trace: str = ""  # for the developer, where the reason is none that we foresaw


Result = DocumentGraph | Failure


# What reads is imported where it is used: a build that has nothing to read must not load it.


def prepare() -> None:
    """Load models and vocabulary, which the first document would wait for."""
    from maitu.ingest import pipeline, reading  # noqa: F401

    pipeline.extract(Document("", "", "中国发展数字经济。"))


def attempt(task: Task) -> Result:
    """Read one document; whatever goes wrong in it is its own failure and nobody else's."""
    content = contents(task)
    return content if isinstance(content, Failure) else record(task, content)


def contents(task: Task) -> bytes | Failure:
    """Return the bytes of the task's file; the part of the work that needs to see the file."""
    try:
        from maitu.ingest import reading

        if task.path.exists() and not task.path.is_file():
            raise DocumentError(task.path, "not a regular file")
        if not _is_unicode(task.name):
            raise DocumentError(task.path, "the file's name is not in UTF-8; rename it")
        return reading.contents(task.path, task.max_bytes)
    except Exception as error:
        return _failure(error)


def record(task: Task, content: bytes) -> Result:
    """Return what the bytes of a task's file say; this depends on nothing else."""
    try:
        from maitu.ingest import pipeline, reading

        document = reading.document(content, task.path, task.name, task.max_bytes)
        if task.llm is not None:
            from maitu.ingest import llm_extraction

            return llm_extraction.model(task.llm).extract(document)
        return pipeline.extract(document)
    except Exception as error:
        return _failure(error)


def unforeseen(error: Exception) -> Failure:
    """Return the failure that an exception of no known kind makes of its document."""
    return Failure(f"unexpected {type(error).__name__}: {error} (MAITU_DEBUG=1 tells more)",
                   "".join(traceback.format_exception(error)))


def _failure(error: Exception) -> Failure:
    if isinstance(error, DocumentError):
        return Failure(error.reason)
    return Failure(str(error)) if isinstance(error, MaituError) else unforeseen(error)


def _is_unicode(name: str) -> bool:
    """Say whether the name is text: bytes that are none arrive as surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
