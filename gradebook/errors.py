"""What can go wrong behind the classroom's door; each becomes one `Refused` with one clear message."""

from __future__ import annotations

from typing import Literal

Code = Literal["invalid", "unknown", "closed", "storage", "course", "version", "denied", "busy"]


class Refusal(Exception):  # noqa: N818 - no error: an answer
    """A request that is not carried out. `code` is one of `Refused`'s, `message` is for the learner."""

    def __init__(self, code: Code, message: str) -> None:
        self.code: Code = code
        self.message = message
        super().__init__(message)


class StoreError(Exception):
    """The records cannot be read or written: what is wrong, where, and what to do, in one line."""
