"""What the commands print: results to stdout, messages to stderr, for people or as JSON."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from maitu.ontology.terms import PREDICATES

if TYPE_CHECKING:
    from maitu.graph.entity import EntityPage, ObservationLine, Quote, RelationLine
    from maitu.graph.paths import Path as Explanation
    from maitu.viz.building import Outcome

_ENDLESS = 1_000_000  # columns, where no terminal folds lines
_LISTED = 10  # names in the report of a build; --json has all
_WIDTH = 100  # columns of a table that goes to no terminal, unless COLUMNS says otherwise
# Texts may hold what a terminal would take for commands.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # stands for a byte of a file name not in UTF-8
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"



def results() -> Console:
    """Return where results go."""
    return _console(sys.stdout.isatty(), stderr=False)


def messages(quiet: bool = False) -> Console:
    """Return where messages go, which is nowhere with `quiet`."""
    return _console(sys.stderr.isatty(), stderr=True, quiet=quiet)


def _console(on_terminal: bool, **how: Any) -> Console:
    return Console(markup=False, highlight=False, emoji=False,
                   width=None if on_terminal else _ENDLESS, **how)


def clean(value: object) -> str:
    """Return a value as text of one line that is safe to print; None is empty."""
    text = "" if value is None else str(value)
    return _harmless(" ".join(text.split()))


def _harmless(text: str) -> str:
    return _SURROGATE.sub(_UNKNOWN, _CONTROL.sub(_UNKNOWN, text))


def say(text: str, quiet: bool = False) -> None:
    """Print a message."""
    messages(quiet).print(_harmless(text), soft_wrap=True)


def counted(number: int, thing: str) -> str:
    """Return `1 row`, `2 rows`, `2 entities`."""
    if number == 1:
        return f"1 {thing}"
    return f"{number} {thing[:-1]}ies" if thing.endswith("y") else f"{number} {thing}s"


def complain(text: object) -> None:
    """Print what went wrong; quiet or not."""
    say(f"error: {text}")


def print_json(value: object) -> None:
    """Print dataclasses, lists and plain values as JSON."""
    write_text(json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")


def write_text(text: str) -> None:
    """Write results that are already in their final form."""
    sys.stdout.write(_SURROGATE.sub(_UNKNOWN, text))
    sys.stdout.flush()


def write_bytes(content: bytes) -> None:
    """Write results that are a file."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def is_stdout(file: Path) -> bool:
    """Say whether a file to write is `-`, which stands for the standard output."""
    return str(file) == "-"


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON form of {type(value).__name__}")


def print_table(
    header: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[str] = (),
    title: str | None = None,
) -> None:
    """Print a table; where no terminal folds it and it is too wide, its rows one below the other.

    Args:
        header: the names of the columns.
        rows: the cells.
        numbers: the columns to align on the right.
        title: what stands above it.
    """
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    aligned = frozenset(numbers)
    for name in header:
        table.add_column(name, overflow="fold", justify="right" if name in aligned else "left")
    cells = [[clean(cell) for cell in row] for row in rows]
    for row in cells:
        table.add_row(*row)
    out = results()
    width = shutil.get_terminal_size((_WIDTH, 0)).columns
    if sys.stdout.isatty() or out.measure(table).maximum <= width:
        return out.print(table)
    blocks = ["\n".join(f"{name}: {cell}" for name, cell in zip(header, row, strict=True) if cell)
              for row in cells]
    write_text("\n\n".join([*([title] if title else []), *blocks]) + "\n")


def follow(outcomes: Iterable[Outcome], total: int, quiet: bool) -> Iterator[Outcome]:
    """Pass outcomes on, showing how far it is: a bar on a terminal, else a line for each.

    Failures are named even when quiet.
    """
    console = messages(quiet)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True,
                   disable=quiet or not console.is_terminal)
    with bar:
        line = bar.add_task("reading", total=total)
        for number, outcome in enumerate(outcomes, start=1):
            bar.update(line, advance=1, description=clean(outcome.task.name)[:40])
            if outcome.status == "failed":
                messages().print(f"failed {_where(outcome)}", soft_wrap=True)
            elif bar.disable:
                console.print(f"[{number}/{total}] {_done(outcome)}", soft_wrap=True)
            yield outcome


def _where(outcome: Outcome) -> str:
    return f"{clean(outcome.task.path)}: {clean(outcome.reason)}"


def _done(outcome: Outcome) -> str:
    name = clean(outcome.task.name)
    if outcome.status == "skipped":
        return f"skipped {name} (unchanged)"
    return (f"read {name} ({counted(outcome.entities, 'entity')}, "
            f"{counted(outcome.relations, 'relation')}, "
            f"{counted(outcome.observations, 'observation')})")


