"""Paths between two entities."""

from __future__ import annotations

import asyncio
import math
import pathlib
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyoxigraph as ox
import pytest

from maitu.graph import paths, relations
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.paths import Path
from maitu.graph.remote import RemoteStore
from maitu.graph.writer import Writer
from maitu.ontology.naming import entity_iri
from maitu.ontology.terms import PREDICATES, PREFIXES

HERE = "https://example.org/"
Edge = tuple[str, str, str] | tuple[str, str, str, float] | tuple[str, str, str, float, str]


def store_of(*edges: Edge, **types: str) -> EmbeddedStore:
    """Make a store of (subject, predicate, object, confidence, document).

    Unless said, a type is `Product`, a confidence 1 and a document `d`.
    """
    store = EmbeddedStore.in_memory()
    entities = {end for edge in edges for end in (edge[0], edge[2])}
    lines = [*(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()),
             *map(told, range(len(edges)), edges),
             *(f"<{HERE}{e}> a mt:{types.get(e, 'Product')} ; rdfs:label '{e.upper()}' ."
               for e in entities)]
    store.add(ox.parse("\n".join(lines), format=ox.RdfFormat.TRIG))
    return store


def told(number: int, edge: Edge) -> str:
    """Write one statement, with its quote, in its document's graph."""
    s, p, o, confidence, document = (*edge, *(1.0, "d")[len(edge) - 3:])
    document, quote = f"{HERE}{document}", f"{document}#q{number}"
    return f"""GRAPH <{document}> {{
      <{document}> dcterms:title '{document.removeprefix(HERE).upper()}' .
      <{document}#x{number}> a mt:Statement ; rdf:subject <{HERE}{s}> ; rdf:predicate mt:{p} ;
        rdf:object <{HERE}{o}> ; mt:confidence {confidence} ; mt:modality 'stated' ;
        mt:document <{document}> ; mt:evidence <{HERE}{quote}> .
      <{HERE}{quote}> mt:quote '{s}{p}{o}' ; mt:start {number} . }} """


def steps(path: Path) -> str:
    """Write a path as `a -p> b <q- c`."""
    text = path.hops[0].ends[0].iri.removeprefix(HERE)
    for hop in path.hops:
        arrow = f"-{hop.predicate}>" if hop.forward else f"<{hop.predicate}-"
        text += f" {arrow} {hop.ends[1].iri.removeprefix(HERE)}"
    return text


def find(store: EmbeddedStore, source: str, target: str, **options: int) -> list[Path]:
    return paths.find(store, HERE + source, HERE + target, **options)


def found(store: EmbeddedStore, source: str, target: str, **options: int) -> list[str]:
    return [steps(path) for path in find(store, source, target, **options)]


def test_relations_are_walked_in_both_directions() -> None:
    store = store_of(("a", "p", "b"), ("c", "q", "b"))
    assert found(store, "a", "c") == ["a -p> b <q- c"]
    assert found(store, "c", "a") == ["c -q> b <p- a"]


def test_a_hop_keeps_what_the_text_says() -> None:
    (path,) = find(store_of(("b", "p", "a", 0.5)), "a", "b")
    hop = path.hops[0]
    assert (hop.subject.label, hop.object.label, hop.forward) == ("B", "A", False)
    assert (hop.confidence, hop.quote, hop.document_title) == (0.5, "bpa", "D")
    assert path.score == pytest.approx(0.5)
    assert [str(t) for t in path.things] == ["A", "B"]


def test_short_comes_before_long_and_sure_before_unsure() -> None:
    store = store_of(("a", "p", "z", 0.9), ("a", "p", "b"), ("b", "p", "z"),
                    ("a", "p", "c", 0.6), ("c", "p", "z", 0.6))
    assert found(store, "a", "z") == ["a -p> z", "a -p> b -p> z", "a -p> c -p> z"]


def test_a_hub_explains_little() -> None:
    crowd: list[Edge] = [(f"n{n}", "p", "hub") for n in range(60)]
    store = store_of(("a", "p", "hub"), ("hub", "p", "z"), ("a", "p", "b"), ("b", "p", "c"),
                    ("c", "p", "z"), *crowd)
    assert found(store, "a", "z") == ["a -p> b -p> c -p> z", "a -p> hub -p> z"]
    assert found(store, "a", "hub", top=1) == ["a -p> hub"]  # as an end it is what is asked for


def test_policies_and_trends_explain_more_and_places_less() -> None:
    pairs: list[Edge] = [("a", "p", x) for x in "bcde"] + [(x, "p", "z") for x in "bcde"]
    store = store_of(*pairs, b="Place", d="Policy", e="Trend")
    assert [p.split()[2] for p in found(store, "a", "z")] == ["d", "e", "c", "b"]


def test_the_surest_of_parallel_relations_per_predicate() -> None:
    store = store_of(("a", "p", "b", 0.4), ("a", "p", "b", 0.8), ("a", "q", "b", 0.5),
                    ("b", "p", "a", 0.3))
    assert [(steps(p), round(p.score, 2)) for p in find(store, "a", "b")] == [
        ("a -p> b", 0.8), ("a -q> b", 0.5), ("a <p- b", 0.3)]


