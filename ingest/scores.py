"""The figures of an evaluation: what was right, wrong and missed, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

NOTHING = "-"  # in confusions: not there, or not found

SUMMARY = (
    "entities", "entities, untyped", "relations", "relations, any predicate", "observations",
    "observations, value only", "negatives asserted",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed findings, and the ratios of them (0 where nothing is counted)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Return which share of what was found is right."""
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        """Return which share of what there is was found."""
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that was missed, invented or got wrong."""

    document: str
    kind: str  # missed entity, spurious relation, asserted negative …
    what: str
    sentence: str = ""  # of the text that speaks of it, where the text is known


@dataclass(slots=True)
class Scores:
    """The figures of an evaluation.

    Rows are those of `SUMMARY`, then `type T` and `predicate P` for each that occurs.
    """

    rows: dict[str, Tally] = field(default_factory=lambda: {row: Tally() for row in SUMMARY})
    errors: list[Mistake] = field(default_factory=list)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)  # (right type, found one)
    quotes: int = 0  # mentions, relations and observations found
    exact_quotes: int = 0  # those whose offsets cut the quote out of the text

    @property
    def exact_share(self) -> float:
        """Return the share of quotes that stand in the text at their offsets, 1 without quotes."""
        return self.exact_quotes / self.quotes if self.quotes else 1.0

    def row(self, name: str) -> Tally:
        """Return the tally of a row, a new one where there is none yet."""
        return self.rows.setdefault(name, Tally())
