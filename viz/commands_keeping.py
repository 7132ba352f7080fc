"""The commands that keep a store: check that it is whole, back it up, bring an old one on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maitu.viz import printing
from maitu.viz.options import Json, Place, Quiet, example, on_store

app = typer.Typer()
_SHOWN = 100  # faults in the table


@app.command(epilog=example("maitu check --store energy.db"))
@on_store
def check(place: Place, as_json: Json = False, quiet: Quiet = False) -> None:
    """Check that the store is whole: quotes stand in their texts, nothing refers to what is gone.

    Exit code 1 if something is wrong. `maitu build` of the same files writes a damaged document
    anew, once it is removed.
    """
    from maitu.graph import checking

    with place.read() as store:
        report = checking.check(store)
    if as_json:
        printing.print_json(report)
    elif report.faults:
        printing.print_table(("graph", "node", "what is wrong"),
                             [(f.graph, f.node, f.message) for f in report.faults[:_SHOWN]])
    else:
        printing.results().print(
            f"{place} is whole: {printing.counted(report.documents, 'document')}, "
            f"{printing.counted(report.statements, 'statement')}, "
            f"{printing.counted(report.observations, 'statistic')}, "
            f"{printing.counted(report.quotes, 'quote')} at their places in the texts, "
            f"{printing.counted(report.triples, 'triple')}")
    if report.faults:
        printing.complain(f"{place} is damaged: {printing.counted(len(report.faults), 'fault')}")
        raise typer.Exit(1)


Folder = Annotated[Path, typer.Option(
    "--store", envvar="MAITU_STORE", metavar="DIR", help="The folder of the store.")]


@app.command(epilog=example("maitu backup backups/monday --store energy.db"))
def backup(
    directory: Annotated[Path, typer.Argument(
        metavar="DIR", show_default=False, help="A new folder for the copy.")],
    store: Folder = Path("maitu.db"),
    quiet: Quiet = False,
) -> None:
    """Copy the store, also while it is served; the copy is a store of its own.

    On the same disk it shares files with the store and takes little room: to be safe from the
    disk, copy it to another one.
    """
    from maitu.graph import backup as copying

    copying.back_up(store, directory)
    printing.say(f"{directory}: a copy of {store}; ask it with --store {directory}", quiet)


@app.command(epilog=example("maitu upgrade --store energy.db"))
def upgrade(store: Folder = Path("maitu.db"), quiet: Quiet = False) -> None:
    """Bring a store that an older Maitu wrote to the present format.

    The data is copied before anything is removed: it needs room for two, and may be broken off.
    `maitu build` then reads documents anew where it would now read them differently.
    """
    from maitu.graph import upgrading
    from maitu.graph.marker import FORMAT

    format_ = upgrading.upgrade(store)
    printing.say(f"{store}: is of format {FORMAT} already" if format_ == FORMAT else
                 f"{store}: brought from format {format_} to {FORMAT}", quiet)
