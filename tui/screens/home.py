"""Home: the chapters with what is read and earned, one key to carry on, and the latest runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gradebook.refused import LATER, ClassroomRefused
from tui.asking import AGAIN
from tui.opening import MOST_TITLES, Glimpse, Title
from tui.screens.room import Choices, Room
from tui.theme import WARNING
from tui.widgets.gone import gone
from tui.widgets.inline import hanging
from tui.widgets.lines import Titled, chapter_line, heading, run_line
from tui.words import credits_of, shorten

if TYPE_CHECKING:
    from gradebook.messages import Home, Outline

Reply = TypeVar("Reply")

WAITING = "The class server does not answer. nnquiz keeps trying, and goes on as soon as it does; q leaves."


class HomeScreen(Room):
    """Chapters are there in the first frame; what the learner has done follows as soon as the store has been read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "quiz", "quiz"),
        Binding("r", "review", "review"),
        Binding("l", "lab", "lab"),
        Binding("c", "class", "class", tooltip="the class, for its instructors"),
        Binding("i", "items", "how the questions did, for whoever teaches", show=False),
        Binding("g", "app.go", "go to"),
        Binding("q", "app.quit", "quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.outline: Outline | None = None
        self.home: Home | None = None
        self.problem: str | None = None  # why the learner's progress cannot be read

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """From home there is no step back; the class is its instructors'; a review waits for what is due."""
        if action == "review":
            return bool(self.home and self.home.due)
        if action == "items":
            return bool(self.home and (self.home.class_title is None or self.home.role == "instructor"))
        if action == "class" and not (self.home and self.home.class_title and self.home.role == "instructor"):
            return False
        return action != "leave" and super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        yield Choices(id="home")

    def on_mount(self) -> None:
        """Show the course as it was last seen; reading it, and the store, would hold the first frame up."""
        self.query_one(Choices).focus()
        self.show_list()
        self.call_after_refresh(self.read_course)

    @work
    async def read_course(self) -> None:
        """Read the titles, then what the learner has done."""
        self.outline = await self._answer(lambda: self.trainer.client.outline())
        if gone(self):
            return
        self.show_list()
        if self.outline:
            titles = self.outline.chapters[:MOST_TITLES]
            seen = Glimpse(
                self._source,
                self.outline.course,
                tuple(Title(title.id, title.number, title.title, title.credits) for title in titles),
            )
            if seen != self.trainer.opening.glimpse:
                self.trainer.remember(glimpse=seen)
        self.read_standing()

    async def _answer(self, call: Callable[[], Reply]) -> Reply | None:
        """The classroom's reply; None where it refuses, and why. A server that is away is awaited."""
        while True:
            try:
                return await self.trainer.ask(call)
            except ClassroomRefused as refused:
                later = refused.code in LATER and not gone(self)
                self.problem = WAITING if later else refused.message
            if not gone(self):
                self.show_list()
            if not later:
                return None
            await asyncio.sleep(AGAIN)

    @property
    def _source(self) -> str:
        """Where the course is read from."""
        settings = self.trainer.settings
        return f"class {settings.class_socket}" if settings.class_socket else str(settings.course or "")

    @on(ScreenResume)
    def come_back(self) -> None:
        if self.outline:
            self.read_standing()

    @work(exclusive=True)
    async def read_standing(self) -> None:
        """Ask what the learner has done, at the start and whenever home is come back to."""
        home = await self._answer(lambda: self.trainer.client.home())
        if home is None or gone(self):
            return
        if home.notice and (self.home is None or self.home.notice != home.notice):
            self.notify(home.notice, severity="warning", timeout=12, markup=False)
        self.home, self.problem = home, None
        self.trainer.standing = credits_of(home.earned, home.possible)
        self.show_list()
        self.refresh_bindings()

    @on(Resize)
    def show_list(self) -> None:
        """Draw every line anew at the present width, keeping the highlighted one."""
        seen = self.trainer.opening.glimpse
        course = self.home or self.outline or (seen if seen.titles and seen.source == self._source else None)
        learner = self.trainer.settings.learner
        title = (self.home and self.home.class_title) or self.trainer.settings.class_title
        self.top_line.place = " · ".join(part for part in ("nnquiz", title, course and course.course) if part)
        self.top_line.standing = (
            f"{self.home.learner}   {credits_of(self.home.earned, self.home.possible)}" if self.home else learner
        )
        listing = self.query_one(Choices)
        moved = listing.highlighted != first_open(listing)
        chosen = self._highlighted() if moved else None  # who has not moved stands on the first line, also on a new one
        listing.set_options(self._options(max(38, self.size.width - 4)))
        known = [option.id for option in listing.options]
        listing.highlighted = known.index(chosen) if chosen and chosen in known else first_open(listing)

    def _options(self, width: int) -> Iterator[Option]:
        yield Option(" ", disabled=True)
        if self.problem:
            sign = Content.styled(f"{WARNING} ", "bold $error")
            yield Option(hanging(sign, Content(self.problem), width), disabled=True)
            yield Option(" ", disabled=True)
        if self.home and self.home.place:
            place = self.home.place
            number_ = f"{place.number} " if place.number else ""
            line = f"Continue   {place.chapter_title} · {number_}{place.section_title}"
            yield Option(Content.styled(shorten(line, width), "bold $accent"), id="continue")
        if self.home and self.home.due:
            due = "1 question is due" if self.home.due == 1 else f"{self.home.due} questions are due"
            yield Option(Content.assemble(("Review     ", "bold $accent"), due), id="review")
        if self.home and (self.home.place or self.home.due):
            yield Option(" ", disabled=True)
        yield Option(heading(width), disabled=True)
        yield from self._chapters(width)
        if self.home and self.home.runs:
            yield Option(" ", disabled=True)
            yield Option(Content.styled("Lab", "bold"), disabled=True)
            now = datetime.now(UTC)
            for run in self.home.runs[:5]:
                yield Option(run_line(run, width, now), id=f"run:{run.id}")

    def _chapters(self, width: int) -> Iterator[Option]:
        known = {standing.chapter.id: standing for standing in self.home.chapters} if self.home else {}
        for title in self._titles():
            yield Option(chapter_line(title, known.get(title.id), width), id=f"chapter:{title.id}")

    def _titles(self) -> Sequence[Titled]:
        """The chapters as last heard of."""
        if self.home:
            return [standing.chapter for standing in self.home.chapters]
        if self.outline:
            return self.outline.chapters
        seen = self.trainer.opening.glimpse
        return seen.titles if seen.source == self._source and self.problem in (None, WAITING) else ()

    def _highlighted(self) -> str | None:
        listing = self.query_one(Choices)
        index = listing.highlighted
        return listing.get_option_at_index(index).id if index is not None and listing.option_count else None

    # -- what the keys do

    @on(OptionList.OptionSelected)
    def open_line(self, event: OptionList.OptionSelected) -> None:
        kind, _, what = (event.option_id or "").partition(":")
        if kind == "continue" and self.home and self.home.place:
            self.trainer.open_page(self.home.place.chapter, self.home.place.section)
        elif kind == "review":
            self.trainer.open_review()
        elif kind == "chapter":
            self._open_chapter(what)
        elif kind == "run":
            self.trainer.open_lab(run=int(what))

    def _open_chapter(self, chapter: str) -> None:
        problem = next((title.problem for title in self._titles() if title.id == chapter), None)
        if problem:
            self.refused(f"{problem} `nnquiz check` says more.")
        else:
            self.trainer.open_page(chapter)

    @on(OptionList.OptionHighlighted)
    def remember_chapter(self, event: OptionList.OptionHighlighted) -> None:
        kind, _, what = (event.option_id or "").partition(":")
        if kind == "chapter":
            self.chapter = what
        elif kind == "continue" and self.home and self.home.place:
            self.chapter = self.home.place.chapter

    def action_quiz(self) -> None:
        if self.chapter:
            self.trainer.open_quiz(self.chapter)

    def action_review(self) -> None:
        self.trainer.open_review()

    def action_items(self) -> None:
        self.trainer.open_items(self.chapter)

    def action_class(self) -> None:
        from tui.screens.class_room import ClassScreen

        self.app.push_screen(ClassScreen())

    def action_lab(self) -> None:
        self.trainer.open_lab()


def first_open(listing: OptionList) -> int | None:
    """The index of the first line that can be chosen."""
    return next((i for i, option in enumerate(listing.options) if not option.disabled), None)
