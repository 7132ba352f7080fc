"""Reading corrections files: Turtle that people keep under version control.

    @prefix mt: <https://w3id.org/maitu/ontology#> .
    @base <https://w3id.org/maitu/id/> .

    [] a mt:Merge ; mt:corrects <Company/云桥> ; mt:replacement <Company/云桥科技> .
    [] a mt:Split ; mt:name "晨星" ; mt:replacement <Company/晨星> ; mt:document <document/news> .
    [] a mt:Rename ; mt:corrects <Policy/行动计划> ; mt:newLabel "数字渔港行动计划" .
    [] a mt:Retype ; mt:corrects <Company/云质检> ; mt:newType mt:Product .
    [] a mt:Rejection ; rdf:subject <Company/云桥> ; rdf:predicate mt:adopts ;
        rdf:object <Technology/5G> ; rdfs:comment "the text denies it" .

An IRI may name a correction in place of `[]`. A file without @base takes the store's. What is no
word of ours (dcterms:creator, say) is left to its writer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

from maitu.ontology import naming
from maitu.ontology.contradictions import contradictions
from maitu.ontology.corrections import (
    Correction,
    Corrections,
    EntityName,
    Judgement,
    Merge,
    Rename,
    Retype,
    Split,
    StatementName,
)
from maitu.ontology.errors import CorrectionError
from maitu.ontology.terms import BASE, MT, PREDICATES, PREFIXES, TYPES

_RDF = PREFIXES["rdf"]
_A = _RDF + "type"
_DOCUMENT, _NOTE = MT + "document", PREFIXES["rdfs"] + "comment"
_CORRECTS, _REPLACEMENT, _NAME = MT + "corrects", MT + "replacement", MT + "name"
_LABEL, _TYPE = MT + "newLabel", MT + "newType"
_STATEMENT = (_RDF + "subject", _RDF + "predicate", _RDF + "object")
# What each kind must have and may have, besides documents and a note.
_FORMS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Merge": ((_CORRECTS, _REPLACEMENT), ()),
    "Split": ((_NAME, _REPLACEMENT), (_CORRECTS,)),
    "Rename": ((_CORRECTS, _LABEL), ()),
    "Retype": ((_CORRECTS, _TYPE), ()),
    "Acceptance": ((), (_CORRECTS, *_STATEMENT)),
    "Rejection": ((), (_CORRECTS, *_STATEMENT)),
}

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Facts = dict[str, list[_Term]]


def load(paths: Iterable[Path], base: str = BASE) -> Corrections:
    """Read corrections files as one set.

    Args:
        paths: the files; their order makes no difference.
        base: what the IRIs of the store's entities begin with.

    Raises:
        CorrectionError: a file cannot be read, or breaks the form, or two corrections contradict
            each other (names file, subject and what is wrong, all of it).
    """
    files: dict[Correction, Path] = {}
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = "is not in UTF-8" if isinstance(error, ValueError) else error.strerror
            raise CorrectionError(f"{path}: {reason}") from error
        for correction in parse(text, str(path), base):
            files.setdefault(correction, path)
    corrections = Corrections.of(files)
    wrong = [f"{', '.join(sorted({str(files[c]) for c in blamed}))}: {what}; "
             "take one of them out" for what, blamed in contradictions(corrections)]
    if wrong:
        raise CorrectionError("\n".join(wrong))
    return corrections


def parse(text: str, where: str = "corrections", base: str = BASE) -> list[Correction]:
    """Return the corrections that a file's text holds, in its order.

    Raises:
        CorrectionError: it is no Turtle (with the line), or breaks the form (all that is wrong).
    """
    subjects: dict[_Term, _Facts] = {}
    try:
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base):
            facts = subjects.setdefault(quad.subject, {})
            facts.setdefault(quad.predicate.value, []).append(quad.object)
    except SyntaxError as error:
        line = f"{error.lineno}: " if error.lineno else " "
        raise CorrectionError(f"{where}:{line}not Turtle: {error.msg}") from error
    found: list[Correction] = []
    wrong = []
    for subject, facts in subjects.items():
        try:
            if kind := _kind(facts):
                found.append(_correction(kind, facts, base))
        except ValueError as error:
            wrong.append(f"{where}: {_named(subject, facts, base)}: {error}")
    if wrong:
        raise CorrectionError("\n".join(wrong))
    return found


def _kind(facts: _Facts) -> str | None:
    """Return the name of the class of a correction; None for what is no correction at all."""
    types = [t.value for t in facts.get(_A, ()) if isinstance(t, ox.NamedNode)]
    kinds = [t.removeprefix(MT) for t in types if t.removeprefix(MT) in _FORMS]
    if len(kinds) == 1:
        return kinds[0]
    if kinds or any(p.startswith(MT) or p in _STATEMENT for p in facts) \
            or any(t.startswith(MT) for t in types):
        said = " and ".join(f"mt:{k}" for k in kinds) or "none"
        raise ValueError(f"a correction is of one of the types {_listed(_FORMS)}; this has {said}")
    return None


def _correction(kind: str, facts: _Facts, base: str) -> Correction:
    needed, possible = _FORMS[kind]
    allowed = {*needed, *possible, _DOCUMENT}
    strange = [p for p in facts if (p.startswith(MT) or p in _STATEMENT) and p not in allowed]
    if strange:
        raise ValueError(f"mt:{kind} has no property {_short(strange[0])}; "
                         f"it has {', '.join(map(_short, sorted(allowed)))}")
    for p in needed:
        if p not in facts:
            raise ValueError(f"mt:{kind} needs {_short(p)}")
    documents = frozenset(_document(term, base) for term in facts.get(_DOCUMENT, ()))
    note = next((t.value for t in facts.get(_NOTE, ()) if isinstance(t, ox.Literal)), None)
    made = _made(kind, facts, base, documents, note)
    if (isinstance(made, Merge) and made.entity == made.replacement) or (
            isinstance(made, Rename | Retype) and _changes_nothing(made)):
        raise ValueError("it changes nothing")
    return made


def _made(
    kind: str, facts: _Facts, base: str, documents: frozenset[str], note: str | None
) -> Correction:
    def entity(property: str) -> EntityName:
        return EntityName.from_iri(_iri(facts, property), base)

    if kind == "Merge":
        return Merge(entity(_CORRECTS), entity(_REPLACEMENT), documents=documents, note=note)
    if kind == "Split":
        of = entity(_CORRECTS) if _CORRECTS in facts else None
        return Split(_text(facts, _NAME), entity(_REPLACEMENT), of, documents=documents, note=note)
    if kind == "Rename":
        return Rename(entity(_CORRECTS), _text(facts, _LABEL), documents=documents, note=note)
    if kind == "Retype":
        type = _word(_iri(facts, _TYPE), _TYPE, TYPES)
        return Retype(entity(_CORRECTS), type, documents=documents, note=note)
    given = [p for p in _STATEMENT if p in facts]
    if (_CORRECTS in facts) == bool(given) or len(given) not in (0, len(_STATEMENT)):
        raise ValueError(f"mt:{kind} needs either {_listed(_STATEMENT)}, or mt:corrects alone")
    if not given:
        return Judgement(entity(_CORRECTS), kind == "Acceptance", documents=documents, note=note)
    predicate = _word(_iri(facts, _STATEMENT[1]), _STATEMENT[1], PREDICATES)
    statement = StatementName(entity(_STATEMENT[0]), predicate, entity(_STATEMENT[2]))
    return Judgement(statement, kind == "Acceptance", documents=documents, note=note)


def _changes_nothing(correction: Rename | Retype) -> bool:
    if isinstance(correction, Retype):
        return correction.type == correction.entity.type
    # Another way of writing the same name is shown, though the IRI is the same.
    return correction.label == correction.entity.name


def _only(facts: _Facts, property: str) -> _Term:
    values = facts[property]
    if len(values) > 1:
        raise ValueError(f"{_short(property)} has {len(values)} values; it takes one")
    return values[0]


def _iri(facts: _Facts, property: str) -> str:
    value = _only(facts, property)
    if not isinstance(value, ox.NamedNode):
        raise ValueError(f"{_short(property)} takes an IRI in <…>, not {value}")
    return value.value


def _text(facts: _Facts, property: str) -> str:
    value = _only(facts, property)
    if not isinstance(value, ox.Literal) or not value.value.strip():
        raise ValueError(f'{_short(property)} takes a name in "…", not {value}')
    return " ".join(value.value.split())


def _word(iri: str, property: str, words: Collection[str]) -> str:
    name = iri.removeprefix(MT)
    if not iri.startswith(MT) or name not in words:
        raise ValueError(f"{_short(property)}: there is no {_short(iri)}; there are "
                         f"{_listed(words)}")
    return name


def _document(term: _Term, base: str) -> str:
    prefix = naming.document_iri("", base)
    if not isinstance(term, ox.NamedNode) or not term.value.startswith(prefix) \
            or term.value == prefix:
        raise ValueError(f"mt:document takes the IRI of a document, <document/NAME>, not {term}; "
                         "`maitu documents` lists the names")
    return unquote(term.value.removeprefix(prefix))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(_short(w) if ":" in w else f"mt:{w}" for w in words)


def _short(iri: str) -> str:
    for prefix in ("mt", "rdf", "rdfs"):
        if iri.startswith(PREFIXES[prefix]):
            return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
    return f"<{iri}>"


def _named(subject: _Term, facts: _Facts, base: str) -> str:
    """Return a correction's name for a message; one that has none is told by what it says."""
    if isinstance(subject, ox.NamedNode):
        return f"<{subject.value.removeprefix(base)}>"
    ordered: Sequence[str] = [p for p in (_CORRECTS, _NAME, *_STATEMENT) if p in facts] or [*facts]
    said = [f"{_short(p)} {_value(t, base)}" for p in ordered for t in facts[p] if p != _A]
    kind = [_value(t, base) for t in facts.get(_A, ())]
    return " ; ".join([f"[] a {', '.join(kind)}" if kind else "[]", *said[:3]])


def _value(term: _Term, base: str) -> str:
    if isinstance(term, ox.NamedNode):
        known = _short(term.value)
        return known if known[0] != "<" else f"<{term.value.removeprefix(base)}>"
    return str(term)