def test_a_symmetric_relation_is_one_in_either_direction() -> None:
    store = store_of(("a", "cooperatesWith", "b", 0.4), ("b", "cooperatesWith", "a", 0.8))
    assert found(store, "a", "b") == ["a <cooperatesWith- b"]


def test_no_entity_is_met_twice_and_length_is_bounded() -> None:
    store = store_of(("a", "p", "b"), ("b", "p", "c"), ("c", "p", "a"), ("c", "p", "d"),
                    ("d", "p", "e"), ("a", "p", "a"))
    assert found(store, "a", "e") == ["a <p- c -p> d -p> e", "a -p> b -p> c -p> d -p> e"]
    assert found(store, "a", "e", max_length=3) == ["a <p- c -p> d -p> e"]
    assert found(store, "a", "e", max_length=2) == []
    assert found(store, "a", "e", max_length=0) == []
    assert found(store, "a", "e", top=1) == ["a <p- c -p> d -p> e"]


def test_no_path() -> None:
    store = store_of(("a", "p", "b"), ("c", "p", "d"))
    for source, target in (("a", "c"), ("a", "a"), ("a", "x"), ("x", "a")):
        assert find(store, source, target) == []


class Told:
    """Relations as the docstrings of `weights` and `walks` define their paths, without a search."""

    def __init__(self, edges: list[Edge], types: dict[str, str]) -> None:
        self.types = types
        self.surest: dict[tuple[str, str, str], float] = {}
        self.documents: dict[tuple[str, str, str], set[str]] = {}
        self.around: dict[str, set[str]] = {e: set() for e in types}
        for s, p, o, confidence, document in edges:
            if s != o:
                self.surest[s, p, o] = max(confidence, self.surest.get((s, p, o), 0.0))
                self.documents.setdefault((s, p, o), set()).add(document)
                self.around[s].add(o)
                self.around[o].add(s)

    def hops(self, here: str, there: str) -> Iterator[tuple[str, bool]]:
        for p in PREDICATES:
            one, other = (self.surest.get(t, 0.0) for t in ((here, p, there), (there, p, here)))
            either = PREDICATES[p].symmetric
            if one and not (either and other > one):
                yield p, True
            if other and not (either and one >= other):
                yield p, False

    def worth(self, entity: str) -> float:
        factor = {"Policy": 1.0, "Place": 0.4}.get(self.types[entity], 0.9)
        return factor * math.log(3) / math.log(1 + max(2, len(self.around[entity])))

    def paths(self, source: str, target: str, max_length: int) -> list[str]:
        ranked: list[tuple[int, list[tuple[int, str, str, bool]], str]] = []

        def walk(met: list[str], text: str, cost: int,
                 key: list[tuple[int, str, str, bool]]) -> None:
            here = met[-1]
            if here == target:
                ranked.append((cost, key, text))
                return
            for there in self.around[here] - set(met) if len(met) <= max_length else ():
                worth = 1.0 if there == target else self.worth(there)
                for p, forward in self.hops(here, there):
                    edge = (here, p, there) if forward else (there, p, here)
                    factors = 0.4 * self.surest[edge], worth
                    walk([*met, there], f"{text} {f'-{p}>' if forward else f'<{p}-'} {there}",
                         cost + sum(round(-1e9 * math.log(f)) for f in factors),
                         [*key, (-len(self.documents[edge]), there, p, not forward)])

        walk([source], source, 0, [])
        return [text for _, _, text in sorted(ranked)]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("max_length", [1, 2, 3, 4, 6, 1_000_000])
def test_the_same_paths_as_by_brute_force(seed: int, max_length: int) -> None:
    draw = random.Random(seed)
    entities = list("abcdefg")
    types = {e: draw.choice(["Policy", "Place", "Company"]) for e in entities}
    edges: list[Edge] = [
        (draw.choice(entities), draw.choice(["cooperatesWith", "drives", "launches"]),
         draw.choice(entities), draw.choice([0.5, 0.75, 1.0]), draw.choice(["d", "e", "f"]))
        for _ in range(14)]
    store = store_of(*edges, **types)
    for target in "bc":
        expected = Told(edges, types).paths("a", target, max_length)
        assert found(store, "a", target, max_length=max_length, top=10_000) == expected
        relations.current(store)  # short paths are found without it as well
        assert found(store, "a", target, max_length=max_length, top=3) == expected[:3]


def test_of_equals_what_more_documents_state_comes_first() -> None:
    store = store_of(("a", "p", "b"), ("b", "p", "z"), ("a", "p", "c"), ("c", "p", "z"),
                     ("a", "p", "c", 0.7, "e"))
    assert found(store, "a", "z") == ["a -p> c -p> z", "a -p> b -p> z"]
    assert [hop.documents for hop in find(store, "a", "z")[0].hops] == [2, 1]
    assert find(store, "a", "z")[0].hops[0].document_title == "D"  # the surer statement's


