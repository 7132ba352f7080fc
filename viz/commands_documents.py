"""The commands that bring documents in and take them out again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from maitu.ontology.errors import MaituError
from maitu.viz import llm_options, printing
from maitu.viz.llm_options import Asking, with_llm
from maitu.viz.options import (
    LARGEST_MB,
    LONGEST_S,
    Base,
    Cluster,
    Corrected,
    Documents,
    Json,
    MaxSize,
    MaxTime,
    Place,
    Quiet,
    Workers,
    example,
    max_bytes,
    on_store,
)

if TYPE_CHECKING:
    from maitu.graph.store import Store
    from maitu.ontology.errors import DocumentError
    from maitu.viz.building import Outcome

app = typer.Typer()


@app.command(epilog=example("maitu extract reports/ --out graphs"))
@with_llm
def extract(
    paths: Documents,
    asking: Asking,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", show_default=False,
                                      help="The folder for the STEM.graph.json files.")],
    workers: Workers = None,
    cluster: Cluster = None,
    max_size: MaxSize = LARGEST_MB,
    max_time: MaxTime = LONGEST_S,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write what documents say as STEM.graph.json files; no store is touched."""
    from maitu.viz import building, crews, extracting

    tasks, missing = extracting.find_tasks(paths, max_bytes(max_size), max_time)
    with crews.crew(workers, cluster) as crew:
        tasks = asking.of(tasks, crews.size(crew))
        out.mkdir(parents=True, exist_ok=True)
        outcomes = (building.write_record(task, result, out)
                    for task, result in extracting.extract(tasks, crew))
        done = list(printing.follow(outcomes, len(tasks), quiet))
    _report(done, missing, asking.report(), as_json, quiet)


@app.command(epilog=example("maitu build reports/ 'news/*.html' --workers 2",
                            "maitu build reports/ --cluster head:6379",
                            "maitu build reports/ --prune --store energy.db"))
