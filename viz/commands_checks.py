"""The commands that check: an extraction against gold, a store against the shapes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maitu.viz import printing
from maitu.viz.options import (
    LARGEST_MB,
    Json,
    MaxSize,
    Place,
    Quiet,
    Workers,
    example,
    max_bytes,
    on_store,
)

if TYPE_CHECKING:
    from maitu.ingest.scores import Scores

app = typer.Typer()


@app.command(epilog=example("maitu evaluate tests/data/gold --texts ingest/samples --errors"))
def evaluate(
    gold_dir: Annotated[Path, typer.Argument(
        metavar="GOLD_DIR", show_default=False, help="The folder of the NAME.gold.json files.")],
    texts: Annotated[Path | None, typer.Option(
        "--texts", metavar="DIR", show_default=False,
        help="The folder of the texts, if not the same.")] = None,
    errors: Annotated[bool, typer.Option(
        "--errors", help="List what was missed, invented or got wrong.")] = False,
    confusion: Annotated[bool, typer.Option(
        "--confusion", help="Count which types were taken for which.")] = False,
    workers: Workers = None,
    max_size: MaxSize = LARGEST_MB,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read texts and compare with gold files: precision, recall and F1."""
    from maitu.ingest import evaluation
    from maitu.ontology.model import DocumentGraph
    from maitu.viz import crews
    from maitu.viz.building import Outcome
    from maitu.viz.extracting import Task, extract

    gold = evaluation.read_gold(gold_dir)
    tasks = [Task(path, name, max_bytes(max_size))
             for name, path in evaluation.find_texts(gold_dir, texts).items()]
    found: dict[str, DocumentGraph] = {}

    def outcomes() -> Iterator[Outcome]:
        with crews.crew(workers) as crew:
            for task, result in extract(tasks, crew):
                if isinstance(result, DocumentGraph):
                    found[task.name] = result
                yield Outcome.of(task, result)

    failed = [o for o in printing.follow(outcomes(), len(tasks), quiet) if o.status == "failed"]
    scores = evaluation.evaluate(gold, found)
    if as_json:
        printing.print_json(_plain(scores, errors))
    else:
        _print_scores(scores, errors, confusion)
    if failed:
        raise typer.Exit(1)


@app.command(epilog=example("maitu validate --store energy.db"))
@on_store
def validate(place: Place, as_json: Json = False, quiet: Quiet = False) -> None:
    """Check the store against the SHACL shapes; exit code 1 if it does not conform."""
    from maitu.graph import validation
    from maitu.graph.documents import list_documents

    with place.read() as store:
        findings = validation.validate(store)
        count = len(list_documents(store))
    if as_json:
        printing.print_json({"conforms": not findings, "documents": count, "findings": findings})
    elif findings:
        printing.print_table(("graph", "node", "property", "value", "what is wrong"),
                             [(f.graph, f.focus, f.path, f.value, f.message) for f in findings])
    else:
        printing.results().print(f"{place} conforms: {printing.counted(count, 'document')}, "
                                 "nothing wrong")
    if findings:
        printing.complain(f"{place} does not conform to the shapes: "
                          f"{printing.counted(len(findings), 'finding')}")
        raise typer.Exit(1)


def _plain(scores: Scores, errors: bool) -> dict[str, object]:
    rows = {name: {"precision": round(t.precision, 4), "recall": round(t.recall, 4),
                   "f1": round(t.f1, 4), "tp": t.tp, "fp": t.fp, "fn": t.fn}
            for name, t in scores.rows.items()}
    offsets = {"quotes": scores.quotes, "exact": scores.exact_quotes, "share": scores.exact_share}
    confusions = [{"right": right, "found": found, "times": count}
                  for (right, found), count in scores.confusions.most_common()]
    return {"rows": rows, "offsets": offsets, "confusions": confusions,
            **({"errors": scores.errors} if errors else {})}


def _print_scores(scores: Scores, errors: bool, confusion: bool) -> None:
    header = ("", "precision", "recall", "F1", "right", "wrong", "missed")
    printing.print_table(
        header,
        [(name, f"{t.precision:.3f}", f"{t.recall:.3f}", f"{t.f1:.3f}", t.tp, t.fp, t.fn)
         for name, t in scores.rows.items()], header[1:])
    printing.results().print(f"offsets exact: {scores.exact_quotes} of {scores.quotes} quotes "
                             f"({scores.exact_share:.1%})")
    if confusion:
        printing.print_table(("right type", "found as", "times"),
                             [(right, found, count) for (right, found), count
                              in scores.confusions.most_common()], ("times",))
    if errors:
        printing.print_table(("document", "mistake", "what", "sentence"),
                             [(e.document, e.kind, e.what, e.sentence) for e in scores.errors])
