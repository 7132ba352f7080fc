"""The words of the ontology as Python values, read from `maitu.ttl`, which alone defines them.

`TYPES` and `PREDICATES` keep the order of the file, so that whatever lists them lists them alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import pyoxigraph as ox

ONTOLOGY = "https://w3id.org/maitu/ontology"
MT = "https://w3id.org/maitu/ontology#"
BASE = "https://w3id.org/maitu/id/"  # where entity IRIs live unless the user says otherwise
VOCABULARY = "https://w3id.org/maitu/vocabulary"

PREFIXES: Mapping[str, str] = {
    "mt": MT,
    "id": BASE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "wd": "http://www.wikidata.org/entity/",
}


@dataclass(frozen=True, slots=True)
class EntityType:
    """A class of entities."""

    name: str
    zh: str
    en: str
    definition: str  # in Chinese

    @property
    def iri(self) -> str:
        """The class's IRI."""
        return MT + self.name


@dataclass(frozen=True, slots=True)
class Predicate:
    """A relation that a text may assert between two entities."""

    name: str
    zh: str
    en: str
    definition: str  # in Chinese
    domain: frozenset[str]  # names of the types its subject may have
    range: frozenset[str]  # names of the types its object may have
    symmetric: bool = False

    @property
    def iri(self) -> str:
        """The property's IRI."""
        return MT + self.name

    def allows(self, subject: tuple[str, ...], object: tuple[str, ...]) -> bool:
        """Say whether entities of these types may stand on its two sides."""
        return not self.domain.isdisjoint(subject) and not self.range.isdisjoint(object)


def ontology_turtle() -> bytes:
    """Return the ontology as shipped, in Turtle."""
    return files("maitu.ontology").joinpath("maitu.ttl").read_bytes()


def shapes_turtle() -> bytes:
    """Return the SHACL shapes as shipped, in Turtle."""
    return files("maitu.ontology").joinpath("shapes.ttl").read_bytes()


def _read() -> tuple[dict[str, EntityType], dict[str, Predicate], tuple[str, ...]]:
    facts: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = {}
    for quad in ox.parse(ontology_turtle(), format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(MT):
            of_subject = facts.setdefault(quad.subject.value.removeprefix(MT), {})
            of_subject.setdefault(quad.predicate.value, []).append(quad.object)

    def names(term: str, predicate: str) -> list[str]:
        return [o.value.removeprefix(MT) for o in facts[term].get(predicate, ())
                if isinstance(o, ox.NamedNode)]

    def text(term: str, predicate: str, language: str) -> str:
        return next(o.value for o in facts[term][predicate]
                    if isinstance(o, ox.Literal) and o.language == language)

    label, definition = PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "definition"
    sub_class, sub_property = (PREFIXES["rdfs"] + n for n in ("subClassOf", "subPropertyOf"))
    types = {
        name: EntityType(name, text(name, label, "zh"), text(name, label, "en"),
                         text(name, definition, "zh"))
        for name in facts
        if name != "Agent" and {"Entity", "Agent"} & set(names(name, sub_class))
    }
    predicates = {
        name: Predicate(
            name, text(name, label, "zh"), text(name, label, "en"), text(name, definition, "zh"),
            frozenset(names(name, PREFIXES["schema"] + "domainIncludes")),
            frozenset(names(name, PREFIXES["schema"] + "rangeIncludes")),
            PREFIXES["owl"] + "SymmetricProperty" in names(name, PREFIXES["rdf"] + "type"),
        )
        for name in facts
        if "relatedTo" in names(name, sub_property)
    }
    modalities = tuple(name for name in facts
                       if "Modality" in names(name, PREFIXES["rdf"] + "type"))
    return types, predicates, modalities


TYPES: Mapping[str, EntityType]
PREDICATES: Mapping[str, Predicate]
MODALITIES: tuple[str, ...]
TYPES, PREDICATES, MODALITIES = _read()
