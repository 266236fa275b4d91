"""The course's files as the classroom reads them: each when first needed, and again when it has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from content.course import Chapter, ChapterEntry, Course, CourseError, Lab, Quiz
from content.loader import BUNDLED, has_quiz, load_chapter, load_course, load_lab, load_quiz
from gradebook.errors import Refusal
from gradebook.messages import ChapterTitle, Outline

Part = TypeVar("Part")

CHECK = "`nnquiz check` lists everything that is wrong."


class Shelf:
    """A course, and those of its chapters that were opened. Safe from several threads."""

    def __init__(self, course: Path | Course) -> None:
        self._source = course
        self._course: Course | None = None if isinstance(course, Path) else course
        self._problems: dict[str, str] = {}

    @property
    def course(self) -> Course:
        """The course.

        Raises:
            Refusal: when its course.toml cannot be read.
        """
        if self._course is None:
            assert isinstance(self._source, Path)
            try:
                self._course = load_course(self._source)
            except CourseError as error:
                raise Refusal("course", f"{self._source} is no course: {error}. {CHECK}") from error
        return self._course

    @property
    def trusted(self) -> bool:
        """Whether its code may be run without asking: it came with the program."""
        return self.course.folder.resolve() == BUNDLED.resolve()

    def outline(self) -> Outline:
        """The chapters by title."""
        return Outline(course=self.course.title, chapters=tuple(self.titles().values()))

    def titles(self) -> dict[str, ChapterTitle]:
        """Every chapter's title by its id, in order."""
        return {entry.id: self._title(entry) for entry in self.course.chapters}

    def title(self, chapter: str) -> ChapterTitle:
        """One chapter's title.

        Raises:
            Refusal: when the course has no such chapter.
        """
        for entry in self.course.chapters:
            if entry.id == chapter:
                return self._title(entry)
        raise Refusal("unknown", f"This course has no chapter “{chapter}”. Its chapters are on the home screen.")

    def chapter(self, chapter: str) -> Chapter:
        """A chapter's pages; what is wrong with them is remembered in its title.

        Raises:
            Refusal: when there is no such chapter, or its file cannot be read.
        """
        try:
            opened: Chapter = self._read(chapter, load_chapter)
        except Refusal as refusal:
            if refusal.code == "course":
                self._problems[chapter] = str(refusal.__cause__)
            raise
        self._problems.pop(chapter, None)
        return opened

    def pages(self, chapter: str) -> frozenset[str]:
        """The ids of a chapter's sections; none when it is gone or cannot be read."""
        try:
            return frozenset(section.id for section in self.chapter(chapter).sections)
        except Refusal:
            return frozenset()

    def quiz(self, chapter: str) -> Quiz:
        """A chapter's quiz.

        Raises:
            Refusal: when there is none, or its file cannot be read.
        """
        quiz = self._read(chapter, load_quiz)
        if quiz is None:
            raise Refusal("unknown", f"The chapter “{self.title(chapter).title}” has no quiz.")
        return quiz

    def quiz_problems(self, chapter: str) -> tuple[str, ...]:
        """What is left out of a chapter's quiz, and why; the whole quiz, where it cannot be read."""
        try:
            return tuple(self.quiz(chapter).problems) if self.has_quiz(chapter) else ()
        except Refusal as refusal:
            return (refusal.message,)

    def has_quiz(self, chapter: str) -> bool:
        """Whether a chapter comes with a quiz; nothing of it is read."""
        return has_quiz(self.course, chapter)

    def lab(self, chapter: str) -> Lab | None:
        """What a chapter's lab opens with, if it brings one that can be read."""
        try:
            return load_lab(self.course, chapter)
        except CourseError:
            return None

    def _read(self, chapter: str, load: Callable[[Course, str], Part]) -> Part:
        title = self.title(chapter).title
        try:
            return load(self.course, chapter)  # which reads a file again only when it has changed
        except CourseError as error:
            raise Refusal("course", f"“{title}” cannot be opened: {error}. {CHECK}") from error

    def _title(self, entry: ChapterEntry) -> ChapterTitle:
        return ChapterTitle(
            id=entry.id,
            number=entry.number,
            title=entry.title,
            summary=entry.summary,
            credits=entry.credits,
            problem=entry.problem or self._problems.get(entry.id),
            requires=entry.requires,
        )
