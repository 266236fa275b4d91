"""Requests of reviewing: what was missed comes back on a schedule, as fresh variants."""

from __future__ import annotations

from collections.abc import Callable

from gradebook.errors import Refusal
from gradebook.ledger import Ledger
from gradebook.messages import AnswerReview, AnyReply, DrawReview, GetReview, RateReview
from gradebook.shelf import Shelf


class Reviews:
    """A learner's schedule."""

    def __init__(self, shelf: Shelf, ledger: Ledger, seeds: Callable[[], int]) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._seeds = seeds

    def queue(self, learner: str, request: GetReview) -> AnyReply:
        """How much is due."""
        raise Refusal("unknown", "Not here yet.")

    def draw(self, learner: str, request: DrawReview) -> AnyReply:
        """The question that has been due longest."""
        raise Refusal("unknown", "Not here yet.")

    def answer(self, learner: str, request: AnswerReview) -> AnyReply:
        """Mark it and plan when it comes back."""
        raise Refusal("unknown", "Not here yet.")

    def rate(self, learner: str, request: RateReview) -> AnyReply:
        """Plan by the learner's own word instead."""
        raise Refusal("unknown", "Not here yet.")
