"""Requests of reviewing: what was missed comes back on a schedule, as fresh variants. No credits are in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from gradebook.errors import Refusal
from gradebook.ledger import Ledger, learner_number
from gradebook.messages import (
    AnswerReview,
    AnyReply,
    DrawReview,
    GetReview,
    RateReview,
    Rating,
    Reviewed,
    ReviewQueue,
)
from gradebook.reviewing.due import is_under_way
from gradebook.reviewing.schedule import RATINGS, Planned, planned, rating_of
from gradebook.reviewing.showing import Deck
from gradebook.sheets import drawn_by, responses_in_json
from gradebook.shelf import CHECK, Shelf
from gradebook.tables import cards, reviews

LONGEST = 3600
"""Seconds that an answer is said to have taken, at most: who leaves the screen is not thinking."""

PACE, ENOUGH = 20, 5
"""A learner's pace is the median of as many of their newest right answers, once there are enough of them."""


class Reviews:
    """A learner's schedule."""

    def __init__(self, shelf: Shelf, ledger: Ledger, seeds: Callable[[], int]) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._seeds = seeds

    def queue(self, learner: str, request: GetReview) -> AnyReply:
        """How much is due, and how much was reviewed today, which begins at midnight UTC."""
        with self._deck(learner) as deck:
            mine = cards.c.learner == deck.who, cards.c.course == deck.course
            answered = reviews.c.learner == deck.who, reviews.c.course == deck.course
            today = deck.now.replace(hour=0, minute=0, second=0, microsecond=0)
            done = select(func.count()).select_from(reviews).where(*answered, reviews.c.answered >= today)
            return ReviewQueue(
                due=deck.left,
                done=deck.rows.execute(done).scalar_one(),
                kept=deck.rows.execute(select(func.count()).select_from(cards).where(*mine)).scalar_one(),
                next_due=_next_due(deck),
            )

    def draw(self, learner: str, request: DrawReview) -> AnyReply:
        """The question that is on the screen unanswered, or else the one that has been due longest."""
        with self._deck(learner) as deck:
            gone = deck.gone()  # quizzes are read here, so that no other learner waits for it below
        if gone:
            self._ledger.store.change(lambda rows: self._dealt(rows, learner_number(rows, learner)).drop(gone))

        def carry_out(rows: Connection, who: int) -> AnyReply:
            deck = self._dealt(rows, who)
            shown = deck.showing() or deck.drawn(self._seeds)
            if shown is None:
                raise _nothing(deck)
            return shown

        return self._ledger.once(learner, request, carry_out)

    def answer(self, learner: str, request: AnswerReview) -> AnyReply:
        """Mark it and plan when it comes back."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            review = self._review(rows, who, request.review)
            if review.answered is not None:
                raise Refusal("closed", "This review was answered before. Draw the next one.")
            drawn = drawn_by(rows, review.fingerprint, review.seed)
            wrong = request.response and drawn.invalid(request.response)
            if wrong:
                raise Refusal("invalid", wrong)
            mark, now = drawn.mark(request.response), self._ledger.clock()
            rating = rating_of(mark, _seconds(review.drawn, now), _pace(rows, who))
            before = rows.execute(select(cards.c.card).where(*_its_card(review))).scalar() or review.before
            values: dict[str, Any] = {"before": before, "answered": now, "mark": str(mark), "rating": rating}
            values["response"] = request.response and request.response.model_dump_json()
            rows.execute(update(reviews).where(reviews.c.id == review.id).values(**values))
            return self._rated(rows, self._review(rows, who, review.id), rating)

        return self._ledger.once(learner, request, carry_out)

    def rate(self, learner: str, request: RateReview) -> AnyReply:
        """Plan by the learner's own word instead, from the card as it was before the answer."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            review = self._review(rows, who, request.review)
            if review.answered is None:
                raise Refusal("closed", "This review was not answered yet: answer it, then say how well it went.")
            now = rows.execute(select(cards.c.card).where(*_its_card(review))).scalar()
            if now != planned(review.before, review.rating, review.answered).card:
                raise Refusal("closed", "This question was answered again since then: that answer counts.")
            return self._rated(rows, review, request.rating)

        return self._ledger.once(learner, request, carry_out)

    def _rated(self, rows: Connection, review: Row[Any], rating: Rating) -> Reviewed:
        """Write a rating down, and tell what came of the answer."""
        plans = {each: planned(review.before, each, review.answered) for each in RATINGS}
        rows.execute(update(reviews).where(reviews.c.id == review.id).values(rating=rating))
        rows.execute(update(cards).where(*_its_card(review)).values(card=plans[rating].card, due=plans[rating].due))
        response = review.response and responses_in_json.validate_json(review.response)
        return Reviewed(
            id=review.id,
            told=drawn_by(rows, review.fingerprint, review.seed).tell(response),
            rating=rating,
            back={each: _back(plan, review.answered) for each, plan in plans.items()},
            seconds=_seconds(review.drawn, review.answered),
            mark=Fraction(review.mark),
            left=self._dealt(rows, review.learner).left,
        )

    def _review(self, rows: Connection, who: int, number: int) -> Row[Any]:
        """A showing of the learner's own, of a quiz that they are not in the middle of."""
        course = self._shelf.course.id
        mine = reviews.c.id == number, reviews.c.learner == who, reviews.c.course == course
        review = rows.execute(select(reviews).where(*mine)).first()
        if review is None:
            raise Refusal("unknown", f"You have no review {number}. Draw one.")
        if rows.execute(select(is_under_way(who, course, review.chapter))).scalar():
            raise Refusal(
                "closed",
                "You are in the middle of this chapter's quiz: hand it in first, then this question comes back.",
            )
        return review

    def _dealt(self, rows: Connection, who: int) -> Deck:
        return Deck(self._shelf, rows, who, self._ledger.clock().astimezone(UTC))

    @contextmanager
    def _deck(self, learner: str) -> Iterator[Deck]:
        """To look at."""
        with self._ledger.store.read() as rows:
            yield self._dealt(rows, learner_number(rows, learner))


