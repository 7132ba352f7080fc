"""IRIs: how things get theirs, the same on every machine and in every rebuild.

An entity's IRI is made of its first type and its label, never of an order of reading:
`https://w3id.org/maitu/id/Company/美团`. A document's parts hang on the document's IRI:
`…/id/document/NAME#char=12,40` is a stretch of its text (as RFC 5147 writes it).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from maitu.ontology.terms import BASE

# What an IRI segment cannot hold (RFC 3987), and the signs that would end the segment.
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`%/?#\[\]\u00a0\u2028\u2029\ufeff\ufff0-\uffff]")
_MARKS = re.compile(r"[《》〈〉“”\"‘’「」『』]")
_SPACE_BESIDE_CJK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s+|\s+(?=[\u2e80-\u9fff\uff00-\uffef])"
)


@lru_cache(maxsize=1 << 16)  # the names of a text are looked at again and again
def canonical(name: str) -> str:
    """Return the form of a name that its IRI and its comparisons use.

    Compatibility forms (NFKC), quotation marks and spaces beside Chinese characters make no
    difference between names: `5G 手机` and `５Ｇ手机` are one.
    """
    name = unicodedata.normalize("NFKC", name)
    name = _SPACE_BESIDE_CJK.sub("", _MARKS.sub("", name))
    return re.sub(r"\s+", " ", name).strip() or "_"


def segment(name: str) -> str:
    """Return a name as the last part of an IRI: what IRIs cannot hold in percent signs."""
    return _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8")), name)


def entity_iri(type: str, label: str, base: str = BASE) -> str:
    """Return the IRI of the entity of this type and label."""
    return f"{base}{type}/{segment(canonical(label))}"


def document_iri(name: str, base: str = BASE) -> str:
    """Return the IRI of a document, which is also the IRI of its named graph."""
    return f"{base}document/{segment(unicodedata.normalize('NFC', name))}"


def evidence_iri(document: str, start: int, end: int) -> str:
    """Return the IRI of a stretch of the text of the document with IRI `document`."""
    return f"{document}#char={start},{end}"


def part_iri(document: str, kind: str, *key: str) -> str:
    """Return the IRI of a statement or observation of a document, from what identifies it."""
    digest = hashlib.sha256("\x1f".join(key).encode("utf-8")).hexdigest()[:20]
    return f"{document}#{kind}-{digest}"
