"""What is on the screens while a course is written, to be put there again from the files as they now stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from engine.experiment import Experiment
from gradebook.refused import ClassroomRefused
from tui.screens.door import DoorScreen
from tui.screens.home import HomeScreen
from tui.screens.lab import LabScreen
from tui.screens.lesson import LessonScreen
from tui.screens.quiz import QuizScreen
from tui.screens.result import ResultScreen
from tui.screens.room import Paged, Room

if TYPE_CHECKING:
    from tui.app import NNQuizApp

What = Literal["home", "page", "quiz", "lab"]


@dataclass(frozen=True)
class Sight:
    """Something to look at.

    Attributes:
        within: the section's or question's id; None is the first.
        place: where that stood among the others, for when it is gone.
        down: how far the page was scrolled.
        experiment: what the lab opens with.
    """

    what: What
    chapter: str | None = None
    within: str | None = None
    place: int = 0
    down: float = 0
    experiment: Experiment | None = None


HOME = Sight("home")


def seen(rooms: Sequence[Room], chapter: str | None) -> tuple[Sight, ...]:
    """What is on the screens: a page, and what was opened from it; of what is only passed through, what lies below.

    A lab is that of the page it was opened from, else of `chapter`.
    """
    found = [sight for room in rooms if (sight := _sight_of(room))]
    page = next((sight for sight in found if sight.what == "page"), None)
    top = found[-1] if found else HOME
    if top.what == "lab":
        top = replace(top, chapter=page.chapter if page else chapter)
    return (page, top) if page and page is not top and top.what != "page" else (top,)


def _sight_of(room: Room) -> Sight | None:
    if isinstance(room, LessonScreen) and room.page:
        place = [line.id for line in room.page.sections].index(room.page.section)
        down = room.query_one("#page", Paged).scroll_y
        return Sight("page", room.chapter, room.page.section, place, down)
    if isinstance(room, LessonScreen) and room.chapter:
        return Sight("page", room.chapter, room.wanted)
    if isinstance(room, QuizScreen) and room.attempt:
        return Sight("quiz", room.chapter, room.attempt.questions[room.at].asked.id, room.at)
    if isinstance(room, QuizScreen | DoorScreen | ResultScreen):
        return Sight("quiz", room.chapter)
    if isinstance(room, LabScreen):
        return Sight("lab")
    return HOME if isinstance(room, HomeScreen) else None


async def as_it_stands(app: NNQuizApp, sight: Sight) -> Sight:
    """The same in the course as it now is: where a section or question is gone, the one in its place.

    Raises:
        ClassroomRefused: when it cannot be shown.
    """
    if sight.what == "home":
        await app.ask(app.client.outline)
        return sight
    if sight.chapter is None:
        raise ClassroomRefused("unknown", "The course has no such chapter.")
    if sight.what == "quiz":
        attempt = await app.ask(app.client.start_attempt, sight.chapter)
        return _nearest(sight, [asking.asked.id for asking in attempt.questions])
    page = await app.ask(app.client.page, sight.chapter)
    if sight.what == "page":
        return _nearest(sight, [line.id for line in page.sections])
    if page.lab is None:
        raise ClassroomRefused("course", "The chapter has no lab that can be read.")
    return replace(sight, experiment=page.lab)


def _nearest(sight: Sight, known: list[str]) -> Sight:
    if sight.within in known:
        return sight
    place = min(sight.place, len(known) - 1)
    return replace(sight, within=known[place], place=place, down=0)


async def close_above(app: NNQuizApp, room: Room) -> None:
    """Close every screen that lies over this one."""
    while app.screen is not room and room in app.screen_stack:
        await app.pop_screen()


async def put(app: NNQuizApp, sights: Sequence[Sight]) -> None:
    """Put them on the screens, in place of all that lies above home. A page that is open stays, and is filled anew."""
    home, *above = [room for room in app.screen_stack if isinstance(room, Room)]
    lesson = next((room for room in above if isinstance(room, LessonScreen)), None)
    keeps = lesson is not None and sights[0].what == "page"
    await close_above(app, lesson if lesson and keeps else home)
    if isinstance(home, HomeScreen):
        home.read_course()
    for sight in sights:
        if sight.what == "page" and lesson and keeps:
            lesson.chapter = sight.chapter
            lesson.finished.clear()
            lesson.open_section(sight.within, at=sight.down)
        elif sight.what == "page":
            app.open_page(sight.chapter, sight.within)
        elif sight.what == "quiz":
            await app.push_screen(QuizScreen(sight.chapter or "", sight.within))
        elif sight.what == "lab":
            app.open_lab(sight.experiment)
