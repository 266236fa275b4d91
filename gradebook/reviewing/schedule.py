"""When a question comes back: FSRS-6 by `fsrs`, with its default parameters, which is loaded when first needed.

A card leaves learning with its first rating, so that every interval is a day at least, but for what was forgotten: that
comes back after ten minutes, in the same session. Nothing is left to chance (no fuzz), so that a schedule can be
computed again from the card as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, get_args

from gradebook.messages import Rating

if TYPE_CHECKING:
    from fsrs import Scheduler

FORGOTTEN = timedelta(minutes=10)
"""After which a question that was rated `again` is shown once more."""

LONGEST = 365
"""Days, at most, until a question comes back."""

RATINGS: tuple[Rating, ...] = get_args(Rating)

QUICK_AT_FIRST = 20
"""Seconds within which a right answer is easy, as long as a learner's own pace is not known."""


@dataclass(frozen=True)
class Planned:
    """A card after a rating, as it is kept, and when it is due."""

    card: str
    due: datetime


def new(moment: datetime) -> str:
    """A card that was never rated, due at `moment`."""
    from fsrs import Card

    return Card(card_id=0, due=moment.astimezone(UTC)).to_json()  # a number of its own would cost a millisecond


def planned(card: str, rating: Rating, moment: datetime) -> Planned:
    """The card after it was rated at `moment`; a clock that went back counts as no time."""
    from fsrs import Card
    from fsrs import Rating as Grade

    after, _ = _scheduler().review_card(Card.from_json(card), Grade(RATINGS.index(rating) + 1), moment.astimezone(UTC))
    return Planned(after.to_json(), after.due)


def rating_of(mark: Fraction, seconds: int, usual: float | None) -> Rating:
    """What a mark and the time come to: `again` below 1/2, `hard` below 1, else `good`; `easy` when it was quick.

    Args:
        mark: from 0 to 1.
        seconds: how long the answer took.
        usual: the median of the learner's right answers, in seconds; quick is half of it. None while it is not known.
    """
    if mark < 1:
        return "again" if mark < Fraction(1, 2) else "hard"
    return "easy" if seconds <= (QUICK_AT_FIRST if usual is None else usual / 2) else "good"


@cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(FORGOTTEN,), maximum_interval=LONGEST, enable_fuzzing=False)
