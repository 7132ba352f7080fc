import asyncio
import socket
import threading
import time

import pytest
import uvicorn

from maitu.graph.asgi import ANSWER
from maitu.viz import connection
from maitu.viz.connection import MOST_HEAD, Connection


async def app(scope, receive, send):
    """Answer with what was sent, or with much."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/whole":
        assert ANSWER in scope["extensions"]
        await send({"type": ANSWER, "fields": b"x-a: b\r\n", "body": b"all"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/much":
        for _ in range(10_000):
            await send({"type": "http.response.body", "body": b"x" * 10_000, "more_body": True})
        raise AssertionError("all of it was taken")
    body = scope["query_string"]
    while (message := await receive()).get("more_body"):
        body += message["body"]
    await send({"type": "http.response.body", "body": body + message["body"]})


@pytest.fixture
def open_(monkeypatch):
    """Connect to a server that waits half a second for requests, and one for stuck clients."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(connection, "STUCK_SECONDS", 1.0)
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=Connection, log_config=None,
                                           lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    clients = []

    def connect():
        address = server.servers[0].sockets[0].getsockname()
        clients.append(socket.create_connection(address, timeout=20))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()
    server.should_exit = True
    thread.join()


def rest(client):
    """Return all that comes until the server closes the connection."""
    pieces = []
    try:
        while piece := client.recv(1 << 16):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def test_requests_are_answered_one_after_the_other(open_):
    client = open_()
    for _ in range(2):
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        answer = b""
        while not answer.endswith(b"0\r\n\r\n"):
            answer += client.recv(1000)
        assert b"200 OK" in answer and b"abc" in answer
    client.sendall(2 * b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + b"GET / HTTP/1.0\r\n\r\n")
    assert rest(client).count(b"200 OK") == 3


def test_a_whole_answer_is_sent_at_once(open_):
    client = open_()
    for _ in range(2):
        client.sendall(b"GET /whole HTTP/1.1\r\nHost: x\r\n\r\n")
        head, _, body = client.recv(1000).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n") and body == b"all"
        assert b"\r\nx-a: b\r\ncontent-length: 3" in head and b"\r\ndate: " in head
    client.sendall(2 * b"GET /whole HTTP/1.1\r\nHost: x\r\n\r\n" +
                   b"GET /whole HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    last = rest(client)
    assert last.count(b"all") == 3 and last.count(b"connection: close") == 1


@pytest.mark.parametrize(("sent", "status"), [
    pytest.param([b"GET /" + b"a" * 2 * MOST_HEAD + b" HTTP/1.1\r\n\r\n"], b"414", id="address"),
    pytest.param([b"GET /", b"a" * MOST_HEAD, b"a" * MOST_HEAD], b"414", id="endless address"),
    pytest.param([b"GET / HTTP/1.1\r\nX: " + b"a" * 2 * MOST_HEAD + b"\r\n\r\n"], b"431",
                 id="header"),
    pytest.param([b"GET / HTTP/1.1\r\nX: ", b"a" * MOST_HEAD, b"a" * MOST_HEAD], b"431",
                 id="endless header"),
    pytest.param([b"GET / HTTP/1.1\r\n" + b"X: abc\r\n" * MOST_HEAD], b"431", id="many headers"),
    pytest.param([b"\x00\x01\x02 no HTTP\r\n\r\n"], b"400", id="no HTTP"),
    pytest.param([b"GET / HTTP/1.1\r\nHost: x\r\nX-"], b"408", id="half a head"),
    pytest.param([b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HT"], b"408",
                 id="half a head after a request"),
    pytest.param([b""], b"", id="nothing"),
])
def test_a_head_that_is_too_long_or_too_late_is_refused(open_, sent, status):
    client = open_()
    for piece in sent:
        try:
            client.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            break
        time.sleep(0.1)
    assert rest(client).rpartition(b"HTTP/1.1 ")[2][:3] == status


def test_a_client_that_takes_nothing_is_cut_off(open_):
    client = open_()
    client.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(3)
    assert len(rest(client)) < 50_000_000


def test_a_body_may_take_longer_than_its_head(open_):
    client = open_()
    client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\n")
    for letter in (b"a", b"b", b"c", b"d"):
        time.sleep(0.3)
        client.sendall(letter)
    assert b"abcd" in rest(client).replace(b"\r\n", b"")


def test_an_address_may_have_chinese_as_it_stands(open_):
    client = open_()
    first, second = "GET /?q=美".encode(), "团%20x HTTP/1.1\r\nHost: 本机\r\nConnection: close\r\n\r\n".encode()
    client.sendall(first[:-1])
    time.sleep(0.05)
    client.sendall(first[-1:] + second)
    assert b"q=%E7%BE%8E%E5%9B%A2%20x" in rest(client)
