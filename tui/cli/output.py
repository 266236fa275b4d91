"""Standard output that cannot be written: a disk that is full, a reader that has gone."""

from __future__ import annotations

import os
import sys


def is_broken() -> bool:
    """Whether what was last written to standard output could not leave."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        return True
    return False


def let_go() -> None:
    """Let what is left in standard output's buffer go nowhere when the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
