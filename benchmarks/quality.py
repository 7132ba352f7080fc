"""How good extraction is on the parts of the corpus: measure, record, and write the README's table.

    python benchmarks/quality.py             the development part
    python benchmarks/quality.py --held-out  the held-out part as well; for releases only

The run is recorded in `benchmarks/quality.json`, which a test holds the development part to, and
the tables of README.md and docs/model-card.md are written from it, between their marks.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from maitu.ingest import corpus
from maitu.ingest.alignment import align
from maitu.ingest.evaluation import evaluate, read_gold
from maitu.ingest.gold import GoldEntity, GoldGraph
from maitu.ingest.pipeline import extract
from maitu.ingest.reading import read
from maitu.ingest.scores import SUMMARY, Scores
from maitu.ontology.model import DocumentGraph
from maitu.ontology.terms import PREDICATES, TYPES

ROOT = Path(__file__).parent.parent
TRAINING = ROOT / "ingest" / "training"
RECORD = Path(__file__).with_name("quality.json")
PARTS = {"development": "the development part",
         "held_out": "**the held-out part, which nobody read**"}
BINS = 10


def annotated(folder: Path) -> dict[str, GoldGraph]:
    """Return what the annotated texts of a folder say, by name."""
    with TemporaryDirectory() as gold_folder:
        for found in corpus.check(folder):
            if isinstance(found, Exception):
                raise found
            path = Path(gold_folder) / f"{found.name}.gold.json"
            path.write_text(json.dumps(found.gold(), ensure_ascii=False), encoding="utf-8")
        return read_gold(Path(gold_folder))


def measure(folder: Path) -> tuple[Scores, dict[str, float]]:
    """Return the scores on a folder of annotated texts, and the calibration of confidences."""
    gold = annotated(folder)
    graphs = {name: extract(read(folder / f"{name}.md")) for name in gold}
    return evaluate(gold, graphs), calibration(gold, graphs)


def calibration(gold: dict[str, GoldGraph], graphs: dict[str, DocumentGraph]) -> dict[str, float]:
    """Return the expected calibration error of the confidences of entities and of relations."""
    entities: list[tuple[float, bool]] = []
    relations: list[tuple[float, bool]] = []
    for name, wanted in gold.items():
        graph = graphs[name]
        ours = [GoldEntity(e.id, e.types, e.names) for e in graph.entities]
        is_gold = {ours[j].id: wanted.entities[i] for j, i in
                   align(wanted.entities, ours).gold.items()}
        for e in graph.entities:
            known = is_gold.get(e.id)
            if known is None or not known.optional:
                entities.append((e.confidence, known is not None
                                 and not set(known.types).isdisjoint(e.types)))
        said = {(r.s, r.p, r.o): r.optional for r in wanted.relations}
        for r in graph.relations:
            s, o = (is_gold[end].id if end in is_gold else "" for end in (r.s, r.o))
            keys = [(s, r.p, o), (o, r.p, s)][:1 + PREDICATES[r.p].symmetric]
            if not any(said.get(key) for key in keys):
                relations.append((r.confidence, any(key in said for key in keys)))
    return {"entities": expected_error(entities), "relations": expected_error(relations)}


def expected_error(judged: list[tuple[float, bool]]) -> float:
    """Return by how much confidence and precision differ, averaged over bins of confidence."""
    error = 0.0
    for b in range(BINS):
        part = [(p, y) for p, y in judged if min(int(p * BINS), BINS - 1) == b]
        error += abs(sum(p for p, _ in part) - sum(y for _, y in part))
    return error / max(len(judged), 1)


def record(scores: Scores, errors: dict[str, float], texts: int) -> dict[str, object]:
    """Return a run as it is written down."""
    return {
        "texts": texts,
        "rows": {name: [t.tp, t.fp, t.fn] for name, t in scores.rows.items()},
        "quotes": [scores.exact_quotes, scores.quotes],
        "calibration error": {name: round(error, 3) for name, error in errors.items()},
    }


def figures(row: list[int]) -> tuple[float, float, float]:
    """Return F1, precision and recall of a row."""
    tp, fp, fn = row
    return 2 * tp / max(2 * tp + fp + fn, 1), tp / max(tp + fp, 1), tp / max(tp + fn, 1)


def summary(runs: dict[str, dict]) -> str:
    """Return the table of the README."""
    lines = ["| texts | entities, typed | relations | observations | denials asserted |",
             "|---|---|---|---|---|"]
    for part, run in runs.items():
        cells = []
        for name in ("entities", "relations", "observations"):
            f1, precision, recall = figures(run["rows"][name])
            cells.append(f"{f1:.2f} ({precision:.2f}, {recall:.2f})")
        cells.append(str(run["rows"]["negatives asserted"][1]))
        lines.append(f"| {PARTS[part]} ({run['texts']}) | {' | '.join(cells)} |")
    return "\n".join(lines)


def details(runs: dict[str, dict]) -> str:
    """Return the tables of the model card."""
    wanted = [*SUMMARY[:-1], *(f"type {t}" for t in TYPES), *(f"predicate {p}" for p in PREDICATES)]
    lines = [f"| row | {' | '.join(runs)} |", "|---|" + "---|" * len(runs)]
    for name in wanted:
        cells = []
        for run in runs.values():
            f1, precision, recall = figures(run["rows"].get(name, [0, 0, 0]))
            cells.append(f"{f1:.2f} ({precision:.2f}, {recall:.2f})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for kind in ("entities", "relations"):
        cells = [f"{run['calibration error'][kind]:.3f}" for run in runs.values()]
        lines.append(f"| calibration error, {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write(path: Path, table: str, mark: str = "figures") -> None:
    """Put a table between the marks of a page."""
    page = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    fresh = re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{table}\n{end}", page, flags=re.S)
    path.write_text(fresh, encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measure, record, and write the tables."""
    runs = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    for part in PARTS if "--held-out" in arguments else ["development"]:
        folder = TRAINING / part
        scores, errors = measure(folder)
        runs[part] = record(scores, errors, len(list(folder.glob("*.ann"))))
        sys.stdout.write(f"{part}: " + ", ".join(
            f"{name} {scores.rows[name].f1:.3f}" for name in SUMMARY[:-1]) + "\n")
    runs = {part: runs[part] for part in PARTS if part in runs}
    RECORD.write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")
    write(ROOT / "README.md", summary(runs))
    write(ROOT / "docs" / "model-card.md", details(runs))


if __name__ == "__main__":
    main(sys.argv[1:])
