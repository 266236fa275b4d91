"""One question looked at by its author: a variant with its key, and what foreseen answers come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from content.course import CourseError
from content.findings import close
from content.loader import load_course, load_quiz
from content.variants.question import Question, QuestionError


class NoSuchQuestionError(LookupError):
    """No such question can be shown: no course, no question of that id, or none of that seed, in one line."""


@dataclass(frozen=True)
class ShownAnswer:
    """One foreseen answer: in words, its mark, and what whoever gives it is told."""

    text: str
    mark: Fraction
    because: str | None


@dataclass(frozen=True)
class Shown:
    """One variant with everything an author wants to see of it."""

    chapter: str
    id: str
    kind: str
    section: str
    seed: int
    prompt: str
    code: str | None
    lines: tuple[str, ...]
    answer: str
    mark: Fraction
    foreseen: tuple[ShownAnswer, ...]
    explanation: str
    hints: tuple[str, ...]


def show(folder: Path, wanted: str, seed: int) -> Shown:
    """The variant that `seed` gives of the question called `wanted`, in whichever chapter of the course it stands.

    Raises:
        NoSuchQuestionError: when there is no course in `folder`, or no question of that id in it can be drawn.
    """
    known: list[str] = []
    try:
        for chapter, question in questions_of(folder):
            if question.id == wanted:
                return _shown(chapter, question, seed)
            known.append(question.id)
    except CourseError as error:
        raise NoSuchQuestionError(f"{folder} is no course: {error}") from None
    raise NoSuchQuestionError(f"expected a question of this course; got {wanted[:64]!a}: {_near(wanted, known)}")


def questions_of(folder: Path) -> Iterator[tuple[str, Question]]:
    """Every question of a course that can be read, with its chapter's id.

    Raises:
        CourseError: when there is no course in `folder`.
    """
    course = load_course(folder)
    for entry in course.chapters:
        try:
            quiz = load_quiz(course, entry.id)
        except CourseError:
            continue
        for question in quiz.questions if quiz else ():
            yield entry.id, question


def _near(wanted: str, known: list[str]) -> str:
    if not known:
        return "it has none that can be read; `nnquiz check` says why"
    told = close(wanted, known)
    return told if len(told) < 400 else f"it has {len(known)}, {known[0]} the first"


def _shown(chapter: str, question: Question, seed: int) -> Shown:
    try:
        drawn = question.drawn(seed)
    except QuestionError as error:
        raise NoSuchQuestionError(f"{question.id} cannot be drawn with seed {seed}: {error}") from None
    asked, model = drawn.asked, drawn.model()
    foreseen = []
    for _, response in drawn.foreseen():
        told = drawn.tell(response)
        because = told.because or next(
            (choice.because for choice in told.choices if choice.chosen and not choice.right), None
        )
        foreseen.append(ShownAnswer(asked.in_words(response), told.mark, because))
    return Shown(
        chapter=chapter,
        id=question.id,
        kind=question.kind,
        section=question.section,
        seed=seed,
        prompt=asked.prompt,
        code=asked.code,
        lines=asked.plain_lines(),
        answer=drawn.answer(),
        mark=drawn.mark(model),
        foreseen=tuple(foreseen),
        explanation=drawn.explanation,
        hints=drawn.hints,
    )
