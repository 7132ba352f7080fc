"""An engine behind the SPARQL 1.1 protocol: what is sent to it over HTTP, and what comes back.

Keeps to what all engines take: queries and updates as form posts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import IO, NoReturn, cast

import httpx
import pyoxigraph as ox

from maitu.graph.away import AwayError, is_away, wait
from maitu.graph.body import Body
from maitu.graph.store import Answer
from maitu.ontology.errors import QueryError, StoreError

_ROWS = {"application/sparql-results+json": ox.QueryResultsFormat.JSON,
         "application/sparql-results+xml": ox.QueryResultsFormat.XML}
_GRAPHS = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE,
           "application/rdf+xml": ox.RdfFormat.RDF_XML}


@dataclass
class Engine:
    """How an engine is reached.

    Args:
        query_address: where it answers queries.
        update_address: where it takes updates.
        sign_in: name and password for HTTP basic authentication.
        token: what updates bear, as `maitu serve` takes it.
        seconds: in which the next piece of an answer must come.
        streams: read answers as they come; then what is wrong with one may show in its middle.
    """

    query_address: str
    update_address: str
    sign_in: tuple[str, str] | None = None
    token: str | None = None
    seconds: float = 300
    streams: bool = False

    def ask(self, query: str, form: str | None, dataset: Mapping[str, str | list[str]]) -> Answer:
        """Return the answer to a query.

        Args:
            query: one that the engine understands as it stands.
            form: of the query, one of `guard.FORMS`.
            dataset: the protocol's parameters that name its graphs.

        Raises:
            QueryError: the engine refuses it.
            AwayError: the engine does not answer now.
            StoreError: its answer is none.
        """
        url = self.query_address
        accept = ", ".join(_GRAPHS if form in ("construct", "describe") else _ROWS)
        reply = self._post(url, {"query": query, **dataset}, accept)
        if reply.status_code == 400:
            raise QueryError(f"{url} refuses the query: {_excerpt(reply)}")
        _expect_success(reply, url)
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            body = cast(IO[bytes], Body(reply)) if self.streams else _whole(reply)
            if media_type in _ROWS:
                answer = ox.parse_query_results(body, format=_ROWS[media_type])
                return _truth(answer) if form == "ask" else answer
            if media_type in _GRAPHS:
                triples = (quad.triple for quad in ox.parse(body, format=_GRAPHS[media_type]))
                return triples if self.streams else iter(list(triples))
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{url}: its answer cannot be read: {error}") from error
        raise StoreError(f"{url}: answered with {media_type or 'no type'}; "
                         "is this the address of a SPARQL endpoint?")

    def change(self, update: str, refusals: Collection[int] = ()) -> bool:
        """Carry out an update.

        Args:
            update: one that the engine understands as it stands.
            refusals: statuses that are no error.

        Returns:
            Whether it was carried out; else the engine answered with one of `refusals`.

        Raises:
            QueryError: the engine refuses it.
            AwayError: the engine does not answer now.
            StoreError: it is not carried out.
        """
        url = self.update_address
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        reply = self._post(url, {"update": update}, "*/*", bearer)
        if reply.status_code in refusals:
            reply.close()
            return False
        if reply.status_code == 400:
            raise QueryError(f"{url} refuses the update: {_excerpt(reply)}")
        _expect_success(reply, url)
        _whole(reply)
        return True

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @cached_property
    def _client(self) -> httpx.Client:
        auth = httpx.BasicAuth(*self.sign_in) if self.sign_in else None
        return httpx.Client(auth=auth, timeout=httpx.Timeout(self.seconds, connect=10))

    def _post(self, url: str, form: Mapping[str, str | list[str]], accept: str,
              headers: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            request = self._client.build_request(
                "POST", url, data=form, headers={"Accept": accept, **(headers or {})})
            return self._client.send(request, stream=True)
        except httpx.ReadTimeout as error:
            # A question that takes too long would do so again; an update may meet another server.
            kind = StoreError if "query" in form else AwayError
            raise kind(f"{url}: did not answer in time") from error
        except httpx.TransportError as error:
            raise AwayError(f"{url}: cannot be reached: {error or 'no connection'}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreError(f"{url}: cannot be reached: {error}") from error


def _expect_success(reply: httpx.Response, url: str) -> None:
    if reply.is_success:
        return
    if reply.status_code in (401, 403):
        _deny(url, reply)
    message = f"{url}: answered {reply.status_code} {reply.reason_phrase}: {_excerpt(reply)}"
    if is_away(reply):
        raise AwayError(message, wait(reply))
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
    reply.close()
    raise StoreError(f"{url}: access denied ({reply.status_code}); give --user and the password in "
                     "MAITU_ENDPOINT_PASSWORD, or the token in MAITU_ENDPOINT_TOKEN")


def _excerpt(reply: httpx.Response) -> str:
    with contextlib.suppress(httpx.HTTPError):
        reply.read()
        return " ".join(reply.text.split())[:300] or "no reason given"
    return "no reason given"


def _whole(reply: httpx.Response) -> bytes:
    with Body(reply) as body:
        return body.readall()