@on_store
@with_llm
def build(
    paths: Documents,
    place: Place,
    asking: Asking,
    workers: Workers = None,
    cluster: Cluster = None,
    prune: Annotated[bool, typer.Option(
        "--prune", help="Remove the documents that are not among PATH any more.")] = False,
    corrections: Corrected = None,
    max_size: MaxSize = LARGEST_MB,
    max_time: MaxTime = LONGEST_S,
    base: Base = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read documents into the store; those that have not changed are skipped.

    A document is known by its file's name without the suffix.
    Files of one run that share it are told apart by suffix and folders
    (report.md-north, report.md-south); so they are also renamed in the store.
    A file whose name the store has of another file, which is still there,
    fails and replaces nothing. A file that was moved replaces its document.
    Interrupted, the store holds whole documents; the next run goes on from there.
    Names that the documents show to mean one thing are one entity in all of them;
    the report lists them, and the names left apart because there is a doubt.
    Corrections hold as long as they are given: give them on every build.
    """
    from maitu.graph import review as reviewing
    from maitu.viz import building, correcting, crews, extracting, resolving

    tasks, missing = extracting.find_tasks(paths, max_bytes(max_size), max_time)
    if not tasks:  # a slip of the finger makes no store
        return _report([], missing, {}, as_json, quiet)
    if not place.endpoint and not place.store.exists():
        correcting.load(corrections, base)  # a slip in a file makes no store either
    with crews.crew(workers, cluster) as crew:
        tasks = asking.of(tasks, crews.size(crew))
        with place.write(create=True, base=base) as store:
            folder = None if place.endpoint else place.store
            decided = correcting.load(corrections, store.base)
            outcomes = building.build(tasks, store, workers=crew, folder=folder,
                                      corrections=decided)
            done = list(printing.follow(outcomes, len(tasks), quiet))
            removed = []
            if prune and not missing:
                removed = building.prune(store, [outcome.task.name for outcome in done])
            elif prune:
                printing.complain("nothing was pruned, because not all paths were found")
            resolved = resolving.resolve(store, decided)
            totals: dict[str, Any] = {"removed": removed, "store": _totals(store),
                                      **asking.report(), "names": resolving.report(resolved)}
            if as_json or not quiet:  # who asks for no report need not wait for its counts
                totals["review"] = reviewing.tally(store, decided=decided)
            if decided:
                totals["corrections"] = correcting.report(store, decided, done)
    _report(done, missing, totals, as_json, quiet)


@app.command(epilog=example("maitu documents --json"))
@on_store
def documents(place: Place, as_json: Json = False, quiet: Quiet = False) -> None:
    """List the documents of the store."""
    from maitu.graph.documents import list_documents

    with place.read() as store:
        known = list_documents(store)
    if as_json:
        return printing.print_json(known)
    if known:
        counts = ("entities", "relations", "observations")
        whole = all(d.content_hash is not None for d in known)
        header = ("name", "title", "publisher", "date", *counts, *([] if whole else ["held"]))
        printing.print_table(
            header,
            [(d.name, d.title, d.publisher, d.date, d.entities, d.relations, d.observations,
              "in part" if d.content_hash is None else "whole")[:len(header)]
             for d in known],
            counts)
        if not whole:
            printing.say("held in part: loaded from a page, or cut short while written to a server;"
                         " `maitu build` of the file completes it", quiet)
    printing.say(f"{printing.counted(len(known), 'document')} in {place}", quiet)


@app.command(epilog=example("maitu remove draft-2020 draft-2021"))
@on_store
def remove(
    documents: Annotated[list[str], typer.Argument(
        metavar="DOC", help="Names, file names or IRIs of documents.", show_default=False)],
    place: Place,
    corrections: Corrected = None,
    quiet: Quiet = False,
) -> None:
    """Remove documents, with all that came only from them.

    Names of other documents that only these explained are themselves again;
    the corrections are those that the build was given.
    """
    from maitu.graph.documents import remove_document
    from maitu.viz import correcting, resolving

    failed = False
    with place.write() as store:
        decided = correcting.load(corrections, store.base)
        for document in documents:
            try:
                remove_document(store, document)
                printing.say(f"removed {document}", quiet)
            except MaituError as error:
                printing.complain(error)
                failed = True
        resolving.resolve(store, decided, only_undo=True)
    if failed:
        raise typer.Exit(1)


@app.command(epilog=example("maitu load energy.nq page.html"))
@on_store
def load(
    files: Annotated[list[Path], typer.Argument(
        metavar="FILE", show_default=False,
        help="RDF files (ttl, trig, nt, nq, rdf, jsonld), or pages written by `maitu view`.")],
    place: Place,
    base: Base = None,
    quiet: Quiet = False,
) -> None:
    """Add RDF files, or the graphs in pages written by `maitu view`, to the store."""
    import pyoxigraph as ox

    from maitu.graph.formats import read_quads

    failed = False
    with place.write(create=True, base=base) as store:
        for file in files:
            try:
                quads = read_quads(file)
            except MaituError as error:
                printing.complain(error)
                failed = True
                continue
            store.add(quads)
            printing.say(f"loaded {file}: {printing.counted(len(quads), 'statement')} of RDF",
                         quiet)
            if not any(isinstance(q.graph_name, ox.NamedNode) for q in quads):
                printing.say("  it has no named graphs, so `maitu documents` lists none of it: "
                             "only trig, nq, jsonld and pages keep documents apart", quiet)
    if failed:
        raise typer.Exit(1)


def _totals(store: Store) -> dict[str, int]:
    """Return how much the store now holds."""
    from maitu.graph.rows import rows

    kinds = {"documents": "GRAPH ?x { ?x a mt:Document }", "entities": "?d mt:mentions ?x",
             "relations": "?x a mt:Statement", "observations": "?x a mt:Observation"}
    count = "SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}"
    return {kind: int(row["n"]) for kind, pattern in kinds.items()
            for row in rows(store, count.format(pattern=pattern))}


def _report(
    done: list[Outcome], missing: list[DocumentError], more: dict[str, Any], as_json: bool,
    quiet: bool,
) -> None:
    """Print what came of a run, and end with exit code 1 if anything failed."""
    for error in missing:
        printing.complain(error)
    failures = [{"path": str(o.task.path), "reason": o.reason}
                for o in done if o.status == "failed"]
    failures += [{"path": error.path, "reason": error.reason} for error in missing]
    count = Counter(outcome.status for outcome in done)
    read = {"read": count["read"], "skipped": count["skipped"], "failed": len(failures),
            "entities": sum(o.entities for o in done),
            "relations": sum(o.relations for o in done),
            "observations": sum(o.observations for o in done)}
    if as_json:
        printing.print_json({**read, "failures": failures, **more})
    elif not quiet:
        printing.print_summary(read, failures, more)
        if "llm" in more:
            llm_options.print_report(more["llm"])
    if failures:
        raise typer.Exit(1)
