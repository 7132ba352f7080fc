"""The records as JSON: the form of `STEM.graph.json` files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maitu.ontology.errors import RecordError
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Metadata,
    Observation,
    Page,
    Relation,
    Section,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def to_json(graph: DocumentGraph) -> dict[str, Any]:
    """Return the graph of a document as plain JSON values, in the documented order of fields."""
    document = graph.document
    return {
        "doc": document.name,
        "title": document.title,
        "text": document.text,
        "metadata": _fields(document.metadata),
        "sections": [_fields(s) for s in document.sections],
        "pages": [_fields(p) for p in document.pages],
        "entities": [_entity(e) for e in graph.entities],
        "relations": [_fields(r) for r in graph.relations],
        "observations": [_observation(o) for o in graph.observations],
    }


def dumps(graph: DocumentGraph) -> str:
    """Return the graph as JSON text: the same graph gives the same bytes."""
    return json.dumps(to_json(graph), ensure_ascii=False, indent=1) + "\n"


def from_json(data: Mapping[str, Any], where: str = "graph") -> DocumentGraph:
    """Return the graph that `data` describes.

    Args:
        data: what `to_json` made; fields that may be null may also be absent.
        where: the file's name, for the error message.

    Raises:
        RecordError: a field is missing, or has the wrong form.
    """
    try:
        metadata = Metadata(**data.get("metadata") or {})
        document = Document(
            data["doc"], data.get("title") or data["doc"], data.get("text", ""), metadata,
            tuple(Section(**s) for s in data.get("sections", ())),
            tuple(Page(**p) for p in data.get("pages", ())),
        )
        return DocumentGraph(
            document,
            tuple(
                Entity(**{**e, "types": tuple(e["types"]), "names": tuple(e["names"]),
                          "mentions": tuple(Mention(**m) for m in e.get("mentions", ()))})
                for e in data.get("entities", ())
            ),
            tuple(Relation(**r) for r in data.get("relations", ())),
            tuple(Observation(**{"unit": None, **o, "value": Decimal(str(o["value"]))})
                  for o in data.get("observations", ())),
        )
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise RecordError(f"{where}: not a document graph: {error!r}") from error


def compact(graph: DocumentGraph) -> str:
    """Return the graph as JSON without what the document's text has: the text and its quotes."""
    data = to_json(graph)
    for name in ("text", "pages"):
        del data[name]
    for mention in (m for entity in data["entities"] for m in entity["mentions"]):
        del mention["text"]
    for record in (*data["relations"], *data["observations"]):
        del record["evidence"]
    for record in (*data["entities"], *data["relations"], *data["observations"]):
        for absent in [name for name, value in record.items() if value is None]:
            del record[absent]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def expand(compacted: str, text: str) -> DocumentGraph:
    """Return the graph that `compact` wrote, but for the document's pages.

    Raises:
        RecordError: it is none.
    """
    try:
        data = json.loads(compacted)
        for mention in (m for entity in data["entities"] for m in entity["mentions"]):
            mention["text"] = text[mention["start"]:mention["end"]]
        for record in (*data["relations"], *data["observations"]):
            record["evidence"] = text[record["start"]:record["end"]]
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(f"not a compact document graph: {error!r}") from error
    return from_json({**data, "text": text})


def read(path: Path) -> DocumentGraph:
    """Read a `.graph.json` file.

    Raises:
        RecordError: the file is no JSON, or not of the form.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RecordError(f"{path}: not JSON: {error}") from error
    if not isinstance(data, dict):
        raise RecordError(f"{path}: not a document graph: a JSON object is needed")
    return from_json(data, str(path))


def _entity(entity: Entity) -> dict[str, Any]:
    return _marked({**_fields(entity), "types": list(entity.types), "names": list(entity.names),
                    "mentions": [_fields(m) for m in entity.mentions]})


def _observation(observation: Observation) -> dict[str, Any]:
    return _marked({**_fields(observation), "value": _number(observation.value)})


def _fields(record: DataclassInstance) -> dict[str, Any]:
    """Return a record's fields by name, in order; `dataclasses.asdict` copies them deeply."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _marked(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out the extractor of what the pipeline itself found."""
    if record["extractor"] is None:
        del record["extractor"]
    return record


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
