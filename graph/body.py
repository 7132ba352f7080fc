"""The body of an answer over HTTP as a file, read as it comes."""

from __future__ import annotations

import io

import httpx

from maitu.graph.away import AwayError
from maitu.ontology.errors import StoreError


class Body(io.RawIOBase):
    """What is read of an answer; closing it, as dropping it, ends the connection.

    Args:
        reply: an answer whose body nobody has read yet.
    """

    def __init__(self, reply: httpx.Response) -> None:
        self._reply = reply
        self._pieces = reply.iter_bytes()
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read a piece into a buffer, and return how many bytes it is; 0 at the end.

        Raises:
            AwayError: the answer breaks off.
            StoreError: it does not go on in time.
        """
        try:
            while not self._left:
                self._left = memoryview(next(self._pieces))
        except StopIteration:
            return 0
        except httpx.TimeoutException as error:
            raise StoreError(f"{self._reply.url}: did not answer in time") from error
        except httpx.HTTPError as error:
            raise AwayError(f"{self._reply.url}: its answer breaks off: {error}") from error
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def close(self) -> None:
        """End the connection, or give it back if all is read."""
        if not self.closed:
            self._reply.close()
        super().close()
