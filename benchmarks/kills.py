"""Nothing lost: builds that are killed (-9), checked after each kill, finished and compared.

    python benchmarks/kills.py [--kills 200] [--documents 300] [--seed 1]

Half of the builds begin with no store, half with one of an earlier corpus, of which documents have
changed and gone since (`--prune`). The kills are spread at random over the length of a measured
run, several to a build, and then one is aimed at every file operation that Python reports. After
each kill the store must open, hold whole documents only (`maitu check`) and every document that
was reported as read; the finished build must be the undisturbed one, byte for byte in canonical
N-Quads (sorted lines, as there are no blank nodes), with no stray files left.
"""

from __future__ import annotations

import argparse
import bisect
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from maitu.graph.checking import check
from maitu.graph.documents import content_hashes
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.marker import MARKER
from maitu.graph.name_index import NameIndex  # noqa: F401  loaded once, for all builds
from maitu.ingest import pipeline  # noqa: F401
from maitu.viz import building, cli, resolving  # noqa: F401

FORK = multiprocessing.get_context("fork")

PER_BUILD = 20  # kills until a build may end
READ = re.compile(rb"\[\d+/\d+\] read (\S+)")
EVENTS = frozenset(("open", "os.rename", "os.remove", "os.mkdir", "sqlite3.connect"))
FILES = re.compile(r"maitu\.json|sources\.json|names\.json|names-[0-9a-f]+\.sqlite|oxigraph")

class Lost(Exception):
    """A store is not as it has to be."""


@dataclass(frozen=True)
class Run:
    """What a build did until it ended or was killed: seconds from its start."""

    lines: Sequence[tuple[float, bytes]]
    ended: float
    killed: bool

    @property
    def read(self) -> set[str]:
        found = (READ.match(line) for _, line in self.lines)
        return {match[1].decode() for match in found if match}


def write_corpus(folder: Path, documents: int, *, earlier: bool = False) -> None:
    """Write tiny texts; a third of them introduces a name that the others use.

    Those of `earlier` are fewer, some of them other texts, and some are not in the later corpus.
    """
    folder.mkdir()
    for n in range(documents):
        company = f"云桥{n - n % 3}"
        text = f"{company}与美团合作推广物联网。"
        if n % 3 == 0:
            text = (f"青岛{company}科技有限公司（以下简称“{company}”）采用区块链，"
                    f"订单达到{n + 10}万单。")
        if earlier and n % 5 == 0:
            text = f"{company}推出无人配送。"
        if not earlier or n % 2 == 0:
            name = f"gone{n}" if earlier and n % 20 == 10 else f"n{n}"
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def build(corpus: Path, store: Path, *, until: float | None = None, like: Run | None = None,
          nth: int = 0) -> Run:
    """Run `maitu build` in a process of its own.

    Args:
        corpus: what it reads.
        store: what it writes.
        until: the moment at which it is killed, in seconds of the run `like`. It is found by what
            that run had printed then, so that a busy machine shifts nothing.
        like: an undisturbed run.
        nth: at which operation on the store's files it is killed; 0 for none.
    """
    before = 0  # lines until the moment
    if until is not None and like is not None:
        before = bisect.bisect_right([at for at, _ in like.lines], until)
        until -= like.lines[before - 1][0] if before else 0
    lines: list[tuple[float, bytes]] = []
    receiving, sending = os.pipe()
    process = FORK.Process(target=_build, args=(corpus, store, sending, nth))
    begun = time.monotonic()
    process.start()
    os.close(sending)
    with open(receiving, "rb") as printed:
        if until is not None:
            while len(lines) < before and (line := printed.readline()):
                lines.append((time.monotonic() - begun, line))
            time.sleep(until)
            process.kill()
        for line in printed:
            lines.append((time.monotonic() - begun, line))
    process.join()
    if process.exitcode not in (0, -signal.SIGKILL):
        raise Lost(b"the build failed: " + b"".join(line for _, line in lines))
    return Run(lines, time.monotonic() - begun, process.exitcode != 0)


