"""An attempt at a quiz: one question on the screen, every answer saved as it is given, until it is handed in."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from gradebook.client import ClassroomRefused
from gradebook.messages import Attempt
from tui.screens.room import Room, Scroll
from tui.theme import RIGHT, WARNING
from tui.widgets.attempt_bar import AttemptBar
from tui.widgets.inline import inline
from tui.widgets.questions import QuestionField, field_for


class QuizScreen(Room):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "move(1)", "next", key_display="PgDn", priority=True),
        Binding("n", "move(1)", "next", show=False),
        Binding("pageup", "move(-1)", "previous", key_display="PgUp", priority=True, show=False),
        Binding("p", "move(-1)", "previous", show=False),
        Binding("f", "flag", "flag"),
        Binding("ctrl+s", "hand_in", "hand in", key_display="Ctrl+S"),
        Binding("escape", "leave", "back", key_display="Esc"),
        Binding("tab", "begin", "to the answer", show=False),
        *(
            Binding(str(n), f"choose({n - 1})", "choose an answer by its number", key_display=str(n), show=False)
            for n in range(1, 10)
        ),
    ]

    def __init__(self, chapter: str) -> None:
        super().__init__()
        self.chapter = chapter
        self.attempt: Attempt | None = None
        self.at = 0
        self.responses: list[Any] = []
        self.flagged: set[int] = set()
        self._in_order = asyncio.Lock()  # answers reach the classroom in the order they were given
        self._unsaved = 0
        self._problems: dict[int, str] = {}

    def compose_body(self) -> ComposeResult:
        with Scroll(id="question"):
            yield Static(id="prompt", classes="text", markup=False)
            yield Static(id="code", classes="text", markup=False)
            yield Vertical(id="field")
            yield Static(id="problem", markup=False)
        yield AttemptBar()
        yield Static(id="saved")

    @work
    async def on_mount(self) -> None:
        attempt = await self.ask(self.trainer.client.start_attempt, self.chapter)
        if attempt is None:
            self.dismiss()
            return
        self.attempt = attempt
        self.responses = [asking.response for asking in attempt.questions]
        self.flagged = {place for place, asking in enumerate(attempt.questions) if asking.flagged}
        self.top_line.place = f"Quiz · {attempt.chapter.title}"
        bar = self.query_one(AttemptBar)
        bar.count = len(attempt.questions)
        open_places = [place for place, response in enumerate(self.responses) if response is None]
        await self.show_question(open_places[0] if open_places else 0)

    # -- the question on the screen

    async def show_question(self, place: int) -> None:
        """Put the question at `place` on the screen, with what was answered so far."""
        if self.attempt is None:
            return
        self.at = place
        asked = self.attempt.questions[place].asked
        self.query_one("#prompt", Static).update(inline(asked.prompt.strip()))
        code = self.query_one("#code", Static)
        code.display = asked.code is not None
        code.update((asked.code or "").rstrip())
        holder = self.query_one("#field", Vertical)
        async with self.batch():
            await holder.remove_children()
            field = field_for(asked, self.responses[place])
            await holder.mount(field)
        field.begin()
        self.query_one("#question", Scroll).scroll_home(animate=False)
        self.show_standing()

    def show_standing(self) -> None:
        """What is answered, flagged and saved, as of now."""
        count = len(self.responses)
        flagged = f"{len(self.flagged)} flagged   " if self.flagged else ""
        self.top_line.standing = f"{flagged}{self.at + 1} of {count}"
        bar = self.query_one(AttemptBar)
        bar.at, bar.flagged = self.at, frozenset(self.flagged)
        bar.answered = frozenset(n for n, response in enumerate(self.responses) if response is not None)
        problem = self._problems.get(self.at, "")
        self.query_one("#problem", Static).update(f"{WARNING} {problem}" if problem else "")
        saved = self.query_one("#saved", Static)
        if self._unsaved:
            saved.update("saving …")
        elif self._problems:
            places = ", ".join(str(place + 1) for place in sorted(self._problems))
            saved.update(f"{WARNING} not saved: {places}")
        else:
            saved.update(f"saved {RIGHT}")

    # -- answering

    @on(QuestionField.Answered)
    def take(self, event: QuestionField.Answered) -> None:
        event.stop()
        self.save(self.at, event.response)

    @work(group="saving")
    async def save(self, place: int, response: Any) -> None:
        """Send the response on; the sign for saved stands only once the classroom has said so."""
        if self.attempt is None:
            return
        self._unsaved += 1
        self.show_standing()
        try:
            async with self._in_order:
                await self.trainer.change(self.trainer.client.respond, self.attempt.id, place, response)
            self.responses[place] = response
            self._problems.pop(place, None)
        except ClassroomRefused as refused:
            self._problems[place] = refused.message
        finally:
            self._unsaved -= 1
            if self.is_attached:
                self.show_standing()

    def _flush(self) -> None:
        for field in self.query(QuestionField):
            field.flush()

    # -- what the keys do

    async def action_move(self, by: int) -> None:
        self._flush()
        await self._go_to(self.at + by)

    @on(AttemptBar.GoTo)
    async def go_to_clicked(self, event: AttemptBar.GoTo) -> None:
        self._flush()
        await self._go_to(event.place)

    async def _go_to(self, place: int) -> None:
        if 0 <= place < len(self.responses):
            await self.show_question(place)
        elif place == len(self.responses) and self.responses:
            self.notify("That was the last question. Ctrl+S hands in.", timeout=4, markup=False)

    def action_begin(self) -> None:
        for field in self.query(QuestionField):
            field.begin()

    def action_choose(self, place: int) -> None:
        for field in self.query(QuestionField):
            field.choose(place)

    @work
    async def action_flag(self) -> None:
        if self.attempt is None:
            return
        place, flagged = self.at, self.at not in self.flagged
        if await self.change(self.trainer.client.flag, self.attempt.id, place, flagged) is not None:
            (self.flagged.add if flagged else self.flagged.discard)(place)
            self.show_standing()

    @work
    async def action_hand_in(self) -> None:
        """Ask once, naming what is unanswered, then hand in and show the result."""
        from tui.screens.hand_in import HandInScreen
        from tui.screens.result import ResultScreen

        if self.attempt is None:
            return
        self._flush()
        async with self._in_order:  # whatever is still on its way arrives first
            unanswered = [place + 1 for place, response in enumerate(self.responses) if response is None]
        flagged = sorted(place + 1 for place in self.flagged)
        unsaved = sorted(place + 1 for place in self._problems)
        if not await self.app.push_screen_wait(HandInScreen(len(self.responses), unanswered, flagged, unsaved)):
            return
        result = await self.change(self.trainer.client.hand_in, self.attempt.id)
        if result is not None:
            self.app.switch_screen(ResultScreen(result))

    async def action_leave(self) -> None:
        """One step back: out of a field that is typed in, then out of the quiz, which stays open."""
        self._flush()
        async with self._in_order:
            self.dismiss()
