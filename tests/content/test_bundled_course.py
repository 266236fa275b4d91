"""What the bundled course promises its learners, by count."""

from __future__ import annotations

from collections import Counter

import pytest

from content.course import Chapter, Code, Quiz
from content.loader import BUNDLED, load_chapter, load_course, load_quiz


def opened(chapter: str) -> tuple[Chapter, Quiz]:
    course = load_course(BUNDLED)
    quiz = load_quiz(course, chapter)
    assert quiz is not None
    return load_chapter(course, chapter), quiz


def test_how_networks_learn() -> None:
    chapter, quiz = opened("how-networks-learn")
    numbered = [section for section in chapter.sections if section.number]
    assert [section.number for section in numbered] == list(range(1, 11))
    assert len({section.figure for section in chapter.sections if section.figure}) >= 5
    assert all(section.predict for section in chapter.sections if section.figure)
    assert chapter.sections[0].outline
    assert sum(section.invite for section in chapter.sections) >= 2
    assert any(isinstance(block, Code) for section in chapter.sections for block in section.blocks)
    kinds = Counter(question.kind for question in quiz.questions)
    assert quiz.draws == 10
    assert len(quiz.questions) >= 24
    assert kinds["truefalse"] <= 3
    assert {"single", "multiple", "truefalse", "numerical", "output", "experiment"} <= set(kinds)
    assert sum(question.network is not None for question in quiz.questions) >= 2
    assert sum(bool(question.draw) for question in quiz.questions) >= 8
    per_section = Counter(question.section for question in quiz.questions)
    assert all(per_section[section.id] >= 2 for section in numbered)


def test_neurons() -> None:
    chapter, quiz = opened("neurons")
    assert len([section for section in chapter.sections if section.number]) == 3
    assert {section.figure for section in chapter.sections if section.figure} == {"neuron"}
    assert len(quiz.questions) == 10


@pytest.mark.parametrize("chapter", ["neurons", "how-networks-learn"])
def test_an_attempt_visits_as_many_sections_as_it_can(chapter: str) -> None:
    from content.variants.attempts import draw_attempt

    _, quiz = opened(chapter)
    sections = {question.section for question in quiz.questions}
    for seed in range(20):
        drawn = {question.section for question, _ in draw_attempt(quiz, seed)}
        assert len(drawn) == min(len(sections), quiz.draws)
