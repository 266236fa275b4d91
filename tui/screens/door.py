"""A quiz's door: what it goes by, what earlier attempts came to, and whether another can be begun now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.rules import Rules
from gradebook.messages import PastAttempt, QuizDoor
from tui.quiz_words import duration, grade_in_words, moment, rules_in_words
from tui.screens.room import Choices, Room, Scroll
from tui.theme import RIGHT, WARNING
from tui.widgets.awaited import Awaited
from tui.widgets.gone import gone
from tui.widgets.inline import READING_WIDTH, hanging
from tui.words import credits_in_words


def _now() -> datetime:
    return datetime.now(UTC)


class DoorList(Choices):
    """What can be done at the door; PgDn and PgUp move the rules above it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "screen.read(1)", "read on", key_display="PgDn", show=False),
        Binding("pageup", "screen.read(-1)", "read back", key_display="PgUp", show=False),
    ]


class DoorScreen(Room):
    """An attempt under way is gone on with at once; so is a first one where there is nothing to say about it.

    Args:
        chapter: whose quiz.
        clock: the time now, with its zone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "look_again", "look again"),
        Binding("escape", "leave", "back", key_display="Esc"),
    ]

    def __init__(self, chapter: str, clock: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self.chapter, self.clock = chapter, clock
        self.door: QuizDoor | None = None

    def compose_body(self) -> ComposeResult:
        with Scroll(id="rules"):
            yield Awaited()
            yield Static(id="said", classes="text", markup=False)
        yield DoorList(id="door")

    def on_mount(self) -> None:
        self.top_line.place = "Quiz"
        self.query_one(DoorList).focus()

    @on(ScreenResume)
    @work(exclusive=True, group="door")
    async def action_look_again(self) -> None:
        """Ask what stands at the door now: when it is come to, and when it is come back to from a result."""
        door = await self.ask(self.trainer.client.quiz, self.chapter)
        if gone(self):
            return
        if door is None:
            if self.door is None:
                self.dismiss()
            return
        if door.under_way is not None or nothing_to_say(door):
            self.begin()
            return
        self.door = door
        await self.query(Awaited).remove()
        self.show_door()

    @on(Resize)
    def show_door(self) -> None:
        """Draw rules and list anew at the present width."""
        door = self.door
        if door is None:
            return
        self.top_line.place = f"Quiz · {door.chapter.title}"
        self.top_line.standing = credits_in_words(door.chapter.credits)
        width = min(READING_WIDTH, self.size.width - 4)
        self.query_one("#said", Static).update(Content("\n").join(said_of(door, self.clock(), width)))
        listing = self.query_one(DoorList)
        at = listing.highlighted
        listing.set_options(self._options(door, width))
        last = at is not None and at < listing.option_count and not listing.options[at].disabled
        first = next((place for place, option in enumerate(listing.options) if not option.disabled), None)
        listing.highlighted = at if last else first

    def _options(self, door: QuizDoor, width: int) -> Iterator[Option]:
        if door.refused:
            sign = Content.styled(f"{WARNING} ", "bold $warning")
            when = f" That is in {_until(door.opens_at, self.clock())}." if door.opens_at else ""
            yield Option(hanging(sign, Content(f"{door.refused}{when}"), width), disabled=True)
        else:
            begun = f"Begin attempt {door.used + 1}" if door.used else "Begin"
            yield Option(Content.assemble((f"{begun:<24}", "bold $accent"), ("Enter", "$muted")), id="begin")
        if door.results:
            yield Option(" ", disabled=True)
            yield Option(_best(door), disabled=True)
            for past in door.results:
                yield Option(_past(past, past.grade >= door.rules.pass_mark), id=f"attempt:{past.id}")

    # -- what the keys do

    @on(OptionList.OptionSelected)
    def open_line(self, event: OptionList.OptionSelected) -> None:
        kind, _, what = (event.option_id or "").partition(":")
        if kind == "begin":
            self.begin()
        else:
            self.open_result(int(what))

    def begin(self) -> None:
        """Begin an attempt, or go on with the one under way, in place of this screen."""
        from tui.screens.quiz import QuizScreen

        if self.is_current:
            self.app.switch_screen(QuizScreen(self.chapter or ""))

    @work(exclusive=True, group="result")
    async def open_result(self, attempt: int) -> None:
        """Look back on an earlier attempt."""
        from tui.screens.result import ResultScreen

        result = await self.ask(self.trainer.client.result, attempt)
        if result and self.is_current:
            self.app.push_screen(ResultScreen(result))

    def action_read(self, by: int) -> None:
        """Move the rules by a screenful, where they need more room than there is."""
        rules = self.query_one("#rules", Scroll)
        rules.scroll_relative(y=by * max(1, rules.size.height - 1), animate=False)


def nothing_to_say(door: QuizDoor) -> bool:
    """Whether a learner may as well begin at once: a first attempt, by the rules that every quiz has unless it says so.

    In which order questions come is no news to anybody.
    """
    usual = door.rules.model_copy(update={"shuffle": True}) == Rules()
    return usual and not door.used and door.refused is None


def said_of(door: QuizDoor, now: datetime, width: int) -> Iterator[Content]:
    """What handing in is worth now, and the rules, each with its dot."""
    dot = Content.styled("· ", "$muted")
    if door.rules.timeline:
        share = door.rules.percent_at(now)
        yield hanging(dot, Content.styled(f"Handed in now it brings {share} % of its credits.", "bold"), width)
    for sentence in rules_in_words(door):
        yield hanging(dot, Content(sentence), width)


def _best(door: QuizDoor) -> Content:
    """The heading over the earlier attempts, and the best of them."""
    head = Content.styled("Earlier attempts", "bold")
    if door.best is None:
        return head
    sign, style = (RIGHT, "$success") if door.passed else (WARNING, "$warning")
    told = "passed" if door.passed else "not passed yet"
    return head + Content.assemble(f"   best {grade_in_words(door.best)}   ", (f"{sign} {told}", style))


def _past(past: PastAttempt, passed: bool) -> Content:
    sign, style = (RIGHT, "$success") if passed else (WARNING, "$warning")
    return Content.assemble(
        f"  attempt {past.number:<3}",
        (f"{sign} {grade_in_words(past.grade):>6}   ", style),
        (f"handed in {moment(past.handed_in)}", "$muted"),
    )


def _until(then: datetime, now: datetime) -> str:
    return duration(max(0, round((then - now).total_seconds())))
