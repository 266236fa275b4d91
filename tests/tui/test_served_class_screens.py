"""The instructor's screens over the real classroom, and over a real socket."""

from __future__ import annotations

import socket
from pathlib import Path

from class_listing import highlighted, logins_of, whole, words
from instructed import instructing
from servers import IDA, served

from content.loader import BUNDLED
from gradebook.classes.group import Group
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.connection import Gone
from gradebook.messages import Enrolee, Person
from gradebook.sockets import Socket
from gradebook.transports import Local

SIZES = [(40, 12), (80, 24), (120, 36)]


async def test_a_real_class_is_shown(data: Path, tmp_path: Path) -> None:
    uids = {"ana": 2001, "bob": 2002, "ines": 2003}
    classroom = Classroom(
        BUNDLED, tmp_path / "class", group=Group(title="Networks 101"), accounts=uids.get, seeds=lambda: 7
    )
    way = Local(lambda: classroom, wire=True)
    ines, ana = Client(way, "ines"), Client(way, "ana")
    ines.enrol([Enrolee(login=login, person=Person(first_name=login.title())) for login in ("ana", "bob")])
    ines.enrol([Enrolee(login="ines", role="instructor")])
    chapter = ana.outline().chapters[0]
    ana.record_reading(chapter.id, ana.page(chapter.id).sections[0].id, True)
    ana.hand_in(ana.start_attempt(chapter.id).id)
    ana.start_attempt(chapter.id)
    ines.correct("ana", chapter.id, 1500, "Question 3 was wrong.")
    async with instructing(data, ines, size=(120, 36)) as trainer:
        await whole(trainer, 3)
        assert "Class · Networks 101" in trainer.text
        assert "1 instructor" in trainer.text
        assert "mean ◆ 0.75 /" in trainer.text
        assert "! 0 %" in words(trainer, "ana")
        await trainer.press("enter")
        await trainer.until_shown("Question 3 was wrong.")
        await trainer.press("enter", "enter")
        await trainer.until_shown("Result of ana")
        assert " 0 of " in trainer.text
        await trainer.press("enter")
        await trainer.until_shown("Taught in")
    classroom.close()


async def test_a_whole_class_comes_over_a_real_socket_from_a_server_that_goes_and_comes(
    data: Path, tmp_path: Path
) -> None:
    logins = {f"learner{place:03d}": 3000 + place for place in range(500)}
    room = {"accounts": logins.get}
    with served(BUNDLED, tmp_path / "class", classroom=room) as server:
        where = [server]

        def opened() -> socket.socket:
            if not where:
                raise Gone("stopped")
            return where[0].connect(IDA)

        way = Socket(opened=opened, patience=0.5, first_patience=0.5)
        ida = Client(way, "ida")
        everybody = [Enrolee(login=login) for login in logins]
        for at in range(0, len(everybody), 100):
            ida.enrol(everybody[at : at + 100])
        async with instructing(data, ida, size=(120, 36)) as trainer:
            await whole(trainer, 500)
            assert logins_of(trainer) == list(logins)
            await trainer.press("pagedown")
            chosen = highlighted(trainer)
            where.clear()
            server.stop()
            await trainer.press("r")
            await trainer.until_shown("r tries again.")
            assert logins_of(trainer) == list(logins), "what was there before stays"
            with served(BUNDLED, tmp_path / "class", classroom=room) as again:
                where.append(again)
                await trainer.press("r")
                await trainer.until(lambda: "r tries again." not in trainer.text and "500 enrolled" in trainer.text)
                assert highlighted(trainer) == chosen
