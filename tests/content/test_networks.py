"""A network in a question: what the engine computes of it, by name."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import made

from content.findings import Finding
from content.questions import from_stored, read_question
from content.variants.network import NetworkTable
from content.variants.question import Question, QuestionError

NUDGE = Fraction(1, 100_000)
STEPS = st.integers(-20, 20).map(lambda tenths: Fraction(tenths, 10))
TWO_LAYERS: dict[str, Any] = {
    "inputs": ["x", "0.5"],
    "layers": [
        {"units": 2, "activation": "tanh", "weights": [["w", "-0.4"], ["0.3", "v"]], "bias": ["b", "0.1"]},
        {"units": 1, "activation": "sigmoid", "weights": [["0.7", "-1.2"]], "bias": ["0.2"]},
    ],
    "loss": "binary_crossentropy",
    "target": ["1"],
}


def asked(network: dict[str, Any], **fields: Any) -> Question:
    return made(kind="numerical", network=network, tolerance={"nominal": Decimal("0.0000001")}, **fields)


def refused(network: dict[str, Any], **fields: Any) -> list[Finding]:
    raw = {"id": "q", "section": "s", "prompt": "?", "explanation": "!", "kind": "numerical", "answer": "loss"}
    question, findings = read_question(raw | {"tolerance": {"nominal": 0}, "network": network} | fields)
    assert question is None
    return findings


@given(w=STEPS, v=STEPS, b=STEPS, x=STEPS)
def test_every_gradient_is_the_slope_that_a_nudge_finds(w: Fraction, v: Fraction, b: Fraction, x: Fraction) -> None:
    network = NetworkTable.model_validate(TWO_LAYERS)
    here = {"w": w, "v": v, "b": b, "x": x}
    names = network.computed(here)
    for drawn, gradient in (("w", "dw1_11"), ("v", "dw1_22"), ("b", "db1_1")):
        above, below = (network.computed(here | {drawn: here[drawn] + nudge})["loss"] for nudge in (NUDGE, -NUDGE))
        assert float((above - below) / (2 * NUDGE)) == pytest.approx(float(names[gradient]), abs=1e-6)


def test_a_network_worked_by_hand() -> None:
    """x = 3 through relu(-1·3) = 0 and relu(2·3) = 6; out = 2·0 + 3·6 = 18; loss (18 - 20)² = 4; ∂L/∂out = -4."""
    network = NetworkTable.model_validate(
        {
            "inputs": ["x"],
            "layers": [
                {"units": 2, "activation": "relu", "weights": [["-1"], ["2"]]},
                {"units": 1, "weights": [["2", "3"]]},
            ],
            "target": ["20"],
        }
    )
    names = network.computed({"x": Fraction(3)})
    assert {name: int(value) for name, value in names.items()} == {
        "in_1": 3, "target_1": 20, "out_1": 18, "loss": 4,
        "w1_11": -1, "w1_21": 2, "b1_1": 0, "b1_2": 0, "z1_1": -3, "z1_2": 6, "a1_1": 0, "a1_2": 6,
        "w2_11": 2, "w2_12": 3, "b2_1": 0, "z2_1": 18, "a2_1": 18,
        "dz2_1": -4, "dw2_11": 0, "dw2_12": -24, "db2_1": -4,
        "dz1_1": 0, "dz1_2": -12, "dw1_11": 0, "dw1_21": -36, "db1_1": 0, "db1_2": -12,
    }  # fmt: skip
    assert all(value.denominator == 1 for value in names.values())
    assert names.keys() == network.names


def test_a_tenth_stays_a_tenth() -> None:
    """0.1 · 1 + 0.2 · 1 is 0.30000000000000004 in floats."""
    network = NetworkTable.model_validate(
        {"inputs": ["1", "1"], "layers": [{"units": 1, "weights": [["0.1", "0.2"]]}], "target": ["0.3"]}
    )
    names = network.computed({})
    assert names["out_1"] == Fraction(3, 10)
    assert names["loss"] == names["dw1_11"] == 0


def test_its_names_serve_every_field() -> None:
    question = asked(
        TWO_LAYERS,
        draw={"x": [1, 2], "w": [Decimal("0.5"), 1], "v": [2], "b": [0]},
        where="dw1_11 > -0.3",
        prompt="{z1_1:.2f}",
        answer="dw1_11",
        explanation="{answer} {out_1:.3f}",
        hint=["loss {loss:.2f}"],
        wrong=[{"answer": "-dw1_11", "because": "the other way, {dw1_11:.3f}"}],
    )
    assert from_stored(question.to_stored()) == question
    seen = {question.drawn(seed).explanation for seed in range(40)}
    kept = [names for names in question.every_drawing(50) or () if names["dw1_11"] > Fraction(-3, 10)]
    assert len(kept) == 2
    assert len(seen) == len(kept)


def test_a_multiple_choice_question_may_have_one_too() -> None:
    question = made(
        kind="single",
        network=TWO_LAYERS | {"inputs": ["1", "2"]},
        draw={"w": [1], "v": [2], "b": [0]},
        choice=[{"text": "{loss:.3f}", "right": True}, {"text": "{out_1:.3f}", "because": "that is the prediction"}],
    )
    assert (
        question.drawn(0).answer()
        == f"{float(question.computed({n: Fraction(i) for i, n in enumerate('bwv')})['loss']):.3f}"
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"inputs": ["1"]}, "the weights of layer 1 do not fit its 2 units on 1 inputs"),
        ({"target": ["1", "0"]}, "expected 1 targets; got 2"),
        ({"loss": "hinge"}, "expected 'mean_squared_error', 'binary_crossentropy' or 'categorical_crossentropy'"),
        ({"inputs": ["x[0]", "1"]}, "is not allowed here"),
        ({"layers": [{"units": 10, "weights": [["1", "1"]] * 10}]}, "expected a number up to 9"),
        (
            {"layers": [{"units": 1, "weights": [["1", "1"]], "bias": ["1", "2"]}]},
            "expected 1 biases",
        ),
        ({"layers": []}, "at least 1"),
    ],
)
def test_a_network_that_does_not_fit_is_said(change: dict[str, Any], says: str) -> None:
    findings = refused(TWO_LAYERS | change, draw={"x": [1], "w": [1], "v": [1], "b": [1]})
    assert says in findings[0].message


def test_a_drawn_number_keeps_off_the_network_names() -> None:
    assert "the network gives a number called loss already" in refused(TWO_LAYERS, draw={"loss": [1]})[0].message


@pytest.mark.parametrize(("x", "says"), [("1e300", "not a finite number"), ("y", "no number is called y")])
def test_what_cannot_be_computed_is_said(x: str, says: str) -> None:
    network = {"inputs": [x], "layers": [{"units": 1, "weights": [["1e300"]]}], "target": ["0"]}
    with pytest.raises(QuestionError, match=says):
        asked(network, answer="loss").drawn(0)
