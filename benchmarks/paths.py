"""Paths between two entities: by the relation layer in memory, beside the way before it.

    python benchmarks/paths.py [TRIPLES ...]

Makes stores of so many triples (100,000 and 1,000,000; see `generated.py`). The same pairs of
entities, hubs among them, are asked for by the layer (`paths.find`) and by the whole network in
networkx (`network.load` and `paths_networkx`), and the answers compared.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import paths_networkx
from generated import make

from maitu.graph import network, paths, relations
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.layer import Layer

PAIRS = 80  # drawn; as many again go from a hub, and ten are of hubs
HUBS = 5

_T = TypeVar("_T")
Pair = tuple[str, str]


def draw_pairs(layer: Layer) -> list[Pair]:
    """Draw pairs of entities: any two, a hub with any other, and two hubs."""
    random, known = Random(2), list(layer.entities)
    hubs = sorted(known, key=lambda iri: -len(layer.steps_from(np.array([layer.number(iri)]))))
    hubs = hubs[:HUBS]
    some = [tuple(random.sample(known, 2)) for _ in range(PAIRS)]
    at_hubs = [(random.choice(hubs), random.choice(known[HUBS:])) for _ in range(PAIRS)]
    return [*some, *((a, b) for a, b in at_hubs if a != b), *combinations(hubs, 2)]


def timed(work: Callable[[], _T]) -> tuple[float, float, _T]:
    """Return the seconds that work takes, by the clock and of the processor, and what it gives."""
    clock, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - clock, time.process_time() - cpu, result


def memory(work: Callable[[], object]) -> str:
    """Do work again and return how much memory its result and the making of it take."""
    tracemalloc.start()
    result = work()  # held until it is counted
    kept, most = (n / 1e6 for n in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    del result
    return f"{kept:.1f} MB, {most:.1f} MB while it is made"


def ask(pairs: list[Pair], question: Callable[[str, str], list[paths.Path]]) -> list[object]:
    """Ask for all pairs, print how long that takes, and return the answers to be compared."""
    clocks, cpus, answers = [], [], []
    for a, b in pairs:
        clock, cpu, found = timed(lambda: question(a, b))  # noqa: B023
        clocks.append(clock * 1000)
        cpus.append(cpu * 1000)
        answers.append([(round(path.score, 6), [
            (hop.subject.iri, hop.predicate, hop.object.iri, hop.quote) for hop in path.hops])
            for path in found])
    for name, taken in (("", clocks), (" of the processor", cpus)):
        print(f"    a question, of {len(pairs)}: median {median(taken):.1f} ms{name}, 95 % within "
              f"{sorted(taken)[len(taken) * 95 // 100]:.1f} ms, worst {max(taken):.1f} ms")
    return answers


def measure(store: EmbeddedStore) -> None:
    """Print what the two ways cost."""
    clock, cpu, layer = timed(lambda: relations.current(store))
    pairs = draw_pairs(layer)
    print(f"  {len(layer.entities):,} entities, {len(layer.statements):,} relations")
    print(f"  the layer: read in {clock:.1f} s ({cpu:.1f} of the processor), "
          f"{memory(lambda: relations.load(store))}")
    by_layer = ask(pairs, lambda a, b: paths.find(store, a, b))
    print("  so much of the store as paths of two relations need (no layer is at hand):")
    ask(pairs, lambda a, b: paths.explain(store, relations.around(store, a, b), a, b, 2))

    clock, cpu, graph = timed(lambda: network.load(store))
    print(f"  networkx: read in {clock:.1f} s ({cpu:.1f} of the processor), "
          f"{memory(lambda: network.load(store))}")
    before_it = ask(pairs, lambda a, b: paths_networkx.find(graph, a, b))
    same = sum(a == b for a, b in zip(by_layer, before_it, strict=True))
    print(f"  the same answers: {same} of {len(pairs)}")


def main(sizes: list[int]) -> None:
    """Make the stores and measure."""
    for size in sizes:
        with TemporaryDirectory() as folder:
            made = Path(folder) / "maitu.db"
            clock, _, _ = timed(lambda: make(made, size))  # noqa: B023
            with EmbeddedStore.open(made, read_only=True) as store:
                ((count,),) = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
                print(f"{int(count.value):,} triples, written in {clock:.0f} s")
                measure(store)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000])
