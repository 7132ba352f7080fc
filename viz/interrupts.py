"""Ctrl-C, so that it is not lost.

Python raises it wherever the program is, and a callback of a library that it is raised in may
swallow it. So it is remembered, and long work asks after every step.
"""

from __future__ import annotations

import signal
from types import FrameType

_pressed: list[int] = []


def heed() -> None:
    """Remember from now on that Ctrl-C was pressed; for a process's main thread."""
    signal.signal(signal.SIGINT, _remember)


def check() -> None:
    """Stop if Ctrl-C was pressed.

    Raises:
        KeyboardInterrupt: it was.
    """
    if _pressed:
        raise KeyboardInterrupt


def _remember(number: int, frame: FrameType | None) -> None:
    _pressed.append(number)
    raise KeyboardInterrupt
