"""Whatever learners and instructors do, in whatever order: no attempt pays twice, a balance is the best worth with its
corrections, and the chain under it holds.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from itertools import count
from math import floor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gradebook.classes.group import Group
from gradebook.classes.verify import verify
from gradebook.classroom import Classroom
from gradebook.messages import (
    Attempt,
    Correct,
    Corrected,
    Enrol,
    Enrolee,
    GetHome,
    HandIn,
    Refused,
    Respond,
    Result,
    StartAttempt,
)
from gradebook.settling import worth_of

LEARNERS = ("ada", "bob")
CHANCE = st.randoms(use_true_random=False)
POINTS = {"sum": 3, "even": 2, "less": 1, "zero": 1}


@given(credits=st.integers(0, 10**9), grade=st.fractions(0, 1))
def test_worth_is_the_nearest_thousandth_and_a_half_goes_up(credits: int, grade: Fraction) -> None:
    worth = worth_of(credits, grade)
    assert 0 <= worth <= credits
    assert -Fraction(1, 2) < worth - credits * grade <= Fraction(1, 2)


class Quizzing(RuleBasedStateMachine):
    """Two learners and a model of what they should have; two classrooms on one file, restarted at will."""

    course: Path
    quiz: Any

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.seeds = count(1).__next__
        self.rooms = [self.opened(), self.opened()]
        self.under_way: dict[str, Attempt] = {}
        self.given: dict[str, dict[int, bool]] = {}
        self.worths: dict[str, list[int]] = {name: [] for name in LEARNERS}
        self.hand_ins: list[tuple[str, HandIn, Result]] = []
        self.corrected: dict[str, int] = dict.fromkeys(LEARNERS, 0)
        enrol = Enrol(request_id=uuid4().hex, people=tuple(Enrolee(login=name) for name in LEARNERS))
        assert self.rooms[0].handle("ida", enrol, "instructor").reply == "enrolled"

    def earned(self, who: str) -> int:
        return max(self.worths[who], default=0) + self.corrected[who]

    def opened(self) -> Classroom:
        accounts = {name: 2000 + number for number, name in enumerate(LEARNERS)}
        group = Group(title="Networks 101")
        return Classroom(self.course, Path(self.folder.name), seeds=self.seeds, group=group, accounts=accounts.get)

    def teardown(self) -> None:
        for room in self.rooms:
            room.close()
        flaws = verify(Path(self.folder.name)).flaws
        self.folder.cleanup()
        assert flaws == ()

    @rule(who=st.sampled_from(LEARNERS), room=st.integers(0, 1))
    def start(self, who: str, room: int) -> None:
        attempt = self.rooms[room].handle(who, StartAttempt(request_id=uuid4().hex, chapter="sums"))
        assert isinstance(attempt, Attempt)
        if who in self.under_way:
            assert attempt.id == self.under_way[who].id
        else:
            assert attempt.number == len(self.worths[who]) + 1
            self.under_way[who], self.given[who] = attempt, {}
        given_ = {at for at, asking in enumerate(attempt.questions) if asking.response is not None}
        assert given_ == self.given[who].keys()

    @precondition(lambda self: self.under_way)
    @rule(choice=CHANCE, position=st.integers(0, 3), good=st.booleans(), room=st.integers(0, 1))
    def respond(self, choice, position: int, good: bool, room: int) -> None:
        who = choice.choice(sorted(self.under_way))
        asked = self.under_way[who].questions[position].asked
        response = self.quiz.right(asked) if good else self.quiz.wrong(asked)
        number = self.under_way[who].id
        request = Respond(request_id=uuid4().hex, attempt=number, position=position, response=response)
        for _ in range(choice.choice((1, 2))):
            assert self.rooms[room].handle(who, request).reply == "saved"
        self.given[who][position] = good

    @precondition(lambda self: self.under_way)
    @rule(choice=CHANCE, room=st.integers(0, 1))
    def hand_in(self, choice, room: int) -> None:
        who = choice.choice(sorted(self.under_way))
        attempt = self.under_way.pop(who)
        request = HandIn(request_id=uuid4().hex, attempt=attempt.id)
        result = self.rooms[room].handle(who, request)
        assert isinstance(result, Result)
        points = sum(POINTS[attempt.questions[at].asked.id] for at, good in self.given[who].items() if good)
        assert result.grade == Fraction(points, 7)
        self.worths[who].append(floor(Fraction(points * 1000, 7) + Fraction(1, 2)))
        assert result.worth == self.worths[who][-1]
        assert result.earned == self.earned(who)
        self.hand_ins.append((who, request, result))

    @precondition(lambda self: self.hand_ins)
    @rule(choice=CHANCE, room=st.integers(0, 1), same=st.booleans())
    def hand_in_again(self, choice, room: int, same: bool) -> None:
        who, request, result = choice.choice(self.hand_ins)
        again = request if same else request.model_copy(update={"request_id": uuid4().hex})
        reply = self.rooms[room].handle(who, again)
        assert (reply.grade, reply.worth, reply.awarded) == (result.grade, result.worth, result.awarded)
        stranger = next(name for name in LEARNERS if name != who)
        assert isinstance(self.rooms[room].handle(stranger, HandIn(request_id=uuid4().hex, attempt=result.id)), Refused)

    @rule(who=st.sampled_from(LEARNERS), room=st.integers(0, 1), credits=st.integers(-1200, 1200).filter(bool))
    def correct(self, who: str, room: int, credits: int) -> None:
        wanted = {"login": who, "chapter": "sums", "credits": credits, "reason": "it was wrong"}
        request = Correct(request_id=uuid4().hex, **wanted)
        reply = self.rooms[room].handle("ida", request, "instructor")
        if self.earned(who) + credits < 0:
            assert isinstance(reply, Refused)
        else:
            self.corrected[who] += credits
            assert reply == Corrected(earned=self.earned(who))
        assert self.rooms[1 - room].handle("ida", request, "instructor") == reply

    @rule(room=st.integers(0, 1))
    def restart(self, room: int) -> None:
        self.rooms[room].close()
        self.rooms[room] = self.opened()

    @invariant()
    def balance_is_the_best_worth_corrected(self) -> None:
        for who in LEARNERS:
            for room in self.rooms:
                home = room.handle(who, GetHome())
                assert home.earned == self.earned(who) >= 0
                assert home.chapters[0].earned == home.earned
                assert home.chapters[0].under_way == (who in self.under_way)
                awarded = sum(result.awarded for name, _, result in self.hand_ins if name == who)
                assert home.earned == awarded + self.corrected[who]


def test_credits_under_any_sequence(course: Path, quiz: Any) -> None:
    class Here(Quizzing):
        pass

    Here.course, Here.quiz = course, quiz
    case = Here.TestCase
    case.settings = settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()


@pytest.mark.parametrize(
    ("credits", "grade", "worth"), [(1, "1/2", 1), (1, "49/100", 0), (3, "1/2", 2), (10000, "1/3", 3333)]
)
def test_a_half_is_rounded_up(credits: int, grade: str, worth: int) -> None:
    assert worth_of(credits, Fraction(grade)) == worth
