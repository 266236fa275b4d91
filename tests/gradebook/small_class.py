"""A class of a few people, as tests of grades need it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from gradebook.classes.group import Group
from gradebook.classroom import Classroom
from gradebook.messages import Enrol, Enrolee, Person, Role

GROUP = Group(title="Sums 101")
UIDS = {"ana": 2001, "bob": 2002, "cyd": 2003, "ines": 2004}
LIMA = Person(first_name="Ana", last_name="Lima", email="ana@example.org", section="B")


def ask(classroom: Classroom, kind: type, **fields: Any) -> Any:
    return classroom.handle("ines", kind(request_id=uuid4().hex, **fields), "instructor")


def enrol(classroom: Classroom, *logins: str, role: Role = "learner", person: Person | None = None) -> None:
    people = tuple(Enrolee(login=login, role=role, person=person or Person()) for login in logins)
    assert not ask(classroom, Enrol, people=people).refused
