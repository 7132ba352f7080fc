"""Names of bodies, people and places, from the tagger's ORG, PER and LOC and from endings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from maitu.ingest.candidates import Candidate
from maitu.ingest.parsing import Reading
from maitu.ingest.rulebook import toml
from maitu.ingest.tagger import Word
from maitu.ontology.vocabulary import load

LONGEST = 30  # characters of a body's name


@cache
def rules() -> dict[str, tuple[str, ...]]:
    """Return the word lists of `rules/names.toml`."""
    return {k: tuple(word.lower() for word in v) for k, v in toml("names").items()}


def find(reading: Reading) -> list[Candidate]:
    """Return the bodies, people and places that the tagger sees, joined where it split them."""
    found: list[Candidate] = []
    for sentence in reading.sentences:
        found += _tagged(reading.text, sentence.words)
        found += _by_ending(reading.text, sentence.words)
    return found


def body_types(name: str) -> tuple[str, ...]:
    """Return the types of a body by the ending of its name; a bare brand is a company."""
    endings = {ending: kind for kind in ("company", "organization", "government")
               for ending in rules()[kind]}
    if any(word in name for word in rules()["state"]):
        return ("GovernmentBody",)
    for length in range(min(len(name), 10), 0, -1):
        kind = endings.get(name[-length:])
        if kind:
            return {"company": ("Company",), "organization": ("Organization",),
                    "government": ("GovernmentBody",)}[kind]
    return ("Company", "Organization")


def _tagged(text: str, words: Sequence[Word]) -> Iterator[Candidate]:
    i = 0
    while i < len(words):
        word = words[i]
        if word.tag in ("ORG", "LOC"):
            j = i + 1  # 中国 + 信息通信研究院, 北京市 + 商务局
            while j < len(words) and words[j].tag == "ORG":
                j += 1
            j = _with_ending(text, words, i, j)
            yield from _body_or_place(text, words[i:j])
            i = j
            continue
        if word.tag == "PER" and _may_be_name(text, word):
            yield Candidate(word.start, word.end, ("Person",), "tagger", 0.75)
        i += 1


def _with_ending(text: str, words: Sequence[Word], i: int, j: int) -> int:
    """Return the end of a body's name whose last word the tagger left outside: 省市场监管(局)."""
    if words[i].tag != "ORG" or text[words[i].start:words[j - 1].end].endswith(rules()["bodies"]):
        return j
    for k in range(j, min(j + 2, len(words))):
        if words[k].tag not in ("n", "vn"):
            break
        if text[words[j].start:words[k].end].endswith(rules()["last_words"]):
            return k + 1
    return j


def _body_or_place(text: str, words: Sequence[Word]) -> Iterator[Candidate]:
    start, end = words[0].start, words[-1].end
    joined = next((w for w in rules()["joining"] if text.startswith(w, start, end - 2)), "")
    start += len(joined)
    end -= next((len(w) for w in rules()["following"] if text.endswith(w, start + 2, end)), 0)
    parted = [at for verb in rules()["parting"] if (at := text.find(verb, start + 2, end)) > 0]
    end = min([end, *parted])
    name = text[start:end]
    if name in rules()["not_names"] or len(name) < 2 or name.endswith("部署"):
        return
    if any(w.tag == "ORG" and w.start < end for w in words):
        yield Candidate(start, end, body_types(name), "tagger", 0.7)
    elif name not in rules()["not_places"]:
        yield Candidate(start, end, ("Place",), "tagger", 0.75)


def _may_be_name(text: str, word: Word) -> bool:
    name = text[word.start:word.end]
    return 2 <= len(name) <= 16 and name not in rules()["not_names"]


_NOUNS = ("n", "nz", "nw", "vn", "LOC", "ORG", "an", "s")
_UNKNOWN = ("PER", "LOC", "nz", "ORG", "nw")


def _by_ending(text: str, words: Sequence[Word]) -> Iterator[Candidate]:
    """Find names that the tagger took apart.

    Runs of nouns that end like a public body (省市场监管局), and a name of unknown kind before a
    word that firms are called by (青禾 + 冷链).
    """
    endings = tuple(sorted(rules()["bodies"], key=len, reverse=True))
    brands = set(rules()["company"])
    for i, word in enumerate(words):
        written = text[word.start:word.end]
        if written.endswith(endings):
            j = i
            while j > 0 and words[j - 1].tag in _NOUNS \
                    and text[words[j - 1].start:words[j - 1].end] not in rules()["parting"] \
                    and word.end - words[j - 1].start <= LONGEST:
                j -= 1
            name = text[words[j].start:word.end]
            if j < i and name not in rules()["not_names"]:
                yield Candidate(words[j].start, word.end, body_types(name), "name", 0.7)
        elif i and written in brands and words[i - 1].tag in _UNKNOWN:
            before = text[words[i - 1].start:words[i - 1].end]
            if len(before) > 1 and not load().find(before):
                yield Candidate(words[i - 1].start, word.end, ("Company",), "name", 0.65)
