"""Requests of an instructor who looks at the class: everybody, one learner, one attempt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TypeVar

from sqlalchemy import Connection, func, select

from content.asked import Plain
from gradebook.classes.group import Group
from gradebook.classes.roster import GONE, Enrolment, enrolled_after, enrolled_count, enrolments_of, person_of
from gradebook.classes.work import Work, attempts_of, corrections_of, work_of
from gradebook.errors import Refusal
from gradebook.ledger import NOBODY, Ledger, learner_number
from gradebook.messages import (
    AnyReply,
    ClassPiece,
    GetClass,
    GetRecord,
    GetResult,
    GetSheet,
    LearnerLine,
    Person,
    Record,
    Role,
)
from gradebook.overdue import Overdue
from gradebook.shelf import Shelf
from gradebook.tables import learners

LARGEST = 600_000
"""Bytes of JSON that the lines of one reply come to at most: a large course's chapters have to fit it too."""

Line = TypeVar("Line", bound=Plain)
_Pages = Mapping[str, Set[str]]


class Overview:
    """The class as its instructor sees it; on a laptop, the profiles kept there."""

    def __init__(self, shelf: Shelf, ledger: Ledger, group: Group | None) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._group = group
        self._overdue = Overdue(shelf, ledger)

    def piece(self, _learner: str, request: GetClass) -> AnyReply:
        """The next people in the order of their logins, and what each has done."""
        self._overdue.of_course()
        pages = self._pages()
        titles = tuple(self._shelf.titles().values())  # after the pages: now they know which cannot be opened
        with self._ledger.store.read() as rows:
            everybody = self._everybody(rows)
            people = self._people(rows, request.after, request.limit + 1)
            lines = self._lines(rows, people[: request.limit], pages)
        fitting = _fitting(lines, LARGEST)
        return ClassPiece(
            title=self._group.title if self._group else self._shelf.course.title,
            chapters=titles,
            lines=fitting,
            learners=everybody,
            possible=sum(title.credits for title in titles),
            more=len(people) > len(fitting),
        )

    def record(self, _learner: str, request: GetRecord) -> AnyReply:
        """One learner, enrolled or not any more."""
        self._overdue.of(request.login)
        pages = self._pages()
        titles = tuple(self._shelf.titles().values())
        course = self._shelf.course.id
        with self._ledger.store.read() as rows:
            number = self._number(rows, request.login)
            changed = _fitting(corrections_of(rows, number, course), LARGEST // 2)
            return Record(
                chapters=titles,
                learner=self._lines(rows, [(request.login, number)], pages)[0],
                attempts=_fitting(attempts_of(rows, number, course), LARGEST - _bytes(changed)),
                corrections=changed,
            )

    def sheet(self, _learner: str, request: GetSheet) -> AnyReply:
        """One attempt of one learner, as they see it themselves once it is handed in."""
        from gradebook.marking import Marking  # loads every kind of question

        with self._ledger.store.read() as rows:
            self._number(rows, request.login)
        try:
            return Marking(self._shelf, self._ledger).result(request.login, GetResult(attempt=request.attempt))
        except Refusal as refusal:
            if refusal.code != "unknown":
                raise
            raise Refusal("unknown", f"{request.login} has no attempt {request.attempt}.") from None

    def _pages(self) -> _Pages:
        return {entry.id: self._shelf.pages(entry.id) for entry in self._shelf.course.chapters}

    def _people(self, rows: Connection, after: str, limit: int) -> list[tuple[str, int]]:
        """Logins and numbers of the next people."""
        if self._group:
            return [(row.login, row.learner) for row in enrolled_after(rows, after, limit)]
        query = select(learners.c.name, learners.c.id).where(learners.c.name > after).order_by(learners.c.name)
        return [(row.name, row.id) for row in rows.execute(query.limit(limit))]

    def _everybody(self, rows: Connection) -> int:
        if self._group:
            return enrolled_count(rows)
        return rows.execute(select(func.count()).select_from(learners)).scalar_one()

    def _number(self, rows: Connection, login: str) -> int:
        number = learner_number(rows, login)
        if number == NOBODY:
            raise Refusal("unknown", f"There is no learner {login} here.")
        if self._group and not enrolments_of(rows, [number]):
            raise Refusal("unknown", f"{login} was never enrolled here.")
        return number

    def _lines(self, rows: Connection, people: list[tuple[str, int]], pages: _Pages) -> list[LearnerLine]:
        history: dict[int, list[Enrolment]] = {}
        numbers = [number for _, number in people]
        for row in enrolments_of(rows, numbers):
            history.setdefault(row.learner, []).append(row)
        work = work_of(rows, self._shelf.course.id, numbers)
        return [_line(login, history.get(number, []), work(number), pages) for login, number in people]


def _line(login: str, history: list[Enrolment], work: Work, pages: _Pages) -> LearnerLine:
    """One learner. `enrolled` is since when they are without a break; their last role and details stay when they go."""
    since = None
    role: Role = "learner"
    for row in history:
        since = None if row.role == GONE else since or row.at
        role = role if row.role == GONE else row.role
    return LearnerLine(
        login=login,
        role=role,
        person=person_of(history[-1]) if history else Person(),
        uid=history[-1].uid if history else None,
        enrolled=since,
        last_seen=work.last_seen,
        chapters=tuple(work.standing(*chapter) for chapter in pages.items()),
        earned=sum(work.earned.values()),
    )


def _fitting(lines: Sequence[Line], room: int) -> tuple[Line, ...]:
    """As many of the lines, from the first, as there is room for; one at least."""
    for count, line in enumerate(lines):
        room -= _bytes([line])
        if room < 0:
            return tuple(lines[: max(1, count)])
    return tuple(lines)


def _bytes(lines: Iterable[Plain]) -> int:
    return sum(len(line.model_dump_json().encode()) + 1 for line in lines)
