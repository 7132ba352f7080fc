"""How fast names are found: the index beside the scan of all names that it takes the place of.

    python benchmarks/names.py [ENTITIES] [FOLDER]

Makes a store of so many entities (1,000,000) with names of our vocabulary's words, in FOLDER if
that is given and kept there, and asks it. The scan looks for the first text of each kind, and has
its names in memory: a command would first have to ask for them, which is a line of its own. Times
are the processor's, of one warm process.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from maitu.graph import matching, names, search
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.store import Name
from maitu.ontology import naming
from maitu.ontology.terms import MT, PREFIXES
from maitu.ontology.vocabulary import load

MENTIONED = 20  # entities that a document mentions
LIMIT = 20
QUERIES = {
    "a whole name": ("美团", "5G手机", "北京市", "智慧零售"),
    "the beginning of one": ("北京", "江西省", "人工智能", "数字", "青禾冷"),
    "a part, 3 characters and more": ("有限公司", "限公司", "行动计划", "高质量发展", "司有限"),
    "a part, 2 characters": ("公司", "科技", "零售", "平台", "的公"),
    "1 character": ("公", "科", "业", "龘", "5"),
    "pinyin": ("gongsi", "youxiangongs", "beijing", "zhinengshouji", "gongzhe", "xian"),
    "the beginning of a syllable": ("go", "zho", "gongs", "shuzih", "guan"),
    "pinyin initials": ("wsls", "rgzn", "zg", "5gsj", "dzsw"),
    "nothing": ("区块链的猫", "zzzzzz", "网尚令售", "qwertyuiop"),
}


def made_names(count: int) -> Iterator[tuple[str, str, int]]:
    """Give types and names of entities, with how many documents mention each."""
    chance = random.Random(7)
    words: dict[str, list[str]] = {}
    for concept in load().concepts:
        words.setdefault(concept.types[0], []).append(concept.label)
    places = [place for place in words["Place"] if len(place) < 6]
    characters = "".join(c for label in words["Company"] for c in label if c >= "\u4e00")
    kinds: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Company", lambda: one(places) + some(2) + one(("科技", "物流", "电子商务", "文化传媒"))
            + one(("有限公司", "股份有限公司", "集团"))),
        ("Policy", lambda: one(places) + one(("促进", "加快", "支持")) + one(words["Industry"])
            + one(("高质量发展", "数字化转型")) + one(("行动计划", "实施意见", "若干措施"))
            + one(("", "（2025）", "（2026）"))),
        ("Technology", lambda: one(words["Technology"]) + some(2) + one(("平台", "模型", "芯片"))),
        ("Person", lambda: some(chance.choice((2, 3)))),
        ("BusinessModel", lambda: some(2) + one(words["BusinessModel"])),
        ("Product", lambda: some(2) + one(("X", "AI", "5G", "Pro")) + str(chance.randrange(1000))
            + one(("", "手机", "助手"))),
    )

    def one(of: tuple[str, ...] | list[str]) -> str:
        return chance.choice(of)

    def some(length: int) -> str:
        return "".join(chance.choices(characters, k=length))

    for concept in load().concepts:
        yield concept.types[0], concept.label, 20
    known: set[tuple[str, str]] = set()
    while len(known) < count - len(load().concepts):
        kind, make = chance.choice(kinds)
        name = make()
        if (kind, name) not in known:
            known.add((kind, name))
            yield kind, name, min(int(chance.paretovariate(1.1)), 30)


def quads(count: int) -> Iterator[ox.Quad]:
    """Give the quads of a store: documents, what they mention, and its names."""
    chance = random.Random(8)
    documents = [ox.NamedNode(naming.document_iri(f"d{n}")) for n in range(count // MENTIONED)]
    a, label, other, title, mentions = (ox.NamedNode(iri) for iri in (
        PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "altLabel",
        PREFIXES["dcterms"] + "title", MT + "mentions"))
    for n, document in enumerate(documents):
        called = ox.Literal(f"第{n}篇", language="zh")
        yield from _twice(ox.Triple(document, title, called), document)
    for kind, name, weight in made_names(count):
        node = ox.NamedNode(naming.entity_iri(kind, name))
        home = chance.choice(documents)
        yield from _twice(ox.Triple(node, a, ox.NamedNode(MT + kind)), home)
        yield from _twice(ox.Triple(node, label, ox.Literal(name, language="zh")), home)
        if len(name) > 6:
            short = ox.Literal(name[:4], language="zh")
            yield from _twice(ox.Triple(node, other, short), home)
        for document in {home, *chance.choices(documents, k=weight - 1)}:
            yield from _twice(ox.Triple(document, mentions, node), document)


def _twice(triple: ox.Triple, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Give a triple in its graph and in the merge of all."""
    yield ox.Quad(*triple, graph)
    yield ox.Quad(*triple)


