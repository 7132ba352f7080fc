"""A store behind the SPARQL protocol, asked over the loopback interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from maitu.graph import documents
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.remote import BATCH_TRIPLES, RemoteStore
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ontology.errors import QueryError, StoreError
from maitu.ontology.model import DocumentGraph

if TYPE_CHECKING:
    from tests.graph.conftest import SparqlServer


@pytest.fixture
def remote(server: SparqlServer) -> Iterator[RemoteStore]:
    with RemoteStore(server.url) as store:
        yield store


def triples(count: int) -> list[ox.Triple]:
    return [ox.Triple(ox.NamedNode(f"x:s{i}"), ox.NamedNode("x:p"), ox.Literal(f"值\n{i}"))
            for i in range(count)]


@pytest.mark.parametrize("union", [True, False])
def test_a_document_there_and_back(
    server: SparqlServer, remote: RemoteStore, store: EmbeddedStore, sample: DocumentGraph,
    union: bool,
) -> None:
    server.union = union
    documents.put_document(remote, sample, "hash-1")
    assert set(remote.quads()) == set(store.quads())
    assert remote.graphs() == store.graphs()
    assert documents.list_documents(remote) == documents.list_documents(store)
    query = "SELECT ?q { ?st mt:modality 'planned' ; mt:evidence/mt:quote ?q }"
    answers = [[str(row["q"].value) for row in s.query(query)] for s in (remote, store)]  # type: ignore[union-attr]
    assert answers[0] == answers[1] != []
    documents.remove_document(remote, "云桥 观察")
    assert list(server.data) == []
    assert not remote.remove("x:nothing")


@pytest.mark.parametrize("union", [True, False])
@pytest.mark.parametrize(("query", "count"), [
    ("SELECT ?s { ?s ?p ?o }", 2), ("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", 2),
    ("SELECT ?s { GRAPH <x:g1> { ?s ?p ?o } }", 1), ("SELECT ?s FROM <x:g1> { ?s ?p ?o }", 1),
    ("CONSTRUCT { ?s a mt:Thing } WHERE { ?s ?p ?o }", 2), ("DESCRIBE <x:s0>", 1),
])
def test_queries_see_the_union(
    server: SparqlServer, remote: RemoteStore, union: bool, query: str, count: int
) -> None:
    server.union = union
    remote.replace("x:g1", triples(2)[:1])
    remote.replace("x:g2", triples(2)[1:])
    if not (union and "FROM" in query):  # this server would look everywhere, as its engine does
        assert len(list(remote.query(query))) == count  # type: ignore[arg-type]
    assert remote.query("ASK { <x:s1> ?p ?o }")


def test_a_graph_is_one_update(server: SparqlServer, remote: RemoteStore) -> None:
    remote.replace("x:g", triples(5))
    remote.replace("x:g", triples(2 * BATCH_TRIPLES + 1))
    assert len(server.updates) == 2
    assert {q.triple for q in remote.quads("x:g")} == set(triples(2 * BATCH_TRIPLES + 1))
    remote.replace("x:g", [])
    assert remote.graphs() == []


def test_what_an_engine_refuses_at_once_goes_in_batches(
    server: SparqlServer, remote: RemoteStore,
) -> None:
    server.most = 50_000
    remote.replace("x:g", triples(2 * BATCH_TRIPLES + 1))
    assert len(server.updates) == 3
    assert all(u.count("\n<x:s") <= BATCH_TRIPLES for u in server.updates)
    assert {q.triple for q in remote.quads("x:g")} == set(triples(2 * BATCH_TRIPLES + 1))
    server.most = 100
    with pytest.raises(QueryError, match="memory exhausted"):  # no batch is to blame
        remote.replace("x:g", triples(5))


def test_a_document_cut_short_does_not_count_as_held(
    server: SparqlServer, remote: RemoteStore, sample: DocumentGraph,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("maitu.graph.remote.BATCH_TRIPLES", 20)
    server.fail_after, server.most = 2, 6000
    with pytest.raises(StoreError, match=r"answered 503.*out of order"):
        documents.put_document(remote, sample, "hash-1")
    assert len(server.data) > 0
    assert documents.content_hashes(remote) == {}
    assert not documents.has_document(remote, "云桥 观察", "hash-1")
    server.fail_after = None
    documents.put_document(remote, sample, "hash-1")
    assert documents.has_document(remote, "云桥 观察", "hash-1")


def test_shared_graphs(remote: RemoteStore) -> None:
    assert len(write_shared_graphs(remote)) == 2
    assert write_shared_graphs(remote) == []


def test_adding_quads(server: SparqlServer, remote: RemoteStore) -> None:
    one, two, three = triples(3)
    quads = [ox.Quad(*one, ox.NamedNode("x:g1")), ox.Quad(*two, ox.NamedNode("x:g2")),
             ox.Quad(*three)]
    remote.add(quads)
    assert set(server.data) == set(quads)


def test_an_update(remote: RemoteStore) -> None:
    remote.update("INSERT DATA { GRAPH <x:g> { mt:a mt:b id:c } }")
    assert remote.query("ASK { mt:a mt:b <https://w3id.org/maitu/id/c> }")


def test_errors_of_the_server(server: SparqlServer, remote: RemoteStore) -> None:
    with pytest.raises(QueryError, match="refuses the query: error at"):
        remote.query("SELECT ?s { ?s }")
    with pytest.raises(QueryError, match="refuses the update"):
        remote.update("INSERT DATA { ?s }")
    remote.replace("x:g", triples(3))
    server.cut_rows = 2
    with pytest.raises(StoreError, match="gave 2 of the 3 triples"):
        list(remote.quads())


def test_password(server: SparqlServer) -> None:
    server.password = "open sesame"
    with RemoteStore(server.url, user="reader", password="open sesame") as store:
        store.replace("x:g", triples(1))
    with (RemoteStore(server.url, user="reader", password="wrong") as store,
          pytest.raises(StoreError, match=r"access denied.*MAITU_ENDPOINT_PASSWORD")):
        store.graphs()


def test_updates_go_to_their_own_address(server: SparqlServer) -> None:
    with RemoteStore("http://127.0.0.1:9/query", server.url) as store:
        store.replace("x:g", triples(1))
        with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9/query: cannot be reached"):
            store.graphs()
    assert len(server.data) == 1
