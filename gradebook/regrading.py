"""The request that marks anew what was handed in, after a question was mended."""

from __future__ import annotations

from gradebook.errors import Refusal
from gradebook.ledger import Ledger
from gradebook.messages import AnyReply, Regrade
from gradebook.shelf import Shelf


class Regrading:
    """Replays attempts by the questions as they now stand."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def regrade(self, learner: str, request: Regrade) -> AnyReply:
        """Who gains and loses what; with `apply`, written as corrections."""
        raise Refusal("unknown", "Not here yet.")
