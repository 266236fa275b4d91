"""What tests of backups share: a class in a folder, and what stands in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from enrolled import Answers, write_course

from gradebook.classes import restoring
from gradebook.classes.class_folder import make, open_classroom
from gradebook.classes.group import Group
from gradebook.classes.restoring import restore
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.errors import StoreError
from gradebook.messages import Enrol, Enrolee
from gradebook.transports import Local

UIDS = {"ana": 2001, "bob": 2002}


def made(place: Path) -> Path:
    """The folder of a new class."""
    make(place / "class", Group(title="Networks 101"), write_course(place))
    return place / "class"


@contextmanager
def opened(folder: Path) -> Iterator[Classroom]:
    """Its classroom, with ana and bob in it."""
    room = open_classroom(folder, accounts=UIDS.get)
    people = tuple(Enrolee(login=login) for login in UIDS)
    assert room.handle("root", Enrol(request_id=uuid4().hex, people=people), "instructor").reply == "enrolled"
    yield room
    room.close()


def take(room: Classroom, login: str) -> Any:
    return Answers.take(Client(Local(lambda: room), login), {"sum"})


def earned(folder: Path, login: str) -> int:
    room = open_classroom(folder)
    try:
        return Client(Local(lambda: room), login).home().earned
    finally:
        room.close()


def standing(folder: Path) -> dict[str, str]:
    """Every file of a class, and what is in it."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "server.lock")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def refused(copy: Path, folder: Path, *said: str) -> None:
    before = standing(folder)
    with pytest.raises(StoreError) as error:
        restore(copy, folder)
    told = str(error.value)
    assert "\n" not in told
    assert all(word in told for word in said), told
    assert standing(folder) == before
    assert not (folder / restoring.FRESH).exists()
