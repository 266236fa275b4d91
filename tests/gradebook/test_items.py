"""Item statistics: by hand, over a simulated class, and as a learner's first attempts bring them about."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import exp, isclose, sqrt
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_class import GROUP, UIDS, enrol

from gradebook import wire
from gradebook.agreed import REPLY
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.items.distractors import NONE, Given, groups, suspicions, table
from gradebook.items.statistics import Item, Summary, Table
from gradebook.items.telling import items as told
from gradebook.messages import ChapterTitle, GetItems, Items
from gradebook.transports import Local

F = Fraction
ONE, HALF, NIL = F(1), F(1, 2), F(0)


def scored(marks: list[list[Fraction | None]], weights: list[int]) -> Table:
    """Everybody's questions weigh the same."""
    return Table(len(weights), marks, [weights] * len(marks))


BY_HAND = [[ONE, ONE, NIL], [ONE, HALF, ONE], [NIL, HALF, ONE], [NIL, NIL, NIL]]
"""Four attempts at three items of 1, 2 and 1 points: 3, 3, 2 and 0 of 4 points, and 75, 75, 50 and 0 %."""


@pytest.fixture
def by_hand() -> Summary:
    return scored(BY_HAND, [1, 2, 1]).summary()


def test_a_quiz_by_hand(by_hand: Summary) -> None:
    assert (by_hand.attempts, by_hand.mean, by_hand.median) == (4, 50, 62.5)
    variance = (2 * 25**2 + 0 + 50**2) / 3  # of 75, 75, 50, 0 about 50
    assert by_hand.deviation == pytest.approx(sqrt(variance))
    # in points: variances 1/3, 2/3 and 1/3 of the items, 2 of the sums 3, 3, 2, 0
    alpha = 3 / 2 * (1 - (4 / 3) / 2)
    assert by_hand.alpha == pytest.approx(100 * alpha)
    assert by_hand.error == pytest.approx(sqrt(variance) * sqrt(1 - alpha))


def test_items_by_hand(by_hand: Summary) -> None:
    first, second, third = by_hand.items
    assert [item.facility for item in by_hand.items] == [50, 50, 50]
    assert first.deviation == pytest.approx(100 * sqrt(1 / 3))
    assert second.deviation == pytest.approx(100 * sqrt(1 / 6))
    assert [item.intended_weight for item in by_hand.items] == [25, 50, 25]
    # rest of the first: 2, 2, 2, 0 of 3 points; covariance with 1, 1, 0, 0 is 1/3, variances 1/3 and 1
    assert first.discrimination == pytest.approx(100 * (1 / 3) / sqrt(1 / 3))
    assert first.efficiency == pytest.approx(100)  # 0, 0, 1, 1 beside 0, 2, 2, 2 covary no more
    # rest of the second: 1, 2, 1, 0 of 2; with 2, 1, 1, 0 points
    assert second.discrimination == pytest.approx(100 * (1 / 3) / (2 / 3))
    assert second.efficiency == pytest.approx(100 * (1 / 3) / (2 / 3))  # at most they rise together
    # rest of the third: 3, 2, 1, 0 of 3; with 0, 1, 1, 0: no covariance at all
    assert third.discrimination == pytest.approx(0)
    # with the sums 3, 3, 2, 0 covary 2/3, 1 and 1/3 points
    whole = sqrt(2 / 3) + 1 + sqrt(1 / 3)
    weights = [100 * sqrt(2 / 3) / whole, 100 / whole, 100 * sqrt(1 / 3) / whole]
    assert [item.effective_weight for item in by_hand.items] == pytest.approx(weights)
    assert first.point_biserial == pytest.approx((2 / 3) / sqrt(1 / 3 * 2))


def test_what_does_not_vary_has_no_correlation() -> None:
    same = scored([[ONE, ONE], [ONE, NIL], [ONE, ONE]], [1, 1]).summary().items[0]
    assert (same.facility, same.deviation) == (100, 0)
    assert (same.discrimination, same.efficiency, same.point_biserial) == (None, None, None)
    alone = scored([[ONE], [NIL]], [1]).summary()
    assert (alone.alpha, alone.error, alone.items[0].discrimination) == (None, None, None)
    assert alone.items[0].point_biserial == pytest.approx(1)


