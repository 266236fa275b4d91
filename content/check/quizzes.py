"""Checking a bank of questions: each is drawn fifty times, and its answers are marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from content.check.problem import Problem
from content.check.sheet import Sheet
from content.findings import Finding, Path
from content.quiz_file import read_quiz
from content.variants.question import Drawn, Question, QuestionError

SEEDS = range(50)


def check_quiz(sheet: Sheet, sections: frozenset[str] | None) -> list[Problem]:
    """The problems of a `quiz.toml` in a chapter with these sections (None: not known)."""
    if sheet.tables is None:
        return sheet.problems
    _, questions, findings = read_quiz(sheet.tables, sections)
    sheet.report(findings)
    for place, question in questions.items():
        sheet.report(finding.under("question", place, id=question.id) for finding in drawings(question))
    sheet.report(_repeats(questions))
    return sheet.problems


def drawings(question: Question) -> Iterator[Finding]:
    """What is wrong in any of fifty drawings, each thing once."""
    said: set[Path] = set()
    for seed in SEEDS:
        try:
            found = list(_marks(question.drawn(seed)))
        except QuestionError as error:
            found = [error.finding]
        for finding in found:
            if finding.path not in said:
                said.add(finding.path)
                yield finding


def _marks(drawn: Drawn[Any]) -> Iterator[Finding]:
    flaws = list(drawn.flaws())
    yield from flaws
    mark = drawn.mark(drawn.model())
    if mark != 1 and not flaws:
        yield Finding(
            ("answer",),
            f"the right answer, {drawn.answer()[:40]}, is marked {mark}",
            "mend the answer or the tolerance",
        )
    for path, response in drawn.foreseen():
        if drawn.mark(response) == 1:
            yield Finding(
                path,
                f"this wrong answer is accepted as right in some drawings (right: {drawn.answer()[:40]})",
                "keep such drawings out by where, or narrow the tolerance",
            )


def _repeats(questions: Mapping[int, Question]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for place, question in questions.items():
        for path, text in question.thoughts():
            plain = " ".join(text.split()).casefold()
            if plain in first:
                yield Finding(
                    ("question", place, *path),
                    f"because: the same words stand in question {first[plain]} already",
                    "say what leads to this very answer, and the number that refutes it",
                    question.id,
                )
            first.setdefault(plain, question.id)
