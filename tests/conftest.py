"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """Commands that run a class make their process's files their owner's alone, for good; tests share a process."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
