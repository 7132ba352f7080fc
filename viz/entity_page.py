"""The page of one entity for people: what the documents say of it, with the quotes."""

from __future__ import annotations

from urllib.parse import quote

from maitu.graph.entity import EntityPage
from maitu.graph.resource import ROOT
from maitu.ontology.terms import PREDICATES, TYPES
from maitu.viz import templating


def render(entity: EntityPage, base: str) -> str:
    """Return the page as HTML.

    Args:
        entity: what is known of it.
        base: what the store's IRIs begin with.
    """
    def address(iri: str) -> str:
        return ROOT + quote(iri.removeprefix(base)) if iri.startswith(base) else iri

    kinds = {name: kind.zh for name, kind in TYPES.items()}
    predicates = {name: predicate.zh for name, predicate in PREDICATES.items()}
    return templating.render("entity.html", entity=entity, address=address, kinds=kinds,
                             predicates=predicates)
