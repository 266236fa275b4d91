"""Ordering: four ways to mark an order, by a table worked by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import made, one_of
from pydantic import ValidationError

from content.asked import UnreadableError
from content.questions import from_stored, read_question
from content.questions.ordering import OrderingResponse

LETTERS = ["a", "b", "c", "d", "e"]


def drawn(seed: int = 0, **fields: Any) -> Any:
    return made(kind="ordering", **({"items": LETTERS} | fields)).drawn(seed)


def ordered(variant: Any, order: str) -> OrderingResponse:
    return OrderingResponse(order=tuple(variant.asked.items.index(letter) for letter in order))


TABLE = {
    #         absolute, relative, longest, all
    "abcde": (Fraction(1), Fraction(1), Fraction(1), Fraction(1)),
    "bcdea": (Fraction(0), Fraction(3, 4), Fraction(3, 4), Fraction(0)),
    "abced": (Fraction(3, 5), Fraction(2, 4), Fraction(3, 4), Fraction(0)),
    "cdabe": (Fraction(1, 5), Fraction(2, 4), Fraction(2, 4), Fraction(0)),
    "acebd": (Fraction(1, 5), Fraction(0), Fraction(2, 4), Fraction(0)),
    "edcba": (Fraction(1, 5), Fraction(0), Fraction(0), Fraction(0)),
    "badce": (Fraction(1, 5), Fraction(0), Fraction(2, 4), Fraction(0)),
}


@pytest.mark.parametrize("order", TABLE)
@pytest.mark.parametrize("place", range(4))
def test_marks(order: str, place: int) -> None:
    marks = ("absolute", "relative", "longest", "all")[place]
    for seed in range(3):
        variant = drawn(seed, marks=marks)
        assert variant.mark(ordered(variant, order)) == TABLE[order][place]


def test_marks_of_all_orders_of_five_by_their_definitions() -> None:
    """Longest by looking at every subset: slow and sure."""
    variants = {marks: drawn(marks=marks) for marks in ("absolute", "relative", "longest")}
    for order in permutations(LETTERS):
        ranks = [LETTERS.index(letter) for letter in order]
        sizes = [size for size in range(1, 6) if any(list(some) == sorted(some) for some in combinations(ranks, size))]
        expected = {
            "absolute": Fraction(sum(place == rank for place, rank in enumerate(ranks)), 5),
            "relative": Fraction(sum(after == rank + 1 for rank, after in pairwise(ranks)), 4),
            "longest": Fraction(max(sizes) - 1, 4),
        }
        for marks, variant in variants.items():
            assert variant.mark(ordered(variant, "".join(order))) == expected[marks]


@pytest.mark.parametrize("marks", ["absolute", "relative", "longest", "all"])
def test_parts_that_are_right_agree_with_the_mark(marks: str) -> None:
    variant = drawn(marks=marks)
    for order in permutations(LETTERS):
        told = variant.tell(ordered(variant, "".join(order)))
        right = sum(part.right for part in told.parts)
        worth = {"absolute": Fraction(right, 5), "relative": Fraction(right, 4), "longest": Fraction(right - 1, 4)}
        assert told.mark == worth.get(marks, Fraction(right == 5))


def test_what_parts_tell() -> None:
    variant = drawn()
    parts = variant.tell(ordered(variant, "abced")).parts
    assert [(part.text, part.given, part.answer, part.right) for part in parts[2:]] == [
        ("place 3", "c", "c", True),
        ("place 4", "e", "d", False),
        ("place 5", "d", "e", False),
    ]
    variant = drawn(marks="relative")
    parts = variant.tell(ordered(variant, "abced")).parts
    assert [(part.text, part.given, part.answer, part.right) for part in parts[2:]] == [
        ("after c", "e", "d", False),
        ("after d", "nothing", "e", False),
    ]
    assert [part.given for part in variant.tell(None).parts] == [None] * 4


def test_they_are_never_shown_in_order() -> None:
    for seed in range(300):
        variant = drawn(seed, items=["a", "b", "c"])
        assert variant.asked.items != ("a", "b", "c")
    assert len({drawn(seed, items=["a", "b", "c"]).asked.items for seed in range(100)}) == 5


def test_items_that_come_out_alike_are_a_flaw_and_marked_without_regard_to_which_is_which() -> None:
    variant = drawn(draw={"n": [2]}, items=["a", "{n}", "b", "2"])
    assert [finding.path for finding in variant.flaws()] == [("items", 3)]
    items = variant.asked.items
    twos = [place for place, text in enumerate(items) if text == "2"]
    for first, second in (twos, twos[::-1]):
        order = (items.index("a"), first, items.index("b"), second)
        assert variant.mark(OrderingResponse(order=order)) == 1


def test_nothing_but_alike_items_does_not_hang() -> None:
    assert drawn(items=["a", "a", "a"]).asked.items == ("a", "a", "a")


def test_offers_draws_some_items_in_their_order() -> None:
    answers = {drawn(seed, offers=3).answer() for seed in range(100)}
    assert answers == {"; ".join(three) for three in combinations(LETTERS, 3)}


def test_because_is_told_of_any_wrong_order() -> None:
    variant = drawn(because="Letters have an order.")
    assert variant.tell(ordered(variant, "edcba")).because == "Letters have an order."
    assert variant.tell(ordered(variant, "abcde")).because is None
    [(path, response)] = variant.foreseen()
    assert path == ("because",)
    assert variant.mark(response) < 1


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 1, 2, 3, 3), (0, 1, 2, 3, 5), (0,) * 12, (99, 0, 1, 2, 3)])
def test_what_is_no_response(order: tuple[int, ...]) -> None:
    response = OrderingResponse(order=order)
    assert str(drawn().invalid(response)).startswith("expected each of the places 0 to 4 once; got ")
    assert drawn().mark(response) == 0


@pytest.mark.parametrize("order", ["[]", "[-1]", "[100]", "[null]", "[" + "0," * 12 + "0]", '["0"]'])
def test_what_never_becomes_a_response(order: str) -> None:
    with pytest.raises(ValidationError):
        OrderingResponse.model_validate_json('{"kind": "ordering", "order": ' + order + "}")


@pytest.mark.parametrize("line", ["3 1 2 5 4", "3,1,2,5,4", "31254", "３ １ ２ ５ ４", " 3 > 1 > 2 > 5 > 4 "])
def test_typed_on_one_line(line: str) -> None:
    assert drawn().asked.from_plain(line).order == (2, 0, 1, 4, 3)


@pytest.mark.parametrize("line", ["", "1 2 3", "1 1 2 3 4", "0 1 2 3 4", "1 2 3 4 6", "a b c d e", "9" * 10_000, "١٢"])
def test_typed_and_not_understood(line: str) -> None:
    with pytest.raises(UnreadableError, match="expected the numbers 1 to 5"):
        drawn().asked.from_plain(line)


def test_more_offered_than_there_is() -> None:
    raw = {"id": "q", "kind": "ordering", "section": "s", "prompt": "?", "explanation": "!", "items": LETTERS}
    assert [finding.path for finding in read_question(raw | {"offers": 6})[1]] == [("offers",)]
    assert [finding.path for finding in read_question(raw | {"items": ["a", "b"]})[1]] == [("items",)]


def test_carried_and_taken_again_marks_the_same() -> None:
    variant = drawn(items=["{{a}}", "b", "c"])
    carried = variant.carried()
    assert carried.items == ("{a}", "b", "c")
    again = made(kind="ordering", **type(one_of("ordering")).taken(carried)).drawn(3)
    assert again.answer() == variant.answer() == "{a}; b; c"
    assert not list(variant.lost())
    assert list(drawn(marks="all").lost()) == ['marks = "all": carried as a question marked by places']


@given(
    st.integers(0, 2**48 - 1), st.permutations(range(4)), st.sampled_from(["absolute", "relative", "longest", "all"])
)
def test_marks_stay_between_0_and_1(seed: int, order: list[int], marks: str) -> None:
    question = made(kind="ordering", items=["{n}", "{n + 1}", "c", "d"], draw={"n": [1, 2]}, marks=marks)
    variant = question.drawn(seed)
    response = OrderingResponse(order=tuple(order))
    assert 0 <= variant.mark(response) <= 1
    assert (variant.mark(response) == 1) == (response == variant.model())
    assert from_stored(question.to_stored()).drawn(seed).tell(response) == variant.tell(response)
