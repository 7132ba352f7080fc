"""A server that is away for a while."""

from __future__ import annotations

import email.utils
import logging
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from maitu.graph.away import AwayError
from maitu.graph.patient import PatientStore
from maitu.graph.remote import RemoteStore
from maitu.ontology.errors import MaituError, QueryError, StoreError

if TYPE_CHECKING:
    from tests.graph.conftest import SparqlServer


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maitu.graph.patient._FIRST_WAIT", 0.02)


@pytest.fixture
def store(server: SparqlServer) -> Iterator[PatientStore]:
    with PatientStore(server.url, patience=5) as made:
        made.replace("x:g", triples(1))
        yield made


def triples(count: int) -> list[ox.Triple]:
    return [ox.Triple(ox.NamedNode(f"x:s{i}"), ox.NamedNode("x:p"), ox.Literal(str(i)))
            for i in range(count)]


WAYS: list[Callable[[PatientStore], object]] = [
    lambda store: store.query("ASK { ?s ?p ?o }"), lambda store: store.graphs(),
    lambda store: list(store.quads()), lambda store: store.replace("x:g", triples(1)),
    lambda store: store.add([ox.Quad(*triples(1)[0], ox.NamedNode("x:g"))]),
    lambda store: store.remove("x:g"),
]


@pytest.mark.parametrize("way", WAYS)
def test_what_may_be_done_twice_is_tried_again(
    server: SparqlServer, store: PatientStore, way: Callable[[PatientStore], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.script = [(502, {}), (503, {"Retry-After": "0"})]
    with caplog.at_level(logging.WARNING):
        way(store)
    assert not server.script
    assert len(caplog.messages) == 2 and "502 Bad Gateway: not now; trying again" in caplog.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 429, 500, 507])
def test_an_answer_that_will_not_change_is_not_asked_for_again(
    server: SparqlServer, store: PatientStore, status: int,
) -> None:
    for way in WAYS:
        server.script = [(status, {"Retry-After": "0"})]
        with pytest.raises(MaituError, match=r"answered|refuses|denied"):
            way(store)
        assert not server.script


def test_a_question_that_takes_too_long_is_asked_once_an_update_is_sent_again(
    server: SparqlServer, store: PatientStore,
) -> None:
    server.script = [(503, {})]
    with pytest.raises(StoreError, match="503"):
        store.query("ASK { ?s ?p ?o }")
    server.script = [(503, {})]
    store.replace("x:g", triples(2))
    assert len(list(store.quads())) == 2


def test_an_update_of_the_users_own_is_sent_once(
    server: SparqlServer, store: PatientStore,
) -> None:
    server.script = [(503, {"Retry-After": "0"})]
    with pytest.raises(AwayError):
        store.update("INSERT DATA { <x:a> <x:b> 1 }")
    node = ox.BlankNode()  # another one, if sent twice
    server.script = [(503, {"Retry-After": "0"})]
    with pytest.raises(AwayError):
        store.add([ox.Quad(node, ox.NamedNode("x:p"), node)])


def test_a_graph_that_is_interrupted_between_batches_begins_anew(
    server: SparqlServer, store: PatientStore, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So it is whole even if the server had not kept the first batches."""
    monkeypatch.setattr("maitu.graph.remote.BATCH_TRIPLES", 4)
    server.most = 150
    forgetful = iter([False, False, True])
    real = server.answer

    def answer(*request: object) -> tuple[int, str, bytes]:
        if next(forgetful, False):  # a restart from an earlier state
            server.data.clear()
            return 503, "text/plain", b"starting"
        return real(*request)  # type: ignore[arg-type]

    monkeypatch.setattr(server, "answer", answer)
    store.replace("x:g", triples(10))
    assert {q.triple for q in store.quads("x:g")} == set(triples(10))
    assert next(forgetful, None) is None


def test_waiting_ends(server: SparqlServer) -> None:
    with PatientStore(server.url, patience=0.2) as store:
        assert store.graphs() == []
        server.script = [(503, {"Retry-After": "0"})] * 100
        with pytest.raises(StoreError, match=r"waited for it in vain.*the same command goes on"):
            store.graphs()
        assert server.script
        server.script = [(503, {"Retry-After": "3600"})]  # longer than anybody waits
        with pytest.raises(StoreError, match="in vain"):
            store.graphs()
        later = email.utils.formatdate(time.time() + 3600, usegmt=True)
        server.script = [(503, {"Retry-After": later})]
        with pytest.raises(StoreError, match="in vain"):
            store.graphs()
        server.script = [(503, {"Retry-After": "soon"})]
        assert store.graphs() == []


def test_an_address_that_never_answered_is_not_waited_for() -> None:
    with (PatientStore("http://127.0.0.1:9/sparql") as store,
          pytest.raises(StoreError, match="cannot be reached")):
        store.graphs()


def test_a_plain_remote_store_waits_for_nothing(server: SparqlServer) -> None:
    with RemoteStore(server.url) as store:
        assert store.graphs() == []
        server.script = [(503, {"Retry-After": "0"})]
        with pytest.raises(AwayError):
            store.graphs()
        with pytest.raises(QueryError):
            store.query("SELECT")
