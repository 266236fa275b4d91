"""Which questions an attempt draws."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from content.course import Quiz, Take
from content.questions import read_question
from content.rules import Rules
from content.variants.attempts import draw_attempt, seed_for
from content.variants.drawing import shuffled
from content.variants.question import Question


def _question(name: str, section: str, answer: str = "3", tags: tuple[str, ...] = ()) -> Question:
    question, findings = read_question(
        {
            "id": name,
            "kind": "numerical",
            "section": section,
            "tags": list(tags),
            "prompt": "?",
            "explanation": "!",
            "draw": {"n": [0, 1]},
            "answer": answer,
            "tolerance": {"nominal": Decimal("0.1")},
        }
    )
    assert question is not None, findings
    return question


SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=8)


@given(SIZES, st.integers(1, 30), st.integers(0, 2**63))
def test_as_even_as_can_be(sizes: list[int], draws: int, seed: int) -> None:
    bank = [_question(f"s{s}q{q}", f"s{s}") for s, size in enumerate(sizes) for q in range(size)]
    drawn = draw_attempt(Quiz(draws, tuple(bank)), seed)
    assert len(drawn) == min(draws, len(bank))
    assert len({question.id for question, _ in drawn}) == len(drawn)
    per_section = Counter(question.section for question, _ in drawn)
    most = max(per_section.values())
    for section, size in enumerate(sizes):
        # a section gives fewer than another only by one, or because it has no more
        assert per_section[f"s{section}"] >= min(size, most - 1)


def test_the_same_seed_gives_the_same_attempt_and_another_another() -> None:
    quiz = Quiz(10, tuple(_question(f"q{i}", f"s{i % 3}") for i in range(30)))
    first = [(question.id, seed) for question, seed in draw_attempt(quiz, 5)]
    assert first == [(question.id, seed) for question, seed in draw_attempt(quiz, 5)]
    others = [[question.id for question, _ in draw_attempt(quiz, seed)] for seed in range(20)]
    assert len({tuple(ids) for ids in others}) == 20


def test_every_question_gets_its_turn() -> None:
    quiz = Quiz(3, tuple(_question(f"q{i}", "s") for i in range(9)))
    seen = Counter(question.id for seed in range(300) for question, _ in draw_attempt(quiz, seed))
    assert len(seen) == 9
    assert min(seen.values()) > 60  # 100 each, were chance to have no say


def test_a_question_keeps_its_seed_whatever_else_is_in_the_bank() -> None:
    few = Quiz(2, (_question("a", "s"), _question("b", "s")))
    more = Quiz(3, (*few.questions, _question("c", "s")))
    assert {q.id: s for q, s in draw_attempt(few, 9)}.items() <= {q.id: s for q, s in draw_attempt(more, 9)}.items()


def test_seeds_fit_a_database_and_differ() -> None:
    seeds = {seed_for(attempt, name) for attempt in range(50) for name in ("a", "b")}
    assert len(seeds) == 100
    assert all(0 <= seed < 2**48 for seed in seeds)


def test_a_question_that_cannot_be_drawn_is_passed_over() -> None:
    broken = _question("never", "s", answer="1 / (n - n)")
    sometimes = _question("sometimes", "s", answer="1 / n")
    drawn = draw_attempt(Quiz(2, (broken, sometimes, _question("ok", "s"))), 1)
    assert {question.id for question, _ in drawn} == {"sometimes", "ok"}
    for question, seed in drawn:
        question.drawn(seed)


BANK = tuple(
    _question(f"s{section}q{place}", f"s{section}", tags=("hard",) if place % 3 == 0 else ())
    for section in range(4)
    for place in range(9)
)


def test_takes_are_filled_in_their_order_and_the_rest_from_the_whole_bank() -> None:
    quiz = Quiz(12, BANK, takes=(Take(2, "s0", "hard"), Take(4, tag="hard"), Take(1, "s3")))
    for seed in range(30):
        drawn = [question for question, _ in draw_attempt(quiz, seed)]
        assert len({question.id for question in drawn}) == 12
        hard = Counter(question.section for question in drawn if "hard" in question.tags)
        assert hard.total() >= 6
        assert hard["s0"] >= 2
        assert set(Counter(question.section for question in drawn).values()) == {3}


def test_a_take_spreads_over_the_sections() -> None:
    for seed in range(30):
        drawn = draw_attempt(Quiz(4, BANK, takes=(Take(4, tag="hard"),)), seed)
        assert {question.section for question, _ in drawn} == {"s0", "s1", "s2", "s3"}
        assert all(question.tags == ("hard",) for question, _ in drawn)


def test_takes_never_ask_for_more_than_is_drawn_or_there() -> None:
    assert len(draw_attempt(Quiz(3, BANK, takes=(Take(2, "s1"), Take(5, "s2"))), 1)) == 3
    few = draw_attempt(Quiz(8, BANK, takes=(Take(5, tag="hard", section="s1"), Take(2, tag="nowhere"))), 1)
    assert len(few) == 8
    assert sum(question.section == "s1" and question.tags == ("hard",) for question, _ in few) >= 3


def test_without_shuffling_questions_come_as_the_bank_has_them() -> None:
    mixed = draw_attempt(Quiz(10, BANK), 4)
    kept = draw_attempt(Quiz(10, BANK, rules=Rules(shuffle=False)), 4)
    ids = [[(question.id, own) for question, own in drawn] for drawn in (mixed, kept)]
    assert ids[0] != ids[1]
    assert sorted(ids[0]) == ids[1]


@given(SIZES, st.integers(1, 30), st.integers(0, 2**63))
def test_without_takes_an_attempt_is_what_it_always_was(sizes: list[int], draws: int, seed: int) -> None:
    """The rule that attempts already begun were drawn by: turns over the sections, then a mixed order."""
    bank = [_question(f"s{s}q{q}", f"s{s}") for s, size in enumerate(sizes) for q in range(size)]
    rng = random.Random(f"{seed}:attempt")
    stacks = [shuffled([one for one in bank if one.section == f"s{s}"], rng) for s in range(len(sizes))]
    chosen: list[str] = []
    full = False
    while not full and (stacks := [stack for stack in stacks if stack]):
        for stack in shuffled(stacks, rng):  # a turn is begun before it is known that no more are wanted
            if full := len(chosen) == draws:
                break
            chosen.append(stack.pop().id)
    assert [question.id for question, _ in draw_attempt(Quiz(draws, tuple(bank)), seed)] == shuffled(chosen, rng)
