"""`quiz.toml`: the bank of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from content.course import Quiz
from content.findings import Authored, Finding, close, read_file, shown
from content.questions import read_question
from content.variants.question import Question, QuestionError


class QuizFile(Authored):
    """The whole file. Its questions are read one by one, so that one can be wrong."""

    draws: Annotated[int, Field(ge=1, le=1_000)]
    question: Annotated[tuple[Any, ...], Field(strict=False, min_length=1, max_length=10_000)]


def read_quiz(
    raw: Mapping[str, Any], sections: frozenset[str] | None
) -> tuple[Quiz | None, dict[int, Question], list[Finding]]:
    """The quiz in a file's tables without the questions that are wrong (None: no question is left), its questions by
    their place in the file, and everything that is wrong in them.

    `sections` are the ids a question may belong to; None when they are not known.
    """
    file, findings = read_file(QuizFile, raw)
    questions: dict[int, Question] = {}
    for place, table in enumerate(file.question if file else _tables(raw)):
        question, wrong = read_question(table)
        if question is not None:
            wrong = list(_misfits(question, {other.id for other in questions.values()}, sections))
            if not wrong:
                questions[place] = question
        findings += [finding.under("question", place) for finding in wrong]
    if file is not None and file.draws > len(file.question):
        findings.append(
            Finding(
                ("draws",),
                f"draws: an attempt cannot draw {file.draws} questions from a bank of {len(file.question)}",
                f"write draws = {len(file.question)} or less, or add questions",
            )
        )
    if not questions:
        return None, questions, findings
    draws = file.draws if file else 10
    problems = tuple(str(finding) for finding in findings)
    return Quiz(min(draws, len(questions)), tuple(questions.values()), problems), questions, findings


def _tables(raw: Mapping[str, Any]) -> list[Any]:
    tables = raw.get("question")
    return tables if isinstance(tables, list) else []


def _misfits(question: Question, taken: set[str], sections: frozenset[str] | None) -> Iterator[Finding]:
    if question.id in taken:
        yield Finding(
            ("id",),
            f"the id {question.id} is taken by an earlier question",
            "give each question its own id",
            question.id,
        )
    if sections is not None and question.section not in sections:
        yield Finding(
            ("section",),
            f"the chapter has no section {shown(question.section)}",
            close(question.section, sorted(sections)),
            question.id,
        )
    try:
        question.drawn(0)
    except QuestionError as error:
        yield error.finding.under(id=question.id)
