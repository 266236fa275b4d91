"""Who may come in: uid and login together, and what an account is told that may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from enrolled import SmallClass

from gradebook.classes import roster
from gradebook.classes.verify import verify
from gradebook.errors import Refusal
from gradebook.messages import Enrol, Enrolee, Enrolled, GetClass, Person, Refused, Unenrol


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallClass]:
    school = SmallClass(tmp_path)
    yield school
    school.close()


def denied(school: SmallClass, uid: int, login: str) -> str:
    with pytest.raises(Refusal) as refusal:
        school.room.admit(uid, login)
    assert refusal.value.code == "denied"
    assert "\n" not in refusal.value.message
    return refusal.value.message


def refused(reply: Enrolled) -> dict[str, str]:
    return {line.login: line.why for line in reply.refused}


def test_who_is_enrolled_comes_in_under_their_role(school: SmallClass) -> None:
    assert school.enrol("ana", "bob").new == ("ana", "bob")
    assert school.enrol("ida", role="instructor").new == ("ida",)
    assert [school.room.admit(uid, login) for uid, login in ((2001, "ana"), (2003, "ida"))] == ["learner", "instructor"]


def test_who_is_not_enrolled_is_told_whom_to_ask(school: SmallClass) -> None:
    assert "not enrolled in “Networks 101”" in denied(school, 2001, "ana")


def test_an_account_made_anew_does_not_come_in_until_it_is_enrolled_again(school: SmallClass) -> None:
    school.enrol("ana")
    school.accounts["ana"] = 2050
    told = denied(school, 2050, "ana")
    assert "uid 2001" in told
    assert "uid 2050" in told
    assert school.enrol("ana").changed == ("ana",)
    assert school.room.admit(2050, "ana") == "learner"
    assert "uid 2001" in denied(school, 2001, "ana")


def test_a_reused_uid_is_nobody_elses_key(school: SmallClass) -> None:
    school.enrol("ana")
    del school.accounts["ana"]
    school.accounts["mia"] = 2001
    told = denied(school, 2001, "mia")
    assert "as ana" in told
    assert "now called mia" in told
    assert "unenrol ana first" in refused(school.enrol("mia"))["mia"]
    school.unenrol("ana")
    assert school.enrol("mia").new == ("mia",)
    assert school.room.admit(2001, "mia") == "learner"


def test_an_unenrolled_login_stays_out_and_comes_back_with_what_it_had(school: SmallClass) -> None:
    school.enrol("ana")
    earned = school.take("ana").earned
    assert school.unenrol("ana").changed == ("ana",)
    assert "no longer enrolled" in denied(school, 2001, "ana")
    assert school.enrol("ana").new == ("ana",)
    assert school.room.admit(2001, "ana") == "learner"
    assert school.client("ana").home().earned == earned


def test_accounts_that_cannot_be_enrolled_are_passed_over_one_by_one(school: SmallClass) -> None:
    school.accounts["od\x9bd"] = 3000
    reply = school.enrol("ana", "nobody-here", "root", "od\x9bd", "bob")
    assert reply.new == ("ana", "bob")
    why = refused(reply)
    assert why["nobody-here"] == "this host has no account of that name"
    assert "root" in why["root"]
    assert "cannot be printed" in why["od\x9bd"]


def test_the_same_again_changes_nothing_and_a_detail_does(school: SmallClass) -> None:
    school.enrol("ana", email="ana@example.org")
    assert school.enrol("ana", email="ana@example.org").unchanged == ("ana",)
    assert school.enrol("ana", email="berg@example.org").changed == ("ana",)
    assert school.enrol("ana", email="berg@example.org", role="instructor").changed == ("ana",)
    assert school.room.admit(2001, "ana") == "instructor"


def test_the_same_request_twice_is_carried_out_once(school: SmallClass) -> None:
    request = Enrol(request_id=uuid4().hex, people=(Enrolee(login="ana"),))
    assert school.ask(request) == school.ask(request)
    assert school.ask(request).new == ("ana",)
    assert verify(school.data).links == 1


def test_nobody_takes_the_right_to_instruct_from_themselves(school: SmallClass) -> None:
    school.enrol("ida", role="instructor")
    assert "that is you" in refused(school.unenrol("ida", by="ida"))["ida"]
    assert "that is you" in refused(school.enrol("ida", by="ida"))["ida"]
    assert school.room.admit(2003, "ida") == "instructor"
    assert school.unenrol("ida", by="root").changed == ("ida",)


def test_a_learner_enrols_nobody(school: SmallClass) -> None:
    for request in (
        Enrol(request_id=uuid4().hex, people=(Enrolee(login="eve", role="instructor"),)),
        Unenrol(request_id=uuid4().hex, logins=("ana",)),
    ):
        reply = school.ask(request, "eve", "learner")
        assert isinstance(reply, Refused)
        assert reply.code == "denied"
    assert "not enrolled" in denied(school, 2004, "eve")


def test_who_is_not_enrolled_cannot_be_unenrolled(school: SmallClass) -> None:
    assert refused(school.unenrol("ana")) == {"ana": "is not enrolled"}


def test_a_full_class_says_so(school: SmallClass, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "LARGEST", 2)
    assert "at most 2" in refused(school.enrol("ana", "bob", "eve"))["eve"]
    school.unenrol("ana")
    assert school.enrol("eve").new == ("eve",)


def test_on_a_laptop_there_is_no_class(tmp_path: Path) -> None:
    alone = SmallClass(tmp_path, title=None)
    reply = alone.enrol("ana")
    assert isinstance(reply, Refused)
    assert "no class here" in reply.message
    with pytest.raises(Refusal, match="no class here"):
        alone.room.admit(2001, "ana")
    alone.close()


def test_the_list_survives_a_restart_and_another_process_changing_it(school: SmallClass) -> None:
    school.enrol("ana")
    other = school.opened()
    assert other.admit(2001, "ana") == "learner"
    school.unenrol("ana")
    with pytest.raises(Refusal, match="no longer"):
        other.admit(2001, "ana")
    other.close()


def test_every_row_of_the_list_is_in_its_learners_chain(school: SmallClass) -> None:
    school.enrol("ana", "bob")
    school.enrol("ana", email="a@b")
    school.unenrol("bob")
    found = verify(school.data)
    assert {head.learner: head.links for head in found.heads} == {"ana": 2, "bob": 2}
    assert found.flaws == ()


@pytest.mark.parametrize("text", ["\x1b]52;c;aGk=\x07", "[@click=app.quit]x[/]", "[/]", "\u202egnp", "{0.__class__}"])
def test_details_are_kept_as_they_are_and_mean_nothing(school: SmallClass, text: str) -> None:
    school.enrol("ana", last_name=text)
    (line,) = school.ask(GetClass()).lines
    assert line.person == Person(last_name=text)
    assert json.loads(line.model_dump_json())["person"]["last_name"] == text


def test_naming_a_login_again_does_not_forget_who_that_is(school: SmallClass) -> None:
    school.enrol("ana", first_name="Ana", email="ana@school.example")
    assert school.enrol("ana").unchanged == ("ana",)
    assert school.enrol("ana", role="instructor").changed == ("ana",)
    assert school.enrol("ana", role=None).unchanged == ("ana",)
    assert school.ida.class_piece().lines[0].role == "instructor"
    school.unenrol("ana")
    assert school.enrol("ana").new == ("ana",)
    assert school.ida.class_piece().lines[0].person == Person(first_name="Ana", email="ana@school.example")
    school.accounts["ana"] = 2999  # made anew: it may be somebody else
    school.enrol("ana")
    assert school.ida.class_piece().lines[0].person == Person()
