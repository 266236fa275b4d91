"""Pictures of the screens for the documentation: `python tests/tui/shots.py docs` writes them.

Each is taken from the running application on a learner's data that this script makes through the classroom: pages
read, a quiz handed in, a run trained. The same seeds give the same questions.
"""

from __future__ import annotations

import asyncio
import html
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from every_kind import begin, write_course
from kinds import EACH_KIND
from quiz_scenes import CLIENTS
from quiz_scenes import SCENES as QUIZ_SCENES
from textual.pilot import Pilot

from content.loader import BUNDLED
from content.questions import NAMES
from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from gradebook.classes.group import Group
from gradebook.classroom import Classroom
from gradebook.client import Client, open_client
from gradebook.messages import Enrolee, Marked, Person
from gradebook.transports import Local
from tui.app import NNQuizApp
from tui.cli.settings import Settings
from tui.opening import Opening, write_opening
from tui.screens.class_room import ClassScreen
from tui.screens.home import HomeScreen
from tui.screens.lab import LabScreen
from tui.screens.learner_record import RecordScreen
from tui.screens.quiz import QuizScreen
from tui.screens.result import ResultScreen

CHAPTER = "how-networks-learn"
SIZES = ((120, 36), (80, 24))
RECIPE = Experiment(
    seed=7,
    data=DataRecipe(name="spiral", samples=500, noise=0.1),
    network=NetworkRecipe(layers=(8, 8)),
    training=TrainingRecipe(optimizer="adam", epochs=200),
)


# -- a learner who has been here for a while


def lived_in(client: Client) -> None:
    """Read some pages, take both quizzes, train a network."""
    for chapter, read in (("neurons", 4), (CHAPTER, 6)):
        for line in client.page(chapter).sections[:read]:
            client.record_reading(chapter, line.id, True)
    take_quiz(client, "neurons", wrong=0)
    take_quiz(client, CHAPTER, wrong=2)
    begin_quiz(client, CHAPTER)
    run = client.start_run(RECIPE)
    epochs = 0
    while (progress := client.follow_run(run, epochs)).state == "running" or progress.more:
        epochs += len(progress.epochs)


def take_quiz(client: Client, chapter: str, wrong: int) -> None:
    """Hand in a blank attempt, learn from its result what is right, and take the same questions again."""
    blank = client.start_attempt(chapter)
    result = client.hand_in(blank.id)
    attempt = client.start_attempt(chapter)
    for place, marked in enumerate(result.questions[wrong:], start=wrong):
        client.respond(attempt.id, place, right_response(marked))
    client.hand_in(attempt.id)


def begin_quiz(client: Client, chapter: str) -> None:
    """Leave an attempt open, its first four questions answered somehow and one of them flagged."""
    attempt = client.start_attempt(chapter)
    for place, asking in enumerate(attempt.questions[:4]):
        client.respond(attempt.id, place, asking.asked.from_plain(EACH_KIND[asking.asked.kind].typed))
    client.flag(attempt.id, 2, True)


def right_response(marked: Marked) -> Any:
    """The right answer, from what a learner is told after handing in."""
    right = [str(place) for place, choice in enumerate(marked.told.choices, start=1) if choice.right]
    return marked.asked.from_plain(" ".join(right) or marked.told.answer.split()[0])


# -- a class

CLASS_SCENES = ("class", "learner")
PEOPLE = (
    "ana Alder, bo Birch, chloe Cedar, dmitri Elm, esra Fir, farah Hazel, gudrun Larch, hana Maple, ivo Oak, jun Pine, "
    "kofi Rowan, lena Willow"
)
SCHOOL_DAY = datetime(2026, 10, 5, 12, 0).astimezone(UTC)
"""Now, for whoever looks at the class."""


def classroom(data: Path, clock: Callable[[], datetime] = lambda: SCHOOL_DAY) -> Classroom:
    """The class's classroom, kept beside the learner's own progress."""
    accounts = {login: 2000 + place for place, login in enumerate(["ines", *names()])}
    return Classroom(
        BUNDLED, data / "class", group=Group(title="Networks 101"), accounts=accounts.get, seeds=lambda: 7, clock=clock
    )


def names() -> dict[str, Person]:
    """Everybody's login and name."""
    pairs = (one.split() for one in PEOPLE.split(", "))
    return {first: Person(first_name=first.title(), last_name=last) for first, last in pairs}


