"""The training corpus: texts of our own with all that a careful reader finds in them.

`training/NAME.md` is a text, `training/NAME.ann` what it says, a line an item:

    E Company,Product | 美团 | 美团网 | ?     an entity: types, names; `?` marks what is optional;
                                            `@alias` gives it another handle than its first name
    > 美团~配送                              the evidence: from the first stretch through the next
    R 美团 ; adopts ; 无人配送 ; ?            a relation of that evidence; `甲/乙` for several ends
    O 订单量 | 4.2 | 亿单 | 2023 | 美团 | 来源 | 地点 | yoy | ?    a statistic of that evidence
    N 美团 | investsIn | 饿了么               a triple that must not be asserted

`python -m maitu.ingest.corpus FOLDER [--gold OUT]` checks a folder and writes gold files.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maitu.ontology.errors import RecordError
from maitu.ontology.terms import PREDICATES, TYPES

_LOG = logging.getLogger(__name__)
_MARKUP = re.compile(r"<sup>[^<]*</sup>|[*|#>]|^\s*[-:| ]{3,}$", re.M)


@dataclass(slots=True)
class Annotation:
    """What one text says, in the form of gold files."""

    name: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)
    negatives: list[dict[str, str]] = field(default_factory=list)
    handles: dict[str, str] = field(default_factory=dict)  # alias or first name -> id

    def gold(self) -> dict[str, Any]:
        """Return the annotation as a gold file's JSON."""
        return {"doc": self.name, "entities": self.entities, "relations": self.relations,
                "observations": self.observations, "negatives": self.negatives}


def plain(text: str) -> str:
    """Return a text without white space and markup: what names and evidence are looked up in."""
    return re.sub(r"\s", "", _MARKUP.sub("", text))


def read(path: Path) -> Annotation:
    """Read and check one annotation and the text beside it.

    Raises:
        RecordError: names file, line and what is wrong.
    """
    text = plain(path.with_suffix(".md").read_text(encoding="utf-8"))
    found, evidence = Annotation(path.stem), ""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("##"):
            continue
        kind, rest = line[0], line[1:].strip()
        try:
            if kind == ">":
                evidence = _evidence(rest, text)
            elif kind in _READERS:
                _READERS[kind](found, rest, text, evidence)
            else:
                raise ValueError(f"no such kind of line: {kind}")
        except (ValueError, IndexError) as error:
            raise RecordError(f"{path}:{number}: {error}") from error
    return found


def _fields(rest: str, mark: str) -> tuple[list[str], bool]:
    parts = [part.strip() for part in rest.split(mark)]
    return (parts[:-1], True) if parts[-1] == "?" else (parts, False)


def _entity(found: Annotation, rest: str, text: str, evidence: str) -> None:
    parts, optional = _fields(rest, "|")
    types = [t.strip() for t in parts[0].split(",")]
    names = [p for p in parts[1:] if not p.startswith("@")]
    if unknown := set(types) - TYPES.keys():
        raise ValueError(f"no such type: {', '.join(sorted(unknown))}")
    for name in names:
        if plain(name) not in text:
            raise ValueError(f"not in the text: {name}")
    id = f"e{len(found.entities) + 1}"
    found.entities.append({"id": id, "types": types, "names": names} | _mark(optional))
    for handle in {*(p[1:] for p in parts[1:] if p.startswith("@")), names[0]}:
        if handle in found.handles:
            raise ValueError(f"two entities are called {handle}; give one an @alias")
        found.handles[handle] = id


def _relation(found: Annotation, rest: str, text: str, evidence: str) -> None:
    parts, optional = _fields(rest, ";")
    subjects, predicate, objects = parts
    if predicate not in PREDICATES:
        raise ValueError(f"no such predicate: {predicate}")
    for s in subjects.split("/"):
        for o in objects.split("/"):
            a, b = _handle(found, s), _handle(found, o)
            if not PREDICATES[predicate].allows(_types(found, a), _types(found, b)):
                raise ValueError(f"{predicate} does not join {s.strip()} and {o.strip()}")
            found.relations.append(
                {"s": a, "p": predicate, "o": b, "evidence": _some(evidence)} | _mark(optional))


def _observation(found: Annotation, rest: str, text: str, evidence: str) -> None:
    parts, optional = _fields(rest, "|")
    parts += [""] * (8 - len(parts))
    indicator, value, unit, period, about, source, place, change = parts[:8]
    number = float(value)
    said = {"indicator": indicator, "value": int(number) if number.is_integer() else number,
            "unit": unit or None, "period": period or None,
            "about": _handle(found, about) if about else None,
            "source": _handle(found, source) if source else None,
            "place": _handle(found, place) if place else None, "evidence": _some(evidence)}
    found.observations.append(said | ({"change": change} if change else {}) | _mark(optional))


def _negative(found: Annotation, rest: str, text: str, evidence: str) -> None:
    s, p, o = (part.strip() for part in rest.split("|"))
    if p not in PREDICATES:
        raise ValueError(f"no such predicate: {p}")
    found.negatives.append({"s_name": s, "p": p, "o_name": o})


_READERS = {"E": _entity, "R": _relation, "O": _observation, "N": _negative}


def _mark(optional: bool) -> dict[str, Any]:
    return {"optional": True} if optional else {}


def _some(evidence: str) -> str:
    if not evidence:
        raise ValueError("a line > with the evidence must stand before")
    return evidence


def _handle(found: Annotation, name: str) -> str:
    if name.strip() not in found.handles:
        raise ValueError(f"no entity is called {name.strip()}")
    return found.handles[name.strip()]


def _types(found: Annotation, id: str) -> tuple[str, ...]:
    return tuple(found.entities[int(id[1:]) - 1]["types"])


def _evidence(rest: str, text: str) -> str:
    first, _, last = rest.partition("~")
    start = text.find(plain(first))
    end = text.find(plain(last), start + len(plain(first))) if last else start
    if start < 0 or end < 0:
        raise ValueError(f"not in the text: {rest}")
    return text[start:end + len(plain(last or first))]


def check(folder: Path) -> Iterator[Annotation | RecordError]:
    """Yield each annotation of a folder, or what is wrong with it."""
    for path in sorted(folder.glob("*.ann")):
        try:
            yield read(path)
        except (RecordError, OSError) as error:
            yield error if isinstance(error, RecordError) else RecordError(str(error))


def main(arguments: list[str]) -> int:
    """Check a folder; with `--gold OUT` write its gold files. Return 1 if something is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder = Path(arguments[0])
    out = Path(arguments[2]) if arguments[1:2] == ["--gold"] else None
    wrong = documents = entities = relations = observations = 0
    for found in check(folder):
        if isinstance(found, RecordError):
            _LOG.error("%s", found)
            wrong += 1
            continue
        documents, entities = documents + 1, entities + len(found.entities)
        relations, observations = (relations + len(found.relations),
                                   observations + len(found.observations))
        if out:
            out.mkdir(parents=True, exist_ok=True)
            file = out / f"{found.name}.gold.json"
            file.write_text(json.dumps(found.gold(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    _LOG.info("%d texts: %d entities, %d relations, %d statistics; %d wrong",
              documents, entities, relations, observations, wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
