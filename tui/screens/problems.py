"""What is wrong in a course that is being written, over the page that it keeps from being shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tui.screens.room import Room, Scroll
from tui.theme import WARNING
from tui.widgets.inline import hanging

if TYPE_CHECKING:
    from content.check import Problem

MOST = 100
"""Problems that are shown: who has more mends the first ones first."""


class ProblemsScreen(Room):
    """Goes by itself once they are mended.

    Args:
        problems: those that have to be mended first, then advice.
        passed: called when the author wants to see what can be shown all the same.
        note: one more line, on why nothing can be.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "show what can be shown", key_display="Esc"),
    ]

    def __init__(self, problems: Sequence[Problem], passed: Callable[[], None], note: str = "") -> None:
        super().__init__()
        self.problems, self.passed, self.note = problems, passed, note

    def compose_body(self) -> ComposeResult:
        with Scroll(id="problems"):
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one("#problems").focus()

    def tell(self, problems: Sequence[Problem], note: str = "") -> None:
        """Take in what is wrong now."""
        self.problems, self.note = problems, note
        self.show_problems()

    @on(Resize)
    def show_problems(self) -> None:
        count = sum(problem.level == "problem" for problem in self.problems)
        self.top_line.place = "Preview · " + ("1 problem" if count == 1 else f"{count or 'no'} problems")
        self.query_one("#wrong", Static).update(Content("\n").join(self._lines(max(38, self.size.width - 6))))

    def _lines(self, width: int) -> Iterator[Content]:
        if self.note:
            yield hanging(Content.styled(f"{WARNING} ", "bold $warning"), Content(self.note), width)
            yield Content("")
        for problem in self.problems[:MOST]:
            where = f"{problem.file}:{problem.line}"
            named = f"  {problem.id}" if problem.id else ""
            advice = ("  advice", "$muted") if problem.level == "advice" else ""
            yield Content.assemble((where, "bold $accent"), named, advice)
            yield hanging(Content("  "), Content(problem.message), width)
            yield hanging(Content.styled("  → ", "$muted"), Content(problem.remedy), width)
            yield Content("")
        if len(self.problems) > MOST:
            yield Content.styled(f"and {len(self.problems) - MOST} more; `nnquiz check` lists them all", "$muted")
        yield Content.styled("This goes by itself as soon as it is mended and saved.", "$muted")

    def action_leave(self) -> None:
        self.passed()
