"""How quantities are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui import words

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("thousandths", "written"), [(0, "0"), (8000, "8"), (6500, "6.5"), (6050, "6.05"), (1, "0.001"), (120000, "120")]
)
def test_credits_have_no_trailing_zeros(thousandths: int, written: str) -> None:
    assert words.credits(thousandths) == written


@pytest.mark.parametrize(
    ("thousandths", "written"), [(0, "0 credits"), (1000, "1 credit"), (1500, "1.5 credits"), (21000, "21 credits")]
)
def test_credits_take_their_noun(thousandths: int, written: str) -> None:
    assert words.credits_in_words(thousandths) == written


@given(st.integers(0, 10**9))
def test_credits_written_are_the_credits_there_are(thousandths: int) -> None:
    assert Fraction(words.credits(thousandths)) * 1000 == thousandths


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (Fraction(0), "0 %"),
        (Fraction(1), "100 %"),
        (Fraction(1, 3), "33 %"),
        (Fraction(2, 3), "67 %"),
        (Fraction(1, 8), "13 %"),
        (Fraction(999, 1000), "99 %"),
        (Fraction(1, 1000), "1 %"),
    ],
)
def test_percent_is_whole_only_when_everything_is_there(share: Fraction, written: str) -> None:
    assert words.percent(share) == written


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 30))
def test_a_bar_is_full_only_at_the_end_and_empty_only_at_the_beginning(part: int, whole: int, width: int) -> None:
    part = min(part, whole)
    bar = words.bar(part, whole, width)
    assert len(bar) == width
    if width > 1:
        assert ("░" not in bar) == (0 < part == whole)
    assert ("█" not in bar) == (part == 0)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=2, minutes=59), "2 h ago"),
        (timedelta(hours=25), "yesterday"),
        (timedelta(days=12), "12 days ago"),
    ],
)
def test_ago(before: timedelta, said: str) -> None:
    assert words.ago(NOW - before, NOW) == said


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60), st.integers(1, 40))
def test_shortened_text_fits_and_says_that_something_is_missing(text: str, width: int) -> None:
    short = words.shorten(text, width)
    assert cell_len(short) <= width
    assert short == text or short.endswith("…")
