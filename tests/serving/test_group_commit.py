"""Changes of many learners in one transaction: each as if it had come alone, and all of them on the disk or told so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from groups import BEGIN, CHAPTER, Asked, answers, attempt_of, check_chains, new_id, opened, response_to, rows_of
from sqlalchemy import Connection

from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from gradebook import chain
from gradebook.classroom import LOG, Classroom
from gradebook.messages import (
    AnyReply,
    AnyRequest,
    Attempt,
    Flag,
    HandIn,
    RecordReading,
    Refused,
    Respond,
    Saved,
    StartRun,
)
from gradebook.store import FILE


@pytest.fixture
def classroom(tmp_path: Path) -> Iterator[Classroom]:
    with closing(opened(tmp_path / "data")) as classroom:
        yield classroom


# -- each as if it had come alone -------------------------------------------------------------------------------------


def script(attempts: dict[str, Attempt]) -> list[list[Asked]]:
    """Groups of a class at work: answers, flags, what is refused, what comes twice, hand-ins, a run."""
    groups: list[list[Asked]] = []
    ids = (f"{n:032x}" for n in count(1))
    for turn in range(3):
        group: list[Asked] = []
        for learner, attempt in attempts.items():
            for n, one in enumerate(attempt.questions):
                response = response_to(one.asked, turn)
                request = Respond(request_id=next(ids), attempt=attempt.id, position=n, response=response)
                group.append((learner, request, "learner"))
                if n == turn:
                    group.append(group[-1])  # twice in one group
            first = attempt.questions[0].asked
            strange = SingleResponse(choice=99) if first.kind == "single" else NumericalResponse(text="many")
            bad: list[AnyRequest] = [
                Respond(request_id=next(ids), attempt=attempt.id, position=0, response=strange),
                Respond(request_id=next(ids), attempt=attempt.id, position=900, response=None),
                Respond(request_id=next(ids), attempt=4000 + turn, position=0, response=None),
                Respond(request_id=group[-1][1].request_id, attempt=attempt.id, position=1, response=None),
                Flag(request_id=next(ids), attempt=attempt.id, position=0, flagged=turn != 1),
                RecordReading(request_id=next(ids), chapter=CHAPTER, section="nowhere", finished=True),
            ]
            group += [(learner, request, "learner") for request in bad]
        group.append(("stranger", Respond(request_id=next(ids), attempt=1, position=0, response=None), "learner"))
        groups.append(group)
    groups.append([(who, HandIn(request_id=next(ids), attempt=one.id), "learner") for who, one in attempts.items()])
    again = [(who, Respond(request_id=next(ids), attempt=one.id, position=0, response=None), "learner")
             for who, one in attempts.items()]  # fmt: skip
    return [*groups, [*groups[0][:5], *again]]


def test_a_group_leaves_the_rows_and_gives_the_replies_of_its_requests_one_by_one(tmp_path: Path) -> None:
    told: dict[str, list[list[AnyReply]]] = {}
    for way in ("together", "alone"):
        with closing(opened(tmp_path / way, clock=lambda: BEGIN)) as classroom:
            groups = script({name: attempt_of(classroom, name) for name in ("ana", "bob", "cyd")})
            if way == "together":
                told[way] = [classroom.change_together(group) for group in groups]
            else:
                told[way] = [[classroom.handle(*one) for one in group] for group in groups]
    assert told["together"] == told["alone"]
    kinds = {reply.code if isinstance(reply, Refused) else reply.reply for group in told["alone"] for reply in group}
    assert kinds == {"saved", "invalid", "unknown", "closed", "result"}
    for table in ("learners", "attempts", "hand_ins", "marks", "awards", "attempt_questions"):
        assert rows_of(tmp_path / "together", table) == rows_of(tmp_path / "alone", table), table
    for table in ("responses", "changes", "links"):  # answers go first, so numbers may differ
        assert len(rows_of(tmp_path / "together", table)) == len(rows_of(tmp_path / "alone", table)), table
    assert latest(tmp_path / "together") == latest(tmp_path / "alone")
    assert check_chains(tmp_path / "together") == check_chains(tmp_path / "alone") > 50


def latest(data: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / FILE)) as file:
        newest = "SELECT max(id) FROM responses GROUP BY attempt, position"
        query = f"SELECT attempt, position, response FROM responses WHERE id IN ({newest}) ORDER BY 1, 2"
        return file.execute(query).fetchall()


def test_one_that_is_refused_or_breaks_is_undone_by_itself(
    classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, bob = attempt_of(classroom, "ana"), attempt_of(classroom, "bob")
    real = chain.seal

    def broken(rows: Connection, who: int, kind: str, row: int, *written: Any) -> None:
        real(rows, who, kind, row, *written)
        if kind == "award":
            raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("gradebook.settling.seal", broken)
    asked: list[Asked] = [
        ("ana", answers(ana)[0], "learner"),
        ("bob", HandIn(request_id=new_id(), attempt=bob.id), "learner"),
        ("ana", Flag(request_id=new_id(), attempt=ana.id, position=0, flagged=True), "learner"),
    ]
    first, second, third = classroom.change_together(asked)
    assert (first, third) == (Saved(), Saved())
    assert isinstance(second, Refused)
    data = tmp_path / "data"
    assert "a mistake of ours" in (data / LOG).read_text()
    assert [len(rows_of(data, table)) for table in ("responses", "hand_ins", "marks", "awards")] == [1, 0, 0, 0]
    monkeypatch.undo()
    assert classroom.change_together(asked[1:2])[0].reply == "result"
    check_chains(data)


def test_answers_that_are_plain_take_the_short_way(classroom: Classroom) -> None:
    attempts = {name: attempt_of(classroom, name) for name in ("ana", "bob")}
    asked = [(name, one) for name, attempt in attempts.items() for one in answers(attempt)]
    asked += [("zoe", asked[0][1]), ("ana", answers(attempts["bob"])[0])]
    with classroom._store().together():
        saved = classroom._answers_of_many().save([*asked, asked[0]])
        again = classroom._answers_of_many().save([asked[0], ("bob", answers(attempts["bob"])[0])])
    assert saved == [Saved()] * (len(asked) - 2) + [None] * 3
    assert again == [None, Saved()]


def test_a_row_that_another_program_wrote_meanwhile_spoils_one_answer_and_not_the_group(
    classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers are recorded in one go; where that fails, each is by itself."""
    ana, bob = attempt_of(classroom, "ana"), attempt_of(classroom, "bob")
    monkeypatch.setattr("gradebook.answers._LAST.scalar", lambda rows: 0)  # numbers that are taken, at the second go
    for _ in range(2):
        asked: list[Asked] = [("ana", answers(ana)[0], "learner"), ("bob", answers(bob)[0], "learner")]
        assert classroom.change_together(asked) == [Saved(), Saved()]
    assert len(rows_of(tmp_path / "data", "responses")) == 4
    check_chains(tmp_path / "data")


