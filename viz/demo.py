"""The demonstration: a store of the sample texts that come with Maitu, and three pages of it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import combinations
from pathlib import Path

import networkx as nx

from maitu.graph import measures, network, paths
from maitu.graph.documents import list_documents
from maitu.graph.store import Store, open_store
from maitu.ontology.terms import PREDICATES
from maitu.viz import building, page, resolving, selection
from maitu.viz.building import Outcome
from maitu.viz.extracting import Task

MAX_BYTES = 1_000_000  # no sample is larger
_STORE = "maitu.db"
_CENTRAL = 50  # entities among which the two ends of an explanation are looked for
_LONGEST = 4  # relations between them
_TITLED = frozenset({"Policy", "Report", "Trend"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demonstration found."""

    documents: int
    entities: int
    relations: int
    centre: str | None  # label of the most central entity
    explanation: paths.Path | None  # how two entities relate that no single text relates
    pages: tuple[tuple[Path, str], ...]  # files, and what they show


def samples() -> list[Path]:
    """Return the sample texts."""
    with as_file(files("maitu.ingest").joinpath("samples")) as folder:
        return sorted(path for path in folder.iterdir() if path.is_file())


def build(folder: Path, tasks: Sequence[Task]) -> Iterator[Outcome]:
    """Bring the store in `folder` up to date with the samples."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_store(folder / _STORE, create=True) as store:
        yield from building.build(tasks, store)
        resolving.resolve(store)


def show(folder: Path) -> Shown:
    """Write the pages of the store in `folder`, and return what was found."""
    with open_store(folder / _STORE, read_only=True) as store:
        graph = network.load(store)
        central = _central(graph)
        explanation = _explanation(store, central)
        pages = tuple(_pages(store, folder, graph, central, explanation))
        return Shown(len(list_documents(store)), len(graph), graph.number_of_edges(),
                     graph.nodes[central[0]]["label"] if central else None, explanation, pages)


def summary(folder: Path, shown: Shown) -> str:
    """Return what to tell: what was found, and what to try next."""
    lines = [f"{shown.documents} sample texts: {shown.entities} connected entities, "
             f"{shown.relations} statements between them, each with its quote."]
    if shown.explanation:
        lines += ["", "For example, from several texts:", *_told(shown.explanation)]
    lines += ["", "Pages to open in a browser:"]
    lines += [f"  {file}  {what}" for file, what in shown.pages]
    return "\n".join([*lines, "", "Try next:", *(f"  {c}" for c in _commands(folder, shown))])


def _central(graph: nx.MultiDiGraph) -> list[str]:
    """Return the most central entities among those with names, not titles or sentences."""
    ranks = measures.pagerank(graph)
    named = [n for n in graph if _TITLED.isdisjoint(graph.nodes[n]["types"])]
    return sorted(named, key=lambda iri: (-ranks[iri], iri))[:_CENTRAL]


def _explanation(store: Store, central: Sequence[str]) -> paths.Path | None:
    """Return the best explanation between central entities that takes more than one text."""
    found = [path for a, b in combinations(central, 2)
             for path in paths.find(store, a, b, max_length=_LONGEST, top=1)
             if len({hop.document for hop in path.hops}) > 1]
    return max(found, key=lambda path: path.score, default=None)


def _pages(
    store: Store, folder: Path, graph: nx.MultiDiGraph, central: Sequence[str],
    explanation: paths.Path | None,
) -> Iterator[tuple[Path, str]]:
    file = folder / "overview.html"
    page.write(selection.select(store), file)
    yield file, "everything"
    if central:
        file = folder / "entity.html"
        page.write(selection.select(store, entities=central[:1]), file)
        yield file, f"{graph.nodes[central[0]]['label']} and what is around it"
    if explanation:
        file = folder / "between.html"
        a, *_, b = explanation.things
        page.write(selection.select(store, between=(a.iri, b.iri)), file)
        yield file, f"how {a.label} and {b.label} relate"


def _told(path: paths.Path) -> Iterator[str]:
    for hop in path.hops:
        verb = PREDICATES[hop.predicate].zh if hop.predicate in PREDICATES else hop.predicate
        yield f"  {hop.subject.label} —{verb}→ {hop.object.label}"
        yield f"    “{hop.quote}” — {hop.document_title}"


def _commands(folder: Path, shown: Shown) -> Iterator[str]:
    """Yield commands to try, as a shell takes them."""
    store = ["--store", str(folder / _STORE)]
    commands = [["documents"], ["query", "--examples"]]
    if shown.centre:
        commands.append(["show", shown.centre])
    if shown.explanation:
        a, *_, b = shown.explanation.things
        commands.append(["path", a.label, b.label])
    commands.append(
        ["query", "SELECT ?policy ?technology { ?policy mt:promotes ?technology }"])
    return (shlex.join(["maitu", *command, *store]) for command in commands)
