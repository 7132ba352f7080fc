"""The command that serves a store over HTTP."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
from enum import StrEnum
from typing import Annotated

import typer

from maitu.ontology.errors import StoreError
from maitu.viz import printing
from maitu.viz.options import Place, Quiet, example, on_store

app = typer.Typer()
TOKEN = "MAITU_TOKEN"  # environment variable: what may write
GRACE = 10  # seconds that requests have to end once the server is to stop
KEPT_OPEN = 20  # seconds that a connection waits for its next request
MOST_CONNECTIONS = 800  # at once; a process may have 1,024 files


class DefaultGraph(StrEnum):
    """What a query sees that names no graph."""

    UNION = "union"
    APART = "apart"


@app.command(epilog=example("maitu serve", "MAITU_TOKEN=… maitu serve --port 8080",
                            "maitu serve --endpoint http://127.0.0.1:8890/sparql"))
@on_store
def serve(
    place: Place,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at.")] = 8000,
    read_only: Annotated[bool, typer.Option(
        "--read-only", help="Write nothing, whoever asks.")] = False,
    timeout: Annotated[float, typer.Option(
        min=0.1, metavar="S", help="Seconds that a query may take.")] = 60.0,
    max_rows: Annotated[int, typer.Option(
        min=1, metavar="N", help="Rows that an answer may have.")] = 1_000_000,
    workers: Annotated[int, typer.Option(
        "--workers", "-w", min=1, metavar="N", help="How many processes answer queries.")] = 2,
    default_graph: Annotated[DefaultGraph, typer.Option(
        "--default-graph", help="What a query sees that names no graph: all graphs as one, or "
        "only what is in no named graph, as other stores have it.")] = DefaultGraph.UNION,
    allow_host: Annotated[list[str] | None, typer.Option(
        "--allow-host", metavar="HOST[:PORT]", help="Let SERVICE and LOAD fetch from this host; "
        "may be given several times. Without it they fetch from nowhere.")] = None,
    quiet: Quiet = False,
) -> None:
    """Serve the store over HTTP: SPARQL queries, updates and graphs.

    With --endpoint URL it is a front of the engine there, with the same pages and limits.

    Updates need the token that the environment variable MAITU_TOKEN sets; without it there are
    none. With it, a store that is not there yet is made.
    """
    import uvicorn

    from maitu.graph.marker import MARKER, InUseError
    from maitu.graph.readers import Limits
    from maitu.viz.app import Server
    from maitu.viz.connection import Connection

    _log(access=not quiet)
    token = os.environ.get(TOKEN) or None
    engine = place.engine()
    if engine is not None and default_graph is DefaultGraph.APART:
        raise typer.BadParameter("--default-graph apart goes with a store in a folder")
    create = engine is None and token is not None and not read_only and \
        not (place.store / MARKER).exists()
    try:
        server = Server(engine or place.store, token=token, read_only=read_only, readers=workers,
                        limits=Limits(seconds=timeout, rows=max_rows),
                        union=default_graph is DefaultGraph.UNION,
                        hosts=tuple(allow_host or ()), create=create)
    except InUseError as error:
        beside = "" if read_only else "; to answer queries beside it: maitu serve --read-only"
        raise StoreError(f"{error}{beside}") from error
    if create:
        printing.say(f"{place}: there was no store; it is new and empty", quiet)
    if not quiet:
        printing.write_text(f"Maitu answers at http://{host}:{port}/ (SPARQL at /sparql)\n")
    if server.writer.following:
        printing.say("another program writes this store; its states are shown as it finishes them",
                     quiet)
    if not _loopback(host):
        writes = "updates take the token" if token and not read_only else "nobody may update"
        printing.say(f"warning: {host} is reached from other machines: whoever reaches it may "
                     f"query, {writes}", quiet)
    gc.freeze()  # what is loaded stays, and to look through it would hold up everybody
    uvicorn.run(server, host=host, port=port, log_config=None, access_log=False,
                server_header=False, timeout_graceful_shutdown=GRACE, lifespan="on",
                timeout_keep_alive=KEPT_OPEN, http=Connection,
                limit_concurrency=MOST_CONNECTIONS)
    if server.writer.stuck:
        os._exit(0)  # the thread of an update that does not end would keep the process


def _log(access: bool) -> None:
    """Write to standard error what goes wrong, and unless it is to be quiet every request."""
    from maitu.viz.monitoring import OnPurpose

    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name, level in (("maitu", logging.WARNING), ("uvicorn", logging.WARNING),
                        ("maitu.access", logging.INFO if access else logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        if name != "maitu.access":
            logger.addHandler(lines)
            logger.propagate = False
    logging.getLogger("uvicorn.error").addFilter(OnPurpose())


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
