"""What a policy document commands: clauses without a subject, whose subject is the policy.

`推行“危废管家”服务模式，运用物联网全程溯源；严禁非法倾倒。`: the notice that says so promotes the
first two and regulates the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from maitu.ingest.rulebook import any_of, toml
from maitu.ingest.spans import Span
from maitu.ingest.triggers import Claim
from maitu.ontology.terms import PREDICATES


@cache
def _refuses() -> re.Pattern[str]:
    return re.compile("|".join(toml("relations")["refusals"]))


def claims(text: str, start: int, end: int, spans: Sequence[Span], policy: Span
           ) -> Iterator[Claim]:
    """Yield what one clause of a policy document wants done, or not done.

    Args:
        text: the folded text.
        start: where the clause begins; it has no subject.
        end: where it ends.
        spans: the spans within the clause.
        policy: the policy that the document is.
    """
    curb = any_of(toml("relations")["curbs"]).search(text, start, end)
    for span in spans:
        if span.clausal or span.entity == policy.entity:
            continue
        curbed = curb is not None and curb.end() <= span.start
        if not curbed and _refuses().search(text, start, span.start):
            continue
        predicate = "regulates" if curbed or span.types[0] == "Risk" else "promotes"
        if PREDICATES[predicate].allows(policy.types, span.types):
            yield Claim(policy, predicate, span, span.start, 0.4, "command")