def _its_card(review: Row[Any]) -> tuple[Any, ...]:
    return tuple(cards.c[name] == getattr(review, name) for name in ("learner", "course", "chapter", "question"))


def _nothing(deck: Deck) -> Refusal:
    if deck.left:
        return Refusal("course", f"What is due cannot be shown: its quiz cannot be read, or not be drawn. {CHECK}")
    upcoming = _next_due(deck)
    when = f": the next question comes back at {upcoming:%Y-%m-%d %H:%M} UTC" if upcoming else ""
    return Refusal("unknown", f"Nothing is due{when}. What you miss in a quiz comes back here.")


def _next_due(deck: Deck) -> datetime | None:
    """When the next question comes back: of those that are not due yet, where there are any."""
    mine = cards.c.learner == deck.who, cards.c.course == deck.course
    query = select(func.min(cards.c.due)).where(*mine)
    later: datetime | None = deck.rows.execute(query.where(cards.c.due > deck.now)).scalar()
    return later or deck.rows.execute(query).scalar()


def _pace(rows: Connection, who: int) -> float | None:
    query = select(reviews.c.drawn, reviews.c.answered).where(reviews.c.learner == who, reviews.c.mark == "1")
    times = [_seconds(*row) for row in rows.execute(query.order_by(reviews.c.id.desc()).limit(PACE))]
    return median(times) if len(times) >= ENOUGH else None


def _seconds(begin: datetime, end: datetime) -> int:
    return max(0, min(LONGEST, (end - begin) // timedelta(seconds=1)))


def _back(plan: Planned, answered: datetime) -> int:
    return max(0, (plan.due - answered) // timedelta(seconds=1))
