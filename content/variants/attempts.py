"""Which questions an attempt draws from a bank, in which order, with which seeds."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence

from content.course import Quiz, Take
from content.variants.drawing import shuffled
from content.variants.question import Question, QuestionError

_SEEDS = 20


def draw_attempt(quiz: Quiz, seed: int) -> tuple[tuple[Question, int], ...]:
    """`quiz.draws` questions, each with a seed of its own: first what `quiz.takes` ask for, each from what those before
    it left; then from the whole bank. All of it is spread over the sections as evenly as can be.

    The same bank and seed give the same attempt on every machine. A question that cannot be drawn is passed over;
    where the bank is too small, there are fewer. They come in an order of chance, or in the bank's own where
    `quiz.rules.shuffle` says so.
    """
    rng = random.Random(f"{seed}:attempt")
    chosen: dict[str, tuple[Question, int]] = {}
    for take in quiz.takes:
        fitting = [question for question in quiz.questions if _fits(question, take)]
        _add(chosen, fitting, min(quiz.draws, len(chosen) + take.draws), seed, rng)
    _add(chosen, quiz.questions, quiz.draws, seed, rng)
    if quiz.rules.shuffle:
        return tuple(shuffled(list(chosen.values()), rng))
    return tuple(chosen[question.id] for question in quiz.questions if question.id in chosen)


def _fits(question: Question, take: Take) -> bool:
    return take.section in (None, question.section) and (take.tag is None or take.tag in question.tags)


def _add(
    chosen: dict[str, tuple[Question, int]], questions: Sequence[Question], until: int, seed: int, rng: random.Random
) -> None:
    """Choose of these questions until `chosen` holds so many, as far as they go."""
    given = Counter(question.section for question, _ in chosen.values())
    left = [question for question in questions if question.id not in chosen]
    for question in _by_turns(left, given, rng):
        if len(chosen) >= until:
            break
        own = _working_seed(question, seed)
        if own is not None:
            chosen[question.id] = (question, own)


def seed_for(attempt_seed: int, question_id: str, turn: int = 0) -> int:
    """A question's own seed, from 0 to 2⁴⁸ − 1."""
    return int.from_bytes(hashlib.sha256(f"{attempt_seed}:{question_id}:{turn}".encode()).digest()[:6], "big")


def _by_turns(questions: Sequence[Question], given: Counter[str], rng: random.Random) -> Iterator[Question]:
    """One of each section, then another of each, until none is left; chance says who comes first. A section sits out
    as many turns as it has `given` questions already.
    """
    by_section: dict[str, list[Question]] = {}
    for question in questions:
        by_section.setdefault(question.section, []).append(question)
    stacks = {section: shuffled(of_section, rng) for section, of_section in by_section.items()}
    turn = 0
    while any(stacks.values()):
        now = [stack for section, stack in stacks.items() if stack and given[section] <= turn]
        for stack in shuffled(now, rng):
            yield stack.pop()
        turn += 1


def _working_seed(question: Question, attempt_seed: int) -> int | None:
    for turn in range(_SEEDS):
        own = seed_for(attempt_seed, question.id, turn)
        try:
            question.drawn(own)
        except QuestionError:
            continue
        return own
    return None
