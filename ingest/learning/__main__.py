"""Train the shipped models: `python -m maitu.ingest.learning [STEP ...]`, without a step all."""

from __future__ import annotations

import sys

from maitu.ingest.learning.run import main

if __name__ == "__main__":  # the workers that training starts import this, too
    main(sys.argv[1:])
