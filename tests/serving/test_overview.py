"""What an instructor sees: everybody, one learner, one attempt; in pieces that a reply can carry."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from enrolled import EVERYTHING, Answers, SmallClass
from sqlalchemy import event

from gradebook.classes import overview
from gradebook.messages import GetClass, GetRecord, GetSheet, Person, Refused, Standing
from gradebook.refused import ClassroomRefused
from gradebook.wire import REPLY, write_line


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallClass]:
    school = SmallClass(tmp_path)
    school.enrol("ana", "bob", first_name="A", last_name="B")
    school.enrol("ida", role="instructor")
    yield school
    school.close()


def test_a_piece_says_what_each_has_done(school: SmallClass) -> None:
    ana = school.client("ana")
    ana.record_reading("sums", "adding", True)
    ana.record_reading("sums", "taking-away", True)
    school.take("ana", {"sum"})
    school.take("ana", {"sum", "even"})
    school.correct("ana", 286)
    piece = school.ida.class_piece()
    assert (piece.title, piece.learners, piece.possible, piece.more) == ("Networks 101", 3, 3500, False)
    assert [chapter.id for chapter in piece.chapters] == ["sums", "quiet", "broken"]
    assert [(line.login, line.role) for line in piece.lines] == [
        ("ana", "learner"),
        ("bob", "learner"),
        ("ida", "instructor"),
    ]
    line = piece.lines[0]
    assert (line.uid, line.person.first_name, line.earned) == (2001, "A", 1000)
    assert line.chapters == (
        Standing(pages=3, read=2, best=Fraction(5, 7), earned=1000),
        Standing(pages=1, read=0, best=None, earned=0),
        Standing(pages=0, read=0, best=None, earned=0),  # a chapter that cannot be opened
    )
    assert piece.chapters[2].problem
    assert school.ida.record("ana").learner == line
    assert line.earned == ana.home().earned


def test_a_page_that_was_read_and_is_gone_since_does_not_count(school: SmallClass) -> None:
    ana = school.client("ana")
    for section in ("welcome", "adding", "taking-away"):
        ana.record_reading("sums", section, True)
    chapter = school.course / "01-sums" / "chapter.toml"
    chapter.write_text(chapter.read_text()[: chapter.read_text().index('[[section]]\nid = "taking-away"')])
    standing = school.ida.class_piece().lines[0].chapters[0]
    assert (standing.read, standing.pages) == (2, 2)


def test_last_seen_is_when_they_last_did_something(school: SmallClass) -> None:
    ana = school.client("ana")

    def seen(at: int = 0) -> Any:
        return school.ida.class_piece().lines[at].last_seen

    assert seen() is None
    moments = []
    ana.record_reading("sums", "adding", True)
    moments.append(seen())
    attempt = ana.start_attempt("sums")
    moments.append(seen())
    ana.respond(attempt.id, 0, Answers.right(attempt.questions[0].asked))
    moments.append(seen())
    ana.hand_in(attempt.id)
    moments.append(seen())
    assert moments == sorted(set(moments))
    school.correct("ana", 5)
    school.enrol("ana", email="x@y")
    assert seen() == moments[-1]  # what others do to them is not their doing
    assert seen(1) is None


def test_enrolled_is_since_when_without_a_break(school: SmallClass) -> None:
    since = school.ida.class_piece().lines[0].enrolled
    school.enrol("ana", email="new@example.org")
    assert school.ida.class_piece().lines[0].enrolled == since
    school.unenrol("ana")
    assert [line.login for line in school.ida.class_piece().lines] == ["bob", "ida"]
    school.enrol("ana")
    again = school.ida.class_piece().lines[0].enrolled
    assert again is not None
    assert since is not None
    assert again > since


def test_pieces_follow_one_another_by_login(school: SmallClass) -> None:
    logins, after = [], ""
    for _ in range(5):
        piece = school.ida.class_piece(after=after, limit=1)
        assert piece.learners == 3
        logins += [line.login for line in piece.lines]
        after = logins[-1]
        if not piece.more:
            break
    assert logins == ["ana", "bob", "ida"]
    assert school.ida.class_piece(after="zoe").lines == ()


def test_a_piece_is_cut_where_a_reply_would_be_too_long(school: SmallClass, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "LARGEST", 900)
    piece = school.ida.class_piece()
    assert 1 <= len(piece.lines) < 3
    assert piece.more
    monkeypatch.setattr(overview, "LARGEST", 1)
    assert len(school.ida.class_piece().lines) == 1


def test_the_longest_details_fit_the_wire(school: SmallClass) -> None:
    school.accounts |= {f"u{number}": 3000 + number for number in range(120)}
    longest = dict.fromkeys(Person.model_fields, "\x01\U0001d54f" * 100)
    for start in range(0, 120, 60):
        school.enrol(*(f"u{number}" for number in range(start, start + 60)), **longest)
    seen, after, more = 0, "", True
    while more:
        piece = school.ida.class_piece(after=after, limit=200)
        assert len(write_line(piece)) <= REPLY
        seen, after, more = seen + len(piece.lines), piece.lines[-1].login, piece.more
    assert seen == piece.learners == 123


def test_a_record_has_attempts_newest_first_and_how_far_each_is(school: SmallClass) -> None:
    first = school.take("ana", {"sum"})
    client = school.client("ana")
    under_way = client.start_attempt("sums")
    client.respond(under_way.id, 0, Answers.right(under_way.questions[0].asked))
    client.respond(under_way.id, 1, Answers.right(under_way.questions[1].asked))
    client.respond(under_way.id, 1, None)
    record = school.ida.record("ana")
    newest, oldest = record.attempts
    assert (newest.id, newest.number, newest.grade, newest.awarded, newest.handed_in) == (
        under_way.id,
        2,
        None,
        None,
        None,
    )
    assert (newest.answered, newest.questions) == (1, 4)
    assert (oldest.id, oldest.grade, oldest.awarded, oldest.answered) == (first.id, Fraction(3, 7), 429, 4)
    assert oldest.handed_in == first.handed_in


def test_a_record_is_cut_where_a_reply_would_be_too_long(school: SmallClass, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        school.take("ana", {"sum"})
        school.correct("ana", 1, reason="\x01" * 500)
    whole = school.ida.record("ana")
    monkeypatch.setattr(overview, "LARGEST", 8_000)
    cut = school.ida.record("ana")
    assert cut.corrections == whole.corrections[:1]
    assert cut.attempts == whole.attempts
    monkeypatch.setattr(overview, "LARGEST", 1_000)
    cut = school.ida.record("ana")
    assert (cut.corrections, cut.attempts) == (whole.corrections[:1], whole.attempts[:1])


def test_who_has_left_still_has_a_record(school: SmallClass) -> None:
    school.take("ana")
    school.unenrol("ana")
    learner = school.ida.record("ana").learner
    assert (learner.enrolled, learner.role, learner.earned, learner.person.first_name) == (None, "learner", 1000, "A")


def test_a_sheet_is_what_the_learner_sees_themselves(school: SmallClass) -> None:
    result = school.take("ana", EVERYTHING)
    assert school.ida.sheet("ana", result.id) == school.client("ana").result(result.id)


def test_a_sheet_of_an_attempt_under_way_or_of_another_is_refused(school: SmallClass) -> None:
    attempt = school.client("ana").start_attempt("sums")
    with pytest.raises(ClassroomRefused, match="not been handed in"):
        school.ida.sheet("ana", attempt.id)
    school.client("ana").hand_in(attempt.id)
    with pytest.raises(ClassroomRefused, match="bob has no attempt 1"):
        school.ida.sheet("bob", attempt.id)
    with pytest.raises(ClassroomRefused, match="no learner mia"):
        school.ida.record("mia")


@pytest.mark.parametrize(
    "request_", [GetClass(), GetRecord(login="ana"), GetSheet(login="ana", attempt=1)], ids=lambda r: r.ask
)
def test_a_learner_sees_none_of_it_not_even_of_themselves(school: SmallClass, request_: Any) -> None:
    school.take("ana")
    reply = school.ask(request_, "ana", "learner")
    assert isinstance(reply, Refused)
    assert reply.code == "denied"


def test_on_a_laptop_it_lists_the_profiles(tmp_path: Path) -> None:
    alone = SmallClass(tmp_path, title=None)
    alone.take("ana")
    alone.client("Bob B").record_reading("sums", "adding", True)
    piece = alone.ida.class_piece()
    assert (piece.title, piece.learners) == ("A small course", 2)
    assert [(line.login, line.uid, line.enrolled, line.earned) for line in piece.lines] == [
        ("Bob B", None, None, 0),
        ("ana", None, None, 1000),
    ]
    assert len(alone.ida.record("ana").attempts) == 1
    alone.close()


def test_its_queries_do_not_grow_with_the_class(school: SmallClass) -> None:
    def queries() -> int:
        seen: list[str] = []
        engine = school.room._ledger.store._engine

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        school.ida.class_piece(limit=200)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    few = queries()
    school.accounts |= {f"u{number}": 3000 + number for number in range(100)}
    school.enrol(*(f"u{number}" for number in range(100)))
    for number in range(0, 100, 25):
        school.take(f"u{number}", {"sum"})
    assert queries() == few
    begun = time.perf_counter()
    piece = school.ida.class_piece(limit=200)
    assert len(piece.lines) == 103
    assert time.perf_counter() - begun < 1
