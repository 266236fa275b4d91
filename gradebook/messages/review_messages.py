"""Reviewing what was missed: what may be asked, and what is answered. No credits are in it."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from content.asked import Asked, Plain, Response, Told
from gradebook.messages.requests import Change, Request, Serial

Rating = Literal["again", "hard", "good", "easy"]
"""How well a question was remembered, in the words of spaced repetition."""


class GetReview(Request):
    """How much is due."""

    ask: Literal["review"] = "review"


class DrawReview(Change):
    """A fresh variant of the question that has been due longest; the one drawn last, while it is unanswered."""

    ask: Literal["draw-review"] = "draw-review"


class AnswerReview(Change):
    """Answer it; None gives it up. It is marked at once, and comes back by how well and how fast it was answered."""

    ask: Literal["answer-review"] = "answer-review"
    review: Serial
    response: Response | None


class RateReview(Change):
    """Say oneself how well it was remembered: the question comes back by that instead."""

    ask: Literal["rate-review"] = "rate-review"
    review: Serial
    rating: Rating


class ReviewQueue(Plain):
    """What there is to review.

    Attributes:
        due: questions that have come back, across chapters.
        done: questions reviewed today, by the classroom's clock.
        kept: questions on the schedule in all.
        next_due: when the next comes back; None when nothing is on the schedule.
    """

    reply: Literal["review"] = "review"
    due: int
    done: int
    kept: int
    next_due: datetime | None


class ReviewCard(Plain):
    """A question that is due.

    Attributes:
        id: of this showing.
        left: how many are due, this one among them.
        why: what put it on the schedule, in a few words.
    """

    reply: Literal["review-card"] = "review-card"
    id: int
    chapter: str
    chapter_title: str
    section_title: str
    asked: Asked
    left: int
    why: str


class Reviewed(Plain):
    """What came of an answer.

    Attributes:
        rating: what its mark and time come to, or what the learner said instead.
        back: for each rating, in how many seconds the question would come back.
        seconds: how long the answer took, by the classroom's clock.
        left: how many are due now.
    """

    reply: Literal["reviewed"] = "reviewed"
    id: int
    told: Told
    rating: Rating
    back: dict[Rating, Annotated[int, Field(ge=0)]]
    seconds: int
    mark: Fraction
    left: int
