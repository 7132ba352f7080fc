"""The policies of a store: who issued them, when, and for which region.

A policy's date is that of its own text, if the store has it; else the time of the statements that
say who issued it; else the year of its number (国办发〔2020〕32号) or the first year in its name
(2024—2027年).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyoxigraph as ox

from maitu.graph.entity import Quote
from maitu.graph.matrix import is_policy
from maitu.graph.regions import regions
from maitu.graph.rows import rows, values
from maitu.graph.store import Store
from maitu.graph.things import Thing, things
from maitu.ontology.measures import bounds
from maitu.ontology.naming import canonical

Origin = Literal["text", "sentence", "number", "name"]  # where a date comes from


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy and its issue."""

    thing: Thing
    issuers: tuple[Thing, ...]  # several for a joint issue; none if nothing says who
    date: str | None  # as exactly as it is known: 2023, 2023-07, 2023-07-10, 2023-H1
    origin: Origin | None  # of the date
    quotes: tuple[Quote, ...]  # that say who issued it, one of each wording; first of its date
    text: str | None  # IRI of the document that is the policy's own text
    mentioned: str | None  # date of the earliest document that mentions it
    regions: frozenset[str]  # IRIs of the places, and of bodies above the issuers

    @property
    def is_joint(self) -> bool:
        """Whether several bodies issued it."""
        return len(self.issuers) > 1


_POLICIES = """
SELECT DISTINCT ?e { ?e a mt:Policy FILTER EXISTS { ?document mt:mentions ?e } }
"""
_NAMES = "SELECT DISTINCT ?e ?name {{ {policies} ?e rdfs:label|skos:altLabel ?name }}"
_DOCUMENTS = """
SELECT DISTINCT ?document ?title ?date ?number {
  ?document a mt:Document ; dcterms:title ?title .
  OPTIONAL { ?document dcterms:issued ?date } OPTIONAL { ?document mt:documentNumber ?number }
}
"""
_MENTIONED = """
SELECT ?e (MIN(STR(?date)) AS ?first) {{
  {policies} ?document mt:mentions ?e ; dcterms:issued ?date }} GROUP BY ?e
"""
_ISSUED = """
SELECT DISTINCT ?e ?body ?period ?document ?quote ?start ?end ?section ?page {
  ?x rdf:predicate mt:issuedBy ; rdf:subject ?e ; rdf:object ?body ;
    mt:document ?document ; mt:evidence ?evidence .
  ?evidence mt:quote ?quote ; mt:start ?start ; mt:end ?end .
  OPTIONAL { ?x mt:period ?period }
  OPTIONAL { ?evidence mt:section ?section } OPTIONAL { ?evidence mt:page ?page }
}
"""
_TOPIC = """
SELECT DISTINCT ?e {{
  {{ ?x rdf:object {topic} ; rdf:subject ?e }} UNION {{ ?x rdf:subject {topic} ; rdf:object ?e }}
  UNION {{ ?e mt:mentions {topic} }}
}}
"""
_NUMBER = re.compile(r"[〔\[（(【]\s?((?:19|20)\d{2})\s?[〕\]）)】]\s?第?\s?\d")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?(?:年|[-—–~至到])")


@dataclass(frozen=True, slots=True)
class _Text:
    """A document that may be a policy's own text."""

    iri: str
    title: str
    date: str | None


def policies(store: Store) -> list[Policy]:
    """Return the policies of a store: the dated ones in time order, then the others by name."""
    found = things(store, {row["e"] for row in rows(store, _POLICIES)})
    known = {iri: t for iri, t in found.items() if is_policy(iri, t.types, store.base)}
    names = _grouped(store, _NAMES, known, "name")
    texts, documents = _texts(store)
    first = {iri: next(iter(dates)) for iri, dates in
             _grouped(store, _MENTIONED, known, "first").items()}
    issued: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows(store, _ISSUED):
        if row["e"] in known:
            issued[row["e"]].append(row)
    bodies = things(store, {row["body"] for said in issued.values() for row in said})
    where = regions(store, bodies.values())
    made = []
    for iri, thing in known.items():
        called = sorted(names.get(iri, {thing.label}))
        own = next((texts[key] for name in called if (key := canonical(name)) in texts), None)
        when, origin = _date(called, own, issued[iri])
        issuers = {row["body"] for row in issued[iri]}
        made.append(Policy(
            thing, tuple(sorted((bodies[b] for b in issuers), key=lambda t: (t.label, t.iri))),
            when, origin, _quotes(issued[iri], documents, when), own.iri if own else None,
            first.get(iri),
            frozenset().union(*(where[b] for b in issuers))))
    return sorted(made, key=lambda p: (p.date is None, p.date or "", p.thing.label, p.thing.iri))


