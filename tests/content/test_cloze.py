"""Texts with gaps of several kinds."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import EACH_KIND, made, one_of
from pydantic import ValidationError

from content.asked import UnreadableError
from content.questions import NAMES, from_stored, kind, read_question
from content.questions.cloze import AskedCloze, ClozeResponse
from content.questions.numerical import NumericalResponse
from content.questions.shape import ShapeResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from content.variants.question import QuestionError

WHERE = {
    "name": "direction",
    "kind": "single",
    "choice": [
        {"text": "against", "right": True},
        {"text": "along", "because": "Along it the loss grows."},
    ],
}
UPDATES = {
    "name": "updates",
    "kind": "numerical",
    "points": 2,
    "answer": "n / 32",
    "tolerance": {"nominal": 0},
    "wrong": [{"answer": "n", "because": "That counts samples, all {n}."}],
}
TEXT = {
    "draw": {"n": [64, 96]},
    "prompt": "{n} samples make [[updates]] updates, each [[direction]] the gradient.",
    "gap": [WHERE, UPDATES],  # not in the order of the text
}


def drawn(seed: int = 0, **fields: Any) -> Any:
    return made(kind="cloze", **(TEXT | fields)).drawn(seed)


def given_in(variant: Any, updates: str | None, direction: str | None) -> ClozeResponse:
    choices = variant.asked.gaps[1].choices
    return ClozeResponse(
        gaps=(
            None if updates is None else NumericalResponse(text=updates),
            None if direction is None else SingleResponse(choice=choices.index(direction)),
        )
    )


def test_gaps_stand_in_the_text_as_numbered_blanks() -> None:
    asked = drawn().asked
    number = asked.prompt.split()[0]
    assert asked.prompt == f"{number} samples make ⟦1⟧ updates, each ⟦2⟧ the gradient."
    assert asked.pieces == (f"{number} samples make ", " updates, each ", " the gradient.")
    assert [(gap.kind, gap.prompt, gap.points) for gap in asked.gaps] == [("numerical", "⟦1⟧", 2), ("single", "⟦2⟧", 1)]
    assert [asked.sign(place) for place in range(2)] == ["⟦1⟧", "⟦2⟧"]
    assert AskedCloze.model_validate_json(asked.model_dump_json()) == asked


MARKS = [
    ("right", "against", Fraction(1)),
    ("right", "along", Fraction(2, 3)),
    ("right", None, Fraction(2, 3)),
    ("7", "against", Fraction(1, 3)),
    (None, "against", Fraction(1, 3)),
    ("7", "along", Fraction(0)),
]


@pytest.mark.parametrize(("updates", "direction", "mark"), MARKS)
@pytest.mark.parametrize("seed", range(4))
def test_gaps_weigh_by_their_points(updates: str | None, direction: str | None, mark: Fraction, seed: int) -> None:
    variant = drawn(seed)
    right = variant.model().gaps[0].text
    assert variant.mark(given_in(variant, right if updates == "right" else updates, direction)) == mark


def test_each_gap_tells_its_own() -> None:
    variant = drawn(draw={"n": [64]})
    told = variant.tell(given_in(variant, "64", "along"))
    assert [(part.text, part.given, part.answer, part.right, part.because) for part in told.parts] == [
        ("gap 1", "64", "2", False, "That counts samples, all 64."),
        ("gap 2", "along", "against", False, "Along it the loss grows."),
    ]
    assert (told.given, told.answer, told.because) == ("64 | along", "2 | against", None)
    assert [part.given for part in variant.tell(None).parts] == [None, None]
    assert variant.tell(given_in(variant, "2", None)).given == "2 | —"


def test_what_is_foreseen_of_a_gap_is_foreseen_of_the_text() -> None:
    variant = drawn(draw={"n": [64]})
    foreseen = dict(variant.foreseen())
    assert foreseen == {
        ("gap", 1, "wrong", 0, "answer"): given_in(variant, "64", "against"),
        ("gap", 0, "choice", 1): given_in(variant, "2", "along"),
    }
    thoughts = dict(made(kind="cloze", **TEXT).thoughts())
    assert thoughts == {
        ("gap", 0, "choice", 1, "because"): "Along it the loss grows.",
        ("gap", 1, "wrong", 0, "because"): "That counts samples, all {n}.",
    }


def test_statistics_count_each_gap() -> None:
    variant = drawn()
    assert [line.split(":")[0] for line in variant.chosen(variant.model())] == ["updates", "direction"]
    assert variant.chosen(given_in(variant, None, "along")) == ("direction: along",)


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ((NumericalResponse(text="1"),), "expected 2 responses, one for each gap; got 1"),
        ((None,) * 12, "expected 2 responses, one for each gap; got 12"),
        ((None, None), "expected an answer in at least one gap; got none"),
        ((SingleResponse(choice=0), None), "gap 1: expected a response to a numerical question"),
        ((None, SingleResponse(choice=7)), "gap 2: expected a choice from 0 to 1; got 7"),
        ((NumericalResponse(text="many"), None), "gap 1: expected a number"),
    ],
)
def test_what_is_no_response(gaps: tuple[Any, ...], said: str) -> None:
    response = ClozeResponse(gaps=gaps)
    assert str(drawn().invalid(response)).startswith(said)
    assert drawn().mark(response) == 0
    assert drawn().tell(response).given is None


def nested(depth: int) -> str:
    return '{"kind": "cloze", "gaps": [' * depth + "null" + "]}" * depth


@pytest.mark.parametrize(
    "raw",
    [
        nested(2),
        nested(90),
        nested(20_000),
        '{"kind": "cloze", "gaps": []}',
        '{"kind": "cloze", "gaps": [' + "null," * 12 + "null]}",
        '{"kind": "cloze", "gaps": [{"kind": "truefalse", "answer": true}]}',
        '{"kind": "cloze", "gaps": [{"kind": "nothing"}]}',
        '{"kind": "cloze", "gaps": [{"kind": ["single"]}]}',
        '{"kind": "cloze", "gaps": [{"choice": 0}]}',
        '{"kind": "cloze", "gaps": [7]}',
    ],
)
def test_what_never_becomes_a_response(raw: str) -> None:
    with pytest.raises(ValidationError):
        ClozeResponse.model_validate_json(raw)


def test_nor_does_an_object_of_a_kind_that_fits_no_gap() -> None:
    with pytest.raises(ValidationError, match="expected a response to a gap; got one to a truefalse question"):
        ClozeResponse(gaps=(TrueFalseResponse(answer=True),))


def test_responses_survive_json() -> None:
    response = ClozeResponse(gaps=(None, ShapeResponse(text="(3,)"), SingleResponse(choice=1)))
    assert ClozeResponse.model_validate_json(response.model_dump_json()) == response


def test_typed_on_one_line() -> None:
    asked = drawn(draw={"n": [64]}).asked
    place = asked.gaps[1].choices.index("against")
    assert asked.from_plain(f" 2 | {place + 1}").gaps == (NumericalResponse(text="2"), SingleResponse(choice=place))
    assert asked.from_plain("2 |").gaps == (NumericalResponse(text="2"), None)
    with pytest.raises(UnreadableError, match="gap 2: expected a number from 1 to 2; got '3'"):
        asked.from_plain("2 | 3")
    for line in ("", "2", "2 | 1 | 1"):
        with pytest.raises(UnreadableError, match="answers to gaps 1 to 2"):
            asked.from_plain(line)
    assert asked.plain_lines()[0] == "gap 1: a number"
    assert asked.plain_lines()[2:] == tuple(
        f"  {number}  {text}" for number, text in enumerate(asked.gaps[1].choices, 1)
    )


def test_one_gap_is_typed_as_it_is() -> None:
    asked = drawn(prompt="It goes [[direction]].", gap=[WHERE]).asked
    assert asked.plain_hint() == "a number from 1 to 2"
    assert asked.from_plain("2").gaps == (SingleResponse(choice=1),)


def read(**fields: Any) -> list[tuple[Any, str]]:
    raw = {"id": "q", "kind": "cloze", "section": "s", "prompt": "?", "explanation": "!"} | TEXT | fields
    question, findings = read_question(raw)
    assert question is None
    assert {finding.id for finding in findings} == {"q"}
    return [(finding.path, finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("gap", "path", "said"),
    [
        (WHERE | {"kind": "truefalse"}, ("kind",), "kind: expected one of"),
        ({"name": "direction"}, ("kind",), "it is missing"),
        (WHERE | {"kind": "cloze"}, ("kind",), "kind: expected one of"),
        (WHERE | {"kind": 7}, ("kind",), "got 7"),
        (WHERE | {"prompt": "?"}, ("prompt",), "prompt: belongs to the question, not to a gap"),
        (WHERE | {"draw": {"n": [1]}}, ("draw",), "draw: belongs to the question, not to a gap"),
        (WHERE | {"choise": []}, ("choise",), "no such key: choise"),
        (WHERE | {"choice": [WHERE["choice"][1]]}, ("choice",), "expected a list of at least 2"),  # type: ignore[index]
        (WHERE | {"points": 0}, ("points",), "points: expected a number from 1; got 0"),
        ({key: value for key, value in WHERE.items() if key != "name"}, ("name",), "it is missing"),
        (WHERE | {"name": "Where to"}, ("name",), "name: expected lower-case letters"),
        (
            WHERE | {"name": "elsewhere"},
            ("name",),
            "expected [[elsewhere]] in the prompt once; it stands there 0 times",
        ),
        (WHERE | {"name": "updates"}, ("name",), "two gaps are called updates"),
    ],
)
def test_findings_point_into_the_gap(gap: dict[str, Any], path: tuple[Any, ...], said: str) -> None:
    found = read(gap=[UPDATES, gap])
    assert [message for where, message in found if where == ("gap", 1, *path) and said in message], found


def test_findings_of_the_text() -> None:
    prompt = "[[updates]] and [[updates]], [[direction]], [[nothing]]; [[1, 2], [3, 4]] is a matrix"
    assert read(prompt=prompt) == [
        (("gap", 1, "name"), "expected [[updates]] in the prompt once; it stands there 2 times"),
        (("prompt",), "prompt: no gap is called nothing"),
    ]
    assert read(gap=["direction"], prompt="?") == [(("gap", 0), "gap: expected a table; got 'direction'")]
    assert read(gap=[])[0][0] == ("gap",)


def test_a_gap_that_cannot_be_computed_is_named() -> None:
    question = made(kind="cloze", **(TEXT | {"gap": [WHERE, UPDATES | {"answer": "m"}]}))
    with pytest.raises(QuestionError, match="no number is called m") as wrong:
        question.drawn(0)
    assert wrong.value.finding.path == ("gap", 1, "answer")


def test_flaws_are_those_of_the_gaps() -> None:
    alike = {"choice": [{"text": "a", "right": True}, {"text": "A", "because": "No."}]}
    assert [finding.path for finding in drawn(gap=[WHERE | alike, UPDATES]).flaws()] == [
        ("gap", 0, "choice", 1, "text")
    ]


def test_a_stored_text_keeps_its_gaps_and_nothing_that_was_filled_in() -> None:
    question = made(kind="cloze", **TEXT)
    stored = json.loads(question.to_stored())
    assert sorted(stored["gap"][0]) == ["choice", "kind", "name"]
    assert from_stored(question.to_stored()) == question


def test_every_kind_that_fits_within_a_line_can_be_a_gap() -> None:
    for name in NAMES:
        if kind(name).inline and name in EACH_KIND:
            fields = {
                key: value
                for key, value in EACH_KIND[name].fields.items()
                if key not in ("draw", "where", "explanation")
            }
            gap = {"name": "it", "kind": name} | fields
            outer = {key: value for key, value in EACH_KIND[name].fields.items() if key in ("draw", "where")}
            question = made(kind="cloze", prompt="[[it]]", gap=[gap], **outer)
            for seed in range(5):
                variant = from_stored(question.to_stored()).drawn(seed)
                assert variant.asked == question.drawn(seed).asked
                assert variant.mark(variant.model()) == 1


def test_carried_and_taken_again_marks_the_same() -> None:
    variant = drawn(draw={"n": [64]}, prompt="{{n}} = {n}: [[updates]], [[direction]].", code="print()")
    carried = variant.carried()
    assert (carried.text, carried.code) == ("{n} = 64: {#1}, {#2}.", "print()")
    assert [gap.points for gap in carried.gaps] == [2, 1]
    again = made(kind="cloze", **type(one_of("cloze")).taken(carried)).drawn(2)
    assert again.asked.prompt == variant.asked.prompt
    for updates, direction, mark in MARKS:
        assert again.mark(given_in(again, "2" if updates == "right" else updates, direction)) == mark


GIVEN = (
    st.none()
    | st.builds(NumericalResponse, text=st.sampled_from(["4", "6", "x", "½"]))
    | st.builds(SingleResponse, choice=st.integers(0, 3))
    | st.builds(ShapeResponse, text=st.sampled_from(["(2,)", "3", "?"]))
)


@given(st.integers(0, 2**48 - 1), st.lists(GIVEN, min_size=1, max_size=4))
def test_marks_stay_between_0_and_1(seed: int, gaps: list[Any]) -> None:
    question = one_of("cloze")
    variant, response = question.drawn(seed), ClozeResponse(gaps=tuple(gaps))
    assert 0 <= variant.mark(response) <= 1
    assert variant.mark(variant.model()) == 1
    assert from_stored(question.to_stored()).drawn(seed).tell(response) == variant.tell(response)


@pytest.mark.parametrize("certainty", [1, 3])
def test_a_gap_has_no_certainty_of_its_own(certainty: int) -> None:
    """It would count for nothing; that of the whole text does."""
    response = one_of("cloze").drawn(0).model()
    told = json.loads(response.model_dump_json())
    assert type(response).model_validate_json(json.dumps(told | {"certainty": certainty})).certainty == certainty
    told["gaps"][0]["certainty"] = certainty
    with pytest.raises(ValidationError, match="no certainty in a gap"):
        type(response).model_validate_json(json.dumps(told))
