"""The policies of a store, and when they were issued."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.policies import Policy, about, policies, within
from maitu.graph.regions import choices, regions
from maitu.graph.things import Thing
from maitu.ontology.naming import entity_iri
from maitu.ontology.terms import BASE, PREFIXES


def store_of(*issues: str, more: str = "") -> EmbeddedStore:
    """Make a store of `DOCUMENT: POLICY, BODY, PERIOD` (none: `-`), and of further Turtle."""
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()]
    for n, issue in enumerate(issues):
        document, _, said = issue.partition(": ")
        policy, body, period = said.split(", ")
        lines.append(f"""GRAPH <{BASE}document/{document}> {{
          <{BASE}document/{document}> a mt:Document ; dcterms:title '{document}' ;
            dcterms:issued '2030-05' ; mt:mentions <{BASE}Policy/{policy}>, <{BASE}{body}> .
          <{BASE}Policy/{policy}> a mt:Policy ; rdfs:label '{policy}' .
          <{BASE}{body}> a mt:{body.split('/')[0]} ; rdfs:label '{body.split('/')[1]}' .
          <urn:x{n}> a mt:Statement ; rdf:subject <{BASE}Policy/{policy}> ;
            rdf:predicate mt:issuedBy ; rdf:object <{BASE}{body}> ; mt:confidence 1 ;
            mt:modality mt:stated ; mt:document <{BASE}document/{document}> ;
            mt:evidence <urn:q{n}> .
          {f'<urn:x{n}> mt:period "{period}" .' if period != '-' else ''}
          <urn:q{n}> mt:quote '{said}' ; mt:start 7 ; mt:end 9 . }}""")
    store = EmbeddedStore.in_memory()
    store.add(ox.parse("\n".join([*lines, more]), format=ox.RdfFormat.TRIG))
    return store


def test_a_policy_has_the_date_of_its_own_text(market: EmbeddedStore) -> None:
    found = {p.thing.label: p for p in policies(market)}
    assert list(found) == ["数字经济纲要", "智慧零售行动计划", "网络安全准则"]
    outline = found["数字经济纲要"]
    assert (outline.date, outline.origin) == ("2028-03-01", "text")
    assert outline.text == BASE + "document/outline"
    assert [b.label for b in outline.issuers] == ["国务院"]


def test_else_that_of_what_says_who_issued_it(market: EmbeddedStore) -> None:
    plan = next(p for p in policies(market) if p.thing.label == "智慧零售行动计划")
    assert (plan.date, plan.origin, plan.text) == ("2030-04", "sentence", None)
    (quote,) = plan.quotes
    assert quote.text.startswith("4月，省商务厅印发") and quote.title == "智慧零售观察"
    assert plan.mentioned == "2031-05"


def test_the_most_exact_date_counts_and_of_those_the_one_told_most() -> None:
    store = store_of("a: 甲法, Organization/省厅, 2029", "b: 甲法, Organization/省厅, 2029-04",
                     "c: 甲法, Organization/省厅, 2029-05", "d: 甲法, Organization/省厅, 2029-05")
    (policy,) = policies(store)
    assert policy.date == "2029-05"
    assert policy.quotes[0].text.endswith("2029-05")
    assert len(policy.quotes) == 3  # a wording of two documents is there once


@pytest.mark.parametrize(("names", "expected"), [
    ("'云发〔2027〕12号', '甲规划（2028—2030年）'", ("2027", "number")),
    ("'甲规划（2028—2030年）'", ("2028", "name")),
    ("'甲规划'", (None, None)),
])
def test_else_a_year_in_its_number_or_its_name(
    names: str, expected: tuple[str | None, str | None]
) -> None:
    store = store_of("a: 甲, Organization/省厅, -",
                     more=f"<{BASE}Policy/甲> skos:altLabel {names} .")
    (policy,) = policies(store)
    assert (policy.date, policy.origin) == expected


def test_a_joint_issue_has_all_its_bodies() -> None:
    store = store_of("a: 甲法, Organization/乙厅, 2029", "a: 甲法, Organization/丙厅, 2029")
    (policy,) = policies(store)
    assert policy.is_joint
    assert sorted(b.label for b in policy.issuers) == ["丙厅", "乙厅"]


def test_what_is_first_of_all_something_else_is_no_policy() -> None:
    store = store_of("a: 甲法, Organization/乙厅, 2029", more=f"""
      <{BASE}Event/购物节> a mt:Event, mt:Policy ; rdfs:label '购物节' .
      <https://example.org/act> a mt:Policy ; rdfs:label 'Act' .
      <{BASE}Policy/词表里的> a mt:Policy ; rdfs:label '词表里的' .
      <{BASE}document/a> mt:mentions <{BASE}Event/购物节>, <https://example.org/act> .""")
    assert sorted(p.thing.label for p in policies(store)) == ["Act", "甲法"]