@pytest.mark.parametrize(("marks", "attempts"), [([], 0), ([[ONE, None]], 1)])
def test_too_few_to_tell(marks: list[list[Fraction | None]], attempts: int) -> None:
    summary = scored(marks, [1, 1]).summary()
    assert (summary.attempts, summary.deviation, summary.alpha, summary.error) == (attempts, None, None, None)
    unseen = summary.items[1]
    assert unseen == Item(0, None, None, 0, None, None, None, None)


def test_an_item_is_judged_by_those_who_were_asked_it() -> None:
    """Two forms of a quiz, with easy and with hard companions: each rest is a share of its own form's points."""
    marks = [[ONE, ONE, None], [NIL, NIL, None], [ONE, None, ONE], [NIL, None, NIL]]
    summary = scored(marks, [1, 1, 3]).summary()
    assert [item.shown for item in summary.items] == [4, 2, 2]
    assert summary.items[0].discrimination == pytest.approx(100)
    assert summary.items[0].intended_weight == pytest.approx(100 * (1 / 2 + 1 / 4) / 2)


MARKS = st.sampled_from([None, NIL, F(1, 3), HALF, ONE, F(-2)])


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.tuples(
            st.lists(st.lists(MARKS, min_size=n, max_size=n), max_size=12),
            st.lists(st.integers(1, 4), min_size=n, max_size=n),
        )
    )
)
def test_every_number_is_in_its_range_or_undefined(drawn: tuple[list[list[Fraction | None]], list[int]]) -> None:
    marks, weights = drawn
    summary = scored(marks, weights).summary()
    assert len(summary.items) == len(weights) or not marks
    for item in summary.items:
        assert item.discrimination is None or -100 <= item.discrimination <= 100
        assert item.efficiency is None or item.efficiency <= 100 + 1e-6
        assert item.point_biserial is None or -1 <= item.point_biserial <= 1
        assert item.deviation is None or item.deviation >= 0
        assert item.effective_weight is None or 0 <= item.effective_weight < float("inf")
    values = [summary.mean, summary.median, summary.deviation, summary.alpha, summary.error]
    assert all(value is None or isclose(value, value) for value in values)  # NaN is not close to itself


# -- a class of known parameters

KEYS, WRONG = "right", ("near", "far", "odd")
ITEMS, CLASS, PLANTED = 20, 500, 7


def _simulated(seed: int = 2026) -> tuple[list[list[Fraction | None]], list[list[str]]]:
    """Marks and answers of 500 learners by the two-parameter logistic model; item 7 has a wrong key, "near"."""
    rng = random.Random(seed)
    parameters = [(rng.uniform(0.7, 2.0), rng.uniform(-1.5, 1.5)) for _ in range(ITEMS)]
    answers = []
    for _ in range(CLASS):
        ability = rng.gauss(0, 1)
        row = []
        for slope, difficulty in parameters:
            knows = rng.random() < 1 / (1 + exp(-slope * (ability - difficulty)))
            row.append(KEYS if knows else rng.choice(WRONG))
        answers.append(row)
    keys = ["near" if item == PLANTED else KEYS for item in range(ITEMS)]
    return [[F(answer == keys[item]) for item, answer in enumerate(row)] for row in answers], answers


def _flagged(seed: int = 2026) -> dict[int, tuple[str, ...]]:
    marks, answers = _simulated(seed)
    scores = scored(marks, [1] * ITEMS)
    summary = scores.summary()
    flagged = {}
    for item in range(ITEMS):
        key = frozenset({"near" if item == PLANTED else KEYS})
        given_ = [
            Given((answers[place][item],), key & {answers[place][item]}, key, marks[place][item] or NIL, rest)
            for place, rest in scores.rests(item)
        ]
        if reasons := suspicions(given_, table(given_), summary.items[item].discrimination):
            flagged[item] = reasons
    return flagged


def test_a_planted_wrong_key_is_found_and_no_good_one_is_flagged_but_by_chance() -> None:
    """Item 13 is nearly the hardest, and its key is good: 38 of the best took one distractor, 37 the key. The rule
    flags it, and says what that is worth.
    """
    flagged = _flagged()
    backwards, preferred = flagged.pop(PLANTED)
    assert backwards.startswith("Discrimination is −")
    assert "“right”" in preferred
    assert "“near”" in preferred
    assert "chance" not in backwards + preferred
    assert set(flagged) == {13}
    (only,) = flagged[13]
    assert only.endswith("38 answered “far” and 37 “right”, which the key has. So few more may be chance.")


