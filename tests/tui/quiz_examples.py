"""What a quiz under any rules, a review, or item statistics may say: examples for the tests of the screens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from content.asked import Told, ToldChoice
from content.questions.numerical import AskedNumerical
from content.questions.single import AskedSingle
from content.rules import Rules
from gradebook.messages import (
    AnswerLine,
    Asking,
    Attempt,
    ChapterTitle,
    ItemLine,
    Items,
    Marked,
    PastAttempt,
    QuizDoor,
    Result,
    ReviewCard,
)

NOON = datetime(2026, 10, 5, 12, 0).astimezone(UTC)
CHAPTER = ChapterTitle(id="steps", number=5, title="How networks learn", summary="", credits=10_000)
LAYERS = AskedSingle(
    id="layers",
    section="depth",
    points=1,
    prompt="What does a layer with `relu` do to a sum of −2?",
    choices=("passes it on", "makes it 0", "makes it 2"),
)
UPDATES = AskedNumerical(
    id="updates",
    section="batches",
    points=1,
    prompt="1,200 samples in batches of 48, for 7 epochs: how many weight updates?",
    decimals=0,
)
ASKED = (LAYERS, UPDATES, LAYERS.model_copy(update={"id": "again", "prompt": "And what to a sum of 3?"}))
WHY_LAYERS = "relu is max(0, sum): what is below 0 becomes 0."


def told_single(chosen: int | None, right: int = 1) -> Told:
    """What is told of the question about relu."""
    choices = tuple(
        ToldChoice(
            text=text,
            right=place == right,
            chosen=place == chosen,
            because=None if place == right else "That is what a linear layer does.",
        )
        for place, text in enumerate(LAYERS.choices)
    )
    given = None if chosen is None else LAYERS.choices[chosen]
    mark = Fraction(int(chosen == right))
    return Told(
        mark=mark, given=given, answer=LAYERS.choices[right], because=None, explanation=WHY_LAYERS, choices=choices
    )


def told_number(text: str | None) -> Told:
    """What is told of the question about updates."""
    right = text == "175"
    return Told(
        mark=Fraction(int(right)),
        given=text,
        answer="175",
        because=None if right else "That counts samples, not batches.",
        explanation="1,200 / 48 = 25 batches an epoch; 7 of them make 175.",
    )


def told(asked: Any, response: Any) -> Told:
    """What is told of either."""
    if isinstance(asked, AskedSingle):
        return told_single(response and response.choice)
    return told_number(response and response.text)


def a_door(**changes: Any) -> QuizDoor:
    """A quiz of three questions by the usual rules, nothing begun."""
    door = QuizDoor(
        chapter=CHAPTER,
        rules=Rules(),
        questions=3,
        used=0,
        under_way=None,
        refused=None,
        opens_at=None,
        best=None,
        passed=False,
    )
    return door.model_copy(update=changes)


def an_attempt(responses: Sequence[Any] = (None, None, None), **changes: Any) -> Attempt:
    """An attempt under way."""
    questions = tuple(
        Asking(asked=asked, response=response, flagged=False) for asked, response in zip(ASKED, responses, strict=True)
    )
    attempt = Attempt(id=4, number=2, chapter=CHAPTER, started=NOON, questions=questions)
    return attempt.model_copy(update=changes)


def a_result(responses: Sequence[Any] = (None, None, None), **changes: Any) -> Result:
    """What an attempt came to."""
    questions = []
    for asked, response in zip(ASKED, responses, strict=True):
        what = told(asked, response)
        questions.append(Marked(asked=asked, response=response, told=what, section_title="Depth", grade=what.mark))
    result = Result(
        id=4,
        number=2,
        chapter=CHAPTER,
        handed_in=NOON,
        grade=sum((one.grade for one in questions), Fraction(0)) / len(questions),
        worth=0,
        awarded=0,
        earned=0,
        best=Fraction(0),
        questions=tuple(questions),
    )
    return result.model_copy(update=changes)


def past(number: int, grade: Fraction) -> PastAttempt:
    return PastAttempt(id=number, number=number, handed_in=NOON - timedelta(days=9 - number), grade=grade)


def an_item(number: int, **changes: Any) -> ItemLine:
    """A question that did well."""
    answers = (
        AnswerLine(text="makes it 0", mark=Fraction(1), given=31, upper=12, lower=4),
        AnswerLine(text="passes it on", mark=Fraction(0), given=8, upper=0, lower=6),
        AnswerLine(text="– none –", mark=Fraction(0), given=1, upper=0, lower=1),
    )
    item = ItemLine(
        question=f"layers-{number}",
        kind="single",
        section="depth",
        prompt=f"Question {number}: what does a layer with `relu` do to a sum of −2?",
        shown=40,
        facility=77.5,
        deviation=42.3,
        intended_weight=25.0,
        effective_weight=23.9,
        discrimination=41.2,
        efficiency=55.0,
        point_biserial=60.1,
        seconds=48,
        answers=answers,
        suspect=(),
    )
    return item.model_copy(update=changes)


SUSPECT = an_item(
    2,
    discrimination=-12.4,
    facility=22.5,
    suspect=("“passes it on” is chosen more often than the key by the best 27 %: 9 of 12 against 2.",),
)


def some_items(**changes: Any) -> Items:
    """A quiz of three questions, the second of them suspect."""
    items = Items(
        chapter=CHAPTER.id,
        title=CHAPTER.title,
        attempts=40,
        mean=64.2,
        median=66.7,
        deviation=21.0,
        alpha=71.3,
        error=11.2,
        items=(an_item(1), SUSPECT, an_item(3, discrimination=None, facility=100.0, seconds=None)),
    )
    return items.model_copy(update=changes)


def card(number: int, asked: Any = LAYERS) -> ReviewCard:
    """A question that is due."""
    return ReviewCard(
        id=number,
        chapter=CHAPTER.id,
        chapter_title=CHAPTER.title,
        section_title="Depth",
        asked=asked,
        left=1,
        why="missed on 2 October",
    )
