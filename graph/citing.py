"""What a reader needs to cite a document of a store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from maitu.graph.rows import rows, values
from maitu.graph.store import Store

_SAID = """
SELECT ?document ?title ?publisher ?date ?url {{ {documents}
  ?document dcterms:title ?title .
  OPTIONAL {{ ?document dcterms:publisher ?publisher }}
  OPTIONAL {{ ?document dcterms:issued ?date }}
  OPTIONAL {{ ?document schema:url ?url }}
}}
"""


@dataclass(frozen=True, slots=True)
class Cited:
    """A document as a bibliography names it."""

    iri: str
    title: str
    publisher: str | None
    date: str | None  # ISO 8601: 2024, 2024-05, 2024-05-31
    url: str | None  # on the web


def cited(store: Store, documents: Collection[str]) -> dict[str, Cited]:
    """Return documents, given by their IRIs; those without a title are left out."""
    found: dict[str, Cited] = {}
    for clause in values("?document", documents):
        for row in rows(store, _SAID.format(documents=clause)):
            url = row.get("url", "")
            found.setdefault(row["document"], Cited(
                row["document"], row["title"], row.get("publisher"), row.get("date"),
                url if url.startswith(("http://", "https://")) else None))
    return found
