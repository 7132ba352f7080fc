"""What a review found, as a corrections file: proposals that people choose by uncommenting them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maitu.graph.review import Concern
from maitu.ontology.corrections_writing import block, heading
from maitu.ontology.terms import BASE

_ADVICE = """\
## What `maitu review` found. Take away the leading "# " of what is right, and build with
## `maitu build PATH... --corrections` and this file. Lines with ## say what it is about.
"""


def proposals(concerns: Iterable[Concern], base: str = BASE, known: str = "") -> str:
    """Return proposals, all of them commented out.

    Args:
        concerns: what they settle.
        base: what the IRIs of entities begin with.
        known: the text of a file that they are added to; what it proposes is not repeated. Its
            own prefixes and base hold no longer after what is added.

    Returns:
        The whole new text of the file, or `known` itself where there is nothing to add.
    """
    new = [text for concern in concerns if (text := _proposed(concern, base, known))]
    if known and not new:
        return known
    before = known.rstrip("\n") + "\n\n" if known else ""
    return before + "\n".join([_ADVICE + heading(base), *new])


def _proposed(concern: Concern, base: str, known: str) -> str:
    said = [_commented(block(p, base)) for p in concern.proposals]
    new = [text for text in said if text not in known]
    return "".join([*(f"## {line}\n" for line in _about(concern)), *new]) if new else ""


def _about(concern: Concern) -> Iterator[str]:
    sure = "" if concern.confidence is None else f" ({concern.confidence:.2f})"
    yield _line(f"{concern.kind}{sure}: {concern.what}")
    quote = f"“{concern.quote}” – " if concern.quote else ""
    yield _line(quote + ", ".join(concern.documents))


def _line(text: str) -> str:
    """Return text as one line: what follows a line's end would be no comment any more."""
    return " ".join(text.split())


def _commented(turtle: str) -> str:
    return "".join(f"# {line}\n" for line in turtle.splitlines())
