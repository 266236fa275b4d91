"""A classroom for whoever writes the course: every quiz is open, all of it is asked, and nothing is kept."""

from __future__ import annotations

from pathlib import Path

from content.course import Course, Quiz
from content.previewing import everything_of, without_requirements
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.shelf import Shelf
from gradebook.transports import Local


class OpenShelf(Shelf):
    """The course's files, with no door that keeps their author out."""

    @property
    def course(self) -> Course:
        """The course; no chapter of it waits for another."""
        return without_requirements(super().course)

    def quiz(self, chapter: str) -> Quiz:
        """A chapter's quiz: its whole bank, in the file's order."""
        return everything_of(super().quiz(chapter))


class Desk:
    """An author's way to the course in `course`: a new classroom, with nothing done in it, each time it is read anew.

    Args:
        course: its folder.
        data: a folder for what is done meanwhile; whoever made it removes it.
        learner: under which name.
        seed: of every attempt, so that a variant stays what it is while its text is worked on.
    """

    def __init__(self, course: Path, data: Path, learner: str, seed: int = 0) -> None:
        self._course = course
        self._data = data
        self._learner = learner
        self._seed = seed
        self._times = 0
        self.client = self._new()

    def anew(self) -> None:
        """Read the course anew; what was done before is forgotten."""
        before, self.client = self.client, self._new()
        before.close()

    def close(self) -> None:
        """Let go of the classroom."""
        self.client.close()

    def _new(self) -> Client:
        self._times += 1
        data = self._data / str(self._times)

        def classroom() -> Classroom:
            return Classroom(OpenShelf(self._course), data, seeds=lambda: self._seed)

        return Client(Local(classroom), self._learner)
