"""A server under load and attack: the one who asks too much is stopped, nobody else notices."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import gzip
import hashlib
import os
import socket
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from maitu.graph.embedded import EmbeddedStore

EX = "https://example.org/"
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"  # 1000³ rows
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"


@pytest.fixture(scope="module")
def server(tmp_path_factory, serve):
    """A server of a store of 1,000 triples, whose queries may take 2 seconds."""
    folder = tmp_path_factory.mktemp("loaded") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        rows = " ".join(f"<{EX}s{n}> <{EX}p> {n} ." for n in range(1000))
        store.update(f"INSERT DATA {{ {rows} }}")
    return serve(folder, "--timeout", "2", "--max-rows", "2000000000")


def test_fifty_clients_are_answered_while_a_cross_join_is_stopped(server):
    async def asked() -> tuple[list[int], int | None]:
        async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
            async def large() -> int | None:
                with contextlib.suppress(httpx.RemoteProtocolError):  # half an answer is no answer
                    return (await client.get("/sparql", params={"query": CROSS})).status_code
                return None

            cross = asyncio.create_task(large())
            await asyncio.sleep(0.2)

            async def small() -> list[int]:
                return [(await client.get("/sparql", params={"query": "ASK { ?s ?p 7 }"})
                         ).status_code for _ in range(5)]

            statuses = await asyncio.gather(*(small() for _ in range(50)))
            return [status for each in statuses for status in each], await cross

    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        statuses, stopped = thread.submit(asyncio.run, asked()).result()
    assert statuses == [200] * 250
    assert stopped in (None, 503)  # a busy machine has not sent any of it by then


def _star(patterns: int) -> str:
    return f"ASK {{ {' '.join(f'?s <{EX}p{n}> ?o{n} .' for n in range(patterns))} }}"


@pytest.mark.parametrize(("bomb", "status"), [
    pytest.param("ASK " + "{" * 3000 + "}" * 3000, 400, id="nested braces"),
    pytest.param("ASK { FILTER(" + "!" * 20000 + "true) }", 400, id="a chain of operators"),
    pytest.param(_star(400), 400, id="400 patterns"),
    pytest.param(_star(200), 503, id="as many patterns as may be"),
    pytest.param(f"SELECT (COUNT(*) AS ?n) {{ ?a (<{EX}p>|!<{EX}q>)* ?b . ?c !<{EX}q>* ?d . "
                 "?e ?f ?g . ?h ?i ?j }", 503, id="paths"),
    pytest.param(ENDLESS, 503, id="a count of a cross join"),
])
def test_a_bomb_costs_at_most_its_reader(server, bomb, status):
    pid = server.process.pid
    answer = server.client.post("/sparql", data={"query": bomb})
    assert answer.status_code == status
    assert server.ask("ASK {}").json()["boolean"] is True
    assert server.process.poll() is None and server.process.pid == pid


def test_a_server_all_of_whose_readers_are_busy_is_healthy_and_says_so(server):
    before = server.metric('maitu_readers_stopped_total{reason="time"}')
    with concurrent.futures.ThreadPoolExecutor(10) as clients:
        asked = [clients.submit(server.ask, ENDLESS) for _ in range(10)]
        while server.metric("maitu_queries_waiting") < 1:
            time.sleep(0.05)
        assert server.metric("maitu_readers_busy") >= 2
        assert server.client.get("/health").json() == {"status": "ok"}
        assert {each.result().status_code for each in asked} == {503}
    assert server.metric('maitu_readers_stopped_total{reason="time"}') >= before + 4
    assert server.ask("ASK {}").status_code == 200


def test_a_client_that_goes_away_takes_its_query_with_it(server):
    before = server.metric('maitu_readers_stopped_total{reason="abandoned"}')
    with pytest.raises(httpx.ReadTimeout):
        server.ask(ENDLESS, timeout=0.3)
    for _ in range(100):
        if server.metric('maitu_readers_stopped_total{reason="abandoned"}') == before + 1:
            return
        time.sleep(0.05)
    raise AssertionError("its reader goes on")


def test_clients_that_do_not_take_their_answers_hold_no_readers(server):
    stuck = []
    for _ in range(6):  # as many as there may be readers
        client = socket.create_connection((httpx.URL(server.address).host,
                                           httpx.URL(server.address).port))
        client.sendall(f"GET /sparql?query={quote(CROSS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        stuck.append(client)
    for _ in range(300):
        with contextlib.suppress(AssertionError):
            assert server.ask("ASK {}").status_code == 200
            assert server.metric("maitu_readers_busy") == 0
            break
        time.sleep(0.1)
    else:
        raise AssertionError("readers are held")
    for client in stuck:
        client.close()


def test_slow_senders_keep_nobody_waiting(server):
    slow = []
    for n in range(100):
        client = socket.create_connection((httpx.URL(server.address).host,
                                           httpx.URL(server.address).port))
        client.sendall(b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\nX-" if n % 2 else
                       b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                       b"Content-Type: application/sparql-query\r\n\r\nASK")
        slow.append(client)
    assert server.ask("ASK {}").json()["boolean"] is True
    for client in slow:
        client.close()


@pytest.mark.parametrize(("request_", "status"), [
    ({"method": "GET", "url": "/health", "headers": {"X-Long": "x" * 70_000}}, 431),
    ({"method": "GET", "url": "/health",
      "headers": {f"X-{n}": "x" * 100 for n in range(1000)}}, 431),
    ({"method": "POST", "url": "/sparql", "content": b"#" * (11 << 20),
      "headers": {"Content-Type": "application/sparql-query"}}, 413),
])
def test_what_is_too_long_is_refused(server, request_, status):
    assert server.client.request(**request_).status_code == status


def test_a_query_of_half_a_megabyte_is_answered(server):
    values = " ".join(f"<{EX}s{n}>" for n in range(20_000))
    answer = server.client.post("/sparql", data={
        "query": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1000"


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", LARGE])
def test_compressed_answers_are_the_same_and_head_has_no_body(server, query):
    url = httpx.URL(f"{server.address}/sparql", params={"query": query})
    with server.client.stream("GET", url, headers={"Accept-Encoding": "gzip"}) as answer:
        zipped = b"".join(answer.iter_raw())
    plain = server.client.get(url, headers={"Accept-Encoding": "identity"})
    refused = server.client.get(url, headers={"Accept-Encoding": "gzip;q=0, identity"})
    head = server.client.head(url)
    assert answer.headers["content-encoding"] == "gzip" and len(zipped) < len(plain.content) / 5
    assert gzip.decompress(zipped) == plain.content == refused.content
    assert "content-encoding" not in plain.headers and "content-encoding" not in refused.headers
    assert head.status_code == 200 and not head.content
    assert head.headers["content-type"] == plain.headers["content-type"]
    for each in (answer, plain, head):
        assert "Accept-Encoding" in each.headers["vary"] and "Accept," in each.headers["vary"]


def test_the_log_and_the_metrics_say_how_long_and_never_what(server):
    secret = "SELECT ?秘密 { ?秘密 ?p 'in confidence' }"
    server.ask(secret, headers={"User-Agent": "forged 200"})
    server.client.get("/no/such/address")
    time.sleep(0.2)
    lines = server.log.read_text().splitlines()
    hashed = hashlib.sha256(secret.encode()).hexdigest()[:12]
    (line,) = (line for line in lines if f"query={hashed}" in line)
    assert "GET /sparql 200" in line and "ms" in line
    assert any("GET other 404" in line for line in lines)
    metrics = server.client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    assert 'maitu_requests_total{method="GET",route="/sparql",status="200"}' in metrics.text
    assert 'maitu_request_seconds_bucket{le="0.1",route="/sparql"}' in metrics.text
    for text in (metrics.text, *lines):
        assert "confidence" not in text and "forged" not in text and "no/such" not in text


@pytest.mark.parametrize("address", ["/sparql?query=ASK{}", "/health", "/metrics", "/nowhere"])
def test_every_answer_protects_who_looks_at_it(server, address):
    headers = server.client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors" in headers.get("content-security-policy", "") or \
        headers["x-frame-options"] == "SAMEORIGIN"
    assert "server" not in headers


def test_a_reader_that_somebody_else_ended_is_replaced(tmp_path: Path, serve):
    folder = tmp_path / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        store.update(f"INSERT DATA {{ <{EX}a> <{EX}b> 1 }}")
    served = serve(folder, "--quiet")
    children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
    if not children.exists():
        pytest.skip("this system does not tell a process's children")
    for child in children.read_text().split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child), 9)
    time.sleep(0.5)
    assert [served.ask("ASK { ?s ?p ?o }").status_code for _ in range(3)] == [200] * 3
