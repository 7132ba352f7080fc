"""One thing, one node: what the names in all documents of a store make of each document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maitu.graph.documents import put_document
from maitu.graph.said import applied_resolutions, kept, said
from maitu.graph.store import Store
from maitu.ingest.correcting import correct
from maitu.ontology import records, resolution
from maitu.ontology.corrections import NONE, Corrections, Merge
from maitu.ontology.resolution import Resolution


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is one across the documents of a store."""

    resolution: Resolution
    documents: Mapping[Merge, tuple[str, ...]]  # where each merge has taken effect


def resolve(store: Store, decided: Corrections = NONE, *, only_undo: bool = False) -> Resolved:
    """Make entities that the documents' names show to be one the same entity in every document.

    What a document says by itself is kept with it, so that the outcome hangs on which documents
    there are, and on nothing that was before. Only documents that change are written.

    Args:
        store: the documents.
        decided: people's corrections, which have the last word.
        only_undo: take back what no longer holds, and merge nothing anew.
    """
    found = resolution.resolve(said(store), decided)
    held = applied_resolutions(store)
    wanted: dict[str, set[Merge]] = {name: set() for name in held}
    for merge in found.merges:
        for name in found.documents[merge.entity]:
            if not only_undo or str(merge) in held.get(name, ()):
                wanted.setdefault(name, set()).add(merge)
    changed = {name: merges for name, merges in wanted.items()
               if set(map(str, merges)) != held.get(name, frozenset())}
    _rewrite(store, changed, decided)
    documents = {merge: tuple(sorted(name for name, merges in wanted.items() if merge in merges))
                 for merge in found.merges}
    return Resolved(found, documents)


def _rewrite(store: Store, changed: Mapping[str, set[Merge]], decided: Corrections) -> None:
    for name, document in sorted(kept(store, changed).items()):
        merges = changed[name]
        everything = Corrections.of((*decided.all, *merges))
        corrected = correct(document.graph, everything)
        effective = {str(c) for c in corrected.applied if c not in merges}
        put_document(
            store, corrected.graph, document.content_hash,
            sorted(document.corrections | effective),
            records.compact(document.graph), sorted(map(str, merges)))


def report(resolved: Resolved) -> dict[str, object]:
    """Return as plain values which names were resolved, and which were left apart in doubt."""
    return {
        "resolved": [{"name": str(merge.entity), "is": str(merge.replacement), "why": merge.note,
                      "documents": names}
                     for merge, names in resolved.documents.items() if names],
        "doubtful": [{"names": str(doubt), "documents": doubt.documents}
                     for doubt in resolved.resolution.doubts],
    }
