"""Marks of what is typed: tolerances, units, accepted forms, against tables worked by hand."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import made

from content.asked import UnreadableError
from content.formats.carried import Carried, CarriedAnswer
from content.questions import draw, from_stored, kind, read_question
from content.questions.numerical import NumericalResponse
from content.questions.shortanswer import ShortAnswerResponse
from content.variants.forms import Folding, matches
from content.variants.question import Drawn, Question
from content.variants.tolerance import Tolerance, magnitude, to_significant
from content.variants.worth import snapped


def number(answer: object, tolerance: dict[str, Any], **fields: Any) -> Drawn[Any]:
    return draw(made(kind="numerical", answer=answer, tolerance=tolerance, **fields), 0)


def word(answer: object, **fields: Any) -> Drawn[Any]:
    return draw(made(kind="shortanswer", answer=answer, **fields), 0)


def mark_of(drawn: Drawn[Any], text: str) -> Fraction:
    return drawn.mark(drawn.asked.responds(text=text))


# Moodle's types of tolerance, t = 0.5 and 10 % of an answer of 20 and of -4; its geometric factor is 1 + t
TOLERATED = [
    # nominal: answer - t to answer + t
    ({"nominal": Decimal("0.5")}, 20, ["19.5", "20", "20.5"], ["19.4999", "20.5001"]),
    ({"nominal": Decimal("0.5")}, -4, ["-4.5", "-3.5"], ["-4.51", "-3.49", "4"]),
    # relative: answer - t*|answer| to answer + t*|answer|
    ({"relative": Decimal("0.1")}, 20, ["18", "22"], ["17.999", "22.001"]),
    ({"relative": Decimal("0.1")}, -4, ["-4.4", "-3.6"], ["-4.41", "-3.59"]),
    # geometric: answer / (1 + t) to answer * (1 + t)
    ({"geometric": Decimal("1.1")}, 22, ["20", "24.2"], ["19.999", "24.201"]),
    ({"geometric": Decimal("1.5")}, -4, ["-6", "-8/3"], ["-6.01", "-2.66", "4"]),
    ({"geometric": 2}, 0, ["0", "0.0"], ["0.0001", "-0.0001"]),
    # three significant figures, halves away from zero
    ({"significant": 3}, Decimal("0.12345"), ["0.123", "0.1225", "0.12349"], ["0.12249", "0.1235", "0.12"]),
    ({"significant": 3}, -1500, ["-1500", "-1504", "-1495"], ["-1505", "-1494.9", "1500"]),
    ({"significant": 2}, 100, ["100", "99.5", "104.9"], ["99.4", "105"]),
    ({"significant": 3}, 0, ["0"], ["0.0001"]),
]


@pytest.mark.parametrize(("tolerance", "answer", "right", "wrong"), TOLERATED)
def test_tolerances_with_their_bounds(
    tolerance: dict[str, Any], answer: object, right: list[str], wrong: list[str]
) -> None:
    drawn = number(answer, tolerance)
    assert [text for text in right if mark_of(drawn, text) != 1] == []
    assert [text for text in wrong if mark_of(drawn, text) != 0] == []


@given(st.fractions(), st.integers(1, 12))
def test_significant_figures(x: Fraction, figures: int) -> None:
    close = to_significant(x, figures)
    assert close == to_significant(close, figures)
    if x:
        assert Fraction(10) ** (magnitude(x) - 1) <= abs(x) < Fraction(10) ** magnitude(x)
        assert abs(close - x) <= Fraction(10) ** (magnitude(x) - figures) / 2


@given(st.fractions(min_value=-(10**6), max_value=10**6), st.fractions(), st.sampled_from(range(4)))
def test_the_answer_is_within_any_tolerance_of_itself(x: Fraction, near: Fraction, place: int) -> None:
    tolerance = [
        Tolerance(nominal=abs(near)), Tolerance(relative=abs(near)), Tolerance(geometric=1 + abs(near)),
        Tolerance(significant=1 + abs(near.numerator) % 9),
    ][place]  # fmt: skip
    assert tolerance.accepts(x, x)
    assert tolerance.accepts(-x, -x)


SECONDS: dict[str, Any] = {"unit": "s", "units": {"ms": "1/1000", "s": 1, "µs": Decimal("0.000001"), "min": 60}}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.5", 1), ("1.5 s", 1), ("1.5s", 1), ("1500 ms", 1), ("1500ms", 1), ("1/40 min", 1), ("1,5 s", 1),
        ("1_500_000 μs", 1), ("１.５ ｓ", 1), ("\u200f1.5 s\u200e", 1), ("1.5 ms", 0), ("1500", 0), ("1.5 min", 0),
    ],
)  # fmt: skip
def test_units(text: str, mark: int) -> None:
    drawn = number("3 / 2", {"nominal": 0}, **SECONDS)
    assert drawn.invalid(NumericalResponse(text=text)) is None
    assert mark_of(drawn, text) == mark


def test_a_unit_that_is_needed() -> None:
    drawn = number("3 / 2", {"nominal": 0}, unit_needed=True, **SECONDS)
    assert drawn.invalid(NumericalResponse(text="1.5")) == (
        "expected a number with its unit (µs or ms or s or min); got '1.5'"
    )
    assert drawn.mark(drawn.model()) == 1
    assert drawn.model().text == "1.5 s"
    assert drawn.asked.plain_hint() == "a number with its unit: µs or ms or s or min"


def test_another_unit_is_no_answer() -> None:
    drawn = number(3, {"nominal": 0}, unit="kg")
    assert drawn.invalid(NumericalResponse(text="3 km")) == (
        "expected a number such as 0.25 or 3e-4, in kg; got '3 km'"
    )
    with pytest.raises(UnreadableError, match="in kg; got '3 km'"):
        drawn.asked.from_plain("3 km")


@pytest.mark.parametrize("text", ["1/4", "¼", "1 / 4"])
def test_no_fractions(text: str) -> None:
    assert mark_of(number("1 / 4", {"nominal": 0}), text) == 1
    refused = number("1 / 4", {"nominal": 0}, fractions=False)
    assert "no fraction" in str(refused.invalid(NumericalResponse(text=text)))
    assert mark_of(refused, "0.25") == 1


def test_several_answers_and_parts_of_the_mark() -> None:
    drawn = number(
        2,
        {"nominal": Decimal("0.1")},
        also=[{"answer": "0 - answer", "tolerance": {"nominal": 0}}],
        wrong=[
            {"answer": 4, "because": "That is the square.", "worth": "1/2"},
            {"answer": 4, "because": "Less.", "worth": Decimal("0.2"), "tolerance": {"nominal": 1}},
        ],
        otherwise="Take the root of 4.",
    )
    marks = {text: (drawn.tell(NumericalResponse(text=text)).mark, _because(drawn, text)) for text in
             ("2.1", "-2", "-2.1", "4.1", "4.9", "7")}  # fmt: skip
    assert marks == {
        "2.1": (1, None),
        "-2": (1, None),
        "-2.1": (0, "Take the root of 4."),
        "4.1": (Fraction(1, 2), "That is the square."),
        "4.9": (Fraction(1, 5), "Less."),
        "7": (0, "Take the root of 4."),
    }


def _because(drawn: Drawn[Any], text: str) -> str | None:
    return drawn.tell(drawn.asked.responds(text=text)).because


HOSTILE = [
    "１２",
    "1,5",
    "½",
    "1e999",
    "\x00",
    "\x1b[2J",
    "\u202e12",
    "\u2066",
    "9" * 40,
    "-" * 40,
    "∞",
    "NaN",
    "1" + "0" * 39,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_typed_gets_a_mark_or_a_message(text: str) -> None:
    for drawn in (number(12, {"significant": 2}, **SECONDS), number(12, {"geometric": 2}), word("twelve")):
        response = drawn.asked.responds(text=text)
        problem = drawn.invalid(response)
        assert problem is None or problem.isprintable()
        assert 0 <= drawn.mark(response) <= 1
        drawn.tell(response)
        if problem is None:
            drawn.chosen(response)


@pytest.mark.parametrize("line", ["9" * 10**7, "x" * 10**7, "1 " * 10**6, "", " ", "\x00", "\u200b"])
def test_lines_without_bound_are_answered_at_once(line: str) -> None:
    begun = time.perf_counter()
    for drawn in (number(12, {"nominal": 0}), word("twelve")):
        with pytest.raises(UnreadableError, match="expected"):
            drawn.asked.from_plain(line)
    assert time.perf_counter() - begun < 5


FOLDED = [
    # what counts, an accepted form, what is right, what is wrong
    ({}, "cross-entropy", ["Cross-Entropy", " cross–entropy ", "cross‐entropy", "CROSS−ENTROPY"], ["cross entropy"]),
    ({}, "Adam's rate", ["adam’s  rate", "ADAM′S RATE", "adam's\u00a0rate"], ["adams rate", "adam'srate"]),
    ({}, "fine", ["ﬁne", "ｆｉｎｅ", "fi\u200bne", "\u202efine"], ["fi ne"]),
    ({}, "Größe", ["GRÖSSE", "gro\u0308ße"], ["Grosse"]),
    ({"case": True}, "ReLU", ["ReLU", " ReLU "], ["relu", "RELU"]),
    ({"spaces": True}, "a  b", ["a  b", " a  b "], ["a b"]),
    ({"accents": False}, "Poincaré", ["poincare", "POINCARÉ", "poincare\u0301"], ["poincar"]),
    ({"accents": True}, "Poincaré", ["poincaré"], ["poincare"]),
    ({"forms": True}, "x²", ["X²"], ["x2"]),
    ({"forms": False}, "x²", ["x2"], ["x3"]),
    ({}, "a*b", ["a*b"], ["axb", "ab"]),
    ({"wildcard": True}, ["gradient descent", "*gradient*descent*"],
     ["stochastic gradient descent", "the gradient, in descent", "gradientdescent"], ["descent gradient", "gradient"]),
    ({"wildcard": True}, [r"a\*b", r"c\**"], ["a*b", "c*", "c* d"], ["axb", "c"]),
]  # fmt: skip


@pytest.mark.parametrize(("counts", "answer", "right", "wrong"), FOLDED)
def test_what_counts(counts: dict[str, Any], answer: object, right: list[str], wrong: list[str]) -> None:
    drawn = word(answer, **counts)
    assert [text for text in right if mark_of(drawn, text) != 1] == []
    assert [text for text in wrong if mark_of(drawn, text) != 0] == []
    assert drawn.mark(drawn.model()) == 1


def test_forms_carry_drawn_numbers() -> None:
    question = made(kind="shortanswer", draw={"n": [2, 3, 4]}, answer=["{n} epochs", "{n * 10} steps"])
    for seed in range(10):
        drawn = draw(question, seed)
        n = int(drawn.answer().split()[0])
        assert mark_of(drawn, f"{n * 10} steps") == 1
        assert mark_of(drawn, f"{n + 1} epochs") == 0
        assert drawn.chosen(drawn.model()) == ("{n} epochs",)
        assert drawn.chosen(ShortAnswerResponse(text=" Nine  Epochs")) == ("nine epochs",)


def test_foreseen_forms_are_told_and_worth_their_part() -> None:
    drawn = word(
        "loss", wildcard=True,
        wrong=[{"answer": ["cost", "error"], "because": "Near.", "worth": "1/2"}, {"answer": "*", "because": "No."}],
    )  # fmt: skip
    assert [(mark_of(drawn, text), _because(drawn, text)) for text in ("Loss", "ERROR", "anything")] == [
        (1, None),
        (Fraction(1, 2), "Near."),
        (0, "No."),
    ]
    assert [drawn.mark(response) for _, response in drawn.foreseen()] == [Fraction(1, 2), Fraction(1, 2), 0]


def test_hostile_patterns_stay_fast() -> None:
    begun = time.perf_counter()
    for pattern in ("*" * 199 + "b", "*a" * 100, "****a****" * 22, "a*" * 99 + "b"):
        drawn = word(["x", pattern], wildcard=True)
        for _ in range(20):
            mark_of(drawn, "a" * 200)
    assert time.perf_counter() - begun < 5


@given(st.lists(st.text("ab*", max_size=4), min_size=1, max_size=6).map("".join), st.text("ab", max_size=12))
def test_wildcards_against_regular_expressions(pattern: str, text: str) -> None:
    expected = re.fullmatch(".*".join(re.escape(piece) for piece in pattern.split("*")), text)
    assert matches(Folding().pieces(pattern), text) == (expected is not None)


@given(st.text(max_size=40), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_folding_twice_changes_nothing_more(text: str, case: bool, spaces: bool, accents: bool, forms: bool) -> None:
    folding = Folding(case, spaces, accents, forms)
    assert folding.folded(folding.folded(text)) == folding.folded(text)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answer": []}, "a list of at least 1"),
        ({"answer": [" "]}, "nothing that can be read"),
        ({"answer": ["a\x07"]}, "without control characters; got U\\+0007"),
        ({"answer": ["a*"], "wildcard": True}, "expected a first form without \\*"),
        ({"answer": "a", "wrong": [{"answer": "b", "because": "c", "worth": 1}]}, "from 0 to below 1"),
        ({"kind": "numerical", "answer": 1, "tolerance": {"geometric": Decimal("0.5")}}, "geometric factor from 1"),
        ({"kind": "numerical", "answer": 1, "tolerance": {"significant": 0}}, "a number from 1"),
        ({"kind": "numerical", "answer": 1, "tolerance": {"nominal": 0}, "units": {"s": 1}}, "expected unit"),
        ({"kind": "numerical", "answer": 1, "tolerance": {"nominal": 0}, "unit": "5s"}, "begins with no digit"),
        (
            {"kind": "numerical", "answer": 1, "tolerance": {"nominal": 0}, "unit": "s", "units": {"s": 0}},
            "expected a factor above 0",
        ),
        ({"kind": "numerical", "answer": 1, "tolerance": {"nominal": 0}, "unit_needed": True}, "no unit to type"),
    ],
)
def test_what_an_author_is_told(fields: dict[str, Any], says: str) -> None:
    raw = {"id": "q", "kind": "shortanswer", "section": "s", "prompt": "?", "explanation": "!"} | fields
    question, findings = read_question(raw)
    assert question is None
    assert [finding.message for finding in findings if re.search(says, finding.message)], findings


def test_a_tolerance_too_thin_for_rounded_answers_is_found() -> None:
    for tolerance in ({"nominal": 0}, {"relative": Decimal("0.0001")}, {"geometric": 1}, {"significant": 5}):
        assert [finding.path for finding in number("2 / 3", tolerance, decimals=2).flaws()] == [("tolerance",)]
    for tolerance in ({"nominal": Decimal("0.005")}, {"geometric": Decimal("1.01")}, {"significant": 2}):
        assert list(number("2 / 3", tolerance, decimals=2).flaws()) == []


CARRIED: dict[str, Question] = {
    "numbers": made(
        kind="numerical", answer="1 / 8", tolerance={"relative": Decimal("0.1")}, unit="s",
        also=[{"answer": Decimal("7"), "tolerance": {"nominal": 1}}],
        wrong=[{"answer": 8, "because": "Upside {{down}}.", "worth": "1/3"}], otherwise="Divide.",
    ),
    "words": made(
        kind="shortanswer", answer=["cross*entropy", "log {{loss}}"], case=True,
        wrong=[{"answer": "hinge", "because": "A margin.", "worth": "1/4"}],
    ),
    "patterns": made(kind="shortanswer", answer=["loss", r"*\*loss*"], wildcard=True),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_what_goes_out_and_comes_in_marks_the_same(name: str) -> None:
    question = CARRIED[name]
    drawn = draw(question, 5)
    carried = drawn.carried()
    assert carried is not None
    fields = kind(question.kind).question.taken(carried)
    assert fields is not None
    again = draw(made(kind=question.kind, **fields), 5)
    assert list(drawn.lost()) == []
    assert again.answer() == drawn.answer()
    tried = ["0.125", "0.1375", "0.138", "7.5", "8", "8.5", "9", "cross*entropy", "crossentropy", "log {loss}", "Hinge",
             "hinge", "my *loss", "loss", "my loss"]  # fmt: skip
    for text in tried:
        response = drawn.asked.responds(text=text)
        assert (again.mark(response), _because(again, text)) == (drawn.mark(response), _because(drawn, text)), text


def test_what_is_lost_on_the_way_is_said() -> None:
    lost = list(number(4, {"geometric": 2}, **SECONDS).lost())
    assert lost == [
        "the tolerance around 4: carried as the nearest nominal one, 2",
        "the units µs, ms, s, min: carried with s alone",
    ]
    assert list(number("1 / 3", {"nominal": 1}).lost()) == ["the exact number 1/3: carried as 0.333333333333333"]
    assert [line.split(":")[0] for line in word("a", accents=False, spaces=True, forms=True).lost()] == [
        "spaces = true", "accents = false", "forms = true",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "x", "nan", "1e9999", "*", "1..2"])
def test_numbers_that_are_none_are_not_taken(text: str) -> None:
    carried = Carried("numerical", "q", "?", answers=(CarriedAnswer(text, Fraction(1)),))
    assert kind("numerical").question.taken(carried) is None


@pytest.mark.parametrize(
    "percent", ["33.33333", "66.66667", "16.66667", "14.28571", "12.5", "11.11111", "5", "50", "100"]
)
def test_rounded_shares_are_the_fractions_they_stand_for(percent: str) -> None:
    share = snapped(Fraction(percent) / 100)
    assert share.denominator in (1, 2, 3, 6, 7, 8, 9, 20)
    assert abs(share * 100 - Fraction(percent)) < Fraction(1, 100_000)


@pytest.mark.parametrize("name", CARRIED)
def test_storing_keeps_everything(name: str) -> None:
    question = CARRIED[name]
    again = from_stored(question.to_stored())
    assert again == question
    assert again.fingerprint == question.fingerprint
