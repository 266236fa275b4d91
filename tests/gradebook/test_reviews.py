"""What was missed comes back: the schedule, what it shows, and what it keeps to itself."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradebook.client import Client
from gradebook.refused import ClassroomRefused
from gradebook.reviewing.schedule import RATINGS, new, planned, rating_of
from gradebook.transports import Local

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Hand:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def room(open_classroom: Any, hand: Hand) -> Any:
    return open_classroom(clock=hand)


@pytest.fixture
def ada(room: Any) -> Client:
    return Client(Local(lambda: room, wire=True), "ada")


def test_what_was_missed_is_due_the_next_day(ada: Client, quiz: Any, hand: Hand) -> None:
    assert (ada.review().kept, ada.review().next_due) == (0, None)
    quiz.take(ada, {"sum", "even"})
    queue = ada.review()
    assert (queue.due, queue.done, queue.kept, queue.next_due) == (0, 0, 2, NOON + DAY)
    with pytest.raises(ClassroomRefused, match="Nothing is due: the next question comes back at 2026-03-02 12:00 UTC"):
        ada.draw_review()
    hand.now += DAY
    assert (ada.review().due, ada.home().due) == (2, 2)


def test_an_answer_is_told_and_plans_the_next_showing(ada: Client, quiz: Any, hand: Hand) -> None:
    quiz.take(ada, {"sum", "even", "zero"})
    hand.now += DAY
    card = ada.draw_review()
    assert (card.asked.id, card.chapter_title, card.section_title, card.left) == ("less", "Sums", "Taking away", 1)
    assert card.why == "missed in the quiz"
    assert "KEYWORD" not in card.model_dump_json()
    assert ada.draw_review() == card  # while it is unanswered
    hand.now += timedelta(seconds=30)
    seen = ada.answer_review(card.id, quiz.right(card.asked))
    assert (seen.mark, seen.rating, seen.seconds, seen.left) == (1, "good", 30, 0)
    assert "KEYWORD-EXPLAINED" in seen.told.explanation
    assert seen.back["again"] == 600
    assert 600 < seen.back["hard"] <= seen.back["good"] <= seen.back["easy"]
    assert ada.review().next_due == hand.now + timedelta(seconds=seen.back["good"])
    assert ada.review().done == 1
    hand.now += timedelta(hours=12)  # past midnight
    assert ada.review().done == 0
    assert ada.home().earned == 857  # as before: reviews bring no credits


def test_a_rating_of_ones_own_counts_from_the_card_before(ada: Client, quiz: Any, hand: Hand) -> None:
    quiz.take(ada, {"sum", "even", "zero"})
    hand.now += DAY
    card = ada.draw_review()
    with pytest.raises(ClassroomRefused, match="not answered yet"):
        ada.rate_review(card.id, "easy")
    hand.now += timedelta(seconds=30)
    seen = ada.answer_review(card.id, quiz.wrong(card.asked))
    assert seen.rating == "again"
    rated = [ada.rate_review(card.id, rating) for rating in ("easy", "again", "hard")]
    assert all(one.back == seen.back for one in rated)
    assert ada.review().next_due == hand.now + timedelta(seconds=seen.back["hard"])
    with pytest.raises(ClassroomRefused, match="answered before"):
        ada.answer_review(card.id, None)


def test_a_question_of_a_quiz_under_way_is_not_shown_nor_told(ada: Client, quiz: Any, hand: Hand) -> None:
    quiz.take(ada, set())
    hand.now += DAY
    card = ada.draw_review()
    attempt = ada.start_attempt("sums")
    assert (ada.review().due, ada.home().due) == (0, 0)
    with pytest.raises(ClassroomRefused, match="middle of this chapter's quiz"):
        ada.answer_review(card.id, quiz.right(card.asked))
    with pytest.raises(ClassroomRefused, match="Nothing is due"):
        ada.draw_review()
    Answers = quiz
    Answers.answer(ada, attempt, {"sum", "even", "less", "zero"})
    ada.hand_in(attempt.id)
    assert ada.draw_review() == card


def test_another_learner_s_review_is_none_of_ones_own(ada: Client, room: Any, quiz: Any, hand: Hand) -> None:
    quiz.take(ada, set())
    hand.now += DAY
    card = ada.draw_review()
    with pytest.raises(ClassroomRefused, match="no review"):
        Client(Local(lambda: room), "bob").answer_review(card.id, None)


def test_a_question_that_is_gone_leaves_quietly_and_a_broken_one_waits(
    ada: Client, quiz: Any, hand: Hand, course: Any
) -> None:
    quiz.take(ada, {"sum", "even", "zero"})
    hand.now += DAY
    file = course / "01-sums" / "quiz.toml"
    whole = file.read_text()
    file.write_text(whole.replace('prompt = "Three less one?"', "prompt = 3"))  # left out, for it is wrong
    with pytest.raises(ClassroomRefused, match="cannot be shown"):
        ada.draw_review()
    assert ada.review().kept == 1
    file.write_text(whole.replace('id = "less"', 'id = "fewer"'))
    with pytest.raises(ClassroomRefused, match="Nothing is due"):
        ada.draw_review()
    assert (ada.review().due, ada.review().kept) == (0, 0)


@pytest.mark.parametrize(
    ("mark", "seconds", "usual", "rating"),
    [
        ("0", 1, None, "again"),
        ("49/100", 1, None, "again"),
        ("1/2", 1, None, "hard"),
        ("99/100", 1, None, "hard"),
        ("1", 20, None, "easy"),
        ("1", 21, None, "good"),
        ("1", 21, 42.0, "easy"),
        ("1", 11, 20.0, "good"),
    ],
)
def test_ratings_follow_from_mark_and_time(mark: str, seconds: int, usual: float | None, rating: str) -> None:
    assert rating_of(Fraction(mark), seconds, usual) == rating


@given(st.lists(st.sampled_from(["good", "easy"]), min_size=2, max_size=20))
def test_intervals_grow_while_answers_are_right(ratings: list[Any]) -> None:
    now, card, last = NOON, new(NOON), timedelta(0)
    for rating in ratings:
        plan = planned(card, rating, now)
        interval = plan.due - now
        assert interval > last or interval == 365 * DAY
        now, card, last = plan.due, plan.card, interval


@given(st.lists(st.tuples(st.sampled_from(RATINGS), st.integers(-(10**6), 10**7)), max_size=15))
def test_any_history_gives_a_card_that_comes_back(history: list[tuple[Any, int]]) -> None:
    """Clocks that go backwards among them."""
    now, card = NOON, new(NOON)
    for rating, seconds in history:
        now += timedelta(seconds=seconds)
        dues = [planned(card, each, now).due - now for each in RATINGS]
        assert timedelta(0) < dues[0] <= dues[1] <= dues[2] <= dues[3] <= 365 * DAY
        card = planned(card, rating, now).card


def test_over_weeks_nothing_is_lost(ada: Client, open_classroom: Any, quiz: Any, hand: Hand) -> None:
    """Two classrooms on one file take turns by chance; what is not due is planned, and every card stays."""
    other = open_classroom(clock=hand)
    both = [ada, Client(Local(lambda: other, wire=True), "ada")]
    quiz.take(ada, set())
    rng = random.Random(7)
    for _ in range(42):
        hand.now += timedelta(hours=12)
        due = ada.review().due
        for _ in range(due):
            card = rng.choice(both).draw_review()
            hand.now += timedelta(seconds=rng.randrange(5, 60))
            give = rng.choice([quiz.right, quiz.right, quiz.wrong])
            rng.choice(both).answer_review(card.id, give(card.asked))
        queue = ada.review()
        assert (queue.due, queue.kept) == (0, 4)
        assert queue.next_due is not None
        assert queue.next_due > hand.now
