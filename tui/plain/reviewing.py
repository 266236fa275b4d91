"""`nnquiz review --plain`: what has come back, one question after another."""

from __future__ import annotations

from typing import get_args

from content.asked import Response, UnreadableError
from gradebook.client import Client
from gradebook.messages import Rating, ReviewCard, Reviewed
from tui.cli.settings import Settings
from tui.plain.lines import Lines, plainly
from tui.plain.questions import look_back, put
from tui.quiz_words import duration, mark_in_words, moment

RATINGS: tuple[Rating, ...] = get_args(Rating)


def review_due(settings: Settings) -> None:
    """Review until nothing is due, or the learner leaves."""
    with plainly(settings, "Left; what you did not answer stays due.") as lines:
        client = settings.client
        queue = client.review()
        if not queue.due:
            _say_nothing_due(client, lines)
            return
        lines.say(f"{queue.due} due. Type an answer; /skip gives a question up, /leave leaves.")
        while client.review().due:
            if not _reviewed(client, lines):
                return
        _say_nothing_due(client, lines)


def _say_nothing_due(client: Client, lines: Lines) -> None:
    queue = client.review()
    done = f"{queue.done} reviewed today. " if queue.done else ""
    if queue.next_due is None:
        lines.say(f"{done}Nothing is kept for review: questions you miss in a quiz come here.")
    else:
        lines.say(f"{done}Nothing is due. The next comes back {moment(queue.next_due)}.")


def _reviewed(client: Client, lines: Lines) -> bool:
    """One question; whether the learner goes on."""
    card = client.draw_review()
    lines.say()
    lines.say(f"{card.chapter_title}, {card.section_title} ({card.why}). {card.left} due.")
    put(card.asked, lines)
    while True:
        typed = lines.ask(f"\n{card.asked.plain_hint()}")
        if typed == "/leave":
            return False
        if typed == "/skip":
            _say(client, client.answer_review(card.id, None), lines)
            return True
        response = _response(card, typed, lines)
        if response is not None:
            _say(client, client.answer_review(card.id, response), lines)
            return True


def _response(card: ReviewCard, typed: str, lines: Lines) -> Response | None:
    if not typed or typed in ("/help", "?"):
        lines.say(f"Type {card.asked.plain_hint()}; /skip gives the question up, /leave leaves.")
        return None
    try:
        return card.asked.from_plain(typed)
    except UnreadableError as error:
        lines.say(f"Not taken: {error}.")
        return None


def _say(client: Client, reviewed: Reviewed, lines: Lines) -> None:
    lines.say(mark_in_words(reviewed.mark))
    look_back(reviewed.told, lines)
    times = ", ".join(f"{rating} {duration(reviewed.back[rating])}" for rating in RATINGS if rating in reviewed.back)
    lines.say(f"Counted as {reviewed.rating}: it comes back in {duration(reviewed.back[reviewed.rating])} ({times}).")
    typed = lines.ask("Enter keeps that; again, hard, good or easy changes it").casefold()
    if typed in RATINGS:
        changed = client.rate_review(reviewed.id, typed)
        lines.say(f"Counted as {changed.rating}: it comes back in {duration(changed.back[changed.rating])}.")
