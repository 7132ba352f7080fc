"""Asking a server: what it takes, what is tried again, and what is said when it fails."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maitu.ingest import llm
from maitu.ingest.llm import Client, Server
from maitu.ontology.errors import ModelError

if TYPE_CHECKING:
    from tests.conftest import ChatServer

ASKED = [{"role": "user", "content": "渔港"}]
SCHEMA = {"type": "object"}
SOON = {"retry-after-ms": "5"}


def client(server: ChatServer, tmp_path: Path, **how: Any) -> Client:
    return Client(Server(server.url, "small", tmp_path, **how))


def test_an_answer_with_its_tokens(chat_server: ChatServer, tmp_path: Path) -> None:
    chat_server.script = [{"text": "好"}]
    reply = client(chat_server, tmp_path).ask(ASKED, SCHEMA)
    assert (reply.text, reply.cut, reply.tokens_in, reply.tokens_out) == ("好", False, 100, 10)
    [asked] = chat_server.asked
    assert asked["model"] == "small" and asked["messages"] == ASKED
    assert asked["response_format"]["json_schema"]["schema"] == SCHEMA


def test_the_key_is_that_of_maitu_alone(
    chat_server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "for another server")
    client(chat_server, tmp_path).ask(ASKED, SCHEMA)
    monkeypatch.setenv("MAITU_LLM_KEY", "open sesame")
    client(chat_server, tmp_path).ask(ASKED, SCHEMA)
    assert chat_server.keys == ["Bearer none", "Bearer open sesame"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(
    chat_server: ChatServer, tmp_path: Path, status: int
) -> None:
    chat_server.script = [{"status": status, "headers": SOON}] * 2 + [{"text": "好"}]
    counted: list[int] = []
    asking = Client(Server(chat_server.url, "small", tmp_path), lambda: counted.append(1))
    assert asking.ask(ASKED, SCHEMA).text == "好"
    assert len(chat_server.asked) == len(counted) == 3


def test_a_server_that_stays_down_is_not_waited_for_twice(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    chat_server.script = [{"status": 503, "headers": SOON}] * (llm.RETRIES + 2)
    asking = client(chat_server, tmp_path)
    for asked in (llm.RETRIES + 1, llm.RETRIES + 2):
        with pytest.raises(ModelError, match=f"language model at {chat_server.url}: did not"):
            asking.ask(ASKED, SCHEMA)
        assert len(chat_server.asked) == asked
    asking.ask(ASKED, SCHEMA)  # it is up again


def test_a_slow_server(
    chat_server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llm, "RETRIES", 1)
    chat_server.script = [{"delay": 0.6}] * 2
    with pytest.raises(ModelError, match=r"no answer within 0\.1 s"):
        client(chat_server, tmp_path, timeout=0.1).ask(ASKED, SCHEMA)
    assert len(chat_server.asked) == 2


def test_a_server_that_refuses_schemas_is_asked_for_json(
    chat_server: ChatServer, tmp_path: Path
) -> None:
    chat_server.script = [{"status": 400, "text": "response_format is not supported"}]
    asking = client(chat_server, tmp_path)
    asking.ask(ASKED, SCHEMA)
    asking.ask(ASKED, SCHEMA)
    forms = [asked["response_format"]["type"] for asked in chat_server.asked]
    assert forms == ["json_schema", "json_object", "json_object"]


def test_a_model_that_refuses_a_temperature(chat_server: ChatServer, tmp_path: Path) -> None:
    chat_server.script = [{"status": 400, "text": "temperature"}] * 2
    client(chat_server, tmp_path).ask(ASKED, SCHEMA)
    assert "temperature" not in chat_server.asked[-1]
    assert chat_server.asked[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(("step", "message"), [
    ({"status": 401, "text": "bad key"}, "access denied.*MAITU_LLM_KEY.*bad key"),
    ({"status": 404, "text": "unknown"}, "no such address or model 'small'"),
    ({"raw": "<h1>Welcome</h1>"}, "did not answer as it should"),
    ({"raw": '{"choices": [', "kind": "application/json"}, "did not answer as it should"),
    ({"raw": '{"choices": []}', "kind": "application/json"}, "no chat completion"),
])
def test_what_no_second_try_mends(
    chat_server: ChatServer, tmp_path: Path, step: dict[str, Any], message: str
) -> None:
    chat_server.script = [step]
    with pytest.raises(ModelError, match=message):
        client(chat_server, tmp_path).ask(ASKED, SCHEMA)
    assert len(chat_server.asked) == 1


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "RETRIES", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(ModelError, match="cannot be reached"):
        Client(Server("http://127.0.0.1:9/v1", "small", tmp_path)).ask(ASKED, SCHEMA)


def test_requests_keep_to_the_rate(chat_server: ChatServer, tmp_path: Path) -> None:
    asking = client(chat_server, tmp_path, requests_per_minute=600)
    begun = time.monotonic()
    for _ in range(3):
        asking.ask(ASKED, SCHEMA)
    assert time.monotonic() - begun >= 0.2


def test_the_library_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ModelError, match=r"pip install 'maitu\[llm\]'"):
        Client(Server("http://127.0.0.1:9/v1", "small", tmp_path))
