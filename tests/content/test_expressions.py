"""Arithmetic of course texts: exact, and closed to everything else."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.expressions import MAX_LENGTH, evaluate, evaluate_number, number_name_problem
from content.functions import ExpressionError

NAMES = {"x": Fraction(3), "y": Fraction(1, 4)}

EXACT = {
    "0.1 + 0.2": Fraction(3, 10),
    "1 / 3": Fraction(1, 3),
    "x / y": Fraction(12),
    "-x ** 2": Fraction(-9),
    "7 // 2": Fraction(3),
    "-7 // 2": Fraction(-4),
    "7 % 2.5": Fraction(2),
    "2 ** -3": Fraction(1, 8),
    "2 ** 10": Fraction(1024),
    "(-1) ** 1001": Fraction(-1),
    "3e-4": Fraction(3, 10_000),
    ".5 + 5.": Fraction(11, 2),
    "1_000": Fraction(1000),
    "4 if x > 2 else 5": Fraction(4),
    "abs(-x)": Fraction(3),
    "min(x, y, 2)": Fraction(1, 4),
    "max(x, y)": Fraction(3),
    "round(2.5)": Fraction(3),
    "round(-2.5)": Fraction(-3),
    "round(0.125, 2)": Fraction(13, 100),
    "floor(-0.5)": Fraction(-1),
    "ceil(0.2)": Fraction(1),
    "sqrt(1/4)": Fraction(1, 2),
    "4 ** 0.5": Fraction(2),
    "exp(0)": Fraction(1),
    "log(1)": Fraction(0),
    "log2(8)": Fraction(3),
    "relu(-2)": Fraction(0),
    "relu(0.1)": Fraction(1, 10),
    "sigmoid(0)": Fraction(1, 2),
    "tanh(0)": Fraction(0),
    "softmax_of(2, 0, 0, 0, 0)": Fraction(1, 4),
    "squared_error(2.5, 3)": Fraction(1, 4),
    "iterations(1000, 48)": Fraction(21),
    "iterations(1000, 100)": Fraction(10),
}


@pytest.mark.parametrize("expression", EXACT)
def test_exact(expression: str) -> None:
    assert evaluate_number(expression, NAMES) == EXACT[expression]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("binary_crossentropy(1, 0.25)", math.log(4)),
        ("binary_crossentropy(0, 0.75)", math.log(4)),
        ("categorical_crossentropy(0.25)", math.log(4)),
        ("softmax_of(1, 1, 0)", math.e / (math.e + 1)),
        ("exp(x)", math.exp(3)),
        ("log(x)", math.log(3)),
        ("2 ** 0.5", math.sqrt(2)),
    ],
)
def test_as_exact_as_a_float(expression: str, value: float) -> None:
    assert float(evaluate_number(expression, NAMES)) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("expression", "truth"),
    [
        ("x > 2", True),
        ("1 < x < 3", False),
        ("not x == 3", False),
        ("x > 2 and y < 1", True),
        ("x < 2 or y != 1", True),
    ],
)
def test_comparisons(expression: str, truth: bool) -> None:
    assert evaluate(expression, NAMES) is truth


HOSTILE = {
    "9**9**9": "the power is too high",
    "2**100000": "the power is too high",
    "10**300*10**300*10**300*10**300*10**300": "too long",
    "2**0.5**-9999": "the power is too high",
    "(10**400)**0.5": "too large for a float",
    "1/0": "division by zero",
    "0**-1": "division by zero",
    "5 % 0": "division by zero",
    "5 // 0": "division by zero",
    "1e999": "exponent",
    "1e-9999999": "number such as",
    "1j": "number such as",
    "0x10": "number such as",
    "1or 2": "number such as",
    "x.real": "a dot",
    "().__class__": "a dot",
    "x[0]": "not allowed",
    "[1, 2]": "not allowed",
    "{1: 2}": "not allowed",
    "'a' * 9": "not allowed",
    '"a"*10**9': "not allowed",
    "lambda: 1": "not allowed",
    "(x for x in (1, 2))": "comprehension",
    "(y := 3)": "not allowed",
    "x = 3": "expected arithmetic",
    "import os": "expected arithmetic",
    "x; y": "not allowed",
    "__import__('os')": "not allowed",
    "open(3)": "no function 'open'",
    "eval(x)": "no function 'eval'",
    "x(3)": "no function 'x'",
    "min": "no number is called min",
    "unknown": "no number is called unknown",
    "round(x=2)": "a named argument",
    "abs(*x)": "a star",
    "(1, 2)": "a comma",
    "1 if x": "expected arithmetic",
    "x is y": "Is",
    "x in y": "In",
    "x ^ 2": r"write \*\*",
    "3 − 1": "write -",
    "3 × 2": r"write \*",
    "~x": "not allowed",
    "1 << 9": "LShift",
    "True + 1": "true or false",
    "sqrt(-1)": "from 0",
    "log(0)": "above 0",
    "exp(9999)": "too large",
    "(-8) ** 0.5": "real number",
    "max()": "does not take 0",
    "abs(1, 2)": "does not take 2",
    "round(1, 99)": "up to 30",
    "softmax_of(3, 1, 2)": "from 1 to",
    "categorical_crossentropy(2)": "from 0 to 1",
    "iterations(10, 0)": "above 0",
    "": "nothing here",
    "   ": "nothing here",
    "(" * 150 + ")" * 40: "expected arithmetic",
    "1" + "+1" * 100: f"at most {MAX_LENGTH}",
    "\x1b[31m": "not allowed",
    "１": "not allowed",
    "None": "expected arithmetic",
    "...": "expected",
}


@pytest.mark.parametrize("expression", HOSTILE)
def test_hostile(expression: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(ExpressionError, match=HOSTILE[expression]) as caught:
        evaluate(expression, NAMES)
    assert time.perf_counter() - begun < 1
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 400


@given(st.text(max_size=60))
def test_any_text_at_all(text: str) -> None:
    outcome = _value_or_message(text)
    assert isinstance(outcome, bool | Fraction) or outcome.isprintable()


def _value_or_message(text: str) -> bool | Fraction | str:
    try:
        return evaluate(text, NAMES)
    except ExpressionError as error:
        return str(error)


SMALL = st.fractions(min_value=-100, max_value=100, max_denominator=50)


@given(SMALL, SMALL, SMALL)
def test_the_same_as_fractions(a: Fraction, b: Fraction, c: Fraction) -> None:
    names = {"a": a, "b": b, "c": c}
    assert evaluate("a + b * c - a / 7", names) == a + b * c - a / 7


def test_a_number_is_asked_for() -> None:
    with pytest.raises(ExpressionError, match="expected a number; it comes to true"):
        evaluate_number("x > 2", NAMES)


@pytest.mark.parametrize("name", ["max", "if", "answer", "2x", "a b", "π", "x" * 33, ""])
def test_names_that_cannot_be_drawn(name: str) -> None:
    assert number_name_problem(name)


def test_plain_arithmetic_needs_no_numpy() -> None:
    code = "import sys, content.expressions as e; e.evaluate('sqrt(2) + 1/3', {}); print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
