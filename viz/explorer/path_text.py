"""Paths as plain text that can be put into a paper: numbered, quoted, with its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from maitu.graph.citing import Cited
from maitu.graph.paths import Hop, Path
from maitu.viz import templating

_NESTED = str.maketrans("《》", "〈〉")  # of a title within a title


def told(
    paths: Sequence[Path], sources: Mapping[str, Cited], words: Mapping[str, str],
    call: Callable[[str], str],
) -> str:
    """Return the paths as text: each with its relations, their quotes, and below the documents.

    Args:
        paths: the explanations, best first.
        sources: the documents that they quote, by IRI.
        words: what the pages say, in the reader's language.
        call: gives the name of a property or a modality in that language.
    """
    numbers = {iri: n for n, iri in enumerate(
        dict.fromkeys(hop.document for path in paths for hop in path.hops), 1)}
    lines = []
    for n, path in enumerate(paths, 1):
        lines.append(f"{n}. {chain(path, call)}")
        lines += (f"   {n}.{at} {_hop(hop, numbers[hop.document], words, call)}"
                  for at, hop in enumerate(path.hops, 1))
        lines.append("")
    lines.append(words["sources"])
    lines += (f"[{n}] {_source(iri, sources, words)}" for iri, n in numbers.items())
    return "\n".join(lines) + "\n"


def chain(path: Path, call: Callable[[str], str]) -> str:
    """Return a path in one line: `甲 —采用→ 乙 ←促进— 丙`."""
    text = path.things[0].label
    for hop in path.hops:
        name = call(hop.predicate)
        arrow = f"—{name}→" if hop.forward else f"←{name}—"
        text += f" {arrow} {hop.ends[1].label}"
    return text


def _hop(
    hop: Hop, number: int, words: Mapping[str, str], call: Callable[[str], str]
) -> str:
    subject, object = hop.subject.label, hop.object.label
    page = words["page"].replace("{}", str(hop.page)) if hop.page is not None else None
    section = hop.section if hop.section != hop.document_title else None
    notes = [call(hop.modality), f"{words['confidence']} {hop.confidence:.2f}"]
    if hop.documents > 1:
        notes.append(templating.counted(words["also_said"], hop.documents - 1))
    quote = f"{words['open']}{hop.quote}{words['close']}"
    return words["hop_line"].format(
        claim=f"{subject} {call(hop.predicate)} {object}", quote=quote,
        place=_joined((f"[{number}]", section, page), words), notes=_joined(notes, words))


def _source(iri: str, sources: Mapping[str, Cited], words: Mapping[str, str]) -> str:
    source = sources.get(iri)
    if source is None:
        return iri
    title = words["titled"].replace("{}", source.title.translate(_NESTED))
    return _joined((title, source.publisher, source.date, source.url), words) + words["stop"]


def _joined(parts: Iterable[str | None], words: Mapping[str, str]) -> str:
    return words["comma"].join(part for part in parts if part)
