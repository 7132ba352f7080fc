"""The SPARQL endpoint beside others: answers in a second, on the same data and in one run.

    python benchmarks/sparql.py [--triples 100000,1000000] [--seconds 5] [--rounds 3]
                                [--servers maitu,oxigraph] [--folder DIR]

The others are anchors: rdflib-endpoint (`pip install rdflib-endpoint[cli] oxrdflib`), Virtuoso and
the Oxigraph server (`pip install oxigraph`); whichever is on the PATH is measured, with its data in
its default graph or in the union of all. The figures that count are the ratios.

All are asked by one client, of the same entities in the same order. No query but the repeated ones
is asked twice: a number in a comment makes each another one, so that no cache of answers has it.
The client runs on the same processors; what it takes is shown.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pyoxigraph as ox
from generated import make
from http_load import Load, load, requests
from sparql_servers import ANCHORS, Data, cpu_seconds, found, resident, running

from maitu.graph.embedded import EmbeddedStore
from maitu.ontology.terms import PREFIXES

ROWS, GRAPH = "application/sparql-results+json", "application/n-triples"
ASKED = 50_000  # different queries of each kind, more than a round can ask
WARMING = 5_000  # more of them, to warm up with
REPEATED = 50  # of them are asked about again and again, as a public page's queries are
PORT = 28_800
# A query is asked of many entities in turn; {e} is one's IRI, {name} a part of its name.
QUERIES: Mapping[str, tuple[str, str]] = {
    "small lookup": (ROWS, "SELECT ?p ?o {{ <{e}> ?p ?o }}"),
    "small lookup, repeated": (ROWS, "SELECT ?p ?o {{ <{e}> ?p ?o }} LIMIT 1000"),
    "join with evidence": (ROWS, """
SELECT ?other ?further ?quote {{
  ?x rdf:subject <{e}> ; rdf:object ?other ; mt:evidence ?evidence .
  ?evidence mt:quote ?quote .
  ?y rdf:subject ?other ; rdf:object ?further .
}} LIMIT 200"""),
    "aggregate": (ROWS, """
SELECT ?p (COUNT(*) AS ?n) {{ ?x rdf:subject <{e}> ; rdf:predicate ?p }} GROUP BY ?p"""),
    "ego network": (GRAPH, """
CONSTRUCT {{ <{e}> ?p ?o . ?o rdfs:label ?l }} {{
  ?x rdf:subject <{e}> ; rdf:predicate ?p ; rdf:object ?o . ?o rdfs:label ?l }}"""),
    "text search": (ROWS, """
SELECT ?x ?label {{ ?x rdfs:label ?label FILTER(CONTAINS(?label, "{name}")) }} LIMIT 20"""),
}


def main() -> None:
    """Measure, and print a table for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--triples", default="100000,1000000")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--servers", default=",".join(a.name for a in ANCHORS))
    parser.add_argument("--folder", type=Path, help="keep the data here")
    given = parser.parse_args()
    there, missing = found()
    chosen = [a for a in there if a.name in given.servers.split(",")]
    for name in missing:
        _say(f"{name}: not on the PATH, left out")
    for size in map(int, given.triples.split(",")):
        with _folder(given.folder) as folder:
            data, texts = _data(folder / str(size), size)
            loads: dict[tuple[str, str], list[Load]] = {}
            costs: dict[tuple[str, str], list[float]] = {}
            memory: dict[str, int] = {}
            for _ in range(given.rounds):
                for n, anchor in enumerate(chosen):
                    with running(anchor, data, PORT + 10 * n) as (address, pid):
                        for name, (accept, _) in QUERIES.items():
                            wanted = requests(address, texts[name], accept)
                            load(address, wanted[-WARMING:], min(1, given.seconds))
                            before = cpu_seconds(pid)
                            done = load(address, wanted[:-WARMING] or wanted, given.seconds)
                            loads.setdefault((anchor.name, name), []).append(done)
                            costs.setdefault((anchor.name, name), []).append(
                                (cpu_seconds(pid) - before) / max(len(done.latencies), 1))
                        memory[anchor.name] = resident(pid)
            _report(size, [a.name for a in chosen], loads, costs, memory)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
    else:
        with tempfile.TemporaryDirectory() as made:
            yield Path(made)


def _data(folder: Path, size: int) -> tuple[Data, dict[str, list[str]]]:
    """Make the data in all forms, and the texts of the queries."""
    data = Data(folder / "maitu.db", folder / "load" / "data.nq", folder / "data.nt",
                folder / "work")
    data.work.mkdir(parents=True, exist_ok=True)
    data.quads.parent.mkdir(exist_ok=True)
    if not data.store.exists():
        make(data.store, size)
    with EmbeddedStore.open(data.store, read_only=True) as store:
        if not data.quads.exists():
            quads = list(store.quads())
            ox.serialize(quads, str(data.quads), format=ox.RdfFormat.N_QUADS)
            ox.serialize({q.triple for q in quads}, str(data.triples),
                         format=ox.RdfFormat.N_TRIPLES)
        entities = [(row["e"].value, row["name"].value) for row in store.query(
            "SELECT DISTINCT ?e ?name { ?d mt:mentions ?e . ?e rdfs:label ?name } ORDER BY ?e")]
    Random(1).shuffle(entities)  # else slow servers would be asked of the first types only
    prefixes = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("mt", "rdf", "rdfs"))

    def asked(name: str, text: str) -> list[str]:
        if "repeated" in name:
            return [prefixes + text.format(e=e, name=label) for e, label in entities[:REPEATED]]
        numbered = enumerate(islice(cycle(entities), ASKED + WARMING))
        return [f"{prefixes}{text.format(e=e, name=label[:4])} # {n}"
                for n, (e, label) in numbered]

    return data, {name: asked(name, text) for name, (_, text) in QUERIES.items()}


def _report(size: int, servers: Sequence[str], loads: Mapping[tuple[str, str], Sequence[Load]],
            costs: Mapping[tuple[str, str], Sequence[float]], memory: Mapping[str, int]) -> None:
    _say(f"\n{size:,} triples; answers in a second (median of the rounds), "
          "milliseconds at the median and the 95th percentile, CPU milliseconds an answer of the "
          "server and of the client")
    for name in QUERIES:
        _say(f"\n{name}")
        rates = {s: statistics.median(x.rate for x in loads[s, name]) for s in servers}
        for server in servers:
            rounds = sorted(loads[server, name], key=lambda x: x.rate)
            middle = rounds[len(rounds) // 2]
            failed = sum(x.failed for x in rounds)
            cost = 1000 * statistics.median(costs[server, name])
            client = 1000 * middle.processor / max(len(middle.latencies), 1)
            ratio = rates["maitu"] / rates[server] if rates.get("maitu") and rates[server] else 0
            _say(f"  {server:26} {rates[server]:9.1f}/s {middle.percentile(.5):8.1f} "
                 f"{middle.percentile(.95):8.1f} {cost:8.2f} {client:5.2f}"
                  + (f"   maitu ×{ratio:.2f}" if server != "maitu" and ratio else "")
                  + (f"   {failed} failed" if failed else ""))
    _say("\nmemory: " + ", ".join(f"{s} {memory[s] >> 20:,} MiB" for s in servers))


if __name__ == "__main__":
    main()
