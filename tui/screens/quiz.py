"""An attempt at a quiz: one question on the screen, every answer saved as it is given, until it is handed in."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from gradebook.messages import Attempt
from tui.screens.timed import Timed
from tui.theme import WARNING
from tui.widgets.attempt_bar import AttemptBar
from tui.widgets.certainty import Certainty
from tui.widgets.gone import gone
from tui.widgets.inline import READING_WIDTH
from tui.widgets.question_page import QuestionPage
from tui.widgets.questions import QuestionField
from tui.widgets.told import checked_of

UNSAVED = "Your latest answer is not saved yet. {} again once it is."


class QuizScreen(Timed):
    """What the quiz's behaviour allows has its key; what it does not allow has none.

    Args:
        chapter: whose quiz.
        first: the id of the question to begin at; without it, at the first that is not answered.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "next", key_display="PgDn"),
        Binding("n", "page(1)", "next", show=False),
        Binding("pageup", "page(-1)", "previous", key_display="PgUp", show=False),
        Binding("p", "page(-1)", "previous", show=False),
        Binding("f5", "check", "check", key_display="F5", tooltip="check this answer"),
        Binding("c,enter", "check", "check", show=False, tooltip="check this answer"),
        Binding("f6", "turn_certainty", "how sure", key_display="F6", tooltip="how sure you are"),
        Binding("c", "turn_certainty", "how sure", show=False, tooltip="how sure you are"),
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

    def __init__(self, chapter: str, first: str | None = None) -> None:
        super().__init__(chapter)
        self.first = first
        self._showing = asyncio.Lock()

    def compose_body(self) -> ComposeResult:
        yield QuestionPage(Static(id="problem", markup=False), Static(id="feedback", classes="text", markup=False))
        yield AttemptBar()
        yield Static(id="saved", markup=False)

    def on_mount(self) -> None:
        self.top_line.place = "Quiz"
        self.watch(self.app, "away", self._show_away, init=False)
        self.open_attempt()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Checking, and saying how sure one is, belong to the quizzes that ask for it."""
        if action == "check":
            return bool(self.attempt and self.attempt.checks and not self.closed(self.at))
        if action == "turn_certainty":
            return bool(self.attempt and self.attempt.asks_certainty and not self.closed(self.at))
        return super().check_action(action, parameters)

    def _show_away(self) -> None:
        if not gone(self):
            self.query_one("#saved", Static).update(self.said_of_saving())

    @work
    async def open_attempt(self) -> None:
        """Open the attempt under way, or a new one."""
        attempt = await self.ask(self.trainer.client.start_attempt, self.chapter)
        if attempt is None:
            self.dismiss()
            return
        self.keep(attempt)
        self.top_line.place = f"Quiz · {attempt.chapter.title}"
        self.query_one(AttemptBar).count = len(attempt.questions)
        await self.show_question(self._begin_at(attempt))
        self.start_clock()

    def _begin_at(self, attempt: Attempt) -> int:
        """The question that was asked for, else the first one that is not answered."""
        wanted = (place for place, asking in enumerate(attempt.questions) if asking.asked.id == self.first)
        unanswered = (place for place, response in enumerate(self.given) if response is None)
        return next(wanted, next(unanswered, 0))

    # -- the question on the screen

    async def show_question(self, place: int) -> None:
        """Put the question at `place` on the screen, with what was answered so far."""
        async with self._showing:
            await self._let_keys_through()
            if self.attempt is None or gone(self):
                return
            self.at = place
            response = self.given[place]
            beside = [Certainty()] if self.attempt.asks_certainty else []
            for certainty in beside:
                certainty.level, certainty.locked = self.sure[place], self.closed(place)
            asked, bare = self.attempt.questions[place].asked, response and response.bare()
            await self.query_one(QuestionPage).put(asked, bare, place, *beside, locked=self.closed(place))
            if not gone(self):
                self.show_feedback()
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

    @work
    async def show_again(self, place: int) -> None:
        """Put the question on the screen anew, if it is there."""
        if place == self.at:
            await self.show_question(place)

    @on(QuestionField.Typing)
    def show_standing(self) -> None:
        """What is answered, flagged and saved, and how much time is left, as of now."""
        flagged = f"{len(self.flagged)} flagged   " if self.flagged else ""
        left = f"   {self.countdown.words}" if self.countdown else ""
        self.top_line.standing = f"{flagged}{self.at + 1} of {len(self.given)}{left}"
        bar = self.query_one(AttemptBar)
        bar.at, bar.flagged = self.at, frozenset(self.flagged)
        bar.answered = frozenset(place for place, response in enumerate(self.given) if response is not None)
        problem = self.problems.get(self.at)
        told = self.query_one("#problem", Static)
        told.display = problem is not None
        told.update(f"{WARNING} {problem.message}" if problem else "")
        self.query_one("#saved", Static).update(self.said_of_saving())
        if self.query_one("#feedback").has_class("-of-before") != (self.at in self.changed_since):
            self.show_feedback()

    @on(Resize)
    def show_feedback(self) -> None:
        """What came of checking this question, if it has been."""
        feedback, checked = self.query_one("#feedback", Static), self.checked.get(self.at)
        before = self.at in self.changed_since
        feedback.display = checked is not None
        feedback.set_class(before, "-of-before")
        if checked:
            said = checked_of(checked, min(READING_WIDTH, self.size.width - 4))
            feedback.update(Content("Your answer before:\n") + said if before else said)
        self.refresh_bindings()

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
        """Into the answer; out of it, to how sure the learner is, where the quiz asks for that."""
        fields, certainties = self.fields, self.query(Certainty)
        if certainties and any(field.has_focus_within for field in fields):
            certainties.first().focus()
            return
        for field in fields:
            field.begin()

    def action_choose(self, place: int) -> None:
        if not self._showing.locked() and not self.closed(self.at):  # meant for the question that is read
            for field in self.fields:
                field.choose(place)

    def action_turn_certainty(self) -> None:
        for certainty in self.query(Certainty):
            certainty.action_cycle()

    @on(Certainty.Chosen)
    def take_certainty(self, event: Certainty.Chosen) -> None:
        """How sure the learner is goes with the answer, whichever of the two comes first."""
        event.stop()
        if not self._showing.locked():
            self.sure[self.at] = event.level
            self.give(self.at, self.given[self.at])

    @work
    async def action_flag(self) -> None:
        if self.attempt is None:
            return
        place, flagged = self.at, self.at not in self.flagged
        if await self.change(self.trainer.client.flag, self.attempt.id, place, flagged) is not None:
            (self.flagged.add if flagged else self.flagged.discard)(place)
            self.show_standing()

    def action_check(self) -> None:
        if self.attempt and not self._showing.locked():
            self.check(self.attempt, self.at)

    @work(exclusive=True, group="check")
    async def check(self, attempt: Attempt, place: int) -> None:
        """Have the answer marked, once it is saved, and show what came of it."""
        self.before_leaving()
        if self.given[place] is None:
            self.notify("Answer first; then it can be checked.", timeout=4, markup=False)
            return
        if not await self.trainer.settled(patience=2.0 if self.trainer.away else 30.0):
            self.refused(UNSAVED.format("Check"))
            return
        if gone(self) or place in self.problems:  # why stands under the question
            return
        checked = await self.change_attempt(self.trainer.client.check, attempt.id, place)
        if checked is None:
            return
        self.checked[place] = checked
        self.changed_since.discard(place)
        if place == self.at:
            if checked.closed:
                await self.show_question(place)
            self.show_feedback()
            self.show_standing()
            self.call_after_refresh(self.query_one("#feedback").scroll_visible, animate=False)

    def action_hand_in(self) -> None:
        """Hand in; while that is under way it is not begun anew, for the second would be refused."""
        if self.attempt and self.is_current and not self.handing_in:
            self.hand_in(self.attempt)

    @work(exclusive=True, group="hand-in")
    async def hand_in(self, attempt: Attempt) -> None:
        """Ask once, naming what is unanswered, then hand in and show the result."""
        from tui.screens.hand_in import HandInScreen

        self.before_leaving()
        if not await self.trainer.settled(patience=2.0 if self.trainer.away else 30.0):
            self.refused(UNSAVED.format("Hand in"))
            return
        unanswered = [place + 1 for place, response in enumerate(self.saved) if response is None]
        unsure = [place + 1 for place, response in enumerate(self.saved) if response and not self.sure[place]]
        flagged = sorted(place + 1 for place in self.flagged)
        unsaved = {place + 1: problem.message for place, problem in sorted(self.problems.items())}
        asking = HandInScreen(len(self.given), unanswered, flagged, unsaved, unsure if attempt.asks_certainty else [])
        if not await self.app.push_screen_wait(asking):
            return
        self.handing_in = True
        self.show_standing()
        result = await self.change_attempt(self.trainer.client.hand_in, attempt.id)
        self.handing_in = False
        if not gone(self):
            self.show_standing()
        if result is not None:
            self.show_result(result)

    def action_leave(self) -> None:
        """One step back: out of a field that is typed in, then out of the quiz, which stays open."""
        self.before_leaving()
        if isinstance(self.focused, Input | TextArea):
            self.set_focus(None)
        else:
            self.dismiss()