@pytest.mark.parametrize("seed", range(10))
def test_in_any_class_the_planted_key_is_found_beyond_chance_and_a_good_one_never(seed: int) -> None:
    flagged = _flagged(seed)
    assert any("chance" not in reason for reason in flagged.pop(PLANTED))
    assert all("chance" in reason for reasons in flagged.values() for reason in reasons)


def test_harder_items_of_the_simulated_class_have_lower_facility() -> None:
    """The statistics know nothing of the model: facility falls with difficulty, discrimination rises with slope."""
    rng = random.Random(2026)
    parameters = [(rng.uniform(0.7, 2.0), rng.uniform(-1.5, 1.5)) for _ in range(ITEMS)]
    marks, _ = _simulated()
    items = scored(marks, [1] * ITEMS).summary().items
    good = [item for item in range(ITEMS) if item != PLANTED]
    by_difficulty = sorted(good, key=lambda item: parameters[item][1])
    facility = [items[item].facility or 0 for item in by_difficulty]
    assert min(facility[:5]) > max(facility[-5:])
    by_slope = sorted(good, key=lambda item: parameters[item][0])
    slopes = [items[item].discrimination or 0 for item in by_slope]
    assert sum(slopes[:6]) / 6 < sum(slopes[-6:]) / 6


def test_groups_are_27_percent_and_apart() -> None:
    given_ = [Given(("a",), frozenset(), frozenset(), NIL, F(place, 100)) for place in range(100)]
    upper, lower = groups(given_)
    assert upper == frozenset(range(73, 100))
    assert lower == frozenset(range(27))


def test_four_in_the_upper_group_do_not_speak_against_a_key() -> None:
    def of(many: int) -> tuple[str, ...]:
        key = frozenset({"b"})
        given_ = [Given(("a",), frozenset(), key, NIL, F(place, many)) for place in range(many)]
        return suspicions(given_, table(given_), None)

    assert of(15) == ()
    assert of(20) == ("Of the best 5 by the rest of the quiz, 5 answered “a” and 0 “b”, which the key has.",)


def test_a_discrimination_barely_below_0_is_flagged_as_what_it_is() -> None:
    key = frozenset({"b"})
    given_ = [Given(("b",), key, key, ONE, None)] * 500
    assert suspicions(given_, table(given_), 2.0) == ()
    (barely,) = suspicions(given_, table(given_), -2.0)
    assert barely.endswith("So little may be chance.")
    (clearly,) = suspicions(given_, table(given_), -20.0)
    assert "chance" not in clearly
    (few,) = suspicions(given_[:6], table(given_[:6]), -60.0)
    assert few.endswith("Only 6 were asked: it may be chance.")


def test_no_response_is_no_distractor() -> None:
    key = frozenset({"b"})
    given_ = [Given((NONE,), frozenset(), key, NIL, F(place, 30)) for place in range(30)]
    assert suspicions(given_, table(given_), None) == ()


# -- from rows


def _of(classroom: Classroom, who: str) -> Client:
    return Client(Local(lambda: classroom, wire=True), who)


def test_first_attempts_count_and_later_ones_do_not(classroom: Classroom, quiz: Any) -> None:
    ana, bob = _of(classroom, "ana"), _of(classroom, "bob")
    quiz.take(ana, {"sum", "less"})
    quiz.take(bob, {"sum", "even", "less", "zero"})
    quiz.take(bob, set())
    _of(classroom, "cyd").start_attempt("sums")  # never handed in
    items = ana.items("sums")
    assert (items.attempts, items.title) == (2, "Sums")
    assert items.mean == pytest.approx(100 * (4 / 7 + 1) / 2)
    facility = {item.question: (item.shown, item.facility) for item in items.items}
    assert facility == {"sum": (2, 100), "even": (2, 50), "less": (2, 100), "zero": (2, 50)}
    assert items.note is not None
    assert items.note.startswith("They rest on 2 first attempts")


