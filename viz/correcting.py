"""Corrections files on the command line: reading them, and what came of them in a build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from maitu.graph.documents import applied_corrections
from maitu.graph.store import Store
from maitu.ontology import corrections_reading
from maitu.ontology.corrections import NONE, Corrections
from maitu.ontology.terms import BASE
from maitu.viz.building import Outcome


def load(files: Sequence[Path] | None, base: str | None = None) -> Corrections:
    """Read corrections files; None of them is no corrections.

    Raises:
        CorrectionError: a file cannot be read, or what it says cannot be obeyed.
    """
    return corrections_reading.load(files, base or BASE) if files else NONE


def report(
    store: Store, corrections: Corrections, outcomes: Iterable[Outcome]
) -> dict[str, object]:
    """Return what the corrections do in the documents of the store, as plain values.

    `applied` has those that took effect, with the names of the documents, also of those that
    this build skipped; `unmatched` those without effect; `dropped` the relations that this build
    left out because the corrected entities cannot have them.
    """
    effects = applied_corrections(store)
    said = [str(c) for c in corrections.all]
    return {
        "applied": [{"correction": c, "documents": sorted(effects[c])}
                    for c in said if c in effects],
        "unmatched": [c for c in said if c not in effects],
        "dropped": [{"document": o.task.name, "relation": r}
                    for o in outcomes for r in o.dropped],
    }
