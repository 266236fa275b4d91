"""`quiz.toml`: the bank of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from content.course import Quiz
from content.findings import Finding, close, read_file, shown
from content.questions import read_question
from content.quiz_rules import RuleFields, read_rules, read_takes
from content.records import Record, Recording
from content.variants.question import Question, QuestionError
from content.variants.recording import REMEDY

NOTHING = Record()
USUAL = 10
"""Questions of an attempt where the file does not say how many in a way that can be read."""


class QuizFile(RuleFields):
    """The whole file. Its questions are read one by one, so that one can be wrong."""

    draws: Annotated[int, Field(ge=1, le=1_000)]
    question: Annotated[tuple[Any, ...], Field(strict=False, min_length=1, max_length=10_000)]


def read_quiz(
    raw: Mapping[str, Any], sections: frozenset[str] | None, record: Record = NOTHING
) -> tuple[Quiz | None, dict[int, Question], list[Finding]]:
    """The quiz in a file's tables without the questions that are wrong (None: no question is left), its questions by
    their place in the file, and everything that is wrong in them.

    `sections` are the ids a question may belong to; None when they are not known. `record` is what was recorded for
    the chapter: a question that needs more of it is left out.
    """
    file, findings = read_file(QuizFile, raw)
    questions: dict[int, Question] = {}
    for place, table in enumerate(file.question if file else _tables(raw)):
        question, wrong = read_question(table)
        if question is not None:
            question, wrong = _recorded(question, record)
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
    bank = tuple(questions.values())
    draws = _draws(raw)
    rules, clashes = read_rules(raw)
    takes, unfilled = read_takes(raw, draws, bank, sections)
    findings += [*clashes, *unfilled]
    problems = tuple(str(finding) for finding in findings)
    return Quiz(min(draws, len(bank)), bank, problems, rules, takes), questions, findings


def recordings(raw: Mapping[str, Any]) -> Iterator[tuple[str, Recording]]:
    """What the questions in a file's tables need run, each with the id of its question. Broken ones need nothing."""
    for table in _tables(raw):
        question, _ = read_question(table)
        for recording in _needed(question) if question else ():
            yield question.id, recording  # type: ignore[union-attr]


def _needed(question: Question) -> list[Recording]:
    try:
        return list(question.recordings())
    except QuestionError:
        return []  # drawing it says why


def _recorded(question: Question, record: Record) -> tuple[Question | None, list[Finding]]:
    """The question with what was recorded for it, or None and what is missing."""
    needed = _needed(question)
    missing = sum(not record.holds(recording) for recording in needed)
    if not missing:
        return question.recorded(record) if needed else question, []
    path, what = (("code",), "what its code prints") if needed[0].source is not None else (("experiment",), "its run")
    message = f"{what} is not recorded for {missing} of {len(needed)} drawings (or it has changed since)"
    return None, [Finding(path, message, REMEDY, question.id)]


def _draws(raw: Mapping[str, Any]) -> int:
    """How many questions an attempt draws, whatever else in the file is wrong."""
    draws = raw.get("draws")
    if isinstance(draws, int) and not isinstance(draws, bool) and 1 <= draws <= 1_000:
        return draws
    return USUAL


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
