"""Failures of a file while a model trains."""

from __future__ import annotations

from contextlib import AbstractContextManager

from engine.files import FREE_SPACE, telling


def writing(what: str, path: str) -> AbstractContextManager[None]:
    """Let whatever goes wrong in a block be told as `what` not being able to write `path`.

    Raises:
        OSError: with what was expected, what the system said and what to do.
    """
    return telling(f"{what}: expected to write {path!r}", f"{FREE_SPACE}. The numbers so far are in model.history")
