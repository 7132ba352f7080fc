"""Rivals: statements of which a text hardly means both, and which of them stands.

The network judges every pair by itself. In the training texts 97 of 100 pairs of entities are
related by one predicate only, and 77 (issuedBy) to 97 (narrowerThan) of 100 subjects of the
predicates in OF_ONE have one object; the others are about equally likely. The margins were chosen
on the development part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

OF_ONE = frozenset({"trendOf", "narrowerThan", "issuedBy", "publishedBy", "locatedIn"})
EQUALLY_LIKELY = 0.15  # by how much probabilities of objects of OF_ONE may differ
NOT_MEANT = 0.3  # by how much a subject may be behind the likeliest

Triple = tuple[str, str, str]  # subject, predicate, object


def standing(claims: Iterable[tuple[Triple, float]]) -> Collection[Triple]:
    """Return the statements that stand against their rivals.

    Args:
        claims: statements, each with its probability; one may be claimed in several places.
    """
    stated: dict[Triple, float] = {}
    for triple, probability in claims:
        stated[triple] = max(stated.get(triple, 0.0), probability)
    stated = _near_the_best(stated, lambda t: frozenset((t[0], t[2])), 0)
    stated = _near_the_best(stated, lambda t: t[:2] if t[1] in OF_ONE else t, EQUALLY_LIKELY)
    return _near_the_best(stated, lambda t: t[1:], NOT_MEANT)


def _near_the_best(stated: Mapping[Triple, float], group: Callable[[Triple], Hashable],
                   margin: float) -> dict[Triple, float]:
    """Return the statements that are not more than a margin behind the likeliest of their group."""
    best: dict[Hashable, float] = {}
    for triple, probability in stated.items():
        best[group(triple)] = max(best.get(group(triple), 0.0), probability)
    return {t: p for t, p in stated.items() if p >= best[group(t)] - margin}
