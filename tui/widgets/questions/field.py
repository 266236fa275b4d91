"""What every field of a question has in common: it shows what was answered, and says when that changes."""

from __future__ import annotations

from typing import Any

from textual.message import Message
from textual.widget import Widget


class QuestionField(Widget):
    """Holds a response; posts `Answered` when the learner changes it (None: took it back)."""

    class Answered(Message):
        """The learner gave this response."""

        def __init__(self, response: Any) -> None:
            super().__init__()
            self.response = response

    def __init__(self, asked: Any, response: Any) -> None:
        super().__init__()
        self.asked, self.response = asked, response

    def answer(self, response: Any) -> None:
        """Take a new response and say so."""
        if response != self.response:
            self.response = response
            self.post_message(self.Answered(response))

    def begin(self) -> None:
        """Put the focus where answering starts."""

    def choose(self, place: int) -> None:
        """Choose by number, from 0, where the kind has choices."""

    def flush(self) -> None:
        """Say at once what has been typed so far; called before the question is left."""
