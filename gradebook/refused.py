"""What a client raises when the classroom refuses. On its own, so that the first frame loads no message for it."""

from __future__ import annotations


class ClassroomRefused(Exception):  # noqa: N818 - no error: an answer
    """A request was not carried out, and nothing was changed. `code` and `message` are `Refused`'s."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)
