"""When a server that is asked over HTTP is away: for a moment, it may be, so that waiting helps."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import httpx

from maitu.ontology.errors import StoreError


class AwayError(StoreError):
    """A server does not answer, but may in a moment.

    Attributes:
        wait: seconds until it wants to be asked again; 0 if it does not say.
    """

    def __init__(self, message: str, wait: float = 0) -> None:
        super().__init__(message)
        self.wait = wait


def is_away(reply: httpx.Response) -> bool:
    """Say whether a server, or one before it, answers that it cannot answer now.

    To a question 503 and 504 also mean that it took too long, unless they say when to come again.
    """
    if reply.status_code == 502 or "retry-after" in reply.headers:
        return reply.status_code in (502, 503, 504)
    return reply.status_code in (503, 504) and reply.request.content.startswith(b"update=")


def wait(reply: httpx.Response) -> float:
    """Return the seconds that a server asks to wait, by their number or until a date."""
    said = reply.headers.get("retry-after", "")
    try:
        if said.strip().isdecimal():
            return float(said)
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return 0.0
