"""Marks of choices, and which of them a drawing offers, against tables worked by hand."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import made

from content.questions import draw, from_stored, kind, read_question
from content.questions.multiple import MultipleResponse
from content.questions.single import SingleResponse
from content.variants.drawing import shuffled
from content.variants.question import Drawn, Question

SEEDS = st.integers(0, 2**48 - 1)
MARKS = ("net", "each", "coverage", "all", "worth")


def several(marks: str, *worths: str | None, right: int = 3, wrong: int = 2, **fields: Any) -> Question:
    """Right choices r1, r2, … and wrong ones w1, w2, …, with these worths in that order."""
    names = [f"r{n + 1}" for n in range(right)] + [f"w{n + 1}" for n in range(wrong)]
    choices: list[dict[str, Any]] = [
        {"text": name, "right": True} if name[0] == "r" else {"text": name, "because": f"{name} is not."}
        for name in names
    ]
    for choice, worth in zip(choices, worths, strict=False):
        choice |= {} if worth is None else {"worth": worth}
    return made(kind="multiple", marks=marks, choice=choices, **fields)


def took(drawn: Drawn[Any], *texts: str) -> MultipleResponse:
    return MultipleResponse(choices=tuple(drawn.asked.choices.index(text) for text in texts))


# 3 right and 2 wrong choices: what each way of marking makes of the same choices
TABLE = {
    # taken:                         net  each coverage all
    ("r1", "r2", "r3"):              ("1", "1", "1", "1"),
    ("r1", "r2"):                    ("2/3", "4/5", "2/3", "0"),
    ("r1",):                         ("1/3", "3/5", "1/3", "0"),
    ("r1", "r2", "r3", "w1"):        ("2/3", "4/5", "3/4", "0"),
    ("r1", "r2", "w1"):              ("1/3", "3/5", "4/9", "0"),
    ("r1", "w1"):                    ("0", "2/5", "1/6", "0"),
    ("r1", "r2", "r3", "w1", "w2"):  ("1/3", "3/5", "3/5", "0"),
    ("r1", "w1", "w2"):              ("0", "1/5", "1/9", "0"),
    ("w1",):                         ("0", "1/5", "0", "0"),
    ("w1", "w2"):                    ("0", "0", "0", "0"),
}  # fmt: skip


@pytest.mark.parametrize("taken", TABLE)
@pytest.mark.parametrize(("place", "marks"), list(enumerate(MARKS[:4])))
def test_ways_of_marking(taken: tuple[str, ...], place: int, marks: str) -> None:
    drawn = draw(several(marks), len(taken))
    assert drawn.mark(took(drawn, *taken)) == Fraction(TABLE[taken][place])


@pytest.mark.parametrize(
    ("worths", "taken", "mark"),
    [
        # two halves, each wrong one takes everything away: nothing for taking all four
        (("1/2", "1/2", "-1", "-1"), ("r1", "r2"), "1"),
        (("1/2", "1/2", "-1", "-1"), ("r1",), "1/2"),
        (("1/2", "1/2", "-1", "-1"), ("r1", "w1"), "0"),
        (("1/2", "1/2", "-1", "-1"), ("r1", "r2", "w1", "w2"), "0"),
        # a third each, a wrong one takes half: 1/3 + 1/3 - 1/2
        (("2/3", "1/3", "-1/2", "-1/2"), ("r1", "r2", "w1"), "1/2"),
        (("2/3", "1/3", "-1/2", "-1/2"), ("r1", "w1"), "1/6"),
        (("2/3", "1/3", "-1/2", "-1/2"), ("r2", "w1"), "0"),
        # without any worth: equal shares, and nothing lost
        ((None, None, None, None), ("r1", "w1", "w2"), "1/2"),
    ],
)
def test_worths(worths: tuple[str | None, ...], taken: tuple[str, ...], mark: str) -> None:
    drawn = draw(several("worth", *worths, right=2), 1)
    assert drawn.mark(took(drawn, *taken)) == Fraction(mark)


@given(SEEDS, st.sampled_from(MARKS), st.lists(st.integers(0, 4), min_size=1, max_size=8), st.randoms())
def test_marks_are_shares_and_clicks_have_no_order(seed: int, marks: str, clicks: list[int], rng: Any) -> None:
    drawn = draw(several(marks, "1/2", "1/4", "1/4", "-1/3", "-1") if marks == "worth" else several(marks), seed)
    mixed = rng.sample(clicks, len(clicks))
    mark = drawn.mark(MultipleResponse(choices=tuple(clicks)))
    assert 0 <= mark <= 1
    assert mark == drawn.mark(MultipleResponse(choices=tuple(mixed))) == drawn.mark(
        MultipleResponse(choices=tuple(sorted(set(clicks))))
    )  # fmt: skip
    assert drawn.mark(drawn.model()) == 1
    assert draw(several("net"), seed).asked == draw(several("all"), seed).asked


@pytest.mark.parametrize(("worth", "mark"), [("1/2", "1/2"), (Decimal("0.25"), "1/4"), (0, "0"), ("-1/3", "0")])
def test_a_wrong_choice_may_be_worth_a_part(worth: object, mark: str) -> None:
    question = one_right({"text": "near", "because": "Near.", "worth": worth})
    drawn = draw(question, 3)
    told = drawn.tell(SingleResponse(choice=drawn.asked.choices.index("near")))
    assert (told.mark, told.because) == (Fraction(mark), "Near.")
    assert from_stored(question.to_stored()).to_stored() == question.to_stored()


def one_right(*wrong: dict[str, Any], **fields: Any) -> Question:
    return made(kind="single", choice=[{"text": "right", "right": True}, *wrong], **fields)


def wrongs(count: int, **last: Any) -> list[dict[str, Any]]:
    """Wrong choices w0, w1, …; the last one with these fields."""
    made = [{"text": f"w{n}", "because": f"w{n} is not."} for n in range(count)]
    return [*made[:-1], made[-1] | last]


def test_each_attempt_is_offered_others() -> None:
    question = one_right(*wrongs(7), offers=4)
    offered = [draw(question, seed).asked.choices for seed in range(300)]
    assert all(len(set(choices)) == 4 and "right" in choices for choices in offered)
    counts = [sum(f"w{n}" in choices for choices in offered) for n in range(7)]
    assert min(counts) > 80  # 3 of 7 are drawn each time: 129 of 300, were chance to have no say
    assert {choices.index("right") for choices in offered} == {0, 1, 2, 3}
    for seed in range(20):
        drawn = draw(question, seed)
        assert drawn.mark(drawn.model()) == 1
        assert len(list(drawn.foreseen())) == 3


def test_every_right_one_of_several_is_offered() -> None:
    question = several("net", wrong=6, offers=5)
    for seed in range(50):
        choices = draw(question, seed).asked.choices
        assert len(choices) == 5
        assert {"r1", "r2", "r3"} < set(choices)


def test_an_order_that_means_something_is_kept() -> None:
    scale = [{"text": f"{10**n}", "because": f"Not {n} zeros."} for n in range(5)]
    scale[2] = {"text": "100", "right": True}
    question = made(kind="single", choice=scale, shuffle=False, offers=3)
    seen = {draw(question, seed).asked.choices for seed in range(100)}
    assert all(int(low) < int(high) for choices in seen for low, high in pairwise(choices))
    assert len(seen) == 6  # 2 of 4 wrong ones


def test_last_stays_last() -> None:
    question = one_right(*wrongs(5, text="None of these", last=True), offers=4)
    seen = {draw(question, seed).asked.choices for seed in range(60)}
    assert {choices[-1] for choices in seen} == {"None of these"}
    assert {choices.index("right") for choices in seen} == {0, 1, 2}


def test_choices_without_these_fields_are_drawn_as_they_ever_were() -> None:
    question = one_right(*wrongs(3))
    for seed in range(20):
        rng = random.Random(f"{seed}:q")
        assert list(draw(question, seed).asked.choices) == shuffled(["right", "w0", "w1", "w2"], rng)
    assert "offers" not in question.to_stored()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "single", "offers": 1}, "expected a number from 2"),
        ({"kind": "single", "offers": 4}, "expected a number from 2 .* to 3, all choices; got 4"),
        ({"kind": "multiple", "marks": "net", "worth": "1/2"}, 'does not count under marks = "net"'),
        ({"kind": "multiple", "marks": "worth", "worth": "1/2"}, "they come to 1/2"),
        ({"kind": "multiple", "marks": "worth", "worth": "-1/2"}, "above 0 on right choices"),
        ({"kind": "multiple", "marks": "most"}, "expected 'net', 'each'"),
        ({"kind": "single", "worth": "1/2"}, "expected worth on wrong choices only"),
        ({"kind": "single", "worth": "1/0"}, 'expected a number, or "1/3"'),
        ({"kind": "single", "worth": "2"}, "expected a share of the full mark, -1 to 1"),
        ({"kind": "single", "worth": "9**9"}, 'expected a number, or "1/3"'),
        ({"kind": "single", "worth": True}, "expected a number"),
    ],
)
def test_what_an_author_is_told(fields: dict[str, Any], says: str) -> None:
    worth = {"worth": fields.pop("worth")} if "worth" in fields else {}
    choices = [{"text": "a", "right": True, **worth}, *wrongs(2)]
    raw = {"id": "q", "section": "s", "prompt": "?", "explanation": "!", "choice": choices} | fields
    question, findings = read_question(raw)
    assert question is None
    assert [finding for finding in findings if re.search(says, finding.message)], findings


def test_statistics_count_what_the_author_wrote() -> None:
    question = made(
        kind="single",
        draw={"n": [2, 3, 5]},
        choice=[{"text": "{2 * n}", "right": True}, {"text": "{n}", "because": "Twice that."}],
    )
    for seed in range(10):
        drawn = draw(question, seed)
        assert drawn.chosen(drawn.model()) == ("{2 * n}",)
    every = draw(several("net"), 4)
    assert every.chosen(took(every, "w1", "r2", "r1")) == ("r1", "r2", "w1")


CARRIED = {
    "single": one_right({"text": "near {{x}}", "because": "Near.", "worth": "1/3"}, *wrongs(2)),
    "single-kept": one_right(*wrongs(2), shuffle=False),
    "net": several("net"),
    "worth": several("worth", "1/2", "1/4", "1/4", "-1/3", "-1"),
    "even": several("worth"),
    "truefalse": made(kind="truefalse", answer=True, because="It does {{hold}}."),
}


@pytest.mark.parametrize("name", CARRIED)
def test_what_goes_out_and_comes_in_marks_the_same(name: str) -> None:
    question = CARRIED[name]
    drawn = draw(question, 5)
    carried = drawn.carried()
    assert carried is not None
    assert list(drawn.lost()) == []
    fields = kind(question.kind).question.taken(carried)
    assert fields is not None
    again = draw(made(kind=question.kind, **fields), 5)
    assert set(again.answer().split("; ")) == set(drawn.answer().split("; "))
    marks = [{_by_text(one, response): one.mark(response) for response in _responses(one)} for one in (drawn, again)]
    assert marks[0] == marks[1]


def _responses(drawn: Drawn[Any]) -> list[Any]:
    count = len(getattr(drawn.asked, "choices", "tf"))
    if drawn.asked.kind == "multiple":
        picks = [tuple(n for n in range(count) if bits >> n & 1) for bits in range(1, 2**count)]
        return [drawn.asked.responds(choices=pick) for pick in picks]
    field = "choice" if drawn.asked.kind == "single" else "answer"
    return [drawn.asked.responds(**{field: n if field == "choice" else bool(n)}) for n in range(count)]


def _by_text(drawn: Drawn[Any], response: Any) -> tuple[str, ...]:
    return tuple(sorted(drawn.asked.in_words(response).split("; ")))


def test_what_is_lost_on_the_way_is_said() -> None:
    assert list(draw(several("coverage"), 1).lost()) == ['marks = "coverage": carried as marked net']
    assert list(draw(one_right(*wrongs(5), offers=3), 1).lost()) == ["offers: carried with 3 of its 6 choices"]
