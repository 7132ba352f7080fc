"""How good an extraction is: precision, recall and F1 against gold.

Entities count once each, with a right type or (row `entities, untyped`) with any. Relations count
by predicate and ends, or (row `relations, any predicate`) by their ends alone, in either order.
Observations count by amount, indicator and period, or (row `observations, value only`) by amount
alone. What the gold calls optional is never missed and never wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from maitu.ingest import sentences
from maitu.ingest.alignment import Alignment, align, comparable, likeness
from maitu.ingest.gold import (
    GoldEntity,
    GoldGraph,
    GoldObservation,
    GoldRelation,
    find_texts,
    read_gold,
)
from maitu.ingest.scores import NOTHING, SUMMARY, Mistake, Scores, Tally
from maitu.ontology.measures import unscaled
from maitu.ontology.model import DocumentGraph
from maitu.ontology.records import to_json
from maitu.ontology.terms import PREDICATES, TYPES

__all__ = [
    "SUMMARY", "Mistake", "Scores", "Tally", "evaluate", "find_texts", "read_gold",
]  # fmt: skip

_SAME_INDICATOR = 0.4  # the least likeness of indicators: they are phrased freely
_SAME_AMOUNT = Decimal("1e-6")  # relative

_Key = tuple[str, int, int]  # predicate, and the gold entities at its ends


def evaluate(
    gold: Mapping[str, GoldGraph],
    predicted: Mapping[str, DocumentGraph | Mapping[str, Any]],
) -> Scores:
    """Compare what was found in documents with what is in them.

    Args:
        gold: the gold of each document, by its name.
        predicted: the graphs found, by the same names: records, or their JSON form. A missing one
            counts as empty; one without gold is left out.
    """
    scores = Scores()
    for name, wanted in gold.items():
        graph = predicted.get(name, {})
        plain = to_json(graph) if isinstance(graph, DocumentGraph) else graph
        _Comparison(name, wanted, _claims(plain), scores, str(plain.get("text") or "")).run()
        _check_quotes(plain, scores)
    order = [*SUMMARY, *(f"type {t}" for t in TYPES), *(f"predicate {p}" for p in PREDICATES)]
    known = {row: scores.rows[row] for row in order if row in scores.rows}
    scores.rows = known | scores.rows
    return scores


def _claims(plain: Mapping[str, Any]) -> GoldGraph:
    """Read what a graph claims, as if it were gold; whatever cannot match anything is let be."""
    return GoldGraph(
        tuple(
            GoldEntity(str(e.get("id")), tuple(e.get("types") or ()), tuple(e.get("names") or ()))
            for e in plain.get("entities") or ()
        ),
        tuple(
            GoldRelation(str(r.get("s")), str(r.get("p")), str(r.get("o")))
            for r in plain.get("relations") or ()
        ),
        tuple(
            GoldObservation(o.get("indicator") or "", _value(o), o.get("unit"), o.get("period"))
            for o in plain.get("observations") or ()
        ),
    )


def _value(observation: Mapping[str, Any]) -> Decimal:
    try:
        value = Decimal(str(observation.get("value")).replace(",", ""))
    except InvalidOperation:
        return Decimal("NaN")
    return value if value.is_finite() else Decimal("NaN")


def _check_quotes(plain: Mapping[str, Any], scores: Scores) -> None:
    text = plain.get("text")
    if text is None:
        return
    quotes = [(m, "text") for e in plain.get("entities") or () for m in e.get("mentions") or ()]
    quotes += [(r, "evidence") for r in plain.get("relations") or ()]
    quotes += [(o, "evidence") for o in plain.get("observations") or ()]
    for item, key in quotes:
        scores.quotes += 1
        start, end, quote = item.get("start"), item.get("end"), item.get(key)
        # Compared as they are: a negative or missing offset would count from the text's end.
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
            scores.exact_quotes += text[start:end] == quote


class _Comparison:
    """One document's gold and claims, set against each other; adds to the scores."""

    def __init__(self, document: str, gold: GoldGraph, claims: GoldGraph, scores: Scores,
                 text: str) -> None:
        self.document, self.gold, self.claims, self.scores = document, gold, claims, scores
        self.sentences = [text[a:b] for a, b in sentences.split(text)]
        self.alignment: Alignment = align(gold.entities, claims.entities)
        self.gold_places = {e.id: i for i, e in enumerate(gold.entities)}
        self.claim_places = {e.id: j for j, e in enumerate(claims.entities)}

    def run(self) -> None:
        self.gold_entities()
        self.claimed_entities()
        self.relations()
        self.negatives()
        self.observations("observations", strict=True)
        self.observations("observations, value only", strict=False)

    def mistake(self, kind: str, *what: object) -> None:
        said = [str(word) for word in what if word not in (None, "")]
        self.scores.errors.append(Mistake(self.document, kind, " ".join(said), self.sentence(said)))

    def sentence(self, words: Sequence[str]) -> str:
        """Return the sentence of the text that has the most of the words, the first of several."""
        def held(sentence: str) -> int:
            plain = comparable(sentence)
            return sum(comparable(word) in plain for word in words)

        best = max(self.sentences, key=held, default="")
        return best if held(best) else ""

    def right_or_missed(self, right: bool, *rows: str) -> None:
        for row in rows:
            tally = self.scores.row(row)
            tally.tp, tally.fn = tally.tp + right, tally.fn + (not right)

    def wrong(self, *rows: str) -> None:
        for row in rows:
            self.scores.row(row).fp += 1

    def gold_entities(self) -> None:
        for i, entity in enumerate(self.gold.entities):
            if entity.optional:
                continue
            j = self.alignment.found.get(i)
            types = () if j is None else self.claims.entities[j].types
            typed = not set(entity.types).isdisjoint(types)
            self.right_or_missed(typed, "entities", f"type {entity.types[0]}")
            self.right_or_missed(j is not None, "entities, untyped")
            found_as = entity.types[0] if typed else types[0] if types else NOTHING
            self.scores.confusions[entity.types[0], found_as] += 1
            if j is None:
                self.mistake("missed entity", entity.types[0], entity.names[0])
            elif not typed:
                self.mistake("wrong type", entity.names[0], "is", entity.types[0], "not", *types)

    def claimed_entities(self) -> None:
        paired = set(self.alignment.found.values())
        for j, claim in enumerate(self.claims.entities):
            i = self.alignment.gold.get(j)
            wanted = None if i is None else self.gold.entities[i]
            if wanted and wanted.optional:
                continue
            kind = claim.types[0] if claim.types else "?"
            if j not in paired:
                self.wrong("entities", "entities, untyped", f"type {kind}")
                self.scores.confusions[NOTHING, kind] += 1
                self.mistake("split entity" if wanted else "spurious entity", kind, *claim.names)
            elif wanted and set(wanted.types).isdisjoint(claim.types):
                self.wrong("entities", f"type {kind}")

    def relations(self) -> None:
        places = self.gold_places
        wanted = {_key(places[r.s], r.p, places[r.o]): r for r in self.gold.relations}
        ends = {frozenset(key[1:]) for key in wanted}
        found: set[_Key] = set()
        found_ends: set[frozenset[int]] = set()
        for claim, key in self.distinct_claims():
            if key in wanted:
                found.add(key)
            else:
                self.wrong("relations", f"predicate {claim.p}")
                self.mistake("spurious relation", self.name(claim.s), claim.p, self.name(claim.o))
            if key is not None and frozenset(key[1:]) in ends:
                found_ends.add(frozenset(key[1:]))
            else:
                self.wrong("relations, any predicate")
        required = {key: r for key, r in wanted.items() if not r.optional}
        for key, relation in required.items():
            self.right_or_missed(key in found, "relations", f"predicate {relation.p}")
            if key not in found:
                s, o = (self.gold.entities[place].names[0] for place in
                        (places[relation.s], places[relation.o]))
                self.mistake("missed relation", s, relation.p, o)
        for pair in {frozenset(key[1:]) for key in required}:
            self.right_or_missed(pair in found_ends, "relations, any predicate")

    def distinct_claims(self) -> Iterable[tuple[GoldRelation, _Key | None]]:
        """Yield each claimed relation once, with its key if gold knows both its ends."""
        seen: set[object] = set()
        for claim in self.claims.relations:
            s, o = (self.alignment.gold.get(self.claim_places.get(end, -1))
                    for end in (claim.s, claim.o))
            key = None if s is None or o is None else _key(s, claim.p, o)
            mark = key or (claim.p, claim.s, claim.o)
            if mark not in seen:
                seen.add(mark)
                yield claim, key

    def name(self, id: str) -> str:
        place = self.claim_places.get(id)
        names = self.claims.entities[place].names if place is not None else ()
        return names[0] if names else id

    def negatives(self) -> None:
        names = {e.id: {comparable(n) for n in e.names} for e in self.claims.entities}
        for bad in self.gold.negatives:
            for claim in self.claims.relations:
                if (claim.p == bad.predicate
                        and comparable(bad.subject) in names.get(claim.s, ())
                        and comparable(bad.object) in names.get(claim.o, ())):
                    self.wrong("negatives asserted")
                    self.mistake("asserted negative", bad.subject, bad.predicate, bad.object)

    def observations(self, row: str, strict: bool) -> None:
        free = list(self.claims.observations)
        for wanted in sorted(self.gold.observations, key=lambda o: o.optional):
            fitting = [(_indicators(wanted, claim), -place) for place, claim in enumerate(free)
                       if _same(wanted, claim, strict)]
            if fitting:
                del free[-max(fitting)[1]]
            if not wanted.optional:
                self.right_or_missed(bool(fitting), row)
                if strict and not fitting:
                    self.mistake("missed observation", *_shown(wanted))
        for claim in free:
            self.wrong(row)
            if strict:
                self.mistake("spurious observation", *_shown(claim))


def _key(s: int, p: str, o: int) -> _Key:
    if p in PREDICATES and PREDICATES[p].symmetric:
        s, o = sorted((s, o))
    return p, s, o


def _same(a: GoldObservation, b: GoldObservation, strict: bool) -> bool:
    x, y = (o.value * unscaled(o.unit or "")[0] for o in (a, b))
    if x.is_nan() or y.is_nan() or abs(x - y) > _SAME_AMOUNT * max(Decimal(1), abs(x), abs(y)):
        return False
    same_period = (a.period or None) == (b.period or None)
    return not strict or (same_period and _indicators(a, b) >= _SAME_INDICATOR)


def _indicators(a: GoldObservation, b: GoldObservation) -> float:
    return likeness(comparable(a.indicator), comparable(b.indicator))


def _shown(observation: GoldObservation) -> tuple[object, ...]:
    return observation.indicator, observation.value, observation.unit, observation.period
