"""What a language model is asked: windows of sentences, the instruction, the answer's schema."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from maitu.ingest.parsing import Reading, Sentence
from maitu.ingest.rulebook import toml
from maitu.ontology.model import Document
from maitu.ontology.terms import PREDICATES, TYPES

LONGEST = 1200  # characters of a window; a sentence is never cut


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive sentences that a model reads at once."""

    sentences: tuple[Sentence, ...]

    @property
    def start(self) -> int:
        """Where it begins in the document."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.sentences[-1].end

    def halves(self) -> tuple[Window, Window] | None:
        """Return its two halves, None if it is a single sentence."""
        half = len(self.sentences) // 2
        return (Window(self.sentences[:half]), Window(self.sentences[half:])) if half else None


def windows(reading: Reading) -> Iterator[Window]:
    """Yield the windows of a text, which together are all its sentences."""
    held: list[Sentence] = []
    for sentence in reading.sentences:
        if not reading.text[sentence.start:sentence.end].strip():
            continue
        if held and sentence.end - held[0].start > LONGEST:
            yield Window(tuple(held))
            held = []
        held.append(sentence)
    if held:
        yield Window(tuple(held))


def messages(document: Document, window: Window) -> list[dict[str, str]]:
    """Return the conversation that asks what a window says."""
    fields = {"title": document.title, "date": document.metadata.date or "不明",
              "text": document.text[window.start:window.end]}
    return [{"role": "system", "content": _system()},
            {"role": "user", "content": _filled(toml("prompt")["user"], fields)}]


@cache
def schema() -> dict[str, Any]:
    """Return the JSON schema of an answer."""
    word = {"type": "string"}
    maybe = {"type": ["string", "null"]}
    entity = {"name": word, "type": _one_of(TYPES)}
    relation = {"subject": word, "predicate": _one_of(PREDICATES), "object": word, "quote": word}
    observation = {
        "indicator": word, "value": word, "unit": maybe, "period": maybe, "change": maybe,
        "about": maybe, "source": maybe, "place": maybe, "forecast": {"type": "boolean"},
        "quote": word}
    return _object({name: {"type": "array", "items": _object(item)} for name, item in (
        ("entities", entity), ("relations", relation), ("observations", observation))})


@cache
def version() -> str:
    """Return what changes whenever a model is asked differently."""
    asked = json.dumps([_system(), toml("prompt")["user"], schema(), LONGEST], ensure_ascii=False)
    return hashlib.sha256(asked.encode("utf-8")).hexdigest()[:16]


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties),
            "additionalProperties": False}


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


@cache
def _system() -> str:
    types = (f"- {t.name}（{t.zh}）：{t.definition}" for t in TYPES.values())
    predicates = (
        f"- {p.name}（{p.zh}）：{p.definition}。主语：{_listed(p.domain)}；宾语：{_listed(p.range)}"
        for p in PREDICATES.values())
    return _filled(toml("prompt")["system"],
                   {"types": "\n".join(types), "predicates": "\n".join(predicates)})


def _listed(types: frozenset[str]) -> str:
    return "、".join(name for name in TYPES if name in types)


def _filled(template: str, fields: dict[str, str]) -> str:
    """Fill a template's fields; braces in what is filled in stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda m: fields.get(m[1], m[0]), template).strip()
