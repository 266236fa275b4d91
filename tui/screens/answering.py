"""What of an attempt's screen keeps the answers: each is sent on as it is given, and said to be saved once it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual import on, work

from gradebook.messages import Attempt, Checked, Result
from gradebook.refused import ClassroomRefused
from tui.screens.room import Room
from tui.theme import RIGHT, WARNING
from tui.widgets.gone import gone
from tui.widgets.questions import QuestionField, fields_in

Reply = TypeVar("Reply")


class Answering(Room):
    """`given` is what the learner answered, `saved` what the classroom has; the sign stands when they are the same.

    `sure` is how sure they are of each, where the quiz asks for it; `checked` what came of checking.
    """

    def __init__(self, chapter: str) -> None:
        super().__init__()
        self.chapter = chapter
        self.attempt: Attempt | None = None
        self.at = 0
        self.given: list[Any] = []
        self.saved: list[Any] = []
        self.sure: list[Any] = []
        self.checked: dict[int, Checked] = {}
        self.changed_since: set[int] = set()
        self.flagged: set[int] = set()
        self.problems: dict[int, ClassroomRefused] = {}
        self.handing_in = False
        self._under_way = 0

    def keep(self, attempt: Attempt) -> None:
        """Take over an attempt as the classroom has it."""
        self.attempt = attempt
        self.given = [asking.response for asking in attempt.questions]
        self.saved = list(self.given)
        self.sure = [response and response.certainty for response in self.given]
        self.checked = {place: one.checked for place, one in enumerate(attempt.questions) if one.checked}
        self.flagged = {place for place, asking in enumerate(attempt.questions) if asking.flagged}

    def show_standing(self) -> None:
        """What is answered, flagged and saved, as of now."""

    def show_result(self, result: Result) -> None:
        """The attempt has been handed in."""

    @work
    async def show_again(self, place: int) -> None:
        """What was answered at `place` is not what its field shows."""

    @property
    def fields(self) -> list[QuestionField]:
        """The field on the screen, if there is one; what is inside of it is its own affair."""
        return fields_in(self)

    def closed(self, place: int) -> bool:
        """Whether the question takes no further response."""
        return place in self.checked and self.checked[place].closed

    def said_of_saving(self) -> str:
        """One line for the foot of the screen."""
        if self.attempt is None:
            return ""
        if self.handing_in:
            return "handing in …"
        if self._under_way and self.trainer.away:
            return f"{WARNING} not saved yet: kept here, and sent as soon as the class server is back"
        if self._under_way or any(field.typing for field in self.fields):
            return "saving …"
        if self.problems:
            return f"{WARNING} not saved: {', '.join(str(place + 1) for place in sorted(self.problems))}"
        return f"saved {RIGHT}"

    @on(QuestionField.Answered)
    def take(self, event: QuestionField.Answered) -> None:
        """Send on what a field says."""
        event.stop()
        self.give(event.place, event.response)

    def give(self, place: int, response: Any) -> None:
        """Send an answer on. One that is there already is sent again only where it could not be saved."""
        if self.attempt is None:
            return
        if response is not None and self.attempt.asks_certainty:
            response = response.model_copy(update={"certainty": self.sure[place]})
        if (response == self.given[place] and place not in self.problems) or self.closed(place):
            return
        self.given[place] = response
        if place in self.checked:
            self.changed_since.add(place)
        self._under_way += 1
        told = partial(self._told, place, response)
        self.trainer.send(told, self.trainer.client.respond, self.attempt.id, place, response)
        self.show_standing()

    def _told(self, place: int, response: Any, problem: ClassroomRefused | None) -> None:
        """The sign for saved stands only once the classroom has said so."""
        self._under_way -= 1
        if problem is None:
            self.saved[place] = response
            self.problems.pop(place, None)
        elif not gone(self) and problem.code == "closed":
            self._too_late(place, problem)
        else:
            self.problems[place] = problem
        if not gone(self):
            self.show_standing()
        elif problem:
            self.trainer.notify(
                f"Answer {place + 1} was not saved: {problem.message}", severity="error", timeout=12, markup=False
            )

    def _too_late(self, place: int, problem: ClassroomRefused) -> None:
        """The classroom takes no more answers here: what it has stands, and is shown."""
        self.given[place] = self.saved[place]
        self.problems.pop(place, None)
        self.refused(problem.message)
        self.look_whether_over()
        self.show_again(place)

    @work(exclusive=True, group="over")
    async def look_whether_over(self) -> None:
        """Where the attempt was handed in meanwhile, by the clock or in another window, show what it came to."""
        if self.attempt is None:
            return
        try:
            result = await self.trainer.ask(self.trainer.client.result, self.attempt.id)
        except ClassroomRefused:
            return  # it is still under way
        if not gone(self):
            self.show_result(result)

    async def change_attempt(self, call: Callable[..., Reply], *words: Any) -> Reply | None:
        """Ask for a change; None where it is refused, with the reason on the screen."""
        try:
            reply = await self.trainer.change(call, *words)
        except ClassroomRefused as refused:
            if not gone(self):
                self.refused(refused.message)
                if refused.code == "closed":
                    self.look_whether_over()
            return None
        return None if gone(self) else reply

    def before_leaving(self) -> None:
        """Give what is still being typed, and what could not be saved before but may be now."""
        for field in self.fields:
            field.take_typed()
            self.give(field.place, field.response)
        for place in [place for place, problem in self.problems.items() if problem.code == "storage"]:
            self.give(place, self.given[place])
