"""The command that lists what is worth a look, and proposes corrections."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from maitu.viz import printing
from maitu.viz.options import Corrected, Json, Place, Quiet, example, on_store

app = typer.Typer()


@app.command(epilog=example("maitu review --limit 10", "maitu review -o corrections.ttl",
                            "maitu build reports/ --corrections corrections.ttl"))
@on_store
def review(
    place: Place,
    out: Annotated[Path | None, typer.Option(
        "--out", "-o", metavar="FILE.ttl", show_default=False,
        help="A corrections file to write proposals to, or to add them to; - is the standard "
             "output.")] = None,
    corrections: Corrected = None,
    limit: Annotated[int, typer.Option(
        "--limit", min=1, metavar="N", help="At most so many of each kind.")] = 20,
    below: Annotated[float, typer.Option(
        "--below", min=0, max=1, metavar="P",
        help="The confidence below which something is doubtful.")] = 0.6,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List what is worth a look: doubtful statements and entities, and names.

    Names are worth a look that may stand for several things, that several
    entities share, that differ little, or that several documents use and no list
    of the vocabulary has; and units that the table of units lacks.
    What the corrections files say already, the one to write included, is left out.
    The proposals are written commented out: uncomment what is right.
    """
    from maitu.graph import review as reviewing
    from maitu.viz import correcting, proposing

    to_file = out is not None and not printing.is_stdout(out)
    files = [*(corrections or ()), *([out] if out and to_file and out.exists() else ())]
    with place.read() as store:
        base = store.base
        concerns = reviewing.review(store, decided=correcting.load(files, base), limit=limit,
                                    below=below)
    if out:
        held = out.read_text(encoding="utf-8") if out in files else ""
        text = proposing.proposals(concerns, base, held)
        if to_file:
            new = out.with_name(f".{out.name}.{os.getpid()}.new")
            new.write_text(text, encoding="utf-8", newline="\n")
            os.replace(new, out)
        else:
            printing.write_text(text)
    if as_json and not (out and not to_file):
        printing.print_json([
            {"kind": c.kind, "what": c.what, "confidence": c.confidence, "documents": c.documents,
             "quote": c.quote, "proposals": [str(p) for p in c.proposals]} for c in concerns])
    elif concerns and not out:
        printing.print_table(
            ("kind", "what", "confidence", "documents", "quote"),
            [(c.kind, c.what, "" if c.confidence is None else f"{c.confidence:.2f}",
              ", ".join(c.documents), c.quote) for c in concerns], ("confidence",))
    wrote = f"; the proposals are in {out}" if to_file and concerns else ""
    printing.say(f"{printing.counted(len(concerns), 'concern')} in {place}{wrote}", quiet)
