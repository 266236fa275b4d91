"""What people type where a number is asked for."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.variants.typed import NotANumberError, read_number

READ = {
    "1200": Fraction(1200),
    " 1200 ": Fraction(1200),
    "1 200": Fraction(1200),
    "1 200 000.5": Fraction(2400001, 2),
    "1\u202f200": Fraction(1200),
    "1_200": Fraction(1200),
    "1,200,000": Fraction(1_200_000),
    "1,200.5": Fraction(2401, 2),
    "0.25": Fraction(1, 4),
    ".25": Fraction(1, 4),
    "5.": Fraction(5),
    "1,5": Fraction(3, 2),
    "0,125": Fraction(1, 8),
    "1,2345": Fraction(12345, 10_000),
    "3e-4": Fraction(3, 10_000),
    "3E4": Fraction(30_000),
    "-3": Fraction(-3),
    "−3": Fraction(-3),
    "+3": Fraction(3),
    "3e−4": Fraction(3, 10_000),
    "1/3": Fraction(1, 3),
    "-1 / 3": Fraction(-1, 3),
    "½": Fraction(1, 2),
    "−½": Fraction(-1, 2),
    "１２": Fraction(12),
    "－１．５": Fraction(-3, 2),
    "٣": Fraction(3),
    "25 %": Fraction(25),
    "25%": Fraction(25),
    "007": Fraction(7),
}


@pytest.mark.parametrize("text", READ)
def test_read(text: str) -> None:
    assert read_number(text, "%" if "%" in text else None) == READ[text]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "nan", "inf", "-Infinity", "1e999", "1e-999", "1e9999999", "10²", "1½", "1,200", "12,345",
        "1.2.3", "1 20", "1 2", "1 1/2", "1,2,3", "1/0", "1/", "1/2/3", "0x10", "1j", "--1", "+-1", "1e", "e5", "25 %",
        "1\n2", "1;2", "{1}", "\x1b[1m1", "1\u202e2", "⑤", "Ⅳ", "1e1.5", "1__2", "9" * 40 + "x",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    with pytest.raises(NotANumberError, match=r"expected a|may mean") as caught:
        read_number(text)
    assert str(caught.value).isprintable()


def test_the_message_says_what_was_expected() -> None:
    with pytest.raises(NotANumberError) as caught:
        read_number("abc")
    assert str(caught.value) == "expected a number such as 0.25 or 3e-4; got 'abc'"


def test_an_ambiguous_comma_names_both_readings() -> None:
    with pytest.raises(NotANumberError, match=r"'1,200' may mean 1200 or 1\.200"):
        read_number("1,200")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_decimals_are_read_exactly(number: object) -> None:
    assert read_number(str(number)) == Fraction(str(number))


@given(st.text(min_size=1, max_size=40))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    outcome = _number_or_message(text)
    if isinstance(outcome, str):
        assert outcome.isprintable()
    else:
        assert abs(outcome) < 10**341


def _number_or_message(text: str) -> Fraction | str:
    try:
        return read_number(text)
    except NotANumberError as error:
        return str(error)