def milliseconds(work: Callable[..., object], *given: object) -> float:
    """Return the processor's milliseconds that work takes: others use the machine as well."""
    begun = time.process_time()
    work(*given)
    return 1e3 * (time.process_time() - begun)


def main(count: int, folder: Path) -> None:
    """Make the store, ask it, print what that takes."""
    if not folder.exists():
        EmbeddedStore.open(folder, create=True).close()
        ox.Store(str(folder / "oxigraph")).bulk_extend(quads(count))
    if not (folder / "names.json").exists():
        make(folder)
    with EmbeddedStore.open(folder, read_only=True) as store:
        first = milliseconds(store.find_names, "美团", LIMIT)
        print(f"the first search after opening the store takes {first:.1f} ms", flush=True)
        ask(store)


def make(folder: Path) -> None:
    """Make the index, and print what that takes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    with EmbeddedStore.open(folder, read_only=True) as store:
        making = milliseconds(store.find_names, "美团", 1) / 1e3
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    size = sum(file.stat().st_size for file in folder.glob("names-*.sqlite")) / 1e6
    print(f"the index is made in {making:.0f} s, with at most {most:.0f} MB ({before:.0f} before), "
          f"and takes {size:.0f} MB on disk", flush=True)


def ask(store: EmbeddedStore) -> None:
    """Print the times of the index and of the scan, and where they do not find the same."""
    known: list[Name] = []
    reading = milliseconds(lambda: known.extend(names.names(store))) / 1e3
    print(f"reading the {len(known):,} names for a scan takes {reading:.0f} s")
    print(f"{'':32} {'index, ms':>18} {'with documents':>15} {'scan, ms':>10}")
    print(f"{'looked for':32} {'median    worst':>18} {'median':>15} {'one':>10}", flush=True)
    for kind, texts in QUERIES.items():
        for text in texts:
            store.find_names(text, LIMIT)
        indexed = [milliseconds(store.find_names, text, LIMIT) for text in texts * 5]
        whole = [milliseconds(search.find, store, text, LIMIT) for text in texts]
        scanned: list[tuple[Name, float]] = []
        scan = milliseconds(_scan, scanned, known, texts[0])
        median = statistics.median(indexed)
        print(f"{kind:32} {median:8.2f} {max(indexed):9.2f} {statistics.median(whole):15.1f} "
              f"{scan:10.0f} {scan / median:7.0f}x", flush=True)
        found = [(score, name.weight) for name, score in store.find_names(texts[0], LIMIT)]
        if found != [(score, name.weight) for name, score in scanned[:LIMIT]]:
            print(f"{texts[0]}: the index finds others than the scan")


def _scan(found: list[tuple[Name, float]], known: list[Name], text: str) -> None:
    found.extend(matching.rank(known, text))


if __name__ == "__main__":
    wanted = int((sys.argv[1:] or ["1000000"])[0])
    if sys.argv[2:]:
        main(wanted, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(wanted, Path(made) / "maitu.db")
