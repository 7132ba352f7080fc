"""The store on disk: Oxigraph files in a folder, beside a small `maitu.json` that says so."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import IO, NoReturn, Self

import pyoxigraph as ox

from maitu.graph import fetching, merge, name_pattern
from maitu.graph.dialect import standard
from maitu.graph.guard import Outline, glance, outline
from maitu.graph.kept_names import KeptNames
from maitu.graph.marker import (
    DATA,
    MARKER,
    elsewhere,
    lock_marker,
    make,
    read_marker,
    write_marker,
)
from maitu.graph.names import PREDICATES, concerned
from maitu.graph.store import Answer, Name
from maitu.graph.syntax import declare_prefixes, refuse
from maitu.ontology.errors import QueryError, StoreError
from maitu.ontology.terms import BASE

_LOG = logging.getLogger(__name__)

# Written triples after which what the engine has in memory goes to its files: it would wait for a
# gigabyte, and a long build would grow so far (measured: 1.4 kB a triple; as fast, if not faster).
_FLUSH_AFTER = 30_000
_TIDY_AFTER = 200_000  # written triples after which the files are worth compacting
_GRAPH_WRONG = re.compile(r"The graph (<.*>) (does not exist|already exists)")  # the engine says


class EmbeddedStore:
    """A store in a folder of this machine, or in memory.

    A writer has the folder alone; readers share it. The operating system frees the lock when a
    process ends, however it ends, and every write is one transaction.
    """

    def __init__(self, data: ox.Store, base: str = BASE, lock: IO[bytes] | None = None,
                 name: str = "the store in memory", names: KeptNames | None = None) -> None:
        self.base = base
        self._data: ox.Store | None = data
        self._lock = lock
        self._name = name
        self._written = 0
        self._unflushed = 0
        self._version = 0
        self._names = names or KeptNames()

    @classmethod
    def open(cls, path: Path | str, *, base: str | None = None, create: bool = False,
             read_only: bool = False) -> Self:
        """Open the store in the folder `path`.

        Args:
            path: the folder.
            base: what its IRIs must begin with; None takes the store's own, or `terms.BASE`.
            create: make the folder if there is none.
            read_only: share it with other readers, and write nothing.

        Raises:
            StoreError: there is no store, it is in use, or it is of another base or format.
        """
        folder = Path(path)
        marker = folder / MARKER
        if not marker.is_file():
            make(folder, base or BASE, create)
        lock = lock_marker(marker, read_only)
        try:
            known = read_marker(marker, lock).of_present_format(base)
            data = folder / DATA
            names = KeptNames(folder, data, read_only=read_only)
            opened = ox.Store.read_only(str(data)) if read_only else ox.Store(str(data))
        except FileNotFoundError as error:
            lock.close()
            raise StoreError(f"{folder}: the store is empty; run `maitu build` first") from error
        except OSError as error:
            lock.close()
            in_use = "lock" in str(error).lower()
            if in_use:
                raise elsewhere(folder) from error
            raise StoreError(f"{folder}: the store cannot be opened: {error}") from error
        except StoreError:
            lock.close()
            raise
        return cls(opened, known, lock, str(folder), names)

    @classmethod
    def in_memory(cls, base: str = BASE) -> Self:
        """Make an empty store that is gone when it is closed."""
        return cls(ox.Store(), base)

    @property
    def version(self) -> int:
        """How often it was written since it was opened; nobody else can write it meanwhile."""
        return self._version

    def query(self, sparql: str, *, default_graphs: Sequence[str] | None = None,
              named_graphs: Sequence[str] | None = None, union: bool = True,
              hosts: Collection[str] = ()) -> Answer:
        """Answer a query (see `Store.query`); what would go to the network is refused.

        Where it has several FROM clauses, a triple of two of those graphs is found twice: so
        Oxigraph reads them.

        Args:
            sparql: the query.
            default_graphs: the graphs it looks in; with `named_graphs`, in place of its FROM
                clauses.
            named_graphs: the graphs that its GRAPH clauses find.
            union: where no graphs are given, look in the merge of all; else in what is in no
                named graph.
            hosts: where SERVICE may go all the same, as `HOST` or `HOST:PORT`.
        """
        if name_pattern.is_used(sparql):
            sparql = self.with_names(sparql)
        sparql = fetching.pass_over(sparql, fetching.allowed(sparql, hosts))
        found = glance(sparql)
        if found is None:
            found = outline(sparql)
            found.check(fetching.allowed(sparql, hosts))
        if found.form is None:
            raise QueryError(f"{found.place(found.first_word)}: a query begins with SELECT, ASK, "
                             "CONSTRUCT or DESCRIBE")
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        named: list[ox.NamedNode | ox.BlankNode] | None = None
        try:
            if default_graphs is not None or named_graphs is not None:
                default = [ox.NamedNode(iri) for iri in default_graphs or ()]
                named = [ox.NamedNode(iri) for iri in named_graphs or ()]
            elif not found.has_dataset and not union:
                default, named = [merge.DEFAULT], self._named
            elif not found.has_dataset and self._open.contains_named_graph(merge.DEFAULT):
                named = self._named  # `GRAPH ?g` would find the graph of what is in no graph
            return self._open.query(standard(declare_prefixes(found, self.base)),
                                    default_graph=default, named_graphs=named)
        except SyntaxError as error:
            refuse(error, outline(sparql), self.base, ox.Store().query)
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def update(self, sparql: str) -> None:
        """Carry out an update, all of it or nothing; `LOAD` and `SERVICE` are refused.

        Unlike a query's, its WHERE sees the default graph only, unless it says GRAPH or USING.
        Other than `INSERT DATA`, an update that does not name every graph it is about with
        `GRAPH <…>` takes time and memory with the size of the store (measured: 2 s and 0.2 GB for
        67,000 triples, 29 s and 1.1 GB for 650,000).

        Raises:
            QueryError: it does not parse, is refused, or is about a graph that is not there.
        """
        sparql = fetching.pass_over(sparql)
        found = outline(sparql)
        found.check()
        if name_pattern.is_used(sparql):
            name_pattern.refuse_in_update(found)
        try:
            if merge.only_inserts(sparql):
                new = ox.Store()
                new.update(declare_prefixes(found, self.base))
                self.add(new)
            else:
                graphs = self._named_by(found)
                about = self._about(graphs or ())
                self._open.update(standard(declare_prefixes(merge.keep(found), self.base)))
                self._names.change(None if graphs is None else about | self._about(graphs))
        except SyntaxError as error:
            refuse(error, found, self.base, ox.Store().update)
        except (RuntimeError, OSError) as error:
            graph = _GRAPH_WRONG.match(str(error))
            if graph:
                raise QueryError(f"the graph {graph[1]} {graph[2]}; nothing is changed (SILENT "
                                 "passes over it)") from error
            self._fail(error)
        finally:
            self._version += 1

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph consist of exactly these triples, in one transaction."""
        node, unique = ox.NamedNode(graph), list(dict.fromkeys(triples))
        if not self._open.contains_named_graph(node):  # takes half the time
            self.add(ox.Quad(t.subject, t.predicate, t.object, node) for t in unique)
            return
        about = self._about([graph]) | concerned(unique)
        body = ox.serialize(unique, format=ox.RdfFormat.N_TRIPLES) or b""
        name = str(node)
        # One update request is one transaction: a kill leaves the old graph or the new one.
        self._write(f"{merge.leave([name])}; DROP SILENT GRAPH {name}; "
                    f"INSERT DATA {{ GRAPH {name} {{\n{body.decode()}}} }}; {merge.join([name])}",
                    len(unique))
        self._names.change(about)

    def remove(self, graph: str) -> bool:
        """Remove the named graph; say whether it was there."""
        name = ox.NamedNode(graph)
        was_there = self._open.contains_named_graph(name)
        if was_there:
            about = self._about([graph])
            self._write(f"{merge.leave([str(name)])}; DROP SILENT GRAPH {name}", 1)
            self._names.change(about)
        return was_there

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self._named)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Give the quads of a named graph, or of the whole store with its default graph."""
        data = self._open
        if graph is not None:
            return iter(data.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
        loose = data.quads_for_pattern(None, None, None, merge.DEFAULT)
        named = (data.quads_for_pattern(None, None, None, g) for g in self._named)
        return chain((ox.Quad(*q.triple) for q in loose), chain.from_iterable(named))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads in one transaction."""
        new = [merge.housed(quad) for quad in quads]
        try:
            self._open.extend([*new, *(ox.Quad(*q.triple) for q in new)])
            self._count(len(new))
        except (RuntimeError, OSError) as error:
            self._fail(error)
        finally:
            self._version += 1  # when it is there, so that whoever sees the number sees the write
        self._names.change(concerned(new))

    def find_names(self, text: str, limit: int) -> list[tuple[Name, float]]:
        """Return the names that fit a text (see `Store.find_names`), from the index of names."""
        return self._names.find(self, text, limit)

    def with_names(self, sparql: str) -> str:
        """Return a query with what it asks of names looked up (see `name_pattern`).

        Raises:
            QueryError: it asks in a way that there is not, or is refused.
        """
        found = outline(sparql)
        found.check()
        return name_pattern.looked_up(found, self.find_names)

    def make_no_index(self) -> None:
        """Give up making the index of names, should that be going on, and leave it to others."""
        self._names.stop()

    def checkpoint(self, folder: Path) -> None:
        """Write the store's present state as a store of its own, sharing files where it can.

        Raises:
            StoreError: the folder exists, or this is a store in memory.
        """
        try:
            folder.mkdir(parents=True)
            self._open.backup(str(folder / DATA))
            write_marker(folder, self.base)
        except OSError as error:
            raise StoreError(f"{folder}: cannot be made a copy of {self._name}: {error}") from error

    def merge_faults(self) -> Iterator[str]:
        """Give the triples that a query without graphs sees otherwise than its graphs hold."""
        return merge.faults(self._open)

    def close(self) -> None:
        """Let go of the store; closing twice does no harm."""
        try:
            if self._data is not None and self._written:
                self._data.flush()
                if self._written > _TIDY_AFTER:
                    self._data.optimize()
            if self._data is not None:
                self._names.bring_in_step(self)
        except OSError as error:
            self._fail(error)
        finally:
            was_open, self._data = self._data is not None, None
            if was_open:
                self._names.keep()
            if self._lock is not None:
                self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    @property
    def _open(self) -> ox.Store:
        if self._data is None:
            raise StoreError(f"{self._name}: is closed")
        return self._data

    @property
    def _named(self) -> list[ox.NamedNode | ox.BlankNode]:
        return [g for g in self._open.named_graphs() if g != merge.DEFAULT]

    def _about(self, graphs: Iterable[str]) -> set[str]:
        """Return the entities whose names these graphs bear on."""
        data = self._open
        return concerned(quad for graph in graphs for predicate in PREDICATES
                         for quad in data.quads_for_pattern(None, predicate, None,
                                                            ox.NamedNode(graph)))

    def _named_by(self, update: Outline) -> list[str] | None:
        """Return the IRIs of the graphs that an update is about, None if it may be about all."""
        names = merge.graphs_named(update.text)
        if names is None:
            return None
        question = f"SELECT ?g {{ VALUES ?g {{ {' '.join(names)} }} }}"
        resolved = replace(update, text=update.text[:update.first_word] + question)
        answer = ox.Store().query(declare_prefixes(resolved, self.base))
        assert isinstance(answer, ox.QuerySolutions)
        return [row["g"].value for row in answer]

    def _write(self, update: str, count: int) -> None:
        try:
            self._open.update(update)
            self._count(count)
        except (RuntimeError, OSError) as error:
            self._fail(error)
        finally:
            self._version += 1

    def _count(self, written: int) -> None:
        """Take note of so many written triples."""
        self._written += written
        self._unflushed += written
        if self._unflushed > _FLUSH_AFTER:
            self._unflushed = 0
            try:
                self._open.flush()
            except (RuntimeError, OSError) as error:  # what was written is in the log, and stands
                _LOG.warning("%s: written, but its files could not be put in order: %s",
                             self._name, error)

    def _fail(self, error: Exception) -> NoReturn:
        raise StoreError(f"{self._name}: cannot be written: {error}; "
                         "what was written before is kept") from error
