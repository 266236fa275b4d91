"""Marking anew after a question was mended: what is shown, what is written, and what stays."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from gradebook.classes.verify import verify
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.messages import Refused, Regrade
from gradebook.transports import Local

ALL = {"sum", "even", "less", "zero"}
MEND = (
    'prompt = "Nothing plus nothing is nothing."\nanswer = true',
    'prompt = "Nothing less one is nothing."\nanswer = false',
)


def _of(classroom: Classroom, who: str) -> Client:
    return Client(Local(lambda: classroom, wire=True), who)


def mend(course: Path, before: str, after: str) -> None:
    quiz = course / "01-sums" / "quiz.toml"
    text = quiz.read_text()
    assert before in text
    quiz.write_text(text.replace(before, after))


def balance(client: Client) -> int:
    return client.home().earned


@pytest.fixture
def taken(classroom: Classroom, quiz: Any, course: Path) -> Classroom:
    """ada said that the statement is true, bob that it is false; then its key was turned round: 1 of 7 points."""
    quiz.take(_of(classroom, "ada"), ALL)
    quiz.take(_of(classroom, "bob"), ALL - {"zero"})
    mend(course, *MEND)
    return classroom


def test_first_it_only_shows_who_gains_and_loses(taken: Classroom) -> None:
    ines, ada = _of(taken, "ines"), _of(taken, "ada")
    shown = ines.regrade("sums")
    assert (shown.changed, shown.gone, shown.kept, shown.attempts, shown.applied) == (("zero",), (), (), 2, False)
    lines = {line.login: (line.before, line.after, line.credits) for line in shown.lines}
    assert lines == {
        "ada": (Fraction(1), Fraction(6, 7), 857 - 1000),
        "bob": (Fraction(6, 7), Fraction(1), 1000 - 857),
    }
    assert (shown.gained, shown.lost) == (143, 143)
    assert [(one.question, one.before, one.after) for one in shown.lines[0].questions] == [("zero", 1, 0)]
    assert balance(ada) == 1000


def test_applied_it_corrects_and_applied_again_it_changes_nothing(taken: Classroom, data: Path) -> None:
    ines, ada, bob = (_of(taken, who) for who in ("ines", "ada", "bob"))
    done = ines.regrade("sums", apply=True)
    assert (done.applied, done.gained, done.lost) == (True, 143, 143)
    assert (balance(ada), balance(bob)) == (857, 1000)
    again = ines.regrade("sums", apply=True)
    assert (again.changed, again.attempts, again.lines, again.gained, again.lost) == ((), 0, (), 0, 0)
    assert (balance(ada), balance(bob)) == (857, 1000)
    correction = ines.record("bob").corrections
    assert [(one.credits, one.reason, one.by) for one in correction] == [(143, "marked anew: zero", "ines")]
    assert verify(data).flaws == ()


def test_sparing_nobody_loses_and_it_stays_so(taken: Classroom) -> None:
    ines = _of(taken, "ines")
    done = ines.regrade("sums", apply=True, spare=True)
    assert [(line.login, line.credits) for line in done.lines] == [("bob", 143)]
    assert done.lost == 0
    later = ines.regrade("sums", apply=True)
    assert (later.lines, later.lost) == ((), 0)
    assert balance(_of(taken, "ada")) == 1000


def test_a_request_that_comes_twice_is_carried_out_once(taken: Classroom) -> None:
    request = Regrade(request_id=uuid4().hex, chapter="sums", apply=True)
    first, second = (taken.handle("ines", request, "instructor") for _ in range(2))
    assert first == second
    assert first.gained == 143  # type: ignore[union-attr]


def test_a_later_attempt_is_not_paid_twice_for_what_was_corrected(taken: Classroom, quiz: Any) -> None:
    ines, bob = _of(taken, "ines"), _of(taken, "bob")
    ines.regrade("sums", apply=True)
    attempt = bob.start_attempt("sums")
    for position, asking in enumerate(attempt.questions):
        give = quiz.wrong if asking.asked.id == "zero" else quiz.right  # the statement is false now
        bob.respond(attempt.id, position, give(asking.asked))
    assert bob.hand_in(attempt.id).awarded == 0
    assert balance(bob) == 1000


def test_the_best_attempt_counts_as_it_would_have(classroom: Classroom, quiz: Any, course: Path, data: Path) -> None:
    """6/7 and 1/7: the second pays nothing; turned round, they are 1 and 0."""
    ada = _of(classroom, "ada")
    quiz.take(ada, ALL - {"zero"})
    quiz.take(ada, {"zero"})
    mend(course, *MEND)
    done = _of(classroom, "ines").regrade("sums", apply=True)
    assert [(line.number, line.after, line.credits) for line in done.lines] == [(1, 1, 0), (2, 0, 143)]
    assert balance(ada) == 1000
    assert verify(data).flaws == ()


def test_who_is_in_the_middle_of_an_attempt_is_untouched(taken: Classroom, quiz: Any) -> None:
    cyd = _of(taken, "cyd")
    attempt = cyd.start_attempt("sums")
    _of(taken, "ines").regrade("sums", apply=True)
    assert cyd.start_attempt("sums") == attempt


def test_a_question_that_is_gone_keeps_its_marks(classroom: Classroom, quiz: Any, course: Path) -> None:
    quiz.take(_of(classroom, "ada"), ALL)
    mend(course, 'id = "zero"', 'id = "naught"')
    shown = _of(classroom, "ines").regrade("sums", apply=True)
    assert (shown.gone, shown.changed, shown.lines) == (("zero",), (), ())


def test_other_numbers_keep_their_marks(classroom: Classroom, quiz: Any, course: Path) -> None:
    quiz.take(_of(classroom, "ada"), ALL)
    mend(course, "a = { from = 11, to = 60 }", "a = { from = 61, to = 99 }")
    shown = _of(classroom, "ines").regrade("sums")
    assert (shown.kept, shown.lines) == (("sum",), ())


def test_choices_that_moved_are_found_again(classroom: Classroom, quiz: Any, course: Path) -> None:
    quiz.take(_of(classroom, "ada"), ALL)
    quiz.take(_of(classroom, "bob"), set())
    right = '[[question.choice]]\ntext = "Two, of course"\nright = true\n'
    mend(course, right, "")
    mend(course, 'nothing was taken."\n', f'nothing was taken."\n{right}')
    shown = _of(classroom, "ines").regrade("sums")
    assert (shown.changed, shown.kept, shown.lines) == (("less",), (), ())


def test_a_typing_mistake_mended_changes_nothing(classroom: Classroom, quiz: Any, course: Path) -> None:
    quiz.take(_of(classroom, "ada"), ALL)
    mend(course, "Three less one?", "Three less one is?")
    shown = _of(classroom, "ines").regrade("sums", apply=True)
    assert (shown.changed, shown.lines) == (("less",), ())


def test_credits_never_come_to_less_than_nothing(taken: Classroom, data: Path) -> None:
    """What an instructor took away before cannot be taken again."""
    from sqlalchemy import insert

    from gradebook.chain import seal
    from gradebook.ledger import learner_number
    from gradebook.tables import corrections

    def take_away(rows: Any) -> None:
        who = learner_number(rows, "ada")
        row = {"learner": who, "course": "small", "chapter": "sums", "credits": -950, "reason": "x", "by": "ines"}
        row |= {"at": taken._clock()}
        seal(rows, who, "correction", rows.execute(insert(corrections).returning(corrections.c.id), row).scalar_one())

    taken._store().change(take_away)
    assert balance(_of(taken, "ada")) == 50
    _of(taken, "ines").regrade("sums", apply=True)
    assert balance(_of(taken, "ada")) == 0


def test_killed_in_between_it_leaves_nothing_and_can_be_repeated(
    taken: Classroom, open_classroom: Any, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradebook.remarking import writing

    whole, calls = writing.seal, []

    def dies(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        whole(*arguments)

    monkeypatch.setattr(writing, "seal", dies)
    with pytest.raises(KeyboardInterrupt):
        _of(taken, "ines").regrade("sums", apply=True)
    monkeypatch.undo()
    fresh = open_classroom()
    assert (balance(_of(fresh, "ada")), balance(_of(fresh, "bob"))) == (1000, 857)
    assert _of(fresh, "ines").regrade("sums", apply=True).gained == 143
    assert verify(data).flaws == ()


def test_learners_may_not(taken: Classroom) -> None:
    refused = taken.handle("ada", Regrade(request_id=uuid4().hex, chapter="sums"), "learner")
    assert isinstance(refused, Refused)
    assert refused.code == "denied"


def test_pieces_tell_everybody_once(classroom: Classroom, quiz: Any, course: Path) -> None:
    for who in ("ada", "bob", "cyd"):
        quiz.take(_of(classroom, who), ALL)
    mend(course, *MEND)
    ines, told, after, more = _of(classroom, "ines"), [], "", True
    while more:
        piece = ines.regrade("sums", after=after, limit=1)
        told += [line.login for line in piece.lines]
        after, more = told[-1], piece.more
        assert piece.lost == 3 * 143
    assert told == ["ada", "bob", "cyd"]
