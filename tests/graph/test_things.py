"""How entities are shown."""

from __future__ import annotations

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.things import Thing, thing, things
from maitu.ontology.naming import entity_iri
from maitu.ontology.terms import MT, PREFIXES


def test_label_and_types(market: EmbeddedStore) -> None:
    iri = entity_iri("BusinessModel", "C2M")
    assert things(market, [iri]) == {iri: Thing(iri, "C2M", ("Technology", "BusinessModel"))}


def test_an_unknown_entity_is_named_by_its_iri(market: EmbeddedStore) -> None:
    found = things(market, ["https://example.org/x/%E4%BA%91"])
    assert [(t.label, t.types) for t in found.values()] == [("云", ())]


def test_the_shortest_spelling_is_the_label() -> None:
    concept = PREFIXES["skos"] + "Concept"
    found = thing("x", ["5G 手机", "5G手机", "5Ｇ手机"], [MT + "Product", concept])
    assert (str(found), found.types) == ("5G手机", ("Product",))
