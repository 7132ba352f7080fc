"""A language model behind a server that speaks the OpenAI chat protocol.

vLLM, Ollama, llama.cpp and commercial services do. The client library `openai` (the extra `llm`)
is loaded only when a server is asked; it connects to nothing but the address the user gave.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from maitu.ontology.errors import ModelError

KEY = "MAITU_LLM_KEY"  # environment variable: a key is no command line option
RETRIES = 5  # after 408, 409, 429, 5xx, a lost connection and a time-out
Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Server:
    """Which model to ask, where, and how."""

    url: str  # http://localhost:8000/v1; without a path, /v1 is meant
    model: str
    cache: Path  # the folder of the answers
    ledger: Path | None = None  # the file that counts go to, from every process
    requests_per_minute: float | None = None  # of this process; None for as many as it takes
    timeout: float = 120.0  # seconds that the server may stay silent

    @property
    def extractor(self) -> str:
        """What the statements of this model are marked with."""
        return f"llm:{self.model}"

    @property
    def address(self) -> str:
        """The address that the paths of the protocol are added to."""
        bare = self.url.rstrip("/")
        return bare if urlsplit(bare).path else f"{bare}/v1"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered to one request."""

    text: str
    cut: bool  # the model ran into its limit of tokens before it was done
    tokens_in: int = 0  # as the server counts them; 0 where it does not
    tokens_out: int = 0


class Client:
    """Asks one server, not faster than allowed; tries again what may go right the next time.

    Waiting between tries is the library's: exponential back-off, or what the server's
    `Retry-After` says.
    """

    def __init__(self, server: Server, on_request: Callable[[], None] = lambda: None) -> None:
        """Prepare a client; nothing is sent yet.

        Args:
            server: whom to ask.
            on_request: called before each request, those that are tried again included.

        Raises:
            ModelError: the library is not installed.
        """
        self._server, self._on_request = server, on_request
        self._openai = openai = library()
        self._client = openai.OpenAI(
            base_url=server.address, api_key=os.environ.get(KEY) or "none",
            timeout=server.timeout, max_retries=RETRIES,
            http_client=openai.DefaultHttpxClient(event_hooks={"request": [self._pace]}))
        self._next = 0.0  # when the next request may be sent
        self._form = 0  # which of the forms of request the server takes
        self._down = False  # whether the last request failed for good

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Return the model's answer.

        Args:
            messages: the conversation so far.
            schema: the JSON schema of the answer. A server that refuses schemas is asked for JSON,
                one that refuses a temperature is left its own.

        Raises:
            ModelError: the server cannot be reached, does not answer in time, or refuses.
        """
        openai = self._openai
        # Of a server that is down, every further document should learn at once.
        client = self._client.with_options(max_retries=0) if self._down else self._client
        self._down = True
        try:
            reply = self._in_some_form(client, messages, schema)
        except openai.APITimeoutError as error:
            raise self._failure(f"no answer within {self._server.timeout:g} s; "
                                "allow more time, or ask a faster model") from error
        except openai.APIConnectionError as error:
            raise self._failure(f"cannot be reached: {error.__cause__ or error}") from error
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise self._failure(f"access denied; is the key in {KEY} right? {error}") from error
        except openai.NotFoundError as error:
            raise self._failure(f"no such address or model {self._server.model!r}: {error}"
                                ) from error
        except openai.RateLimitError as error:
            raise self._failure(f"too many requests, or no credit left: {error}") from error
        except (openai.OpenAIError, ValueError) as error:
            raise self._failure(f"did not answer as it should: {error}") from error
        self._down = False
        return reply

    def _failure(self, reason: str) -> ModelError:
        return ModelError(f"language model at {self._server.url}: {reason}")

    def _in_some_form(self, client: Any, messages: Sequence[Message], schema: Mapping[str, Any]
                      ) -> Reply:
        forms = _forms(schema)
        for number in range(self._form, len(forms)):
            try:
                reply = client.chat.completions.create(
                    model=self._server.model, messages=list(messages), **forms[number])
            except (self._openai.BadRequestError, self._openai.UnprocessableEntityError):
                if number + 1 == len(forms):
                    raise
            else:
                self._form = number
                return _read(reply)
        raise AssertionError("there is always a last form")

    def _pace(self, _request: object) -> None:
        """Wait until a request may be sent: evenly spaced, whatever sends it."""
        if self._server.requests_per_minute:
            now = time.monotonic()
            time.sleep(max(0.0, self._next - now))
            self._next = max(now, self._next) + 60 / self._server.requests_per_minute
        self._on_request()


def library() -> Any:
    """Return the client library.

    Raises:
        ModelError: it is not installed.
    """
    try:
        import openai
    except ImportError as error:
        raise ModelError("--llm needs the client library `openai`: "
                         "pip install 'maitu[llm]'") from error
    return openai


def _forms(schema: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the ways to ask for JSON, the strictest first."""
    strict = {"type": "json_schema",
              "json_schema": {"name": "graph", "strict": True, "schema": schema}}
    loose = {"type": "json_object"}
    return ({"response_format": strict, "temperature": 0},
            {"response_format": loose, "temperature": 0},
            {"response_format": strict}, {"response_format": loose})


def _read(reply: Any) -> Reply:
    """Read what the library made of a response.

    Raises:
        ValueError: it is no chat completion.
    """
    choices = getattr(reply, "choices", None)
    if not choices or getattr(choices[0], "message", None) is None:
        raise ValueError("the response is no chat completion")
    usage = getattr(reply, "usage", None)
    return Reply(choices[0].message.content or "", choices[0].finish_reason == "length",
                 getattr(usage, "prompt_tokens", None) or 0,
                 getattr(usage, "completion_tokens", None) or 0)
