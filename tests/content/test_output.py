"""What code prints: run when the course is checked, compared line by line."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import EACH_KIND, made, one_of

from content.asked import UnreadableError
from content.questions import from_stored, read_question
from content.questions.output import AskedOutput, Output, OutputResponse, literal
from content.records import Record
from content.snippets import run_code
from content.variants.question import QuestionError


def printing(output: str, **fields: Any) -> Output:
    """A question whose code is recorded to have printed this."""
    question = made(**({"kind": "output", "code": "print(n)"} | fields))
    assert isinstance(question, Output)
    return question.recorded(Record(printed={one.key: output for one in question.recordings()}))


def mark(question: Output, text: str) -> Fraction:
    return question.drawn(0).mark(OutputResponse(text=text))


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("loss 0.50\nacc -1", True),
        ("loss 0.50  \nacc -1\n\n", True),
        ("loss 0.50\r\nacc −1", True),
        ("loss 0.5\nacc -1", False),
        ("loss  0.50\nacc -1", False),
        ("loss 0.50", False),
        ("\nloss 0.50\nacc -1", False),
        ("loss 0.50\nacc -1\n0", False),
        ("LOSS 0.50\nacc -1", False),
    ],
)
def test_text_is_compared_line_by_line(typed: str, right: bool) -> None:
    assert mark(printing("loss 0.50\nacc -1\n"), typed) == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("[1. 2.5] w=-0.333", True),
        ("[1.0, 2.5] w=-0.333", False),  # a comma is not printed
        ("[1 2.50]   w=-.335", True),
        ("[1 2.50] w = -.335", False),
        ("[1e0 25e-1] w=−0.3433", True),
        ("[1 2.5] w=-0.3434", False),
        ("[1 2.5] w=0.333", False),
        ("[1 2.5] v=-0.333", False),
        ("[1 2.5 w=-0.333", False),
        ("1 2.5 -0.333", False),
    ],
)
def test_numbers_are_compared_by_value(typed: str, right: bool) -> None:
    question = printing("[1. 2.5] w=-0.3333\n", compare="numbers", tolerance={"nominal": Decimal("0.01")})
    assert mark(question, typed) == right


def test_a_relative_tolerance_grows_with_the_number() -> None:
    question = printing("2000\n0.001\n", compare="numbers", tolerance={"relative": Decimal("0.1")})
    assert mark(question, "2200\n0.0011") == 1
    assert mark(question, "2201\n0.001") == 0
    assert mark(question, "2000\n0.0012") == 0


def test_the_drawn_numbers_stand_before_the_code_and_are_run_with_it() -> None:
    question = made(kind="output", code="print(samples * rate)", draw={"samples": [960], "rate": [Decimal("0.25")]})
    (recording,) = question.recordings()
    assert recording.source == "rate = 0.25\nsamples = 960\nprint(samples * rate)\n"
    record = Record(printed={recording.key: run_code(recording.source).output})
    drawn = question.recorded(record).drawn(0)
    assert drawn.asked.code == recording.source.rstrip("\n")
    assert drawn.answer() == "240.0"


@given(st.integers(-(10**40), 10**40), st.integers(0, 40))
def test_a_number_is_written_as_python_reads_it(digits: int, places: int) -> None:
    number = Fraction(digits, 10**places)
    assert Fraction(Decimal(literal(number))) == number


def test_a_recorded_question_is_whole_when_it_was_stored() -> None:
    question = one_of("output")
    again = from_stored(question.to_stored())
    assert again == question
    assert again.drawn(5).answer() == question.drawn(5).answer()
    assert {drawn.answer() for drawn in map(question.drawn, range(30))} == {"6 ⏎ done", "12 ⏎ done"}
    assert question.fingerprint != made(**question_fields()).fingerprint


def question_fields() -> dict[str, Any]:
    return {"kind": "output", **EACH_KIND["output"].fields}


def test_what_is_not_recorded_cannot_be_drawn() -> None:
    with pytest.raises(QuestionError, match="not recorded") as caught:
        made(**question_fields()).drawn(0)
    assert "nnquiz check --write-printed" in caught.value.finding.remedy


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"printed": {"0": "42"}}, "printed is recorded, never typed in"),
        ({"draw": {"n": {"from": 1, "to": 51}}}, "at most 50 drawings"),
        ({"draw": {"n": {"from": 1, "to": 1000}, "m": {"from": 1, "to": 1000}}}, "at most 50 drawings"),
        ({"draw": {"n": [1]}, "where": "n > 1"}, "leaves none"),
        ({"draw": {"n": [1]}, "where": "n / 0 > 1"}, "division by zero"),
        ({"tolerance": {"nominal": 1}}, 'tolerance is for compare = "numbers"'),
        ({"compare": "numbers", "tolerance": {}}, "expected nominal, relative"),
        ({"code": ""}, "not empty"),
    ],
)
def test_what_is_wrong_is_said(fields: dict[str, Any], says: str) -> None:
    raw = {"id": "q", "section": "s", "kind": "output", "explanation": "!", "code": "print(1)"}
    question, findings = read_question(raw | fields)
    assert question is None
    assert says in findings[0].message


def test_where_may_leave_few_enough_of_many() -> None:
    question = made(kind="output", code="1", draw={"n": {"from": 1, "to": 400}}, where="n % 100 == 0")
    assert len(list(question.recordings())) == 4


@pytest.mark.parametrize(("output", "says"), [("", "nothing"), ("\n \n", "nothing"), ("x" * 2001, "2,001")])
def test_an_output_nobody_can_type_is_a_flaw(output: str, says: str) -> None:
    (flaw,) = printing(output).drawn(0).flaws()
    assert says in flaw.message


def test_each_line_is_looked_back_on() -> None:
    told = printing("1\n2\n").drawn(0).tell(OutputResponse(text="1\n3\n4"))
    assert [(part.given, part.answer, part.right) for part in told.parts] == [
        ("1", "1", True), ("3", "2", False), ("4", "(no line)", False),
    ]  # fmt: skip
    assert told.given == "1 ⏎ 3 ⏎ 4"
    assert printing("1").drawn(0).tell(None).parts == ()


def test_a_foreseen_output_says_why() -> None:
    question = printing("6\n", wrong=[{"answer": "{printed_1 * 2}", "because": "twice {printed_1}"}])
    assert question.drawn(0).tell(OutputResponse(text="12")).because == "twice 6"
    assert question.drawn(0).tell(OutputResponse(text="13")).because is None


ASKED = AskedOutput(id="q", section="s", points=1, prompt="?", code="1")


@pytest.mark.parametrize(
    ("line", "text"), [(r"1\n2", "1\n2"), (r"C:\\new", r"C:\new"), (r"a\tb", r"a\tb"), (" 1 ", " 1 "), (r"\\n", r"\n")]
)
def test_a_typed_line_may_hold_several(line: str, text: str) -> None:
    assert ASKED.from_plain(line).text == text


@pytest.mark.parametrize("line", ["", "  ", r"\n", "x" * 2001])
def test_a_typed_line_that_is_no_response(line: str) -> None:
    with pytest.raises(UnreadableError, match="expected"):
        ASKED.from_plain(line)


@given(st.text(min_size=1, max_size=2000))
def test_any_text_gets_a_fair_mark(text: str) -> None:
    for question in (printing("6 x\n"), printing("6 x\n", compare="numbers")):
        drawn = question.drawn(0)
        response = OutputResponse(text=text)
        assert drawn.tell(response).mark in (0, 1)
        assert (drawn.invalid(response) is None) == bool(text.strip())


@pytest.mark.parametrize("text", ["9" * 2000, "1e999 " * 300, "1." * 1000, "+-" * 1000, "１２", "½", "inf", "nan"])
def test_odd_numbers_are_wrong_and_quick(text: str) -> None:
    assert mark(printing("12\n", compare="numbers"), text) == 0
