"""Answers of language models on disk: what was asked once is not asked, or paid for, again.

An interrupted run goes on where it stopped, because its answers are here. One JSON file an
answer, named by a digest of all that decides it; a file that is damaged counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Answer = Mapping[str, Any]


def default_folder() -> Path:
    """Return the folder in the user's cache folder (`$XDG_CACHE_HOME`, else `~/.cache`)."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "maitu" / "llm"


def key(*parts: object) -> str:
    """Return the name of the answer to a question that these parts decide."""
    written = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


class Cache:
    """A folder of answers; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> tuple[Answer | None] | None:
        """Return the answer in a tuple, None if there is none.

        An answer that is None says that the model could not finish: the question is too long.
        """
        try:
            kept = json.loads(self._file(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(kept, dict) or not isinstance(kept.get("answer", ""), dict | None):
            return None
        return (kept["answer"],)

    def put(self, key: str, answer: Answer | None) -> None:
        """Keep an answer, all of it or nothing.

        Raises:
            OSError: the folder cannot be written.
        """
        file = self._file(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f".{key}.{os.getpid()}.new")
        new.write_text(json.dumps({"answer": answer}, ensure_ascii=False), encoding="utf-8")
        os.replace(new, file)

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
