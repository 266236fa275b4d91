"""The request for a quiz's item statistics."""

from __future__ import annotations

from gradebook.errors import Refusal
from gradebook.ledger import Ledger
from gradebook.messages import AnyReply, GetItems
from gradebook.shelf import Shelf


class ItemBook:
    """First attempts, and what they say of their questions."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def items(self, learner: str, request: GetItems) -> AnyReply:
        """The statistics of a chapter's quiz."""
        raise Refusal("unknown", "Not here yet.")
