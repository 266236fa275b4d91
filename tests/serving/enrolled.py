"""A class around the small course of the gradebook's tests, with accounts that a test invents."""

from __future__ import annotations

import importlib.util
import sys
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from gradebook.classes.group import Group
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.messages import AnyReply, AnyRequest, Correct, Enrol, Enrolee, Person, Role, Unenrol
from gradebook.store import FILE


def _gradebook_fixtures() -> Any:
    path = Path(__file__).parents[1] / "gradebook" / "conftest.py"
    spec = importlib.util.spec_from_file_location("gradebook_fixtures", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


small = _gradebook_fixtures()
Answers, Clock, write_course = small.Answers, small.Clock, small.write_course

TITLE = "Networks 101"
EVERYTHING = {"sum", "even", "less", "zero"}


class Asking:
    """A transport for one account's requests, under the role the server would know."""

    def __init__(self, room: Classroom, role: Role) -> None:
        self._room, self._role = room, role

    def ask(self, learner: str, request: AnyRequest) -> AnyReply:
        return self._room.handle(learner, request, self._role)

    def close(self) -> None:
        pass


class SmallClass:
    """A class on real files; `accounts` are the host's, and change as a test wants."""

    def __init__(self, place: Path, title: str | None = TITLE) -> None:
        self.accounts: dict[str, int] = {"root": 0, "ida": 2003, "ana": 2001, "bob": 2002, "eve": 2004}
        self.course = place / "course"
        if not self.course.exists():
            write_course(place)
        self.data = place / "class"
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.database = self.data / FILE
        self.clock = Clock()
        self.group = Group(title=title) if title else None
        self.room = self.opened()

    def opened(self, **options: Any) -> Classroom:
        known = {"clock": self.clock, "seeds": count(1).__next__, "accounts": self.accounts.get}
        return Classroom(self.course, self.data, group=self.group, **known | options)

    def client(self, login: str, role: Role = "learner") -> Client:
        return Client(Asking(self.room, role), login)

    @property
    def ida(self) -> Client:
        return self.client("ida", "instructor")

    def ask(self, request: AnyRequest, login: str = "ida", role: Role = "instructor") -> Any:
        return self.room.handle(login, request, role)

    def enrol(self, *logins: str, role: Role | None = "learner", by: str = "root", **person: str) -> Any:
        people = tuple(Enrolee(login=login, role=role, person=Person(**person)) for login in logins)
        return self.ask(Enrol(request_id=uuid4().hex, people=people), by)

    def unenrol(self, *logins: str, by: str = "root") -> Any:
        return self.ask(Unenrol(request_id=uuid4().hex, logins=logins), by)

    def correct(self, login: str, credits: int, chapter: str = "sums", reason: str = "it was wrong") -> Any:
        wanted = {"login": login, "chapter": chapter, "credits": credits, "reason": reason}
        return self.ask(Correct(request_id=uuid4().hex, **wanted))

    def take(self, login: str, ids: set[str] = EVERYTHING) -> Any:
        """Take the quiz, with the questions called `ids` right."""
        return Answers.take(self.client(login), ids)

    def close(self) -> None:
        self.room.close()
