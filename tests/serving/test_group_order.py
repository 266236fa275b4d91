"""Whatever comes in one group, in whatever order: replies and rows are those of the same requests one by one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from enrolled import write_course
from groups import BEGIN, Asked, check_chains, new_id
from hypothesis import event, given, settings
from hypothesis import strategies as st

from content.asked import Response
from content.questions.multiple import MultipleResponse
from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from gradebook.classes.group import Group
from gradebook.classroom import LOG, Classroom
from gradebook.messages import (
    AnyReply,
    AnyRequest,
    Attempt,
    Check,
    Flag,
    HandIn,
    RecordReading,
    Refused,
    Respond,
    Saved,
    StartAttempt,
)
from gradebook.store import FILE

LEARNERS = ("ana", "bob", "new")
"""The first two have an attempt under way, whose number is their place from 1; the last has left no row yet."""

FITTING: dict[str, tuple[Response | None, ...]] = {
    "single": (SingleResponse(choice=0), SingleResponse(choice=1)),
    "truefalse": (TrueFalseResponse(answer=True), TrueFalseResponse(answer=False)),
    "numerical": (NumericalResponse(text="1"), NumericalResponse(text='½ "two"\t\\u0000\u2028😀')),
    "multiple": (MultipleResponse(choices=(0, 2)), MultipleResponse(choices=(9,))),
}

Plan = Callable[["Start"], AnyRequest]


def _answer(request_id: str, attempt: int, position: int, which: int) -> Plan:
    def planned(start: Start) -> AnyRequest:
        kind = start.kinds.get((attempt, position), "single")
        response = [*FITTING[kind], None, *FITTING["truefalse" if kind == "single" else "single"]][which]
        return Respond(request_id=request_id, attempt=attempt, position=position, response=response)

    return planned


def _planned(requests: st.SearchStrategy[AnyRequest]) -> st.SearchStrategy[Plan]:
    return requests.map(lambda request: lambda _start: request)


ids = st.sampled_from([f"{n:032x}" for n in range(20)])
answers = st.builds(
    _answer,
    ids,
    attempt=st.sampled_from([1, 1, 1, 2, 2, 2, 3, 2**31 - 1]),
    position=st.sampled_from([0, 0, 0, 1, 2, 3, 4, 999]),
    which=st.sampled_from([0, 0, 1, 1, 2, 3]),
)
flags = st.builds(Flag, request_id=ids, attempt=st.sampled_from([1, 2]), position=st.just(0), flagged=st.booleans())
read = st.builds(
    RecordReading, request_id=ids, chapter=st.just("sums"), section=st.just("adding"), finished=st.just(True)
)
hand_ins = st.builds(HandIn, request_id=ids, attempt=st.sampled_from([1, 2, 3]))
checked = st.builds(
    Check, request_id=ids, attempt=st.sampled_from([1, 1, 2, 3]), position=st.sampled_from([0, 0, 1, 9])
)
starts = st.builds(StartAttempt, request_id=ids, chapter=st.sampled_from(["sums", "quiet"]))
plans = st.one_of(
    answers, answers, answers, answers, answers, *map(_planned, (checked, checked, flags, read, hand_ins, starts))
)
groups = st.lists(
    st.lists(st.tuples(st.sampled_from(["ana", "ana", *LEARNERS]), plans), min_size=2, max_size=14),
    min_size=1,
    max_size=3,
)


@dataclass
class Start:
    """A class at the moment before a group, to be copied."""

    course: Path
    data: Path
    kinds: dict[tuple[int, int], str] = field(default_factory=dict)
    """What is asked, by attempt and position."""

    @contextmanager
    def classroom(self) -> Iterator[tuple[Classroom, Path]]:
        with TemporaryDirectory() as place:
            data = Path(place, "data")
            shutil.copytree(self.data, data)
            with closing(_opened(self.course, data, 100)) as classroom:
                yield classroom, data


def _opened(course: Path, data: Path, first: int) -> Classroom:
    return Classroom(course, data, group=Group(title="Sums"), clock=lambda: BEGIN, seeds=count(first).__next__)


@pytest.fixture(scope="module", params=["deferred", "adaptive"])
def start(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Start:
    place = tmp_path_factory.mktemp("start")
    start = Start(write_course(place), place / "data")
    for quiz in start.course.rglob("quiz.toml"):
        quiz.write_text(f'behaviour = "{request.param}"\n{quiz.read_text()}')
    with closing(_opened(start.course, start.data, 1)) as classroom:
        for number, learner in enumerate(LEARNERS[:2], 1):
            attempt = classroom.handle(learner, StartAttempt(request_id=new_id(), chapter="sums"))
            assert isinstance(attempt, Attempt)
            assert attempt.id == number
            start.kinds |= {(number, n): one.asked.kind for n, one in enumerate(attempt.questions)}
    return start


def left(data: Path) -> dict[str, Any]:
    """What is kept, in the order in which each learner did it; numbers that all learners share are left out."""
    told = {
        "responses": "SELECT attempt, position, response, at FROM responses ORDER BY attempt, id",
        "changes": "SELECT learner, request_id, digest, reply, at FROM changes ORDER BY 1, 2",
        "links": "SELECT learner, number, kind FROM links ORDER BY 1, 2",
    }
    for table in (
        "attempts",
        "attempt_questions",
        "checks",
        "hand_ins",
        "marks",
        "awards",
        "places",
        "readings",
        "learners",
    ):
        told[table] = f"SELECT * FROM {table}"
    with closing(sqlite3.connect(data / FILE)) as file:
        return {name: file.execute(query).fetchall() for name, query in told.items()}


@settings(max_examples=80, deadline=None)
@given(planned=groups)
def test_groups_do_what_their_requests_do_one_by_one(start: Start, planned: list[list[tuple[str, Plan]]]) -> None:
    groups: list[list[Asked]] = [[(who, plan(start), "learner") for who, plan in group] for group in planned]
    with start.classroom() as (room, data):
        alone: list[AnyReply] = [room.handle(*one) for group in groups for one in group]
        expected = left(data)
    with start.classroom() as (room, data):
        together = [reply for group in groups for reply in room.change_together(group)]
        event(f"{min(5, sum(reply.reply == 'saved' for reply in together))} or more saved")
        assert together == alone
        assert left(data) == expected
        check_chains(data)
        assert not (data / LOG).exists()


def respond(learner: str, text: str, request_id: str | None = None, position: int = 0) -> Asked:
    """An answer to the question with a number in it, which is drawn at some position."""
    where = {"attempt": LEARNERS.index(learner) + 1, "position": position}
    response = NumericalResponse(text=text)
    return learner, Respond(request_id=request_id or new_id(), response=response, **where), "learner"


def numerical(room: Classroom, learner: str) -> int:
    attempt = room.handle(learner, StartAttempt(request_id=new_id(), chapter="sums"))
    assert isinstance(attempt, Attempt)
    return next(n for n, one in enumerate(attempt.questions) if one.asked.kind == "numerical")


def test_an_answer_behind_a_hand_in_of_the_same_group_is_refused(start: Start) -> None:
    with start.classroom() as (room, data):
        place = numerical(room, "ana")
        hand_in: Asked = ("ana", HandIn(request_id=new_id(), attempt=1), "learner")
        group = [respond("bob", "1"), hand_in, respond("ana", "1", position=place), respond("ana", "2", position=place)]
        replies = room.change_together(group)
        assert [reply.code for reply in replies[2:] if isinstance(reply, Refused)] == ["closed", "closed"]
        assert [row[0] for row in left(data)["responses"]].count(1) == 0


def test_the_latest_answer_counts_though_one_before_it_went_the_long_way(start: Start) -> None:
    """Refused under an id, sent mended under the same id, and then answered anew: the last is what stands."""
    with start.classroom() as (room, data):
        place, same = numerical(room, "ana"), new_id()
        wrong: Asked = (
            "ana",
            Respond(request_id=same, attempt=1, position=place, response=TrueFalseResponse(answer=True)),
            "learner",
        )
        group = [wrong, respond("ana", "1", same, place), respond("ana", "2", position=place)]
        assert [reply.reply for reply in room.change_together(group)] == ["refused", "saved", "saved"]
        assert [row[2] for row in left(data)["responses"]][-1] == '{"kind":"numerical","certainty":null,"text":"2"}'


def test_text_that_is_no_unicode_is_refused_alone(start: Start) -> None:
    """No such text comes through the socket; here it must not take the others from their short way."""
    with start.classroom() as (room, _):
        places = {learner: numerical(room, learner) for learner in LEARNERS[:2]}
        response = NumericalResponse.model_construct(kind="numerical", text="\ud800")
        torn = Respond.model_construct(
            ask="respond", request_id=new_id(), attempt=1, position=places["ana"], response=response
        )
        with room._store().together():
            saved = room._answers_of_many().save([("ana", torn), respond("bob", "1", position=places["bob"])[:2]])
        assert saved == [None, Saved()]
        assert getattr(room.change_together([("ana", torn, "learner")])[0], "code", "") == "invalid"


def test_a_mistake_in_the_short_way_is_noted_and_costs_nobody_an_answer(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("gradebook.answers.linked", broken)
    with start.classroom() as (room, data):
        places = {learner: numerical(room, learner) for learner in LEARNERS[:2]}
        group = [respond(learner, "1", position=place) for learner, place in places.items()]
        assert room.change_together(group) == [Saved(), Saved()]
        assert "a mistake of ours" in (data / LOG).read_text()
        check_chains(data)


def test_the_log_of_mistakes_has_an_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradebook.classroom.LONGEST_LOG", 3_000)
    monkeypatch.setattr("gradebook.attempts.seal", lambda *_: 1 / 0)
    with start.classroom() as (room, data):
        place = numerical(room, "ana")
        for _ in range(20):
            reply = room.handle(*respond("ana", "1", position=place))
            assert isinstance(reply, Refused)
        assert 3_000 < (data / LOG).stat().st_size < 8_000
