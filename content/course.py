"""What a course is made of, ready to show. Plain values; nothing here reads files or knows a key of a question."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from content.rules import Rules
from engine.experiment import Experiment

if TYPE_CHECKING:
    from content.variants.question import Question


class CourseError(Exception):
    """A course, or a file of it, that cannot be opened. The message is one line, without the file's name."""


@dataclass(frozen=True)
class ChapterEntry:
    """A chapter as `course.toml` lists it.

    Attributes:
        number: its place in the course, from 1.
        folder: where its files are.
        credits: what a full mark in its quiz is worth, in thousandths of a credit.
        problem: why it cannot be opened, in one line; None when nothing in `course.toml` speaks against it.
        requires: the chapters whose quizzes have to be passed before this one's can be begun.
    """

    id: str
    number: int
    folder: Path
    title: str
    summary: str
    credits: int
    problem: str | None = None
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """A course by its `course.toml` alone. `problems` are one-line texts on what had to be left out."""

    id: str
    title: str
    licence: str
    folder: Path
    chapters: tuple[ChapterEntry, ...]
    problems: tuple[str, ...] = ()

    def chapter(self, chapter_id: str) -> ChapterEntry:
        """The chapter called `chapter_id`.

        Raises:
            CourseError: when there is none.
        """
        for entry in self.chapters:
            if entry.id == chapter_id:
                return entry
        raise CourseError(f"there is no chapter {chapter_id!r} in this course")


@dataclass(frozen=True)
class Prose:
    """Markdown, with every expression in it computed."""

    markdown: str


@dataclass(frozen=True)
class Code:
    """Code that runs as it stands, and what it printed when it was last run for `printed.toml` (None: not recorded)."""

    source: str
    printed: str | None


@dataclass(frozen=True)
class Section:
    """One page. `number` counts the numbered ones of its chapter from 1; None for pages that frame it."""

    id: str
    title: str
    number: int | None
    blocks: tuple[Prose | Code, ...]
    figure: str | None = None
    figure_start: dict[str, int | float | str] = field(default_factory=dict)
    predict: str | None = None
    outline: bool = False
    invite: bool = False


@dataclass(frozen=True)
class Chapter:
    """A chapter's pages.

    Attributes:
        fingerprint: SHA-256 over the sources of all its code blocks, by which trust in them is remembered.
        problems: one-line texts on what had to be left out.
    """

    entry: ChapterEntry
    sections: tuple[Section, ...]
    fingerprint: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quiz:
    """A chapter's bank of questions, of which an attempt draws `draws`. No more are drawn than there are.

    `takes` says which: they are filled in their order, each from what the ones before it left; what they leave of
    `draws` is filled from the whole bank, spread over its sections.
    """

    draws: int
    questions: tuple[Question, ...]
    problems: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    takes: tuple[Take, ...] = ()


@dataclass(frozen=True)
class Take:
    """`draws` questions of this section and with this tag; None is any."""

    draws: int
    section: str | None = None
    tag: str | None = None


@dataclass(frozen=True)
class Lab:
    """What a chapter's lab opens with."""

    title: str
    text: str
    experiment: Experiment
