"""What holds for every test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in the background so, and what the tests start would not hear Ctrl+C either.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """Commands that run a class make their process's files their owner's alone, for good; tests share a process."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
