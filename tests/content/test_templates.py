"""Numbers in running text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.templates import TemplateError, fill, shown

TABLE = {
    "{x} and {y}": "3 and 0.25",
    "{{x}}": "{x}",
    "{{{x}}}": "{3}",
    "{-x}": "−3",
    "{x - 3}": "0",
    "{1/3}": "0.333333",
    "{2/3}": "0.666667",
    "{1e-7}": "1e-7",
    "{0.00012}": "0.00012",
    "{1000000}": "1000000",
    "{1234567.5}": "1234568",
    "{10**20}": "1e20",
    "{x:.2f}": "3.00",
    "{y:.1f}": "0.3",
    "{-y:.1f}": "−0.3",
    "{-0.001:.2f}": "0.00",
    "{2.675:.2f}": "2.68",
    "{y:.0%}": "25%",
    "{1000000:,}": "1,000,000",
    "{1234.5:,.1f}": "1,234.5",
    "{x:+.1f}": "+3.0",
    "{x:d}": "3",
    "{1/3:.3g}": "0.333",
    "{12345:.2e}": "1.23e+4",
    "`w - {x} * {y}`": "`w - 3 * 0.25`",
    "nothing": "nothing",
    "": "",
}
NAMES = {"x": Fraction(3), "y": Fraction(1, 4)}


@pytest.mark.parametrize("text", TABLE)
def test_filled(text: str) -> None:
    assert fill(text, NAMES) == TABLE[text]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a {", 0, "write {{"),
        ("a\n}", 1, "write }}"),
        ("a\nb\n{z}", 2, "no number is called z"),
        ("{x!r}", 0, "expected arithmetic"),
        ("{x:>10}", 0, "expected a format"),
        ("{y:d}", 0, "whole number"),
        ("{x:.99f}", 0, "expected a format"),
        ("{x > 2}", 0, "expected a number"),
        ("{}", 0, "nothing here"),
        ("{x.__class__}", 0, "a dot"),
    ],
)
def test_refused(text: str, line: int, says: str) -> None:
    with pytest.raises(TemplateError, match=says.replace("{", r"\{")) as caught:
        fill(text, NAMES)
    assert caught.value.line == line


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_is_shown_whole(number: int) -> None:
    assert int(shown(Fraction(number)).replace("−", "-")) == number


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6))
def test_what_is_shown_is_near(number: Fraction) -> None:
    assert abs(Fraction(shown(number).replace("−", "-")) - number) <= abs(number) / 10**5
