"""Failures of a file while a model trains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.files import FREE_SPACE, telling


@contextmanager
def writing(what: str, path: str) -> Iterator[None]:
    """Let whatever goes wrong in a block be told as `what` not being able to write `path`.

    A failure that `engine.files` has told in words already is told anew, from what the system said.

    Raises:
        OSError: with what was expected, what the system said and what to do.
    """
    with telling(f"{what}: expected to write {path!r}", f"{FREE_SPACE}. The numbers so far are in model.history"):
        try:
            yield
        except OSError as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from None
            raise
