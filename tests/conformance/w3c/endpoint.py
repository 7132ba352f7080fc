"""An endpoint under test, asked in every way that the SPARQL Protocol knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pyoxigraph as ox
from w3c.manifest import Dataset
from w3c.results import Answer, Table, read

WAYS = ("get", "form", "direct")  # of sending a query; an update is not sent by GET
TYPES = {"json": "application/sparql-results+json", "csv": "text/csv",
         "tsv": "text/tab-separated-values"}
_EVERYTHING = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(frozen=True)
class Endpoint:
    """A server whose data the tests may delete."""

    address: str
    client: httpx.Client

    def query(self, text: str, way: str = "form", format: str = "json", **headers: str
              ) -> httpx.Response:
        """Send a query."""
        accept = {"Accept": f"{TYPES[format]}, application/n-triples", **headers}
        url = f"{self.address}/sparql"
        if way == "get":
            return self.client.get(url, params={"query": text}, headers=accept)
        return self._post(url, "query", text, way, accept)

    def update(self, text: str, way: str = "direct") -> httpx.Response:
        """Send an update."""
        return self._post(f"{self.address}/update", "update", text, way, {})

    def load(self, dataset: Dataset) -> None:
        """Make the store consist of a dataset."""
        self.update("DROP ALL").raise_for_status()
        for graph, triples in dataset.items():
            body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            self.client.put(f"{self.address}/data", content=body,
                            params={"graph": graph} if graph else {"default": ""},
                            headers={"Content-Type": "application/n-triples"}).raise_for_status()

    def dataset(self) -> Dataset:
        """Return all that is in the store."""
        answer = answer_of(self.query(_EVERYTHING))
        assert isinstance(answer, Table)
        found: Dataset = {}
        for row in answer.rows:
            graph = row["g"].value if "g" in row else None
            found.setdefault(graph, []).append(ox.Triple(row["s"], row["p"], row["o"]))
        return found

    def _post(self, url: str, kind: str, text: str, way: str, headers: Mapping[str, str]
              ) -> httpx.Response:
        if way == "form":
            return self.client.post(url, data={kind: text}, headers=headers)
        return self.client.post(url, content=text.encode(), headers={
            **headers, "Content-Type": f"application/sparql-{kind}"})


def answer_of(reply: httpx.Response) -> Answer:
    """Return what a reply answers."""
    assert reply.status_code == 200, reply.text
    return read(reply.content, reply.headers["content-type"].partition(";")[0])