def test_ties_fall_by_name_whatever_the_order_of_edges() -> None:
    edges: list[Edge] = [(a, p, b) for x in "hgfedcb" for a, p, b in (
        ("a", "p", x), (x, "p", "z"))]
    first = found(store_of(*edges), "a", "z")
    assert first == found(store_of(*reversed(edges)), "a", "z")
    assert [p.split()[2] for p in first] == list("bcdef")


def test_hubs_and_dense_networks_do_not_explode() -> None:
    dense: list[Edge] = [(f"n{a}", "p", f"n{b}") for a in range(40) for b in range(a)]
    assert len(found(store_of(*dense), "n0", "n39", max_length=6)) == 5  # of about 10^8
    crowd: list[Edge] = [(f"n{n}", "p", hub) for n in range(500) for hub in ("h1", "h2")]
    store = store_of(("a", "p", "h1"), ("h2", "p", "z"), *crowd)
    assert found(store, "a", "z")[0] == "a -p> h1 <p- n0 -p> h2 -p> z"


def test_what_has_no_quote_explains_nothing() -> None:
    store = store_of(("a", "p", "z"), ("a", "p", "b"), ("b", "p", "z"), ("a", "q", "z", 0.1))
    store.update(f"DELETE WHERE {{ GRAPH <{HERE}d> {{ <{HERE}d#q0> ?p ?o }} }}")
    assert found(store, "a", "z", top=1) == ["a -p> b -p> z"]


def test_routes_may_be_held_to_some_entities() -> None:
    store = store_of(("a", "p", "b"), ("b", "p", "z"), ("a", "p", "c"), ("c", "p", "z"))
    among = {HERE + "c"}
    routes = paths.routes(relations.load(store), HERE + "a", HERE + "z", among=among)
    assert list(routes) == [[HERE + "a", HERE + "c", HERE + "z"]]


@pytest.mark.parametrize("max_length", [2, 4])
def test_paths_follow_what_is_written(max_length: int) -> None:
    store = store_of(("a", "p", "b"), ("b", "p", "z"))

    def now() -> list[str]:
        return found(store, "a", "z", max_length=max_length)

    assert now() == ["a -p> b -p> z"]
    store.update(f"INSERT DATA {{ {told(7, ('a', 'q', 'z', 1.0, 'e'))} }}")
    assert now() == ["a -q> z", "a -p> b -p> z"]
    store.remove(HERE + "d")
    assert now() == ["a -q> z"]
    store.replace(HERE + "e", [])
    assert now() == []
    other = store_of(("a", "r", "z"))
    store.add(other.quads())
    assert now() == ["a -r> z"]


def test_many_threads_ask_while_the_store_is_written() -> None:
    store = store_of(("a", "p", "b"), ("b", "p", "z"))

    def ask(number: int) -> bool:
        if number % 10 == 0:
            store.update(f"INSERT DATA {{ {told(number, ('a', 'q', 'z', 1.0, f'e{number}'))} }}")
            return found(store, "a", "z", top=1) == ["a -q> z"]  # at once, for whoever wrote it
        return "a -p> b -p> z" in found(store, "a", "z")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(1, 60)))


def test_a_server_asks_beside_its_writes(tmp_path: pathlib.Path) -> None:
    EmbeddedStore.open(tmp_path / "served", create=True).close()

    async def serve() -> list[list[str]]:
        writer, seen = Writer(tmp_path / "served"), []
        for number, edge in enumerate([("a", "p", "b"), ("b", "p", "z"), ("a", "q", "z")]):
            await writer.update(f"INSERT DATA {{ {told(number, edge)} }}")
            async with writer.reading() as store:
                seen.append(await asyncio.to_thread(found, store, "a", "z"))
        await writer.close()
        return seen

    with ThreadPoolExecutor(1) as thread:  # the browser tests leave a loop in this one
        answers = thread.submit(asyncio.run, serve()).result()
    assert answers == [
        [], ["a -p> b -p> z"], ["a -q> z", "a -p> b -p> z"]]


def test_behind_an_endpoint(server: Any, market: EmbeddedStore) -> None:
    server.data.extend(market.quads())
    ends = entity_iri("GovernmentBody", "国务院"), entity_iri("Industry", "网上零售")
    with RemoteStore(server.url) as remote:
        assert paths.find(remote, *ends) == paths.find(market, *ends) != []


def test_in_a_store(market: EmbeddedStore) -> None:
    best = paths.find(
        market, entity_iri("GovernmentBody", "国务院"), entity_iri("Industry", "网上零售"))[0]
    assert [t.label for t in best.things] == [
        "国务院", "数字经济纲要", "5G", "网上零售向直播转变", "网上零售"]
    assert [h.forward for h in best.hops] == [False, True, True, True]
    assert [h.document_title for h in best.hops] == [
        "数字经济纲要", "数字经济纲要", "智慧零售观察", "智慧零售观察"]
    assert all(h.quote for h in best.hops)
    assert (best.hops[0].section, best.hops[0].page) == ("第0节", 1)
