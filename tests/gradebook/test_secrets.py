"""Nothing that helps to answer leaves the classroom before the attempt is handed in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from content.loader import BUNDLED, load_course, load_quiz
from gradebook.classroom import Classroom
from gradebook.client import ClassroomRefused, Client
from gradebook.messages import AnyReply
from gradebook.transports import Local

KEY_WORDS = {"right", "because", "explanation", "told", "mark", "answer", "tolerance", "seed", "fingerprint", "wrong"}


class Recording(Local):
    """Keeps every reply as it went over the wire."""

    def __init__(self, classroom: Classroom) -> None:
        super().__init__(lambda: classroom, wire=True)
        self.sent: list[str] = []

    def ask(self, learner: str, request: Any) -> AnyReply:
        reply = super().ask(learner, request)
        self.sent.append(reply.model_dump_json())
        return reply


def names_in(value: object) -> set[str]:
    """Every field name in a JSON value, but those of what the learner themself answered."""
    if isinstance(value, dict):
        inner = (names_in(part) for name, part in value.items() if name != "response")
        return set(value).union(*inner)
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def test_no_key_before_the_hand_in_and_all_of_it_after(classroom: Classroom, quiz: Any) -> None:
    wire = Recording(classroom)
    ada = Client(wire, "ada")
    ada.home()
    attempt = ada.start_attempt("sums")
    quiz.answer(ada, attempt, {"sum"})
    for position in range(4):
        ada.flag(attempt.id, position, True)
    with pytest.raises(ClassroomRefused):
        ada.result(attempt.id)
    with pytest.raises(ClassroomRefused):
        ada.respond(attempt.id, 999, None)
    ada.start_attempt("sums")
    ada.home()
    ada.outline()

    assert len(wire.sent) == 15
    for sent in wire.sent:
        assert "KEYWORD" not in sent
        assert not names_in(json.loads(sent)) & KEY_WORDS

    ada.hand_in(attempt.id)
    assert "KEYWORD-EXPLAINED" in wire.sent[-1]
    assert "KEYWORD-BECAUSE" in wire.sent[-1]
    assert {"right", "because", "explanation"} <= names_in(json.loads(wire.sent[-1]))


def test_the_order_of_choices_gives_nothing_away(open_classroom) -> None:
    """The right choice stands first in the file; drawn, it stands in each place."""
    room = open_classroom()
    ada = Client(Local(lambda: room), "ada")
    places = set()
    for _ in range(20):
        attempt = ada.start_attempt("sums")
        places |= {
            asking.asked.choices.index("Two, of course") for asking in attempt.questions if asking.asked.id == "less"
        }
        ada.hand_in(attempt.id)
    assert places == {0, 1}


def test_the_bundled_banks_explanations_stay_behind_the_wall(data) -> None:
    course = load_course(BUNDLED)
    classroom = Classroom(BUNDLED, data)
    wire = Recording(classroom)
    ada = Client(wire, "ada")
    for chapter in course.chapters:
        bank = load_quiz(course, chapter.id)
        if bank is None:
            continue
        ada.start_attempt(chapter.id)
        for question in bank.questions:
            for _, thought in question.thoughts():
                plain = thought.split("{")[0]
                assert len(plain) < 20 or json.dumps(plain, ensure_ascii=False)[1:-1] not in wire.sent[-1]
            assert json.dumps(question.explanation.split("{")[0], ensure_ascii=False)[1:-1] not in wire.sent[-1] or (
                len(question.explanation.split("{")[0]) < 20
            )
    assert wire.sent
    classroom.close()