def taught(data: Path) -> None:
    """Enrol a class; each of its learners does a little less than the one before, and a day earlier."""
    now = SCHOOL_DAY - timedelta(days=30)
    room = classroom(data, lambda: now)
    way = Local(lambda: room)
    ines = Client(way, "ines")
    ines.enrol([Enrolee(login="ines", role="instructor", person=Person(first_name="Ines", last_name="Sorrel"))])
    ines.enrol([Enrolee(login=login, person=person) for login, person in names().items()])
    for place, login in reversed(list(enumerate(names()))):
        now = SCHOOL_DAY - timedelta(days=place, minutes=17)
        learner = Client(way, login)
        for chapter, read in (("neurons", 5), (CHAPTER, 8 - place // 2)):
            for line in learner.page(chapter).sections[:read]:
                learner.record_reading(chapter, line.id, True)
        if place < 10:
            take_quiz(learner, "neurons", wrong=place % 4)
        if place < 5:
            take_quiz(learner, CHAPTER, wrong=(place * 2) % 5)
    begin_quiz(Client(way, "ana"), CHAPTER)
    ines.correct("ana", "neurons", -500, "Question 2 was discussed in the lecture the day before.")
    room.close()


# -- the scenes


async def settled(pilot: Pilot[None], met: Callable[[], object]) -> None:
    """Wait until a condition holds on the screen."""
    for _ in range(3000):
        await pilot.pause(0.01)
        if met():
            await pilot.pause(0.3)
            return
    raise AssertionError("the screen never got there")


async def home(app: NNQuizApp, pilot: Pilot[None]) -> None:
    await settled(pilot, lambda: isinstance(app.screen, HomeScreen) and app.screen.home)


async def lesson(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.open_page(CHAPTER, "learning-rate")
    await settled(pilot, lambda: app.standing and app.screen.query("DialRow"))
    await pilot.press("]", "]", "]", "]", "]", "]", "]", *["space"] * 6)
    await app.workers.wait_for_complete()  # the figure's last drawing among them


async def quiz(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.open_quiz(CHAPTER)
    await settled(pilot, lambda: app.screen.query("QuestionField"))
    screen = app.screen
    assert isinstance(screen, QuizScreen)
    assert screen.attempt
    await screen.show_question(next(n for n, one in enumerate(screen.attempt.questions) if one.asked.kind == "single"))
    await pilot.press("2")


def question_of(kind: str) -> Callable[[NNQuizApp, Pilot[None]], Awaitable[None]]:
    """The scene of a question of this kind, answered."""

    async def question(app: NNQuizApp, pilot: Pilot[None]) -> None:
        app.open_quiz("kinds")
        await settled(pilot, lambda: app.screen.query("QuestionField"))
        screen = app.screen
        assert isinstance(screen, QuizScreen)
        assert screen.attempt
        await screen.show_question(next(n for n, one in enumerate(screen.attempt.questions) if one.asked.kind == kind))

    return question


def every_kind(data: Path) -> None:
    """An attempt of one question of each kind, in a course of its own."""
    begin(write_course(data / "every-kind" / "course"), data / "every-kind", seed=7)


async def result(app: NNQuizApp, pilot: Pilot[None]) -> None:
    latest = app.client.start_attempt(CHAPTER).id - 1
    app.push_screen(ResultScreen(app.client.result(latest)))


async def lab(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.open_lab(run=1)
    await settled(
        pilot, lambda: isinstance(app.screen, LabScreen) and app.screen.run and app.screen.run.state == "finished"
    )


async def class_(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.push_screen(ClassScreen(lambda: SCHOOL_DAY))
    await settled(pilot, lambda: isinstance(app.screen, ClassScreen) and app.screen.lines and not app.screen.reading)
    await pilot.press("s")


async def learner(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.push_screen(RecordScreen("ana", lambda: SCHOOL_DAY))
    await settled(pilot, lambda: isinstance(app.screen, RecordScreen) and app.screen.record)


SCENES: dict[str, Callable[[NNQuizApp, Pilot[None]], Awaitable[None]]] = {
    "home": home,
    "lesson": lesson,
    "quiz": quiz,
    "result": result,
    "lab": lab,
    "class": class_,
    "learner": learner,
}
QUESTIONS = {f"question-{kind}": question_of(kind) for kind in NAMES}
SCENES |= QUESTIONS | QUIZ_SCENES
SHOTS = [(scene, size) for scene in SCENES for size in SIZES if scene not in QUESTIONS or size == (80, 24)]


# -- pictures


async def picture(scene: str, size: tuple[int, int], data: Path) -> str:
    """One scene as SVG, without the web fonts that an SVG of Textual's would fetch."""
    course = None
    if scene in QUESTIONS:
        course, data = data / "every-kind" / "course", data / "every-kind"
    settings = Settings(course=course, data=data, learner="ana", database_url=None)
    in_class = Client(Local(lambda: classroom(data)), "ines")
    settings.__dict__["_client"] = (
        in_class if scene in CLASS_SCENES else open_client(course, data, "ana", None, seeds=lambda: 7)
    )
    if scene in CLIENTS:
        settings.__dict__["_client"] = CLIENTS[scene]()
    write_opening(data, "ana", Opening(welcomed=True))
    app = NNQuizApp(settings)
    async with app.run_test(size=size) as pilot:
        await SCENES[scene](app, pilot)
        drawn, before = "", None
        while seen(drawn) != before:
            before = seen(drawn)
            await pilot.pause(0.5)
            drawn = app.export_screenshot(title="nnquiz")
        app.exit()
    app.client.close()
    fonts = re.compile(r"@font-face\s*{.*?}\s*", re.DOTALL)
    return fonts.sub("", drawn).replace("Fira Code", "ui-monospace, 'DejaVu Sans Mono', Menlo, monospace")


def seen(svg: str) -> str:
    """The words on a picture; numbers measured by a clock or trained by this machine are all alike, curves left out."""
    text = html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))
    text = re.sub(r"[\u2800-\u28ff•×▲┤─│┌┐└┘┬\u2500-\u257f]+", " ", text.replace("\xa0", " "))
    text = re.sub(r"\d[\d.,]*", "0", text)
    return " ".join(text.split())


def take_all(folder: Path) -> None:
    """Write every scene in every size."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        client = open_client(None, Path(data), "ana", None, seeds=lambda: 7)
        lived_in(client)
        client.close()
        taught(Path(data))
        every_kind(Path(data))
        for scene, size in SHOTS:
            path = folder / f"{scene}-{size[0]}x{size[1]}.svg"
            path.write_text(asyncio.run(picture(scene, size, Path(data))), encoding="utf-8")
            print(path)


if __name__ == "__main__":
    take_all(Path(sys.argv[1]) / "shots")
