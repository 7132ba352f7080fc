"""The words of the ontology, and the Turtle that defines them."""

from __future__ import annotations

import re
import warnings

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from maitu.ontology import terms

SCHEMA = rdflib.Namespace("https://schema.org/")

# As the annotation guideline lists them.
TYPES = ["Company", "GovernmentBody", "Organization", "Person", "Place", "Policy", "Report",
         "Technology", "BusinessModel", "Product", "Industry", "ConsumerGroup", "Risk", "Event",
         "Trend"]
PREDICATES = ["issuedBy", "publishedBy", "basedOn", "promotes", "regulates", "respondsTo", "drives",
              "hinders", "adopts", "launches", "cooperatesWith", "competesWith", "investsIn",
              "operatesIn", "partOf", "leads", "participatesIn", "transitionsTo", "exemplifies",
              "narrowerThan", "trendOf", "locatedIn"]
MODALITIES = ("stated", "required", "encouraged", "forbidden", "planned", "expected", "proposed")


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=terms.ontology_turtle(), format="turtle")


def own(ontology: rdflib.Graph, kind: rdflib.URIRef) -> list[rdflib.term.Node]:
    return [s for s in ontology.subjects(RDF.type, kind) if str(s).startswith(terms.MT)]


def test_the_words_are_those_of_the_guideline() -> None:
    assert list(terms.TYPES) == TYPES
    assert list(terms.PREDICATES) == PREDICATES
    assert terms.MODALITIES == MODALITIES


def test_every_word_has_label_and_definition_in_two_languages(ontology: rdflib.Graph) -> None:
    words = [w for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
             for w in own(ontology, kind)]
    assert len(words) > 60
    for word in words:
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(str(o.language) for o in ontology.objects(word, predicate)
                               if isinstance(o, rdflib.Literal))
            assert languages == ["en", "zh"], (word, predicate)


@pytest.mark.parametrize("name", PREDICATES)
def test_predicates_know_their_types(name: str) -> None:
    predicate = terms.PREDICATES[name]
    assert predicate.domain and predicate.range
    assert predicate.domain | predicate.range <= terms.TYPES.keys()
    assert predicate.iri == terms.MT + name


@pytest.mark.parametrize(("predicate", "subject", "object", "allowed"), [
    ("issuedBy", ("Policy",), ("GovernmentBody",), True),
    ("issuedBy", ("Policy",), ("Place", "GovernmentBody"), True),
    ("issuedBy", ("Report",), ("GovernmentBody",), False),
    ("adopts", ("Company",), ("BusinessModel", "Technology"), True),
    ("adopts", ("Person",), ("Technology",), False),
    ("drives", ("Event",), ("Trend",), True),
    ("leads", ("Person",), ("Place",), False),
])
def test_what_predicates_allow(
    predicate: str, subject: tuple[str, ...], object: tuple[str, ...], allowed: bool
) -> None:
    assert terms.PREDICATES[predicate].allows(subject, object) is allowed


def test_symmetric_predicates() -> None:
    symmetric = {p.name for p in terms.PREDICATES.values() if p.symmetric}
    assert symmetric == {"cooperatesWith", "competesWith"}


def test_no_blank_nodes_and_every_prefix_is_usable() -> None:
    for quad in ox.parse(terms.ontology_turtle(), format=ox.RdfFormat.TURTLE):
        assert not any(isinstance(t, ox.BlankNode) for t in quad)
    for iri in terms.PREFIXES.values():
        assert re.search(r"[#/]$", iri)


def test_domains_and_ranges_are_words_of_the_ontology_or_datatypes(ontology: rdflib.Graph) -> None:
    defined = set(own(ontology, OWL.Class))
    for predicate in (SCHEMA.domainIncludes, SCHEMA.rangeIncludes):
        for value in ontology.objects(None, predicate):
            assert value in defined or str(value).startswith(terms.PREFIXES["xsd"])


def test_a_word_is_of_one_kind(ontology: rdflib.Graph) -> None:
    kinds = [set(own(ontology, k)) for k in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)]
    assert not (kinds[0] & kinds[1] or kinds[0] & kinds[2] or kinds[1] & kinds[2])
    for prop in kinds[2]:  # OWL 2 DL and RL: what holds literals is no object property
        assert all(str(r).startswith(terms.PREFIXES["xsd"])
                   for r in ontology.objects(prop, SCHEMA.rangeIncludes))


def test_object_properties_do_not_hold_literals(ontology: rdflib.Graph) -> None:
    for prop in own(ontology, OWL.ObjectProperty):
        assert not any(str(r).startswith(terms.PREFIXES["xsd"])
                       for r in ontology.objects(prop, SCHEMA.rangeIncludes)), prop


def test_owl_2_rl_finds_no_contradiction(ontology: rdflib.Graph) -> None:
    owlrl = pytest.importorskip("owlrl")
    graph = rdflib.Graph()
    for triple in ontology:
        graph.add(triple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = rdflib.Namespace("http://www.daml.org/2002/03/agents/agent-ont#")
    assert not list(graph.objects(None, errors.error))
    assert (rdflib.URIRef(terms.MT + "promotes"), RDFS.subPropertyOf,
            rdflib.URIRef(terms.MT + "relatedTo")) in graph
    nothing = [s for s in graph.subjects(RDFS.subClassOf, OWL.Nothing) if s != OWL.Nothing]
    assert nothing == []
