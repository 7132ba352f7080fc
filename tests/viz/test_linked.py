from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from maitu.ontology.terms import BASE, MT, PREFIXES
from maitu.viz.linked import jsonld
from maitu.viz.selection import select

A, P = ox.NamedNode(BASE + "Company/蓝桉"), ox.NamedNode(MT + "note")
GRAPH = ox.NamedNode(BASE + "document/plan")
XSD = PREFIXES["xsd"]


def back(text: str) -> set[ox.Quad]:
    return set(ox.parse(text.encode("utf-8"), format=ox.RdfFormat.JSON_LD))


def test_a_scene_comes_back_whole(store: Any) -> None:
    quads = select(store).quads
    assert len(quads) > 100
    assert back(jsonld(quads)) == set(quads)


def test_another_reader_sees_the_same_graph(store: Any) -> None:
    quads = select(store).quads
    dataset = rdflib.Dataset().parse(data=jsonld(quads), format="json-ld")
    for name in {quad.graph_name for quad in quads}:
        lines = "".join(f"{quad.triple} .\n" for quad in quads if quad.graph_name == name)
        expected = rdflib.Graph().parse(data=lines, format="nt")
        assert isomorphic(dataset.graph(rdflib.URIRef(name.value)), expected)


@pytest.mark.parametrize("values", [
    [ox.Literal("蓝桉")],
    [ox.Literal("蓝桉", language="zh")],
    [ox.Literal("蓝桉", language="zh"), ox.Literal("Blue gum", language="en")],
    [ox.Literal("蓝桉", language="zh"), ox.Literal("蓝桉")],
    [ox.Literal("0.40", datatype=ox.NamedNode(XSD + "decimal")),
     ox.Literal("7", datatype=ox.NamedNode(XSD + "integer"))],
    [ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))],
    [A, ox.Literal("id:Company/蓝桉")],
    [A, ox.NamedNode("https://example.org/x?y=1#z"), ox.NamedNode("urn:x:1")],
    [ox.NamedNode(GRAPH.value + "#char=1,2"), GRAPH],
    [ox.Literal("</script><script>\u2028\"\\\n")],
    [ox.Literal("@id"), ox.Literal("_:b")],
])
def test_values_of_every_kind_come_back(values: list[Any]) -> None:
    quads = {ox.Quad(A, P, value, GRAPH) for value in values}
    assert back(jsonld(quads)) == quads


def test_the_default_graph_and_named_graphs_stay_apart() -> None:
    quads = {ox.Quad(A, P, A), ox.Quad(A, P, A, GRAPH), ox.Quad(A, P, P, ox.NamedNode(BASE + "x"))}
    assert back(jsonld(quads)) == quads


def test_it_can_stand_in_a_script_element_and_needs_no_fetching(store: Any) -> None:
    text = jsonld([*select(store).quads, ox.Quad(A, P, ox.Literal("</script><!--"))])
    assert "<" not in text
    assert isinstance(json.loads(text)["@context"], dict)


def test_the_order_of_quads_makes_no_difference(store: Any) -> None:
    quads = select(store).quads
    assert jsonld(quads) == jsonld(reversed(quads))


def test_no_quads_are_an_empty_graph() -> None:
    assert back(jsonld([])) == set()
