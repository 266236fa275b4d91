"""The request behind `nnquiz grades`: what a gradebook of record is given of each learner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from gradebook.balance import earned_by_chapter
from gradebook.classes.group import Group
from gradebook.ledger import Ledger
from gradebook.messages import AnyReply, Credits, GetGrades, GradeLine, Grades, Person
from gradebook.overdue import Overdue
from gradebook.shelf import Shelf
from gradebook.tables import enrolments, learners

ROOM = 512 * 1024
"""Bytes that the lines of one piece may take; it stays under what a reply may, with the chapters' titles in it."""


class _Learner(NamedTuple):
    """Whose credits: the number that their rows carry, and who they are."""

    number: int
    login: str
    person: Person


class GradeBook:
    """Answers with credits, chapter by chapter: of a class's learners, or of a laptop's profiles."""

    def __init__(self, shelf: Shelf, ledger: Ledger, group: Group | None) -> None:
        self._shelf = shelf
        self._store = ledger.store
        self._overdue = Overdue(shelf, ledger)
        self._group = group

    def grades(self, learner: str, request: GetGrades) -> AnyReply:
        """A piece of the gradebook, in the order of logins; whoever asks has been found to be an instructor."""
        course = self._shelf.course
        self._overdue.of_course()
        with self._store.read() as rows:
            found = (_enrolled if self._group else _profiles)(rows, request.after, request.limit + 1)
            piece = found[: request.limit]
            earned = earned_by_chapter(rows, course.id, [one.number for one in piece])
        chapters = tuple(self._shelf.titles().values())
        totals = _totals(earned)
        wanted = (
            GradeLine(
                login=one.login,
                person=one.person,
                credits=tuple(earned.get((one.number, chapter.id)) for chapter in chapters),
                total=totals.get(one.number, 0),
            )
            for one in piece
        )
        lines = tuple(_fitting(wanted))
        return Grades(
            course=course.title,
            class_title=self._group.title if self._group else None,
            self_reported=self._group is None,
            chapters=chapters,
            lines=lines,
            more=len(found) > len(lines),
        )


def _fitting(lines: Iterable[GradeLine]) -> Iterator[GradeLine]:
    """As many of the lines as there is room for, and one at least."""
    room = ROOM
    for place, line in enumerate(lines):
        room -= _longest(line)
        if place and room < 0:
            return
        yield line


def _longest(line: GradeLine) -> int:
    """Bytes that a line takes as JSON, at most: six a character, where each has to be escaped."""
    return 6 * sum(len(text) for _, text in line.person) + 6 * len(line.login) + 16 * len(line.credits) + 300


def _totals(earned: Mapping[tuple[int, str], Credits]) -> dict[int, Credits]:
    """What each learner has in all, chapters that left the course among them: what their own first screen says."""
    totals: dict[int, Credits] = {}
    for (number, _chapter), credits in earned.items():
        totals[number] = totals.get(number, 0) + credits
    return totals


def _enrolled(rows: Connection, after: str, limit: int) -> list[_Learner]:
    """The class's learners; instructors get no grades."""
    latest = select(func.max(enrolments.c.id)).group_by(enrolments.c.login)
    query = (
        select(enrolments.c.learner, enrolments.c.login, enrolments.c.person)
        .where(enrolments.c.id.in_(latest), enrolments.c.role == "learner", enrolments.c.login > after)
        .order_by(enrolments.c.login)
        .limit(limit)
    )
    return [_Learner(row.learner, row.login, Person.model_validate_json(row.person)) for row in rows.execute(query)]


def _profiles(rows: Connection, after: str, limit: int) -> list[_Learner]:
    query = select(learners.c.id, learners.c.name).where(learners.c.name > after)
    return [_Learner(row.id, row.name, Person()) for row in rows.execute(query.order_by(learners.c.name).limit(limit))]
