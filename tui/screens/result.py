"""What an attempt came to: grade, credits, and every question with its sign; Enter looks back on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.rules import Rules
from gradebook.messages import Result
from tui.names import legible
from tui.quiz_words import grade_in_words
from tui.screens.room import Choices, Room
from tui.widgets.calibration import calibration
from tui.widgets.result_lines import summary
from tui.widgets.told import sign_of
from tui.words import cell, credits_of, shorten

HIGH = 22
"""Lines of a window in which the plot of certainties leaves room for the questions."""


class ResultScreen(Room):
    """A result, to whose it is; or to an instructor, who is told whose it is in `learner`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "again", "new attempt"),
    ]

    def __init__(self, result: Result, learner: str | None = None) -> None:
        super().__init__()
        self.result, self.learner = result, learner
        self.chapter = result.chapter.id

    def compose_body(self) -> ComposeResult:
        yield Static(id="grade")
        yield Static(id="calibration")
        yield Choices(id="marked")

    def on_mount(self) -> None:
        result = self.result
        self.top_line.place = f"{heading(self.learner)} · {result.chapter.title}"
        self.top_line.standing = credits_of(result.earned, result.chapter.credits)
        self.query_one(Choices).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A new attempt is the learner's own affair."""
        return not (action == "again" and self.learner) and super().check_action(action, parameters)

    @on(Resize)
    def show_list(self) -> None:
        listing, width = self.query_one(Choices), max(36, self.size.width - 4)
        self.query_one("#grade", Static).update(summary(self.result, self.learner is None, width))
        plot = self.query_one("#calibration", Static)
        plot.display = bool(self.result.certainty) and self.size.height >= HIGH
        plot.update(calibration(self.result.certainty, width))
        at = listing.highlighted
        listing.set_options(self._options(width))
        listing.highlighted = 0 if at is None else at

    def _options(self, width: int) -> Iterator[Option]:
        graded = any(marked.grade != marked.told.mark for marked in self.result.questions)
        for place, marked in enumerate(self.result.questions):
            sign, style = sign_of(marked.told.mark)
            column = 24 if width >= 70 else 0
            grade = f"{grade_in_words(marked.grade):>7}  " if graded else ""
            section = shorten(marked.section_title, column) if column else ""
            room = width - column - len(grade) - 10
            prompt = " ".join(marked.asked.prompt.replace("`", "").split())
            yield Option(
                Content.assemble(
                    (f" {sign} ", f"bold {style}"),
                    f"{place + 1:>2}  ",
                    cell(prompt, room) + " ",
                    grade,
                    (section, "$muted"),
                )
            )

    @on(OptionList.OptionSelected)
    def open_question(self, event: OptionList.OptionSelected) -> None:
        from tui.screens.answer import AnswerScreen

        self.app.push_screen(AnswerScreen(self.result, event.option_index, self.learner))

    def action_again(self) -> None:
        """Begin anew; where there is more to know than that there are questions, its door comes first."""
        from tui.screens.door import DoorScreen
        from tui.screens.quiz import QuizScreen

        plain = self.result.rules.model_copy(update={"shuffle": True}) == Rules()
        self.app.switch_screen((QuizScreen if plain else DoorScreen)(self.result.chapter.id))


def heading(learner: str | None) -> str:
    """What a result's screens are headed: whose it is, where it is not one's own."""
    return f"Result of {legible(learner)}" if learner else "Result"
