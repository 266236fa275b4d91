"""Who may come in: accounts of this host, each bound to the class by its uid and its login together.

An instructor enrols learners and instructors; whoever owns the class's folder made the first one, and can always make
another. Nobody takes the right to instruct from themselves, so a slip locks nobody out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from gradebook.chain import seal
from gradebook.classes.group import Group
from gradebook.errors import Refusal
from gradebook.ledger import Ledger, insert_missing
from gradebook.messages import AnyReply, Enrol, Enrolee, Enrolled, NotEnrolled, Person, Role, Unenrol
from gradebook.tables import enrolments, learners

LARGEST = 5_000
"""People in one class."""

GONE = "gone"
"""The role of whoever is let in no more."""

NO_CLASS = "There is no class here: progress on this computer is its owner's own. `nnquiz class init` makes a class."

Enrolment = Row[Any]


class Roster:
    """The class's list of people."""

    def __init__(self, ledger: Ledger, group: Group | None, accounts: Callable[[str], int | None]) -> None:
        self._ledger = ledger
        self._group = group
        self._accounts = accounts

    def admit(self, uid: int, login: str) -> Role:
        """The role of an account that stands at the door.

        Raises:
            Refusal: when this uid and login are not enrolled together; it says what happened, and what to ask for.
        """
        title = self._class().title
        with self._ledger.store.read() as rows:
            query = select(enrolments).where(enrolments.c.login == login).order_by(enrolments.c.id.desc())
            last = rows.execute(query.limit(1)).first()
            if last is None or last.role == GONE or last.uid != uid:
                raise Refusal("denied", _why_denied(rows, uid, login, last, f"“{title}”"))
        role: Role = last.role
        return role

    def enrol(self, learner: str, request: Enrol) -> AnyReply:
        """Bind people to the class; one who cannot be is passed over with the reason, and the others are enrolled."""
        self._class()
        uids = {person.login: self._accounts(person.login) for person in request.people}

        def carry_out(rows: Connection, _who: int) -> AnyReply:
            roll = _Roll(rows, by=learner, at=self._ledger.clock())
            for person in request.people:
                roll.enrol(person, uids[person.login])
            return roll.reply()

        return self._ledger.once(learner, request, carry_out)

    def unenrol(self, learner: str, request: Unenrol) -> AnyReply:
        """Let people in no more; their rows stay, and enrolled again they go on where they were."""
        self._class()

        def carry_out(rows: Connection, _who: int) -> AnyReply:
            roll = _Roll(rows, by=learner, at=self._ledger.clock())
            for login in request.logins:
                roll.unenrol(login)
            return roll.reply()

        return self._ledger.once(learner, request, carry_out)

    def _class(self) -> Group:
        if self._group is None:
            raise Refusal("unknown", NO_CLASS)
        return self._group


