"""Advice on a bank: told with its figures, and never counted as wrong."""

from __future__ import annotations

from math import comb
from pathlib import Path

import pytest

from content.check import Problem, check
from content.check.banks import at_least

ROWS = ("alpha", "gamma", "delta", "omega")


def single(number: int, texts: tuple[str, ...], right: int, more: str = "") -> str:
    choices = "".join(
        f'[[question.choice]]\ntext = "{text}"\n'
        + ("right = true\n" if place == right else f'because = "Not {text}, in question {number}."\n')
        for place, text in enumerate(texts)
    )
    head = f'[[question]]\nid = "q{number}"\nkind = "single"\nsection = "steps"\nprompt = "Which of {number}?"\n'
    return f'{head}{more}explanation = "So it is."\n{choices}'


def found(small: Path, *questions: str) -> list[Problem]:
    (small / "01-one" / "quiz.toml").write_text("draws = 1\n" + "".join(questions), encoding="utf-8")
    return check(small)


def padded(right: int, longest: int) -> tuple[str, ...]:
    return tuple(text + " indeed" * (place == longest) for place, text in enumerate(ROWS))


def test_a_right_choice_that_is_nearly_always_the_longest(small: Path) -> None:
    [advice] = found(small, *(single(number, padded(1, 1 if number < 9 else 2), 1) for number in range(10)))
    assert (advice.level, advice.file, advice.line) == ("advice", "01-one/quiz.toml", 1)
    # of ten: chance gives 10 / 4, and nine or more come with (10 · 3 + 1) / 4 ** 10 = 0.0000296
    assert (
        "the longest one in 9 of 10 questions; chance alone gives 2.5 (probability of as many: 3e-05)" in advice.message
    )


@pytest.mark.parametrize("longest", [3, 4, 5, 6])
def test_longest_choices_within_chance_are_not_told(small: Path, longest: int) -> None:
    bank = (single(number, padded(1, 1 if number < longest else 2), 1) for number in range(10))
    assert found(small, *bank) == []


def test_choices_of_one_length_tell_nothing(small: Path) -> None:
    assert found(small, *(single(number, ROWS, 1) for number in range(10))) == []


def test_a_position_is_told_only_where_choices_stay_in_their_places(small: Path) -> None:
    fixed = [single(number, ROWS, 2, "shuffle = false\n") for number in range(8)]
    [advice] = found(small, *fixed)
    assert advice.level == "advice"
    # 4 ** -8 = 0.0000153
    assert "choice 3 is the right one in 8 of 8 questions; chance alone gives 2.0" in advice.message
    assert "2e-05" in advice.message
    assert found(small, *(single(number, ROWS, number % 4, "shuffle = false\n") for number in range(8))) == []


def test_numbers_that_nobody_sees(small: Path) -> None:
    hidden = found(small, single(1, ROWS, 0, "draw = { n = [1, 2, 3, 4] }\n"))
    assert [(one.level, one.id, one.line) for one in hidden] == [("advice", "q1", 7)]
    assert "ask only 1 different things" in hidden[0].message
    shown = single(1, ROWS, 0, "draw = { n = [1, 2] }\n").replace("Which of 1?", "Which of {n}?")
    assert found(small, shown) == []


def test_two_questions_that_ask_the_same(small: Path) -> None:
    again = single(1, ROWS, 0).replace('id = "q1"', 'id = "again"').replace("in question 1", "once more")
    advice = found(small, single(1, ROWS, 0), single(2, ROWS, 0), again)
    assert [(one.level, one.id) for one in advice] == [("advice", "again")]
    assert "the same as question q1" in advice[0].message


@pytest.mark.parametrize(
    ("hits", "trials", "chance"), [(0, 5, 0.2), (1, 5, 0.2), (3, 7, 0.25), (9, 9, 0.5), (40, 90, 0.3)]
)
def test_the_tail_is_that_of_the_binomial(hits: int, trials: int, chance: float) -> None:
    tail = sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(hits, trials + 1))
    assert at_least(hits, [chance] * trials) == pytest.approx(tail, abs=1e-12)


def test_chances_that_differ(small: Path) -> None:
    assert at_least(2, [0.5, 0.25]) == pytest.approx(0.125)
    assert at_least(1, [0.5, 0.25]) == pytest.approx(0.625)
