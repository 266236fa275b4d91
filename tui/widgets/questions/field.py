"""What every field of a question has in common: it shows what was answered, and says when that changes."""

from __future__ import annotations

from typing import Any

from textual.message import Message
from textual.widget import Widget


class QuestionField(Widget):
    """Holds the response to the question at `place`; posts `Answered` when the learner changes it."""

    class Answered(Message):
        """The learner gave this response to the question at `place` (None: took it back)."""

        def __init__(self, place: int, response: Any) -> None:
            super().__init__()
            self.place, self.response = place, response

    class Typing(Message):
        """Typing has begun, or has ended in what was there before."""

    def __init__(self, asked: Any, response: Any, place: int = 0) -> None:
        super().__init__()
        self.asked, self.response, self.place = asked, response, place

    @property
    def typing(self) -> bool:
        """Whether something is typed that is not yet taken as the response."""
        return False

    def answer(self, response: Any) -> None:
        """Take a response and say so; one given again may be one that could not be saved before."""
        self.response = response
        self.post_message(self.Answered(self.place, response))

    def begin(self) -> None:
        """Put the focus where answering starts."""

    def choose(self, place: int) -> None:
        """Choose by number, from 0, where the kind has choices."""

    def take_typed(self) -> bool:
        """Take what has been typed as the response, without a message; whether it is another one than before."""
        return False