class _Roll:
    """The roll while one request changes it."""

    def __init__(self, rows: Connection, by: str, at: datetime) -> None:
        self._rows = rows
        self._by = by
        self._at = at
        self._now: dict[str, Enrolment] = {row.login: row for row in rows.execute(_latest())}
        self._present = {row.login: row.uid for row in self._now.values() if row.role != GONE}
        self._holders = {uid: login for login, uid in self._present.items()}
        self._new: list[str] = []
        self._changed: list[str] = []
        self._unchanged: list[str] = []
        self._refused: list[NotEnrolled] = []

    def enrol(self, wanted: Enrolee, uid: int | None) -> None:
        """Add somebody, or change what is kept of them; where nothing is said of them, what was known stays."""
        before, last = self._enrolled(wanted.login), self._now.get(wanted.login)
        known = last if last and last.uid == uid else None  # an account made anew may be somebody else
        person = person_of(known) if known and wanted.person == Person() else wanted.person
        role = wanted.role or (known.role if known and before else "learner")
        why = self._why_not(wanted, uid, before)
        if why or uid is None:
            self._refused.append(NotEnrolled(login=wanted.login, why=why))
        elif before and known and (before.role, person_of(before)) == (role, person):
            self._unchanged.append(wanted.login)
        else:
            (self._changed if before else self._new).append(wanted.login)
            self._append(wanted.login, uid, role, person)

    def unenrol(self, login: str) -> None:
        """Let somebody in no more."""
        before = self._enrolled(login)
        if before is None:
            self._refused.append(NotEnrolled(login=login, why="is not enrolled"))
        elif login == self._by:
            self._refused.append(NotEnrolled(login=login, why="that is you: another instructor has to do it"))
        else:
            self._changed.append(login)
            self._append(login, before.uid, GONE, person_of(before))

    def reply(self) -> Enrolled:
        """What it came to."""
        return Enrolled(
            new=tuple(self._new),
            changed=tuple(self._changed),
            unchanged=tuple(self._unchanged),
            refused=tuple(self._refused),
        )

    def _enrolled(self, login: str) -> Enrolment | None:
        row = self._now.get(login)
        return None if row is None or row.role == GONE else row

    def _why_not(self, wanted: Enrolee, uid: int | None, before: Enrolment | None) -> str:
        """Why somebody cannot be enrolled, as the end of a line that begins with their login; "" where they can."""
        if not wanted.login.isprintable():
            return "its name holds characters that cannot be printed"
        if uid is None:
            return "this host has no account of that name"
        if uid == 0:
            return "that is root, who is nobody's own account: enrol the one they log in with"
        if before and wanted.login == self._by and before.role == "instructor" and wanted.role == "learner":
            return "that is you, and you would no longer be an instructor: another instructor has to do it"
        holder = self._holders.get(uid, wanted.login)
        if holder != wanted.login:
            return f"its uid {uid} is enrolled as {holder}: one account is one person; unenrol {holder} first"
        if before is None and len(self._present) >= LARGEST:
            return f"a class has at most {LARGEST:,} people: unenrol those who left"
        return ""

    def _append(self, login: str, uid: int, role: str, person: Person) -> None:
        who = self._number_of(login)
        row = {"learner": who, "login": login, "uid": uid, "role": role, "person": person.model_dump_json()}
        query = insert(enrolments).returning(*enrolments.c)
        added = self._rows.execute(query, row | {"by": self._by, "at": self._at}).one()
        seal(self._rows, who, "enrolment", added.id)
        self._now[login] = added
        held = self._present.pop(login, None)
        if held is not None and self._holders.get(held) == login:
            del self._holders[held]
        if role != GONE:
            self._present[login], self._holders[uid] = uid, login

    def _number_of(self, login: str) -> int:
        query = select(learners.c.id).where(learners.c.name == login).with_for_update()
        number: int | None = self._rows.execute(query).scalar()
        if number is None:
            insert_missing(self._rows, learners, name=login, since=self._at)
            number = self._rows.execute(query).scalar_one()
        return number


def _why_denied(rows: Connection, uid: int, login: str, last: Enrolment | None, title: str) -> str:
    """What keeps an account out, and what its owner may ask for. `last` is its login's latest enrolment."""
    if last is not None and last.role == GONE:
        return f"{login} is no longer enrolled in {title}. The instructor can enrol {login} again."
    if last is not None:
        return (
            f"{login} was enrolled in {title} as uid {last.uid}, and this account is uid {uid}: it was made anew. "
            f"If you are the same person, ask the instructor to enrol {login} again."
        )
    named = _enrolled_as(rows, uid)
    if named:
        return (
            f"This account's number, uid {uid}, is enrolled in {title} as {named}, and the account is now called "
            f"{login}. Ask the instructor to unenrol {named}, and to enrol {login}."
        )
    return f"{login} is not enrolled in {title}. Ask the instructor to enrol {login}."


def person_of(row: Enrolment) -> Person:
    """The details in an enrolment's row."""
    return Person.model_validate_json(row.person)


def enrolled_after(rows: Connection, after: str, limit: int) -> list[Enrolment]:
    """The present enrolments, in the order of logins, from the first login after `after`."""
    query = _latest().where(enrolments.c.role != GONE, enrolments.c.login > after)
    return list(rows.execute(query.order_by(enrolments.c.login).limit(limit)))


def enrolled_count(rows: Connection) -> int:
    """How many are enrolled."""
    present = _latest().where(enrolments.c.role != GONE).subquery()
    return rows.execute(select(func.count()).select_from(present)).scalar_one()


def enrolments_of(rows: Connection, numbers: Iterable[int]) -> list[Enrolment]:
    """All enrolments of these learners, the oldest first."""
    query = select(enrolments).where(enrolments.c.learner.in_(list(numbers)))
    return list(rows.execute(query.order_by(enrolments.c.id)))


def _latest() -> Select[*tuple[Any, ...]]:
    """The latest row of every login, whether it lets somebody in or not."""
    newest = select(func.max(enrolments.c.id)).group_by(enrolments.c.login)
    return select(enrolments).where(enrolments.c.id.in_(newest))


def _enrolled_as(rows: Connection, uid: int) -> str | None:
    """The login that a uid is enrolled under at present."""
    present = _latest().where(enrolments.c.uid == uid, enrolments.c.role != GONE)
    found = rows.execute(present).first()
    return found.login if found else None
