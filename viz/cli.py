"""The command line of Maitu: the app, and what happens when a command goes wrong."""

from __future__ import annotations

import io
import logging
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from maitu.ontology.errors import MaituError
from maitu.viz import (
    commands_answers,
    commands_checks,
    commands_documents,
    commands_keeping,
    commands_pages,
    commands_review,
    commands_serve,
    interrupts,
    printing,
)


class Commands(TyperGroup):
    """The commands; what a user can mend is said in a sentence, not in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; exit code 1 if it failed, 130 if it was interrupted."""
        try:
            return super().invoke(ctx)
        except MaituError as error:
            printing.complain(error)
        except BrokenPipeError:
            raise  # whoever read the results has enough: typer ends quietly
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            printing.complain(f"{where}{error.strerror or error}")
        except KeyboardInterrupt:
            printing.complain("interrupted")
            raise typer.Exit(130) from None
        raise typer.Exit(1)


app = typer.Typer(
    name="maitu", cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False,
    help="脉图 Maitu: a knowledge graph of Chinese policy and industry texts, "
         "with the quoted evidence for every edge.",
)
for part in (commands_documents, commands_answers, commands_pages, commands_checks,
             commands_keeping, commands_review, commands_serve):
    app.registered_commands += part.app.registered_commands


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        printing.write_text(f"maitu {version('maitu')}\n")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option(
        "--version", is_eager=True, callback=_print_version, help="Print the version.")] = False,
) -> None:
    """Set what all commands share."""
    logging.basicConfig(format="%(message)s", level=(
        logging.DEBUG if os.environ.get("MAITU_DEBUG") else logging.ERROR))
    logging.getLogger("maitu.graph.patient").setLevel(logging.WARNING)  # who waits must know why


def _open_closed_streams() -> None:
    """Give streams that the caller has closed (`>&-`) somewhere to go.

    Their numbers must not fall to files of the store, in which messages would then be written.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def main() -> None:
    """Run the command line."""
    _open_closed_streams()
    interrupts.heed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a sign that the terminal lacks is no error
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="maitu")
    except KeyboardInterrupt:  # before or after a command
        sys.exit(130)


if __name__ == "__main__":
    main()
