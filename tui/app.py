"""The application: from screen to screen, and what holds on every one of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.reactive import var
from textual.screen import Screen

from engine.experiment import Experiment
from tui.asking import Asking
from tui.inert_lines import Inert
from tui.opening import DARK, LIGHT, read_opening, write_opening
from tui.screens.room import Room
from tui.theme import THEMES
from tui.widgets.too_small import LEAST_HEIGHT, LEAST_WIDTH, TooSmall

if TYPE_CHECKING:
    from tui.cli.settings import Settings


QUIT_WITHIN = 2.0
"""Seconds that `q` waits for what is on its way to the classroom."""

STARTED = 1.0
"""Seconds after which what starting made is there to stay."""


def collect_from_here() -> None:
    """Look for garbage again, but only in what is made from now on: a look through it all holds a key up by 30 ms."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class NNQuizApp(Asking):
    """nnquiz in the terminal. `where` is the screen it opens on: "home", "learn", "quiz", "review" or "lab"."""

    TITLE = "nnquiz"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-too-small"),
        (LEAST_WIDTH, "-narrow"),
        (80, "-normal"),
        (110, "-broad"),
        (118, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-too-low"),
        (LEAST_HEIGHT, "-low"),
        (20, "-high"),
    ]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "go", "go to", tooltip="go to: then h home, q quiz, l lab, r review, p progress", show=False),
        Binding("question_mark", "keys", "keys", key_display="?", tooltip="all keys of this screen"),
        Binding("q", "quit", "quit", tooltip="leave; everything is saved", show=False),
        Binding("ctrl+q", "quit", "quit", show=False, priority=True),
        Binding("ctrl+t", "turn_theme", "dark or light", show=False),
    ]

    standing: var[str] = var("")
    """The credits as home last showed them."""

    runs_code = True
    """Whether a lesson's code may be run where this application runs."""

    def __init__(self, settings: Settings, where: str = "home", what: str | Experiment | None = None) -> None:
        super().__init__(settings)
        self.where, self.what = where, what
        self.opening = read_opening(settings.data, settings.learner)
        self._inert = Inert()
        self.animation_level = "none"  # nothing here moves but what changes; over a slow line every frame costs
        self.leaving: Callable[[], None] = lambda: None  # told as soon as the application begins to leave
        self._warned = False
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.opening.theme

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._inert]

    def get_driver_class(self) -> type[Driver]:
        """Ours; an environment variable does not choose another."""
        from tui.driver import TerminalDriver

        return TerminalDriver

    async def on_mount(self) -> None:
        self.follow_server()
        from tui.screens.home import HomeScreen
        from tui.screens.welcome import WelcomeScreen

        self.screen_change_signal.subscribe(self, self.cover_when_too_small)
        self.push_screen(HomeScreen())
        if self.where == "learn":
            self.open_page(self.what if isinstance(self.what, str) else None)
        elif self.where == "quiz" and isinstance(self.what, str):
            self.open_quiz(self.what)
        elif self.where == "review":
            self.open_review()
        elif self.where == "lab":
            self.open_lab(self.what if isinstance(self.what, Experiment) else None)
        if not self.opening.welcomed:
            self.push_screen(WelcomeScreen())
        self.set_timer(STARTED, collect_from_here)

    def cover_when_too_small(self, screen: Screen[Any]) -> None:
        """Every screen carries the words that stand in a window too small for anything else; the sheet shows them."""
        if not screen.query(TooSmall):
            screen.mount(TooSmall())

    async def action_quit(self) -> None:
        """Leave, without holding up the keys meanwhile."""
        self.leave()

    @work(exclusive=True, group="quit")
    async def leave(self) -> None:
        """Leave once what was asked for is on disk. Where that takes long it says so, and a second time leaves."""
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.before_leaving()
        if not self._warned and not await self.settled(QUIT_WITHIN):
            self._warned = True
            self.notify("Not everything is saved yet. Once more leaves all the same.", title="! Wait", markup=False)
            return
        self.exit()

    def exit(self, *result: Any, **more: Any) -> None:
        self.leaving()
        if self.settings.server:  # threads that wait for it would hold up the end
            self.settings.server.close()
        super().exit(*result, **more)

    # -- from screen to screen

    def open_page(self, chapter: str | None, section: str | None = None) -> None:
        """A chapter's page: the one named, else where the learner left off."""
        from tui.screens.lesson import LessonScreen

        self.push_screen(LessonScreen(chapter, section))

    def open_quiz(self, chapter: str) -> None:
        """A chapter's quiz, through its door."""
        from tui.screens.door import DoorScreen

        self.push_screen(DoorScreen(chapter))

    def open_review(self) -> None:
        from tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen())

    @work(exclusive=True, group="items")
    async def open_items(self, chapter: str | None = None) -> None:
        """How a quiz's questions did, for whoever teaches."""
        from gradebook.refused import ClassroomRefused
        from tui.screens.items import ItemsScreen

        try:
            outline = await self.ask(self.client.outline)
        except ClassroomRefused as refused:
            self.notify(refused.message, title="! Not done", severity="error", markup=False)
        else:
            self.push_screen(ItemsScreen(outline.chapters, chapter))

    def open_lab(self, experiment: Experiment | None = None, run: int | None = None) -> None:
        from tui.screens.lab import LabScreen

        self.push_screen(LabScreen(experiment, run))

    def back_home(self) -> None:
        """Close every screen above home."""
        from tui.screens.home import HomeScreen

        self._return_to(HomeScreen)

    def _return_to(self, kind: type[Room], chapter: str | None = None) -> bool:
        """Close what lies over the screen of that kind (and chapter), if there is one; whether there is."""
        for place, screen in enumerate(self.screen_stack):
            if isinstance(screen, kind) and chapter in (None, screen.chapter):
                for above in self.screen_stack[place + 1 :]:
                    if isinstance(above, Room):
                        above.before_leaving()
                screen.pop_until_active()
                return True
        return False

    def go_to(self, place: str) -> None:
        """What `g` and one more key mean: back to where it is open already, else there."""
        from tui.screens.door import DoorScreen
        from tui.screens.lab import LabScreen
        from tui.screens.progress import ProgressScreen
        from tui.screens.quiz import QuizScreen
        from tui.screens.review import ReviewScreen

        chapter = getattr(self.screen, "chapter", None)
        if place == "home":
            self.back_home()
        elif place == "lab":
            if not self._return_to(LabScreen):
                self.open_lab()
        elif place == "progress":
            if not self._return_to(ProgressScreen):
                self.push_screen(ProgressScreen())
        elif place == "review":
            if not self._return_to(ReviewScreen):
                self.open_review()
        elif chapter is None:
            self.notify("Open a chapter first: its quiz is one key away there.", markup=False)
        elif not self._return_to(QuizScreen, chapter) and not self._return_to(DoorScreen, chapter):
            self.open_quiz(chapter)

    def action_go(self) -> None:
        from tui.screens.go import GoScreen

        self.push_screen(GoScreen())

    def action_keys(self) -> None:
        from tui.screens.keys import KeysScreen

        self.push_screen(KeysScreen(self.screen))

    # -- what is remembered before any store is open

    def remember(self, **changes: Any) -> None:
        """Keep theme, welcome or trust for the next start. A folder that cannot be written costs only that."""
        self.opening = replace(self.opening, **changes)
        try:
            write_opening(self.settings.data, self.settings.learner, self.opening)
        except OSError as error:
            self.notify(f"Not remembered for next time: {error.strerror}.", severity="warning", markup=False)

    def action_turn_theme(self) -> None:
        self.theme = LIGHT if self.theme == DARK else DARK
        self.remember(theme=self.theme)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What has no key of its own stands here; saving screenshots anywhere on the disk does not."""
        yield SystemCommand("Dark or light", "Turn the colours over (ctrl+t)", self.action_turn_theme)
        yield SystemCommand("Keys", "All keys of this screen (?)", self.action_keys)
        yield SystemCommand("Home", "Chapters and credits (g h)", self.back_home)
        yield SystemCommand("Lab", "Train a network and watch (g l)", self.open_lab)
        yield SystemCommand("Review", "Questions that have come back (g r)", self.open_review)
        yield SystemCommand("Questions", "How the questions of the quizzes did, for whoever teaches", self.open_items)
        yield SystemCommand("Welcome", "What this is and where progress is kept", self.show_welcome)
        yield SystemCommand("Quit", "Leave; everything is saved (q)", self.action_quit)

    def show_welcome(self) -> None:
        from tui.screens.welcome import WelcomeScreen

        self.push_screen(WelcomeScreen())
