"""The application for whoever writes a course: it opens what is written, and shows it anew at each save."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.events import Mount

from gradebook.refused import ClassroomRefused
from tui.app import NNQuizApp
from tui.cli.settings import Settings
from tui.saves import saves
from tui.screens.problems import ProblemsScreen
from tui.screens.room import Room
from tui.sights import HOME, Sight, as_it_stands, close_above, put, seen

if TYPE_CHECKING:
    from content.previewing import Look, Place
    from gradebook.client import Client
    from gradebook.previewing import Desk

SHOWN_ANEW = "Preview: shown anew at each save. Nothing that is done here is kept."
NOTHING_YET = "Nothing of it can be shown until it is mended. {}"
WHOLE_BANK = "Preview: every question of the bank, in the file's order."
SETTLED_IN = 1.0
"""Seconds that reading the course anew waits for answers on their way to the classroom."""

AWAY = 0.3
"""Seconds between two looks whether a folder that is gone has come back."""


@dataclass(frozen=True)
class PreviewSettings(Settings):
    """Settings of a preview: the desk's classroom, and a temporary data folder."""

    desk: Desk | None = None

    @property
    def client(self) -> Client:
        """The way to the course as it was last read."""
        assert self.desk
        return self.desk.client

    def close(self) -> None:
        """Let go of the classroom."""
        assert self.desk
        self.desk.close()


