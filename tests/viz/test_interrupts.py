"""Ctrl-C that a library swallows."""

from __future__ import annotations

import subprocess
import sys

LOST = """
import os, signal
from maitu.viz import interrupts

class Careless:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)  # what is raised here, Python only reports

interrupts.heed()
interrupts.check()
Careless()
try:
    interrupts.check()
except KeyboardInterrupt:
    print("stopped")
"""


def test_what_was_swallowed_stops_the_next_step() -> None:
    done = subprocess.run([sys.executable, "-c", LOST],
                          capture_output=True, text=True)
    assert "Exception ignored" in done.stderr
    assert done.stdout == "stopped\n"
