"""What each behaviour makes of tries: worked tables, and what holds of any tries."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.behaviours import NAMES, behaviour
from content.questions.numerical import NumericalResponse
from content.rules import Rules
from content.variants.behaviour import Try

THIRD, HALF = Fraction(1, 3), Fraction(1, 2)


def tries(*marks: Fraction | int, certainty: int | None = None) -> list[Try]:
    """Tries of these marks, each with another response."""
    texts = (NumericalResponse(text=str(place), certainty=certainty) for place in range(len(marks)))  # type: ignore[arg-type]
    return [Try(response, Fraction(mark)) for response, mark in zip(texts, marks, strict=True)]


def test_there_are_these_behaviours() -> None:
    assert NAMES == ("adaptive", "certainty", "deferred", "immediate", "interactive")


@pytest.mark.parametrize(
    ("name", "marks", "penalty", "grade"),
    [
        ("deferred", [1], THIRD, 1),
        ("deferred", [HALF], THIRD, HALF),
        ("immediate", [0], THIRD, 0),
        ("immediate", [Fraction(2, 3)], THIRD, Fraction(2, 3)),
        # the right answer at the first, second, third and fourth try, with a third off for each before it
        ("adaptive", [1], THIRD, 1),
        ("adaptive", [0, 1], THIRD, Fraction(2, 3)),
        ("adaptive", [0, 0, 1], THIRD, THIRD),
        ("adaptive", [0, 0, 0, 1], THIRD, 0),
        ("adaptive", [0, 0, 0, 0, 1], THIRD, 0),  # never below 0
        ("adaptive", [0, 1], Fraction(1, 10), Fraction(9, 10)),
        ("adaptive", [HALF, 0], THIRD, HALF),  # the best try counts, whichever it was
        ("adaptive", [HALF, Fraction(3, 4)], THIRD, HALF),  # 3/4 − 1/3 = 5/12 is less
        ("adaptive", [HALF, 1], THIRD, Fraction(2, 3)),
        ("adaptive", [0, 1], 0, 1),
        ("interactive", [1], THIRD, 1),
        ("interactive", [0, 1], THIRD, Fraction(2, 3)),
        ("interactive", [0, 0, 1], THIRD, THIRD),
        ("interactive", [0, 0, 0], THIRD, 0),
        ("interactive", [HALF, 0], THIRD, 0),  # the last try counts
        ("interactive", [0, HALF], THIRD, Fraction(1, 6)),
        ("interactive", [0, 0, HALF], THIRD, 0),
        *((name, [], THIRD, 0) for name in NAMES),
    ],
)
def test_a_grade_by_hand(name: str, marks: list[Fraction], penalty: Fraction, grade: Fraction) -> None:
    assert behaviour(name).grade(tries(*marks), Rules(behaviour=name, penalty=Fraction(penalty))) == grade


@pytest.mark.parametrize(
    ("certainty", "right", "wrong"),
    # Moodle's table for certainty-based marking, in its units of a third: C=1 brings 1 or 0, C=2 2 or −2, C=3 3 or −6
    [(None, 1, 0), (1, 1, 0), (2, 2, -2), (3, 3, -6)],
)
def test_certainty_by_moodles_table(certainty: int | None, right: int, wrong: int) -> None:
    grade = behaviour("certainty").grade
    rules = Rules(behaviour="certainty")
    assert grade(tries(1, certainty=certainty), rules) * 3 == right
    assert grade(tries(0, certainty=certainty), rules) * 3 == wrong
    assert grade(tries(HALF, certainty=certainty), rules) * 3 == Fraction(right, 2)  # partly right is not wrong


@given(st.fractions(0, 1, max_denominator=60), st.sampled_from([1, 2, 3]))
def test_the_mark_behind_a_grade_with_certainty(mark: Fraction, certainty: int) -> None:
    by = behaviour("certainty")
    assert by.mark_behind(by.grade(tries(mark, certainty=certainty), Rules()), certainty) == mark  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "checks", "certainty"),
    [
        ("deferred", False, False),
        ("certainty", False, True),
        ("immediate", True, False),
        ("adaptive", True, False),
        ("interactive", True, False),
    ],
)
def test_what_a_behaviour_asks_for(name: str, checks: bool, certainty: bool) -> None:
    assert (behaviour(name).checks, behaviour(name).asks_certainty) == (checks, certainty)


@pytest.mark.parametrize(
    ("name", "marks", "closed", "reveals", "left"),
    [
        ("immediate", [], False, False, 1),
        ("immediate", [0], True, True, 0),
        ("adaptive", [1], False, False, None),
        ("adaptive", [0] * 9, False, False, None),
        ("interactive", [], False, False, 3),
        ("interactive", [HALF], False, False, 2),
        ("interactive", [0, 0], False, False, 1),
        ("interactive", [0, 1], True, True, 0),
        ("interactive", [0, 0, 0], True, True, 0),
        ("deferred", [1], False, False, None),
        ("certainty", [1], False, False, None),
    ],
)
def test_when_a_question_closes(name: str, marks: list[int], closed: bool, reveals: bool, left: int | None) -> None:
    by, rules, made = behaviour(name), Rules(behaviour=name, tries=3), tries(*marks)
    assert (by.closed(made, rules), by.reveals(made, rules), by.left(made, rules)) == (closed, reveals, left)


MARKS = st.lists(st.fractions(0, 1, max_denominator=12), max_size=6)
PENALTIES = st.fractions(0, 1, max_denominator=12)


@given(st.sampled_from(NAMES), MARKS, PENALTIES, st.sampled_from([None, 1, 2, 3]))
def test_a_grade_is_never_more_than_1_nor_less_than_what_certainty_costs(
    name: str, marks: list[Fraction], penalty: Fraction, certainty: int | None
) -> None:
    grade = behaviour(name).grade(tries(*marks, certainty=certainty), Rules(behaviour=name, penalty=penalty))
    assert (-2 if behaviour(name).asks_certainty else 0) <= grade <= 1


@given(st.integers(0, 4), st.fractions(0, 1, max_denominator=12), PENALTIES)
def test_in_which_order_wrong_tries_came_never_matters(wrong: int, last: Fraction, penalty: Fraction) -> None:
    made = tries(*[0] * wrong, last)
    for name in ("adaptive", "interactive"):
        rules = Rules(behaviour=name, penalty=penalty)
        orders = permutations(made[:-1])
        assert len({behaviour(name).grade([*order, made[-1]], rules) for order in orders}) == 1


@given(MARKS, st.fractions(0, 1, max_denominator=12), PENALTIES)
def test_one_more_try_never_lowers_an_adaptive_grade(
    marks: list[Fraction], another: Fraction, penalty: Fraction
) -> None:
    rules = Rules(behaviour="adaptive", penalty=penalty)
    grade = behaviour("adaptive").grade
    assert grade(tries(*marks, another), rules) >= grade(tries(*marks), rules)


@given(MARKS.filter(bool), PENALTIES)
def test_a_first_try_that_is_all_right_is_all_the_mark(marks: list[Fraction], penalty: Fraction) -> None:
    for name in ("adaptive", "immediate"):
        assert behaviour(name).grade(tries(1, *marks), Rules(behaviour=name, penalty=penalty)) == 1