class PreviewApp(NNQuizApp):
    """nnquiz on a course that is being written.

    Args:
        settings: with the desk that reads it.
        place: what of the course to open first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "read_anew", "read anew", tooltip="read the course's files anew", show=False),
    ]

    def __init__(self, settings: PreviewSettings, place: Place) -> None:
        super().__init__(settings)
        assert settings.desk
        self.desk, self.place = settings.desk, place
        self.sights: tuple[Sight, ...] = (HOME,) if place.part == "course" else ()  # what was shown last
        self._chapter: str | None = None  # as the place's own was called when it was last read
        self._saved = asyncio.Event()
        self._left = threading.Event()
        self._state: object = None
        self._passed: frozenset[tuple[str, ...]] = frozenset()  # problems that the author knows and looks past
        self._kept: dict[Any, Any] = {}
        self._told_of: set[str | None] = set()

    @on(Mount)
    def begin_over_home(self) -> None:
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """Open what was asked for, and listen from here on."""
        self.notify(SHOWN_ANEW, markup=False)
        self._saved.set()
        self.keep_up()
        threading.Thread(target=self._listen, daemon=True).start()

    def exit(self, *result: Any, **more: Any) -> None:
        self._left.set()
        super().exit(*result, **more)

    # -- when

    def _listen(self) -> None:
        """In a thread of its own: tell of each save, and of the folder's going and coming back, until this is left."""
        while not self._left.is_set():
            try:
                for _ in saves(self.place.root, self._left):
                    self._tell(self._saved.set)
            except (OSError, RuntimeError) as error:  # as where this machine has no watches left
                self._tell(partial(self._cannot_hear, str(error)))
                return
            self._tell(self._saved.set)
            self._left.wait(AWAY)

    def _tell(self, call: Callable[[], Any]) -> None:
        with suppress(RuntimeError):  # the application has ended meanwhile
            self.loop.call_soon_threadsafe(call)

    def _cannot_hear(self, why: str) -> None:
        self.notify(f"Saves cannot be heard of ({why[:200]}): Ctrl+R reads anew.", severity="warning", markup=False)

    @work(group="preview", exclusive=True)
    async def keep_up(self) -> None:
        """Show the course anew after each save, one at a time: those that come meanwhile count as one."""
        from content.previewing import state_of

        while True:
            await self._saved.wait()
            self._saved.clear()
            state = await asyncio.to_thread(state_of, self.place)
            if state != self._state:
                self._state = state
                await self._read()

    def action_read_anew(self) -> None:
        self._state = None
        self._saved.set()

    def look_past(self) -> None:
        """Show what can be shown: the problems there are now are known."""
        if isinstance(self.screen, ProblemsScreen):
            self._passed = _names(self.screen.problems)
            self.action_read_anew()

    # -- what

    async def _read(self) -> None:
        """Look at the course again: tell what is wrong with it, else show what was on the screen."""
        from content.previewing import look

        found = await asyncio.to_thread(look, self.place, self._look_round(), self._kept)
        self._look_round()
        if _names(found.problems) - self._passed:
            await self._show_problems(found)
            return
        await self.settled(SETTLED_IN)
        await asyncio.to_thread(self.desk.anew)
        try:
            sights = await self._still_there(self._wanted(found), found)
        except ClassroomRefused as refused:
            await self._show_problems(found, NOTHING_YET.format(refused.message))
            return
        if not sights:  # a save came in between, and is heard of in a moment
            return
        self._passed, self.sights = _names(found.problems), sights
        with self.batch_update():
            await put(self, sights)
        await self._say_what_is_set_aside(sights[-1])

    def _look_round(self) -> str | None:
        """Take in what is on the screens; the id of the chapter that it is of."""
        before = self.sights[-1].chapter if self.sights else None
        if self.sights and not isinstance(self.screen, ProblemsScreen):
            self.sights = seen(self._rooms(), before)
        return self.sights[-1].chapter if self.sights else None

    def _wanted(self, found: Look) -> tuple[Sight, ...]:
        """What to show: what was looked at, its chapter by its present name; at first, what was asked for."""
        before, self._chapter = self._chapter, found.chapter
        if not self.sights:
            part = self.place.part
            return (Sight(part if part in ("quiz", "lab") else "page", found.chapter),)
        if self.place.folder is None or not found.chapter:
            return self.sights
        return tuple(replace(one, chapter=found.chapter) if one.chapter == before else one for one in self.sights)

    async def _still_there(self, wanted: Sequence[Sight], found: Look) -> tuple[Sight, ...]:
        """Those that can be shown: home in place of what was taken out; nothing where the files changed meanwhile.

        Raises:
            ClassroomRefused: when the topmost cannot be shown until something is mended.
        """
        from content.previewing import state_of

        there: list[Sight] = []
        for one in wanted:
            try:
                there.append(await as_it_stands(self, one))
            except ClassroomRefused:
                if await asyncio.to_thread(state_of, self.place) != self._state:
                    self._saved.set()
                    return ()
                if one is wanted[-1] and (_names(found.problems) or one is HOME):
                    raise
        return tuple(there) or (await as_it_stands(self, HOME),)

    async def _show_problems(self, found: Look, note: str = "") -> None:
        if isinstance(self.screen, ProblemsScreen):
            self.screen.tell(found.problems, note)
            return
        await close_above(self, self._rooms()[-1])  # what is asked over it is no longer what is written
        await self.push_screen(ProblemsScreen(found.problems, self.look_past, note))

    def _rooms(self) -> list[Room]:
        return [one for one in self.screen_stack if isinstance(one, Room) and not isinstance(one, ProblemsScreen)]

    async def _say_what_is_set_aside(self, sight: Sight) -> None:
        """Once for each quiz: what of its rules does not hold for its author."""
        from content.previewing import set_aside

        if sight.what == "quiz" and sight.chapter and sight.chapter not in self._told_of:
            self._told_of.add(sight.chapter)
            rules = await asyncio.to_thread(set_aside, self.place.root, sight.chapter)
            said = f" Set aside here: {', '.join(rules)}." if rules else ""
            self.notify(WHOLE_BANK + said, timeout=12, markup=False)


def _names(problems: Sequence[Any]) -> frozenset[tuple[str, ...]]:
    """What tells a problem from others, wherever in its file it has moved to."""
    return frozenset((one.file, one.id, one.message) for one in problems if one.level == "problem")