def print_summary(
    read: Mapping[str, int], failures: Sequence[Mapping[str, str]], more: Mapping[str, Any]
) -> None:
    """Print what came of a run over documents, and what the store holds after it."""
    kinds = ("entities", "relations", "observations")
    rows: list[tuple[object, ...]] = [("read", read["read"], *(read[kind] for kind in kinds)),
                                      ("skipped (unchanged)", read["skipped"])]
    if more.get("removed"):
        rows.append(("removed (pruned)", len(more["removed"])))
    rows.append(("failed", read["failed"]))
    if "store" in more:
        rows.append(("now in the store", *more["store"].values()))
    cells = [(*row, *[""] * (5 - len(row))) for row in rows]
    print_table(("", "documents", *kinds), cells, ("documents", *kinds))
    if failures:
        print_table(("failed", "why"), [(f["path"], f["reason"]) for f in failures])
    if "corrections" in more:
        _print_corrections(more["corrections"])
    if "names" in more:
        _print_names(more["names"])
    if more.get("review"):
        print_table(("worth a look (maitu review)", "number"), list(more["review"].items()),
                    ("number",))


def _print_names(report: Mapping[str, Any]) -> None:
    resolved, doubtful = report["resolved"], report["doubtful"]
    if resolved:
        print_table(
            ("name", "is", "why", "documents"),
            [(r["name"], r["is"], r["why"], len(r["documents"])) for r in resolved[:_LISTED]],
            ("documents",),
            title=f"{counted(len(resolved), 'name')} resolved across documents{_more(resolved)}")
    if doubtful:
        print_table(
            ("left apart", "documents"),
            [(d["names"], ", ".join(d["documents"])) for d in doubtful[:_LISTED]],
            title=f"{counted(len(doubtful), 'name')} in doubt{_more(doubtful)}")


def _more(listed: Sequence[object]) -> str:
    return f", the first {_LISTED} of them" if len(listed) > _LISTED else ""


def _print_corrections(report: Mapping[str, Any]) -> None:
    applied, unmatched, dropped = report["applied"], report["unmatched"], report["dropped"]
    print_table(("corrections", "documents"),
                [*((a["correction"], len(a["documents"])) for a in applied),
                 *((said, "none: it matched nothing") for said in unmatched)], ("documents",),
                title=f"{counted(len(applied), 'correction')} applied, {len(unmatched)} matched "
                      "nothing")
    if dropped:
        print_table(("document", "left out by corrections, for the types do not fit any more"),
                    [(d["document"], d["relation"]) for d in dropped])


def print_entity(page: EntityPage) -> None:
    """Print one entity with all that is said of it."""
    out = results()
    out.print(f"{clean(page.label)}  ({', '.join(page.types)})", style="bold")
    facts = (("IRI", [page.iri]), ("also called", page.names), ("same as", page.links),
             ("documents", page.documents))
    for name, texts in facts:
        if texts:
            out.print(f"  {name}: {clean('; '.join(texts))}")
    if page.relations:
        out.print("\nRelations", style="bold")
    for relation in page.relations:
        out.print(f"  {_relation(relation)}")
        _print_quotes(out, relation.evidences, 6)
    if page.observations:
        out.print("\nObservations", style="bold")
    for observation in page.observations:
        out.print(f"  {_observation(observation)}")
        _print_quotes(out, [observation.quote], 6)


def _relation(line: RelationLine) -> str:
    arrow = f"—{predicate(line.predicate)}→" if line.direction == "out" else (
        f"←{predicate(line.predicate)}—")
    modality = "" if line.modality == "stated" else f", {line.modality}"
    return (f"{arrow} {clean(line.other.label)} ({', '.join(line.other.types)})  "
            f"[{line.confidence:.2f}{modality}]")


def _observation(line: ObservationLine) -> str:
    said = [line.period, line.about if line.role != "about" else None, line.indicator,
            f"{line.value:f}{line.unit or ''}", "year on year" if line.change == "yoy" else None,
            "forecast" if line.forecast else None,
            f"in {line.place}" if line.place else None,
            f"by {line.source}" if line.source else None]
    return clean("  ".join(part for part in said if part))


def _print_quotes(out: Console, quotes: Iterable[Quote], indent: int) -> None:
    for quote in quotes:
        out.print(" " * indent + cited(quote.text, quote.title, quote.section, quote.page),
                  style="dim")


def cited(quote: str, title: str, section: str | None, page: int | None) -> str:
    """Return a quote with the place that it is taken from."""
    at = [title, section, f"p. {page}" if page else None]
    return f"“{clean(quote)}” — {clean(', '.join(part for part in at if part))}"


def print_paths(paths: Sequence[Explanation]) -> None:
    """Print ranked explanations, every hop with its quote and document."""
    out = results()
    for number, path in enumerate(paths, start=1):
        out.print(f"{number}. {_route(path)}  [{path.score:.2g}]", style="bold")
        for hop in path.hops:
            out.print(f"   {clean(hop.subject.label)} —{predicate(hop.predicate)}→ "
                      f"{clean(hop.object.label)}")
            out.print("      " + cited(hop.quote, hop.document_title, hop.section, hop.page),
                      style="dim")


def _route(path: Explanation) -> str:
    return " — ".join(clean(thing.label) for thing in path.things)


def predicate(name: str) -> str:
    """Return a predicate with its Chinese label: `promotes 推动`."""
    return f"{name} {PREDICATES[name].zh}" if name in PREDICATES else clean(name)
