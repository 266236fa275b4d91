"""Both ways to log in, through a real sshd, from a real terminal: a chapter read, a quiz taken, credits there."""

from __future__ import annotations

import pytest
from classes import (
    APP_ONLY,
    SHELL,
    STRANGER,
    add_learner,
    begin,
    credits_of,
    enrol,
    read_chapter,
    set_up,
    take_quiz,
)
from hosts import Host

pytestmark = [pytest.mark.terminal, pytest.mark.xdist_group("ssh")]


def test_a_learner_with_a_shell_types_nnquiz(host: Host) -> None:
    one = host.log_in(SHELL)
    one.until("$")
    one.press("nnquiz\r")
    begin(one)
    read_chapter(one)
    take_quiz(one)
    one.press("q")
    one.until("$")  # the shell again
    one.press("exit\r")
    assert one.ended() == 0
    assert credits_of(host, SHELL) == {"one": 2500, "two": None}


def test_a_learner_without_a_shell_is_in_the_trainer_and_then_out(host: Host) -> None:
    one = host.log_in(APP_ONLY)
    begin(one)
    read_chapter(one)
    take_quiz(one)
    one.press("q")
    assert one.ended() == 0
    host.wait(lambda: not host.processes_of(APP_ONLY))
    assert credits_of(host, APP_ONLY) == {"one": 2500, "two": None}


def test_who_is_not_enrolled_reads_why_in_one_line(host: Host) -> None:
    one = host.log_in(STRANGER)
    assert one.ended() == 1
    told = " ".join(one.text.split())
    assert told.startswith("nnquiz: ")
    assert "enrol" in told
    assert "Traceback" not in told
    assert not host.processes_of(STRANGER)


def test_who_is_enrolled_later_gets_in(host: Host) -> None:
    add_learner(host, "eve")
    one = host.log_in("eve")
    assert one.ended() == 1
    enrol(host, "eve")
    one = host.log_in("eve")
    begin(one)
    one.press("q")
    assert one.ended() == 0


def test_setting_up_twice_changes_nothing(host: Host) -> None:
    for way in ("shell", "app-only"):
        told = set_up(host, way)
        assert "as it should be" in told
        steps = [line for line in told.splitlines() if not line.startswith(("as it should be: ", "next: ", "then, "))]
        assert steps == []
