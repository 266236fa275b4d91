"""A course's questions for Moodle and Anki."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from content.course import ChapterEntry, Course, CourseError
from content.formats import anki, gift_writing, moodle_writing
from content.formats.carried import Carried
from content.formats.gift_reading import read_gift
from content.formats.keeping import kept
from content.formats.moodle_reading import read_moodle
from content.formats.reading import FormatError, Found, Reading
from content.formats.taking import NotTakenError, taken
from content.loader import has_quiz, load_course, load_quiz
from content.variants.question import Drawn, Question

SEED = 0
"""Of the drawing that stands for a question elsewhere."""


@dataclass(frozen=True)
class Moodle:
    """A format that Moodle reads, and that is read back here."""

    writing: ModuleType
    read: Callable[[bytes], Reading]
    head: str = ""
    foot: str = ""
    between: str = ""

    def back(self, written: str) -> Found | None:
        """What reading one question gives; None when it gives none."""
        found = self.read((self.head + written + self.foot).encode()).found
        return found[0] if len(found) == 1 else None


MOODLE = {
    "gift": Moodle(gift_writing, read_gift, between="\n"),
    "moodle-xml": Moodle(moodle_writing, read_moodle, moodle_writing.HEAD, moodle_writing.FOOT),
}
FORMATS = (*MOODLE, "anki")


@dataclass
class Exported:
    """What was written, how many questions it holds, and what of them it cannot hold, a line each."""

    pieces: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def export(folder: Path, chapter: str | None, form: str) -> Exported:
    """The questions of a chapter, or of all chapters, of the course in `folder`, in one of `FORMATS`.

    Raises:
        FormatError: when there is no such course or chapter, or no question in it.
    """
    try:
        return exported(load_course(folder), chapter, form)
    except CourseError as error:
        raise FormatError(str(error)) from None


def exported(course: Course, chapter: str | None, form: str) -> Exported:
    """Like `export`, of a course that is open.

    Raises:
        CourseError: when there is no such chapter, or no question in it.
    """
    result = Exported()
    moodle = MOODLE.get(form)
    result.pieces.append(anki.head(course.title) if moodle is None else moodle.head)
    for entry, questions in _banks(course, chapter, result):
        if moodle is None:
            _as_cards(course, entry, questions, result)
        else:
            _as_questions(course, entry, questions, moodle, result)
    if not result.count:
        raise CourseError("expected a question to export; there is none")
    result.pieces.append(moodle.foot if moodle else "")
    return result


def carry(question: Question, drawn: Drawn[Any]) -> Carried:
    """A drawing as Moodle has questions; where Moodle has nothing like it, a description of it."""
    asked = drawn.asked
    carried = drawn.carried()
    if carried is None:
        text = "\n\n".join([asked.prompt, *asked.plain_lines()])
        carried = Carried(
            "description", asked.id, text, points=asked.points, explanation=drawn.explanation, code=asked.code
        )
    elif asked.code and carried.text.endswith(f"\n\n{asked.code}"):
        carried = replace(carried, text=carried.text.removesuffix(f"\n\n{asked.code}"), code=asked.code)
    return replace(carried, tags=question.tags, hints=drawn.hints, section=asked.section)


def written(question: Question, moodle: Moodle, *, comment: bool = True) -> tuple[str, list[str]]:
    """One question as Moodle reads it, and what is lost there.

    A comment that Moodle does not see holds the question whole, where reading the rest would not give it back.

    Raises:
        NotTakenError: when what is written could not be read.
    """
    drawn = question.drawn(SEED)
    carried = carry(question, drawn)
    back = moodle.back(moodle.writing.written(carried, "-"))
    if back is None:
        raise NotTakenError("it cannot be written so that it can be read")
    lost = [*drawn.lost(), *moodle.writing.lost(carried)]
    if question.draw:
        lost.append("its drawn numbers: one drawing stands for them")
    if not comment or _comes_back(question, back.carried):
        return str(moodle.writing.written(carried)), lost
    return str(moodle.writing.written(carried, kept(question, back.carried))), lost


def _comes_back(question: Question, visible: Carried) -> bool:
    try:
        return taken(visible, question.id, question.section).fingerprint == question.fingerprint
    except NotTakenError:
        return False


def _banks(
    course: Course, chapter: str | None, result: Exported
) -> Iterator[tuple[ChapterEntry, tuple[Question, ...]]]:
    entries = course.chapters if chapter is None else (course.chapter(chapter),)
    for entry in entries:
        try:
            quiz = load_quiz(course, entry.id) if chapter or has_quiz(course, entry.id) else None
        except CourseError as error:
            if chapter:
                raise
            result.lost.append(str(error))
            continue
        if quiz is not None:
            result.lost += [f"{entry.folder.name}/quiz.toml: {problem}; left out" for problem in quiz.problems]
            yield entry, quiz.questions


def _as_questions(
    course: Course, entry: ChapterEntry, questions: tuple[Question, ...], moodle: Moodle, result: Exported
) -> None:
    section = None
    for question in questions:
        where = f"{entry.folder.name}/quiz.toml: {question.id}"
        try:
            text, lost = written(question, moodle)
        except NotTakenError as error:
            result.lost.append(f"{where}: {error}; left out")
            continue
        if question.section != section:
            section = question.section
            path = f"$course$/top/{course.id}/{entry.id}/{section}"
            result.pieces.append(moodle.writing.category(path) + moodle.between)
        result.pieces.append(text + moodle.between)
        result.lost += [f"{where}: {each}" for each in lost]
        result.count += 1


def _as_cards(course: Course, entry: ChapterEntry, questions: tuple[Question, ...], result: Exported) -> None:
    for question in questions:
        result.pieces.append(anki.card(course.id, entry.id, question, question.drawn(SEED)))
        result.count += 1
        if question.draw:
            result.lost.append(
                f"{entry.folder.name}/quiz.toml: {question.id}: its drawn numbers: one drawing stands for them"
            )
