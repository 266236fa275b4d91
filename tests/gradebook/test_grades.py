"""What the gradebook tells: whose credits, to whom, in pieces."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from small_class import GROUP, LIMA, UIDS, ask, enrol
from sqlalchemy import event, insert
from sqlalchemy.engine import Engine

from gradebook.classes import grades as grades_module
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.messages import Correct, GetGrades, Grades, Refused, Unenrol
from gradebook.store import open_store
from gradebook.tables import attempts, awards, enrolments, hand_ins, learners
from gradebook.transports import Local

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def told(classroom: Classroom, after: str = "", limit: int = 100) -> Grades:
    reply = classroom.handle("ines", GetGrades(after=after, limit=limit), "instructor")
    assert isinstance(reply, Grades)
    return reply


@pytest.fixture
def group(open_classroom: Callable[..., Classroom]) -> Classroom:
    """A class of three learners and their instructor."""
    classroom = open_classroom(group=GROUP, accounts=UIDS.get)
    enrol(classroom, "ines", role="instructor")
    enrol(classroom, "ana", person=LIMA)
    enrol(classroom, "cyd", "bob")
    return classroom


def test_every_learner_has_a_line_and_no_instructor(group: Classroom, quiz: Any) -> None:
    quiz.take(Client(Local(lambda: group), "ana"), {"sum", "less"})
    quiz.take(Client(Local(lambda: group), "bob"), set())
    reply = told(group)
    assert [one.login for one in reply.lines] == ["ana", "bob", "cyd"]
    assert [one.credits[0] for one in reply.lines] == [571, 0, None]
    assert [one.total for one in reply.lines] == [571, 0, 0]
    assert reply.lines[0].person == LIMA
    assert (reply.class_title, reply.self_reported, reply.more) == ("Sums 101", False, False)
    assert [chapter.id for chapter in reply.chapters] == ["sums", "quiet", "broken"]


def test_corrections_count_and_a_corrected_chapter_has_a_grade(group: Classroom, quiz: Any) -> None:
    quiz.take(Client(Local(lambda: group), "ana"), {"sum", "less"})
    ask(group, Correct, login="ana", chapter="sums", credits=-71, reason="Copied.")
    ask(group, Correct, login="bob", chapter="quiet", credits=250, reason="A good question.")
    ana, bob, cyd = told(group).lines
    assert (ana.credits, ana.total) == ((500, None, None), 500)
    assert (bob.credits, bob.total) == ((None, 250, None), 250)
    assert (cyd.credits, cyd.total) == ((None, None, None), 0)


def test_the_best_attempt_counts_once(group: Classroom, quiz: Any) -> None:
    ana = Client(Local(lambda: group), "ana")
    for right in ({"sum"}, {"sum", "even", "less", "zero"}, set()):
        quiz.take(ana, right)
    assert told(group).lines[0].credits[0] == 1000


def test_whoever_was_unenrolled_has_no_line_and_a_changed_name_is_the_latest(group: Classroom) -> None:
    ask(group, Unenrol, logins=("bob",))
    enrol(group, "ana", person=LIMA.model_copy(update={"last_name": "Moreira"}))
    enrol(group, "cyd", role="instructor")
    lines = told(group).lines
    assert [(one.login, one.person.last_name) for one in lines] == [("ana", "Moreira")]


def test_only_an_instructor_is_told(group: Classroom) -> None:
    reply = group.handle("ana", GetGrades(), "learner")
    assert isinstance(reply, Refused)
    assert (reply.code, reply.message) == ("denied", "Only an instructor of the class may ask for this.")


def test_pieces_together_are_the_whole(group: Classroom) -> None:
    logins, after = [], ""
    for _ in range(3):
        piece = told(group, after, limit=1)
        after = piece.lines[-1].login
        logins.append((after, piece.more))
    assert logins == [("ana", True), ("bob", True), ("cyd", False)]
    assert told(group, "cyd").lines == ()


def test_a_piece_that_would_be_too_large_is_cut_short(group: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grades_module, "ROOM", 10)
    piece = told(group)
    assert ([one.login for one in piece.lines], piece.more) == (["ana"], True)


def test_on_a_laptop_every_profile_has_a_line_that_is_self_reported(classroom: Classroom, quiz: Any) -> None:
    for name in ("zoe", "ada"):
        quiz.take(Client(Local(lambda: classroom), name), {"sum"})
    reply = told(classroom)
    assert [(one.login, one.credits[0]) for one in reply.lines] == [("ada", 429), ("zoe", 429)]
    assert (reply.class_title, reply.self_reported) == (None, True)


def fill(data: Path, people: int, chapters: int) -> None:
    """A class in which everybody has handed in every chapter's quiz."""
    at = {"at": BEGIN}
    store = open_store(data, None)
    numbers = [(who * chapters + chapter + 1, who + 1, chapter) for who in range(people) for chapter in range(chapters)]
    try:
        store.change(lambda rows: [rows.execute(insert(table), made) for table, made in _filled(numbers, people, at)])
    finally:
        store.close()


def _filled(numbers: list[tuple[int, int, int]], people: int, at: dict[str, Any]) -> list[tuple[Any, list[dict]]]:
    names = [f"learner{who + 1:04}" for who in range(people)]
    where = {"course": "big"}
    return [
        (learners, [{"id": who + 1, "name": name, "since": at["at"]} for who, name in enumerate(names)]),
        (
            enrolments,
            [
                {"learner": who + 1, "login": name, "uid": 3000 + who, "role": "learner", "person": "{}", "by": "x"}
                | at
                for who, name in enumerate(names)
            ],
        ),
        (
            attempts,
            [
                {"id": n, "learner": who, "chapter": f"c{c}", "number": 1, "seed": "1", "started": at["at"]} | where
                for n, who, c in numbers
            ],
        ),
        (hand_ins, [{"attempt": n, "grade": "1", "worth": 1000} | at for n, _, _ in numbers]),
        (
            awards,
            [{"learner": who, "chapter": f"c{c}", "attempt": n, "credits": 1000} | where | at for n, who, c in numbers],
        ),
    ]


def test_five_hundred_learners_with_twelve_chapters_take_two_queries_a_piece(tmp_path: Path) -> None:
    head = 'format = 1\nid = "big"\ntitle = "Big"\n'
    rows = "".join(
        f'[[chapter]]\nid = "c{n}"\nfolder = "{n}"\ntitle = "T{n}"\nsummary = "S"\ncredits = 1\n' for n in range(12)
    )
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "course.toml").write_text(head + rows)
    fill(tmp_path / "data", 500, 12)
    classroom = Classroom(tmp_path / "course", tmp_path / "data", group=GROUP)
    asked: list[str] = []
    note = lambda *told: asked.append(told[2])  # noqa: E731
    told(classroom, limit=1)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        began, after, lines = time.perf_counter(), "", 0
        for _ in range(5):
            piece = told(classroom, after)
            after, lines = piece.lines[-1].login, lines + len(piece.lines)
            assert {one.total for one in piece.lines} == {12_000}
        took = time.perf_counter() - began
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        classroom.close()
    assert (lines, piece.more) == (500, False)
    assert sum(not statement.startswith("BEGIN") for statement in asked) == 5 * 2
    assert took < 1.0, f"{took * 1000:.0f} ms; some 60 ms were measured on two cores"
