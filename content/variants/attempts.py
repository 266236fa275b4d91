"""Which questions an attempt draws from a bank, in which order, with which seeds."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence

from content.course import Quiz
from content.variants.drawing import shuffled
from content.variants.question import Question, QuestionError

_SEEDS = 20


def draw_attempt(quiz: Quiz, seed: int) -> tuple[tuple[Question, int], ...]:
    """`quiz.draws` questions, spread over the sections as evenly as can be, each with a seed of its own.

    The same bank and seed give the same attempt on every machine. A question that cannot be drawn is passed over;
    where the bank is too small, there are fewer.
    """
    rng = random.Random(f"{seed}:attempt")
    chosen: list[tuple[Question, int]] = []
    for question in _by_turns(quiz.questions, rng):
        if len(chosen) == quiz.draws:
            break
        own = _working_seed(question, seed)
        if own is not None:
            chosen.append((question, own))
    return tuple(shuffled(chosen, rng))


def seed_for(attempt_seed: int, question_id: str, turn: int = 0) -> int:
    """A question's own seed, from 0 to 2⁴⁸ − 1."""
    return int.from_bytes(hashlib.sha256(f"{attempt_seed}:{question_id}:{turn}".encode()).digest()[:6], "big")


def _by_turns(questions: Sequence[Question], rng: random.Random) -> Iterator[Question]:
    """One of each section, then another of each, until the bank is empty; chance says who comes first."""
    by_section: dict[str, list[Question]] = {}
    for question in questions:
        by_section.setdefault(question.section, []).append(question)
    stacks = [shuffled(of_section, rng) for of_section in by_section.values()]
    while stacks := [stack for stack in stacks if stack]:
        for stack in shuffled(stacks, rng):
            yield stack.pop()


def _working_seed(question: Question, attempt_seed: int) -> int | None:
    for turn in range(_SEEDS):
        own = seed_for(attempt_seed, question.id, turn)
        try:
            question.drawn(own)
        except QuestionError:
            continue
        return own
    return None
