"""What an author looks at while writing: which part of which course a file is, and what is wrong with it by now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from content.check.courses import CHAPTER_FILES, Kept, check, stamp
from content.check.problem import Problem
from content.course import ChapterEntry, Course, CourseError, Quiz
from content.findings import ascii_if_odd
from content.loader import CHAPTER, COURSE, LAB, PRINTED, QUIZ, load_course, load_quiz
from content.rules import Rules

Part = Literal["course", "chapter", "quiz", "lab"]

_PARTS: dict[str, Part] = {COURSE: "course", CHAPTER: "chapter", PRINTED: "chapter", QUIZ: "quiz", LAB: "lab"}
_BARS = {
    "attempts": "the number of attempts",
    "wait": "the wait between attempts",
    "time_limit": "the time limit",
    "opens": "the opening time",
    "closes": "the closing time",
    "timeline": "credits by time",
}
"""Rules that may keep an author out of their own quiz, or hurry them in it."""


class NothingToPreviewError(ValueError):
    """The path is no part of a course. The message says what was expected, what came, and what to do, in one line."""


@dataclass(frozen=True)
class Place:
    """A part of the course in `root`; `folder` is its chapter's, None for the course itself."""

    root: Path
    part: Part
    folder: Path | None = None

    @property
    def file(self) -> Path:
        """Where it is written."""
        name = next(name for name, part in _PARTS.items() if part == self.part)
        return (self.folder or self.root) / name


@dataclass(frozen=True)
class Look:
    """A place as its files stand: the id of its chapter, None where there is none (any more), and what is wrong."""

    chapter: str | None
    problems: tuple[Problem, ...]


def find(path: Path) -> Place:
    """Which part of which course a file or folder is. The course lies in the nearest folder with a course.toml.

    Raises:
        NothingToPreviewError: when it is none.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as they are named
    try:
        if path.is_dir():
            return Place(path, "course") if (path / COURSE).exists() else _in_chapter(path, "chapter")
        part = _PARTS.get(path.name)
        if part is None:
            raise NothingToPreviewError(f"expected {', '.join(_PARTS)} of a course, or its folder; got {path}")
        if not path.exists():
            raise NothingToPreviewError(f"{path}: there is no such file; `nnquiz new` writes one to begin with")
    except OSError as error:
        raise NothingToPreviewError(f"{path}: cannot be read: {error.strerror}") from None
    return Place(path.parent, "course") if part == "course" else _in_chapter(path.parent, part)


def _in_chapter(folder: Path, part: Part) -> Place:
    root = next((above for above in folder.parents if (above / COURSE).exists()), None)
    if root is None:
        raise NothingToPreviewError(f"{folder}: expected a course or a chapter of one; there is no {COURSE} above it")
    return Place(root, part, folder)


def look(place: Place, chapter: str | None = None, kept: Kept | None = None) -> Look:
    """A place as it stands now. Of a whole course only `chapter`, which is on the screen, is looked at closely."""
    try:
        course: Course | None = load_course(place.root)
    except CourseError:
        course = None
    entry = _entry(course, place, chapter) if course else None
    found = check(place.root, kept=kept, only=lambda one: entry is not None and one.id == entry.id)
    missing = list(_missing(place, course, entry))
    said = [problem for problem in found if _concerns(problem, place, entry)]
    return Look(entry.id if entry else None, tuple(sorted([*missing, *said], key=_weight)))


def _weight(problem: Problem) -> tuple[bool, Problem]:
    return problem.level == "advice", problem


def _entry(course: Course, place: Place, chapter: str | None) -> ChapterEntry | None:
    if place.folder is None:
        return next((entry for entry in course.chapters if entry.id == chapter), None)
    return next((entry for entry in course.chapters if _same(entry.folder, place.folder)), None)


def _same(one: Path, other: Path) -> bool:
    try:
        return one == other or one.resolve() == other.resolve()
    except (OSError, RuntimeError):  # links that lead in a circle
        return False


def _concerns(problem: Problem, place: Place, entry: ChapterEntry | None) -> bool:
    """Whether it is to be told here: what the course's own file says of other chapters keeps nobody from this one."""
    if problem.file != COURSE or place.folder is None or entry is None:
        return True
    return problem.id in ("", entry.id)


def _missing(place: Place, course: Course | None, entry: ChapterEntry | None) -> Iterator[Problem]:
    """What no check of a course can know: that this very file is wanted."""
    if place.folder is None or course is None:
        return
    name = ascii_if_odd(place.folder.relative_to(place.root).as_posix())
    if entry is None:
        remedy = f'add a [[chapter]] with folder = "{name}"'
        yield Problem(COURSE, 1, "", f"expected a chapter in the folder {name}; the course has none there", remedy)
    elif place.part in ("quiz", "lab") and not place.file.exists():
        message = "expected this file; it is missing"
        yield Problem(f"{name}/{place.file.name}", 1, entry.id, message, "write it again, or preview another file")


def everything_of(quiz: Quiz) -> Quiz:
    """The quiz with its whole bank in the file's order, and without the rules that may keep its author out."""
    usual = Rules()
    free = {name: getattr(usual, name) for name in _BARS} | {"shuffle": False}
    return replace(quiz, draws=len(quiz.questions), takes=(), rules=quiz.rules.model_copy(update=free))


def without_requirements(course: Course) -> Course:
    """The course with every chapter's quiz open."""
    return replace(course, chapters=tuple(replace(entry, requires=()) for entry in course.chapters))


def set_aside(root: Path, chapter: str) -> tuple[str, ...]:
    """What of a quiz's rules does not hold while it is previewed, in words."""
    try:
        course = load_course(root)
        quiz = load_quiz(course, chapter)
        entry = course.chapter(chapter)
    except CourseError:
        return ()
    usual = Rules()
    words = [told for name, told in _BARS.items() if quiz and getattr(quiz.rules, name) != getattr(usual, name)]
    return (*(["the chapters it requires"] if entry.requires else []), *words)


def state_of(place: Place) -> object:
    """What tells the course's files from what they were before a save."""
    try:
        folders = [entry.folder for entry in load_course(place.root).chapters]
    except CourseError:
        folders = [place.folder] if place.folder else []
    return (stamp(place.root / COURSE), *(stamp(folder / name) for folder in folders for name in CHAPTER_FILES))