def _build(corpus: Path, store: Path, messages: int, nth: int) -> None:
    """Be `maitu build`."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(messages, "w", encoding="utf-8", buffering=1)  # noqa: SIM115
    left = nth

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in EVENTS and str(arguments[0]).startswith(str(store)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    sys.argv = ["maitu", "build", str(corpus), "--store", str(store), "--prune"]
    cli.main()


def apart(look: Callable[..., object], *arguments: object) -> None:
    """Look at a store in a process of its own: this one has no threads, and so can be forked."""
    process = FORK.Process(target=look, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit("something was lost")


def inspect(store: Path, reported: set[str]) -> None:
    """Look at a store whose build was killed."""
    if not (store / MARKER).exists() and not reported:
        return  # killed before there was anything
    if not (store / "oxigraph").exists() and not reported:
        return
    with EmbeddedStore.open(store, read_only=True) as opened:
        if faults := check(opened).faults:
            raise Lost(f"{len(faults)} faults, the first {faults[0]}")
        held = content_hashes(opened)
        graphs = [g for g in opened.graphs() if "/document/" in g]
    if len(graphs) != len(held):
        raise Lost(f"{len(graphs)} documents, {len(held)} of them whole")
    if missing := reported - held.keys():
        raise Lost(f"reported as read, but not there: {sorted(missing)}")


def canonical(store: Path) -> bytes:
    """Return all that a store holds as sorted N-Quads."""
    with EmbeddedStore.open(store, read_only=True) as opened:
        lines = ox.serialize(opened.quads(), format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def compare(store: Path, undisturbed: Path) -> None:
    """Look at a store whose build was finished."""
    if canonical(store) != canonical(undisturbed):
        raise Lost("the finished build is not the undisturbed one")
    if strays := [f.name for f in store.iterdir() if not FILES.fullmatch(f.name)]:
        raise Lost(f"stray files: {strays}")


def begin(store: Path, earlier: Path | None) -> None:
    shutil.rmtree(store, ignore_errors=True)
    if earlier:
        shutil.copytree(earlier, store)


def kill_at_random(work: Path, kills: int, chance: random.Random) -> None:
    """Kill builds of the corpus in `work` so many times."""
    store, starts = work / "maitu.db", (None, work / "earlier.db")
    whole = {}
    for start in starts:
        begin(store, start)
        whole[start] = build(work / "corpus", store)
    done = finished = 0
    while done < kills:
        like = whole[start := starts[finished % 2]]
        begin(store, start)
        reported: set[str] = set()
        some = min(PER_BUILD, (kills + 1) // 2, kills - done)
        moments = sorted(chance.uniform(0, like.ended) for _ in range(some))
        for moment in moments:
            run = build(work / "corpus", store, until=moment, like=like)
            reported |= run.read
            done += run.killed
            apart(inspect, store, reported)
        build(work / "corpus", store)
        apart(compare, store, work / "undisturbed.db")
        finished += 1
        say(f"{done} kills, {finished} builds finished and compared (the last with kills at "
            f"{', '.join(f'{m:.1f}' for m in moments)} of {like.ended:.1f} s)")


def kill_at_files(work: Path) -> None:
    """Kill builds once at every operation on the store's files that Python reports."""
    store = work / "maitu.db"
    for start in (None, work / "earlier.db"):
        nth = 0
        while True:
            nth += 1
            begin(store, start)
            run = build(work / "corpus", store, nth=nth)
            if not run.killed:
                break
            apart(inspect, store, run.read)
            build(work / "corpus", store)
            apart(compare, store, work / "undisturbed.db")
        say(f"killed at each of {nth - 1} operations on files, "
            f"{'with an earlier store' if start else 'with no store'}")


def prepare(work: Path, documents: int) -> None:
    """Make the two corpora, the store of the earlier one and the undisturbed one."""
    work.mkdir()
    write_corpus(work / "corpus", documents)
    write_corpus(work / "earlier", documents, earlier=True)
    build(work / "corpus", work / "undisturbed.db")
    build(work / "earlier", work / "earlier.db")
    (work / "earlier").rename(work / "corpus of earlier")  # its files are gone


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill builds, and see that nothing is lost.")
    parser.add_argument("--kills", type=int, default=200, help="at random moments")
    parser.add_argument("--documents", type=int, default=300, help="in the corpus")
    parser.add_argument("--aimed", type=int, default=12, help="documents for the aimed kills")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.kills:
            prepare(Path(folder) / "random", given.documents)
            kill_at_random(Path(folder) / "random", given.kills, random.Random(given.seed))
        if given.aimed:
            prepare(Path(folder) / "aimed", given.aimed)
            kill_at_files(Path(folder) / "aimed")
    say("nothing was lost")


if __name__ == "__main__":
    main()