def labels(found: list[Policy]) -> list[str]:
    return [p.thing.label for p in found]


def test_a_topic_is_what_a_policy_is_related_to_or_what_its_text_mentions(
        market: EmbeddedStore) -> None:
    every = policies(market)
    assert labels(about(market, every, entity_iri("Technology", "5G"))) == [
        "数字经济纲要", "智慧零售行动计划"]
    assert labels(about(market, every, entity_iri("Risk", "数据泄露"))) == ["智慧零售行动计划"]
    mentioned = about(market, every, entity_iri("BusinessModel", "绿色消费"))
    assert labels(mentioned) == ["数字经济纲要"]  # no relation says so, its text does


def test_a_time_takes_in_what_may_lie_in_it(market: EmbeddedStore) -> None:
    every = policies(market)
    assert labels(within(every, "2028-03", "2030")) == ["数字经济纲要", "智慧零售行动计划"]
    assert labels(within(every, last="2028")) == ["数字经济纲要"]
    assert labels(within(every, "2030-04-15")) == ["智慧零售行动计划"]  # April as a whole
    assert labels(within(every, "2031")) == []


def test_bodies_belong_to_what_the_vocabulary_or_their_name_says() -> None:
    store = store_of(
        "a: 甲法, GovernmentBody/云岭省商务厅, 2029", "b: 乙法, GovernmentBody/鹭州市商务局, 2029",
        "c: 丙法, GovernmentBody/商业部, 2029", "d: 丁法, Place/鹭州市, 2029", more=f"""
      <{BASE}GovernmentBody/云岭省商务厅> skos:broader <{BASE}GovernmentBody/云岭省人民政府> .
      <{BASE}GovernmentBody/云岭省人民政府> skos:broader <{BASE}Place/云岭省> .
      <{BASE}Place/云岭省> skos:broader <{BASE}Place/本国> .
      <{BASE}Place/鹭州市> skos:broader <{BASE}Place/云岭省> .
      <{BASE}GovernmentBody/商业部> skos:broader <{BASE}GovernmentBody/政务院> .""")
    every = policies(store)
    by_name = {p.thing.label: {iri.removeprefix(BASE) for iri in p.regions} for p in every}
    assert by_name["甲法"] == {"GovernmentBody/云岭省商务厅", "GovernmentBody/云岭省人民政府",
                             "Place/云岭省", "Place/本国"}
    assert by_name["乙法"] == {"GovernmentBody/鹭州市商务局", "Place/鹭州市", "Place/云岭省",
                             "Place/本国"}
    places, bodies = choices(store, [b for p in every for b in p.issuers])
    assert [p.label for p in places] == ["云岭省", "鹭州市"]  # not the country: only a part acts
    assert [b.label for b in bodies] == ["云岭省人民政府", "政务院"]


def test_an_empty_store_has_none() -> None:
    store = EmbeddedStore.in_memory()
    assert policies(store) == []
    assert regions(store, []) == {}
    assert choices(store, [Thing(BASE + "Place/x", "x", ("Place",))])[1] == ()