def test_answers_are_counted_as_their_author_wrote_them(classroom: Classroom, quiz: Any) -> None:
    for who, right in (("ana", {"less", "even"}), ("bob", {"less"}), ("cyd", set())):
        quiz.take(_of(classroom, who), right)
    nobody = _of(classroom, "dov")
    nobody.hand_in(nobody.start_attempt("sums").id)
    items = {item.question: item for item in nobody.items("sums").items}
    less = {answer.text: (answer.given, answer.mark) for answer in items["less"].answers}
    assert less == {"Two, of course": (2, 1), "Three, still": (1, 0), NONE: (1, 0)}
    even = {answer.text: answer.given for answer in items["even"].answers}
    assert even == {"Two": 1, "Four": 1, "Eight": 1, "Nine": 2, NONE: 1}
    assert items["even"].answers[0].text == "Nine"
    assert "{a} + {b}" in items["sum"].prompt


def test_instructors_who_try_a_quiz_are_not_counted(open_classroom: Any, quiz: Any) -> None:
    classroom = open_classroom(group=GROUP, accounts=UIDS.get)
    enrol(classroom, "ana")
    enrol(classroom, "ines", role="instructor")
    quiz.take(_of(classroom, "ana"), {"sum"})
    quiz.take(_of(classroom, "ines"), {"sum", "even", "less", "zero"})
    assert _of(classroom, "ines").items("sums").attempts == 1
    refused: Any = classroom.handle("ana", GetItems(chapter="sums"), "learner")
    assert refused.code == "denied"


def test_a_chapter_without_a_quiz_and_a_quiz_without_attempts(classroom: Classroom) -> None:
    none: Any = classroom.handle("ines", GetItems(chapter="quiet"), "instructor")
    assert none.code == "unknown"
    empty: Any = classroom.handle("ines", GetItems(chapter="sums"), "instructor")
    assert (empty.attempts, empty.mean) == (0, None)
    assert [item.shown for item in empty.items] == [0, 0, 0, 0]
    assert empty.note == "Nobody has handed in a first attempt yet."


def test_times_are_between_responses_and_bounded(open_classroom: Any, quiz: Any) -> None:
    now = [datetime(2026, 3, 1, tzinfo=UTC)]
    classroom = open_classroom(clock=lambda: now[0])
    ana = _of(classroom, "ana")
    attempt = ana.start_attempt("sums")
    steps = [30, 90, 7200]  # seconds until each answer; the last learner went for lunch
    expected = {}
    for position, step in enumerate(steps):
        now[0] += timedelta(seconds=step)
        asked = attempt.questions[position].asked
        ana.respond(attempt.id, position, quiz.right(asked))
        expected[asked.id] = min(step, 600)
    ana.hand_in(attempt.id)
    times = {item.question: item.seconds for item in ana.items("sums").items}
    assert {id_: seconds for id_, seconds in times.items() if seconds is not None} == expected
    assert median(expected.values()) == 90


def test_500_questions_fit_a_reply() -> None:
    """Each with 20 long answers in letters of three bytes: they are told fewer, and it says so."""
    given_ = [Given((f"{n:02}" + "学" * 200,), frozenset(), frozenset(), NIL, F(n, 40)) for n in range(40)]
    marks = [[NIL] * 500 for _ in range(40)]
    title = ChapterTitle(id="sums", number=1, title="Sums", summary="Adding.", credits=1000, problem=None)
    asked = [(f"question-{n}", None, given_, [3.0]) for n in range(500)]
    reply = told(title, scored(marks, [1] * 500), asked)
    line = wire.write_line(reply)
    assert len(line) < REPLY
    assert len(reply.items) == 500
    assert reply.note is not None
    assert "commonest answers" in reply.note
    longest = max(len(answer.text) for item in reply.items for answer in item.answers)
    assert longest == 80
    read: Any = wire.read_reply(line)
    assert isinstance(read, Items)
    assert read == reply


def test_a_bank_that_cannot_be_read_any_more_keeps_what_was_asked(classroom: Classroom, quiz: Any, course: Any) -> None:
    ana = _of(classroom, "ana")
    quiz.take(ana, {"sum"})
    (course / "01-sums" / "quiz.toml").write_text("this is [not TOML")
    items = ana.items("sums")
    assert items.attempts == 1
    assert {item.question for item in items.items} == {"sum", "even", "less", "zero"}
