"""The commands that make pages to share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maitu.ontology.errors import MaituError
from maitu.viz import printing
from maitu.viz.options import Place, Quiet, example, none_empty, on_store

if TYPE_CHECKING:
    from maitu.graph.store import Store

app = typer.Typer()


@app.command(epilog=example("maitu view -o games.html --entity 云游戏 --depth 2",
                            "maitu view -o why.html --between 国务院 信息消费"))
@on_store
def view(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.html", show_default=False,
                                      help="The page to write; - is the standard output.")],
    place: Place,
    entity: Annotated[list[str] | None, typer.Option(
        "--entity", metavar="E", show_default=False, callback=none_empty,
        help="Show this entity and what is around it; may be repeated.")] = None,
    depth: Annotated[int, typer.Option(
        "--depth", min=0, metavar="N", help="How many relations around the entities.")] = 1,
    between: Annotated[tuple[str, str] | None, typer.Option(
        "--between", metavar="A B", show_default=False, callback=none_empty,
        help="Show the paths between two entities.")] = None,
    query: Annotated[str | None, typer.Option(
        "--query", metavar="CONSTRUCT", show_default=False,
        help="Show the triples that a query makes.")] = None,
    type: Annotated[list[str] | None, typer.Option(
        "--type", metavar="T", show_default=False,
        help="Show entities of this type only; may be repeated.")] = None,
    document: Annotated[str | None, typer.Option(
        "--document", metavar="D", show_default=False,
        help="Show what this document says.")] = None,
    limit: Annotated[int, typer.Option(
        "--limit", min=1, metavar="N", help="At most so many entities.")] = 300,
    quiet: Quiet = False,
) -> None:
    """Write a part of the graph, or its best connected entities, as one self-contained page."""
    if sum(map(bool, (entity, between, query))) > 1:
        raise typer.BadParameter("give one of --entity, --between and --query")
    types = _known_types(type or [])
    from maitu.graph.resolve import resolve
    from maitu.viz import page, selection

    with place.read() as store:
        scene = selection.select(
            store, entities=[resolve(store, name) for name in entity or ()], depth=depth,
            between=(resolve(store, between[0]), resolve(store, between[1])) if between else None,
            query=query, types=types, document=_document(store, document), limit=limit)
    if not scene.nodes:
        raise MaituError("there is nothing to show: no entity fits; no page was written")
    if printing.is_stdout(out):
        printing.write_bytes(page.render(scene, made=_today()).encode("utf-8"))
    else:
        page.write(scene, out, made=_today())
    shown = (f"{printing.counted(len(scene.nodes), 'entity')}, "
             f"{printing.counted(len(scene.edges), 'relation')}")
    left_out = f"; {printing.counted(scene.omitted, 'entity')} left out, see --limit"
    to = "the page" if printing.is_stdout(out) else out
    printing.say(f"wrote {to}: {shown}{left_out if scene.omitted else ''}", quiet)


def _today() -> str:
    return date.today().isoformat()


@app.command(epilog=example("maitu demo", "maitu demo first-look"))
def demo(
    folder: Annotated[Path, typer.Argument(
        metavar="[DIR]", help="Where the store and the pages are written.")] = Path("demo"),
    quiet: Quiet = False,
) -> None:
    """Build the graph of the sample texts that come with Maitu, and pages of it."""
    from maitu.viz import demo, extracting

    tasks, _ = extracting.find_tasks(demo.samples(), demo.MAX_BYTES)
    outcomes = list(printing.follow(demo.build(folder, tasks), len(tasks), quiet))
    shown = demo.show(folder)
    if not quiet:
        printing.results().print(demo.summary(folder, shown), soft_wrap=True)
    if any(outcome.status == "failed" for outcome in outcomes):
        raise typer.Exit(1)


def _known_types(names: list[str]) -> list[str]:
    """Return types as the ontology writes them; `company` and 企业 will do for `Company`."""
    from maitu.ontology.terms import TYPES

    known = {word.casefold(): t.name for t in TYPES.values() for word in (t.name, t.en, t.zh)}
    for name in names:
        if name.casefold() not in known:
            raise typer.BadParameter(f"--type {name}: there is no such type; "
                                     f"there are {', '.join(TYPES)}")
    return [known[name.casefold()] for name in names]


def _document(store: Store, given: str | None) -> str | None:
    """Return the IRI of a document that is given by name, file name or IRI."""
    if given is None:
        return None
    from maitu.graph.documents import list_documents

    for held in list_documents(store):
        if given in (held.name, held.source, held.iri):
            return held.iri
    raise MaituError(f"{given}: the store holds no such document; `maitu documents` lists them")
