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

from gradebook.messages import Marked, Result
from tui.names import legible
from tui.screens.room import Choices, Room
from tui.theme import CREDIT, RIGHT, WARNING, WRONG
from tui.words import cell, credits, credits_in_words, credits_of, percent, shorten


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
        yield Static(_summary(self.result, self.learner), id="grade")
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
        listing = self.query_one(Choices)
        at = listing.highlighted
        listing.set_options(self._options(max(36, self.size.width - 4)))
        listing.highlighted = 0 if at is None else at

    def _options(self, width: int) -> Iterator[Option]:
        for place, marked in enumerate(self.result.questions):
            sign, style = sign_of(marked)
            column = 24 if width >= 70 else 0
            section = shorten(marked.section_title, column) if column else ""
            room = width - column - 10
            prompt = " ".join(marked.asked.prompt.replace("`", "").split())
            yield Option(
                Content.assemble(
                    (f" {sign} ", f"bold {style}"),
                    f"{place + 1:>2}  ",
                    cell(prompt, room) + " ",
                    (section, "$muted"),
                )
            )

    @on(OptionList.OptionSelected)
    def open_question(self, event: OptionList.OptionSelected) -> None:
        from tui.screens.answer import AnswerScreen

        self.app.push_screen(AnswerScreen(self.result, event.option_index, self.learner))

    def action_again(self) -> None:
        from tui.screens.quiz import QuizScreen

        self.app.switch_screen(QuizScreen(self.result.chapter.id))


def sign_of(marked: Marked) -> tuple[str, str]:
    """A question's sign and its colour: right, wrong, or partly right."""
    if marked.told.mark == 1:
        return RIGHT, "$success"
    return (WARNING, "$warning") if marked.told.mark > 0 else (WRONG, "$error")


def heading(learner: str | None) -> str:
    """What a result's screens are headed: whose it is, where it is not one's own."""
    return f"Result of {legible(learner)}" if learner else "Result"


def _summary(result: Result, learner: str | None) -> Content:
    right = sum(marked.told.mark == 1 for marked in result.questions)
    awarded = f"   {CREDIT} +{credits_in_words(result.awarded)}" if result.awarded else ""
    if result.awarded or learner:
        standing = f"Credits of this quiz: {credits(result.earned)} of {credits(result.chapter.credits)}."
    elif result.earned:
        kept = credits_in_words(result.earned)
        standing = f"Your best attempt counts: {percent(result.best)}; you keep its {kept}."
    else:
        standing = "No credits yet: look back on each question, then try again."
    return Content.assemble(
        (percent(result.grade), "bold"),
        f"   {right} of {len(result.questions)} right",
        (awarded, "bold $accent"),
        "\n",
        (standing, "$muted"),
    )
