"""A store behind the SPARQL 1.1 protocol: any engine, asked over HTTP.

Keeps to what all engines do: queries and updates as form posts, named graphs without blank
nodes. A graph is one update, which most engines carry out as a whole; where one refuses it, the
graph comes in updates of at most 1,000 triples.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import cached_property
from itertools import groupby
from types import TracebackType
from typing import NoReturn, Self
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox

from maitu.graph.guard import Outline, outline
from maitu.graph.names import names
from maitu.graph.store import Answer, Name
from maitu.graph.syntax import declare_prefixes
from maitu.ontology.errors import QueryError, StoreError
from maitu.ontology.terms import BASE, MT

BATCH_TRIPLES = 1000  # what every engine takes in one request
BATCH_CHARACTERS = 1_000_000
_MOST = 8 << 20  # bytes of a form that a graph is sent in at once; `maitu serve` takes 10 MiB
_REFUSED = (400, 413, 500)  # what engines answer to an update that is too long for them
_ROWS = {"application/sparql-results+json": ox.QueryResultsFormat.JSON,
         "application/sparql-results+xml": ox.QueryResultsFormat.XML}
_GRAPHS = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE,
           "application/rdf+xml": ox.RdfFormat.RDF_XML}
_LAST = MT + "contentHash"  # written last: a document without it is taken as not there


class AwayError(StoreError):
    """A server does not answer, but may in a moment.

    Attributes:
        wait: seconds until it wants to be asked again; 0 if it does not say.
    """

    def __init__(self, message: str, wait: float = 0) -> None:
        super().__init__(message)
        self.wait = wait


class RemoteStore:
    """A store behind a SPARQL endpoint.

    A graph that its engine does not take in one update is not written at once: until its last
    batch is there, the document counts as absent.
    """

    def __init__(self, endpoint: str, update_endpoint: str | None = None, user: str | None = None,
                 password: str | None = None, *, token: str | None = None,
                 base: str | None = None, timeout: float = 300) -> None:
        self.base = base or BASE
        self._endpoint = endpoint
        self._update_endpoint = update_endpoint or endpoint
        self._token = token  # `maitu serve` takes it, for updates alone
        self._too_many: float = float("inf")  # triples that the engine has refused in one update
        auth = httpx.BasicAuth(user, password or "") if user else None
        self._client = httpx.Client(auth=auth, timeout=httpx.Timeout(timeout, connect=10))

    @property
    def version(self) -> None:
        """Nothing: others may write what is behind the endpoint."""
        return None

    def query(self, sparql: str) -> Answer:
        """Answer a query (see `Store.query`)."""
        found = outline(sparql)
        return self._ask(declare_prefixes(found, self.base), found, self._dataset(found))

    def update(self, sparql: str) -> None:
        """Carry out an update."""
        self._change(declare_prefixes(outline(sparql), self.base))

    def replace(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph consist of exactly these triples; its content hash comes last."""
        name = ox.NamedNode(graph)
        unique = sorted(dict.fromkeys(triples), key=lambda t: t.predicate.value == _LAST)
        drop = f"DROP SILENT GRAPH {name} ;\n"
        if not unique:
            return self._change(drop.removesuffix(" ;\n"))
        if len(unique) < self._too_many:
            body = (ox.serialize(unique, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
            whole = f"{drop}INSERT DATA {{ GRAPH {name} {{\n{body}}} }}"
            few = len(unique) <= BATCH_TRIPLES and len(body) <= BATCH_CHARACTERS
            if few or len(urlencode({"update": whole})) <= _MOST:
                reply = self._send(whole)
                if few or reply.status_code not in _REFUSED:
                    return self._accept(reply)
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
                raise StoreError(f"{self._endpoint}: gave {len(triples)} of the {expected} triples "
                                 f"of {name}; raise the server's limit of rows")
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
        """Return the names that fit a text (see `Store.find_names`): all are asked for."""
        from maitu.graph.matching import rank  # it loads a dictionary

        return rank(names(self), text)[:limit]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def _dataset(self, found: Outline) -> Mapping[str, str | list[str]]:
        """Return what to send with a query so that it sees the union of all graphs."""
        if found.has_dataset or self._sees_union:
            return {}
        graphs = self.graphs()
        return {"default-graph-uri": graphs, "named-graph-uri": graphs}

    @cached_property
    def _sees_union(self) -> bool:
        """Whether the server's default graph holds what its named graphs hold."""
        return not self._run("ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }")

    def _run(self, sparql: str) -> Answer:
        return self._ask(sparql, outline(sparql), {})

    def _ask(self, text: str, found: Outline, dataset: Mapping[str, str | list[str]]) -> Answer:
        graph_asked = found.form in ("construct", "describe")
        accept = ", ".join(_GRAPHS if graph_asked else _ROWS)
        reply = self._post(self._endpoint, {"query": text, **dataset}, accept)
        if reply.status_code == 400:
            raise QueryError(f"{self._endpoint} refuses the query: {_excerpt(reply)}")
        self._expect_success(reply, self._endpoint)
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            if media_type in _ROWS:
                answer = ox.parse_query_results(reply.content, format=_ROWS[media_type])
                return _truth(answer) if found.form == "ask" else answer
            if media_type in _GRAPHS:
                parsed = ox.parse(reply.content, format=_GRAPHS[media_type])
                return iter([quad.triple for quad in parsed])
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{self._endpoint}: its answer cannot be read: {error}") from error
        raise StoreError(f"{self._endpoint}: answered with {media_type or 'no type'}; "
                         "is this the address of a SPARQL endpoint?")

    def _change(self, update: str) -> None:
        self._accept(self._send(update))

    def _send(self, update: str) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return self._post(self._update_endpoint, {"update": update}, "*/*", bearer)

    def _accept(self, reply: httpx.Response) -> None:
        if reply.status_code == 400:
            raise QueryError(f"{self._update_endpoint} refuses the update: {_excerpt(reply)}")
        self._expect_success(reply, self._update_endpoint)
        self.__dict__.pop("_sees_union", None)  # an empty store could not tell

    def _post(self, url: str, form: Mapping[str, str | list[str]], accept: str,
              headers: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            return self._client.post(url, data=form, headers={"Accept": accept, **(headers or {})})
        except httpx.ReadTimeout as error:
            # A question that takes too long would do so again; an update may meet another server.
            kind = StoreError if "query" in form else AwayError
            raise kind(f"{url}: did not answer in time") from error
        except httpx.TransportError as error:
            raise AwayError(f"{url}: cannot be reached: {error or 'no connection'}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreError(f"{url}: cannot be reached: {error}") from error

    def _expect_success(self, reply: httpx.Response, url: str) -> None:
        if reply.is_success:
            return
        if reply.status_code in (401, 403):
            _deny(url, reply)
        message = f"{url}: answered {reply.status_code} {reply.reason_phrase}: {_excerpt(reply)}"
        if _is_away(reply):
            raise AwayError(message, _wait(reply))
        raise StoreError(message)


def _truth(answer: ox.QuerySolutions | ox.QueryBoolean) -> ox.QueryBoolean:
    """Return the answer to an ASK; Virtuoso 7.2 gives a row with 1, or none."""
    if isinstance(answer, ox.QueryBoolean):
        return answer
    true = any(isinstance(value, ox.Literal) and value.value in ("1", "true")
               for row in answer for value in row)
    made = ox.parse_query_results(b'{"head":{},"boolean":%s}' % str(true).lower().encode(),
                                  format=ox.QueryResultsFormat.JSON)
    assert isinstance(made, ox.QueryBoolean)
    return made


def _deny(url: str, reply: httpx.Response) -> NoReturn:
    raise StoreError(f"{url}: access denied ({reply.status_code}); give --user and the password in "
                     "MAITU_ENDPOINT_PASSWORD, or the token in MAITU_ENDPOINT_TOKEN")


def _is_away(reply: httpx.Response) -> bool:
    """Say whether a server, or one before it, answers that it cannot answer now.

    To a question 503 and 504 also mean that it took too long, unless they say when to come again.
    """
    if reply.status_code == 502 or "retry-after" in reply.headers:
        return reply.status_code in (502, 503, 504)
    return reply.status_code in (503, 504) and reply.request.content.startswith(b"update=")


def _wait(reply: httpx.Response) -> float:
    """Return the seconds that a server asks to wait, by their number or until a date."""
    said = reply.headers.get("retry-after", "")
    try:
        if said.strip().isdecimal():
            return float(said)
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return 0.0


def _excerpt(reply: httpx.Response) -> str:
    return " ".join(reply.text.split())[:300] or "no reason given"


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
