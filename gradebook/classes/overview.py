"""Requests of an instructor who looks at the class: everybody, one learner, one attempt."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from gradebook.classes.group import Group
from gradebook.classes.roster import GONE, Enrolment, enrolled_after, enrolled_count, enrolments_of, person_of
from gradebook.classes.work import Work, attempts_of, corrections_of, work_of
from gradebook.errors import Refusal
from gradebook.ledger import NOBODY, Ledger, learner_number
from gradebook.messages import (
    AnyReply,
    ChapterTitle,
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
from gradebook.shelf import Shelf
from gradebook.tables import learners

LARGEST = 600_000
"""Bytes of JSON that the lines of one piece come to at most: a large course's chapters have to fit the reply too."""


class Overview:
    """The class as its instructor sees it; on a laptop, the profiles kept there."""

    def __init__(self, shelf: Shelf, ledger: Ledger, group: Group | None) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._group = group

    def piece(self, _learner: str, request: GetClass) -> AnyReply:
        """The next people in the order of their logins, and what each has done."""
        titles = tuple(self._shelf.titles().values())
        with self._ledger.store.read() as rows:
            everybody = self._everybody(rows)
            people = self._people(rows, request.after, request.limit + 1)
            lines = self._lines(rows, people[: request.limit], titles)
        fitting = _fitting(lines)
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
        titles = tuple(self._shelf.titles().values())
        course = self._shelf.course.id
        with self._ledger.store.read() as rows:
            number = self._number(rows, request.login)
            return Record(
                chapters=titles,
                learner=self._lines(rows, [(request.login, number)], titles)[0],
                attempts=attempts_of(rows, number, course),
                corrections=corrections_of(rows, number, course),
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

    def _lines(
        self, rows: Connection, people: list[tuple[str, int]], titles: tuple[ChapterTitle, ...]
    ) -> list[LearnerLine]:
        history: dict[int, list[Enrolment]] = {}
        numbers = [number for _, number in people]
        for row in enrolments_of(rows, numbers):
            history.setdefault(row.learner, []).append(row)
        work = work_of(rows, self._shelf.course.id, numbers)
        return [_line(login, history.get(number, []), work(number), titles) for login, number in people]


def _line(login: str, history: list[Enrolment], work: Work, titles: tuple[ChapterTitle, ...]) -> LearnerLine:
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
        chapters=tuple(work.standing(title.id) for title in titles),
        earned=sum(work.earned.values()),
    )


def _fitting(lines: list[LearnerLine]) -> tuple[LearnerLine, ...]:
    """As many of the lines as one reply carries; one at least."""
    room = LARGEST
    for count, line in enumerate(lines):
        room -= len(line.model_dump_json().encode())
        if room < 0:
            return tuple(lines[: max(1, count)])
    return tuple(lines)
