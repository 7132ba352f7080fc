"""Bare names: 放款 or 新增 says little of what is measured; what it is of stands before it.

新增(2家) after 上市公司(14家) is 新增上市公司, and 放款 in “田信”模型…放款 is 田信放款.
"""

from __future__ import annotations

from collections.abc import Sequence

from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import rules
from maitu.ontology import measures
from maitu.ontology.model import Observation

_LONGEST = 2  # characters of a bare name
_AMOUNTS = frozenset({"money", "ratio", "point", "multiple", "time"})  # of which all things have


def completed(name: str, q: Quantity, said: Sequence[Observation], theme: str) -> str:
    """Return the name of an indicator, with what it is of if it is bare.

    Args:
        name: of what `q` measures.
        q: the number.
        said: what the sentence has told before it.
        theme: the product, technology or the like named last before it, "" for none.
    """
    if len(name) > _LONGEST:
        return name
    things = rules()["words"]["transitive"]
    if q.kind not in _AMOUNTS and name.endswith(things):
        alike = (_thing(o.indicator) for o in reversed(said)
                 if o.unit and q.unit and o.unit[-1] == q.unit[-1] and o.change is None
                 and measures.kind(o.unit) == q.kind)
        if thing := next((t for t in alike if len(t) > 1 and name not in t), ""):
            return name + thing
    whole = q.kind == "time" or name in rules()["words"]["of_owners"] or name in theme
    return name if whole else theme + name


def _thing(indicator: str) -> str:
    """Return what is counted, without what is done to it: 新能源汽车 of 交付新能源汽车."""
    done = next((w for w in rules()["words"]["transitive"] if indicator.startswith(w)), "")
    return indicator.removeprefix(done)
