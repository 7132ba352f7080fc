"""The shapes as shipped."""

from __future__ import annotations

import pyshacl
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH

from maitu.ontology import terms

MT = rdflib.Namespace(terms.MT)


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=terms.shapes_turtle(), format="turtle")


def classes(shapes: rdflib.Graph, shape: rdflib.term.Node) -> set[str]:
    alternatives = shapes.value(shape, SH["or"])
    assert alternatives is not None
    return {str(shapes.value(a, SH["class"])).removeprefix(terms.MT)
            for a in Collection(shapes, alternatives)}


def test_the_shapes_keep_to_the_shapes_of_shapes(shapes: rdflib.Graph) -> None:
    conforms, _, report = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, report


@pytest.mark.parametrize("name", terms.PREDICATES)
def test_predicates_link_what_the_ontology_says(shapes: rdflib.Graph, name: str) -> None:
    shape, = shapes.subjects(SH.targetSubjectsOf, MT[name])
    assert classes(shapes, shape) == terms.PREDICATES[name].domain
    of_object = shapes.value(shape, SH.property)
    assert shapes.value(of_object, SH.path) == MT[name]
    assert classes(shapes, of_object) == terms.PREDICATES[name].range


def test_every_entity_class_is_a_target(shapes: rdflib.Graph) -> None:
    labelled = next(shapes.subjects(SH.targetClass, MT.Company))
    targets = {str(c).removeprefix(terms.MT) for c in shapes.objects(labelled, SH.targetClass)}
    assert targets == set(terms.TYPES)
    path = shapes.value(shapes.value(labelled, SH.property), SH.path)
    assert path == RDFS.label


@pytest.mark.parametrize(("path", "allowed"), [
    (MT.modality, set(terms.MODALITIES)),
    (RDF.predicate, {p.iri for p in terms.PREDICATES.values()}),
])
def test_lists_of_allowed_values(
    shapes: rdflib.Graph, path: rdflib.URIRef, allowed: set[str]
) -> None:
    listed = [shapes.value(s, SH["in"]) for s in shapes.subjects(SH.path, path)]
    assert [{str(v) for v in Collection(shapes, x)} for x in listed if x] == [allowed]


def test_every_message_is_in_two_languages(shapes: rdflib.Graph) -> None:
    reporting = set(shapes.subjects(SH.message, None))
    assert reporting >= set(shapes.subjects(SH.path, None)) - {
        s for s in shapes.subjects(SH.path, RDFS.label)}
    for shape in reporting:
        languages = {m.language for m in shapes.objects(shape, SH.message)
                     if isinstance(m, rdflib.Literal)}
        assert languages == {"zh", "en"}


def test_only_words_of_the_ontology_are_used(shapes: rdflib.Graph) -> None:
    ontology = rdflib.Graph().parse(data=terms.ontology_turtle(), format="turtle")
    defined = {s for s in ontology.subjects() if str(s).startswith(terms.MT)}
    used = {o for o in shapes.objects() if isinstance(o, rdflib.URIRef)
            and str(o).startswith(terms.MT)}
    assert used <= defined