def test_runs_are_begun_by_themselves_when_they_come_with_a_group(classroom: Classroom, experiment: Any) -> None:
    asked: list[Asked] = [
        (
            "ana",
            RecordReading(request_id=new_id(), chapter=CHAPTER, section=section(classroom), finished=True),
            "learner",
        ),
        ("ana", StartRun(request_id=new_id(), experiment=experiment, paused=True), "learner"),
    ]
    assert [reply.reply for reply in classroom.change_together(asked)] == ["saved", "run-started"]


@pytest.fixture
def experiment() -> Any:
    from engine.experiment import Experiment, TrainingRecipe

    return Experiment(training=TrainingRecipe(epochs=2))


def section(classroom: Classroom) -> str:
    from gradebook.messages import GetPage

    page: Any = classroom.handle("ana", GetPage(chapter=CHAPTER))
    return str(page.section)


# -- what is prepared -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "at",
    [BEGIN, BEGIN.replace(microsecond=7), BEGIN.astimezone(), datetime(2026, 1, 1, tzinfo=UTC).replace(fold=1)],
    ids=["whole", "microseconds", "another zone", "fold"],
)
@pytest.mark.parametrize("together", [False, True])
def test_what_is_sealed_unread_is_what_the_rows_hold(tmp_path: Path, at: datetime, together: bool) -> None:
    """The chain is made of what is written, and verified by what is read."""
    with closing(opened(tmp_path / "data", clock=lambda: at)) as classroom:
        asked: list[Asked] = []
        for name in ("ana", "bob"):
            attempt = attempt_of(classroom, name)
            texts = ['½ "quoted"', "1\\u00002", "3"]
            place = next(n for n, one in enumerate(attempt.questions) if one.asked.kind != "multiple")
            kind = attempt.questions[place].asked.kind
            for text in texts:
                response: Any = (
                    NumericalResponse(text=text)
                    if kind == "numerical"
                    else response_to(attempt.questions[place].asked, texts.index(text))
                )
                request = Respond(request_id=new_id(), attempt=attempt.id, position=place, response=response)
                asked.append((name, request, "learner"))
        if together:
            classroom.change_together(asked)
        else:
            for one in asked:
                classroom.handle(*one)
    assert check_chains(tmp_path / "data") >= 4
