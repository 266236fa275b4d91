"""`nnquiz show`: a variant with its key, found over all chapters."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from content.showing import NoSuchQuestionError, show


def test_a_variant_with_its_key_and_what_wrong_answers_come_to(small: Path) -> None:
    shown = show(small, "which", 7)
    assert (shown.chapter, shown.id, shown.kind, shown.section, shown.seed) == ("one", "which", "single", "steps", 7)
    number = int(shown.prompt.removeprefix("Which number is ").removesuffix(" + 1?"))
    assert number in (3, 4, 5)
    assert (shown.answer, shown.mark) == (str(number + 1), 1)
    assert {(one.text, one.mark, one.because) for one in shown.foreseen} == {
        (str(number - 1), Fraction(0), "That is one less."),
        (str(number * 2), Fraction(0), f"That is twice {number}."),
    }
    assert shown.explanation == f"One more than {number} is {number + 1}."


def test_a_seed_gives_the_same_variant_and_others_give_others(small: Path) -> None:
    assert show(small, "which", 3) == show(small, "which", 3)
    assert len({show(small, "which", seed).prompt for seed in range(30)}) == 3


def test_an_unknown_question_is_told_a_near_one(small: Path) -> None:
    with pytest.raises(NoSuchQuestionError, match="did you mean which"):
        show(small, "whch", 0)


def test_a_folder_without_a_course_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(NoSuchQuestionError) as refused:
        show(tmp_path, "which", 0)
    assert "\n" not in str(refused.value)
