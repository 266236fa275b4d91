"""What a client raises when the classroom refuses. On its own, so that the first frame loads no message for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LATER = ("away", "busy")
"""Codes of a class's server that will answer later."""


class ClassroomRefused(Exception):  # noqa: N818 - no error: an answer
    """A request was not carried out, and nothing was changed. `code` and `message` are `Refused`'s.

    `again` sends the very same request once more, under the same id, and gives its reply: a change that had arrived
    after all is not made twice. None where there was no request.
    """

    def __init__(self, code: str, message: str, again: Callable[[], Any] | None = None) -> None:
        self.code = code
        self.message = message
        self.again = again
        super().__init__(message)
