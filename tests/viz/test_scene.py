from __future__ import annotations

import random
from typing import Any

import pyoxigraph as ox

from maitu.ontology.naming import document_iri, entity_iri
from maitu.ontology.terms import MT
from maitu.viz.scene import Quote, of_quads

COMPANY = entity_iri("Company", "蓝桉科技")
VISION = entity_iri("Technology", "工业视觉")
CITY = entity_iri("Place", "鹭州市")
ADOPTS = (COMPANY, MT + "adopts", VISION)


def test_an_edge_carries_the_quotes_of_every_document(store: Any) -> None:
    scene = of_quads(store.quads(), (COMPANY, VISION), (ADOPTS,))
    (edge,) = scene.edges
    assert (edge.source, edge.predicate, edge.target) == (COMPANY, "adopts", VISION)
    assert sorted(edge.quotes, key=lambda q: q.text) == [
        Quote("蓝桉科技已采用工业视觉检查零件", document_iri("plan"), "一、进展", 3, 0.8, "stated"),
        Quote("蓝桉科技采用工业视觉", document_iri("news"), "一、进展", 3, 0.8, "stated"),
    ]


def test_a_node_has_its_names_types_and_figures(store: Any) -> None:
    store.update(f'INSERT DATA {{ GRAPH <{document_iri("plan")}> {{'
                 f' <{COMPANY}> skos:altLabel "蓝桉"@zh ; skos:exactMatch wd:Q1 }} }}')
    (node,) = of_quads(store.quads(), (COMPANY,), ()).nodes
    assert (node.label, node.aliases, node.types) == ("蓝桉科技", ("蓝桉",), ("Company",))
    assert node.same_as == ("http://www.wikidata.org/entity/Q1",)
    (figure,) = node.figures
    assert (figure.indicator, figure.value, figure.unit, figure.period) == (
        "次品率", "0.4", "%", "2024")
    assert not figure.forecast
    assert figure.quotes[0].text == "次品率降到0.4%"


def test_the_type_that_names_the_entity_comes_first(store: Any) -> None:
    (node,) = of_quads(store.quads(), (CITY,), ()).nodes
    assert node.types == ("Place", "GovernmentBody")


def test_sources_tell_who_and_when(store: Any) -> None:
    sources = {s.iri: s for s in of_quads(store.quads(), (), ()).sources}
    plan = sources[document_iri("plan")]
    assert (plan.title, plan.publisher, plan.date, plan.url) == (
        "数字车间行动计划", "鹭州日报", "2023-05", "https://example.org/plan")


def test_what_has_no_label_is_called_by_the_end_of_its_iri() -> None:
    foreign = "https://example.org/things/%E8%8C%B6#tea"
    (node,) = of_quads((), (foreign,), ()).nodes
    assert (node.label, node.types) == ("tea", ())


def test_the_order_of_quads_makes_no_difference(store: Any) -> None:
    quads = list(store.quads())
    scene = of_quads(quads, (COMPANY, VISION), (ADOPTS,))
    random.Random(7).shuffle(quads)
    assert of_quads(quads, (VISION, COMPANY), (ADOPTS, ADOPTS)) == scene


def test_the_best_connected_come_first(store: Any) -> None:
    relations = (ADOPTS, (COMPANY, MT + "leads", CITY))
    scene = of_quads(store.quads(), (CITY, VISION, COMPANY), relations)
    assert scene.nodes[0].iri == COMPANY
    assert scene.degrees() == {COMPANY: 2, VISION: 1, CITY: 1}


def test_a_relation_without_a_statement_has_no_quote() -> None:
    a, b = ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/b")
    triple = (a.value, "https://example.org/near", b.value)
    (edge,) = of_quads((ox.Quad(a, ox.NamedNode(triple[1]), b),), (a.value, b.value),
                       (triple,)).edges
    assert edge.predicate == "https://example.org/near"
    assert edge.quotes == ()
