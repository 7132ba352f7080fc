"""What a reader needs to cite a document."""

from __future__ import annotations

from maitu.graph.citing import cited
from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.terms import BASE


def test_documents_are_cited_by_title_publisher_and_date(market: EmbeddedStore) -> None:
    iri = BASE + "document/retail"
    found = cited(market, [iri, BASE + "document/none"])
    assert list(found) == [iri]
    assert (found[iri].title, found[iri].publisher, found[iri].date, found[iri].url) == (
        "智慧零售观察", "星河研究院", "2031-05", None)


def test_addresses_are_those_of_the_web(store: EmbeddedStore) -> None:
    (document,) = store.graphs()
    assert cited(store, [document])[document].url == "https://example.org/a?b=1"
