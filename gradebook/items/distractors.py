"""What was answered to one item, by whom, and whether that speaks against its key; on plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

UPPER = Fraction(27, 100)
"""Of those who were asked: the best and the worst by the rest of the quiz, as Kelley (1939) found best."""

ENOUGH = 5
"""In the upper group, before it speaks against a key."""

NONE = "– none –"
"""What no response is called."""


@dataclass(frozen=True)
class Given:
    """One response.

    Attributes:
        answers: what it counts as: the choices taken, or what was typed; `NONE` where there was no response.
        right: those of them that the key has.
        key: every answer that the key has, as this variant words it; empty where only what was given can be told.
        mark: what it got.
        rest: the attempt's share of the points of all other items; None where there is no other.
    """

    answers: tuple[str, ...]
    right: frozenset[str]
    key: frozenset[str]
    mark: Fraction
    rest: Fraction | None


@dataclass(frozen=True)
class Answer:
    """One answer and how often it was given; `mark` is what it brought on average, `right` whether the key has it."""

    text: str
    mark: Fraction
    given: int
    upper: int
    lower: int
    right: bool


def table(responses: Sequence[Given]) -> tuple[Answer, ...]:
    """Every answer, the commonest first."""
    upper, lower = groups(responses)
    takers: dict[str, list[int]] = defaultdict(list)
    right: set[str] = set()
    for place, response in enumerate(responses):
        right |= response.right
        for answer in dict.fromkeys(response.answers):
            takers[answer].append(place)
    answers = (
        Answer(
            text=text,
            mark=sum((responses[place].mark for place in places), Fraction(0)) / len(places),
            given=len(places),
            upper=sum(place in upper for place in places),
            lower=sum(place in lower for place in places),
            right=text in right,
        )
        for text, places in takers.items()
    )
    return tuple(sorted(answers, key=lambda answer: (-answer.given, answer.text)))


def groups(responses: Sequence[Given]) -> tuple[frozenset[int], frozenset[int]]:
    """The places of the upper and the lower group; among equals, whoever began first is nearer to the middle."""
    ranked = [place for place, response in enumerate(responses) if response.rest is not None]
    ranked.sort(key=lambda place: responses[place].rest or Fraction(0))
    size = round(UPPER * len(ranked))
    return frozenset(ranked[len(ranked) - size :]), frozenset(ranked[:size])


def suspicions(responses: Sequence[Given], answers: Sequence[Answer], discrimination: float | None) -> tuple[str, ...]:
    """Why the key may be wrong, a line each."""
    return tuple(filter(None, (_backwards(len(responses), discrimination), _preferred(responses, answers))))


def _backwards(shown: int, discrimination: float | None) -> str | None:
    if discrimination is None or discrimination >= 0:
        return None
    told = f"Discrimination is −{-discrimination:.1f} %: those who do well elsewhere do worse here than the others."
    if shown < 4 * ENOUGH:
        return f"{told} Only {shown} were asked: it may be chance."
    return told if discrimination**2 * shown > 4 * 100**2 else f"{told} So little may be chance."


def _preferred(responses: Sequence[Given], answers: Sequence[Answer]) -> str | None:
    """The wrong answer that the upper group prefers to the right one, where there is one."""
    upper, _ = groups(responses)
    wrong = [answer for answer in answers if not answer.right and answer.text != NONE]
    if len(upper) < ENOUGH or not wrong:
        return None
    worst = max(wrong, key=lambda answer: (answer.upper, answer.given))
    text, taken = _least_taken([responses[place] for place in upper])
    if worst.upper <= taken:
        return None
    key = f"“{_short(text)}”, which the key has" if text else "the right answer"
    told = (
        f"Of the best {len(upper)} by the rest of the quiz, {worst.upper} answered “{_short(worst.text)}” and {taken} "
        f"{key}."
    )
    return told if _beyond_chance(worst.upper, taken) else f"{told} So few more may be chance."


def _beyond_chance(more: int, fewer: int) -> bool:
    """Whether a lead is over two standard deviations of an even split."""
    return (more - fewer) ** 2 > 4 * (more + fewer)


def _least_taken(upper: Collection[Given]) -> tuple[str | None, int]:
    """Of the answers that the key has in every variant, the one that was taken least, and how often; without any,
    how often a response was all right.
    """
    shared = frozenset.intersection(*(response.key for response in upper))
    counts = {text: sum(text in response.answers for response in upper) for text in sorted(shared)}
    if counts:
        text = min(counts, key=lambda one: (counts[one], one))
        return text, counts[text]
    return None, sum(response.mark == 1 for response in upper)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
