"""Checking a bank of questions: each is drawn fifty times, and its answers are marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from content.check.banks import Look, advice
from content.check.problem import Problem
from content.check.sheet import Sheet
from content.findings import Finding, Path
from content.quiz_file import read_quiz
from content.records import Record
from content.variants.question import Drawn, Question, QuestionError

SEEDS = range(50)


def check_quiz(sheet: Sheet, sections: frozenset[str] | None, record: Record) -> list[Problem]:
    """The problems of a `quiz.toml` in a chapter with these sections (None: not known), and this `record`."""
    if sheet.tables is None:
        return sheet.problems
    _, questions, findings = read_quiz(sheet.tables, sections, record)
    sheet.report(findings)
    looks: dict[int, Look] = {}
    for place, question in questions.items():
        looks[place], wrong = drawn_often(question)
        sheet.report(finding.under("question", place, id=question.id) for finding in wrong)
    sheet.report(_repeats(questions))
    sheet.report(advice(questions, looks))
    return sheet.problems


def drawn_often(question: Question) -> tuple[Look, list[Finding]]:
    """What fifty drawings of a question look like, and what is wrong in any of them, each thing once."""
    look = Look()
    wrong: dict[Path, Finding] = {}
    for seed in SEEDS:
        try:
            drawn = question.drawn(seed)
        except QuestionError as error:
            wrong.setdefault(error.finding.path, error.finding)
            continue
        look.add(question, drawn)
        for finding in _marks(drawn):
            wrong.setdefault(finding.path, finding)
    return look, list(wrong.values())


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
                    level="advice",
                )
            first.setdefault(plain, question.id)