def about(store: Store, listed: Iterable[Policy], topic: str) -> list[Policy]:
    """Return those policies that a relation joins to a topic, or whose own text mentions it.

    Args:
        store: where the relations are.
        listed: the policies.
        topic: IRI of an entity.
    """
    found = {row["e"] for row in rows(store, _TOPIC.format(topic=ox.NamedNode(topic)))}
    return [p for p in listed if p.thing.iri in found or p.text in found]


def within(listed: Iterable[Policy], first: str = "", last: str = "") -> list[Policy]:
    """Return the policies that may have been issued in a time; those without a date are not.

    Args:
        listed: the policies.
        first: the day, month or year that it begins with, as ISO 8601; empty: any.
        last: that it ends with.
    """
    begin, end = bounds(first), bounds(last)
    kept = []
    for policy in listed:
        span = bounds(policy.date or "")
        if span and (begin is None or span[1] >= begin[0]) and (end is None or span[0] <= end[1]):
            kept.append(policy)
    return kept


def _grouped(store: Store, query: str, iris: Collection[str], name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for clause in values("?e", iris):
        for row in rows(store, query.format(policies=clause)):
            if name in row:  # an engine may give a group of nothing
                found[row["e"]].add(row[name])
    return found


def _texts(store: Store) -> tuple[dict[str, _Text], dict[str, _Text]]:
    """Return the documents by all that may be the name of a policy, and by IRI."""
    named: dict[str, _Text] = {}
    documents = {}
    for row in rows(store, _DOCUMENTS):
        text = documents[row["document"]] = _Text(row["document"], row["title"], row.get("date"))
        for name in (row["title"], row.get("number")):
            if name:
                known = named.setdefault(canonical(name), text)
                if known.date is None and text.date:  # of reprints, one that says when
                    named[canonical(name)] = text
    return named, documents


def _quotes(
    said: Sequence[Mapping[str, str]], documents: Mapping[str, _Text], when: str | None
) -> tuple[Quote, ...]:
    """Return what says who issued a policy, each wording once; first what gives its date."""
    unique: dict[str, Quote] = {}
    for row in sorted(said, key=lambda r: (
            r.get("period") != when, r["document"], int(r["start"]), r["quote"])):
        document = row["document"]
        if document in documents:
            unique.setdefault(row["quote"], Quote(
                row["quote"], document, documents[document].title, row.get("section"),
                int(row["page"]) if "page" in row else None, int(row["start"]), int(row["end"])))
    return tuple(unique.values())


def _date(
    names: Collection[str], own: _Text | None, said: Iterable[Mapping[str, str]]
) -> tuple[str | None, Origin | None]:
    """Return when a policy was issued, and where that is from."""
    if own and own.date and bounds(own.date):
        return own.date, "text"
    told = {(row["period"], row["document"]) for row in said if bounds(row.get("period", ""))}
    votes = Counter(period for period, _ in told)
    if votes:  # the most exact that is told, by the most documents
        return min(votes, key=lambda p: (_length(p), -votes[p], p)), "sentence"
    patterns: tuple[tuple[Origin, re.Pattern[str]], ...] = (("number", _NUMBER), ("name", _YEAR))
    for origin, pattern in patterns:
        if years := sorted(m[1] for name in names if (m := pattern.search(name))):
            return years[0], origin
    return None, None


def _length(period: str) -> tuple[bool, int]:
    """Return whether a period is longer than a day, and how many months it goes on to others."""
    first, last = bounds(period) or (date.max, date.max)
    return first != last, 12 * (last.year - first.year) + last.month - first.month
