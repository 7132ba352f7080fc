"""A store behind the SPARQL 1.1 protocol: any engine, asked over HTTP (see `engine.py`).

Keeps to what all engines do: named graphs without blank nodes. A graph is one update, which most
engines carry out as a whole; where one refuses it, the graph comes in updates of at most 1,000
triples.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import pyoxigraph as ox

from maitu.graph import fetching, name_pattern
from maitu.graph.engine import Engine
from maitu.graph.guard import Outline, outline
from maitu.graph.kept_names import KeptNames
from maitu.graph.names import names
from maitu.graph.rows import text as said
from maitu.graph.store import Answer, Name
from maitu.graph.syntax import declare_prefixes, refuse
from maitu.ontology.errors import QueryError, StoreError
from maitu.ontology.terms import BASE, MT

BATCH_TRIPLES = 1000  # what every engine takes in one request
BATCH_CHARACTERS = 1_000_000
_MOST = 8 << 20  # bytes of a form that a graph is sent in at once; `maitu serve` takes 10 MiB
_REFUSED = (400, 413, 500)  # what engines answer to an update that is too long for them
_LAST = MT + "contentHash"  # written last: a document without it is taken as not there
FRESH = 60.0  # seconds that a server does not look whether others have written
# How many documents there are whose contents have hashes that begin alike: few rows of any number
# of documents, and others when one is written, removed, or read anew.
_STATE = """
SELECT ?part (COUNT(?document) AS ?n) {
  ?document mt:contentHash ?hash BIND(SUBSTR(?hash, 1, 2) AS ?part)
} GROUP BY ?part ORDER BY ?part
"""
_DOCUMENT = f"SELECT ?g ?d {{ GRAPH ?g {{ ?d a <{MT}Document> }} }} LIMIT 1"
_TRIPLE = "SELECT ?s ?p { GRAPH ?g { ?s ?p ?o FILTER(isIRI(?s)) } } LIMIT 1"


class RemoteStore:
    """A store behind a SPARQL endpoint.

    A graph that its engine does not take in one update is not written at once: until its last
    batch is there, the document counts as absent.

    Args:
        endpoint: address that answers queries.
        update_endpoint: address that takes updates, if another.
        user: name for HTTP basic authentication.
        password: password for it.
        token: what updates bear, as `maitu serve` takes it.
        base: what IRIs begin with; None: as those of the documents that are there.
        timeout: seconds in which the next piece of an answer must come.
        fresh: seconds that what is made of the whole store is kept before a look whether others
            have written; None: nothing is kept.
        streams: read answers as they come; then what is wrong with one may show in its middle.
    """

    def __init__(self, endpoint: str, update_endpoint: str | None = None, user: str | None = None,
                 password: str | None = None, *, token: str | None = None,
                 base: str | None = None, timeout: float = 300, fresh: float | None = None,
                 streams: bool = False) -> None:
        self.engine = Engine(endpoint, update_endpoint or endpoint,
                             (user, password or "") if user else None, token, timeout, streams)
        self._base = base
        self._too_many: float = float("inf")  # triples that the engine has refused in one update
        self._union: bool | None = None  # whether the default graph holds all; None: not known
        self._fresh, self._looked = fresh, float("-inf")
        self._version, self._state, self._looking = 0, "", threading.Lock()
        self._names, self._names_version = KeptNames(), 0

    @cached_property
    def base(self) -> str:
        """What IRIs begin with."""
        found = None if self._base else next(self._rows(_DOCUMENT), None)
        return self._base or (found["d"].rpartition("document/")[0] if found else BASE)

    @property
    def version(self) -> int | None:
        """A number that grows with own writes, and soon after others have written a document."""
        if self._fresh is None:
            return None
        with self._looking:
            if time.monotonic() - self._looked > self._fresh:
                said = repr([sorted(row.items()) for row in self._rows(declare_prefixes(
                    outline(_STATE), self.base))])
                state = hashlib.sha256(said.encode()).hexdigest()
                self._version += state != self._state
                self._state, self._looked = state, time.monotonic()
            return self._version

    def query(self, sparql: str, *, default_graphs: Sequence[str] | None = None,
              named_graphs: Sequence[str] | None = None, union: bool = True,
              hosts: Collection[str] | None = None) -> Answer:
        """Answer a query (see `Store.query`).

        Args:
            sparql: the query.
            default_graphs: the graphs it looks in; with `named_graphs`, in place of its FROM
                clauses.
            named_graphs: the graphs that its GRAPH clauses find.
            union: where no graphs are given, look in all; else where the engine does.
            hosts: where SERVICE may go, as `HOST` or `HOST:PORT`, of a query that is not trusted:
                it must be one by the standard. None: the engine decides.
        """
        if name_pattern.is_used(sparql):
            sparql = self.with_names(sparql)
        if hosts is not None:
            sparql = fetching.pass_over(sparql, fetching.allowed(sparql, hosts))
        found = outline(sparql)
        if hosts is not None:
            self._check(found, hosts)
        dataset: Mapping[str, str | list[str]] = {}
        if default_graphs is not None or named_graphs is not None:
            dataset = {"default-graph-uri": list(default_graphs or ()),
                       "named-graph-uri": list(named_graphs or ())}
        elif not found.has_dataset and union and not self._sees_union():
            graphs = self.graphs()
            dataset = {"default-graph-uri": graphs, "named-graph-uri": graphs}
        return self.engine.ask(declare_prefixes(found, self.base), found.form, dataset)

    def with_names(self, sparql: str) -> str:
        """Return a query with what it asks of names looked up (see `name_pattern`).

        Raises:
            QueryError: it asks in a way that there is not.
        """
        return name_pattern.looked_up(outline(sparql), self.find_names)

    def update(self, sparql: str, *, fetches: bool = True) -> None:
        """Carry out an update.

        Args:
            sparql: the update.
            fetches: whether LOAD and SERVICE may go where the engine lets them.
        """
        sparql = sparql if fetches else fetching.pass_over(sparql)
        found = outline(sparql)
        if not fetches:
            found.check()
        if name_pattern.is_used(sparql):
            name_pattern.refuse_in_update(found)
        self._change(declare_prefixes(found, self.base))

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph consist of exactly these triples; its content hash comes last."""
        name = ox.NamedNode(graph)
        unique = sorted(dict.fromkeys(triples), key=lambda t: t.predicate.value == _LAST)
        drop = f"DROP SILENT GRAPH {name} ;\n"
        if not unique:
            self._change(drop.removesuffix(" ;\n"))
            return
        if len(unique) < self._too_many:
            body = (ox.serialize(unique, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
            whole = f"{drop}INSERT DATA {{ GRAPH {name} {{\n{body}}} }}"
            few = len(unique) <= BATCH_TRIPLES and len(body) <= BATCH_CHARACTERS
            if few or len(urlencode({"update": whole})) <= _MOST:
                if self._change(whole, () if few else _REFUSED):
                    return
                self._too_many = len(unique)
        for batch in _batches(unique):
            self._change(f"{drop}INSERT DATA {{ GRAPH {name} {{\n{batch}}} }}")
            drop = ""

    def remove(self, graph: str) -> bool:
        """Remove the named graph; say whether it was there."""
        name = ox.NamedNode(graph)
        was_there = bool(self._run(f"ASK {{ GRAPH {name} {{ ?s ?p ?o }} }}"))
        if was_there:
            self._change(f"DROP SILENT GRAPH {name}")
        return was_there

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        answer = self._run("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(answer, ox.QuerySolutions)
        return sorted(str(row["g"].value) for row in answer)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Give the quads of a named graph, or of all named graphs.

        Raises:
            StoreError: the server cut its answer short.
        """
        for name in map(ox.NamedNode, self.graphs() if graph is None else [graph]):
            pattern = f"{{ GRAPH {name} {{ ?s ?p ?o }} }}"
            count = self._run(f"SELECT (COUNT(*) AS ?n) {pattern}")
            assert isinstance(count, ox.QuerySolutions)
            expected = int(next(count)["n"].value)
            answer = self._run(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}")
            assert not isinstance(answer, ox.QueryBoolean)
            triples = list(answer)
            if len(triples) < expected:
                raise StoreError(f"{self.engine.query_address}: gave {len(triples)} of the "
                                 f"{expected} triples of {name}; raise the server's limit of rows")
            for triple in triples:
                assert isinstance(triple, ox.Triple)
                yield ox.Quad(triple.subject, triple.predicate, triple.object, name)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads, batch by batch."""
        ordered = sorted(dict.fromkeys(quads), key=lambda q: str(q.graph_name))
        for graph, group in groupby(ordered, key=lambda q: q.graph_name):
            for batch in _batches(q.triple for q in group):
                data = batch if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph} {{{batch}}}"
                self._change(f"INSERT DATA {{ {data} }}")

    def find_names(self, text: str, limit: int) -> list[tuple[Name, float]]:
        """Return the names that fit a text (see `Store.find_names`).

        All are asked for; a store that has versions keeps them.
        """
        version = self.version
        if version is None:
            from maitu.graph.matching import rank  # it loads a dictionary

            return rank(names(self), text)[:limit]
        with self._looking:
            if version != self._names_version:
                self._names.change(None)
                self._names_version = version
        return self._names.find(self, text, limit)

    def close(self) -> None:
        """Close the connections."""
        self._names.keep()
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def _sees_union(self) -> bool:
        """Say whether the engine's default graph holds what its named graphs hold."""
        if self._union is None and (triple := next(self._rows(_TRIPLE), None)):
            self._union = bool(self._run("ASK {{ <{s}> <{p}> ?o }}".format(**triple)))
        return self._union is not False  # of an empty store it is the same

    def _check(self, found: Outline, hosts: Collection[str]) -> None:
        """Refuse what an engine must not be given for people that nobody knows.

        Raises:
            QueryError: it is no query, or would go to the network.
        """
        allowed = fetching.allowed(found.text, hosts)
        found.check(allowed)
        if found.form is None:
            raise QueryError(f"{found.place(found.first_word)}: a query begins with SELECT, ASK, "
                             "CONSTRUCT or DESCRIBE")
        if allowed:
            return  # to try it would be to go there
        nothing = ox.Store()
        try:
            nothing.query(declare_prefixes(found, self.base))
        except SyntaxError as error:
            refuse(error, found, self.base, nothing.query)
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def _run(self, sparql: str) -> Answer:
        return self.engine.ask(sparql, outline(sparql).form, {})

    def _rows(self, sparql: str) -> Iterator[dict[str, str]]:
        answer = self._run(sparql)
        assert isinstance(answer, ox.QuerySolutions)
        names = [v.value for v in answer.variables]
        return ({n: said(t) for n, t in zip(names, row, strict=True) if t is not None}
                for row in answer)

    def _change(self, update: str, refusals: Collection[int] = ()) -> bool:
        done = self.engine.change(update, refusals)
        self._version += 1
        return done


def _batches(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Write triples as N-Triples, split into parts that every engine takes."""
    lines: list[str] = []
    size = 0
    for triple in triples:
        line = (ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        if lines and (len(lines) == BATCH_TRIPLES or size + len(line) > BATCH_CHARACTERS):
            yield "".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield "".join(lines)
