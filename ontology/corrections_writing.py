"""Writing corrections files, in the form that `corrections_reading` reads."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from maitu.ontology import naming
from maitu.ontology.corrections import (
    Correction,
    EntityName,
    Judgement,
    Merge,
    Rename,
    Retype,
    Split,
    StatementName,
)
from maitu.ontology.terms import BASE, PREFIXES


def write(corrections: Iterable[Correction], base: str = BASE) -> str:
    """Return a corrections file that holds these."""
    return "\n".join([heading(base), *(block(c, base) for c in corrections)])


def heading(base: str = BASE) -> str:
    """Return what a corrections file begins with: prefixes and base."""
    prefixes = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("mt", "rdf", "rdfs"))
    return f"{prefixes}@base <{base}> .\n"


def block(correction: Correction, base: str = BASE) -> str:
    """Return one correction as Turtle under `heading`, one property to a line."""
    says: list[tuple[str, str]] = []
    match correction:
        case Merge(entity=entity, replacement=replacement):
            says = [("corrects", _ref(entity, base)), ("replacement", _ref(replacement, base))]
        case Split(entity=of, replacement=replacement):
            says = [("corrects", _ref(of, base))] if of else []
            says += [("name", str(ox.Literal(correction.name))),
                     ("replacement", _ref(replacement, base))]
        case Rename(entity=entity, label=label):
            says = [("corrects", _ref(entity, base)), ("newLabel", str(ox.Literal(label)))]
        case Retype(entity=entity, type=type):
            says = [("corrects", _ref(entity, base)), ("newType", f"mt:{type}")]
        case Judgement(of=StatementName() as of_statement):
            says = [("rdf:subject", _ref(of_statement.subject, base)),
                    ("rdf:predicate", f"mt:{of_statement.predicate}"),
                    ("rdf:object", _ref(of_statement.object, base))]
        case Judgement(of=EntityName() as entity):
            says = [("corrects", _ref(entity, base))]
    says += [("document", f"<{naming.document_iri(name, base).removeprefix(base)}>")
             for name in sorted(correction.documents)]
    if correction.note:
        says.append(("rdfs:comment", str(ox.Literal(correction.note))))
    lines = [f"    {name if ':' in name else 'mt:' + name} {value}" for name, value in says]
    return " ;\n".join([f"[] a mt:{_kind_of(correction)}", *lines]) + " .\n"


def _kind_of(correction: Correction) -> str:
    if isinstance(correction, Judgement):
        return "Acceptance" if correction.accepted else "Rejection"
    return type(correction).__name__


def _ref(entity: EntityName, base: str) -> str:
    iri = entity.iri(base)
    # `<Company/..>` would be read as a step up.
    return f"<{iri if set(entity.name) == {'.'} else iri.removeprefix(base)}>"
