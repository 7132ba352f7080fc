"""The options that several commands share, each written once."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from maitu.viz.tasks import MAX_SECONDS

if TYPE_CHECKING:
    from maitu.graph.remote import RemoteStore
    from maitu.graph.store import Store

# Environment variables: what is secret is no command line option.
PASSWORD, TOKEN = "MAITU_ENDPOINT_PASSWORD", "MAITU_ENDPOINT_TOKEN"
LARGEST_MB = 20.0
LONGEST_S = MAX_SECONDS


def not_empty(given: str) -> str:
    """Return a name or text as given.

    Raises:
        BadParameter: there is nothing in it.
    """
    if not given.strip():
        raise typer.BadParameter("is empty; give a name")
    return given


def none_empty(given: Any) -> Any:
    """Return several names, or None, as given; each is checked by `not_empty`."""
    for name in given or ():
        not_empty(name)
    return given


Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only.")]
Json = Annotated[bool, typer.Option("--json", help="Print the results as JSON.")]
Base = Annotated[str | None, typer.Option(
    "--base", metavar="IRI", show_default=False,
    help="What the IRIs of entities and documents begin with, in a new store.")]
Workers = Annotated[int | None, typer.Option(
    "--workers", "-w", min=1, metavar="N", show_default=False,
    help="How many processes read documents; 1 unless given, on a cluster one per processor.")]
Cluster = Annotated[str | None, typer.Option(
    "--cluster", metavar="ADDRESS", show_default=False,
    help="A Ray cluster that reads the documents: HOST:PORT of its head, or auto.")]
MaxTime = Annotated[float, typer.Option(
    "--max-time", min=0.001, metavar="S",
    help="Seconds that reading a document may take, and as many again for each megabyte.")]
MaxSize = Annotated[float, typer.Option(
    "--max-size", min=0, metavar="MB", help="The largest file to read, in megabytes.")]
Entity = Annotated[str, typer.Argument(
    metavar="ENTITY", help="A name, an alias or an IRI.", show_default=False,
    callback=not_empty)]
Documents = Annotated[list[str], typer.Argument(
    metavar="PATH", help="Files, folders or glob patterns.", show_default=False)]

Corrected = Annotated[list[Path] | None, typer.Option(
    "--corrections", envvar="MAITU_CORRECTIONS", metavar="FILE", show_default=False,
    help="A corrections file (Turtle), see `maitu review`; may be repeated.")]

_STORE_OPTIONS: dict[str, tuple[Any, Any]] = {
    "store": (Annotated[Path, typer.Option(
        "--store", envvar="MAITU_STORE", metavar="DIR", help="The folder of the store.")],
        Path("maitu.db")),
    "endpoint": (Annotated[str | None, typer.Option(
        "--endpoint", metavar="URL", show_default=False,
        help="A SPARQL 1.1 server to use in place of a folder.")], None),
    "update_endpoint": (Annotated[str | None, typer.Option(
        "--update-endpoint", metavar="URL", show_default=False,
        help="Where that server takes updates, if elsewhere; a token for them is taken from "
             f"{TOKEN}.")], None),
    "user": (Annotated[str | None, typer.Option(
        "--user", metavar="NAME", show_default=False,
        help=f"User name for that server; the password is taken from {PASSWORD}.")], None),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which store a command works on: a folder, or a server."""

    store: Path
    endpoint: str | None = None
    update_endpoint: str | None = None
    user: str | None = None

    def read(self) -> Store:
        """Open the store to ask it."""
        return self._open(read_only=True)

    def write(self, *, create: bool = False, base: str | None = None) -> Store:
        """Open the store to change it.

        Args:
            create: make the folder if there is none.
            base: what the IRIs of a new store begin with.
        """
        return self._open(create=create, base=base)

    def engine(self) -> RemoteStore | None:
        """Return the server, to be asked again and again; None where it is a folder."""
        if self.endpoint is None:
            return None
        from maitu.graph.remote import FRESH, RemoteStore

        return RemoteStore(self.endpoint, self.update_endpoint, self.user,
                           os.environ.get(PASSWORD), token=os.environ.get(TOKEN), fresh=FRESH)

    def _open(self, **how: Any) -> Store:
        from maitu.graph.store import open_store

        return open_store(
            self.store, endpoint=self.endpoint, update_endpoint=self.update_endpoint,
            user=self.user, password=os.environ.get(PASSWORD), token=os.environ.get(TOKEN), **how)

    def __str__(self) -> str:
        return self.endpoint or str(self.store)


def on_store(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command with a parameter `place: Place` the options that say which store it is."""
    signature = inspect.signature(command, eval_str=True)
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in _STORE_OPTIONS.items()
    ]
    own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY)
           for name, p in signature.parameters.items() if name != "place"]
    wanted = inspect.Signature([*own, *options])

    @wraps(command)
    def with_options(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in _STORE_OPTIONS}
        if not chosen["endpoint"] and (chosen["update_endpoint"] or chosen["user"]):
            raise typer.BadParameter("--update-endpoint and --user go with --endpoint URL")
        command(**given, place=Place(**chosen))

    with_options.__signature__ = wanted  # type: ignore[attr-defined]
    with_options.__annotations__ = {p.name: p.annotation for p in wanted.parameters.values()}
    del with_options.__wrapped__
    return with_options


def example(*commands: str) -> str:
    """Return the end of a command's help: how it is used."""
    return "\n\n".join(("Example:", *commands))


def max_bytes(megabytes: float) -> int:
    """Return a size given in megabytes as bytes."""
    return int(megabytes * 1e6)
