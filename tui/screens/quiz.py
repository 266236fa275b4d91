"""An attempt at a quiz: one question on the screen, every answer saved as it is given, until it is handed in."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from gradebook.messages import Attempt
from gradebook.refused import ClassroomRefused
from tui.screens.room import Paged, Room
from tui.theme import RIGHT, WARNING
from tui.widgets.attempt_bar import AttemptBar
from tui.widgets.awaited import Awaited
from tui.widgets.gone import gone
from tui.widgets.inline import inline
from tui.widgets.questions import QuestionField, field_for


class QuizScreen(Room):
    """`given` is what the learner answered, `saved` what the classroom has; the sign stands when they are the same."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "next", key_display="PgDn"),
        Binding("n", "page(1)", "next", show=False),
        Binding("pageup", "page(-1)", "previous", key_display="PgUp", show=False),
        Binding("p", "page(-1)", "previous", show=False),
        Binding("f", "flag", "flag"),
        Binding("ctrl+s", "hand_in", "hand in", key_display="Ctrl+S"),
        Binding("tab", "begin", "to the answer", show=False),
        *(
            Binding(str(n), f"choose({n - 1})", "choose an answer by its number", key_display=str(n), show=False)
            for n in range(1, 10)
        ),
    ]

    class KeysThrough(Message):
        """Sent after the keys that are on their way up from a field, and so received after them."""

        def __init__(self, received: asyncio.Event) -> None:
            super().__init__()
            self.received = received

    def __init__(self, chapter: str) -> None:
        super().__init__()
        self.chapter = chapter
        self.attempt: Attempt | None = None
        self.at = 0
        self.given: list[Any] = []
        self.saved: list[Any] = []
        self.flagged: set[int] = set()
        self.problems: dict[int, ClassroomRefused] = {}
        self._under_way = 0
        self._handing_in = False
        self._showing = asyncio.Lock()

    def compose_body(self) -> ComposeResult:
        with Paged(id="question"):
            yield Awaited()
            yield Static(id="prompt", classes="text", markup=False)
            yield Static(id="code", classes="text", markup=False)
            yield Vertical(id="field")
            yield Static(id="problem", markup=False)
        yield AttemptBar()
        yield Static(id="saved", markup=False)

    def on_mount(self) -> None:
        self.top_line.place = "Quiz"
        self.query_one("#code", Static).display = False
        self.watch(self.app, "away", self._show_away, init=False)
        self.open_attempt()

    def _show_away(self) -> None:
        if not gone(self):
            self.query_one("#saved", Static).update(self._said_of_saving())

    @work
    async def open_attempt(self) -> None:
        """Open the attempt under way, or a new one."""
        attempt = await self.ask(self.trainer.client.start_attempt, self.chapter)
        if attempt is None:
            self.dismiss()
            return
        await self.query_one(Awaited).remove()
        self.attempt = attempt
        self.given = [asking.response for asking in attempt.questions]
        self.saved = list(self.given)
        self.flagged = {place for place, asking in enumerate(attempt.questions) if asking.flagged}
        self.top_line.place = f"Quiz · {attempt.chapter.title}"
        self.query_one(AttemptBar).count = len(attempt.questions)
        unanswered = [place for place, response in enumerate(self.given) if response is None]
        await self.show_question(unanswered[0] if unanswered else 0)

    # -- the question on the screen

    async def show_question(self, place: int) -> None:
        """Put the question at `place` on the screen, with what was answered so far."""
        async with self._showing:
            await self._let_keys_through()
            if self.attempt is None or gone(self):
                return
            self.at = place
            asked = self.attempt.questions[place].asked
            self.query_one("#prompt", Static).update(inline(asked.prompt))
            code = self.query_one("#code", Static)
            code.display = asked.code is not None
            code.update((asked.code or "").rstrip())
            holder = self.query_one("#field", Vertical)
            async with self.batch():
                await holder.remove_children()
                field = field_for(asked, self.given[place], place)
                await holder.mount(field)
            if gone(self):
                return
            field.begin()
            self.query_one("#question", Paged).scroll_home(animate=False)
            self.show_standing()

    async def _let_keys_through(self) -> None:
        """Wait for the keys that were pressed in the field: what is under way in it when it goes is lost."""
        pressed_in, received = self.focused, asyncio.Event()
        self.set_focus(None)
        if pressed_in is not None and pressed_in.post_message(self.KeysThrough(received)):
            await received.wait()

    @on(KeysThrough)
    def keys_are_through(self, event: KeysThrough) -> None:
        event.stop()
        event.received.set()

    @on(QuestionField.Typing)
    def show_standing(self) -> None:
        """What is answered, flagged and saved, as of now."""
        flagged = f"{len(self.flagged)} flagged   " if self.flagged else ""
        self.top_line.standing = f"{flagged}{self.at + 1} of {len(self.given)}"
        bar = self.query_one(AttemptBar)
        bar.at, bar.flagged = self.at, frozenset(self.flagged)
        bar.answered = frozenset(place for place, response in enumerate(self.given) if response is not None)
        problem = self.problems.get(self.at)
        self.query_one("#problem", Static).update(f"{WARNING} {problem.message}" if problem else "")
        self.query_one("#saved", Static).update(self._said_of_saving())

    def _said_of_saving(self) -> str:
        if self.attempt is None:
            return ""
        if self._handing_in:
            return "handing in …"
        if self._under_way and self.trainer.away:
            return f"{WARNING} not saved yet: kept here, and sent as soon as the class server is back"
        if self._under_way or any(field.typing for field in self.query(QuestionField)):
            return "saving …"
        if self.problems:
            return f"{WARNING} not saved: {', '.join(str(place + 1) for place in sorted(self.problems))}"
        return f"saved {RIGHT}"

    # -- answering

    @on(QuestionField.Answered)
    def take(self, event: QuestionField.Answered) -> None:
        event.stop()
        self.give(event.place, event.response)

    def give(self, place: int, response: Any) -> None:
        """Send an answer on. One that is there already is sent again only where it could not be saved."""
        if self.attempt is None or (response == self.given[place] and place not in self.problems):
            return
        self.given[place] = response
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
        else:
            self.problems[place] = problem
        if not gone(self):
            self.show_standing()
        elif problem:
            self.trainer.notify(
                f"Answer {place + 1} was not saved: {problem.message}", severity="error", timeout=12, markup=False
            )

    def before_leaving(self) -> None:
        """Give what is still being typed, and what could not be saved before but may be now."""
        for field in self.query(QuestionField):
            field.take_typed()
            self.give(field.place, field.response)
        for place in [place for place, problem in self.problems.items() if problem.code == "storage"]:
            self.give(place, self.given[place])

    # -- what the keys do

    async def action_page(self, by: int) -> None:
        await self._go_to(self.at + by)

    @on(AttemptBar.GoTo)
    @work
    async def go_to_clicked(self, event: AttemptBar.GoTo) -> None:
        await self._go_to(event.place)

    async def _go_to(self, place: int) -> None:
        self.before_leaving()
        if 0 <= place < len(self.given):
            await self.show_question(place)
        elif place == len(self.given) and self.given:
            self.notify("That was the last question. Ctrl+S hands in.", timeout=4, markup=False)

    def action_begin(self) -> None:
        for field in self.query(QuestionField):
            field.begin()

    def action_choose(self, place: int) -> None:
        if not self._showing.locked():  # a number is meant for the question that is read, not for one that goes
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

    def action_hand_in(self) -> None:
        """Hand in; while that is under way it is not begun anew, for the second would be refused."""
        if self.attempt and self.is_current and not self._handing_in:
            self.hand_in(self.attempt)

    @work(exclusive=True, group="hand-in")
    async def hand_in(self, attempt: Attempt) -> None:
        """Ask once, naming what is unanswered, then hand in and show the result."""
        from tui.screens.hand_in import HandInScreen
        from tui.screens.result import ResultScreen

        self.before_leaving()
        if not await self.trainer.settled(patience=2.0 if self.trainer.away else 30.0):
            self.refused("Your latest answer is not saved yet. Hand in again once it is.")
            return
        unanswered = [place + 1 for place, response in enumerate(self.saved) if response is None]
        flagged = sorted(place + 1 for place in self.flagged)
        unsaved = {place + 1: problem.message for place, problem in sorted(self.problems.items())}
        if not await self.app.push_screen_wait(HandInScreen(len(self.given), unanswered, flagged, unsaved)):
            return
        self._handing_in = True
        self.show_standing()
        result = await self.change(self.trainer.client.hand_in, attempt.id)
        self._handing_in = False
        if not gone(self):
            self.show_standing()
        if result is not None:
            self.pop_until_active()  # whatever was opened over it meanwhile
            self.app.clear_notifications()
            self.app.switch_screen(ResultScreen(result))

    def action_leave(self) -> None:
        """One step back: out of a field that is typed in, then out of the quiz, which stays open."""
        self.before_leaving()
        if isinstance(self.focused, Input):
            self.set_focus(None)
        else:
            self.dismiss()
