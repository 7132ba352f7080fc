"""The commands that get answers out of a store."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maitu.ontology.errors import EntityError
from maitu.viz import printing
from maitu.viz.options import Entity, Json, Place, Quiet, example, not_empty, on_store

app = typer.Typer()


class AnswerFormat(StrEnum):
    """How an answer can be written: `answers.ANSWER_FORMATS`."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    ttl = "ttl"
    nt = "nt"
    jsonld = "jsonld"
    markdown = "markdown"


class FindFormat(StrEnum):
    """How entities that were found can be written."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    markdown = "markdown"


class ExportFormat(StrEnum):
    """How a store can be written: `formats.EXPORT_FORMATS`."""

    ttl = "ttl"
    trig = "trig"
    nt = "nt"
    nq = "nq"
    jsonld = "jsonld"
    graphml = "graphml"
    gexf = "gexf"
    csv = "csv"


@app.command(epilog=example(
    "maitu query 'SELECT ?policy ?technology { ?policy mt:promotes ?technology }'",
    "maitu query --example policies-promote-technologies --format markdown"))
@on_store
def query(
    place: Place,
    sparql: Annotated[str | None, typer.Argument(
        metavar="SPARQL", show_default=False,
        help="SELECT, ASK, CONSTRUCT or DESCRIBE; the usual prefixes are known.")] = None,
    file: Annotated[Path | None, typer.Option(
        "--file", "-f", metavar="FILE", show_default=False,
        help="Take the query from a file; - is the standard input.")] = None,
    name: Annotated[str | None, typer.Option(
        "--example", metavar="NAME", show_default=False,
        help="Ask a query that is shipped.")] = None,
    list_examples: Annotated[bool, typer.Option(
        "--examples", help="List the queries that are shipped.")] = False,
    format: Annotated[AnswerFormat, typer.Option(
        "--format", help="How to write the answer.")] = AnswerFormat.table,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask the store a SPARQL query."""
    if list_examples:
        return _print_examples(as_json)
    text = _text(sparql, file, name)
    from maitu.graph import answers

    with place.read() as store:
        answer = store.query(text)
        if as_json or format != AnswerFormat.table:
            return printing.write_text(answers.write(answer, "json" if as_json else format))
        table = answers.table(answer)
    printing.print_table(table.header, table.rows)
    printing.say(printing.counted(len(table.rows), "row"), quiet)


@app.command(epilog=example("maitu find 云游戏", "maitu find xxxf --format tsv"))
@on_store
def find(
    text: Annotated[str, typer.Argument(
        metavar="TEXT", show_default=False, callback=not_empty)],
    place: Place,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N",
                                       help="At most so many entities.")] = 20,
    format: Annotated[FindFormat, typer.Option(
        "--format", help="How to write what was found.")] = FindFormat.table,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find entities by name, alias, pinyin or pinyin initials, best first."""
    from maitu.graph import answers, search

    with place.read() as store:
        found = search.find(store, text, limit=limit)
    table = answers.Table(
        ("name", "types", "found as", "documents", "IRI"),
        [(m.label, ", ".join(m.types), m.matched_name if m.matched_name != m.label else "",
          "; ".join(m.documents), m.iri) for m in found])
    if as_json or format == FindFormat.json:
        printing.print_json(found)
    elif format != FindFormat.table:
        printing.write_text(answers.write_table(table, format))
    elif found:
        printing.print_table(table.header, table.rows)
    if not found:
        printing.say(f"nothing in {place} is called {text}", quiet)


@app.command(epilog=example("maitu show 云游戏"))
@on_store
def show(entity: Entity, place: Place, as_json: Json = False, quiet: Quiet = False) -> None:
    """Show one entity: types, names, relations with evidence, observations."""
    from maitu.graph import resolve
    from maitu.graph.entity import describe

    with place.read() as store:
        page = describe(store, resolve.resolve(store, entity))
    if as_json:
        return printing.print_json(page)
    printing.print_entity(page)
    counts = (printing.counted(len(page.relations), "relation"),
              printing.counted(len(page.observations), "observation"))
    printing.say(", ".join(counts), quiet)


@app.command(epilog=example("maitu path 5G 云游戏 --top 3"))
@on_store
def path(
    source: Annotated[str, typer.Argument(
        metavar="FROM", show_default=False, callback=not_empty,
        help="A name, an alias or an IRI.")],
    target: Annotated[str, typer.Argument(
        metavar="TO", show_default=False, callback=not_empty,
        help="A name, an alias or an IRI.")],
    place: Place,
    max_length: Annotated[int, typer.Option(
        "--max-length", min=1, metavar="N", help="At most so many relations in a path.")] = 4,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N",
                                     help="At most so many paths.")] = 5,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Explain how two entities relate: ranked paths, every step with its quote."""
    from maitu.graph import paths, resolve

    with place.read() as store:
        ends = resolve.resolve(store, source), resolve.resolve(store, target)
        if ends[0] == ends[1]:
            raise EntityError(f"{source} and {target} are the same entity, {ends[0]}; "
                              "a path needs two")
        found = paths.find(store, *ends, max_length=max_length, top=top)
    if as_json:
        printing.print_json(found)
    else:
        printing.print_paths(found)
    if not found:
        longest = printing.counted(max_length, "relation")
        printing.say(f"no path of up to {longest} joins {source} and {target}; "
                     "try a greater --max-length", quiet)


@app.command(epilog=example("maitu export --format nq -o energy.nq"))
@on_store
def export(
    place: Place,
    format: Annotated[ExportFormat | None, typer.Option(
        "--format", show_default=False,
        help="How to write the store; by default as the file's suffix says.")] = None,
    out: Annotated[Path | None, typer.Option(
        "--out", "-o", metavar="FILE", show_default=False,
        help="The file to write; without it, or with -, the standard output.")] = None,
    quiet: Quiet = False,
) -> None:
    """Write the whole store: RDF, or its network of entities (graphml, gexf, csv)."""
    from maitu.graph import formats

    chosen = format or _format_of(out)
    with place.read() as store:
        written = formats.export(store, chosen)
    if out is None or printing.is_stdout(out):
        printing.write_bytes(written)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(written)
        printing.say(f"wrote {out} ({len(written):,} bytes)", quiet)


def _format_of(out: Path | None) -> ExportFormat:
    suffix = out.suffix.lower().removeprefix(".") if out else ""
    if suffix not in list(ExportFormat):
        raise typer.BadParameter(f"--format is needed: one of {', '.join(ExportFormat)}")
    return ExportFormat(suffix)


def _text(sparql: str | None, file: Path | None, name: str | None) -> str:
    """Return the query that is given in one of three ways."""
    if sum(given is not None for given in (sparql, file, name)) != 1:
        raise typer.BadParameter("give one of SPARQL, --file FILE and --example NAME")
    if name is not None:
        from maitu.graph import examples

        return examples.get(name).sparql
    return _read(file) if file is not None else sparql or ""


def _read(file: Path) -> str:
    from maitu.ontology.errors import QueryError

    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"{file}: a query file must be in UTF-8") from error


def _print_examples(as_json: bool) -> None:
    from maitu.graph import examples

    known = examples.list()
    if as_json:
        return printing.print_json(known)
    printing.print_table(("name", "问题", "question"),
                         [(e.name, e.title_zh, e.title_en) for e in known])
